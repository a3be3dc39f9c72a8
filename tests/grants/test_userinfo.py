from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import jwt
import pytest
import requests

from pytest_pingone import PingOne, ProcessClock

if TYPE_CHECKING:
    from tests.grants.conftest import Client

ALWAYS = {"sub", "env", "org", "p1.region"}
PROFILE = {"preferred_username", "given_name", "family_name", "name", "updated_at"}
NO_ACCESS = "The request could not be completed. You do not have access to this resource."
BAD = "The authorization token is either missing or invalid, or it has expired."


def api_error(answer: requests.Response) -> tuple[int, str, str]:
    """Status, top code and detail code, after a look at the rest of the body."""
    body = answer.json()
    assert list(body) == ["id", "code", "message", "details"], body
    assert body["id"] == answer.headers["Correlation-Id"]
    assert body["message"] == NO_ACCESS
    return answer.status_code, body["code"], body["details"][0]["code"]


@pytest.mark.parametrize(
    ("scope", "claims"),
    [
        ("openid", set()),
        ("openid profile", PROFILE),
        ("openid email", {"email"}),
        ("openid address", {"address"}),
        ("openid phone", {"phone_number"}),
        ("openid orders:read", set()),
        ("openid email phone", {"email", "phone_number"}),
    ],
)
def test_the_scopes_decide_what_is_told(
    client: Client, pingone: PingOne, scope: str, claims: set[str]
) -> None:
    pingone.users.update(
        "alice",
        address={"locality": "Austin", "country_code": "US"},
        primary_phone="+1.5125550100",
    )
    answer = client.userinfo(client.tokens(scope=scope)["access_token"])
    told = answer.json()
    assert answer.headers["Content-Type"] == "application/json"
    assert set(told) == ALWAYS | claims
    assert told["sub"] == pingone.users["alice"].id
    assert told["env"] == pingone.environment.id
    if "address" in told:
        assert told["address"] == {"locality": "Austin", "country": "US"}
    if "email" in told:
        assert told["email"] == "alice@example.com"
    if "name" in told:
        assert told["name"] == "Alice Adams"


def test_it_tells_what_the_id_token_tells(client: Client) -> None:
    body = client.tokens(scope="openid profile email")
    told = client.userinfo(body["access_token"]).json()
    identity = jwt.decode(body["id_token"], options={"verify_signature": False})
    assert told.items() <= identity.items()


def test_it_tells_what_is_true_now(client: Client, pingone: PingOne) -> None:
    token = client.tokens(scope="openid email")["access_token"]
    pingone.users.update("alice", email="new@example.com")
    assert client.userinfo(token).json()["email"] == "new@example.com"


@pytest.mark.parametrize("way", ["GET", "POST", "POST with a form", "POST with an empty form"])
def test_the_token_can_come_in_several_ways(client: Client, pingone: PingOne, way: str) -> None:
    token = client.tokens()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    url = client.url("userinfo")
    if way == "POST with a form":
        answer = client.session.post(url, {"access_token": token})
    elif way == "POST with an empty form":
        form = {**headers, "Content-Type": "application/x-www-form-urlencoded"}
        answer = client.session.post(url, headers=form)
    else:
        answer = client.session.request(way, url, headers=headers)
    assert (answer.status_code, answer.json()["sub"]) == (200, pingone.users["alice"].id)


def test_an_applications_own_token_is_refused(client: Client, pingone: PingOne) -> None:
    token = pingone.mint.access_token(application="worker")
    expected = (403, "ACCESS_FAILED", "INSUFFICIENT_PERMISSIONS")
    assert api_error(client.userinfo(token)) == expected


def test_a_token_without_openid_is_refused(client: Client) -> None:
    answer = client.userinfo(client.tokens(scope="orders:read")["access_token"])
    assert api_error(answer) == (403, "ACCESS_FAILED", "INSUFFICIENT_PERMISSIONS")


def _issuer_of_another(pingone: PingOne, **_: Any) -> str:
    other = pingone.issuer.replace(pingone.environment.id, "00000000-0000-4000-8000-000000000000")
    return pingone.mint.access_token(user="alice", claims={"iss": other})


def _jwt_refresh_token(client: Client, pingone: PingOne, **_: Any) -> str:
    pingone.applications.update("shop", refresh_token_type="JSON_WEB_TOKEN")
    return str(client.tokens()["refresh_token"])


def _expired(client: Client, clock: ProcessClock, **_: Any) -> str:
    token: str = client.tokens()["access_token"]
    clock.to_expiry(token)
    return token


def _revoked(client: Client, **_: Any) -> str:
    token: str = client.tokens()["access_token"]
    client.post("revoke", token=token)
    return token


def _of_disabled_user(client: Client, pingone: PingOne, **_: Any) -> str:
    token: str = client.tokens()["access_token"]
    pingone.users.update("alice", enabled=False)
    return token


def _of_disabled_application(client: Client, pingone: PingOne, **_: Any) -> str:
    token: str = client.tokens()["access_token"]
    pingone.applications.update("shop", enabled=False)
    return token


def _unsigned(pingone: PingOne, **_: Any) -> str:
    return jwt.encode({"iss": pingone.issuer, "scope": "openid"}, "", "none")


BAD_TOKENS: dict[str, Callable[..., str]] = {
    "garbage": lambda **_: "garbage",
    "three parts of garbage": lambda **_: "a.b.c",
    "ID token": lambda client, **_: client.tokens()["id_token"],
    "opaque refresh token": lambda client, **_: client.tokens()["refresh_token"],
    "JWT refresh token": _jwt_refresh_token,
    "forged signature": lambda client, **_: f"{client.tokens()['access_token'][:-8]}AAAAAAAA",
    "no signature": _unsigned,
    "other environment": _issuer_of_another,
    "expired": _expired,
    "revoked": _revoked,
    "disabled user": _of_disabled_user,
    "disabled application": _of_disabled_application,
}


@pytest.mark.parametrize("kind", list(BAD_TOKENS))
def test_a_bad_token_is_refused_in_the_words_of_the_api(
    client: Client, pingone: PingOne, pingone_clock: ProcessClock, kind: str
) -> None:
    token = BAD_TOKENS[kind](client=client, pingone=pingone, clock=pingone_clock)
    answer = client.userinfo(token)
    assert api_error(answer) == (401, "ACCESS_FAILED", "INVALID_TOKEN")
    assert answer.json()["details"][0]["message"] == BAD
    assert pingone.requests.last.reason


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"headers": {"Authorization": "Basic YTpi"}},
        {"headers": {"Authorization": "Bearer"}},
        {"data": {"x": "1"}},
        {"json": {"access_token": "x"}},
    ],
    ids=["nothing", "Basic", "Bearer alone", "a form without it", "JSON"],
)
def test_no_token_is_refused_in_the_words_of_the_api(client: Client, sent: Any) -> None:
    answer = client.session.post(client.url("userinfo"), **sent)
    assert api_error(answer) == (401, "ACCESS_FAILED", "INVALID_TOKEN")


def test_a_form_that_cannot_be_read_is_refused_in_the_model_of_the_api(client: Client) -> None:
    twice = [("access_token", "x"), ("access_token", "y")]
    status, code, _ = api_error(client.session.post(client.url("userinfo"), twice))
    assert (status, code) in [(400, "INVALID_REQUEST"), (401, "ACCESS_FAILED")]


def test_a_token_in_the_query_is_not_looked_at(client: Client) -> None:
    token = client.tokens()["access_token"]
    answer = client.session.get(client.url("userinfo"), params={"access_token": token})
    assert answer.status_code == 401


def test_a_deleted_users_token_is_refused(client: Client, pingone: PingOne) -> None:
    token = client.tokens()["access_token"]
    pingone.users.delete("alice")
    assert client.userinfo(token).status_code in (401, 403)
