"""One clock in every thread: shallow ones, pools, and requests in flight while it is moved."""

from __future__ import annotations

import base64
import http.client
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import freezegun
import pytest

from pytest_pingone import PingOne
from pytest_pingone.clock import ProcessClock, process_now

_NEW_YEAR = 1_893_456_000
_US = 1_000_000
_TEN_YEARS = 315_360_000


@pytest.fixture
def hasty_switching() -> Iterator[None]:
    """Let threads take turns every 10 us, so that a race needs no luck."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


def _in_a_thread(call: Callable[[], Any]) -> Any:
    results: list[Any] = []
    thread = threading.Thread(target=lambda: results.append(call()))
    thread.start()
    thread.join(10)
    return results[0]


@pytest.mark.parametrize("options", [{}, {"tz_offset": 5}], ids=str)
def test_a_shallow_thread_sees_the_freeze(pingone: PingOne, options: dict[str, Any]) -> None:
    with freezegun.freeze_time("2030-01-01", **options):
        assert _in_a_thread(process_now) == _NEW_YEAR * _US
        assert _in_a_thread(pingone.issuer_clock.seconds) == _NEW_YEAR


def test_a_token_minted_in_a_pool_agrees_with_the_frozen_clock(
    pingone: PingOne, pingone_clock: ProcessClock
) -> None:
    with ThreadPoolExecutor(2) as pool:
        for at in (_NEW_YEAR, _NEW_YEAR - 10**8):
            pingone_clock.freeze(at)
            token = pool.submit(pingone.mint.access_token, application="worker").result(10)
            assert token.claims["iat"] == at


@pytest.mark.usefixtures("hasty_switching")
def test_readers_are_not_disturbed_by_freezing_and_unfreezing(clock: ProcessClock) -> None:
    stop = threading.Event()
    allowed = (process_now() - 60 * _US, _NEW_YEAR * _US)

    def read() -> int:
        count = 0
        while not stop.is_set():
            now = process_now()
            assert now == allowed[1] or allowed[0] < now < allowed[0] + 600 * _US
            count += 1
        return count

    with ThreadPoolExecutor(3) as pool:
        readers = [pool.submit(read) for _ in range(3)]
        end = freezegun.api.real_monotonic() + 1.5
        try:
            while freezegun.api.real_monotonic() < end:
                clock.freeze(_NEW_YEAR)
                clock.unfreeze()
        finally:
            stop.set()
        assert all(reader.result(10) for reader in readers)


class _Caller:
    """A client on one kept connection, which reads no clock itself."""

    def __init__(self, pingone: PingOne) -> None:
        token = pingone.mint.access_token(application="worker", lifetime=_TEN_YEARS)
        worker = pingone.applications["worker"].credentials
        self._server = urlsplit(pingone.jwks_url)
        self._get = ("GET", urlsplit(f"{pingone.environment_url}/populations").path, None)
        secret = f"{worker['client_id']}:{worker['client_secret']}".encode()
        form = "grant_type=client_credentials"
        self._post = ("POST", urlsplit(pingone.token_url).path, form)
        self._bearer = token.headers
        self._form = {
            "Authorization": f"Basic {base64.b64encode(secret).decode()}",
            "Content-Type": "application/x-www-form-urlencoded",
        }

    def run(self, stop: threading.Event) -> list[Any]:
        """Ask until told to stop; return every status, and every failure to get one."""
        answers: list[Any] = []
        connection = http.client.HTTPConnection(
            self._server.hostname or "", self._server.port, timeout=10
        )
        while not stop.is_set():
            for (method, path, body), headers in (
                (self._get, self._bearer),
                (self._post, self._form),
            ):
                try:
                    connection.request(method, path, body, headers)
                    answer = connection.getresponse()
                    answer.read()
                    answers.append(answer.status)
                except (OSError, http.client.HTTPException) as problem:
                    answers.append(problem)
        connection.close()
        return answers


@pytest.mark.usefixtures("hasty_switching")
def test_requests_in_flight_survive_freezing_and_unfreezing(
    pingone: PingOne, pingone_clock: ProcessClock
) -> None:
    callers = [_Caller(pingone) for _ in range(3)]
    stop = threading.Event()
    with ThreadPoolExecutor(3) as pool:
        running = [pool.submit(caller.run, stop) for caller in callers]
        end = freezegun.api.real_monotonic() + 3
        try:
            while freezegun.api.real_monotonic() < end:
                pingone_clock.freeze(_NEW_YEAR)
                time.sleep(0.001)
                pingone_clock.unfreeze()
                with freezegun.freeze_time("2031-01-01"):
                    time.sleep(0.001)
        finally:
            stop.set()
        answers = [answer for caller in running for answer in caller.result(20)]
    assert len(answers) > 50
    assert set(answers) == {200}
