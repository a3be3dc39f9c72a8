"""Sign-on as, messages, minted and explained tokens, keys."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests

from pytest_pingone import PingOne
from tests.control.conftest import Control


def authorize(tenant: PingOne, application: str) -> requests.Response:
    client = tenant.applications[application]
    parameters = {
        "client_id": client.client_id,
        "response_type": "code",
        "redirect_uri": client.redirect_uris[0],
        "scope": "openid",
        "state": secrets.token_hex(4),
        "code_challenge": secrets.token_urlsafe(32),
        "code_challenge_method": "S256",
    }
    url = f"{tenant.issuer}/authorize"
    return requests.get(url, params=parameters, allow_redirects=False, timeout=5)


def test_a_chosen_user_signs_on_at_once(control: Control, tenant: PingOne) -> None:
    chosen = control("PUT", "/sign_on", {"user": "alice", "acr": "Multi_Factor", "amr": ["otp"]})
    assert chosen == {
        "chosen": [{"user": "alice", "application": None, "acr": "Multi_Factor", "amr": ["otp"]}]
    }
    where = authorize(tenant, "web").headers["Location"]
    assert "code" in parse_qs(urlsplit(where).query)


def test_a_choice_may_be_for_one_application(control: Control, tenant: PingOne) -> None:
    control("PUT", "/sign_on", {"user": "bob", "application": "web"})
    assert "code=" in authorize(tenant, "web").headers["Location"]
    assert "signon" in authorize(tenant, "spa").headers["Location"]
    assert control("DELETE", "/sign_on", params={"application": "web"}) == {"chosen": []}
    assert "signon" in authorize(tenant, "web").headers["Location"]


def test_nobody_who_does_not_exist_signs_on(control: Control) -> None:
    status, words = control.refused("PUT", "/sign_on", {"user": "carol"})
    assert status == 400
    assert "There are: alice, bob, mallory" in words
    assert control("GET", "/sign_on") == {"chosen": []}


def test_codes_that_were_mailed_can_be_read(control: Control, tenant: PingOne) -> None:
    header = {"Authorization": f"Bearer {control('POST', '/mint/access_token', {})['token']}"}
    for name in ("alice", "bob"):
        url = f"{tenant.environment_url}/users/{tenant.users[name].id}/password"
        kind = {"Content-Type": "application/vnd.pingidentity.password.sendRecoveryCode+json"}
        requests.post(url, headers={**header, **kind}, timeout=5).raise_for_status()
    (message,) = control("GET", "/messages", params={"user": "alice"})["messages"]
    assert message["kind"] == "recovery"
    assert message["email"] == "alice@example.com"
    assert message["code"] == tenant.messages[0].code
    assert len(control("GET", "/messages")["messages"]) == 2


def test_a_minted_token_verifies(control: Control, tenant: PingOne) -> None:
    made = control(
        "POST",
        "/mint/access_token",
        {
            "user": "alice",
            "resource": "orders",
            "scopes": ["orders:read"],
            "lifetime": 60,
            "claims": {"tier": "gold"},
        },
    )
    key = jwt.PyJWKClient(tenant.jwks_url).get_signing_key_from_jwt(made["token"])
    claims = jwt.decode(made["token"], key, ["RS256"], audience="https://orders.example.com")
    assert claims == made["claims"]
    assert (claims["scope"], claims["tier"]) == ("orders:read", "gold")
    assert claims["exp"] - claims["iat"] == 60
    assert made["header"]["kid"] == control("GET", "/keys")["current"]


def test_id_and_refresh_tokens_are_minted(control: Control, tenant: PingOne) -> None:
    made = control("POST", "/mint/id_token", {"user": "bob", "application": "web", "nonce": "n"})
    assert made["claims"]["nonce"] == "n"
    assert made["claims"]["aud"] == tenant.applications["web"].client_id
    assert control("POST", "/mint/refresh_token", {"user": "bob"})["token"].count(".") == 2


def test_a_token_is_explained(control: Control) -> None:
    good = control("POST", "/mint/access_token", {"application": "worker"})["token"]
    assert control("POST", "/explain", {"token": good})["accepted"]
    bad = control("POST", "/mint/access_token", {"user": "alice", "flaw": "alg-none"})["token"]
    explained = control("POST", "/explain", {"token": bad})
    assert not explained["accepted"]
    assert explained["problems"]
    assert "NOT accepted" in explained["text"]
    later = control("POST", "/explain", {"token": good, "at": "2999-01-01T00:00:00Z"})
    assert not later["accepted"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"user": "nobody"}, "There is no 'nobody' among the users"),
        ({"flaw": "nix"}, "nix"),
        ({"lifetime": 1.5}, "lifetime: must be a whole number"),
        ({"claims": []}, "Invalid value"),
        ({"audience": [1]}, "Invalid value"),
        ({"scope": "x"}, "scope: is not known here"),
    ],
)
def test_what_cannot_be_minted_is_said(control: Control, body: dict[str, Any], said: str) -> None:
    status, words = control.refused("POST", "/mint/access_token", body)
    assert status == 400
    assert said in words


def test_keys_are_rotated_and_retired(control: Control, tenant: PingOne) -> None:
    before = control("GET", "/keys")
    rotated = control("POST", "/keys/rotate")
    assert rotated["current"] == before["next"]
    assert before["current"] in rotated["published"]
    retired = control("POST", "/keys/retire")
    assert before["current"] not in retired["published"]
    published = requests.get(tenant.jwks_url, timeout=5).json()["keys"]
    assert [key["kid"] for key in published] == retired["published"]


def test_a_ciba_request_is_answered(control: Control) -> None:
    status, words = control.refused("POST", "/ciba/answer", {"auth_req_id": "nix"})
    assert (status, words) == (
        400,
        "No CIBA request 'nix' waits for an answer. There are: none.",
    )
