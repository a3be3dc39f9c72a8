"""Resources and scopes: lifetimes, audiences, and what came with the environment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from pytest_pingone import PingOne

if TYPE_CHECKING:
    from tests.conftest import Api


def check_refused(answer: requests.Response, code: str, target: str, **inner: Any) -> None:
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_DATA"), answer.text
    (detail,) = answer.json()["details"]
    assert (detail["code"], detail["target"]) == (code, target)
    if inner:
        assert detail["innerError"] == inner


def scopes_of(api: Api, resource_id: str) -> dict[str, dict[str, Any]]:
    scopes = api.get(f"resources/{resource_id}/scopes").json()["_embedded"]["scopes"]
    return {scope["name"]: scope for scope in scopes}


@pytest.mark.parametrize("seconds", [300, 3600, 2592000])
def test_access_tokens_live_from_five_minutes_to_thirty_days(
    api: Api, pingone: PingOne, seconds: int
) -> None:
    answer = api.post("resources", {"name": "r", "accessTokenValiditySeconds": seconds})
    assert answer.json()["accessTokenValiditySeconds"] == seconds
    token = pingone.mint.access_token(application="service", resource="r")
    assert token.claims["exp"] - token.claims["iat"] == seconds


@pytest.mark.parametrize("seconds", [299, 2592001, 0, -3600, 2**63])
def test_other_lifetimes_are_refused_with_the_bounds(api: Api, seconds: int) -> None:
    answer = api.post("resources", {"name": "r", "accessTokenValiditySeconds": seconds})
    bounds = {"rangeMinimumValue": 300, "rangeMaximumValue": 2592000}
    check_refused(answer, "OUT_OF_RANGE", "accessTokenValiditySeconds", **bounds)


def test_a_resource_is_filled_in(api: Api) -> None:
    made = api.post("resources", {"name": "Invoices"}).json()
    assert made["type"] == "CUSTOM"
    assert made["audience"] == "Invoices"
    assert made["accessTokenValiditySeconds"] == 3600
    assert made["introspectEndpointAuthMethod"] == "CLIENT_SECRET_BASIC"
    assert made["applicationPermissionsSettings"] == {"claimEnabled": False}
    assert "secret" not in made


def test_the_type_is_not_for_clients_to_choose(api: Api) -> None:
    made = api.post("resources", {"name": "r", "type": "PINGONE_API"}).json()
    assert made["type"] == "CUSTOM"


@pytest.mark.parametrize(
    "audience", ["https://api.pingone.com", "my-PingOne", "PINGIDENTITY", "urn:x#fragment"]
)
@pytest.mark.parametrize("told_by", ["audience", "name"])
def test_some_audiences_are_refused(api: Api, audience: str, told_by: str) -> None:
    body = {"name": "r", "audience": audience} if told_by == "audience" else {"name": audience}
    check_refused(api.post("resources", body), "INVALID_VALUE", "audience")


def test_an_audience_is_what_tokens_are_for(api: Api, pingone: PingOne) -> None:
    api.post("resources", {"name": "r", "audience": "urn:example:r"})
    token = pingone.mint.access_token(application="service", resource="r")
    assert token.claims["aud"] == ["urn:example:r"]


@pytest.mark.parametrize("name", ["openid", "PingOne API"])
def test_what_comes_with_an_environment_cannot_be_deleted(
    api: Api, pingone: PingOne, name: str
) -> None:
    resource = pingone.resources[name]
    check_refused(api.delete(f"resources/{resource.id}"), "CONSTRAINT_VIOLATION", "type")
    for scope in scopes_of(api, resource.id).values():
        answer = api.delete(scope["_links"]["self"]["href"])
        check_refused(answer, "CONSTRAINT_VIOLATION", "name")


@pytest.mark.parametrize("name", ["openid", "PingOne API"])
def test_what_comes_with_an_environment_can_be_replaced_by_itself(
    api: Api, pingone: PingOne, name: str
) -> None:
    here = f"resources/{pingone.resources[name].id}"
    before = api.get(here).json()
    answer = api.put(here, before)
    assert answer.status_code == 200, answer.text
    assert {**answer.json(), "updatedAt": 0} == {**before, "updatedAt": 0}


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("p1:read:user:badge", 201),
        ("p1:update:user:badge", 201),
        ("p1:read:userBadge", 400),
        ("p1:delete:user:badge", 400),
        ("badge", 400),
    ],
)
def test_only_some_scopes_can_be_added_to_the_pingone_api(
    api: Api, pingone: PingOne, name: str, status: int
) -> None:
    here = f"resources/{pingone.resources['PingOne API'].id}/scopes"
    answer = api.post(here, {"name": name})
    assert answer.status_code == status, answer.text
    if status == 400:
        assert answer.json()["details"][0]["target"] == "name"


def test_an_added_scope_can_be_deleted(api: Api, pingone: PingOne) -> None:
    for resource in ("openid", "orders"):
        here = f"resources/{pingone.resources[resource].id}/scopes"
        made = api.post(here, {"name": "added"}).json()
        assert made["resource"] == {"id": pingone.resources[resource].id}
        assert api.delete(made["_links"]["self"]["href"]).status_code == 204


def test_two_resources_may_have_scopes_of_the_same_name(api: Api) -> None:
    made = [api.post("resources", {"name": name}).json()["id"] for name in ("a", "b")]
    answers = [api.post(f"resources/{id_}/scopes", {"name": "read"}) for id_ in made]
    assert [answer.status_code for answer in answers] == [201, 201]


def test_scopes_go_with_their_resource(api: Api, pingone: PingOne) -> None:
    orders = pingone.resources["orders"].id
    scope = scopes_of(api, orders)["orders:read"]["_links"]["self"]["href"]
    assert api.delete(f"resources/{orders}").status_code == 204
    assert api.get(scope).status_code == 404
    assert api.get(f"resources/{orders}/scopes").status_code == 404


@pytest.mark.parametrize("user", [None, "alice"])
def test_a_deleted_resource_leaves_no_grants(api: Api, pingone: PingOne, user: str | None) -> None:
    application = "web" if user else "service"
    here = f"applications/{pingone.applications[application].id}/grants"
    orders = pingone.resources["orders"].id
    assert api.delete(f"resources/{orders}").status_code == 204
    granted = api.get(here).json()["_embedded"]["grants"]
    assert {"id": orders} not in [grant["resource"] for grant in granted]
    assert pingone.mint.access_token(user=user, application=application)


def test_a_deleted_scope_is_granted_no_longer(api: Api, pingone: PingOne) -> None:
    orders = pingone.resources["orders"].id
    scopes = scopes_of(api, orders)
    assert api.delete(scopes["orders:write"]["_links"]["self"]["href"]).status_code == 204
    here = f"applications/{pingone.applications['service'].id}/grants"
    (grant,) = api.get(here).json()["_embedded"]["grants"]
    assert grant["scopes"] == [{"id": scopes["orders:read"]["id"]}]
    token = pingone.mint.access_token(application="service", resource="orders")
    assert token.claims["scope"] == "orders:read"
