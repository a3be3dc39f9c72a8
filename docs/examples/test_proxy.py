"""Code that names PingOne's real hosts, in this process and in another, runs unchanged."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from base64 import b64encode
from urllib.parse import urlencode

import pytest

from pytest_pingone import PingOne, PingOneProxy, ProcessClock

PROGRAM = """
import json, os, urllib.request

url = f"https://auth.pingone.com/{os.environ['ENVIRONMENT']}/as/.well-known/openid-configuration"
with urllib.request.urlopen(url, timeout=10) as answer:
    print(json.load(answer)["token_endpoint"])
"""


class Worker:
    """The code under test: it knows PingOne's production hosts and nothing else."""

    def __init__(self, environment_id: str, client_id: str, client_secret: str) -> None:
        self.environment_id = environment_id
        self.basic = b64encode(f"{client_id}:{client_secret}".encode()).decode()

    def token(self) -> str:
        url = f"https://auth.pingone.com/{self.environment_id}/as/token"
        form = urlencode({"grant_type": "client_credentials"}).encode()
        request = urllib.request.Request(url, form, {"Authorization": f"Basic {self.basic}"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            token: str = json.load(answer)["access_token"]
        return token

    def usernames(self, token: str) -> list[str]:
        url = f"https://api.pingone.com/v1/environments/{self.environment_id}/users"
        request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return [user["username"] for user in json.load(answer)["_embedded"]["users"]]


def worker(pingone: PingOne) -> Worker:
    return Worker(**pingone.applications["worker"].credentials)


@pytest.mark.usefixtures("pingone_proxy")
def test_code_that_names_the_real_hosts_runs_unchanged(
    pingone: PingOne, pingone_clock: ProcessClock
) -> None:
    client = worker(pingone)
    token = client.token()
    assert sorted(client.usernames(token)) == ["alice", "bob", "mallory"]

    pingone_clock.expire(token)

    with pytest.raises(urllib.error.HTTPError, match="401"):
        client.usernames(token)
    assert [entry.status for entry in pingone.requests] == [200, 200, 401]


@pytest.mark.usefixtures("pingone_proxy")
def test_so_does_a_program_of_its_own(pingone: PingOne) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "ENVIRONMENT": pingone.environment.id},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == f"{pingone.issuer}/token"
    assert pingone.requests.last.url.startswith("https://auth.pingone.com/")


@pytest.mark.usefixtures("pingone_proxy")
def test_nobody_else_is_reached() -> None:
    with pytest.raises(urllib.error.URLError, match=r"example\.com is none of the emulated hosts"):
        urllib.request.urlopen("https://example.com/", timeout=10)


def test_a_client_may_be_told_where_to_go(pingone: PingOne, pingone_proxy: PingOneProxy) -> None:
    by_hand = urllib.request.build_opener(
        urllib.request.ProxyHandler({"https": pingone_proxy.url}),
        urllib.request.HTTPSHandler(context=pingone_proxy.ssl_context),
    )
    with by_hand.open(pingone.jwks_url, timeout=10) as answer:
        assert json.load(answer)["keys"]


@pytest.mark.pingone(region="EU", custom_domain="login.example.com")
@pytest.mark.usefixtures("pingone_proxy")
def test_a_custom_domain_is_answered_too(pingone: PingOne) -> None:
    assert pingone.issuer == "https://login.example.com/as"
    with urllib.request.urlopen(pingone.discovery_url, timeout=10) as answer:
        assert json.load(answer)["issuer"] == pingone.issuer
