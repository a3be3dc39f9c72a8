"""What applications are told about users: the mappings they are born with, and others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from pytest_pingone import PingOne

if TYPE_CHECKING:
    from tests.conftest import Api

NOWHERE = "00000000-0000-4000-8000-000000000000"
MOST = 16384


def attributes(api: Api, application_id: str) -> dict[str, dict[str, Any]]:
    answer = api.get(f"applications/{application_id}/attributes")
    assert answer.status_code == 200, answer.text
    return {each["name"]: each for each in answer.json()["_embedded"]["attributes"]}


def check_refused(answer: requests.Response, code: str, target: str, **inner: Any) -> None:
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_DATA"), answer.text
    (detail,) = answer.json()["details"]
    assert (detail["code"], detail["target"]) == (code, target)
    assert detail.get("innerError", {}) == inner


@pytest.fixture
def made(api: Api) -> str:
    """The id of a new web application."""
    body = {"name": "made", "type": "WEB_APP", "protocol": "OPENID_CONNECT"}
    return str(api.post("applications", body).json()["id"])


@pytest.fixture
def here(made: str) -> str:
    """The path of its attributes."""
    return f"applications/{made}/attributes"


@pytest.fixture
def scopes(api: Api, pingone: PingOne) -> dict[str, str]:
    """The ids of the scopes of OpenID Connect, by name."""
    listed = api.get(f"resources/{pingone.resources['openid'].id}/scopes").json()
    return {scope["name"]: scope["id"] for scope in listed["_embedded"]["scopes"]}


@pytest.mark.parametrize("kind", ["WEB_APP", "NATIVE_APP", "WORKER", "SERVICE", "CUSTOM_APP"])
def test_a_client_is_born_with_a_mapping_of_sub(api: Api, pingone: PingOne, kind: str) -> None:
    body = {"name": "made", "type": kind, "protocol": "OPENID_CONNECT"}
    made = api.post("applications", body).json()
    (sub,) = attributes(api, made["id"]).values()
    assert {name: value for name, value in sub.items() if name not in ("_links", "id")} == {
        "environment": {"id": pingone.environment.id},
        "application": {"id": made["id"]},
        "name": "sub",
        "value": "${user.id}",
        "required": True,
        "mappingType": "CORE",
        "idToken": True,
        "userInfo": True,
        "createdAt": made["createdAt"],
        "updatedAt": made["createdAt"],
    }


def test_a_saml_application_is_born_with_a_mapping_of_its_subject(api: Api) -> None:
    body = {"name": "made", "type": "WEB_APP", "protocol": "SAML"}
    made = api.post("applications", body).json()["id"]
    (subject,) = attributes(api, made).values()
    assert (subject["name"], subject["mappingType"]) == ("saml_subject", "CORE")
    assert not {"idToken", "userInfo"} & set(subject)
    uri = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic"
    own = {"name": "aud", "value": "x", "nameFormat": uri, "idToken": True, "oidcScopes": ["x"]}
    answer = api.post(f"applications/{made}/attributes", own)
    assert answer.status_code == 201, answer.text
    assert answer.json()["nameFormat"] == uri
    assert not {"idToken", "userInfo", "oidcScopes"} & set(answer.json())


def test_sub_can_be_mapped_otherwise_but_not_deleted(api: Api, made: str) -> None:
    sub = attributes(api, made)["sub"]
    link = sub["_links"]["self"]["href"]
    answer = api.put(link, {"name": "sub", "value": "${user.username}", "required": True})
    assert answer.status_code == 200, answer.text
    assert answer.json()["value"] == "${user.username}"
    assert answer.json()["mappingType"] == "CORE"
    check_refused(api.delete(link), "CONSTRAINT_VIOLATION", "mappingType")
    assert attributes(api, made)["sub"]["value"] == "${user.username}"
    renamed = api.put(link, {"name": "subject", "value": "x"})
    check_refused(renamed, "INVALID_VALUE", "name")


def test_sub_is_not_made_twice(api: Api, pingone: PingOne, made: str, here: str) -> None:
    answer = api.post(here, {"name": "sub", "value": "${user.username}"})
    assert answer.json()["message"] == (
        f"Attribute name 'sub' is a Core attribute and already exists within application "
        f"'{made}' in environment '{pingone.environment.id}'"
    )
    existing = attributes(api, made)["sub"]["id"]
    check_refused(answer, "UNIQUENESS_VIOLATION", "name", existingId=existing)


def test_a_name_format_is_for_saml_only(api: Api, here: str) -> None:
    made = api.post(here, {"name": "mail", "value": "${user.email}", "nameFormat": "basic"}).json()
    assert "nameFormat" not in made


def test_a_claim_is_limited_to_scopes_that_the_application_has(
    api: Api, pingone: PingOne, made: str, here: str, scopes: dict[str, str]
) -> None:
    claim = {"name": "mail", "value": "${user.email}", "oidcScopes": [scopes["email"]]}
    check_refused(api.post(here, claim), "INVALID_VALUE", "oidcScopes")
    grant = {
        "resource": {"id": pingone.resources["openid"].id},
        "scopes": [{"id": scopes["email"]}],
    }
    assert api.post(f"applications/{made}/grants", grant).status_code == 201
    answer = api.post(here, claim)
    assert answer.json()["oidcScopes"] == [scopes["email"]]
    link = answer.json()["_links"]["self"]["href"]
    for wrong in ([scopes["phone"]], [scopes["email"], NOWHERE], ["email"]):
        answer = api.put(link, {**claim, "oidcScopes": wrong})
        check_refused(answer, "INVALID_VALUE", "oidcScopes")
    check_refused(api.put(link, {**claim, "oidcScopes": []}), "EMPTY_VALUE", "oidcScopes")
    assert "oidcScopes" not in api.put(link, {**claim, "oidcScopes": None}).json()


def test_scopes_of_other_resources_do_not_limit_claims(api: Api, pingone: PingOne) -> None:
    web, orders = pingone.applications["web"], pingone.resources["orders"]
    listed = api.get(f"resources/{orders.id}/scopes").json()["_embedded"]["scopes"]
    claim = {"name": "mail", "value": "x", "oidcScopes": [listed[0]["id"]]}
    answer = api.post(f"applications/{web.id}/attributes", claim)
    check_refused(answer, "INVALID_VALUE", "oidcScopes")


def test_all_claims_of_an_application_together_are_limited(api: Api, here: str) -> None:
    room = MOST
    for number in range(8):
        claim = {"name": f"claim-{number}", "value": "x" * 2030}
        room -= len(claim["name"]) + len(claim["value"])
        last = api.post(here, claim)
        assert last.status_code == 201, last.text
    too_much = {"name": "é", "value": "x" * (room - 1)}
    answer = api.post(here, too_much)
    check_refused(answer, "SIZE_LIMIT_EXCEEDED", "value", maximumValue=MOST)
    answer = api.put(last.json()["_links"]["self"]["href"], {**claim, "value": "x" * 2048})
    assert answer.status_code == 200, "its own value before does not count"
    assert api.post(here, {"name": "e", "value": "x" * (room - 1 - 18)}).status_code == 201


def test_a_mapping_that_is_refused_is_not_there(api: Api, made: str, here: str) -> None:
    for wrong in (
        {"name": "exp", "value": "x"},
        {"name": "mail", "value": "x", "idToken": False, "userInfo": False},
        {"name": "mail", "value": "x", "oidcScopes": []},
    ):
        assert api.post(here, wrong).status_code == 400
    assert list(attributes(api, made)) == ["sub"]
