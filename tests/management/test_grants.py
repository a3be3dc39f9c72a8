"""Grants: one for each resource, of scopes that it has, and no name of a scope twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from pytest_pingone import PingOne
from pytest_pingone.management.catalogue import GRANTS

if TYPE_CHECKING:
    from tests.conftest import Api
    from tests.management.conftest import Bench

NOWHERE = "00000000-0000-4000-8000-000000000000"


def check_refused(answer: requests.Response, code: str, target: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_DATA"), answer.text
    (detail,) = answer.json()["details"]
    assert (detail["code"], detail["target"]) == (code, target)


def resource(api: Api, name: str, *scopes: str) -> dict[str, Any]:
    """Make a resource with scopes, and return the body of a grant of all of it."""
    made = api.post("resources", {"name": name}).json()
    ids = [api.post(f"resources/{made['id']}/scopes", {"name": s}).json()["id"] for s in scopes]
    return {"resource": {"id": made["id"]}, "scopes": [{"id": scope} for scope in ids]}


def test_a_resource_is_granted_once(bench: Bench) -> None:
    made = bench.create(GRANTS)
    again = bench.post(GRANTS, bench.full(GRANTS))
    check_refused(again, "UNIQUENESS_VIOLATION", "resource")
    assert again.json()["details"][0]["innerError"] == {"existingId": made["id"]}


def test_two_applications_may_be_granted_the_same(api: Api, pingone: PingOne) -> None:
    grant = resource(api, "r", "read")
    for name in ("web", "spa"):
        here = f"applications/{pingone.applications[name].id}/grants"
        assert api.post(here, grant).status_code == 201


@pytest.mark.parametrize(
    ("changes", "target"),
    [({"resource": {"id": NOWHERE}}, "resource"), ({"scopes": [{"id": NOWHERE}]}, "scopes")],
)
def test_what_is_granted_must_exist(bench: Bench, changes: dict[str, Any], target: str) -> None:
    check_refused(bench.post(GRANTS, {**bench.full(GRANTS), **changes}), "INVALID_VALUE", target)


def test_scopes_must_be_the_resource_s_own(bench: Bench, api: Api) -> None:
    other = resource(api, "other", "read")
    mixed = {**bench.full(GRANTS), "scopes": other["scopes"]}
    check_refused(bench.post(GRANTS, mixed), "INVALID_VALUE", "scopes")
    made = bench.create(GRANTS)
    check_refused(api.put(made["_links"]["self"]["href"], mixed), "INVALID_VALUE", "scopes")


def test_no_two_scopes_of_one_name_are_granted_even_of_two_resources(
    bench: Bench, api: Api
) -> None:
    first, second = (resource(api, name, "read", f"write:{name}") for name in "ab")
    assert bench.post(GRANTS, first).status_code == 201
    answer = bench.post(GRANTS, second)
    check_refused(answer, "INVALID_VALUE", "scopes")
    assert answer.json()["details"][0]["message"] == (
        "Multiple scopes with the same name cannot be added to the same grant."
    )
    narrower = bench.create(GRANTS, {**second, "scopes": second["scopes"][1:]})
    check_refused(api.put(narrower["_links"]["self"]["href"], second), "INVALID_VALUE", "scopes")


def test_a_replacement_changes_the_scopes(bench: Bench, api: Api, pingone: PingOne) -> None:
    here = f"applications/{pingone.applications['service'].id}/grants"
    (grant,) = api.get(here).json()["_embedded"]["grants"]
    narrower = {**grant, "scopes": grant["scopes"][:1]}
    answer = api.put(grant["_links"]["self"]["href"], narrower)
    assert answer.json()["scopes"] == grant["scopes"][:1]
    token = pingone.mint.access_token(application="service", resource="orders")
    assert token.claims["scope"] == "orders:read"
    assert bench.pingone is pingone


def test_a_scope_named_twice_is_granted_once(bench: Bench) -> None:
    body = bench.full(GRANTS)
    made = bench.create(GRANTS, {**body, "scopes": body["scopes"] * 2})
    assert made["scopes"] == body["scopes"]


def test_grants_go_with_their_application(bench: Bench, api: Api) -> None:
    made = bench.create(GRANTS)
    assert api.delete(made["_links"]["application"]["href"]).status_code == 204
    assert api.get(made["_links"]["self"]["href"]).status_code == 404
