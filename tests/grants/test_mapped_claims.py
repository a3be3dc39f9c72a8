"""What tokens say where an application or the openid resource maps claims otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_pingone import PingOne, Token

if TYPE_CHECKING:
    from tests.conftest import Api
    from tests.grants.conftest import Client

ALL = "openid profile email address phone"


def map_to(api: Api, path: str, name: str, value: str, **more: Any) -> None:
    listed = api.get(f"{path}/attributes").json()["_embedded"]["attributes"]
    here = next(each["_links"]["self"]["href"] for each in listed if each["name"] == name)
    answer = api.put(here, {"name": name, "value": value, **more})
    assert answer.status_code == 200, answer.text


@pytest.fixture
def openid(pingone: PingOne) -> str:
    """The path of the openid resource."""
    return f"resources/{pingone.resources['openid'].id}"


@pytest.fixture
def shop(pingone: PingOne) -> str:
    """The path of `shop`, whose users are called by their names there."""
    return f"applications/{pingone.applications['shop'].id}"


def told(client: Client, scope: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Sign on; return the claims of the ID token and those of userinfo."""
    body = client.tokens(scope=scope)
    userinfo: dict[str, Any] = client.userinfo(body["access_token"]).json()
    return Token(body["id_token"]).claims, userinfo


def test_an_application_may_know_users_by_another_sub(
    client: Client, api: Api, pingone: PingOne, shop: str
) -> None:
    map_to(api, shop, "sub", "${user.username}")
    body = client.tokens(scope="openid orders:read")
    assert Token(body["id_token"]).claims["sub"] == "alice"
    assert client.userinfo(body["access_token"]).json()["sub"] == "alice"
    assert Token(body["access_token"]).claims["sub"] == pingone.users["alice"].id
    assert (
        list(Token(body["id_token"]).claims)[1]
        == list(Token(client.tokens("rival")["id_token"]).claims)[1]
    )


def test_a_sub_without_a_value_stays_the_id(
    client: Client, api: Api, pingone: PingOne, shop: str
) -> None:
    map_to(api, shop, "sub", "${user.nickname}")
    for claims in told(client, "openid"):
        assert claims["sub"] == pingone.users["alice"].id


def test_signing_off_and_ciba_know_the_user_behind_another_sub(
    client: Client, api: Api, shop: str
) -> None:
    map_to(api, shop, "sub", "${user.username}")
    hint = client.tokens()["id_token"]
    started = client.post("cibaAuthorization", id_token_hint=hint, scope="openid")
    assert started.status_code == 200, started.text
    answer = client.session.get(
        client.url("signoff"), params={"id_token_hint": hint}, allow_redirects=False
    )
    assert answer.status_code == 200, answer.text


def test_signing_off_refuses_the_hint_of_another_user_with_a_mapped_sub(
    client: Client, api: Api, shop: str
) -> None:
    map_to(api, shop, "sub", "${user.username}")
    hint = client.tokens(user="bob")["id_token"]
    client.tokens(user="alice")
    answer = client.session.get(
        client.url("signoff"), params={"id_token_hint": hint}, allow_redirects=False
    )
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize(
    ("name", "scope"),
    [
        ("nickname", "profile"),
        ("given_name", "profile"),
        ("website", "profile"),
        ("email", "email"),
        ("phone_number", "phone"),
        ("phone_number_verified", "phone"),
    ],
)
def test_a_predefined_claim_says_what_it_is_mapped_to(
    client: Client, api: Api, openid: str, name: str, scope: str
) -> None:
    map_to(api, openid, name, "${user.username}")
    for claims in told(client, f"openid {scope}"):
        assert claims[name] == "alice"
    for claims in told(client, "openid"):
        assert name not in claims


def test_a_part_of_an_address_says_what_it_is_mapped_to(
    client: Client, api: Api, pingone: PingOne, openid: str
) -> None:
    pingone.users.update("alice", address={"locality": "Aachen", "country_code": "DE"})
    map_to(api, openid, "address.region", "${user.username}")
    map_to(api, openid, "address.locality", "")
    for claims in told(client, ALL):
        assert claims["address"] == {"country": "DE", "region": "alice"}
    map_to(api, openid, "address.region", "")
    map_to(api, openid, "address.country", "")
    for claims in told(client, ALL):
        assert "address" not in claims


def test_a_predefined_claim_that_is_left_empty_is_not_told(
    client: Client, api: Api, openid: str
) -> None:
    map_to(api, openid, "email", "")
    for claims in told(client, ALL):
        assert "email" not in claims
        assert claims["given_name"] == "Alice"


@pytest.mark.parametrize("flag", ["idToken", "userInfo"])
def test_a_predefined_claim_goes_where_its_flags_say(
    client: Client, api: Api, openid: str, flag: str
) -> None:
    map_to(api, openid, "email", "${user.email}", **{flag: False})
    identity, userinfo = told(client, ALL)
    assert ("email" in identity, "email" in userinfo) == (flag != "idToken", flag != "userInfo")


def test_an_application_overrides_what_openid_maps(
    client: Client, api: Api, openid: str, shop: str
) -> None:
    map_to(api, openid, "nickname", "global")
    own = {"name": "nickname", "value": "own"}
    assert api.post(f"{shop}/attributes", own).status_code == 201
    for claims in told(client, ALL):
        assert claims["nickname"] == "own"
    rival = Token(client.tokens("rival", scope=ALL)["id_token"]).claims
    assert rival["nickname"] == "global"
