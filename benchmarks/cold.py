"""What the first verified token costs, and each that follows in a test of its own."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from benchmarks.children import PLUGIN, seconds_of_pytest
from benchmarks.measure import SIGNATURE, Budget, Measure
from benchmarks.peers import Peers

_GROUP = "first token"
_CLIENT = "the client of that alone"


class _Run:
    """One process gives three figures; `first` runs it, the others read what was left."""

    def __init__(self) -> None:
        self._found: dict[str, float] = {}

    def first(self) -> float:
        with tempfile.TemporaryDirectory() as folder:
            times = Path(folder, "times.json")
            seconds_of_pytest(
                "first_token_test.py", plugins=[PLUGIN], variables={"TIMES": str(times)}
            )
            self._found = json.loads(times.read_text(encoding="utf-8"))
        return self._found["first"]

    def other(self, name: str) -> Callable[[], float]:
        return lambda: self._found[name]


def measures(_: ExitStack, __: Peers) -> list[Measure]:
    """Return what is measured."""
    run = _Run()
    return [
        Measure(
            name="fixture to first verified token, fresh process",
            group=_GROUP,
            function=run.first,
            unit="ms",
            budgets=(Budget(text="at most 200 ms", way="at most", limit=200),),
        ),
        Measure(
            name=_CLIENT,
            group=_GROUP,
            function=run.other("client alone"),
            unit="ms",
        ),
        Measure(
            name="the same from the second test on, over its client",
            group=_GROUP,
            function=run.other("again"),
            unit="ms",
            over=_CLIENT,
            budgets=(
                Budget(text="at most 1.5 signatures", way="at most", limit=1.5, of=(SIGNATURE,)),
            ),
        ),
    ]
