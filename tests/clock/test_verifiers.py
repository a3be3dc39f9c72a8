"""Where verifiers of JWTs draw the line at `exp`, and where we go so that they all agree."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import authlib.deprecate
import jose.jwt
import joserfc.jwk
import joserfc.jwt
import jwt
import pytest
import requests

from pytest_pingone import PingOne, Token
from pytest_pingone.clock import ProcessClock

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Authlib is moving this module to joserfc, and says so
    import authlib.jose

Accepts = Callable[..., bool]
_AUDIENCE = "https://orders.example.com"


def _pyjwt(token: str, jwks: dict[str, Any], leeway: int) -> None:
    key = next(
        key
        for key in jwt.PyJWKSet.from_dict(jwks).keys
        if key.key_id == jwt.get_unverified_header(token)["kid"]
    )
    jwt.decode(token, key, algorithms=["RS256"], audience=_AUDIENCE, leeway=leeway)


def _joserfc(token: str, jwks: Any, leeway: int) -> None:
    decoded = joserfc.jwt.decode(token, joserfc.jwk.KeySet.import_key_set(jwks), ["RS256"])
    joserfc.jwt.JWTClaimsRegistry(leeway=leeway).validate(decoded.claims)


def _python_jose(token: str, jwks: dict[str, Any], leeway: int) -> None:
    options = {"leeway": leeway}
    jose.jwt.decode(token, jwks, ["RS256"], audience=_AUDIENCE, options=options)


def _authlib(token: str, jwks: dict[str, Any], leeway: int) -> None:
    keys = authlib.jose.JsonWebKey.import_key_set(jwks)
    authlib.jose.JsonWebToken(["RS256"]).decode(token, keys).validate(leeway=leeway)


_EXPIRED = (
    jwt.ExpiredSignatureError,
    joserfc.errors.ExpiredTokenError,
    jose.jwt.ExpiredSignatureError,
    authlib.jose.errors.ExpiredTokenError,
)


@pytest.fixture(
    params=[_pyjwt, _joserfc, _python_jose, _authlib], ids=lambda verify: verify.__name__
)
def accepts(request: pytest.FixtureRequest, pingone: PingOne, session: requests.Session) -> Accepts:
    jwks = session.get(pingone.jwks_url).json()

    def accepts(token: str, leeway: int = 0) -> bool:
        try:
            request.param(token, jwks, leeway)
        except _EXPIRED:
            return False
        return True

    return accepts


@pytest.fixture
def token(pingone: PingOne) -> Token:
    return pingone.mint.access_token(application="service", resource="orders")


def test_every_verifier_accepts_a_new_token(accepts: Accepts, token: Token) -> None:
    assert accepts(token)


def test_every_verifier_accepts_a_token_minted_at_the_end_of_a_second(
    accepts: Accepts, pingone: PingOne, pingone_clock: ProcessClock
) -> None:
    pingone_clock.freeze("2030-01-01T00:00:00.999999Z")
    assert accepts(pingone.mint.access_token(application="service", resource="orders"))


@pytest.mark.parametrize("leeway", [0, 10])
def test_every_verifier_accepts_in_the_last_second(
    accepts: Accepts, token: Token, pingone_clock: ProcessClock, leeway: int
) -> None:
    pingone_clock.to_expiry(token, leeway - 1)
    assert accepts(token, leeway)


@pytest.mark.parametrize("leeway", [0, 10])
def test_every_verifier_refuses_after_expiring(
    accepts: Accepts, token: Token, pingone_clock: ProcessClock, leeway: int
) -> None:
    pingone_clock.expire(token, leeway=leeway)
    assert not accepts(token, leeway)


def test_a_verifier_with_more_leeway_still_accepts(
    accepts: Accepts, token: Token, pingone_clock: ProcessClock
) -> None:
    pingone_clock.expire(token)
    assert accepts(token, leeway=10)


@pytest.mark.parametrize("lifetime", [-1, -3600])
def test_every_verifier_refuses_a_token_born_expired(
    accepts: Accepts, pingone: PingOne, lifetime: int
) -> None:
    token = pingone.mint.access_token(application="service", resource="orders", lifetime=lifetime)
    assert not accepts(token)


@pytest.mark.parametrize(("offset", "status"), [(-1, 200), (-0.000001, 200), (0, 401), (1, 401)])
def test_the_emulated_api_refuses_from_exp_on(
    pingone: PingOne,
    pingone_clock: ProcessClock,
    session: requests.Session,
    offset: float,
    status: int,
) -> None:
    token = pingone.mint.access_token(application="worker")
    pingone_clock.to_expiry(token, offset)
    answer = session.get(f"{pingone.environment_url}/users", headers=token.headers)
    assert answer.status_code == status


@pytest.mark.parametrize(("offset", "status"), [(-1, 401), (0, 200)])
def test_the_emulated_api_accepts_from_nbf_on(
    pingone: PingOne,
    pingone_clock: ProcessClock,
    session: requests.Session,
    offset: float,
    status: int,
) -> None:
    pingone_clock.freeze()
    starts = int(pingone_clock.now().timestamp())
    token = pingone.mint.access_token(application="worker", claims={"nbf": starts, "iat": 0})
    pingone_clock.travel_to(starts + offset)
    answer = session.get(f"{pingone.environment_url}/users", headers=token.headers)
    assert answer.status_code == status


def test_a_token_is_dated_in_whole_seconds_rounded_down(
    pingone: PingOne, pingone_clock: ProcessClock
) -> None:
    pingone_clock.freeze("2030-01-01T00:00:00.999999Z")
    claims = pingone.mint.access_token(application="service", resource="orders").claims
    assert claims["iat"] == 1_893_456_000
    assert isinstance(claims["exp"], int)
