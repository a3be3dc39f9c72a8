"""Requests to an emulator in the same process, as in a run of pytest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack

from benchmarks.measure import (
    SIGNATURE,
    TWO_THREADS,
    Budget,
    Measure,
    middle,
    rate,
    rate_of_threads,
)
from benchmarks.peers import Peers
from benchmarks.wire import Request, Wire, once, request, token_request
from pytest_pingone import PingOne

CLIENTS = 8
TOKEN_BUDGET = Budget(text="at most 1.5 signatures", way="at most", limit=1.5, of=(SIGNATURE,))
CLIENTS_BUDGET = Budget(
    text="at least 0.85 of the rate of signing by two threads",
    way="at least",
    limit=0.85,
    of=(TWO_THREADS,),
)
_GROUP = "http"
_STATIC_BUDGET = Budget(text="at least 6,000 a second", way="at least", limit=6000)


def worker_form(pingone: PingOne) -> dict[str, str]:
    """Return what a worker sends to the token endpoint."""
    worker = pingone.applications.update("worker", token_endpoint_auth_method="CLIENT_SECRET_POST")
    return {
        "grant_type": "client_credentials",
        "client_id": worker.client_id,
        "client_secret": worker.client_secret,
    }


def by_clients(stack: ExitStack, wanted: Request, times: int) -> Callable[[], float]:
    """Return what measures how many requests a second eight clients make, so many times each."""
    clients: Sequence[Wire] = [stack.enter_context(Wire(wanted)) for _ in range(CLIENTS)]
    return lambda: rate_of_threads(clients, times)


def measures(stack: ExitStack, _: Peers) -> list[Measure]:
    """Return what is measured."""
    pingone = stack.enter_context(PingOne())
    wanted = token_request(pingone.token_url, **worker_form(pingone))
    token, jwks, discovery = (
        stack.enter_context(Wire(one))
        for one in (wanted, request(pingone.jwks_url), request(pingone.discovery_url))
    )
    for client in (token, jwks, discovery):
        client()  # what the first request makes is nobody's cost
    return [
        Measure(
            name="token endpoint, keep-alive",
            group=_GROUP,
            function=lambda: middle(token, 100),
            unit="us",
            budgets=(TOKEN_BUDGET,),
        ),
        Measure(
            name="token endpoint, new connections",
            group=_GROUP,
            function=lambda: middle(lambda: once(wanted), 100),
            unit="us",
        ),
        Measure(
            name="token endpoint, 8 clients",
            group=_GROUP,
            function=by_clients(stack, wanted, 25),
            unit="a second",
            budgets=(CLIENTS_BUDGET,),
        ),
        Measure(
            name="JWKS, keep-alive",
            group=_GROUP,
            function=lambda: rate(jwks, 500),
            unit="a second",
            budgets=(_STATIC_BUDGET,),
        ),
        Measure(
            name="discovery, keep-alive",
            group=_GROUP,
            function=lambda: rate(discovery, 500),
            unit="a second",
            budgets=(_STATIC_BUDGET,),
        ),
    ]
