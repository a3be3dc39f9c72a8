"""Suites of 200 tests: fresh state, a token and its verification each, over as many empty tests."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from benchmarks.children import PLUGIN, seconds_of_pytest
from benchmarks.measure import Budget, Measure
from benchmarks.peers import Peers

_GROUP = "suite"
_TESTS = 200
_EMPTY = "an empty test of 200"
_EMPTY_OF_PEERS = "an empty test of 200, on the Python of the peers"


def _suite(file: str, *plugins: str) -> Callable[[], float]:
    return lambda: seconds_of_pytest(file, plugins=plugins) / _TESTS * 1e3


def measures(_: ExitStack, peers: Peers) -> list[Measure]:
    """Return what is measured, in milliseconds for each test."""
    rows = [
        Measure(name=_EMPTY, group=_GROUP, function=_suite("empty_test.py"), unit="ms"),
        Measure(
            name="pingone, token endpoint, over that",
            group=_GROUP,
            function=_suite("pingone_http_test.py", PLUGIN),
            unit="ms",
            over=_EMPTY,
            budgets=(Budget(text="at most 7 ms", way="at most", limit=7),),
        ),
        Measure(
            name="pingone, mint, over that",
            group=_GROUP,
            function=_suite("pingone_mint_test.py", PLUGIN),
            unit="ms",
            over=_EMPTY,
            budgets=(Budget(text="at most 2 ms", way="at most", limit=2),),
        ),
    ]
    for peer in peers.suites():
        if _EMPTY_OF_PEERS not in {row.name for row in rows}:
            rows.append(_of_peers(_EMPTY_OF_PEERS, "empty_test.py", peers.python))
        rows.append(
            _of_peers(
                f"{peer.name}, over that",
                peer.suite,
                peers.python,
                plugins=peer.plugins,
                over=_EMPTY_OF_PEERS,
            )
        )
    return rows


def _of_peers(
    name: str, file: str, python: str, *, plugins: tuple[str, ...] = (), over: str = ""
) -> Measure:
    return Measure(
        name=name,
        group=_GROUP,
        function=lambda: seconds_of_pytest(file, plugins=plugins, python=python) / _TESTS * 1e3,
        unit="ms",
        over=over,
    )
