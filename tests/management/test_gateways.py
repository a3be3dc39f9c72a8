"""Gateways over the Management API: what each type needs, what stays hidden, what lets them in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jwt
import pytest

from pytest_pingone.management.catalogue.gateways import GATEWAYS

if TYPE_CHECKING:
    import requests

    from pytest_pingone import PingOne
    from tests.conftest import Api
    from tests.management.conftest import Workers

LDAP: dict[str, Any] = {
    "name": "directory",
    "type": "LDAP",
    "enabled": True,
    "vendor": "PingDirectory",
    "serversHostAndPort": ["one.example.com:389", "one.example.com:389"],
    "bindDN": "cn=service",
    "bindPassword": "hidden",
}
RADIUS: dict[str, Any] = {
    "name": "dial-in",
    "type": "RADIUS",
    "enabled": True,
    "davinci": {"policy": {"id": "a-policy"}},
    "defaultSharedSecret": "hidden",
    "radiusClients": [{"ip": "192.0.2.1", "sharedSecret": "hidden"}],
}
USER_TYPE = {
    "name": "people",
    "passwordAuthority": "LDAP",
    "searchBaseDn": "dc=example",
    "orderedCorrelationAttributes": ["uid"],
}


def made(api: Api, body: dict[str, Any], **members: Any) -> dict[str, Any]:
    answer = api.post("gateways", {**body, **members})
    assert answer.status_code == 201, answer.text
    document: dict[str, Any] = answer.json()
    return document


def credentials_of(gateway: dict[str, Any]) -> str:
    return f"gateways/{gateway['id']}/credentials"


def refusal(answer: requests.Response) -> tuple[str, str]:
    assert answer.status_code == 400, answer.text
    detail = answer.json()["details"][0]
    return detail["code"], detail["target"]


@pytest.mark.parametrize("body", [LDAP, RADIUS], ids=lambda body: str(body["type"]))
def test_a_gateway_shows_all_but_secrets(api: Api, body: dict[str, Any]) -> None:
    kerberos = {"serviceAccountUserPrincipalName": "us", "serviceAccountPassword": "hidden"}
    gateway = made(api, body, kerberos=kerberos) if body is LDAP else made(api, body)
    assert "hidden" not in api.get(gateway["_links"]["self"]["href"]).text
    shown = set(body) - {"bindPassword", "defaultSharedSecret", "radiusClients"}
    assert {name: gateway[name] for name in shown} == {name: body[name] for name in shown}


@pytest.mark.parametrize("body", [LDAP, RADIUS], ids=lambda body: str(body["type"]))
def test_each_type_requires_its_own_members(api: Api, body: dict[str, Any]) -> None:
    answer = api.post("gateways", {name: body[name] for name in ("name", "type", "enabled")})
    told = {detail["target"] for detail in answer.json()["details"]}
    optional = {"name", "type", "enabled", "defaultSharedSecret"}
    assert told == set(body) - optional


def test_an_ldap_gateway_trusts_certificates_of_its_own_accord(api: Api) -> None:
    gateway = made(api, LDAP)
    assert (gateway["connectionSecurity"], gateway["validateTlsCertificates"]) == ("None", True)


def test_a_user_type_gets_an_id_unless_it_has_one(api: Api) -> None:
    given = {**USER_TYPE, "name": "robots", "id": "a-user-type"}
    kinds = made(api, LDAP, userTypes=[USER_TYPE, given])["userTypes"]
    assert kinds[0].pop("id")
    assert kinds == [USER_TYPE, given]


def test_a_user_type_is_checked(api: Api) -> None:
    wrong = {**USER_TYPE, "passwordAuthority": "NOBODY"}
    answer = api.post("gateways", {**LDAP, "userTypes": [wrong]})
    assert refusal(answer) == ("INVALID_VALUE", "userTypes.passwordAuthority")


def test_users_found_at_a_gateway_come_into_a_population_that_exists(api: Api) -> None:
    lookup = {"newUserLookup": {"population": {"id": "nowhere"}}}
    answer = api.post("gateways", {**LDAP, "userTypes": [{**USER_TYPE, **lookup}]})
    assert refusal(answer) == ("INVALID_VALUE", "userTypes.newUserLookup.population.id")
    assert api.get("gateways").json()["_embedded"]["gateways"] == []


def test_terraform_makes_reads_changes_and_deletes_a_gateway(api: Api) -> None:
    gateway = made(api, LDAP)
    here = gateway["_links"]["self"]["href"]
    assert api.get(here).json() == gateway
    assert api.put(here, {**LDAP, "enabled": False}).json()["enabled"] is False
    assert api.delete(here).status_code == 204
    assert api.get(here).status_code == 404


def test_a_credential_is_a_token_signed_by_the_environment(api: Api, pingone: PingOne) -> None:
    gateway = made(api, LDAP)
    answer = api("POST", credentials_of(gateway))
    assert answer.status_code == 201, answer.text
    token = answer.json()["credential"]
    key = jwt.PyJWKClient(pingone.jwks_url).get_signing_key_from_jwt(token)
    claims = jwt.decode(token, key, algorithms=["RS256"], audience="https://api.pingone.com")
    assert claims["jti"] == answer.json()["id"]
    assert (claims["gatewayId"], claims["gatewayName"]) == (gateway["id"], "directory")
    assert claims["environmentId"] == pingone.environment.id
    assert claims["iss"] == f"https://auth.pingone.com/{pingone.environment.id}/as"


def test_a_credential_is_shown_once(api: Api) -> None:
    place = credentials_of(made(api, LDAP))
    made_one = api("POST", place).json()
    assert list(made_one) == ["_links", "id", "createdAt", "credential"]
    del made_one["credential"]
    assert api.get(f"{place}/{made_one['id']}").json() == made_one
    assert api.get(place).json()["_embedded"]["credentials"] == [made_one]


def test_a_gateway_has_five_credentials_at_most(api: Api) -> None:
    place = credentials_of(made(api, LDAP))
    made_ones = [api("POST", place).json() for _ in range(5)]
    refused = api("POST", place)
    assert refusal(refused) == ("SIZE_LIMIT_EXCEEDED", "credentials")
    assert refused.json()["details"][0]["innerError"] == {"maximumValue": 5}
    assert api.get(place).json()["count"] == 5
    assert api.delete(f"{place}/{made_ones[0]['id']}").status_code == 204
    assert api("POST", place).status_code == 201


def test_no_instance_of_a_gateway_runs(api: Api) -> None:
    place = f"gateways/{made(api, LDAP)['id']}/instances"
    page = api.get(place).json()
    assert (page["_embedded"], page["count"]) == ({"gatewayInstances": []}, 0)
    assert api.get(f"{place}/any").status_code == 404


def test_the_roles_of_a_gateway_go_with_it(api: Api, workers: Workers) -> None:
    gateway = made(api, LDAP)
    answer = workers.assign(f"gateways/{gateway['id']}", "Identity Data Read Only")
    assert answer.status_code == 201, answer.text
    assert answer.json()["gateway"] == {"id": gateway["id"]}
    api.delete(gateway["_links"]["self"]["href"])
    assert api.get(answer.headers["Location"]).status_code == 404


def test_who_only_reads_makes_no_gateway(workers: Workers) -> None:
    reader = workers("Configuration Read Only")
    assert reader.get("gateways").status_code == 200
    assert reader.post("gateways", LDAP).status_code == 403
    assert GATEWAYS.permission_for("read") == "gateways:read:gateway"
