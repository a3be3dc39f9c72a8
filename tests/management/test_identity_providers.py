"""Identity providers over the Management API: what each type needs, and what they are born with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_pingone.management.catalogue.identity_providers import IDENTITY_PROVIDERS
from tests.management.stored_samples import IDENTITY_PROVIDER

if TYPE_CHECKING:
    import requests

    from pytest_pingone import PingOne
    from tests.conftest import Api
    from tests.management.conftest import Bench

OPENID_CONNECT = {
    "authorizationEndpoint": "https://idp.example.com/authorize",
    "clientId": "client",
    "clientSecret": "secret",
    "issuer": "https://idp.example.com",
    "jwksEndpoint": "https://idp.example.com/jwks",
    "scopes": ["openid", "profile"],
    "tokenEndpoint": "https://idp.example.com/token",
    "tokenEndpointAuthMethod": "CLIENT_SECRET_POST",
}
SAML = {
    "idpEntityId": "their-entity",
    "idpVerification": {"certificates": [{"id": "a-certificate"}]},
    "spEntityId": "our-entity",
    "ssoBinding": "HTTP_POST",
    "ssoEndpoint": "https://idp.example.com/sso",
}
CLIENT = {"clientId": "client", "clientSecret": "secret"}
OWN_MEMBERS: dict[str, dict[str, Any]] = {
    "FACEBOOK": {"appId": "app", "appSecret": "secret"},
    "APPLE": {
        "clientId": "client",
        "clientSecretSigningKey": "key",
        "keyId": "id",
        "teamId": "team",
    },
    "PAYPAL": {**CLIENT, "clientEnvironment": "sandbox"},
    "MICROSOFT": CLIENT,
    "OPENID_CONNECT": OPENID_CONNECT,
    "SAML": SAML,
    **dict.fromkeys(("GOOGLE", "LINKEDIN", "TWITTER", "AMAZON", "YAHOO", "GITHUB"), CLIENT),
}


def made(api: Api, **members: Any) -> dict[str, Any]:
    answer = api.post("identityProviders", {**IDENTITY_PROVIDER, **members})
    assert answer.status_code == 201, answer.text
    document: dict[str, Any] = answer.json()
    return document


def mappings(api: Api, provider: dict[str, Any]) -> list[dict[str, Any]]:
    page = api.get(provider["_links"]["attributes"]["href"]).json()
    listed: list[dict[str, Any]] = page["_embedded"]["attributes"]
    return listed


def refusal(answer: requests.Response) -> tuple[str, str]:
    assert answer.status_code == 400, answer.text
    detail = answer.json()["details"][0]
    return detail["code"], detail["target"]


def test_every_type_has_a_case() -> None:
    shapes = IDENTITY_PROVIDERS.variants
    assert set(shapes) <= set(OWN_MEMBERS)


@pytest.mark.parametrize("kind", OWN_MEMBERS)
def test_each_type_is_made_with_its_own_members_and_shows_them(api: Api, kind: str) -> None:
    body = {"name": kind, "type": kind, "enabled": False, **OWN_MEMBERS[kind]}
    provider = api.post("identityProviders", body)
    assert provider.status_code == 201, provider.text
    assert {name: provider.json()[name] for name in body} == body


@pytest.mark.parametrize("kind", OWN_MEMBERS)
def test_each_type_requires_its_own_members(api: Api, kind: str) -> None:
    answer = api.post("identityProviders", {"name": kind, "type": kind, "enabled": False})
    assert answer.status_code == 400
    told = {detail["target"] for detail in answer.json()["details"]}
    assert told == set(OWN_MEMBERS[kind])
    assert {detail["code"] for detail in answer.json()["details"]} == {"REQUIRED_VALUE"}


def test_an_openid_connect_provider_uses_no_pkce_unless_told(api: Api) -> None:
    provider = made(api, name="oidc", type="OPENID_CONNECT", **OPENID_CONNECT)
    assert provider["pkceMethod"] == "NONE"
    assert "pkceMethod" not in made(api)


def test_members_of_members_are_checked(api: Api) -> None:
    verification = {"idpVerification": {"certificates": "none"}}
    body = {**IDENTITY_PROVIDER, "type": "SAML", **SAML, **verification}
    assert refusal(api.post("identityProviders", body)) == (
        "INVALID_VALUE",
        "idpVerification.certificates",
    )


def test_new_users_come_into_a_population_that_exists(api: Api, pingone: PingOne) -> None:
    population = next(iter(pingone.populations))
    registration = {"population": {"id": population.id}}
    assert made(api, registration=registration)["registration"] == registration
    nowhere = {"population": {"id": "nowhere"}}
    answer = api.post("identityProviders", {**IDENTITY_PROVIDER, "registration": nowhere})
    assert refusal(answer) == ("INVALID_VALUE", "registration.population.id")


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("GOOGLE", "${providerAttributes.emailAddress.value}"),
        ("SAML", "${samlAssertion.subject}"),
        ("OPENID_CONNECT", "${providerAttributes.sub}"),
    ],
)
def test_a_provider_is_born_with_a_mapping_of_the_user_name(
    api: Api, kind: str, value: str
) -> None:
    provider = made(api, type=kind, **OWN_MEMBERS[kind])
    [mapping] = mappings(api, provider)
    assert (mapping["name"], mapping["value"]) == ("username", value)
    assert (mapping["update"], mapping["mappingType"]) == ("EMPTY_ONLY", "CORE")
    assert mapping["identityProvider"] == {"id": provider["id"]}
    assert api.get(mapping["_links"]["identityProvider"]["href"]).json() == provider


def test_terraform_changes_and_resets_the_mapping_of_the_user_name(api: Api) -> None:
    [core] = mappings(api, made(api))
    here = core["_links"]["self"]["href"]
    for value in ("${providerAttributes.sub}", core["value"]):
        body = {"name": "username", "value": value, "update": "EMPTY_ONLY"}
        answer = api.put(here, body)
        assert (answer.status_code, answer.json()["value"]) == (200, value)
    assert answer.json()["mappingType"] == "CORE"


@pytest.mark.parametrize("change", [{"name": "email"}, {"update": "ALWAYS"}])
def test_only_the_value_of_that_mapping_changes(api: Api, change: dict[str, str]) -> None:
    [core] = mappings(api, made(api))
    here = core["_links"]["self"]["href"]
    answer = api.put(here, {**core, **change})
    assert refusal(answer) == ("INVALID_VALUE", *change)
    assert api.get(here).json() == core


def test_that_mapping_is_not_deleted(api: Api) -> None:
    [core] = mappings(api, made(api))
    here = core["_links"]["self"]["href"]
    assert refusal(api.delete(here)) == ("CONSTRAINT_VIOLATION", "mappingType")
    assert api.get(here).status_code == 200


def test_terraform_makes_reads_changes_and_deletes_a_mapping(api: Api) -> None:
    place = made(api)["_links"]["attributes"]["href"]
    body = {"name": "email", "value": "${providerAttributes.email}", "update": "EMPTY_ONLY"}
    mapping = api.post(place, body).json()
    here = mapping["_links"]["self"]["href"]
    assert (mapping["mappingType"], api.get(here).json()) == ("CUSTOM", mapping)
    assert api.put(here, {**body, "update": "ALWAYS"}).json()["update"] == "ALWAYS"
    assert api.delete(here).status_code == 204
    assert api.get(here).status_code == 404


@pytest.mark.parametrize(
    "name", ["account", "id", "created", "updated", "lifecycle", "mfaEnabled", "enabled"]
)
def test_some_attributes_of_users_are_not_mapped(api: Api, name: str) -> None:
    place = made(api)["_links"]["attributes"]["href"]
    body = {"name": name, "value": "x", "update": "ALWAYS"}
    assert refusal(api.post(place, body)) == ("INVALID_VALUE", "name")
    assert len(api.get(place).json()["_embedded"]["attributes"]) == 1


def check_in_use(api: Api, provider: dict[str, Any]) -> None:
    here = provider["_links"]["self"]["href"]
    answer = api.delete(here)
    assert refusal(answer) == ("CONSTRAINT_VIOLATION", "id")
    assert answer.json()["details"][0]["message"] == "The identity provider must not be in use"
    assert api.get(here).json() == provider


def check_free(api: Api, provider: dict[str, Any]) -> None:
    assert api.delete(provider["_links"]["self"]["href"]).status_code == 204


def test_a_provider_that_a_user_is_linked_to_is_not_deleted(api: Api, pingone: PingOne) -> None:
    provider = made(api)
    link = {"identityProvider": {"id": provider["id"]}, "externalId": "alice@elsewhere"}
    account = api.post(f"users/{pingone.users['alice'].id}/linkedAccounts", link).json()
    check_in_use(api, provider)
    assert api.delete(account["_links"]["self"]["href"]).status_code == 204
    check_free(api, provider)


def test_a_provider_that_vouches_for_a_user_is_not_deleted(api: Api, pingone: PingOne) -> None:
    provider = made(api)
    place = f"users/{pingone.users['alice'].id}/identityProvider"
    shown = api.put(place, {"id": provider["id"]}).json()
    assert (shown["id"], shown["type"]) == (provider["id"], "GOOGLE")
    assert api.get(place).json() == shown
    check_in_use(api, provider)
    assert api.put(place, {}).json()["type"] == "PING_ONE"
    check_free(api, provider)


def test_the_default_provider_of_a_population_is_not_deleted(api: Api, pingone: PingOne) -> None:
    provider = made(api)
    population = next(iter(pingone.populations)).id
    place = f"populations/{population}/defaultIdentityProvider"
    assert api.put(place, {"id": provider["id"]}).status_code == 200
    check_in_use(api, provider)
    assert api.put(place, {}).status_code == 200
    check_free(api, provider)


@pytest.mark.parametrize("kind", ["IDENTITY_PROVIDER", "LOGIN"])
def test_a_provider_that_a_sign_on_policy_names_is_not_deleted(api: Api, kind: str) -> None:
    provider = made(api)
    named = {"id": provider["id"]}
    usual = {"LOGIN": {"socialProviders": [named]}}.get(kind, {"identityProvider": named})
    policy = api.post("signOnPolicies", {"name": "elsewhere"}).json()
    place = f"signOnPolicies/{policy['id']}"
    action = api.post(f"{place}/actions", {"type": kind, "priority": 1, **usual})
    assert action.status_code == 201, action.text
    check_in_use(api, provider)
    assert api.delete(place).status_code == 204
    check_free(api, provider)


def test_terraform_makes_reads_changes_and_deletes_a_provider(api: Api, bench: Bench) -> None:
    body = bench.full(IDENTITY_PROVIDERS)
    provider = bench.create(IDENTITY_PROVIDERS, body)
    here = provider["_links"]["self"]["href"]
    assert api.get(here).json() == provider
    changed = api.put(here, {**body, "name": "renamed", "icon": {"id": "i", "href": "h"}}).json()
    assert (changed["name"], changed["icon"]) == ("renamed", {"id": "i", "href": "h"})
    assert mappings(api, provider)
    assert api.delete(here).status_code == 204
    assert api.get(provider["_links"]["attributes"]["href"]).status_code == 404
