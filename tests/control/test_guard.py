"""Who may use the control API, and what is never reached through it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import requests

from pytest_pingone import PingOneConfig
from pytest_pingone.serving import Served, Wanted, serving
from tests.control.conftest import Control

TOKEN = "a token that nobody guesses"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture(scope="module")
def guarded() -> Iterator[Served]:
    with serving(Wanted(config=PingOneConfig(), token=TOKEN)) as served:
        yield served


@pytest.mark.parametrize("name", ["auth", "api", "apps"])
@pytest.mark.parametrize("path", ["", "/", "/clock", "/control.json", "/health"])
def test_it_is_not_there_by_the_names_of_pingone(control: Control, name: str, path: str) -> None:
    for host in (f"{name}.pingone.com", f"{name}.PingOne.com:443"):
        status, _ = control.refused("GET", path, headers={"Host": host})
        assert status == 404


def test_it_is_not_there_through_the_proxy(served: Served, tenant: object) -> None:
    assert tenant
    pingone = served.instance.pingone
    with pingone.proxy() as proxy, requests.Session() as session:
        session.trust_env = False
        session.proxies = {"https": proxy.url}
        session.verify = proxy.ca_file
        answer = session.get("https://auth.pingone.com/__pingone__/clock", timeout=5)
        assert answer.status_code == 404
        assert session.get(pingone.discovery_url, timeout=5).ok


@pytest.mark.parametrize("host", ["attacker.example.com", "attacker.example.com:80", "192.0.2.1"])
def test_another_name_that_leads_here_does_not_help(control: Control, host: str) -> None:
    status, words = control.refused("GET", "/clock", headers={"Host": host})
    assert status == 403
    assert "does not lead to the control API" in words


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]"])
def test_this_machine_may_call_itself_what_it_likes(control: Control, name: str) -> None:
    port = urlsplit(control.base).port
    assert control("GET", "/clock", headers={"Host": f"{name}:{port}"})


@pytest.mark.parametrize(
    "origin", ["https://attacker.example.com", "null", "http://127.0.0.1:1", "http://localhost"]
)
def test_a_page_of_another_origin_may_not(control: Control, origin: str) -> None:
    status, words = control.refused("POST", "/reset", headers={"Origin": origin})
    assert status == 403
    assert "may not use the control API" in words
    here = urlsplit(control.base)
    assert control.ask("POST", "/reset", headers={"Origin": f"{here.scheme}://{here.netloc}"}).ok


def test_with_a_token_nobody_gets_in_without(guarded: Served) -> None:
    client = Control(guarded)
    with client.session:
        for headers in ({}, {"Authorization": "Bearer x"}, {"Cookie": "pingone_control=x"}):
            status, words = client.refused("POST", "/reset", headers=headers)
            assert status == 401
            assert "PINGONE_CONTROL_TOKEN" in words
        assert client.refused("GET", "/nix")[0] == 401
        answer = client.ask("GET", "/clock")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_with_the_token_one_gets_in(guarded: Served) -> None:
    client = Control(guarded)
    with client.session:
        assert client("GET", "/clock", headers=BEARER)
        assert client("GET", "/clock", headers={**BEARER, "Host": "emulator:9400"})
        status, _ = client.refused(
            "POST", "/reset", headers={**BEARER, "Origin": "https://attacker.example.com"}
        )
        assert status == 403


def test_the_token_is_for_the_control_api_alone(guarded: Served) -> None:
    assert requests.get(guarded.instance.pingone.discovery_url, timeout=5).ok


def test_health_is_open(guarded: Served) -> None:
    answer = requests.get(f"{guarded.url}/__pingone__/health", timeout=5)
    assert answer.json() == {"status": "ok"}


def test_where_others_can_reach_it_a_token_is_made() -> None:
    with serving(Wanted(config=PingOneConfig(host="0.0.0.0"))) as served:  # noqa: S104 - that is it
        assert served.token is not None
        assert len(served.token) >= 24
        assert served.url.startswith("http://127.0.0.1:")
        client = Control(served)
        with client.session:
            assert client.refused("GET", "/clock")[0] == 401
            bearer = {"Authorization": f"Bearer {served.token}"}
            assert client("GET", "/clock", headers=bearer)


def test_behind_a_public_url_a_token_is_needed_and_found_in_everything() -> None:
    config = PingOneConfig(public_url="https://id.example.com")
    with serving(Wanted(config=config)) as public:
        pingone = public.instance.pingone
        assert pingone.issuer.startswith("https://id.example.com/")
        assert public.token is not None
        client = Control(public)
        bearer = {"Authorization": f"Bearer {public.token}"}
        with client.session:
            for host in ("id.example.com", "127.0.0.1"):
                assert client.refused("GET", "/settings", headers={"Host": host})[0] == 401
            told = client("GET", "/settings", headers=bearer)["settings"]
            assert told["PINGONE_CONTROL_URL"] == "https://id.example.com/__pingone__"
            page = {**bearer, "Origin": "https://id.example.com"}
            assert client("GET", "/clock", headers=page)
            document = requests.get(
                f"{public.url}/{pingone.environment.id}/as/.well-known/openid-configuration",
                timeout=5,
            ).json()
        assert document["issuer"] == pingone.issuer
        assert document["token_endpoint"].startswith("https://id.example.com/")


def test_a_public_url_of_this_machine_needs_none() -> None:
    config = PingOneConfig(public_url="http://localhost:8080")
    with serving(Wanted(config=config)) as public:
        assert public.token is None
