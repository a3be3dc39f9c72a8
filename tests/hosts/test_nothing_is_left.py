"""When a test ends, however it ends, nothing is patched and nothing runs."""

from __future__ import annotations

import contextlib
import gc
import http.client
import importlib
import os
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
import requests
import responses
import urllib3.connection

from pytest_pingone import PingOne, RealHosts
from pytest_pingone.app import App
from pytest_pingone.web.disruptions import DISRUPTION, Disruption

PATCHED: list[tuple[Any, str]] = [
    (http.client.HTTPSConnection, "connect"),
    (http.client.HTTPConnection, "putrequest"),
    (urllib3.connection.HTTPSConnection, "connect"),
    (httpx.HTTPTransport, "handle_request"),
    (httpx.AsyncHTTPTransport, "handle_async_request"),
    (responses.RequestsMock, "passthru_prefixes"),
    (socket, "getaddrinfo"),
    (socket, "gethostbyname"),
    (socket, "gethostbyname_ex"),
    (socket.socket, "connect"),
    (socket.socket, "connect_ex"),
    (socket.socket, "sendto"),
]


def standing() -> list[Any]:
    """Return what is in the patched places, and who finds modules."""
    return [vars(owner).get(name) for owner, name in PATCHED] + list(sys.meta_path)


def open_files() -> Counter[str]:
    gc.collect()
    found: Counter[str] = Counter()
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208 - no path objects that hold one open
        with contextlib.suppress(FileNotFoundError):  # the listing's own
            found[os.readlink(f"/proc/self/fd/{name}")] += 1  # noqa: PTH115
    return found


def test_every_place_that_is_patched_is_counted_here(pingone: PingOne) -> None:
    before = standing()
    with pingone.hosts():
        while_there = standing()
    assert all(
        now is not then for now, then in zip(while_there, before[: len(PATCHED)], strict=False)
    )


@pytest.mark.skipif(sys.platform != "linux", reason="counts open files as Linux lists them")
@pytest.mark.parametrize("times", [50, pytest.param(500, marks=pytest.mark.thorough)])
def test_many_uses_leave_nothing(pingone: PingOne, times: int) -> None:
    def use(number: int) -> None:
        with pingone.hosts(block_network=number % 2 == 0):
            requests.get(pingone.jwks_url, timeout=5)
            if number % 10 == 0:
                httpx.get(pingone.jwks_url)

    use(0)
    patched, opened, running = standing(), open_files(), set(threading.enumerate())
    for number in range(times):
        use(number)
    assert standing() == patched
    # What earlier tests left to be cleared away may go meanwhile; nothing may come.
    assert open_files() - opened == Counter()
    assert set(threading.enumerate()) - running == set()


def test_sessions_that_outlive_a_test_are_answered_no_longer(pingone: PingOne) -> None:
    with requests.Session() as session, httpx.Client(trust_env=False) as client:
        with pingone.hosts():
            url = pingone.jwks_url
            assert session.get(url, timeout=5).ok
            assert client.get(url).is_success
        asked = len(pingone.requests)
        with pytest.MonkeyPatch.context() as patch:  # what the real function would be asked for
            names: list[str] = []
            patch.setattr(socket, "getaddrinfo", _unknown(names))
            with pytest.raises(requests.ConnectionError):
                session.get(url, timeout=5)
            with pytest.raises(httpx.ConnectError):
                client.get(url)
        assert names == ["auth.pingone.com"] * 2
        assert len(pingone.requests) == asked


def _unknown(names: list[str]) -> Callable[..., Any]:
    def getaddrinfo(host: Any, *_: Any, **__: Any) -> Any:
        names.append(host.decode() if isinstance(host, bytes) else host)
        raise socket.gaierror(socket.EAI_NONAME, "not known")

    return getaddrinfo


def test_a_patch_of_somebody_elses_survives_and_so_does_what_it_replaced(pingone: PingOne) -> None:
    own = httpx.HTTPTransport.handle_request

    def theirs(self: Any, request: httpx.Request) -> httpx.Response:
        if request.url.host == "shop.example.com":
            return httpx.Response(204)
        return before(self, request)

    with pytest.MonkeyPatch.context() as patch:
        with pingone.hosts():
            before = httpx.HTTPTransport.handle_request
            patch.setattr(httpx.HTTPTransport, "handle_request", theirs)
            assert httpx.get("https://shop.example.com/").status_code == 204
            assert httpx.get(pingone.jwks_url).status_code == 200
        assert httpx.HTTPTransport.handle_request is theirs
        assert httpx.get("https://shop.example.com/").status_code == 204
    with pingone.hosts():
        assert httpx.get(pingone.jwks_url).status_code == 200
    assert httpx.HTTPTransport.handle_request is own


def test_whoever_waits_for_a_late_answer_waits_no_longer(
    pingone: PingOne, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = App.__call__
    asked = threading.Event()

    def call(self: App, environ: Any, start_response: Any) -> Any:
        environ[DISRUPTION] = Disruption(delay=600)
        asked.set()
        return own(self, environ, start_response)

    monkeypatch.setattr(App, "__call__", call)
    with ThreadPoolExecutor(1) as pool:
        with pingone.hosts():
            waiting = pool.submit(requests.get, pingone.jwks_url, timeout=900)
            assert asked.wait(10)
        assert waiting.result(10).status_code == 200


def test_threads_that_begin_and_end_at_any_time_leave_nothing(pingone: PingOne) -> None:
    before = standing()

    def use(_: int) -> bool:
        with pingone.hosts():
            return requests.get(pingone.jwks_url, timeout=5).ok

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(use, range(80)))
    assert standing() == before


def test_a_library_imported_while_a_test_runs_is_answered_at_once() -> None:
    code = """
import asyncio, sys
from pytest_pingone import PingOne
libraries = ("urllib3", "requests", "httpx", "responses")
pingone = PingOne()
with pingone.hosts():
    assert not set(libraries) & set(sys.modules), "loaded for nothing"
    import requests, httpx, responses
    assert requests.get(pingone.jwks_url).ok and httpx.get(pingone.jwks_url).is_success
    with responses.RequestsMock():
        assert requests.get(pingone.jwks_url).ok
    loaders = {type(httpx.__spec__.loader).__name__, type(httpx.__loader__).__name__}
    assert loaders == {"SourceFileLoader"}
assert not hasattr(httpx.HTTPTransport.handle_request, "__wrapped__")
assert not hasattr(sys.modules["urllib3.connection"].HTTPSConnection.connect, "__wrapped__")
assert not hasattr(responses.RequestsMock, "passthru_prefixes")
print("nothing left")
"""
    ended = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert ended.stdout == "nothing left\n", ended.stderr


def test_a_library_that_cannot_be_imported_says_so_as_ever(
    pingone_hosts: RealHosts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "httpx2.py").write_text("raise RuntimeError('broken')", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "httpx2", raising=False)
    with pytest.raises(RuntimeError, match="broken"):
        importlib.import_module("httpx2")
    assert pingone_hosts.names


LOOK = """
import sys, threading, http.client, httpx, requests, pytest, socket, responses
import urllib3.connection

def patched():
    return [
        name
        for owner, name in [
            (http.client.HTTPSConnection, "connect"),
            (urllib3.connection.HTTPSConnection, "connect"),
            (httpx.HTTPTransport, "handle_request"),
            (httpx.AsyncHTTPTransport, "handle_async_request"),
            (socket, "getaddrinfo"),
        ]
        if hasattr(vars(owner)[name], "__wrapped__")
    ]
"""


def test_nothing_is_left_after_failures_of_every_kind(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        LOOK
        + """
def test_fails(pingone_hosts):
    assert patched()
    assert False

def test_after_a_failure():
    assert patched() == []

@pytest.fixture
def breaks(pingone_hosts):
    assert patched()
    raise RuntimeError("in set-up")

def test_breaks_in_set_up(breaks):
    pass

def test_after_a_broken_set_up():
    assert patched() == []

@pytest.fixture
def breaks_later(pingone_hosts):
    yield
    raise RuntimeError("in tear-down")

def test_breaks_in_tear_down(breaks_later):
    assert patched()

def test_after_a_broken_tear_down():
    assert patched() == []

@pytest.mark.pingone(region="??")
def test_wrong_settings(pingone_hosts):
    pass

def test_after_wrong_settings():
    assert patched() == []
    assert not [t for t in threading.enumerate() if t.name.startswith("pingone-s")]
"""
    )
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(passed=5, failed=1, errors=3)


def test_nothing_is_left_after_an_interrupt(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        LOOK
        + """
def pytest_unconfigure(config):
    print("LEFT", patched())
"""
    )
    pytester.makepyfile(
        """
        def test_it(pingone_hosts):
            raise KeyboardInterrupt
        """
    )
    result = pytester.runpytest_subprocess("-s")
    result.stdout.fnmatch_lines(["LEFT []"])


def test_a_session_s_own_fixture_may_use_it(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        LOOK
        + """
@pytest.fixture(scope="session")
def live(pingone_emulator):
    with pingone_emulator.hosts():
        yield pingone_emulator.issuer

def pytest_unconfigure(config):
    print("LEFT", patched())
"""
    )
    pytester.makepyfile(
        """
        import requests
        def test_one(live, pingone):
            assert requests.get(f"{live}/jwks", timeout=5).ok
            assert pingone.issuer == live
        def test_two(live, pingone_hosts, pingone):
            assert requests.get(f"{live}/jwks", timeout=5).ok
        def test_three(live, pingone):
            assert requests.get(f"{live}/jwks", timeout=5).ok
        """
    )
    result = pytester.runpytest_subprocess("-s")
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["*LEFT []"])
