from __future__ import annotations

import base64
import hashlib
import uuid
from typing import Any

import pytest

from pytest_pingone import PingOne
from pytest_pingone.addresses import REGIONS
from pytest_pingone.tenant.records import Resource
from pytest_pingone.tokens import claims as written

ACCESS_TOKEN = ["client_id", "iss", "jti", "iat", "exp", "aud"]
OF_THE_TENANT = ["env", "org", "p1.rid"]
OF_THE_SESSION = ["sub", "sid", "auth_time", "acr"]
NAME = {
    "given": "Alice",
    "middle": "Beatrice",
    "family": "Adams",
    "formatted": "Ms Alice B. Adams",
}
ADDRESS = {
    "street_address": "1 High Street",
    "locality": "Denver",
    "region": "CO",
    "postal_code": "80202",
    "country_code": "US",
}


@pytest.fixture
def described(pingone: PingOne) -> PingOne:
    """The tenant with an `alice` about whom everything is known."""
    pingone.users.update(
        "alice",
        name=NAME,
        address=ADDRESS,
        photo={"href": "https://example.com/alice.png"},
        nickname="Al",
        locale="en-US",
        timezone="America/Denver",
        primary_phone="+1.3035550100",
        mobile_phone="+1.3035550199",
    )
    return pingone


def test_the_openid_token_of_a_user_has_the_claims_of_pingone_in_their_order(
    pingone: PingOne,
) -> None:
    token = pingone.mint.access_token(user="alice", scopes=["openid", "profile"])
    claims = token.claims
    assert list(claims) == [*ACCESS_TOKEN, "scope", *OF_THE_SESSION, *OF_THE_TENANT]
    assert claims["aud"] == ["https://api.pingone.com"]
    assert claims["scope"] == "openid profile"
    assert claims["sub"] == pingone.users["alice"].id
    assert claims["auth_time"] == claims["iat"]
    assert claims["acr"] == "Single_Factor"
    assert claims["env"] == pingone.environment.id
    assert claims["org"] == pingone.environment.organization_id


def test_the_custom_token_of_a_user_has_the_same_claims_for_another_audience(
    pingone: PingOne,
) -> None:
    claims = pingone.mint.access_token(user="alice", resource="orders").claims
    assert list(claims) == [*ACCESS_TOKEN, "scope", *OF_THE_SESSION, *OF_THE_TENANT]
    assert claims["aud"] == ["https://orders.example.com"]
    assert claims["sub"] == pingone.users["alice"].id


@pytest.mark.parametrize("claim", ["jti", "sid", "p1.rid"])
def test_the_ids_in_a_token_are_uuids_of_its_own(pingone: PingOne, claim: str) -> None:
    tokens = [pingone.mint.access_token(user="alice") for _ in range(2)]
    ids = [token.claims[claim] for token in tokens]
    assert ids[0] != ids[1]
    assert all(str(uuid.UUID(value)) == value for value in ids)


def test_the_request_id_is_the_token_id_only_without_a_user(pingone: PingOne) -> None:
    own = pingone.mint.access_token(application="worker").claims
    users = pingone.mint.access_token(user="alice").claims
    assert own["p1.rid"] == own["jti"]
    assert users["p1.rid"] != users["jti"]


def test_an_applications_own_token_says_nothing_about_a_user(pingone: PingOne) -> None:
    claims = pingone.mint.access_token(resource="orders").claims
    assert list(claims) == [*ACCESS_TOKEN, "scope", *OF_THE_TENANT]


def test_the_id_token_has_the_claims_of_pingone_in_their_order(pingone: PingOne) -> None:
    access = pingone.mint.access_token(user="alice")
    token = pingone.mint.id_token(
        user="alice", application="web", nonce="n-0S6", access_token=access
    )
    claims = token.claims
    assert list(claims) == [
        *("iss", "sub", "aud", "iat", "exp", "acr", "amr", "auth_time", "at_hash", "nonce"),
        *("sid", "preferred_username", "given_name", "updated_at", "name", "family_name", "email"),
        *("env", "org", "p1.region"),
    ]
    assert claims["iss"] == pingone.issuer
    assert claims["aud"] == pingone.applications["web"].client_id
    assert (claims["amr"], claims["acr"], claims["nonce"]) == (["pwd"], "Single_Factor", "n-0S6")
    assert claims["p1.region"] == "NA"
    assert "typ" not in token.header


@pytest.mark.parametrize(("given", "absent"), [({}, {"nonce", "at_hash", "jti"})])
def test_an_id_token_leaves_out_what_it_has_no_value_for(
    pingone: PingOne, given: dict[str, Any], absent: set[str]
) -> None:
    assert not absent & set(pingone.mint.id_token(user="alice", **given).claims)


def test_the_id_token_lives_an_hour_whatever_is_configured(pingone: PingOne) -> None:
    pingone.resources.update("orders", access_token_validity_seconds=300)
    pingone.applications.update("web", refresh_token_duration=60)
    claims = pingone.mint.id_token(user="alice", application="web").claims
    assert claims["exp"] - claims["iat"] == written.ID_TOKEN_SECONDS == 3600


@pytest.mark.parametrize("region", list(REGIONS))
def test_the_region_is_the_configured_one(region: str) -> None:
    with PingOne(_config(region)) as tenant:
        assert tenant.mint.id_token(user="alice").claims["p1.region"] == region
        audience = f"https://api.pingone.{REGIONS[region].top_level_domain}"
        assert tenant.mint.access_token().claims["aud"] == [audience]


def _config(region: str) -> Any:
    from pytest_pingone import PingOneConfig

    return PingOneConfig(region=region)


def test_at_hash_is_that_of_the_openid_connect_example() -> None:
    # OpenID Connect Core 1.0, appendix A.3: the access token and the at_hash of its ID token.
    assert written.half_hash("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y") == (
        "77QmUPtjPfzWtF2AnpK9RQ"
    )


def test_at_hash_is_the_left_half_of_the_hash_of_the_access_token(pingone: PingOne) -> None:
    access = pingone.mint.access_token(user="alice")
    digest = hashlib.sha256(access.encode()).digest()
    expected = base64.urlsafe_b64encode(digest[: len(digest) // 2]).decode().rstrip("=")
    token = pingone.mint.id_token(user="alice", access_token=access)
    assert token.claims["at_hash"] == expected


def test_a_refresh_token_has_the_claims_of_pingone_in_their_order(pingone: PingOne) -> None:
    token = pingone.mint.refresh_token(user="alice", application="web")
    assert list(token.header.items()) == [("alg", "RS256"), ("kid", "default")]
    assert list(token.claims) == [
        *("sub", "jti", "exp", "sid", "scope", "auth_time", "acr", "amr", "iss")
    ]
    assert token.claims["sub"] == pingone.users["alice"].id
    assert token.claims["exp"] - token.claims["auth_time"] == 2592000


def test_a_refresh_token_lives_as_long_as_the_application_says(pingone: PingOne) -> None:
    pingone.applications.update("web", refresh_token_duration=7200)
    claims = pingone.mint.refresh_token(user="alice", application="web").claims
    assert claims["exp"] - claims["auth_time"] == 7200


PROFILE = {
    "preferred_username": "alice",
    "given_name": "Alice",
    "picture": "https://example.com/alice.png",
    "name": "Ms Alice B. Adams",
    "family_name": "Adams",
    "middle_name": "Beatrice",
    "nickname": "Al",
    "zoneinfo": "America/Denver",
    "locale": "en-US",
}
POSTAL = {
    "country": "US",
    "postal_code": "80202",
    "region": "CO",
    "locality": "Denver",
    "street_address": "1 High Street",
}


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("profile", PROFILE),
        ("email", {"email": "alice@example.com"}),
        ("address", {"address": POSTAL}),
        ("phone", {"phone_number": "+1.3035550100"}),
        ("openid", {}),
        ("p1:read:user", {}),
    ],
)
def test_each_scope_adds_what_the_record_says(
    described: PingOne, scope: str, expected: dict[str, Any]
) -> None:
    bare = described.mint.id_token(user="alice", scopes=[]).claims
    claims = described.mint.id_token(user="alice", scopes=[scope]).claims
    added = {name: value for name, value in claims.items() if name not in bare}
    updated_at = added.pop("updated_at", None)
    assert added == expected
    if scope == "profile":
        assert updated_at == int(described.users["alice"].updated_at.timestamp())


def test_a_verified_address_is_said_to_be_verified(pingone: PingOne) -> None:
    alice = pingone.users["alice"]
    verified = written.user_claims(_replace(alice, email_verified=True), ["email"])
    assert verified == {"email": "alice@example.com", "email_verified": True}


def test_without_a_primary_phone_the_mobile_one_is_given(pingone: PingOne) -> None:
    pingone.users.update("bob", mobile_phone="+1.3035550199")
    claims = pingone.mint.id_token(user="bob", scopes=["phone"]).claims
    assert claims["phone_number"] == "+1.3035550199"


def test_an_unknown_value_is_left_out(pingone: PingOne) -> None:
    claims = written.user_claims(pingone.users["alice"], ["profile", "email", "address", "phone"])
    assert None not in claims.values()
    assert not {"address", "phone_number", "picture", "middle_name"} & set(claims)


@pytest.mark.parametrize(
    ("change", "audience"),
    [
        ({}, "https://orders.example.com"),
        ({"audience": None}, "orders"),
        ({"type": "OPENID_CONNECT"}, "https://api.pingone.com"),
        ({"type": "PINGONE_API"}, "https://api.pingone.com"),
    ],
)
def test_the_audience_is_the_resources_or_its_name(
    pingone: PingOne, change: dict[str, Any], audience: str
) -> None:
    resource: Resource = _replace(pingone.resources["orders"], **change)
    assert written.audience_of(resource, REGIONS["NA"]) == audience


def _replace(record: Any, **values: Any) -> Any:
    import dataclasses

    return dataclasses.replace(record, **values)
