"""An API that takes PingOne's access tokens."""

import jwt
import pytest

from pytest_pingone import FLAWS, Flaw, PingOne, ProcessClock


def status(pingone: PingOne, token: str) -> int:
    keys = jwt.PyJWKClient(pingone.jwks_url)
    try:
        claims = jwt.decode(
            token,
            keys.get_signing_key_from_jwt(token),
            algorithms=["RS256"],
            audience="https://orders.example.com",
            issuer=pingone.issuer,
            options={"require": ["exp"]},
        )
    except jwt.PyJWTError:
        return 401
    return 200 if "orders:read" in claims.get("scope", "").split() else 403


def test_a_token_gets_in_until_it_expires(pingone: PingOne, pingone_clock: ProcessClock) -> None:
    token = pingone.mint.access_token(user="alice", resource="orders", scopes=["orders:read"])
    assert status(pingone, token) == 200

    pingone_clock.expire(token)

    assert status(pingone, token) == 401


@pytest.mark.parametrize("flaw", FLAWS.for_resource_server())
def test_no_flawed_token_gets_in(pingone: PingOne, flaw: Flaw) -> None:
    token = pingone.mint.access_token(user="alice", resource="orders", flaw=flaw)
    assert status(pingone, token) in flaw.statuses
