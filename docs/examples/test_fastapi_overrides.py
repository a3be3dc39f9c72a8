"""A FastAPI application whose settings are a dependency: tests put the tenant in their place."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any

import jwt
import pytest

from pytest_pingone import PingOne, ProcessClock

pytest.importorskip("fastapi", reason="this example needs FastAPI: pip install fastapi httpx2")
pytest.importorskip("httpx2", reason="FastAPI's test client needs httpx2: pip install httpx2")

from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from fastapi.testclient import TestClient

# The code under test, as it would stand in a module of its own.

Claims = dict[str, Any]


@dataclass(frozen=True)
class Settings:
    issuer: str
    jwks_url: str


def settings() -> Settings:
    """Return where PingOne is, in production."""
    issuer = os.environ["PINGONE_ISSUER"]
    return Settings(issuer, f"{issuer}/jwks")


@lru_cache
def keys_at(url: str) -> jwt.PyJWKClient:
    return jwt.PyJWKClient(url)


def claims(
    pingone: Annotated[Settings, Depends(settings)],
    bearer: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())],
) -> Claims:
    token = bearer.credentials
    try:
        read: Claims = jwt.decode(
            token,
            keys_at(pingone.jwks_url).get_signing_key_from_jwt(token),
            algorithms=["RS256"],
            audience="https://orders.example.com",
            issuer=pingone.issuer,
            options={"require": ["exp", "iss", "aud", "sub"]},
        )
    except jwt.PyJWTError as problem:
        raise HTTPException(401) from problem
    return read


api = FastAPI()


@api.get("/orders")
def orders(known: Annotated[Claims, Depends(claims)]) -> dict[str, str]:
    return {"orders of": known["sub"]}


# Its tests.


@pytest.fixture
def client(pingone: PingOne) -> Iterator[TestClient]:
    """The application itself, with the tenant in the place of PingOne."""
    api.dependency_overrides[settings] = lambda: Settings(pingone.issuer, pingone.jwks_url)
    with TestClient(api) as client:
        yield client
    api.dependency_overrides.clear()


def test_a_token_opens_the_api_until_it_expires(
    pingone: PingOne, pingone_clock: ProcessClock, client: TestClient
) -> None:
    token = pingone.mint.access_token(user="alice", resource="orders")
    assert client.get("/orders", headers=token.headers).status_code == 200

    pingone_clock.expire(token)

    assert client.get("/orders", headers=token.headers).status_code == 401


def test_a_token_for_another_api_is_refused(pingone: PingOne, client: TestClient) -> None:
    token = pingone.mint.access_token(user="alice")  # for the PingOne API
    assert client.get("/orders", headers=token.headers).status_code == 401


def test_a_rule_of_mine_needs_no_token_at_all(pingone: PingOne, client: TestClient) -> None:
    """What tokens say is real; that they are verified is shown elsewhere."""
    bob = pingone.mint.access_token(user="bob", resource="orders").claims
    api.dependency_overrides[claims] = lambda: bob
    assert client.get("/orders").json() == {"orders of": pingone.users["bob"].id}
