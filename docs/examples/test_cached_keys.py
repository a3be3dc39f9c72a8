"""An API that keeps PingOne's public keys survives their rotation, and asks for them sparingly."""

import datetime as dt

import jwt
import pytest
import requests

from pytest_pingone import PingOne, ProcessClock


class OrdersApi:
    """Code under test: an API that keeps PingOne's public keys, and asks for them anew if need be.

    A key that it does not know may be new; it asks once a minute at most, whatever is sent to it.
    """

    def __init__(self, jwks_url: str, issuer: str) -> None:
        self._jwks_url = jwks_url
        self._issuer = issuer
        self._keys: dict[str | None, jwt.PyJWK] = {}
        self._asked_at = dt.datetime.min.replace(tzinfo=dt.timezone.utc)

    def accepts(self, token: str) -> bool:
        """Return whether a token is good here."""
        kid = jwt.get_unverified_header(token).get("kid")
        now = dt.datetime.now(dt.timezone.utc)
        if kid not in self._keys and now - self._asked_at >= dt.timedelta(minutes=1):
            answer = requests.get(self._jwks_url, timeout=5)
            self._keys = {key.key_id: key for key in jwt.PyJWKSet.from_dict(answer.json()).keys}
            self._asked_at = now
        if kid not in self._keys:
            return False
        try:
            jwt.decode(
                token,
                self._keys[kid],
                ["RS256"],
                audience="https://orders.example.com",
                issuer=self._issuer,
            )
        except jwt.InvalidTokenError:
            return False
        return True


@pytest.fixture
def api(pingone: PingOne) -> OrdersApi:
    """The API, before it has seen any token."""
    return OrdersApi(pingone.jwks_url, pingone.issuer)


def test_the_api_survives_rotations_of_the_keys(
    pingone: PingOne, pingone_clock: ProcessClock, api: OrdersApi
) -> None:
    for _ in range(3):
        assert api.accepts(pingone.mint.access_token(user="alice", resource="orders"))
        pingone.keys.rotate()
        pingone.keys.rotate()
        pingone_clock.advance(minutes=2)
    assert len(pingone.requests.to("jwks")) == 3


def test_the_api_recovers_when_a_cache_served_it_old_keys(
    pingone: PingOne, pingone_clock: ProcessClock, api: OrdersApi
) -> None:
    pingone.faults.stale_jwks(times=1, strict=True)
    pingone.keys.rotate()
    pingone.keys.rotate()
    token = pingone.mint.access_token(user="alice", resource="orders")
    assert not api.accepts(token)

    pingone_clock.advance(minutes=2)

    assert api.accepts(token)


def test_unknown_keys_do_not_make_the_api_ask_each_time(pingone: PingOne, api: OrdersApi) -> None:
    pingone.faults.missing_key(strict=True)
    for _ in range(5):
        assert not api.accepts(pingone.mint.access_token(user="alice", resource="orders"))
    assert len(pingone.requests.to("jwks")) == 1


def test_pyjwkclient_asks_again_for_a_key_that_it_does_not_know(
    pingone: PingOne, pingone_clock: ProcessClock
) -> None:
    client = jwt.PyJWKClient(pingone.jwks_url)
    pingone_clock.freeze(monotonic=True)  # by which the client measures how old its keys are
    client.get_signing_keys()
    pingone.keys.rotate()
    pingone.keys.rotate()
    token = pingone.mint.access_token(user="alice", resource="orders")
    pingone_clock.advance(minutes=1)  # some versions do not ask again at once
    assert client.get_signing_key_from_jwt(token).key_id == token.header["kid"]
    assert len(pingone.requests.to("jwks")) == 2
