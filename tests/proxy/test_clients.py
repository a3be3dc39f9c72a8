"""One journey, made by each client through the proxy."""

from __future__ import annotations

import jwt
import pytest
import requests

from pytest_pingone import PingOne, PingOneProxy, ProcessClock
from tests.hosts.journey import travel
from tests.proxy.clients import CLIENTS

NAMES = [
    pytest.param(name, marks=pytest.mark.programs) if name == "curl" else name for name in CLIENTS
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.pingone(rate_limits=True)
@pytest.mark.usefixtures("pingone_proxy")
def test_the_whole_journey(name: str, pingone: PingOne, pingone_clock: ProcessClock) -> None:
    with CLIENTS[name]() as client:
        travel(pingone, pingone_clock, client)
    assert all(entry.url.startswith("https://") for entry in pingone.requests)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.pingone(rate_limits=True, custom_domain="login.example.com", region="EU")
@pytest.mark.usefixtures("pingone_proxy")
def test_the_journey_by_a_custom_domain(
    name: str, pingone: PingOne, pingone_clock: ProcessClock
) -> None:
    with CLIENTS[name]() as client:
        travel(pingone, pingone_clock, client)
    assert {entry.url.split("/")[2] for entry in pingone.requests} == {
        "login.example.com",
        "api.pingone.eu",
    }


@pytest.mark.usefixtures("pingone_proxy")
def test_pyjwkclient_finds_the_keys(pingone: PingOne) -> None:
    token = pingone.mint.access_token(user="alice", resource="orders")
    key = jwt.PyJWKClient(pingone.jwks_url).get_signing_key_from_jwt(token)
    audience = "https://orders.example.com"
    jwt.decode(token, key, ["RS256"], issuer=pingone.issuer, audience=audience)


def test_a_client_that_was_made_in_one_test_works_in_the_next(inside: pytest.Pytester) -> None:
    inside.makepyfile(
        """
        import functools, httpx, pytest

        @functools.cache
        def client():
            return httpx.Client()

        @pytest.mark.parametrize("time", [1, 2, 3])
        def test_it(pingone, pingone_proxy, time):
            assert client().get(pingone.jwks_url).status_code == 200

        def test_without_a_proxy_nobody_answers(pingone):
            with pytest.raises(httpx.ConnectError):
                client().get(f"https://auth.pingone.com/{pingone.environment.id}/as/jwks")
        """
    )
    result = inside.runpytest()
    result.assert_outcomes(passed=4)


def test_a_session_that_outlives_the_fixture_is_as_before(
    pingone: PingOne, session: requests.Session
) -> None:
    assert session.get(pingone.jwks_url, timeout=10).ok
    with pingone.proxy() as proxy, proxy.in_this_process():
        assert pingone.jwks_url.startswith("https://auth.pingone.com/")
        assert session.get(pingone.jwks_url, timeout=10).ok
    assert pingone.jwks_url.startswith("http://127.0.0.1:")
    assert session.get(pingone.jwks_url, timeout=10).ok


def test_a_client_may_be_told_where_to_go_instead(pingone: PingOne) -> None:
    with pingone.proxy() as proxy, requests.Session() as session:
        session.trust_env = False
        session.proxies["https"] = proxy.url
        session.verify = proxy.ca_file
        assert session.get(pingone.jwks_url, timeout=10).ok


def test_hosts_and_proxy_go_together(
    pingone: PingOne, pingone_proxy: PingOneProxy, session: requests.Session
) -> None:
    with pingone.hosts():
        assert session.get(pingone.jwks_url, timeout=10).ok
    assert session.get(pingone.jwks_url, timeout=10).ok
    assert [entry.status for entry in pingone.requests] == [200, 200]
    assert pingone.issuer.startswith("https://auth.pingone.com/")
    assert pingone_proxy.url
