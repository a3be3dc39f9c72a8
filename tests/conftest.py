"""Fixtures of the suite: a client of the emulated endpoints, over real HTTP."""

from __future__ import annotations

import importlib
import pkgutil
import socket
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

import pytest_pingone
from pytest_pingone import PingOne


class Api:
    """The Management API as one application calls it, with a token of its own.

    Paths are below the environment; a path with a leading slash is below `/v1`.
    """

    def __init__(self, pingone: PingOne, session: requests.Session, application: str) -> None:
        self._pingone = pingone
        self._session = session
        self.token = pingone.mint.access_token(application=application)

    def __call__(self, method: str, path: str, body: Any = None, **more: Any) -> requests.Response:
        base = self._pingone.api_url if path.startswith("/") else self._pingone.environment_url
        url = path if "://" in path else f"{base}/{path.removeprefix('/')}".rstrip("/")
        headers = {**self.token.headers, **more.pop("headers", {})}
        if body is not None:
            more["json"] = body
        return self._session.request(method, url, headers=headers, **more)

    def get(self, path: str, **more: Any) -> requests.Response:
        return self("GET", path, **more)

    def post(self, path: str, body: Any, **more: Any) -> requests.Response:
        return self("POST", path, body, **more)

    def put(self, path: str, body: Any, **more: Any) -> requests.Response:
        return self("PUT", path, body, **more)

    def patch(self, path: str, body: Any, **more: Any) -> requests.Response:
        return self("PATCH", path, body, **more)

    def delete(self, path: str, **more: Any) -> requests.Response:
        return self("DELETE", path, **more)


@pytest.fixture
def session() -> Iterator[requests.Session]:
    """A `requests` session, closed at the end."""
    with requests.Session() as session:
        yield session


@pytest.fixture
def api_as(pingone: PingOne) -> Iterator[Callable[[str], Api]]:
    """The Management API as the application with this name calls it."""
    with requests.Session() as session:
        session.trust_env = False  # reading the environment costs a sixth of a request
        yield lambda application: Api(pingone, session, application)


@pytest.fixture
def api(api_as: Callable[[str], Api]) -> Api:
    """The Management API as the default tenant's `worker` calls it, which may do everything."""
    return api_as("worker")


@pytest.fixture
def pytester(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Pytest's own, whose runs do without two plugins that take long to load and are not used."""
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:hypothesispytest -p no:anyio")
    return pytester


@pytest.fixture(scope="session")
def whole_package(pingone_emulator: PingOne) -> None:
    """All that is loaded late, loaded now, and the keys made.

    Pytest unloads what is first imported while a test has `pytester`, and then there would be two
    of it, with two sets of exceptions. So this comes first, which its scope takes care of.
    """
    for name in ("freezegun", "httpx", "jinja2", "jwt", "requests", "responses", "trustme"):
        importlib.import_module(name)
    for module in pkgutil.walk_packages(pytest_pingone.__path__, "pytest_pingone."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    urllib.request.urlopen(pingone_emulator.jwks_url).close()  # noqa: S310 - a loopback address
    pingone_emulator.mint.access_token(application="worker")


@pytest.fixture
def inside(
    whole_package: None,  # noqa: ARG001 - before `pytester`
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
) -> pytest.Pytester:
    """The same for `runpytest()`, which runs inside this process, in a tenth of the time.

    It is for tests of what a run says and does, not of what it loads or leaves behind.
    """
    # A warning that this is not set would be one of the run around it.
    scope = "-o asyncio_default_fixture_loop_scope=function"
    monkeypatch.setenv("PYTEST_ADDOPTS", scope, prepend=" ")
    return pytester


@pytest.fixture
def free_port() -> int:
    """A TCP port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
