"""Claims and scopes of resources: what an environment is born with, and what may be added."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from pytest_pingone import PingOne

if TYPE_CHECKING:
    from tests.conftest import Api

NOWHERE = "00000000-0000-4000-8000-000000000000"
# OpenID Connect Core, 5.1, without what a user of PingOne does not say.
MAPPED = {
    "address.country": "${user.address.countryCode}",
    "address.locality": "${user.address.locality}",
    "address.postal_code": "${user.address.postalCode}",
    "address.region": "${user.address.region}",
    "address.street_address": "${user.address.streetAddress}",
    "email": "${user.email}",
    "family_name": "${user.name.family}",
    "given_name": "${user.name.given}",
    "locale": "${user.locale}",
    "middle_name": "${user.name.middle}",
    "name": "${user.name.formatted}",
    "nickname": "${user.nickname}",
    "phone_number": "${user.primaryPhone}",
    "picture": "${user.photo.href}",
    "preferred_username": "${user.username}",
    "updated_at": "${#datetime.toUnixTimestamp(user.updatedAt)}",
    "zoneinfo": "${user.timezone}",
}
UNMAPPED = {
    "address.formatted",
    "birthdate",
    "email_verified",
    "gender",
    "phone_number_verified",
    "profile",
    "website",
}


def check_refused(answer: requests.Response, code: str, target: str, message: str = "") -> None:
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_DATA"), answer.text
    (detail,) = answer.json()["details"]
    assert (detail["code"], detail["target"]) == (code, target)
    assert detail["message"].startswith(message)


def listed(api: Api, pingone: PingOne, resource: str, what: str) -> dict[str, dict[str, Any]]:
    answer = api.get(f"resources/{pingone.resources[resource].id}/{what}")
    return {each["name"]: each for each in answer.json()["_embedded"][what]}


def test_openid_is_born_with_the_claims_of_openid_connect(api: Api, pingone: PingOne) -> None:
    born = listed(api, pingone, "openid", "attributes")
    sub = born.pop("sub")
    assert (sub["type"], sub["value"]) == ("CORE", "${user.id}")
    assert {name: each["value"] for name, each in born.items() if each["value"]} == MAPPED
    assert {name for name, each in born.items() if each["value"] == ""} == UNMAPPED
    for each in born.values():
        assert (each["type"], each["idToken"], each["userInfo"]) == ("PREDEFINED", True, True)


def test_a_predefined_claim_can_be_mapped_otherwise_but_not_deleted(
    api: Api, pingone: PingOne
) -> None:
    for name, each in listed(api, pingone, "openid", "attributes").items():
        here = each["_links"]["self"]["href"]
        answer = api.put(here, {"name": name, "value": "${user.nickname}", "idToken": False})
        assert answer.status_code == 200, answer.text
        assert (answer.json()["value"], answer.json()["type"]) == ("${user.nickname}", each["type"])
        assert (answer.json()["idToken"], answer.json()["userInfo"]) == (False, True)
        check_refused(api.delete(here), "CONSTRAINT_VIOLATION", "type", "An attribute of type")
        check_refused(api.put(here, {"name": "other", "value": "x"}), "INVALID_VALUE", "name")


def test_only_a_predefined_claim_can_be_left_empty(api: Api, pingone: PingOne) -> None:
    for name, each in listed(api, pingone, "openid", "attributes").items():
        answer = api.put(each["_links"]["self"]["href"], {"name": name, "value": ""})
        if name == "sub":
            check_refused(answer, "EMPTY_VALUE", "value")
        else:
            assert answer.json()["value"] == ""


def test_a_predefined_claim_is_not_made_twice(api: Api, pingone: PingOne) -> None:
    here = f"resources/{pingone.resources['openid'].id}/attributes"
    check_refused(api.post(here, {"name": "email", "value": "x"}), "UNIQUENESS_VIOLATION", "name")


def test_where_claims_go_is_said_of_openid_only(api: Api, pingone: PingOne) -> None:
    here = f"resources/{pingone.resources['orders'].id}/attributes"
    made = api.post(here, {"name": "tier", "value": "x", "idToken": False, "userInfo": False})
    assert made.status_code == 201, made.text
    for each in listed(api, pingone, "orders", "attributes").values():
        assert not {"idToken", "userInfo"} & set(each)
    here = f"resources/{pingone.resources['openid'].id}/attributes"
    nowhere = {"name": "tier", "value": "x", "idToken": False, "userInfo": False}
    check_refused(api.post(here, nowhere), "INVALID_VALUE", "idToken")


def test_the_pingone_api_has_no_claims(api: Api, pingone: PingOne) -> None:
    assert listed(api, pingone, "PingOne API", "attributes") == {}
    here = f"resources/{pingone.resources['PingOne API'].id}/attributes"
    check_refused(api.post(here, {"name": "x", "value": "x"}), "CONSTRAINT_VIOLATION", "resource")


@pytest.mark.parametrize("resource", ["openid", "PingOne API"])
def test_a_predefined_scope_keeps_its_name(api: Api, pingone: PingOne, resource: str) -> None:
    for name, scope in listed(api, pingone, resource, "scopes").items():
        here = scope["_links"]["self"]["href"]
        answer = api.put(here, {"name": "p1:read:user:other"})
        check_refused(answer, "INVALID_VALUE", "name", "may not be changed")
        described = api.put(here, {**scope, "description": "Ours."})
        assert (described.status_code, described.json()["description"]) == (200, "Ours."), name


def test_scopes_of_users_let_all_attributes_through_unless_limited(
    api: Api, pingone: PingOne
) -> None:
    scopes = listed(api, pingone, "PingOne API", "scopes")
    shown = {name: scope.get("schemaAttributes") for name, scope in scopes.items()}
    assert shown.pop("p1:read:user") == shown.pop("p1:update:user") == ["*"]
    assert set(shown.values()) == {None}
    here = scopes["p1:read:user"]["_links"]["self"]["href"]
    some = ["username", "name.given"]
    body = {"name": "p1:read:user", "schemaAttributes": some}
    assert api.put(here, body).json()["schemaAttributes"] == some
    assert api.put(here, {"name": "p1:read:user"}).json()["schemaAttributes"] == ["*"]
    above = f"resources/{pingone.resources['PingOne API'].id}/scopes"
    made = api.post(above, {"name": "p1:read:user:name", "schemaAttributes": ["name.given"]})
    assert made.json()["schemaAttributes"] == ["name.given"]


def test_all_attributes_are_not_named_with_others(api: Api, pingone: PingOne) -> None:
    above = f"resources/{pingone.resources['PingOne API'].id}/scopes"
    body = {"name": "p1:read:user:name", "schemaAttributes": ["*", "name.given"]}
    check_refused(api.post(above, body), "INVALID_VALUE", "schemaAttributes", "must not name other")


@pytest.mark.parametrize(
    ("resource", "name"), [("openid", "own"), ("orders", "p1:read:user"), ("PingOne API", None)]
)
def test_only_scopes_of_users_limit_attributes(
    api: Api, pingone: PingOne, resource: str, name: str | None
) -> None:
    above = f"resources/{pingone.resources[resource].id}/scopes"
    if name is None:
        scope = listed(api, pingone, resource, "scopes")["p1:read:sessions"]
        here = scope["_links"]["self"]["href"]
        answer = api.put(here, {"name": "p1:read:sessions", "schemaAttributes": ["*"]})
    else:
        answer = api.post(above, {"name": name, "schemaAttributes": ["*"]})
    check_refused(answer, "INVALID_VALUE", "schemaAttributes", "is for the scopes p1:read:user")


@pytest.mark.parametrize("resource", ["openid", "orders"])
def test_scopes_map_claims_of_their_own_resource(api: Api, pingone: PingOne, resource: str) -> None:
    above = f"resources/{pingone.resources[resource].id}"
    claim = api.post(f"{above}/attributes", {"name": "tier", "value": "x"}).json()
    other = "orders" if resource == "openid" else "openid"
    foreign = listed(api, pingone, other, "attributes")["sub"]["id"]
    made = api.post(f"{above}/scopes", {"name": "s", "mappedClaims": [claim["id"]]}).json()
    assert made["mappedClaims"] == [claim["id"]]
    for wrong in ([foreign], [claim["id"], NOWHERE]):
        answer = api.put(made["_links"]["self"]["href"], {"name": "s", "mappedClaims": wrong})
        check_refused(answer, "INVALID_VALUE", "mappedClaims", "must be ids of attributes of this")
    assert api.delete(claim["_links"]["self"]["href"]).status_code == 204
    assert "mappedClaims" not in api.get(made["_links"]["self"]["href"]).json()


def test_scopes_of_the_pingone_api_map_no_claims(api: Api, pingone: PingOne) -> None:
    scope = listed(api, pingone, "PingOne API", "scopes")["p1:read:user"]
    answer = api.put(scope["_links"]["self"]["href"], {"name": "p1:read:user", "mappedClaims": []})
    check_refused(answer, "INVALID_VALUE", "mappedClaims", "is not for scopes of the PingOne API")


def test_a_worker_without_users_is_granted_no_openid_scopes(api: Api, pingone: PingOne) -> None:
    scopes = listed(api, pingone, "openid", "scopes")
    grant = {
        "resource": {"id": pingone.resources["openid"].id},
        "scopes": [{"id": scopes["openid"]["id"]}],
    }
    body = {"name": "w", "type": "WORKER", "protocol": "OPENID_CONNECT"}
    alone = api.post("applications", body).json()["id"]
    answer = api.post(f"applications/{alone}/grants", grant)
    check_refused(answer, "INVALID_VALUE", "resource", "OIDC scopes are not supported")
    both = {**body, "grantTypes": ["CLIENT_CREDENTIALS", "AUTHORIZATION_CODE"]}
    with_users = api.post("applications", both).json()["id"]
    assert api.post(f"applications/{with_users}/grants", grant).status_code == 201


def test_a_flow_policy_is_assigned_with_a_priority(api: Api, pingone: PingOne) -> None:
    web = pingone.applications["web"]
    here = f"applications/{web.id}/flowPolicyAssignments"
    body = {"flowPolicy": {"id": NOWHERE}, "priority": 1}
    made = api.post(here, body).json()
    assert made["application"] == {"id": web.id}
    assert (
        made["_links"]["application"]["href"] == f"{pingone.environment_url}/applications/{web.id}"
    )
    (only,) = api.get(here).json()["_embedded"]["flowPolicyAssignments"]
    assert only == made
