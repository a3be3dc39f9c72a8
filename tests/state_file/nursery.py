"""A program that starts servers by forking, so that each begins in milliseconds: POSIX only.

It reads the arguments of `pytest-pingone`, one JSON list a line, and answers with the process id of
each before that writes anything itself. What a server imports is imported once.
"""

from __future__ import annotations

import json
import os
import signal
import sys

from werkzeug.test import Client

import pytest_pingone.serving.announcement
import pytest_pingone.state_file  # noqa: F401 - so that those who are forked need not
from pytest_pingone import PingOne
from pytest_pingone.cli import main


def warm_up() -> None:
    """Let all be imported and computed that waits for the first request; no thread is started."""
    pingone = PingOne()
    with pingone.hosts():
        token = pingone.mint.access_token(application="worker")
        host = pingone.api_url.removesuffix("/v1")
        browser, headers = Client(pingone.wsgi_app), {"Authorization": f"Bearer {token}"}
        path = f"/v1/environments/{pingone.environment.id}/users"
        assert browser.get(path, base_url=host, headers=headers).status_code == 200
        assert browser.get("/nowhere", base_url=host).status_code == 404


def serve() -> None:
    """Fork for each line, until there are no more."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that are killed
    for line in sys.stdin:
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            sys.stdout.write(f"{os.getpid()}\n")
            sys.stdout.flush()
            status = main(json.loads(line))
            sys.stdout.flush()
            os._exit(status)


if __name__ == "__main__":
    warm_up()
    serve()
