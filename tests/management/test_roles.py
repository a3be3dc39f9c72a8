"""Roles over HTTP: the built-in ones, and custom ones, which decide access like the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
import requests

from pytest_pingone import PingOne
from pytest_pingone.tenant.roles import BUILT_IN

if TYPE_CHECKING:
    from tests.conftest import Api
    from tests.management.conftest import Workers

NOWHERE = "00000000-0000-4000-8000-000000000000"
ADMIN = BUILT_IN["Environment Admin"].id
READER = {
    "name": "Reader of groups",
    "applicableTo": ["ENVIRONMENT"],
    "permissions": [{"id": "dir:read:group"}],
    "canBeAssignedBy": [{"id": ADMIN}],
}


def check_refused(answer: requests.Response, *details: tuple[str, str, str]) -> None:
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_DATA"), answer.text
    told = [(one["code"], one["target"], one["message"]) for one in answer.json()["details"]]
    assert told == list(details)


@pytest.fixture
def reader(api: Api) -> dict[str, Any]:
    """A custom role that lets read groups, as it is answered."""
    answer = api.post("roles", READER)
    assert answer.status_code == 201, answer.text
    document: dict[str, Any] = answer.json()
    return document


def assign(
    api: Api, holder: str, role: dict[str, Any], kind: str, scope_id: str
) -> requests.Response:
    body = {"role": {"id": role["id"]}, "scope": {"type": kind, "id": scope_id}}
    return api.post(f"{holder}/roleAssignments", body)


class TestBuiltInRoles:
    def test_are_listed_in_pingones_order_without_custom_ones(
        self, api: Api, reader: dict[str, Any]
    ) -> None:
        page = api.get("/roles").json()
        names = [role["name"] for role in page["_embedded"]["roles"]]
        assert names[:6] == [
            "Organization Admin",
            "Environment Admin",
            "Identity Data Admin",
            "Client Application Developer",
            "Identity Data Read Only",
            "Configuration Read Only",
        ]
        assert reader["name"] not in names
        assert page["count"] == page["size"] == len(BUILT_IN)

    def test_are_shown_with_what_they_give(self, api: Api, pingone: PingOne) -> None:
        role = BUILT_IN["Identity Data Admin"]
        shown = api.get(f"/roles/{role.id}").json()
        href = f"{pingone.api_url}/roles/{role.id}"
        assert shown.pop("_links") == {"self": {"href": href}}
        permissions = {one["id"]: one for one in shown.pop("permissions")}
        assert set(permissions) == role.permissions
        assert permissions["dir:set:userPassword"] == {
            "id": "dir:set:userPassword",
            "classifier": "userPassword",
            "description": "Set user password",
        }
        others = ("Identity Data Admin", "Identity Data Read Only", "Help Desk Admin")
        assert shown == {
            "id": role.id,
            "name": "Identity Data Admin",
            "description": "Identity Data Admin",
            "applicableTo": ["POPULATION", "ENVIRONMENT"],
            "canAssign": [{"id": BUILT_IN[name].id} for name in others],
        }

    def test_of_which_nothing_can_be_assigned_do_not_say_so(self, api: Api) -> None:
        shown = api.get(f"/roles/{BUILT_IN['Client Application Developer'].id}").json()
        assert "canAssign" not in shown

    def test_can_be_read_with_a_role_on_one_environment(self, api_as: Callable[[str], Api]) -> None:
        assert api_as("reader").get("/roles").json()["count"] == len(BUILT_IN)

    def test_cannot_be_read_with_a_role_that_does_not_say_so(self, workers: Workers) -> None:
        assert workers("Client Application Developer").get("/roles").status_code == 403

    def test_are_not_found_by_the_id_of_a_custom_one(
        self, api: Api, reader: dict[str, Any]
    ) -> None:
        assert api.get(f"/roles/{reader['id']}").status_code == 404
        assert api.get(f"roles/{ADMIN}").status_code == 404


class TestACustomRole:
    def test_is_answered_with_what_pingone_adds(
        self, reader: dict[str, Any], pingone: PingOne
    ) -> None:
        assert reader == {
            **READER,
            "_links": {
                "self": {"href": f"{pingone.environment_url}/roles/{reader['id']}"},
                "environment": {"href": pingone.environment_url},
            },
            "id": reader["id"],
            "environment": {"id": pingone.environment.id},
            "type": "CUSTOM",
        }

    @pytest.mark.parametrize(("word", "count"), [("CUSTOM", 1), ("PLATFORM", 0)])
    @pytest.mark.usefixtures("reader")
    def test_is_found_by_type(self, word: str, count: int, api: Api) -> None:
        page = api.get("roles", params={"filter": f'type eq "{word}"'}).json()
        assert (page["count"], len(page["_embedded"]["roles"])) == (count, count)

    @pytest.mark.parametrize(
        ("changes", "detail"),
        [
            ({"permissions": []}, ("EMPTY_VALUE", "permissions", "must not be empty")),
            ({"applicableTo": []}, ("EMPTY_VALUE", "applicableTo", "must not be empty")),
            (
                {"permissions": [{"id": "dir:fly:user"}]},
                ("INVALID_VALUE", "permissions", "Permission not found: dir:fly:user"),
            ),
            (
                {"canBeAssignedBy": [{"id": NOWHERE}]},
                ("INVALID_VALUE", "canBeAssignedBy", f"Role not found: {NOWHERE}"),
            ),
        ],
    )
    def test_consists_of_what_there_is(
        self, changes: dict[str, Any], detail: tuple[str, str, str], api: Api, pingone: PingOne
    ) -> None:
        before = pingone.snapshot()
        check_refused(api.post("roles", {**READER, **changes}), detail)
        assert pingone.snapshot() is before

    def test_is_told_which_others_its_holders_give(self, api: Api, reader: dict[str, Any]) -> None:
        body = {**READER, "name": "Junior", "canBeAssignedBy": [{"id": reader["id"]}]}
        junior = api.post("roles", body).json()
        here = reader["_links"]["self"]["href"]
        assert api.get(here).json()["canAssign"] == [{"id": junior["id"]}]
        assert api.delete(junior["_links"]["self"]["href"]).status_code == 204
        assert "canAssign" not in api.get(here).json()

    def test_that_is_deleted_gives_others_away_no_longer(
        self, api: Api, reader: dict[str, Any]
    ) -> None:
        givers = [{"id": reader["id"]}, {"id": ADMIN}]
        junior = api.post("roles", {**READER, "name": "Junior", "canBeAssignedBy": givers}).json()
        assert api.delete(reader["_links"]["self"]["href"]).status_code == 204
        assert api.get(junior["_links"]["self"]["href"]).json()["canBeAssignedBy"] == givers[1:]

    def test_decides_what_its_holder_may_do(
        self, api: Api, api_as: Callable[[str], Api], reader: dict[str, Any], pingone: PingOne
    ) -> None:
        holder = f"applications/{pingone.applications['powerless'].id}"
        answer = assign(api, holder, reader, "ENVIRONMENT", pingone.environment.id)
        assert answer.status_code == 201, answer.text
        powerless = api_as("powerless")
        assert powerless.get("groups").status_code == 200
        assert powerless.get("users").status_code == 403
        assert powerless.post("groups", {"name": "n"}).status_code == 403

    def test_that_changes_changes_what_its_holder_may_do_at_once(
        self, api: Api, api_as: Callable[[str], Api], reader: dict[str, Any], pingone: PingOne
    ) -> None:
        holder = f"applications/{pingone.applications['powerless'].id}"
        assign(api, holder, reader, "ENVIRONMENT", pingone.environment.id)
        powerless = api_as("powerless")
        body = {**READER, "permissions": [{"id": "dir:read:user"}]}
        assert api.put(reader["_links"]["self"]["href"], body).status_code == 200
        assert powerless.get("users").status_code == 200
        assert powerless.get("groups").status_code == 403

    def test_is_not_deleted_while_somebody_has_it(
        self, api: Api, reader: dict[str, Any], pingone: PingOne
    ) -> None:
        holder = f"groups/{pingone.groups['Staff'].id}"
        given = assign(api, holder, reader, "ENVIRONMENT", pingone.environment.id).json()
        here = reader["_links"]["self"]["href"]
        check_refused(
            api.delete(here), ("CONSTRAINT_VIOLATION", "role", "The role must not be assigned")
        )
        assert api.get(here).status_code == 200
        assert api.delete(given["_links"]["self"]["href"]).status_code == 204
        assert api.delete(here).status_code == 204

    def test_is_given_only_by_those_it_names(
        self, reader: dict[str, Any], workers: Workers, pingone: PingOne
    ) -> None:
        bob = f"users/{pingone.users['bob'].id}"
        here = "ENVIRONMENT", pingone.environment.id
        identity = workers("Identity Data Admin", name="identity")
        check_refused(
            assign(identity, bob, reader, *here),
            ("CONSTRAINT_VIOLATION", "role", "Must have role at the same or broader scope"),
        )
        assert assign(workers("Environment Admin", name="admin"), bob, reader, *here).ok

    def test_with_the_name_of_another_gives_nothing_of_that(
        self, api: Api, workers: Workers, api_as: Callable[[str], Api], pingone: PingOne
    ) -> None:
        body = {
            **READER,
            "name": "Environment Admin",
            "permissions": [{"id": "permissions:update:userRoleAssignments"}],
        }
        fake = api.post("roles", body).json()
        holder = f"applications/{pingone.applications['powerless'].id}"
        assert assign(api, holder, fake, "ENVIRONMENT", pingone.environment.id).ok
        bob = f"users/{pingone.users['bob'].id}"
        answer = workers.assign(bob, "Identity Data Admin", by=api_as("powerless"))
        check_refused(
            answer, ("CONSTRAINT_VIOLATION", "role", "Must have role at the same or broader scope")
        )

    def test_is_given_only_in_scopes_that_it_applies_to(
        self, api: Api, reader: dict[str, Any], pingone: PingOne
    ) -> None:
        bob = f"users/{pingone.users['bob'].id}"
        population = next(iter(pingone.populations)).id
        check_refused(
            assign(api, bob, reader, "POPULATION", population),
            ("INVALID_VALUE", "scope", "Reader of groups is not applicable to POPULATION"),
        )


@pytest.mark.parametrize("kind", ["ORGANIZATION", "ENVIRONMENT", "POPULATION"])
def test_a_custom_role_of_another_environment_stays_there(
    kind: str, api: Api, pingone: PingOne
) -> None:
    fresh = api.post("/environments", {"name": "E", "type": "SANDBOX", "region": "NA"}).json()
    body = {**READER, "applicableTo": ["ORGANIZATION", "ENVIRONMENT", "POPULATION"]}
    foreign = api.post(f"/environments/{fresh['id']}/roles", body).json()
    native = api.post("roles", body).json()
    scope_id = {
        "ORGANIZATION": pingone.environment.organization_id,
        "ENVIRONMENT": pingone.environment.id,
        "POPULATION": next(iter(pingone.populations)).id,
    }[kind]
    bob = f"users/{pingone.users['bob'].id}"
    check_refused(
        assign(api, bob, foreign, kind, scope_id),
        (
            "INVALID_VALUE",
            "scope",
            "Reader of groups is not applicable outside of its environment",
        ),
    )
    assert assign(api, bob, native, kind, scope_id).status_code == 201
    assert assign(api, bob, foreign, "ENVIRONMENT", fresh["id"]).status_code == 201
    assert assign(api, bob, native, "ENVIRONMENT", fresh["id"]).ok is (kind != "ORGANIZATION")
