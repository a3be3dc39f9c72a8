"""A FastAPI service that takes PingOne's access tokens, and the few lines that prove it right."""

from collections.abc import Callable, Iterator
from typing import Annotated, Any

import jwt
import pytest

from pytest_pingone import FLAWS, Flaw, PingOne, Twin

pytest.importorskip("fastapi", reason="this example needs FastAPI: pip install fastapi httpx2")
pytest.importorskip("httpx2", reason="FastAPI's test client needs httpx2: pip install httpx2")

from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from fastapi.testclient import TestClient

# The code under test, as it would stand in a module of its own.

Claims = dict[str, Any]
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))]


def refusal(status: int, error: str) -> HTTPException:
    """Say no as RFC 6750 section 3 wants it."""
    return HTTPException(status, headers={"WWW-Authenticate": f'Bearer error="{error}"'})


def needs(scope: str, issuer: str, jwks_url: str) -> Callable[[Bearer], Claims]:
    """Return the dependency of a route that is for holders of a scope."""
    keys = jwt.PyJWKClient(jwks_url)

    def claims_of(bearer: Bearer) -> Claims:
        if bearer is None:
            raise HTTPException(401, headers={"WWW-Authenticate": "Bearer"})
        try:
            claims: Claims = jwt.decode(
                bearer.credentials,
                keys.get_signing_key_from_jwt(bearer.credentials),
                algorithms=["RS256"],
                audience="https://orders.example.com",
                issuer=issuer,
                options={"require": ["exp", "iss", "aud", "sub"]},
            )
        except jwt.PyJWTError as problem:
            raise refusal(401, "invalid_token") from problem
        if scope not in claims.get("scope", "").split():
            raise refusal(403, "insufficient_scope")
        return claims

    return claims_of


def orders_api(issuer: str, jwks_url: str) -> FastAPI:
    api = FastAPI()
    reader = needs("orders:read", issuer, jwks_url)

    @api.get("/orders")
    def orders(claims: Annotated[Claims, Depends(reader)]) -> dict[str, str]:
        return {"orders of": claims["sub"]}

    return api


# Its tests.


@pytest.fixture
def client(pingone: PingOne) -> Iterator[TestClient]:
    with TestClient(orders_api(pingone.issuer, pingone.jwks_url)) as client:
        yield client


@pytest.mark.parametrize("flaw", FLAWS.for_resource_server(introspects=False))
def test_no_flawed_token_gets_in(pingone: PingOne, client: TestClient, flaw: Flaw) -> None:
    token = pingone.mint.access_token(user="alice", resource="orders", flaw=flaw)
    assert client.get("/orders", headers=token.headers).status_code in flaw.statuses


@pytest.mark.parametrize("twin", FLAWS.twins)
def test_every_good_token_gets_in(pingone: PingOne, client: TestClient, twin: Twin) -> None:
    token = pingone.mint.access_token(user="alice", resource="orders", twin=twin)
    assert client.get("/orders", headers=token.headers).status_code == 200


def test_whoever_brings_no_token_is_told_what_to_bring(client: TestClient) -> None:
    refused = client.get("/orders")
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, "Bearer")
