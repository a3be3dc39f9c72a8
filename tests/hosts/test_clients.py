"""One journey, made by each client at PingOne's real host names."""

from __future__ import annotations

import asyncio

import jwt
import pytest
import requests
import urllib3
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.integrations.requests_client import OAuth2Session
from requests.adapters import HTTPAdapter

from pytest_pingone import PingOne, ProcessClock, RealHosts
from tests.hosts.clients import CLIENTS
from tests.hosts.journey import travel


@pytest.mark.parametrize("name", CLIENTS)
@pytest.mark.pingone(rate_limits=True)
def test_the_whole_journey(
    name: str, pingone: PingOne, pingone_hosts: RealHosts, pingone_clock: ProcessClock
) -> None:
    pingone_hosts.block_network()
    with CLIENTS[name]() as client:
        travel(pingone, pingone_clock, client)
    assert all(entry.url.startswith("https://") for entry in pingone.requests)


@pytest.mark.parametrize("name", CLIENTS)
@pytest.mark.pingone(rate_limits=True, custom_domain="login.example.com", region="EU")
def test_the_journey_by_a_custom_domain(
    name: str, pingone: PingOne, pingone_hosts: RealHosts, pingone_clock: ProcessClock
) -> None:
    pingone_hosts.block_network()
    assert pingone.issuer == "https://login.example.com/as"
    with CLIENTS[name]() as client:
        travel(pingone, pingone_clock, client)
    assert {entry.url.split("/")[2] for entry in pingone.requests} == {
        "login.example.com",
        "api.pingone.eu",
    }


@pytest.mark.pingone(rate_limits=True)
@pytest.mark.usefixtures("pingone_hosts")
def test_a_session_that_retries_comes_back_when_it_is_told_to(
    pingone: PingOne, pingone_clock: ProcessClock
) -> None:
    pingone_clock.freeze()
    waited: list[str | None] = []

    class Patient(urllib3.Retry):
        def sleep(self, response: urllib3.BaseHTTPResponse | None = None) -> None:
            assert response is not None
            waited.append(response.headers["Retry-After"])
            pingone_clock.advance(seconds=1)

    headers = pingone.mint.access_token(application="worker").headers
    with requests.Session() as session:
        session.mount("https://api.pingone.com", HTTPAdapter(max_retries=Patient(1)))
        users = f"{pingone.environment_url}/users"
        got = [session.get(users, headers=headers, timeout=5) for _ in range(101)]

    assert {answer.status_code for answer in got} == {200}
    assert waited == ["1"]


@pytest.mark.usefixtures("pingone_hosts")
def test_pyjwkclient_finds_the_keys(pingone: PingOne) -> None:
    token = pingone.mint.access_token(user="alice", resource="orders")
    key = jwt.PyJWKClient(pingone.jwks_url).get_signing_key_from_jwt(token)
    audience = "https://orders.example.com"
    jwt.decode(token, key, ["RS256"], issuer=pingone.issuer, audience=audience)


@pytest.mark.usefixtures("pingone_hosts")
def test_authlib_gets_and_renews_tokens_by_itself(
    pingone: PingOne, pingone_clock: ProcessClock
) -> None:
    worker = pingone.applications["worker"]
    client = OAuth2Session(
        worker.client_id,
        worker.client_secret,
        token_endpoint=pingone.token_url,
        grant_type="client_credentials",
    )
    with client:
        client.fetch_token()
        assert client.get(f"{pingone.environment_url}/users").json()["count"] == 3
        pingone_clock.advance(minutes=61)
        assert client.get(f"{pingone.environment_url}/users").status_code == 200
    assert [entry.status for entry in pingone.requests.to("token")] == [200, 200]


@pytest.mark.usefixtures("pingone_hosts")
def test_authlib_does_so_asynchronously(pingone: PingOne) -> None:
    worker = pingone.applications["worker"]

    async def users() -> int:
        client = AsyncOAuth2Client(
            worker.client_id, worker.client_secret, token_endpoint=pingone.token_url
        )
        async with client:
            await client.fetch_token(grant_type="client_credentials")
            answer = await client.get(f"{pingone.environment_url}/users")
            count: int = answer.json()["count"]
            return count

    assert asyncio.run(users()) == 3
