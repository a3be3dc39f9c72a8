"""A new environment: what PingOne puts in, who may work in it, and what it shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from pytest_pingone import PingOne
from pytest_pingone.tenant.records import KeyRotationPolicy
from pytest_pingone.tenant.roles import BY_ID

if TYPE_CHECKING:
    from tests.conftest import Api
    from tests.management.conftest import Workers

BODY = {"name": "Fresh", "type": "SANDBOX", "region": "NA", "description": "New."}
CREATOR_ROLES = ["Environment Admin", "Identity Data Admin", "Client Application Developer"]


@pytest.fixture
def fresh(api: Api) -> dict[str, Any]:
    """A new environment as it is answered."""
    answer = api.post("/environments", BODY)
    assert answer.status_code == 201, answer.text
    document: dict[str, Any] = answer.json()
    return document


def listed(api: Api, environment: dict[str, Any], path: str) -> list[dict[str, Any]]:
    answer = api.get(f"/environments/{environment['id']}/{path}")
    assert answer.status_code == 200, answer.text
    (found,) = answer.json()["_embedded"].values()
    records: list[dict[str, Any]] = found
    return records


def test_it_is_on_the_license_of_its_organization(fresh: dict[str, Any], pingone: PingOne) -> None:
    assert fresh["organization"] == {"id": pingone.environment.organization_id}
    assert fresh["license"] == {"id": pingone.environment.license_id}
    assert fresh["createdAt"] == fresh["updatedAt"]
    assert fresh["createdAt"].endswith("Z")


def test_it_has_one_population_the_default_one(api: Api, fresh: dict[str, Any]) -> None:
    (population,) = listed(api, fresh, "populations")
    assert (population["name"], population["default"]) == ("Default", True)
    assert population["userCount"] == 0


def test_it_has_no_users_and_groups(api: Api, fresh: dict[str, Any]) -> None:
    assert [listed(api, fresh, path) for path in ("users", "groups")] == [[]] * 2


def test_it_has_the_three_applications_of_pingone(api: Api, fresh: dict[str, Any]) -> None:
    assert {each["name"]: each["type"] for each in listed(api, fresh, "applications")} == {
        "PingOne Admin Console": "PING_ONE_ADMIN_CONSOLE",
        "PingOne Application Portal": "PING_ONE_PORTAL",
        "PingOne Self-Service - MyAccount": "PING_ONE_SELF_SERVICE",
    }


def test_it_has_the_two_resources_of_pingone(api: Api, fresh: dict[str, Any]) -> None:
    resources = {resource["name"]: resource for resource in listed(api, fresh, "resources")}
    assert {name: resource["type"] for name, resource in resources.items()} == {
        "openid": "OPENID_CONNECT",
        "PingOne API": "PINGONE_API",
    }
    for absent in ("audience", "accessTokenValiditySeconds", "introspectEndpointAuthMethod"):
        assert absent not in resources["openid"]


@pytest.mark.parametrize(
    ("resource", "scopes"),
    [
        ("openid", {"openid", "profile", "email", "address", "phone"}),
        ("PingOne API", {"p1:read:user", "p1:update:user", "p1:reset:userPassword"}),
    ],
)
def test_their_scopes_are_there(
    api: Api, fresh: dict[str, Any], resource: str, scopes: set[str]
) -> None:
    ids = {found["name"]: found["id"] for found in listed(api, fresh, "resources")}
    names = {scope["name"] for scope in listed(api, fresh, f"resources/{ids[resource]}/scopes")}
    assert scopes <= names


def test_it_has_a_default_key_rotation_policy_which_new_applications_use(
    api: Api, fresh: dict[str, Any], pingone: PingOne
) -> None:
    (policy,) = pingone.snapshot().table(KeyRotationPolicy, fresh["id"])
    assert policy.default
    body = {"name": "a", "type": "WEB_APP", "protocol": "OPENID_CONNECT"}
    made = api.post(f"/environments/{fresh['id']}/applications", body).json()
    assert made["signing"] == {"keyRotationPolicy": {"id": policy.id}}


def test_it_has_an_issuer_and_keys_of_its_own(
    fresh: dict[str, Any], pingone: PingOne, session: requests.Session
) -> None:
    def keys(jwks_url: str) -> set[str]:
        answer = session.get(jwks_url)
        assert answer.status_code == 200
        return {key["n"] for key in answer.json()["keys"]}

    def moved(url: str) -> str:
        return url.replace(pingone.environment.id, fresh["id"])

    assert keys(moved(pingone.jwks_url))
    assert not keys(moved(pingone.jwks_url)) & keys(pingone.jwks_url)
    assert session.get(moved(pingone.discovery_url)).json()["issuer"] == moved(pingone.issuer)


def test_users_may_have_the_same_names_in_two_environments(api: Api, fresh: dict[str, Any]) -> None:
    body = {"username": "alice", "email": "alice@example.com"}
    answer = api.post(fresh["_links"]["users"]["href"], body)
    assert answer.status_code == 201


def roles_in(api: Api, application_id: str, environment_id: str) -> list[str]:
    held = api.get(f"applications/{application_id}/roleAssignments").json()
    return [
        BY_ID[assignment["role"]["id"]].name
        for assignment in held["_embedded"]["roleAssignments"]
        if assignment["scope"] == {"type": "ENVIRONMENT", "id": environment_id}
    ]


def test_its_creator_may_work_in_it(api: Api, workers: Workers, pingone: PingOne) -> None:
    organization = "ORGANIZATION", pingone.environment.organization_id
    founder = workers(("Organization Admin", *organization), name="founder")
    fresh = founder.post("/environments", BODY).json()
    founder_id = pingone.applications["founder"].id
    assert sorted(roles_in(api, founder_id, fresh["id"])) == sorted(CREATOR_ROLES)
    for path in ("users", "applications", "populations"):
        assert founder.get(f"/environments/{fresh['id']}/{path}").status_code == 200
        assert founder.get(path).status_code == 403


def test_its_creator_does_not_get_what_it_has_from_the_organization(
    api: Api, fresh: dict[str, Any], pingone: PingOne
) -> None:
    given = roles_in(api, pingone.applications["worker"].id, fresh["id"])
    assert sorted(given) == sorted(set(CREATOR_ROLES) - {"Environment Admin"})


def test_only_an_organization_admin_creates_one(workers: Workers, pingone: PingOne) -> None:
    organization = "ORGANIZATION", pingone.environment.organization_id
    local = workers(("Environment Admin", *organization), name="local")
    assert local.post("/environments", BODY).status_code == 403


@pytest.mark.parametrize(
    ("changes", "target", "inner"),
    [
        ({"region": "EU"}, "region", {"allowedValues": ["NA"]}),
        ({"license": {"id": "none-such"}}, "license.id", None),
        ({"name": "Example Environment"}, "name", None),
    ],
)
def test_what_does_not_fit_the_organization_is_refused(
    api: Api, changes: dict[str, Any], target: str, inner: Any
) -> None:
    answer = api.post("/environments", {**BODY, **changes})
    assert answer.status_code == 400
    (detail,) = answer.json()["details"]
    assert detail["target"] == target
    assert inner is None or detail["innerError"] == inner


def test_a_change_of_its_name_is_seen_at_once(api: Api, fresh: dict[str, Any]) -> None:
    here = fresh["_links"]["self"]["href"]
    assert api.put(here, {**BODY, "name": "Renamed"}).json()["name"] == "Renamed"
    environments = api.get("/environments").json()["_embedded"]["environments"]
    assert [environment["name"] for environment in environments][-1] == "Renamed"


def test_organization_and_licenses_can_be_read(api: Api, pingone: PingOne) -> None:
    (organization,) = api.get("/organizations").json()["_embedded"]["organizations"]
    assert organization["id"] == pingone.environment.organization_id
    assert organization["name"] == "Example Organization"
    (a_license,) = api.get(organization["_links"]["licenses"]["href"]).json()["_embedded"][
        "licenses"
    ]
    assert (a_license["id"], a_license["status"]) == (pingone.environment.license_id, "ACTIVE")
