"""Your API, real tokens: a good one gets in, an expired one does not."""

import jwt
import pytest

from pytest_pingone import PingOne, ProcessClock


class OrdersApi:
    """The code under test: an API that takes PingOne's access tokens."""

    def __init__(self, issuer: str, jwks_url: str) -> None:
        self.issuer = issuer
        self.keys = jwt.PyJWKClient(jwks_url)

    def orders_of(self, token: str) -> str:
        claims = jwt.decode(
            token,
            self.keys.get_signing_key_from_jwt(token),
            algorithms=["RS256"],
            audience="https://orders.example.com",
            issuer=self.issuer,
        )
        return f"the orders of {claims['sub']}"


def test_a_signed_on_user_sees_their_orders(pingone: PingOne) -> None:
    api = OrdersApi(pingone.issuer, pingone.jwks_url)
    alice = pingone.users["alice"]

    token = pingone.mint.access_token(user="alice", resource="orders", scopes=["orders:read"])

    assert api.orders_of(token) == f"the orders of {alice.id}"


def test_an_expired_token_is_refused(pingone: PingOne, pingone_clock: ProcessClock) -> None:
    api = OrdersApi(pingone.issuer, pingone.jwks_url)
    token = pingone.mint.access_token(user="alice", resource="orders", scopes=["orders:read"])
    assert api.orders_of(token)

    pingone_clock.expire(token)

    with pytest.raises(jwt.ExpiredSignatureError):
        api.orders_of(token)
