"""The API in express, verified by `jose` of npm, as a process of its own."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from pytest_pingone import PingOne
from tests.npm import installed
from tests.verifiers.resource_server import SCOPE, ResourceServer, resource_server
from tests.verifiers.right import Right
from tests.verifiers.steps import Refused
from tests.verifiers.trial import Outcome, try_all

NAME = "jose of npm"
BY_HAND = "scope; without `maxTokenAge` an `iat` in the future is not looked at"
FOLDER = Path(__file__).with_name("node")


@contextmanager
def running(pingone: PingOne, place: Path) -> Iterator[str]:
    """Yield the URL of the API, which runs meanwhile; what it needs is installed at a place."""
    orders = pingone.resources["orders"]
    environment = {
        **os.environ,
        "ISSUER": pingone.issuer,
        "JWKS_URL": pingone.jwks_url,
        "AUDIENCE": orders.audience or orders.name,
        "SCOPE": SCOPE,
    }
    # By default Node.js hangs up while a header of that size is still on its way.
    command = ["node", "--max-http-header-size=400000", "express_api.mjs"]
    with subprocess.Popen(  # noqa: S603 - our own words
        command,
        cwd=installed(FOLDER, place),
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as node:
        try:
            port = node.stdout.readline().strip() if node.stdout else ""
            assert port, "express did not start"
            yield f"http://127.0.0.1:{port}/orders"
        finally:
            node.terminate()


def answer(url: str, token: str) -> int:
    """Return the status with which the API answers whoever brings a token."""
    headers = {"Authorization": f"Bearer {token}"}
    return requests.get(url, headers=headers, timeout=10).status_code


def judged_at(url: str) -> Right:
    """Return the API as a verifier among others."""

    def verify(token: str, _: ResourceServer) -> None:
        status = answer(url, token)
        if status in {401, 403}:
            raise Refused(f"status {status}")
        assert status == 200, status

    return Right(name=NAME, verify=verify, by_hand=BY_HAND, checks_scopes=True)


def try_express(pingone: PingOne, url: str) -> Outcome:
    """Return what the API takes."""
    return try_all(pingone, resource_server(pingone), [judged_at(url)])
