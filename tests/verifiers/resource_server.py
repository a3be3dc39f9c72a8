"""What an API knows about the tenant whose tokens it takes: all that a verifier is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import requests

from pytest_pingone import PingOne

SCOPE = "orders:read"
Jwks = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceServer:
    """An API that takes tokens for the resource `orders`."""

    issuer: str
    audience: str
    jwks_url: str
    introspection_url: str
    credentials: tuple[str, str]
    """Id and secret of the resource, with which it may ask about tokens."""
    client_ids: frozenset[str]
    """The applications that its users sign on at."""
    management_audience: str
    jwks: Jwks
    """The key set as it is published now."""
    old_jwks: Jwks
    """The key set as it was two rotations ago."""


def fetched(url: str) -> bytes:
    """Return what is at a URL."""
    answer = requests.get(url, timeout=10)
    answer.raise_for_status()
    return answer.content


def published(url: str) -> Jwks:
    """Return the key set at a URL."""
    answer = requests.get(url, timeout=10)
    answer.raise_for_status()
    jwks: Jwks = answer.json()
    return jwks


def resource_server(pingone: PingOne, old_jwks: Jwks | None = None) -> ResourceServer:
    """Return the API behind `orders`, as it is started now."""
    orders = pingone.resources["orders"]
    jwks = published(pingone.jwks_url)
    return ResourceServer(
        issuer=pingone.issuer,
        audience=orders.audience or orders.name,
        jwks_url=pingone.jwks_url,
        introspection_url=f"{pingone.issuer}/introspect",
        credentials=(orders.id, orders.secret or ""),
        client_ids=frozenset(application.client_id for application in pingone.applications),
        management_audience=pingone.mint.access_token(application="worker").claims["aud"][0],
        jwks=jwks,
        old_jwks=old_jwks or jwks,
    )


def after_two_rotations(pingone: PingOne) -> ResourceServer:
    """Let the tenant rotate its keys twice, and return an API that was there before."""
    old_jwks = published(pingone.jwks_url)
    pingone.keys.rotate()
    pingone.keys.rotate()
    return resource_server(pingone, old_jwks)
