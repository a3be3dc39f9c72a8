"""The Management API with many users: what is found costs the same among few and among many."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from urllib.parse import quote

from benchmarks.measure import Budget, Measure, middle
from benchmarks.peers import Peers
from benchmarks.users import Api, made
from pytest_pingone import PingOne

FEW, MANY = 1000, 100_000
_GROUP = "users"
_TIMES = 50


def _works(pingone: PingOne, users: int) -> dict[str, Callable[[], object]]:
    """Return what is done with a tenant that has so many users more, without a socket."""
    made(pingone, 0, users)
    api = Api(pingone)
    middle_one = pingone.users[f"user-{users // 2}"]
    by_name = "users?filter=" + quote(f'username eq "{middle_one.username}"')
    return {
        "read one user": lambda: api(f"users/{middle_one.id}"),
        "filter by username": lambda: api(by_name),
        "list a page of 100": lambda: api("users?limit=100"),
    }


def measures(stack: ExitStack, _: Peers) -> list[Measure]:
    """Return what is measured."""
    few = _works(stack.enter_context(PingOne()), FEW)
    many = _works(stack.enter_context(PingOne()), MANY)
    rows = []
    for name, work in few.items():
        among_few = f"{name}, of {FEW:,}"
        same = Budget(
            text=f"at most 1.5 times what it is of {FEW:,}",
            way="at most",
            limit=1.5,
            of=(among_few,),
        )
        short = Budget(text="at most 1 ms", way="at most", limit=1)
        rows += [
            Measure(name=among_few, group=_GROUP, function=_measuring(work), unit="ms"),
            Measure(
                name=f"{name}, of {MANY:,}",
                group=_GROUP,
                function=_measuring(many[name]),
                unit="ms",
                budgets=(same,) if name.startswith("list") else (short, same),
            ),
        ]
    return rows


def _measuring(work: Callable[[], object]) -> Callable[[], float]:
    return lambda: middle(work, _TIMES, "ms")
