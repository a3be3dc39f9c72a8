"""Servers in processes of their own, asked over HTTP by the same client: ours and others'."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

from benchmarks.children import server
from benchmarks.measure import Budget, Measure, middle, rate
from benchmarks.over_http import CLIENTS_BUDGET, TOKEN_BUDGET, by_clients
from benchmarks.peers import OURS, Peers
from benchmarks.wire import Request, Wire, once, request

_GROUP = "servers"
_OURS = "pingone"


def _token_request(said: dict[str, Any]) -> Request:
    return request(said["token"]["url"], said["token"]["body"], said["token"]["headers"])


def _cold(command: Sequence[str]) -> float:
    """Return how long a server takes from nothing to its first token, in milliseconds."""
    begin = time.perf_counter()
    with server(command) as said:
        once(request(said["discovery"]))
        once(request(said["jwks"]))
        once(_token_request(said))
        return (time.perf_counter() - begin) * 1e3


def measures(stack: ExitStack, peers: Peers) -> list[Measure]:
    """Return what is measured."""
    python = tuple(peer.name for peer in peers.servers() if peer.is_python)
    rows = _rows(
        stack,
        _OURS,
        OURS,
        cold=(
            Budget(
                text="at most half of the best of the others in Python",
                way="at most",
                limit=0.5,
                of=tuple(f"{name}, cold start to first token" for name in python),
            ),
        ),
        token=(TOKEN_BUDGET,),
        clients=(
            CLIENTS_BUDGET,
            Budget(
                text="at least twice the best of the others in Python",
                way="at least",
                limit=2,
                of=tuple(f"{name}, token, 8 clients" for name in python),
            ),
        ),
    )
    for peer in peers.servers():
        rows += _rows(stack, peer.name, peers.command(peer))
    # By figure and not by server: so one reads them, and each comes close to its rivals in time.
    return [row for place in range(5) for row in rows[place::5]]


def _rows(
    stack: ExitStack,
    name: str,
    command: Sequence[str],
    *,
    cold: tuple[Budget, ...] = (),
    token: tuple[Budget, ...] = (),
    clients: tuple[Budget, ...] = (),
) -> list[Measure]:
    """Return the five measures of one server, which runs until the stack is closed."""
    said = stack.enter_context(server(command))
    wanted = _token_request(said)
    kept, jwks = (stack.enter_context(Wire(one)) for one in (wanted, request(said["jwks"])))
    kept()
    jwks()
    eight = by_clients(stack, wanted, 15)
    return [
        Measure(
            name=f"{name}, cold start to first token",
            group=_GROUP,
            function=lambda: _cold(command),
            unit="ms",
            budgets=cold,
        ),
        Measure(
            name=f"{name}, token, keep-alive",
            group=_GROUP,
            function=lambda: middle(kept, 50),
            unit="us",
            budgets=token,
        ),
        Measure(
            name=f"{name}, token, new connections",
            group=_GROUP,
            function=lambda: middle(lambda: once(wanted), 50),
            unit="us",
        ),
        Measure(
            name=f"{name}, token, 8 clients",
            group=_GROUP,
            function=eight,
            unit="a second",
            budgets=clients,
        ),
        Measure(
            name=f"{name}, JWKS, keep-alive",
            group=_GROUP,
            function=lambda: rate(jwks, 200),
            unit="a second",
        ),
    ]
