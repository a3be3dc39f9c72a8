"""The tables of `docs/reference/benchmarks.md`, made of the figures that lie beside it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from benchmarks.results import Results, Row, Verdict, number


def of(file: str) -> str:
    """Return the figures in a file as Markdown.

    Args:
        file: what `benchmarks/run.py --json` wrote.
    """
    results = Results.read(Path(file).read_text(encoding="utf-8"))
    return "\n".join(_lines(results))


def _lines(results: Results) -> Iterator[str]:
    yield from ("", f"Medians of {results.rounds} rounds.", "")
    yield from ("| measured on | |", "|---|---|")
    yield from (f"| {name} | {value} |" for name, value in results.machine.items())
    yield ""
    for group, rows in groupby(results.rows, key=lambda row: row.group):
        yield from (f"## {group.capitalize()}", "")
        yield from ("| what | median | 10 to 90 % | signatures | budget |", "|---|---|---|---|---|")
        yield from map(_line, rows)
        yield ""
    if results.skipped:
        yield from ("Not measured:", "")
        yield from (f"- {line}" for line in results.skipped)
        yield ""


def _line(row: Row) -> str:
    cells = (
        row.name,
        f"{number(row.median)} {row.unit}",
        f"{number(row.low)} to {number(row.high)}",
        number(row.signatures),
        "; ".join(map(_said, row.verdicts)),
    )
    return f"| {' | '.join(cells)} |"


def _said(verdict: Verdict) -> str:
    value = "" if verdict.value is None else f" ({number(verdict.value)})"
    return f"{verdict.text}: {verdict.said}{value}"
