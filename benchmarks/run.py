"""Print what things cost, as ratios to one RSA signature measured in the same round.

    python benchmarks/run.py [--rounds N] [--only GROUP ...] [--peers DIR] [--json FILE] [--strict]

Absolute times depend on the machine and the minute; read the ratios. Each figure is the median over
interleaved rounds, with the spread between the 10th and the 90th percentile.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

# A script finds the modules beside it, by names that others have, too; these go by their folder's.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from benchmarks.machine import described
from benchmarks.peers import Peers
from benchmarks.results import Results, Row, table
from benchmarks.rounds import GROUPS, rows_of


def parser() -> argparse.ArgumentParser:
    """Return what reads the command line."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--rounds", type=_rounds, metavar="N", default=5)
    options.add_argument("--only", nargs="+", choices=GROUPS, metavar="GROUP", default=list(GROUPS))
    options.add_argument("--peers", type=Path, metavar="DIR", help="what to compare with is there")
    options.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    options.add_argument("--strict", action="store_true", help="exit with 1 if a budget is not met")
    return options


def _rounds(text: str) -> int:
    rounds = int(text)
    if rounds < 1:
        raise argparse.ArgumentTypeError("at least one round is needed")
    return rounds


def main() -> int:
    """Measure, print, and return the exit status."""
    options = parser().parse_args()
    peers = Peers(options.peers)
    rows: list[Row] = []
    begin = time.perf_counter()
    for group in options.only:
        print(f"{time.perf_counter() - begin:5.0f} s: {group} ...", file=sys.stderr, flush=True)
        try:
            rows += rows_of(group, peers, options.rounds)
        except (RuntimeError, OSError, subprocess.SubprocessError) as problem:
            print(problem, file=sys.stderr)
            peers.skipped.append(f"{group}, because something in it failed: see standard error")
    results = Results(
        rounds=options.rounds,
        machine=described(peers),
        skipped=tuple(peers.skipped),
        rows=tuple(rows),
    )
    print(table(results.rows))
    print()
    for line in results.skipped:
        print(f"skipped: {line}")
    for line in results.not_met:
        print(f"not met: {line}")
    print(f"{results.rounds} round(s) in {time.perf_counter() - begin:.0f} s")
    if options.json:
        options.json.write_text(results.written(), encoding="utf-8")
    return 1 if options.strict and results.not_met else 0


if __name__ == "__main__":
    sys.exit(main())
