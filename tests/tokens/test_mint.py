from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jwt
import pytest

from pytest_pingone import PingOne, Token, UsageError


def verified(pingone: PingOne, token: str, audience: str) -> dict[str, Any]:
    key = jwt.PyJWKClient(pingone.jwks_url).get_signing_key_from_jwt(token)
    claims: dict[str, Any] = jwt.decode(token, key, algorithms=["RS256"], audience=audience)
    return claims


def test_a_minted_token_verifies_with_the_published_keys(pingone: PingOne) -> None:
    token = pingone.mint.access_token(user="alice", resource="orders")
    assert verified(pingone, token, "https://orders.example.com") == token.claims


@pytest.mark.parametrize("lifetime", [1, 0, -1, -3600, 10**9])
def test_the_lifetime_may_be_any_number_of_seconds(pingone: PingOne, lifetime: int) -> None:
    for token in (
        pingone.mint.access_token(user="alice", lifetime=lifetime),
        pingone.mint.id_token(user="alice", lifetime=lifetime),
    ):
        assert token.claims["exp"] - token.claims["iat"] == lifetime
    refresh = pingone.mint.refresh_token(user="alice", lifetime=lifetime).claims
    assert refresh["exp"] - refresh["auth_time"] == lifetime


@pytest.mark.parametrize("lifetime", [0, -1])
def test_without_a_life_left_a_token_is_refused_by_verifiers(
    pingone: PingOne, lifetime: int
) -> None:
    token = pingone.mint.access_token(resource="orders", lifetime=lifetime)
    with pytest.raises(jwt.ExpiredSignatureError):
        verified(pingone, token, "https://orders.example.com")


@pytest.mark.parametrize(
    ("audience", "expected"),
    [
        ("https://a.example.com", "https://a.example.com"),
        (["https://a.example.com"], ["https://a.example.com"]),
        (("a", "b"), ["a", "b"]),
        ([], []),
    ],
)
def test_an_audience_stays_a_text_or_a_list(pingone: PingOne, audience: Any, expected: Any) -> None:
    assert pingone.mint.access_token(audience=audience).claims["aud"] == expected


def test_claims_are_added_and_replaced(pingone: PingOne) -> None:
    token = pingone.mint.access_token(
        user="alice", claims={"sub": "somebody", "tenant": {"id": [1, None, "ü"]}}
    )
    assert token.claims["sub"] == "somebody"
    assert token.claims["tenant"] == {"id": [1, None, "ü"]}
    assert list(token.claims)[-1] == "tenant"


@pytest.mark.parametrize("name", ["exp", "iss", "aud", "sub", "p1.rid", "never there"])
def test_claims_are_removed(pingone: PingOne, name: str) -> None:
    for mint in (pingone.mint.access_token, pingone.mint.id_token, pingone.mint.refresh_token):
        assert name not in mint(user="alice", remove=[name]).claims


def test_a_single_name_to_remove_is_a_mistake(pingone: PingOne) -> None:
    with pytest.raises(UsageError, match=r"remove='exp' must be a list .* \['exp'\]"):
        pingone.mint.access_token(remove="exp")


def test_the_layout_of_the_documentations_sample_token_can_be_had(pingone: PingOne) -> None:
    organization = pingone.environment.organization_id
    token = pingone.mint.access_token(
        application="service",
        resource="orders",
        claims={
            "acc": organization,
            "environment_id": pingone.environment.id,
            "organization_id": organization,
        },
        remove=["jti", "iat", "p1.rid"],
    )
    sample = "scope, client_id, iss, aud, acc, environment_id, org, organization_id, env, exp"
    assert set(token.claims) == set(sample.split(", "))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"user": "carol"}, r"no 'carol' among the users\. There are: alice, bob, mallory"),
        ({"application": "x"}, r"no 'x' among the applications\. There are: .*, worker, reader"),
        ({"resource": "x"}, r"no 'x' among the resources\. There are: openid, PingOne API, orders"),
    ],
)
def test_an_unknown_name_is_answered_with_the_known_ones(
    pingone: PingOne, given: dict[str, Any], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        pingone.mint.access_token(**given)


def test_users_applications_and_resources_go_by_name_id_or_record(pingone: PingOne) -> None:
    alice, web = pingone.users["alice"], pingone.applications["web"]
    orders = pingone.resources["orders"]
    for user, application, resource in (
        ("alice", "web", "orders"),
        (alice.id, web.id, orders.id),
        (alice, web, orders),
    ):
        claims = pingone.mint.access_token(
            user=user, application=application, resource=resource
        ).claims
        assert (claims["sub"], claims["client_id"]) == (alice.id, web.client_id)
        assert claims["aud"] == ["https://orders.example.com"]


@pytest.mark.parametrize(
    ("given", "client", "scopes"),
    [
        ({}, "worker", ""),
        ({"resource": "orders"}, "service", "orders:read orders:write"),
        ({"user": "alice"}, "web", "openid profile email address phone"),
        ({"user": "alice", "resource": "orders"}, "web", "orders:read orders:write"),
        ({"application": "spa", "resource": "orders"}, "spa", "orders:read orders:write"),
        ({"application": "reader"}, "reader", ""),
    ],
)
def test_client_and_scopes_have_sensible_defaults(
    pingone: PingOne, given: dict[str, Any], client: str, scopes: str
) -> None:
    claims = pingone.mint.access_token(**given).claims
    assert claims["client_id"] == pingone.applications[client].client_id
    assert set(claims.get("scope", "").split()) == set(scopes.split())


def test_if_no_application_could_get_such_a_token_the_test_hears_it(pingone: PingOne) -> None:
    pingone.resources.create(name="stock")
    with pytest.raises(UsageError, match="could get a token for alice on stock"):
        pingone.mint.access_token(user="alice", resource="stock")
    claims = pingone.mint.access_token(user="alice", resource="stock", application="web").claims
    assert (claims["aud"], "scope" in claims) == (["stock"], False)


@pytest.mark.parametrize("scopes", [["anything", "at:all"], []])
def test_scopes_need_not_be_granted(pingone: PingOne, scopes: list[str]) -> None:
    claims = pingone.mint.access_token(resource="orders", scopes=scopes).claims
    assert claims.get("scope", "") == " ".join(scopes)


def test_a_token_is_a_str_that_knows_what_it_says(pingone: PingOne) -> None:
    token = pingone.mint.access_token(user="alice")
    assert isinstance(token, str)
    assert isinstance(token, Token)
    assert token.headers == {"Authorization": f"Bearer {token}"}
    assert token.expires_at == dt.datetime.fromtimestamp(token.claims["exp"], dt.timezone.utc)
    assert (token.id_token, token.refresh_token) == (None, None)
    assert pingone.mint.access_token(remove=["exp"]).expires_at is None


def test_a_token_carries_what_came_with_it() -> None:
    whole = Token("a.b.c", id_token=Token("d.e.f"), refresh_token=Token("opaque"))
    assert (whole, whole.id_token, whole.refresh_token) == ("a.b.c", "d.e.f", "opaque")


@pytest.mark.parametrize(
    ("settings", "layout"),
    [
        ({}, ["kid", "alg"]),
        ({"include_x5t": True}, ["kid", "alg", "x5t"]),
        ({"include_typ": True}, ["kid", "alg", "typ"]),
        ({"include_x5t": True, "include_typ": True}, ["kid", "alg", "x5t", "typ"]),
        ({"signing": {"key_rotation_policy": None}}, ["alg", "kid"]),
        ({"signing": {"key_rotation_policy": None}, "include_x5t": True}, ["alg", "kid", "x5t"]),
    ],
)
def test_the_members_of_the_header_stand_in_pingones_order(
    pingone: PingOne, settings: dict[str, Any], layout: list[str]
) -> None:
    pingone.applications.update("worker", **settings)
    assert list(pingone.mint.access_token(application="worker").header) == layout


def test_many_threads_mint_at_the_same_time(pingone: PingOne) -> None:
    def mint(_: int) -> Token:
        return pingone.mint.access_token(user="alice", resource="orders")

    with ThreadPoolExecutor(16) as pool:
        tokens = list(pool.map(mint, range(200)))
    assert len({token.claims["jti"] for token in tokens}) == 200
    assert {token.header["kid"] for token in tokens} == {pingone.keys.current.kid}
    key = pingone.keys.current.private_key.public_key()
    for token in tokens:
        jwt.decode(token, key, algorithms=["RS256"], audience="https://orders.example.com")
