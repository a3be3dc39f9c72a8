"""`pingone.jwks_client` and `pingone.signing_key`: as a client that fetches, without the fetch."""

from __future__ import annotations

import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jwt
import pytest
import requests

from pytest_pingone import PingOne, ProcessClock, Token

ORDERS = "https://orders.example.com"


def fetching(pingone: PingOne) -> jwt.PyJWKClient:
    return jwt.PyJWKClient(pingone.jwks_url)


def known(client: jwt.PyJWKClient, token: str) -> bool:
    try:
        client.get_signing_key_from_jwt(token)
    except jwt.PyJWKClientError:
        return False
    return True


@pytest.fixture
def token(pingone: PingOne) -> Token:
    return pingone.mint.access_token(user="alice", resource="orders")


def test_it_is_a_pyjwkclient_that_verifies(pingone: PingOne, token: Token) -> None:
    assert isinstance(pingone.jwks_client, jwt.PyJWKClient)
    key = pingone.jwks_client.get_signing_key_from_jwt(token)
    assert jwt.decode(token, key, algorithms=["RS256"], audience=ORDERS) == token.claims
    assert len(pingone.requests) == 0


def test_it_holds_what_the_endpoint_answers(pingone: PingOne, session: requests.Session) -> None:
    assert pingone.jwks_client.fetch_data() == session.get(pingone.jwks_url).json()
    pingone.keys.rotate()
    assert pingone.jwks_client.fetch_data() == session.get(pingone.jwks_url).json()


def test_whoever_keeps_it_keeps_the_same(pingone: PingOne) -> None:
    assert pingone.jwks_client is pingone.jwks_client


def test_it_opens_no_socket(pingone: PingOne, monkeypatch: pytest.MonkeyPatch) -> None:
    token = pingone.mint.access_token(user="alice", resource="orders")

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert known(pingone.jwks_client, token)


def test_neither_it_nor_the_key_starts_the_emulators_server(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import sys, threading
        def test_it(pingone):
            assert pingone.jwks_client.get_signing_keys()
            assert pingone.signing_key.key
            assert "pingone-server" not in [t.name for t in threading.enumerate()]
        """
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


@pytest.mark.parametrize("rotations", [0, 1, 2, 3])
@pytest.mark.parametrize("fetched_before", [True, False])
@pytest.mark.parametrize("later", [0, 31, 301])
def test_it_follows_rotations_as_one_that_fetches(
    pingone: PingOne,
    pingone_clock: ProcessClock,
    token: Token,
    rotations: int,
    fetched_before: bool,  # noqa: FBT001 - a parameter of the test
    later: int,
) -> None:
    pingone_clock.freeze(monotonic=True)
    clients = pingone.jwks_client, fetching(pingone)
    if fetched_before:
        assert [known(client, token) for client in clients] == [True, True]
    for _ in range(rotations):
        pingone.keys.rotate()
    pingone_clock.advance(seconds=later)
    after = pingone.mint.access_token(user="alice", resource="orders")
    primed, fetched = ([known(client, one) for one in (token, after)] for client in clients)
    assert primed == fetched
    if later == 301 or not fetched_before:
        assert primed == [rotations < 2, True]


def test_a_retired_key_is_unknown_once_the_cache_is_over(
    pingone: PingOne, pingone_clock: ProcessClock, token: Token
) -> None:
    pingone_clock.freeze(monotonic=True)
    assert known(pingone.jwks_client, token)
    pingone.keys.rotate()
    pingone.keys.retire()
    assert known(pingone.jwks_client, token)
    pingone_clock.advance(seconds=301)
    assert not known(pingone.jwks_client, token)


def test_an_unknown_key_is_the_error_of_pyjwt(pingone: PingOne) -> None:
    for client in (pingone.jwks_client, fetching(pingone)):
        with pytest.raises(jwt.PyJWKClientError, match='that matches: "nobody"'):
            client.get_signing_key("nobody")


def test_its_cache_is_empty_after_a_roll_back(pingone: PingOne, token: Token) -> None:
    client, state = pingone.jwks_client, pingone.snapshot()
    pingone.keys.rotate()
    pingone.keys.rotate()
    assert not known(client, token)
    pingone.roll_back(state)
    assert known(client, token)
    assert client is pingone.jwks_client


def test_threads_share_it(pingone: PingOne) -> None:
    tokens = [pingone.mint.access_token(user="alice", resource="orders") for _ in range(8)]
    barrier = threading.Barrier(8)

    def verify(token: Token) -> bool:
        barrier.wait()
        return known(pingone.jwks_client, token)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(verify, tokens))


def test_the_signing_key_is_that_of_new_tokens(pingone: PingOne, token: Token) -> None:
    assert isinstance(pingone.signing_key, jwt.PyJWK)
    assert pingone.signing_key.key_id == token.header["kid"]
    assert jwt.decode(token, pingone.signing_key, audience=ORDERS) == token.claims
    assert jwt.decode(token, pingone.signing_key.key, algorithms=["RS256"], audience=ORDERS)
    pingone.keys.rotate()
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(token, pingone.signing_key, audience=ORDERS)
    after = pingone.mint.access_token(user="alice", resource="orders")
    assert jwt.decode(after, pingone.signing_key, audience=ORDERS) == after.claims


def test_the_signing_key_has_no_private_half(pingone: PingOne) -> None:
    assert not hasattr(pingone.signing_key.key, "private_numbers")


def test_pyjwt_is_loaded_when_a_key_is_asked_for(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import sys
        def test_it(pingone):
            assert pingone.mint
            assert "jwt" not in sys.modules
            assert pingone.signing_key
            assert "jwt" in sys.modules
        """
    )
    pytester.runpytest_subprocess("-p", "no:pytester").assert_outcomes(passed=1)
