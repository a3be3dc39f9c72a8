"""Sessions: what tokens name, the Management API lists, and each of several ways ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from pytest_pingone import PingOne

if TYPE_CHECKING:
    from tests.conftest import Api
    from tests.sign_on.conftest import Browser

SELF = ["p1:read:user", "p1:read:sessions", "p1:delete:sessions"]


def sid_of(browser: Browser, username: str = "alice", **parameters: Any) -> str:
    """Sign a user on and return the session of the tokens."""
    sid: str = browser.claims(browser.tokens(username, **parameters)["id_token"])["sid"]
    return sid


def listed(pingone: PingOne, api: Api, username: str = "alice") -> list[str]:
    answer = api.get(f"users/{pingone.users[username].id}/sessions")
    assert answer.status_code == 200, answer.text
    return [session["id"] for session in answer.json()["_embedded"]["sessions"]]


def test_tokens_name_the_session_that_is_listed(
    pingone: PingOne, api: Api, browser: Browser
) -> None:
    assert listed(pingone, api) == []
    tokens = browser.tokens()
    sid = browser.claims(tokens["id_token"])["sid"]
    assert browser.claims(tokens["access_token"], None)["sid"] == sid
    assert listed(pingone, api) == [sid]
    assert listed(pingone, api, "bob") == []
    place = f"users/{pingone.users['alice'].id}/sessions/{sid}"
    session = api.get(place).json()
    assert session["id"] == sid
    assert session["user"]["id"] == pingone.users["alice"].id
    assert session["application"]["id"] == pingone.applications["web"].id
    assert "cookie" not in session
    assert api.get(f"users/{pingone.users['bob'].id}/sessions/{sid}").status_code == 404


def test_a_session_that_an_administrator_ends_is_over(
    pingone: PingOne, api: Api, browser: Browser
) -> None:
    tokens = browser.tokens()
    sid = browser.claims(tokens["id_token"])["sid"]
    place = f"users/{pingone.users['alice'].id}/sessions/{sid}"
    assert api.delete(place).status_code == 204
    assert listed(pingone, api) == []
    assert api.delete(place).status_code == 404
    assert browser.begin()
    web = pingone.applications["web"]
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    answer = browser.post(pingone.token_url, data=form, auth=(web.client_id, web.client_secret))
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_a_session_belongs_to_one_browser(
    pingone: PingOne, api: Api, browser: Browser, new_browser: Any
) -> None:
    sids = {sid_of(browser), sid_of(new_browser())}
    assert len(sids) == 2
    assert set(listed(pingone, api)) == sids


def test_a_second_user_in_the_same_browser_gets_another_session(
    pingone: PingOne, api: Api, browser: Browser
) -> None:
    first = sid_of(browser)
    second = sid_of(browser, "bob", prompt="login")
    assert first != second
    assert listed(pingone, api) == []
    assert listed(pingone, api, "bob") == [second]


def test_a_users_sessions_go_with_the_user(pingone: PingOne, browser: Browser) -> None:
    browser.sign_on()
    pingone.users.delete("alice")
    assert browser.begin()


@pytest.fixture
def self_service(pingone: PingOne, api: Api) -> str:
    """The scopes of self-service, granted to `web`."""
    resource = pingone.resources["PingOne API"]
    answer = api.get(f"resources/{resource.id}/scopes", params={"limit": 100})
    known = {scope["name"]: scope["id"] for scope in answer.json()["_embedded"]["scopes"]}
    body = {"resource": {"id": resource.id}, "scopes": [{"id": known[name]} for name in SELF]}
    answer = api.post(f"applications/{pingone.applications['web'].id}/grants", body)
    assert answer.status_code == 201, answer.text
    return " ".join(["openid", *SELF])


def call(pingone: PingOne, token: str, method: str, path: str) -> requests.Response:
    headers = {"Authorization": f"Bearer {token}"}
    url = f"{pingone.environment_url}/{path}"
    return requests.request(method, url, headers=headers, timeout=5)


def test_self_service_reaches_oneself_only(
    pingone: PingOne, browser: Browser, new_browser: Any, self_service: str
) -> None:
    other_sid = sid_of(new_browser(), "bob")
    tokens = browser.tokens(scope=self_service)
    token, sid = tokens["access_token"], browser.claims(tokens["id_token"])["sid"]
    alice, bob = (f"users/{pingone.users[name].id}" for name in ("alice", "bob"))
    assert call(pingone, token, "GET", alice).json()["username"] == "alice"
    own = call(pingone, token, "GET", f"{alice}/sessions").json()["_embedded"]["sessions"]
    assert [session["id"] for session in own] == [sid]
    for method, path in (
        ("GET", bob),
        ("GET", f"{bob}/sessions/{other_sid}"),
        ("DELETE", f"{bob}/sessions/{other_sid}"),
        ("DELETE", alice),
        ("GET", "applications"),
    ):
        assert call(pingone, token, method, path).status_code == 403, (method, path)
    for path in ("users", f"{bob}/sessions"):
        answer = call(pingone, token, "GET", path)
        assert answer.status_code == 403 or "bob" not in answer.text
        assert other_sid not in answer.text
    assert call(pingone, token, "DELETE", f"{alice}/sessions/{sid}").status_code == 204
    assert browser.begin()


@pytest.mark.parametrize(
    ("scope", "method", "allowed"),
    [
        ("p1:read:sessions", "GET", True),
        ("p1:read:sessions", "DELETE", False),
        ("p1:delete:sessions", "GET", False),
        ("p1:delete:sessions", "DELETE", True),
        ("p1:read:user", "GET", False),
        ("openid", "DELETE", False),
    ],
)
@pytest.mark.usefixtures("self_service")
def test_each_scope_allows_one_thing(
    pingone: PingOne, browser: Browser, scope: str, method: str, *, allowed: bool
) -> None:
    tokens = browser.tokens(scope=f"openid {scope}")
    sid = browser.claims(tokens["id_token"])["sid"]
    path = f"users/{pingone.users['alice'].id}/sessions/{sid}"
    status = call(pingone, tokens["access_token"], method, path).status_code
    assert status == ((200 if method == "GET" else 204) if allowed else 403)
