"""What a run of pytest costs more because the plugin is installed."""

from __future__ import annotations

from contextlib import ExitStack

from benchmarks.children import PLUGIN, seconds_of_pytest
from benchmarks.measure import Budget, Measure
from benchmarks.peers import Peers

_TIMES = 3
_BARE = "pytest, one trivial test"


def _start(*plugins: str) -> float:
    """Return the quickest of several runs, in milliseconds: others' work only ever adds."""
    runs = [seconds_of_pytest("trivial_test.py", plugins=plugins) for _ in range(_TIMES)]
    return min(runs) * 1e3


def measures(_: ExitStack, __: Peers) -> list[Measure]:
    """Return what is measured."""
    return [
        Measure(name=_BARE, group="start", function=_start, unit="ms"),
        Measure(
            name="the plugin installed and not used, over that",
            group="start",
            function=lambda: _start(PLUGIN),
            unit="ms",
            over=_BARE,
            budgets=(Budget(text="at most 5 ms", way="at most", limit=5),),
        ),
    ]
