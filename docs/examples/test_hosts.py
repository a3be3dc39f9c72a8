"""Code that has PingOne's real host names written into it runs unchanged."""

import re

import pytest
import requests
import responses

from pytest_pingone import PingOne, ProcessClock, RealHosts, UsageError


class MyPingOneClient:
    """The code under test: it knows PingOne in North America, and nothing of any test."""

    def __init__(self, *, environment_id: str, client_id: str, client_secret: str) -> None:
        self.environment_id = environment_id
        self.credentials = (client_id, client_secret)
        self.session = requests.Session()
        self.token = ""

    def list_users(self) -> list[str]:
        url = f"https://api.pingone.com/v1/environments/{self.environment_id}/users"
        answer = self._get(url)
        if answer.status_code == 401:
            self._renew()
            answer = self._get(url)
        answer.raise_for_status()
        return [user["username"] for user in answer.json()["_embedded"]["users"]]

    def _get(self, url: str) -> requests.Response:
        return self.session.get(url, headers={"Authorization": f"Bearer {self.token}"}, timeout=5)

    def _renew(self) -> None:
        answer = self.session.post(
            f"https://auth.pingone.com/{self.environment_id}/as/token",
            data={"grant_type": "client_credentials"},
            auth=self.credentials,
            timeout=5,
        )
        answer.raise_for_status()
        self.token = answer.json()["access_token"]


@pytest.mark.usefixtures("pingone_hosts")
def test_my_worker_renews_its_token(pingone: PingOne, pingone_clock: ProcessClock) -> None:
    worker = MyPingOneClient(**pingone.applications["worker"].credentials)
    assert worker.list_users() == ["alice", "bob", "mallory"]

    pingone_clock.advance(minutes=61)
    worker.list_users()

    assert [entry.status for entry in pingone.requests.to("token")] == [200, 200]


@pytest.mark.usefixtures("pingone_hosts")
def test_tokens_are_from_the_real_issuer(pingone: PingOne) -> None:
    assert pingone.issuer == f"https://auth.pingone.com/{pingone.environment.id}/as"
    assert pingone.mint.access_token(user="alice").claims["iss"] == pingone.issuer


@pytest.mark.usefixtures("pingone_hosts")
def test_stubs_of_my_own_go_with_it(pingone: PingOne) -> None:
    worker = MyPingOneClient(**pingone.applications["worker"].credentials)
    with responses.RequestsMock() as stubs:
        stubs.get("https://shop.example.com/orders", json=[])

        assert requests.get("https://shop.example.com/orders", timeout=5).json() == []
        assert "alice" in worker.list_users()


def test_nobody_else_is_called(pingone_hosts: RealHosts) -> None:
    pingone_hosts.block_network()
    with pytest.raises(UsageError, match=re.escape("asked for shop.example.com")):
        requests.get("https://shop.example.com/orders", timeout=5)
