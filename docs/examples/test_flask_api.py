"""A Flask service that takes PingOne's access tokens, and the few lines that prove it right."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import jwt
import pytest

from pytest_pingone import FLAWS, Flaw, PingOne, Twin

pytest.importorskip("flask", reason="this example needs Flask: pip install flask")

from flask import Flask, g, request
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue

# The code under test, as it would stand in a module of its own.

View = Callable[..., ResponseReturnValue]


def refusal(status: int, challenge: str) -> ResponseReturnValue:
    """Say no as RFC 6750 section 3 wants it."""
    return {"message": challenge}, status, {"WWW-Authenticate": challenge}


class Guard:
    """Lets holders of good tokens in; what their token says is in `flask.g.claims`."""

    def __init__(self, issuer: str, jwks_url: str) -> None:
        self.issuer = issuer
        self.keys = jwt.PyJWKClient(jwks_url)

    def claims_of(self, token: str) -> dict[str, Any]:
        claims: dict[str, Any] = jwt.decode(
            token,
            self.keys.get_signing_key_from_jwt(token),
            algorithms=["RS256"],
            audience="https://orders.example.com",
            issuer=self.issuer,
            options={"require": ["exp", "iss", "aud", "sub"]},
        )
        return claims

    def needs(self, scope: str) -> Callable[[View], View]:
        """Return the decorator of a view that is for holders of a scope."""

        def decorate(view: View) -> View:
            @wraps(view)
            def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
                sent = request.authorization
                if sent is None or sent.type != "bearer" or not sent.token:
                    return refusal(401, "Bearer")
                try:
                    g.claims = self.claims_of(sent.token)
                except jwt.PyJWTError:
                    return refusal(401, 'Bearer error="invalid_token"')
                if scope not in g.claims.get("scope", "").split():
                    return refusal(403, f'Bearer error="insufficient_scope", scope="{scope}"')
                return view(*args, **kwargs)

            return guarded

        return decorate


def orders_api(issuer: str, jwks_url: str) -> Flask:
    api = Flask(__name__)
    guard = Guard(issuer, jwks_url)

    @api.get("/orders")
    @guard.needs("orders:read")
    def orders() -> ResponseReturnValue:
        return {"orders of": g.claims["sub"]}

    return api


# Its tests.


@pytest.fixture
def client(pingone: PingOne) -> FlaskClient:
    return orders_api(pingone.issuer, pingone.jwks_url).test_client()


@pytest.mark.parametrize("flaw", FLAWS.for_resource_server(introspects=False))
def test_no_flawed_token_gets_in(pingone: PingOne, client: FlaskClient, flaw: Flaw) -> None:
    token = pingone.mint.access_token(user="alice", resource="orders", flaw=flaw)
    assert client.get("/orders", headers=token.headers).status_code in flaw.statuses


@pytest.mark.parametrize("twin", FLAWS.twins)
def test_every_good_token_gets_in(pingone: PingOne, client: FlaskClient, twin: Twin) -> None:
    token = pingone.mint.access_token(user="alice", resource="orders", twin=twin)
    assert client.get("/orders", headers=token.headers).status_code == 200


def test_whoever_brings_no_token_is_told_what_to_bring(client: FlaskClient) -> None:
    refused = client.get("/orders")
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, "Bearer")
