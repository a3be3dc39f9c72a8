"""A server in the test's own process that names PingOne's hosts, started once for all tests."""

import threading
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from pytest_pingone import PingOne


class Shop(BaseHTTPRequestHandler):
    """The code under test: a page that PingOne's API is asked for."""

    def do_GET(self) -> None:
        authorization = str(self.headers["Authorization"])
        answer = requests.get(
            "https://api.pingone.com/v1/environments",
            headers={"Authorization": authorization},
            timeout=5,
        )
        self.send_response(answer.status_code)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def live_server(pingone_emulator: PingOne) -> Iterator[str]:
    with pingone_emulator.hosts(), ThreadingHTTPServer(("127.0.0.1", 0), Shop) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_the_server_is_answered_by_the_tenant(pingone: PingOne, live_server: str) -> None:
    token = pingone.mint.access_token(application="worker")
    asked = urllib.request.Request(live_server, headers=token.headers)
    with urllib.request.urlopen(asked) as answer:
        assert answer.status == 200
    assert pingone.requests.to("environments.list").last.url.startswith("https://api.pingone.com/")
