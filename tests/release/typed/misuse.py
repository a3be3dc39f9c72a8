"""What mypy must refuse: an ignore that is not needed is an error, so each line is one."""

from __future__ import annotations

import pytest_pingone
from pytest_pingone import FLAWS, PingOne, PingOneConfig, ProcessClock, RealHosts


def misuse(pingone: PingOne, clock: ProcessClock, hosts: RealHosts) -> None:
    pytest_pingone.Pingone()  # type: ignore[attr-defined]
    pingone.mint.access_token("alice")  # type: ignore[call-arg]
    pingone.mint.access_token(usr="alice")  # type: ignore[call-arg]
    pingone.mint.access_token(lifetime="1h")  # type: ignore[arg-type]
    pingone.mint.access_token(scopes=1)  # type: ignore[arg-type]
    pingone.mint.access_token().expires()  # type: ignore[attr-defined]
    pingone.users["alice"].name_of_nothing()  # type: ignore[attr-defined]
    pingone.users["alice"].username = "eve"  # type: ignore[misc]
    pingone.applications["worker"].username()  # type: ignore[attr-defined]
    pingone.issuer = "https://auth.pingone.com"  # type: ignore[misc]
    pingone.requests.to(1)  # type: ignore[arg-type]
    pingone.requests[0].status + "0"  # type: ignore[operator]
    pingone.faults.next("token", statuss=503)  # type: ignore[call-arg]
    pingone.faults.next("token", times="2")  # type: ignore[arg-type]
    FLAWS[0].statuses.add(200)  # type: ignore[attr-defined]
    FLAWS.for_resource_server(introspect=True)  # type: ignore[call-arg]
    clock.advance("an hour")  # type: ignore[arg-type]
    clock.expire(1)  # type: ignore[arg-type]
    pingone.issuer_clock.set("frozen")  # type: ignore[arg-type]
    hosts.block_network(allow=1)  # type: ignore[arg-type]
    PingOneConfig(region=1)  # type: ignore[arg-type]
    PingOneConfig("EU")  # type: ignore[call-arg]
    PingOneConfig(regoin="EU")  # type: ignore[call-arg]
