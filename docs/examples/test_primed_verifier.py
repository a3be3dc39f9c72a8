"""An API that takes its verifier: give it one that has the keys already, and never fetches."""

import jwt
import pytest

from pytest_pingone import PingOne

ORDERS = "https://orders.example.com"


class OrdersApi:
    """The API under test: it answers whoever has a good token."""

    def __init__(self, keys: jwt.PyJWKClient) -> None:
        self.keys = keys

    def get(self, token: str) -> int:
        """Return the HTTP status."""
        try:
            key = self.keys.get_signing_key_from_jwt(token)
            jwt.decode(token, key, algorithms=["RS256"], audience=ORDERS)
        except jwt.PyJWTError:
            return 401
        return 200


@pytest.fixture
def api(pingone: PingOne) -> OrdersApi:
    """The API, with the keys of the tenant."""
    return OrdersApi(pingone.jwks_client)


def test_good_tokens_get_in_and_nothing_is_fetched(pingone: PingOne, api: OrdersApi) -> None:
    token = pingone.mint.access_token(user="alice", resource="orders")

    assert api.get(token) == 200
    assert api.get(pingone.mint.access_token(application="worker")) == 401
    assert len(pingone.requests) == 0


def test_a_rotation_is_followed(pingone: PingOne, api: OrdersApi) -> None:
    before = pingone.mint.access_token(user="alice", resource="orders")
    pingone.keys.rotate()
    after = pingone.mint.access_token(user="alice", resource="orders")

    assert before.header["kid"] != after.header["kid"]
    assert (api.get(before), api.get(after)) == (200, 200)


def test_one_key_is_enough_for_a_single_look(pingone: PingOne) -> None:
    token = pingone.mint.access_token(user="alice", resource="orders")

    assert jwt.decode(token, pingone.signing_key, algorithms=["RS256"], audience=ORDERS)
