"""What happens between tests: roll-back and stop; and what moves time."""

from __future__ import annotations

import statistics
import threading
import time
from contextlib import ExitStack

from benchmarks.measure import Budget, Measure, each, middle
from benchmarks.over_http import worker_form
from benchmarks.peers import Peers
from benchmarks.wire import Wire, token_request
from pytest_pingone import PingOne, ProcessClock

_GROUP = "state"


def _stop() -> float:
    """Return what it takes to stop an emulator that has a client, in milliseconds.

    Raises:
        RuntimeError: a thread is left.
    """
    threads = threading.active_count()
    pingone = PingOne()
    with Wire(token_request(pingone.token_url, **worker_form(pingone))) as client:
        client()
        begin = time.perf_counter()
        pingone.close()
        spent = time.perf_counter() - begin
    if threading.active_count() > threads:
        raise RuntimeError(f"Left over: {threading.enumerate()}")
    return spent * 1e3


def measures(stack: ExitStack, _: Peers) -> list[Measure]:
    """Return what is measured."""
    pingone = stack.enter_context(PingOne())
    state = pingone.snapshot()

    def roll_back() -> float:
        spent = []
        for _ in range(50):
            pingone.users.create(username="benchmark")
            begin = time.perf_counter()
            pingone.roll_back(state)
            spent.append(time.perf_counter() - begin)
        return statistics.median(spent) * 1e6

    def freeze() -> None:
        clock = ProcessClock(pingone.issuer_clock)
        clock.freeze()
        clock.close()

    def advance() -> float:
        clock = ProcessClock(pingone.issuer_clock)
        clock.freeze()
        try:
            return middle(lambda: clock.advance(seconds=1), 200)
        finally:
            clock.close()

    freeze()  # the first one imports freezegun
    return [
        Measure(
            name="roll-back of the default tenant after a change",
            group=_GROUP,
            function=roll_back,
            unit="us",
            budgets=(Budget(text="at most 50 us", way="at most", limit=50),),
        ),
        Measure(
            name="freeze and thaw",
            group=_GROUP,
            function=lambda: each(freeze, 20, "ms"),
            unit="ms",
        ),
        Measure(
            name="advance on a frozen clock",
            group=_GROUP,
            function=advance,
            unit="us",
            budgets=(Budget(text="at most 25 us", way="at most", limit=25),),
        ),
        Measure(
            name="stop",
            group=_GROUP,
            function=lambda: statistics.median(_stop() for _ in range(5)),
            unit="ms",
            budgets=(Budget(text="at most 10 ms", way="at most", limit=10),),
        ),
    ]
