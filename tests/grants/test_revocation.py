from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from pytest_pingone import PingOne, Token

if TYPE_CHECKING:
    from tests.grants.conftest import Client

Refused = Callable[[Any], tuple[int, str, str]]


def revoke(client: Client, token: str, by: str = "shop", **members: str) -> None:
    answer = client.post("revoke", by, token=token, **members)
    assert (answer.status_code, answer.content) == (200, b"")


def test_an_access_token_for_a_custom_resource_can_be_revoked(client: Client) -> None:
    body = client.tokens()
    revoke(client, body["access_token"])
    assert not client.is_active(body["access_token"])
    assert client.userinfo(body["access_token"]).status_code == 401
    assert client.is_active(body["id_token"])
    assert client.refresh(body["refresh_token"]).status_code == 200


@pytest.mark.parametrize("kind", ["OPAQUE_TOKEN", "JSON_WEB_TOKEN"])
def test_a_refresh_token_takes_its_family_along(
    client: Client, pingone: PingOne, kind: str
) -> None:
    pingone.applications.update("shop", refresh_token_type=kind)
    first = client.tokens()
    second = client.refresh(first["refresh_token"]).json()
    revoke(client, second["refresh_token"])
    assert client.refresh(second["refresh_token"]).status_code == 400
    for body in (first, second):
        assert not client.is_active(body["access_token"])
        assert not client.is_active(body["refresh_token"])


def test_an_old_member_takes_the_family_along_too(client: Client) -> None:
    first = client.tokens()
    second = client.refresh(first["refresh_token"]).json()
    revoke(client, first["refresh_token"])
    assert client.refresh(second["refresh_token"]).status_code == 400


def test_other_families_stay(client: Client) -> None:
    body, other = client.tokens(), client.tokens()
    revoke(client, body["refresh_token"])
    assert client.is_active(other["access_token"])
    assert client.refresh(other["refresh_token"]).status_code == 200


def test_revoking_twice_is_the_same_as_once(client: Client) -> None:
    body = client.tokens()
    for _ in range(2):
        revoke(client, body["access_token"])
        revoke(client, body["refresh_token"])
    assert not client.is_active(body["access_token"])


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
def test_another_clients_token_stays(client: Client, kind: str) -> None:
    token = client.tokens()[kind]
    revoke(client, token, "rival")
    assert client.is_active(token)


@pytest.mark.parametrize("kind", ["access_token", "refresh_token", "id_token"])
def test_tokens_for_openid_alone_stay(client: Client, pingone: PingOne, kind: str) -> None:
    token = client.tokens(scope="openid profile")[kind]
    revoke(client, token)
    assert pingone.requests.last.reason
    assert client.is_active(token)


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
def test_tokens_for_the_pingone_api_stay(client: Client, pingone: PingOne, kind: str) -> None:
    api = pingone.resources["PingOne API"]
    worker = pingone.mint.access_token(application="worker")
    base, ask = pingone.environment_url, client.session
    found = ask.get(f"{base}/resources/{api.id}/scopes", headers=worker.headers).json()
    scope = next(s for s in found["_embedded"]["scopes"] if s["name"] == "p1:read:user")
    made = ask.post(
        f"{base}/applications/{pingone.applications['shop'].id}/grants",
        json={"resource": {"id": api.id}, "scopes": [{"id": scope["id"]}]},
        headers=worker.headers,
    )
    assert made.status_code == 201, made.text
    token = client.tokens(scope="openid p1:read:user")[kind]
    revoke(client, token)
    assert client.is_active(token)


def test_an_applications_own_token_stays(client: Client, pingone: PingOne) -> None:
    service = pingone.applications["service"]
    auth = (service.client_id, service.client_secret)
    form = {"grant_type": "client_credentials"}
    token = client.session.post(pingone.token_url, form, auth=auth).json()["access_token"]
    assert "sid" not in Token(token).claims
    revoke(client, token, "service")
    assert client.is_active(token, "service")


@pytest.mark.parametrize("token", ["garbage", "a.b.c", "é"])
def test_garbage_is_answered_the_same(client: Client, token: str) -> None:
    revoke(client, token)


def test_a_wrong_hint_does_not_matter(client: Client) -> None:
    token = client.tokens()["access_token"]
    revoke(client, token, token_type_hint="refresh_token")
    assert not client.is_active(token)


def test_the_session_stays(client: Client) -> None:
    body = client.tokens()
    cookies = client.session.cookies.get_dict()
    revoke(client, body["refresh_token"])
    client.pingone.sign_on(None)
    asked = {
        "client_id": client.pingone.applications["shop"].client_id,
        "response_type": "code",
        "redirect_uri": "http://localhost:8000/callback",
        "scope": "openid",
        "prompt": "none",
    }
    answer = client.session.get(
        client.url("authorize"), params=asked, cookies=cookies, allow_redirects=False
    )
    assert "code=" in answer.headers["Location"]


def test_a_public_client_revokes_with_its_id_alone(client: Client) -> None:
    token = client.tokens("native")["access_token"]
    revoke(client, token, "native")
    assert not client.is_active(token, "native")


def test_token_is_required(client: Client, refused: Refused) -> None:
    expected = (400, "invalid_request", "Parameter token is required")
    assert refused(client.post("revoke", token="")) == expected


def test_a_client_that_cannot_prove_itself_revokes_nothing(
    client: Client, pingone: PingOne, refused: Refused
) -> None:
    token = client.tokens()["access_token"]
    shop = pingone.applications["shop"]
    answer = client.session.post(
        client.url("revoke"), {"token": token}, auth=(shop.client_id, "wrong")
    )
    assert refused(answer) == (401, "invalid_client", "Invalid client credentials")
    assert client.is_active(token)
