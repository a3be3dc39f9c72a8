"""Which address the tenant takes for its own, and what is to be found at each."""

from __future__ import annotations

import threading

import httpx
import jwt
import pytest
import requests

from pytest_pingone import PingOne, PingOneConfig, RealHosts, Token

CONTROL = "/__pingone__/openapi.json"


def opens_the_api(pingone: PingOne, token: Token | str) -> bool:
    headers = {"Authorization": f"Bearer {token}"}
    return requests.get(f"{pingone.environment_url}/users", headers=headers, timeout=5).ok


def threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("pingone-s")]


def test_urls_are_the_real_ones_and_no_socket_is_opened() -> None:
    before = threads()
    pingone = PingOne(PingOneConfig(region="AU"))
    place = pingone.environment.id
    with pingone.hosts() as hosts:
        assert hosts.names == [
            "api.pingone.com.au",
            "apps.pingone.com.au",
            "auth.pingone.com.au",
        ]
        assert pingone.auth_url == "https://auth.pingone.com.au"
        assert pingone.issuer == f"https://auth.pingone.com.au/{place}/as"
        assert pingone.jwks_url == f"{pingone.issuer}/jwks"
        assert pingone.api_url == "https://api.pingone.com.au/v1"
        assert opens_the_api(pingone, pingone.mint.access_token(application="worker"))
        assert threads() == before


def test_afterwards_the_urls_are_on_loopback_again(pingone: PingOne) -> None:
    before = pingone.issuer
    with pingone.hosts():
        assert pingone.issuer.startswith("https://")
    assert pingone.issuer == before
    assert before.startswith("http://127.0.0.1:")


def test_tokens_of_either_point_of_view_open_both(pingone: PingOne) -> None:
    of_loopback = pingone.mint.access_token(application="worker")
    with pingone.hosts():
        of_real_hosts = pingone.mint.access_token(application="worker")
        assert of_real_hosts.claims["iss"] != of_loopback.claims["iss"]
        assert opens_the_api(pingone, of_loopback)
        assert opens_the_api(pingone, of_real_hosts)
    assert opens_the_api(pingone, of_loopback)
    assert opens_the_api(pingone, of_real_hosts)


def test_loopback_still_answers_from_its_own_point_of_view(pingone: PingOne) -> None:
    url, issuer = pingone.discovery_url, pingone.issuer
    with pingone.hosts():
        assert requests.get(url, timeout=5).json()["issuer"] == issuer


@pytest.mark.pingone(custom_domain="Login.example.com")
@pytest.mark.usefixtures("pingone_hosts")
def test_with_a_custom_domain_the_region_s_own_hosts_answer_too(pingone: PingOne) -> None:
    place = pingone.environment.id
    assert pingone.issuer == "https://login.example.com/as"
    assert pingone.api_url == "https://api.pingone.com/v1"
    discovery = "as/.well-known/openid-configuration"
    by_domain = requests.get(f"https://login.example.com/{discovery}", timeout=5).json()
    by_region = requests.get(f"https://auth.pingone.com/{place}/{discovery}", timeout=5).json()
    assert by_domain["jwks_uri"] == "https://login.example.com/as/jwks"
    assert by_region["issuer"] == f"https://auth.pingone.com/{place}/as"


@pytest.mark.parametrize("host", ["auth", "api", "apps"])
@pytest.mark.usefixtures("pingone_hosts")
def test_nothing_of_the_emulators_own_is_at_pingones_hosts(host: str, pingone: PingOne) -> None:
    for more in ({}, {"Host": "localhost"}, {"Host": "127.0.0.1:80"}):
        for get in (requests.get, httpx.get):
            answer = get(f"https://{host}.pingone.com{CONTROL}", headers=more, timeout=5)
            assert answer.status_code == 404
    assert pingone.requests.last.url.startswith(f"https://{host}.pingone.com/")


@pytest.mark.usefixtures("pingone_hosts")
def test_each_host_has_its_own_endpoints_only(pingone: PingOne) -> None:
    place = pingone.environment.id
    elsewhere = [
        f"https://api.pingone.com/{place}/as/jwks",
        f"https://auth.pingone.com/v1/environments/{place}",
        f"https://apps.pingone.com/{place}/as/jwks",
        f"https://apps.pingone.com/v1/environments/{place}",
    ]
    assert {requests.get(url, timeout=5).status_code for url in elsewhere} == {404}


@pytest.mark.usefixtures("pingone_hosts")
def test_the_apps_host_leads_to_the_page_that_has_the_session(pingone: PingOne) -> None:
    place = pingone.environment.id
    url = f"https://apps.pingone.com/{place}/signon/?flowId=a%20b"
    answer = requests.get(url, allow_redirects=False, timeout=5)
    assert answer.status_code == 302
    there = f"https://auth.pingone.com/{place}/signon/?flowId=a%20b"
    assert answer.headers["Location"] == there


def test_of_two_tenants_each_answers_for_its_own(pingone: PingOne) -> None:
    european = PingOne(PingOneConfig(region="EU"))
    with pingone.hosts(), european.hosts():
        for tenant in (pingone, european):
            answer = requests.get(tenant.discovery_url, timeout=5)
            assert answer.json()["issuer"] == tenant.issuer
        token = european.mint.access_token(application="worker")
        assert token.claims["iss"].startswith("https://auth.pingone.eu/")
    assert len(european.requests) == 1


def test_nested_uses_end_one_by_one(pingone: PingOne) -> None:
    with pingone.hosts():
        with pingone.hosts():
            assert requests.get(pingone.jwks_url, timeout=5).ok
        assert pingone.issuer.startswith("https://auth.pingone.com/")
        assert requests.get(pingone.jwks_url, timeout=5).ok


@pytest.mark.usefixtures("pingone_hosts")
def test_a_token_from_the_endpoint_names_the_host_that_it_was_asked_at(pingone: PingOne) -> None:
    worker = pingone.applications["worker"]
    pair = worker.client_id, worker.client_secret
    grant = {"grant_type": "client_credentials"}
    token = requests.post(pingone.token_url, data=grant, auth=pair, timeout=5).json()
    claims = jwt.decode(token["access_token"], options={"verify_signature": False})
    assert claims["iss"] == pingone.issuer


def test_what_stands_says_for_what(pingone_hosts: RealHosts) -> None:
    said = "<RealHosts api.pingone.com, apps.pingone.com, auth.pingone.com>"
    assert repr(pingone_hosts) == said
