"""Groups of measures, and the rounds in which they are measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack

from benchmarks import (
    cold,
    directory,
    hosts,
    memory,
    minting,
    over_http,
    side_by_side,
    start,
    state,
    two_hundred,
)
from benchmarks.measure import Measure, references
from benchmarks.peers import Peers
from benchmarks.results import Row, row_of

GROUPS: dict[str, Callable[[ExitStack, Peers], list[Measure]]] = {
    "start": start.measures,
    "first token": cold.measures,
    "minting": minting.measures,
    "http": over_http.measures,
    "servers": side_by_side.measures,
    "suite": two_hundred.measures,
    "state": state.measures,
    "hosts": hosts.measures,
    "users": directory.measures,
    "memory": memory.measures,
}
"""What is measured, by what `--only` calls it. Each opens what it needs in the stack."""


def rows_of(group: str, peers: Peers, rounds: int) -> list[Row]:
    """Measure a group, one thing after the other in each round, and return its rows."""
    found: dict[str, list[float]] = {}
    with ExitStack() as stack:
        chosen = GROUPS[group](stack, peers)
        measures: Sequence[Measure] = [*references(), *chosen]
        for measure in measures:
            measure.function()  # what only the first call has to do is not counted
        for _ in range(rounds):
            for measure in measures:
                found.setdefault(measure.name, []).append(measure.function())
    by_name = {measure.name: measure for measure in measures}
    return [row_of(measure, by_name, found) for measure in chosen]
