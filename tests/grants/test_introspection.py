from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
import requests

from pytest_pingone import PingOne, ProcessClock, Token

if TYPE_CHECKING:
    from tests.grants.conftest import Client

Refused = Callable[[Any], tuple[int, str, str]]
INACTIVE = {"active": False}


def as_resource(
    client: Client, token: str, name: str = "orders", *, way: str = "CLIENT_SECRET_BASIC"
) -> requests.Response:
    """Ask as a custom resource does, with its own id and secret."""
    resource = client.pingone.resources[name]
    form = {"token": token}
    auth = None
    if way == "CLIENT_SECRET_BASIC":
        auth = (resource.id, resource.secret)
    elif way == "CLIENT_SECRET_POST":
        form |= {"client_id": resource.id, "client_secret": resource.secret}
    else:
        form["client_id"] = resource.id
    return client.session.post(client.url("introspect"), form, auth=auth)


def test_the_client_is_told_what_its_access_token_says(client: Client) -> None:
    token = Token(client.tokens()["access_token"])
    answer = client.post("introspect", token=token)
    told = answer.json()
    assert answer.status_code == 200
    assert (told.pop("active"), told.pop("token_type")) == (True, "Bearer")
    for name in ("scope", "client_id", "exp", "iat", "sub", "aud", "iss", "jti"):
        assert told[name] == token.claims[name], name
    assert told.items() <= token.claims.items()


@pytest.mark.parametrize("kind", ["OPAQUE_TOKEN", "JSON_WEB_TOKEN"])
def test_the_client_is_told_about_its_refresh_token(
    client: Client, pingone: PingOne, pingone_clock: ProcessClock, kind: str
) -> None:
    pingone_clock.freeze()
    pingone.applications.update("shop", refresh_token_type=kind)
    told = client.post("introspect", token=client.tokens()["refresh_token"]).json()
    assert told["active"] is True
    assert told["client_id"] == pingone.applications["shop"].client_id
    assert told["sub"] == pingone.users["alice"].id
    assert told["scope"] == "openid orders:read"
    assert told["exp"] == pingone.issuer_clock.seconds() + 2_592_000


def test_the_client_is_told_about_its_id_token(client: Client, pingone: PingOne) -> None:
    told = client.post("introspect", token=client.tokens()["id_token"]).json()
    assert told["active"] is True
    assert told["aud"] == pingone.applications["shop"].client_id


@pytest.mark.parametrize("by", ["worker", "service"])
def test_an_application_may_ask_about_its_own_token(
    client: Client, pingone: PingOne, by: str
) -> None:
    application = pingone.applications[by]
    auth = (application.client_id, application.client_secret)
    form = {"grant_type": "client_credentials"}
    token = client.session.post(pingone.token_url, form, auth=auth).json()["access_token"]
    told = client.post("introspect", by, token=token).json()
    assert (told["active"], told["client_id"]) == (True, application.client_id)
    assert ("scope" in told) is (by == "service")


def test_a_public_client_asks_with_its_id_alone(client: Client) -> None:
    token = client.tokens("native")["access_token"]
    assert client.is_active(token, "native")


@pytest.mark.parametrize("kind", ["access_token", "refresh_token", "id_token"])
def test_another_client_is_told_nothing(client: Client, pingone: PingOne, kind: str) -> None:
    token = client.tokens()[kind]
    answer = client.post("introspect", "rival", token=token)
    assert (answer.status_code, answer.json()) == (200, INACTIVE)
    if kind != "refresh_token":
        assert "not rival's to ask about" in (pingone.requests.last.reason or "")


@pytest.mark.parametrize("way", ["CLIENT_SECRET_BASIC", "CLIENT_SECRET_POST", "NONE"])
def test_a_resource_asks_as_it_is_set_to(client: Client, pingone: PingOne, way: str) -> None:
    pingone.resources.update("orders", introspect_endpoint_auth_method=way)
    told = as_resource(client, client.tokens()["access_token"], way=way).json()
    assert (told["active"], told["aud"]) == (True, ["https://orders.example.com"])


@pytest.mark.parametrize("way", ["CLIENT_SECRET_BASIC", "CLIENT_SECRET_POST", "NONE"])
@pytest.mark.parametrize("set_to", ["CLIENT_SECRET_BASIC", "CLIENT_SECRET_POST", "NONE"])
def test_a_resource_that_asks_in_another_way_is_refused(
    client: Client, pingone: PingOne, refused: Refused, set_to: str, way: str
) -> None:
    pingone.resources.update("orders", introspect_endpoint_auth_method=set_to)
    answer = as_resource(client, client.tokens()["access_token"], way=way)
    if way == set_to:
        assert answer.json()["active"] is True
    else:
        assert refused(answer) == (401, "invalid_client", "Unsupported authentication method")


@pytest.mark.parametrize("kind", ["billing's", "ID token", "refresh token", "openid alone"])
def test_a_resource_is_told_about_its_own_access_tokens_only(client: Client, kind: str) -> None:
    body = client.tokens(scope="openid") if kind == "openid alone" else client.tokens()
    token = {
        "billing's": lambda: client.swap(body["access_token"]).json()["access_token"],
        "ID token": lambda: body["id_token"],
        "refresh token": lambda: body["refresh_token"],
        "openid alone": lambda: body["access_token"],
    }[kind]()
    assert as_resource(client, token).json() == INACTIVE


def test_a_resource_needs_its_secret(client: Client, refused: Refused) -> None:
    resource = client.pingone.resources["orders"]
    form = {"token": client.tokens()["access_token"]}
    answer = client.session.post(client.url("introspect"), form, auth=(resource.id, "wrong"))
    assert refused(answer) == (401, "invalid_client", "Invalid client credentials")


@pytest.mark.parametrize("token", ["garbage", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "é", "x" * 5000])
def test_garbage_is_inactive(client: Client, token: str) -> None:
    answer = client.post("introspect", token=token)
    assert (answer.status_code, answer.json()) == (200, INACTIVE)


@pytest.mark.parametrize("kind", ["access_token", "refresh_token", "id_token"])
@pytest.mark.parametrize("why", ["expired", "disabled user", "deleted user"])
def test_a_token_that_is_good_no_longer_is_inactive(
    client: Client, pingone: PingOne, pingone_clock: ProcessClock, kind: str, why: str
) -> None:
    pingone_clock.freeze()
    token = client.tokens()[kind]
    assert client.is_active(token)
    if why == "expired":
        pingone_clock.advance(days=30)
    elif why == "disabled user":
        pingone.users.update("alice", enabled=False)
    else:
        pingone.users.delete("alice")
    assert client.post("introspect", token=token).json() == INACTIVE


def test_a_disabled_users_token_is_inactive_whatever_its_sub_is(
    client: Client, pingone: PingOne
) -> None:
    orders = pingone.resources["orders"]
    worker = pingone.mint.access_token(application="worker")
    url = f"{pingone.environment_url}/resources/{orders.id}/attributes"
    found = client.session.get(url, headers=worker.headers).json()["_embedded"]["attributes"]
    sub = next(attribute for attribute in found if attribute["name"] == "sub")
    body = {"name": "sub", "value": "${user.email}"}
    changed = client.session.put(f"{url}/{sub['id']}", json=body, headers=worker.headers)
    assert changed.status_code == 200, changed.text
    token = Token(client.tokens()["access_token"])
    assert token.claims["sub"] == "alice@example.com"
    assert client.is_active(token)
    pingone.users.update("alice", enabled=False)
    assert not client.is_active(token)


def test_an_exchanged_refresh_token_is_inactive(client: Client) -> None:
    token = client.tokens()["refresh_token"]
    client.refresh(token)
    assert not client.is_active(token)


def test_asking_consumes_nothing(client: Client) -> None:
    token = client.tokens()["refresh_token"]
    for _ in range(3):
        assert client.is_active(token)
    assert client.refresh(token).status_code == 200


def test_a_hint_does_not_matter(client: Client) -> None:
    token = client.tokens()["access_token"]
    for hint in ("access_token", "refresh_token", "nonsense"):
        assert client.post("introspect", token=token, token_type_hint=hint).json()["active"]


def test_token_is_required(client: Client, refused: Refused) -> None:
    expected = (400, "invalid_request", "Parameter token is required")
    assert refused(client.post("introspect", token="")) == expected


def test_a_client_that_cannot_prove_itself_is_told_nothing(
    client: Client, pingone: PingOne, refused: Refused
) -> None:
    shop = pingone.applications["shop"]
    form = {"token": client.tokens()["access_token"]}
    answer = client.session.post(client.url("introspect"), form, auth=(shop.client_id, "wrong"))
    assert refused(answer) == (401, "invalid_client", "Invalid client credentials")
