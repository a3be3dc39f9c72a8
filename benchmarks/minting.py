"""How many tokens are made without a request, against how many signatures the machine makes."""

from __future__ import annotations

from contextlib import ExitStack

from benchmarks.measure import SIGNATURE, TWO_THREADS, Budget, Measure, rate, rate_of_threads
from benchmarks.peers import Peers
from pytest_pingone import PingOne

_TIMES = 200


def measures(stack: ExitStack, _: Peers) -> list[Measure]:
    """Return what is measured."""
    pingone = stack.enter_context(PingOne())
    worker = pingone.applications["worker"]

    def mint() -> None:
        pingone.mint.access_token(application=worker)

    mint()
    return [
        Measure(
            name="access tokens, minted in process",
            group="minting",
            function=lambda: rate(mint, _TIMES),
            unit="a second",
            budgets=(
                Budget(
                    text="at least 0.9 of the rate of signing",
                    way="at least",
                    limit=0.9,
                    of=(SIGNATURE,),
                ),
            ),
        ),
        Measure(
            name="the same by two threads",
            group="minting",
            function=lambda: rate_of_threads([mint, mint], _TIMES // 2),
            unit="a second",
            budgets=(
                Budget(
                    text="at least 0.9 of the rate of signing by two threads",
                    way="at least",
                    limit=0.9,
                    of=(TWO_THREADS,),
                ),
            ),
        ),
    ]
