"""What waits by a monotonic clock does not hang inside our freeze."""

from __future__ import annotations

import asyncio
import concurrent.futures
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest

from pytest_pingone import PingOne
from pytest_pingone.clock import ProcessClock

_NEW_YEAR = 1_893_456_000
_FRAMES = 8  # freezegun gives real time to calls that are less than five frames into a thread


def _sleep_in_asyncio() -> None:
    asyncio.run(asyncio.sleep(0.02))


def _time_out_in_asyncio() -> None:
    async def waits() -> None:
        await asyncio.wait_for(asyncio.Event().wait(), 0.02)

    with pytest.raises(TimeoutError):
        asyncio.run(waits())


def _time_out_of_a_subprocess() -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        subprocess.run(
            [sys.executable, "-c", "import time; time.sleep(5)"], timeout=0.1, check=False
        )


def _communicate_with_a_subprocess() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(5)"], stdout=subprocess.PIPE
    ) as child:
        with pytest.raises(subprocess.TimeoutExpired):
            child.communicate(timeout=0.1)
        child.kill()


def _time_out_of_as_completed() -> None:
    never: concurrent.futures.Future[None] = concurrent.futures.Future()
    with pytest.raises(TimeoutError):
        list(concurrent.futures.as_completed([never], timeout=0.02))


def _poll_a_monotonic_clock() -> None:
    now = vars(time)["monotonic"]
    end = now() + 0.02
    while now() < end:
        time.sleep(0.005)


def _poll_a_performance_counter() -> None:
    now = vars(time)["perf_counter_ns"]
    end = now() + 20_000_000
    while now() < end:
        time.sleep(0.005)


def _wait_for_an_event() -> None:
    assert not threading.Event().wait(0.02)


def _deep(frames: int, call: Callable[[], None]) -> None:
    if frames:
        _deep(frames - 1, call)
    else:
        call()


@pytest.mark.parametrize(
    "wait",
    [
        _sleep_in_asyncio,
        _time_out_in_asyncio,
        _time_out_of_a_subprocess,
        _communicate_with_a_subprocess,
        _time_out_of_as_completed,
        _poll_a_monotonic_clock,
        _poll_a_performance_counter,
        _wait_for_an_event,
    ],
    ids=lambda wait: wait.__name__.strip("_"),
)
def test_waiting_ends_inside_a_freeze(clock: ProcessClock, wait: Callable[[], None]) -> None:
    done: list[bool] = []

    def run() -> None:
        _deep(_FRAMES, wait)
        done.append(True)

    clock.freeze(_NEW_YEAR)
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(10)
    assert done


@pytest.mark.parametrize("at", [_NEW_YEAR, 0])
def test_timers_armed_before_a_freeze_neither_fire_early_nor_get_lost(
    clock: ProcessClock, at: int
) -> None:
    async def crosses() -> list[str]:
        loop, fired = asyncio.get_running_loop(), list[str]()
        far = loop.call_later(3600, fired.append, "far")
        loop.call_later(0.03, fired.append, "near")
        clock.freeze(at)
        await asyncio.sleep(0.06)
        clock.unfreeze()
        far.cancel()
        return fired

    assert asyncio.run(crosses()) == ["near"]


def _fetches(pingone: PingOne) -> int:
    return len([entry for entry in pingone.requests if entry.path.endswith("/jwks")])


def test_a_key_client_is_not_poisoned_by_a_freeze(
    pingone: PingOne, pingone_clock: ProcessClock
) -> None:
    client = jwt.PyJWKClient(pingone.jwks_url, lifespan=0.05)  # type: ignore[arg-type,unused-ignore]
    pingone_clock.freeze("2090-01-01T00:00:00Z")
    client.get_jwk_set()
    client.get_jwk_set()
    assert _fetches(pingone) == 1
    pingone_clock.unfreeze()
    time.sleep(0.06)
    client.get_jwk_set()
    assert _fetches(pingone) == 2


@pytest.mark.parametrize(("monotonic", "fetches"), [(True, 2), (False, 1)])
def test_a_key_client_ages_with_the_clock_only_on_request(
    pingone: PingOne, pingone_clock: ProcessClock, *, monotonic: bool, fetches: int
) -> None:
    client: Any = jwt.PyJWKClient(pingone.jwks_url, lifespan=300)
    pingone_clock.freeze(monotonic=monotonic)
    client.get_jwk_set()
    pingone_clock.advance(301)
    client.get_jwk_set()
    assert _fetches(pingone) == fetches
