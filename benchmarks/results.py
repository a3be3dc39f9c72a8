"""What was found: rows of a table, as text and as JSON."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self

from benchmarks.measure import SIGNATURE, Budget, Measure, quotient

MET, NOT_MET, UNKNOWN = "met", "not met", "not measured"
Rounds = Mapping[str, Sequence[float]]
"""The figures of one group, by the name of the measure, in the order of the rounds."""


@dataclasses.dataclass(frozen=True, slots=True)
class Verdict:
    """A budget and whether it was met: the median of all rounds decides."""

    text: str
    value: float | None
    said: str


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """One figure: the median of its rounds, where 80 % of them lie, and its cost in signatures."""

    group: str
    name: str
    unit: str
    median: float
    low: float
    high: float
    signatures: float | None
    verdicts: tuple[Verdict, ...] = ()

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Self:
        """Return the row that was written as JSON."""
        verdicts = tuple(Verdict(**verdict) for verdict in row["verdicts"])
        return cls(**{**row, "verdicts": verdicts})


@dataclasses.dataclass(frozen=True, slots=True)
class Results:
    """All of one run."""

    rounds: int
    machine: dict[str, str]
    skipped: tuple[str, ...]
    rows: tuple[Row, ...]

    def written(self) -> str:
        """Return it as JSON."""
        return f"{json.dumps(dataclasses.asdict(self), indent=1)}\n"

    @classmethod
    def read(cls, text: str) -> Self:
        """Return what was written as JSON."""
        found = json.loads(text)
        rows = tuple(Row.read(row) for row in found.pop("rows"))
        return cls(**{**found, "skipped": tuple(found["skipped"]), "rows": rows})

    @property
    def not_met(self) -> list[str]:
        """The budgets that were not met."""
        return [
            f"{row.name}: {verdict.text}"
            for row in self.rows
            for verdict in row.verdicts
            if verdict.said == NOT_MET
        ]


def percentile(values: Iterable[float], part: float) -> float:
    """Return the value below which so large a part of the values lies; between two, part of each.

    Args:
        part: 0 to 1; 0.5 is the median.
    """
    ordered = sorted(values)
    place = part * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def row_of(measure: Measure, measures: Mapping[str, Measure], rounds: Rounds) -> Row:
    """Return the row of a measure.

    Args:
        measures: the measures of the same group by name, with the two signatures.
        rounds: what they gave.
    """
    values = net(measure, rounds)
    low, median, high = (percentile(values, part) for part in (0.1, 0.5, 0.9))
    return Row(
        group=measure.group,
        name=measure.name,
        unit=measure.unit,
        median=_rounded(median),
        low=_rounded(low),
        high=_rounded(high),
        signatures=_optional(_by(measure, values, measures[SIGNATURE], rounds)),
        verdicts=tuple(_verdict(measure, budget, measures, rounds) for budget in measure.budgets),
    )


def net(measure: Measure, rounds: Rounds) -> list[float]:
    """Return the figures of a measure, less those that it is over, round by round."""
    values = rounds[measure.name]
    if not measure.over:
        return list(values)
    return [value - other for value, other in zip(values, rounds[measure.over], strict=True)]


def _by(measure: Measure, values: Sequence[float], other: Measure, rounds: Rounds) -> float | None:
    """Return the median of a figure divided by another, round by round, if they can be compared."""
    quotients = [
        quotient(value, measure.unit, by, other.unit)
        for value, by in zip(values, net(other, rounds), strict=True)
    ]
    known = [value for value in quotients if value is not None]
    return percentile(known, 0.5) if known else None


def _verdict(
    measure: Measure, budget: Budget, measures: Mapping[str, Measure], rounds: Rounds
) -> Verdict:
    values = net(measure, rounds)
    if budget.of is not None:
        found = [
            _by(measure, values, measures[name], rounds) for name in budget.of if name in measures
        ]
        known = [value for value in found if value is not None]
        if not known:
            return Verdict(budget.text, None, UNKNOWN)
        # The best of the others makes the figure look worst.
        value = max(known) if budget.way == "at most" else min(known)
    else:
        value = percentile(values, 0.5)
    return Verdict(budget.text, _rounded(value), MET if budget.is_met(value) else NOT_MET)


def _optional(value: float | None) -> float | None:
    return None if value is None else _rounded(value)


def _rounded(value: float) -> float:
    """Return a number with four digits that count: no measurement here knows more."""
    return float(f"{value:.4g}")


def number(value: float | None) -> str:
    """Return a number as a reader wants it, with three digits that count."""
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def table(rows: Iterable[Row]) -> str:
    """Return the rows as lines of text."""
    lines = []
    group = ""
    for row in rows:
        if row.group != group:
            group = row.group
            lines += ["", f"{group:52} {'median':>9} {'':8} {'10 to 90 %':>18} {'signatures':>10}"]
        spread = f"{number(row.low)} to {number(row.high)}"
        lines.append(
            f"  {row.name:50} {number(row.median):>9} {row.unit:8} {spread:>18} "
            f"{number(row.signatures):>10}"
        )
        lines += [
            f"{'':6}{verdict.said}: {verdict.text}{_found(verdict)}" for verdict in row.verdicts
        ]
    return "\n".join(lines)


def _found(verdict: Verdict) -> str:
    return "" if verdict.value is None else f" (it is {number(verdict.value)})"
