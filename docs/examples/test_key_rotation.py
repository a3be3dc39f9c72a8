"""Signing keys: rotated, published in time, retired."""

import jwt
import pytest

from pytest_pingone import PingOne


def test_a_rotation_surprises_nobody(pingone: PingOne) -> None:
    keys = jwt.PyJWKClient(pingone.jwks_url)
    before = pingone.mint.access_token(user="alice", resource="orders")
    keys.fetch_data()

    pingone.keys.rotate()

    after = pingone.mint.access_token(user="alice", resource="orders")
    assert before.header["kid"] != after.header["kid"]
    # The next key was published before it was used, so a cached key set knows it already.
    assert keys.get_signing_key_from_jwt(before).key_id == before.header["kid"]
    assert keys.get_signing_key_from_jwt(after).key_id == after.header["kid"]
    assert len(pingone.requests.to("jwks")) == 1


def test_a_retired_key_is_gone(pingone: PingOne) -> None:
    token = pingone.mint.access_token(user="alice", resource="orders")

    pingone.keys.rotate()
    pingone.keys.retire()

    with pytest.raises(jwt.PyJWKClientError):
        jwt.PyJWKClient(pingone.jwks_url).get_signing_key_from_jwt(token)
