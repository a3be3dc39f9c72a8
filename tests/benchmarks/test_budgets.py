"""What becomes of figures: medians, ratios, and whether a budget was met."""

from __future__ import annotations

import dataclasses
import sys

import pytest

from benchmarks import rounds
from benchmarks.measure import SIGNATURE, TWO_THREADS, Budget, Measure, references
from benchmarks.results import MET, NOT_MET, UNKNOWN, Row, percentile, row_of


def measured(limit: float, of: tuple[str, ...] | None = None) -> Row:
    """Return the row of a figure that is 3, 2 and 4 ms over a base of 1 ms."""
    budget = Budget(text="the limit", way="at most", limit=limit, of=of)
    measure = Measure(
        name="work", group="some", function=float, unit="ms", over="base", budgets=(budget,)
    )
    base = Measure(name="base", group="some", function=float, unit="ms")
    found = {
        "work": [4.0, 3.0, 5.0],
        "base": [1.0, 1.0, 1.0],
        SIGNATURE: [2000.0] * 3,  # 2 ms
        TWO_THREADS: [2000.0] * 3,  # a second, so 0.5 ms
    }
    return row_of(measure, {one.name: one for one in (measure, base, *references())}, found)


def test_a_figure_is_the_median_over_its_base_and_by_the_signature() -> None:
    row = measured(3)
    assert (row.low, row.median, row.high, row.signatures) == (2.2, 3, 3.8, 1.5)


@pytest.mark.parametrize(
    ("limit", "of", "value", "said"),
    [
        (3, None, 3, MET),
        (2.9, None, 3, NOT_MET),
        (1.5, (SIGNATURE,), 1.5, MET),
        (1.4, (SIGNATURE,), 1.5, NOT_MET),
        (5.9, (SIGNATURE, TWO_THREADS), 6, NOT_MET),  # the best of the others decides
        (3, ("nobody",), None, UNKNOWN),
        (3, (), None, UNKNOWN),
    ],
)
def test_a_budget_is_met_or_not_or_nobody_knows(
    limit: float, of: tuple[str, ...] | None, value: float | None, said: str
) -> None:
    (verdict,) = measured(limit, of).verdicts
    assert (verdict.value, verdict.said) == (value, said)


@pytest.mark.parametrize(("limit", "strict", "status"), [(0, 0, 0), (0, 1, 1), (9e9, 1, 0)])
def test_a_budget_that_is_not_met_is_said(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    limit: float,
    strict: int,
    status: int,
) -> None:
    monkeypatch.setattr(sys, "path", ["", *sys.path])  # a script changes its first entry
    from benchmarks import run

    budget = Budget(text="the limit", way="at most", limit=limit)
    slow = Measure(name="slow", group="some", function=lambda: 7, unit="us", budgets=(budget,))
    signatures = [dataclasses.replace(one, function=lambda: 1) for one in references()]
    monkeypatch.setattr(rounds, "references", lambda: signatures)
    monkeypatch.setitem(rounds.GROUPS, "minting", lambda *_: [slow])
    strictly = ["--strict"][:strict]
    monkeypatch.setattr(sys, "argv", ["run.py", "--rounds=1", "--only", "minting", *strictly])
    assert run.main() == status
    assert ("not met: slow: the limit" in capsys.readouterr().out) == (limit == 0)


def test_a_percentile_between_two_values_takes_part_of_each() -> None:
    assert [percentile([3, 1, 2], part) for part in (0, 0.25, 0.5, 1)] == [1, 1.5, 2, 3]
