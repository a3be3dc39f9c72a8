"""The calls of Terraform's provider for environments and role assignments, in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_pingone.tenant.roles import BUILT_IN

if TYPE_CHECKING:
    from pytest_pingone import PingOne
    from tests.conftest import Api

PRODUCTS = {"products": [{"type": "PING_ONE_BASE"}, {"type": "PING_ONE_MFA"}]}


def test_environment(api: Api, pingone: PingOne) -> None:
    wanted = {
        "name": "made",
        "type": "SANDBOX",
        "region": "NA",
        "license": {"id": pingone.environment.license_id},
        "billOfMaterials": PRODUCTS,
    }
    answer = api.post("/environments", wanted)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    types = [product["type"] for product in made["billOfMaterials"]["products"]]
    assert types == ["PING_ONE_BASE", "PING_ONE_MFA"]
    here = f"/environments/{made['id']}"
    assert api.get(here).json()["name"] == "made"
    assert len(api.get(f"{here}/billOfMaterials").json()["products"]) == 2

    changed = {**wanted, "name": "renamed"}
    del changed["billOfMaterials"]
    assert api.put(here, changed).json()["name"] == "renamed"
    smaller = {"products": PRODUCTS["products"][:1]}
    assert api.put(f"{here}/billOfMaterials", smaller).status_code == 200
    assert len(api.get(f"{here}/billOfMaterials").json()["products"]) == 1

    assert api.get(here).json()["type"] == "SANDBOX"
    assert api.delete(here).status_code == 204
    assert [api.get(here).status_code for _ in range(2)] == [404, 404]


@pytest.mark.parametrize("holder", ["application", "user", "group"])
def test_role_assignment(api: Api, pingone: PingOne, holder: str) -> None:
    records = {
        "application": f"applications/{pingone.applications['powerless'].id}",
        "user": f"users/{pingone.users['alice'].id}",
        "group": f"groups/{pingone.groups['Staff'].id}",
    }
    above = records[holder]
    if holder == "application":
        assert api.get(above).json()["type"] == "WORKER"
    role = BUILT_IN["Identity Data Read Only"].id
    scope = {"id": pingone.environment.id, "type": "ENVIRONMENT"}
    answer = api.post(f"{above}/roleAssignments", {"role": {"id": role}, "scope": scope})
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["role"], made["scope"], made["readOnly"]) == ({"id": role}, scope, False)
    here = f"{above}/roleAssignments/{made['id']}"
    assert api.get(here).json() == made
    assert api.delete(here).status_code == 204
    assert api.get(here).status_code == 404
