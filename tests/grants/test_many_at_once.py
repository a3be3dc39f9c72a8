from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from pytest_pingone import PingOne, Token
from pytest_pingone.tenant.sign_on_records import AuthorizationCode, RefreshToken

if TYPE_CHECKING:
    from tests.grants.conftest import Client

CALLBACK = "http://localhost:8000/callback"
PASSWORD = "Correct-Horse-9"
SIGN_ONS = 200


@dataclass(frozen=True)
class Outcome:
    """What one sign-on gave."""

    number: int
    state: str
    tokens: dict[str, Any]
    told: dict[str, Any]
    newer: dict[str, Any]


@pytest.fixture
def users(pingone: PingOne) -> list[str]:
    """The ids of as many users as sign on."""
    return [
        pingone.users.create(
            username=f"user-{number}",
            email=f"user-{number}@example.com",
            password=PASSWORD,
        ).id
        for number in range(SIGN_ONS)
    ]


def sign_on(pingone: PingOne, number: int) -> Outcome:
    """Go through everything that an application and a browser do, with a session of its own."""
    shop = pingone.applications["shop"]
    auth = (shop.client_id, shop.client_secret)
    verifier = f"verifier-{number:040}"
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
    asked = {
        "client_id": shop.client_id,
        "response_type": "code",
        "redirect_uri": CALLBACK,
        "scope": "openid email orders:read",
        "state": f"state-{number}",
        "nonce": f"nonce-{number}",
        "code_challenge": challenge.decode().rstrip("="),
        "code_challenge_method": "S256",
    }
    with requests.Session() as browser:
        start = browser.get(f"{pingone.issuer}/authorize", params=asked, allow_redirects=False)
        flow_id = parse_qs(urlsplit(start.headers["Location"]).query)["flowId"][0]
        base = pingone.issuer.removesuffix("/as")
        checked = browser.post(
            f"{base}/flows/{flow_id}",
            json={"username": f"user-{number}", "password": PASSWORD},
            headers={"Content-Type": "application/vnd.pingidentity.usernamePassword.check+json"},
        )
        back = browser.get(checked.json()["resumeUrl"], allow_redirects=False)
        answer = parse_qs(urlsplit(back.headers["Location"]).query)
        form = {
            "grant_type": "authorization_code",
            "code": answer["code"][0],
            "redirect_uri": CALLBACK,
            "code_verifier": verifier,
        }
        tokens = browser.post(pingone.token_url, form, auth=auth).json()
        bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
        told = browser.get(f"{pingone.issuer}/userinfo", headers=bearer).json()
        form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
        newer = browser.post(pingone.token_url, form, auth=auth).json()
    return Outcome(number, answer["state"][0], tokens, told, newer)


@pytest.fixture
def outcomes(pingone: PingOne, users: list[str]) -> Iterator[list[Outcome]]:
    """What two hundred sign-ons in sixteen threads gave."""
    assert len(users) == SIGN_ONS
    with ThreadPoolExecutor(16) as threads:
        yield list(threads.map(lambda number: sign_on(pingone, number), range(SIGN_ONS)))


def test_many_sign_ons_at_once_do_not_get_into_each_others_way(
    client: Client, pingone: PingOne, users: list[str], outcomes: list[Outcome]
) -> None:
    assert {exchange.status for exchange in pingone.requests} == {200, 302}
    sids = set()
    for outcome, user_id in zip(outcomes, users, strict=True):
        number = outcome.number
        identity = Token(outcome.tokens["id_token"]).claims
        assert outcome.state == f"state-{number}"
        assert identity["nonce"] == f"nonce-{number}"
        assert outcome.told["email"] == identity["email"] == f"user-{number}@example.com"
        given = [outcome.tokens["access_token"], outcome.newer["access_token"]]
        every = [identity, *(Token(token).claims for token in given)]
        every.append(Token(outcome.newer["id_token"]).claims)
        assert {claims["sub"] for claims in every} == {outcome.told["sub"]} == {user_id}
        (sid,) = {claims["sid"] for claims in every}
        sids.add(sid)
    assert len(sids) == SIGN_ONS
    state, environment_id = pingone.snapshot(), pingone.environment.id
    codes = list(state.table(AuthorizationCode, environment_id))
    assert len(codes) == SIGN_ONS
    assert all(code.used for code in codes)
    refresh_tokens = list(state.table(RefreshToken, environment_id))
    assert len(refresh_tokens) == 2 * SIGN_ONS
    assert len({token.family_id for token in refresh_tokens}) == SIGN_ONS
    assert sum(token.used_at is None for token in refresh_tokens) == SIGN_ONS
    last = outcomes[-1].newer
    assert client.is_active(last["access_token"])
    assert client.is_active(last["refresh_token"])
