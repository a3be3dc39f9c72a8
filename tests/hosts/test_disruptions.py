"""What happens on the wire, as each client's own errors say it."""

from __future__ import annotations

import asyncio
import http.client
import importlib.metadata
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import httpx
import pytest
import requests
import urllib3

from pytest_pingone import PingOne, ProcessClock
from pytest_pingone.app import App
from pytest_pingone.clock import SECOND
from pytest_pingone.clock.reading import real_monotonic
from pytest_pingone.web.disruptions import CARRIER, DISRUPTION, Disruption

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

pytestmark = pytest.mark.usefixtures("pingone_hosts")
Disrupt = Callable[[Disruption], None]


@pytest.fixture
def disrupt(monkeypatch: pytest.MonkeyPatch) -> Iterator[Disrupt]:
    """Let the application leave a disruption for each answer."""
    own = App.__call__

    def begin(disruption: Disruption) -> None:
        def call(
            self: App, environ: WSGIEnvironment, start_response: StartResponse
        ) -> Iterable[bytes]:
            assert environ[CARRIER] is True
            environ[DISRUPTION] = disruption
            return own(self, environ, start_response)

        monkeypatch.setattr(App, "__call__", call)

    yield begin
    monkeypatch.undo()


async def with_async_httpx(url: str, timeout: float) -> httpx.Response:  # noqa: ASYNC109 - the client's
    async with httpx.AsyncClient() as client:
        return await client.get(url, timeout=timeout)


def by_async_httpx(url: str, timeout: float) -> bytes:
    return asyncio.run(with_async_httpx(url, timeout)).content


def by_urllib3(url: str, timeout: float) -> bytes:
    with urllib3.PoolManager() as pool:
        return pool.request("GET", url, timeout=timeout, retries=False).data


GETS: dict[str, Callable[[str, float], bytes]] = {
    "requests": lambda url, timeout: requests.get(url, timeout=timeout).content,
    "urllib3": by_urllib3,
    "httpx": lambda url, timeout: httpx.get(url, timeout=timeout).content,
    "httpx, asynchronous": by_async_httpx,
    "urllib.request": lambda url, timeout: urllib.request.urlopen(url, timeout=timeout).read(),  # noqa: S310 - ours
}
TOO_LATE: dict[str, type[Exception]] = {
    "requests": requests.ReadTimeout,
    "urllib3": urllib3.exceptions.ReadTimeoutError,
    "httpx": httpx.ReadTimeout,
    "httpx, asynchronous": httpx.ReadTimeout,
    "urllib.request": TimeoutError,
}
NOTHING: dict[str, type[Exception]] = {
    "requests": requests.ConnectionError,
    "urllib3": urllib3.exceptions.ProtocolError,
    "httpx": httpx.RemoteProtocolError,
    "httpx, asynchronous": httpx.RemoteProtocolError,
    "urllib.request": ConnectionError,
}
HALF: dict[str, type[Exception]] = {
    "requests": requests.exceptions.ChunkedEncodingError,
    "urllib3": urllib3.exceptions.ProtocolError,
    "httpx": httpx.RemoteProtocolError,
    "httpx, asynchronous": httpx.RemoteProtocolError,
    "urllib.request": http.client.IncompleteRead,
}


@pytest.mark.parametrize("name", GETS)
def test_an_answer_that_comes_too_late_is_a_read_timeout(
    name: str, pingone: PingOne, disrupt: Disrupt
) -> None:
    disrupt(Disruption(delay=30))
    began = real_monotonic()
    with pytest.raises(TOO_LATE[name]):
        GETS[name](pingone.jwks_url, 0.2)
    assert 0.15 * SECOND < real_monotonic() - began < 10 * SECOND


@pytest.mark.parametrize("name", GETS)
def test_a_slow_answer_comes_in_real_time_while_all_clocks_are_frozen(
    name: str, pingone: PingOne, pingone_clock: ProcessClock, disrupt: Disrupt
) -> None:
    pingone_clock.freeze(monotonic=True)
    disrupt(Disruption(delay=0.2))
    began = real_monotonic()
    assert b"keys" in GETS[name](pingone.jwks_url, 20)
    assert real_monotonic() - began > 0.15 * SECOND


@pytest.mark.parametrize("name", GETS)
def test_no_answer_at_all_is_a_connection_error(
    name: str, pingone: PingOne, disrupt: Disrupt
) -> None:
    disrupt(Disruption(sent="nothing"))
    with pytest.raises(NOTHING[name]):
        GETS[name](pingone.jwks_url, 5)


@pytest.mark.parametrize("name", GETS)
def test_half_an_answer_is_an_incomplete_one(name: str, pingone: PingOne, disrupt: Disrupt) -> None:
    if name == "requests" and importlib.metadata.version("urllib3") < "2":
        pytest.skip("requests takes half an answer for a whole one with urllib3 before 2")
    disrupt(Disruption(sent="half"))
    with pytest.raises(HALF[name]):
        GETS[name](pingone.jwks_url, 5)


def test_the_head_of_half_an_answer_arrives(pingone: PingOne, disrupt: Disrupt) -> None:
    disrupt(Disruption(sent="half"))
    with requests.get(pingone.jwks_url, stream=True, timeout=5) as answer:
        assert answer.status_code == 200
    with httpx.stream("GET", pingone.jwks_url) as streamed:
        assert streamed.status_code == 200


def test_a_loop_goes_on_while_an_answer_is_late(pingone: PingOne, disrupt: Disrupt) -> None:
    disrupt(Disruption(delay=0.5))

    async def both() -> int:
        answer = asyncio.create_task(with_async_httpx(pingone.jwks_url, 5))
        turns = 0
        while not answer.done():
            await asyncio.sleep(0.01)
            turns += 1
        assert answer.result().status_code == 200
        return turns

    assert asyncio.run(both()) > 5


def test_a_task_that_waits_can_be_cancelled(pingone: PingOne, disrupt: Disrupt) -> None:
    disrupt(Disruption(delay=3))

    async def cancelled() -> int:
        began = real_monotonic()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(with_async_httpx(pingone.jwks_url, 60), 0.1)
        return real_monotonic() - began

    assert asyncio.run(cancelled()) < 2 * SECOND
