"""One figure: what is measured, in what unit, and what it may cost."""

from __future__ import annotations

import concurrent.futures
import dataclasses
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from pytest_pingone.keys import OF_THIS_PROCESS

Unit = Literal["us", "ms", "MB", "a second"]
SECONDS: Mapping[Unit, float] = {"us": 1e-6, "ms": 1e-3}
SIGNATURE = "RSA-2048 signature"
TWO_THREADS = "RSA-2048 signature, two threads"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What a figure has to keep to.

    Attributes:
        text: the budget as a reader is told it.
        way: which side of the limit is good.
        limit: a number in the unit of the figure; with `of`, a quotient.
        of: what the figure is divided by, round by round: measures of the same group or the two
            signatures. Of several, the best one. None if nothing, and empty if it is compared with
            what is not measured this time.
    """

    text: str
    way: Literal["at most", "at least"]
    limit: float
    of: tuple[str, ...] | None = None

    def is_met(self, value: float) -> bool:
        """Return whether a figure keeps to it."""
        return value <= self.limit if self.way == "at most" else value >= self.limit


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One figure.

    Attributes:
        name: what is measured, unique in its group.
        group: where it stands in the table, and what `--only` chooses.
        function: measures once and returns the figure in its unit.
        unit: "us" and "ms" are times, "a second" a rate.
        over: a measure of the same group that is subtracted in each round, "" for none.
        budgets: what it has to keep to.
    """

    name: str
    group: str
    function: Callable[[], float]
    unit: Unit
    over: str = ""
    budgets: tuple[Budget, ...] = ()


def seconds(value: float, unit: Unit) -> float | None:
    """Return what one operation takes, in seconds; None where the figure is no time."""
    if unit == "a second":
        return 1 / value if value else None
    return value * SECONDS[unit] if unit in SECONDS else None


def quotient(value: float, unit: Unit, other: float, other_unit: Unit) -> float | None:
    """Return a figure divided by another: times by times, and rates by rates."""
    one, two = seconds(value, unit), seconds(other, other_unit)
    if one is None or two is None:
        return value / other if unit == other_unit and other else None
    return two / one if unit == "a second" else one / two


def each(work: Callable[[], object], times: int, unit: Unit = "us") -> float:
    """Return the mean of what one call costs, over so many calls."""
    begin = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - begin) / times / SECONDS[unit]


def middle(work: Callable[[], object], times: int, unit: Unit = "us") -> float:
    """Return the median of what one call costs, over so many calls."""
    spent = []
    for _ in range(times):
        begin = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begin)
    return statistics.median(spent) / SECONDS[unit]


def rate(work: Callable[[], object], times: int) -> float:
    """Return how often something can be done in a second, one after the other."""
    return 1e6 / each(work, times)


def rate_of_threads(works: Sequence[Callable[[], object]], times: int) -> float:
    """Return how often several threads together do something in a second, so many times each."""

    def repeatedly(work: Callable[[], object]) -> None:
        for _ in range(times):
            work()

    with concurrent.futures.ThreadPoolExecutor(len(works)) as pool:
        list(pool.map(lambda _: None, works))  # the threads are there before the time runs
        begin = time.perf_counter()
        list(pool.map(repeatedly, works))
        return times * len(works) / (time.perf_counter() - begin)


def sign() -> None:
    """Make one RSA-2048 signature, the work that no token can be had without."""
    OF_THIS_PROCESS.policy_key("benchmark", 0).sign(b"message")


def references() -> list[Measure]:
    """Return what is measured in each round of each group: what the machine does just now."""
    return [
        Measure(name=SIGNATURE, group="signature", function=lambda: each(sign, 100), unit="us"),
        Measure(
            name=TWO_THREADS,
            group="signature",
            function=lambda: rate_of_threads([sign, sign], 75),
            unit="a second",
        ),
    ]
