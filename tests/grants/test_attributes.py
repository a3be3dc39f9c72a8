"""Claims that applications and resources map, through the Management API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_pingone import EmulatorFault, PingOne, Token

if TYPE_CHECKING:
    from tests.conftest import Api
    from tests.grants.conftest import Client


@pytest.fixture
def of_shop(pingone: PingOne) -> str:
    """The path of the attributes of `shop`."""
    return f"applications/{pingone.applications['shop'].id}/attributes"


@pytest.fixture
def of_orders(pingone: PingOne) -> str:
    """The path of the attributes of `orders`."""
    return f"resources/{pingone.resources['orders'].id}/attributes"


def add(api: Api, path: str, name: str, value: str, **more: Any) -> None:
    answer = api.post(path, {"name": name, "value": value, **more})
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize(
    ("flags", "in_id_token", "in_userinfo"),
    [
        ({}, True, True),
        ({"idToken": True, "userInfo": True}, True, True),
        ({"idToken": False}, False, True),
        ({"userInfo": False}, True, False),
    ],
    ids=["default", "both", "userinfo", "ID token"],
)
def test_a_claim_of_an_application_goes_where_its_flags_say(
    client: Client,
    api: Api,
    pingone: PingOne,
    of_shop: str,
    flags: dict[str, bool],
    *,
    in_id_token: bool,
    in_userinfo: bool,
) -> None:
    add(api, of_shop, "mail", "${user.email}", **flags)
    body = client.tokens()
    identity = Token(body["id_token"]).claims
    told = client.userinfo(body["access_token"]).json()
    assert identity.get("mail") == ("alice@example.com" if in_id_token else None)
    assert told.get("mail") == ("alice@example.com" if in_userinfo else None)
    assert "mail" not in Token(body["access_token"]).claims
    minted = pingone.mint.id_token(user="alice", application="shop").claims
    assert minted.get("mail") == identity.get("mail")


@pytest.mark.parametrize(
    ("scope", "there"), [("openid", False), ("openid phone", False), ("openid email", True)]
)
def test_oidc_scopes_limit_a_claim(
    client: Client, api: Api, pingone: PingOne, of_shop: str, scope: str, *, there: bool
) -> None:
    here = f"resources/{pingone.resources['openid'].id}/scopes"
    scopes = {one["name"]: one["id"] for one in api.get(here).json()["_embedded"]["scopes"]}
    limit = [scopes["email"], scopes["profile"]]
    add(api, of_shop, "login", "${user.username}", oidcScopes=limit)
    body = client.tokens(scope=scope)
    assert ("login" in Token(body["id_token"]).claims) is there
    assert ("login" in client.userinfo(body["access_token"]).json()) is there


def test_a_claim_of_one_application_is_no_other_applications(
    client: Client, api: Api, of_shop: str
) -> None:
    add(api, of_shop, "login", "${user.username}")
    assert "login" not in Token(client.tokens("rival")["id_token"]).claims


def test_a_refreshed_id_token_has_the_claims_of_that_time(
    client: Client, api: Api, pingone: PingOne, of_shop: str
) -> None:
    add(api, of_shop, "mail", "${user.email}")
    token = client.tokens()["refresh_token"]
    pingone.users.update("alice", email="new@example.com")
    identity = client.refresh(token).json()["id_token"]
    assert Token(identity).claims["mail"] == "new@example.com"


@pytest.mark.parametrize(
    ("value", "claim"),
    [
        ("${user.username}", "alice"),
        ("${user.name.given}", "Alice"),
        ("${user.enabled}", True),
        ("plain text", "plain text"),
        ("${'quoted'}", "quoted"),
        ("${user.name.given} <${user.email}>", "Alice <alice@example.com>"),
        ("${user.nickname}", None),
        ("${user.unknown}", None),
        ("${user.password}", None),
        ("${user.name.given} ${user.nickname}", None),
    ],
)
def test_an_expression_becomes_a_value(
    client: Client, api: Api, of_shop: str, of_orders: str, value: str, claim: object
) -> None:
    add(api, of_shop, "mapped", value)
    add(api, of_orders, "mapped", value)
    body = client.tokens()
    tokens = (Token(body[name]).claims for name in ("id_token", "access_token"))
    for claims in (*tokens, client.userinfo(body["access_token"]).json()):
        assert claims.get("mapped") == claim
        assert ("mapped" in claims) is (claim is not None)


def test_a_claim_of_a_resource_is_in_its_access_tokens_alone(
    client: Client, api: Api, of_orders: str
) -> None:
    add(api, of_orders, "customer", "${user.username}")
    body = client.tokens()
    access = Token(body["access_token"]).claims
    assert access["customer"] == "alice"
    assert list(access)[-5:] == ["acr", "customer", "env", "org", "p1.rid"]
    assert "customer" not in Token(body["id_token"]).claims
    assert "customer" not in client.userinfo(body["access_token"]).json()
    openid = client.tokens(scope="openid")["access_token"]
    billing = client.swap(body["access_token"]).json()["access_token"]
    for token in (openid, billing):
        assert "customer" not in Token(token).claims


def test_an_applications_own_token_has_what_needs_no_user(
    client: Client, api: Api, pingone: PingOne, of_orders: str
) -> None:
    add(api, of_orders, "tier", "gold")
    add(api, of_orders, "customer", "${user.username}")
    service = pingone.applications["service"]
    auth = (service.client_id, service.client_secret)
    answer = client.session.post(pingone.token_url, {"grant_type": "client_credentials"}, auth=auth)
    claims = Token(answer.json()["access_token"]).claims
    assert claims["tier"] == "gold"
    assert not {"customer", "sub"} & set(claims)


def map_sub(api: Api, path: str, value: str) -> None:
    attributes = api.get(path).json()["_embedded"]["attributes"]
    sub = next(attribute for attribute in attributes if attribute["name"] == "sub")
    answer = api.put(f"{path}/{sub['id']}", {"name": "sub", "value": value})
    assert answer.status_code == 200, answer.text


def test_sub_can_be_another_in_the_tokens_of_a_resource(
    client: Client, api: Api, pingone: PingOne, of_orders: str
) -> None:
    map_sub(api, of_orders, "${user.username}")
    body = client.tokens()
    access = Token(body["access_token"]).claims
    assert access["sub"] == "alice"
    assert list(access).index("sub") == list(access).index("scope") + 1
    assert Token(body["id_token"]).claims["sub"] == pingone.users["alice"].id


def test_userinfo_knows_the_user_behind_another_sub(
    client: Client, api: Api, pingone: PingOne, of_orders: str
) -> None:
    map_sub(api, of_orders, "${user.username}")
    answer = client.userinfo(client.tokens()["access_token"])
    assert (answer.status_code, answer.json().get("sub")) == (200, pingone.users["alice"].id)


def test_userinfo_is_not_led_to_another_user_by_a_sub(
    client: Client, api: Api, pingone: PingOne, of_orders: str
) -> None:
    map_sub(api, of_orders, pingone.users["bob"].id)
    told = client.userinfo(client.tokens(scope="openid email orders:read")["access_token"])
    assert told.json().get("email") != "bob@example.com"


RESERVED_BY_APPLICATIONS = (
    "acr amr at_hash aud auth_time azp client_id exp iat iss jti nbf nonce org scope sid sub"
)
RESERVED_BY_RESOURCES = "acr aud auth_time client_id env exp iat iss jti org scope sid sub p1.rid"


@pytest.mark.parametrize("name", RESERVED_BY_APPLICATIONS.split())
def test_names_that_an_application_may_not_map(api: Api, of_shop: str, name: str) -> None:
    answer = api.post(of_shop, {"name": name, "value": "x"})
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_DATA")
    assert answer.json()["details"][0]["target"] == "name"


@pytest.mark.parametrize("name", RESERVED_BY_RESOURCES.split())
def test_names_that_a_resource_may_not_map(api: Api, of_orders: str, name: str) -> None:
    answer = api.post(of_orders, {"name": name, "value": "x"})
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_DATA")
    assert answer.json()["details"][0]["target"] == "name"


def test_a_claim_must_go_somewhere(api: Api, of_shop: str) -> None:
    body = {"name": "mail", "value": "x", "idToken": False, "userInfo": False}
    assert api.post(of_shop, body).status_code == 400


@pytest.mark.parametrize("place", ["of_shop", "of_orders"])
def test_an_expression_that_is_not_emulated_is_loud(
    request: pytest.FixtureRequest, client: Client, api: Api, pingone: PingOne, place: str
) -> None:
    path = request.getfixturevalue(place)
    add(api, path, "clever", "${user.email.split('@')[0]}")
    answer = client.exchange(client.code())
    assert (answer.status_code, answer.json()["code"]) == (501, "NOT_EMULATED")
    assert "user.email.split" in answer.json()["message"]
    with pytest.raises(EmulatorFault, match="is not emulated"):
        pingone.raise_faults()


@pytest.mark.parametrize(
    ("flags", "in_id_token", "in_userinfo"),
    [
        ({}, True, True),
        ({"idToken": False}, False, True),
        ({"userInfo": False}, True, False),
    ],
    ids=["default", "userinfo", "ID token"],
)
def test_a_claim_of_the_openid_resource_comes_with_the_scope_that_it_is_mapped_to(
    client: Client,
    api: Api,
    pingone: PingOne,
    flags: dict[str, bool],
    *,
    in_id_token: bool,
    in_userinfo: bool,
) -> None:
    openid, shop = pingone.resources["openid"], pingone.applications["shop"]
    claim = {"name": "login", "value": "${user.username}", **flags}
    made = api.post(f"resources/{openid.id}/attributes", claim).json()
    scope = {"name": "loyalty", "mappedClaims": [made["id"]]}
    mapped = api.post(f"resources/{openid.id}/scopes", scope).json()
    grants = api.get(f"applications/{shop.id}/grants").json()["_embedded"]["grants"]
    grant = next(grant for grant in grants if grant["resource"]["id"] == openid.id)
    scopes = [*({"id": known["id"]} for known in grant["scopes"]), {"id": mapped["id"]}]
    here = f"applications/{shop.id}/grants/{grant['id']}"
    assert api.put(here, {"resource": {"id": openid.id}, "scopes": scopes}).status_code == 200
    for asked, there in (("openid", False), ("openid loyalty", True)):
        body = client.tokens(scope=asked)
        identity = Token(body["id_token"]).claims
        assert ("login" in identity) is (there and in_id_token)
        told = client.userinfo(body["access_token"]).json()
        assert ("login" in told) is (there and in_userinfo)
        assert "login" not in Token(body["access_token"]).claims
