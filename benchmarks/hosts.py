"""Clients as people use them, over loopback and by PingOne's real host names."""

from __future__ import annotations

import contextlib
from contextlib import ExitStack

import httpx
import requests

from benchmarks.measure import Measure, each, middle
from benchmarks.peers import Peers
from pytest_pingone import PingOne

_TIMES = 100


def measures(stack: ExitStack, _: Peers) -> list[Measure]:
    """Return what is measured."""
    pingone = stack.enter_context(PingOne())

    def by_requests(hosts: contextlib.AbstractContextManager[object]) -> float:
        with hosts, requests.Session() as session:
            url = pingone.jwks_url
            return middle(lambda: session.get(url, timeout=5).raise_for_status(), _TIMES)

    def by_httpx(hosts: contextlib.AbstractContextManager[object]) -> float:
        with hosts, httpx.Client() as client:
            url = pingone.jwks_url
            return middle(lambda: client.get(url).raise_for_status(), _TIMES)

    def on_and_off() -> None:
        with pingone.hosts():
            pass

    by_requests(pingone.hosts())  # imports, patches and certificates are made once
    rows = {
        "JWKS, requests over loopback": lambda: by_requests(contextlib.nullcontext()),
        "JWKS, requests by real host names": lambda: by_requests(pingone.hosts()),
        "JWKS, httpx over loopback": lambda: by_httpx(contextlib.nullcontext()),
        "JWKS, httpx by real host names": lambda: by_httpx(pingone.hosts()),
        "real host names, on and off": lambda: each(on_and_off, _TIMES),
    }
    return [
        Measure(name=name, group="hosts", function=function, unit="us")
        for name, function in rows.items()
    ]
