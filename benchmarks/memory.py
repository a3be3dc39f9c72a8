"""How much memory the whole emulator takes in a run of pytest."""

from __future__ import annotations

import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmarks.children import PLUGIN, seconds_of_pytest
from benchmarks.measure import Budget, Measure
from benchmarks.peers import Peers

_GROUP = "memory"
_BARE = "pytest, one trivial test"


def _peak(file: str, *plugins: str) -> float:
    """Return the most memory that a run of pytest had, in megabytes."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder, "peak")
        seconds_of_pytest(file, plugins=plugins, variables={"PEAK": str(told)})
        return int(told.read_text(encoding="utf-8")) / 1e6


def measures(_: ExitStack, peers: Peers) -> list[Measure]:
    """Return what is measured: nothing where the system does not tell."""
    if sys.platform != "linux":
        peers.skipped.append("memory, because only Linux tells the peak of one process")
        return []
    return [
        Measure(name=_BARE, group=_GROUP, function=lambda: _peak("peak_bare_test.py"), unit="MB"),
        Measure(
            name="with the default tenant and one token, over that",
            group=_GROUP,
            function=lambda: _peak("peak_pingone_test.py", PLUGIN),
            unit="MB",
            over=_BARE,
            budgets=(Budget(text="at most 25 MB", way="at most", limit=25),),
        ),
    ]
