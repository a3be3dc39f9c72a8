"""Role assignments: who may give which role to whom, where, and take it away again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from pytest_pingone import PingOne
from pytest_pingone.management.catalogue import (
    APPLICATION_ROLE_ASSIGNMENTS,
    GROUP_ROLE_ASSIGNMENTS,
    USER_ROLE_ASSIGNMENTS,
)
from pytest_pingone.management.collection import Collection
from pytest_pingone.tenant.records import Application
from pytest_pingone.tenant.roles import BUILT_IN, SCOPE_TYPES

if TYPE_CHECKING:
    from tests.conftest import Api
    from tests.management.conftest import Bench, Workers

NOWHERE = "00000000-0000-4000-8000-000000000000"
IDENTITY = {"Identity Data Admin", "Identity Data Read Only", "Help Desk Admin"}
# "Predefined roles", the column "can assign".
CAN_ASSIGN = {
    "Organization Admin": {"Environment Admin"},
    "Environment Admin": set(BUILT_IN) - {"Organization Admin"},
    "Identity Data Admin": IDENTITY,
    "Client Application Developer": set[str](),
    "Configuration Read Only": set[str](),
}
# PingOne's own list, and Terraform's acceptance tests; the last three are chosen.
APPLICABLE = {
    "Organization Admin": {"ORGANIZATION"},
    "Environment Admin": {"ORGANIZATION", "ENVIRONMENT"},
    "Identity Data Admin": {"ENVIRONMENT", "POPULATION"},
    "Client Application Developer": {"ENVIRONMENT"},
    "Identity Data Read Only": {"ENVIRONMENT", "POPULATION"},
    "Configuration Read Only": {"ORGANIZATION", "ENVIRONMENT"},
    "Application Owner": {"ENVIRONMENT", "APPLICATION"},
    "DaVinci Admin": {"ORGANIZATION", "ENVIRONMENT"},
    "DaVinci Admin Read Only": {"ORGANIZATION", "ENVIRONMENT"},
    "Help Desk Admin": {"ENVIRONMENT", "POPULATION"},
    "Custom Roles Admin": {"ORGANIZATION", "ENVIRONMENT"},
}


def check_refused(answer: requests.Response, code: str, target: str, message: str = "") -> None:
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_DATA"), answer.text
    detail = answer.json()["details"][0]
    assert (detail["code"], detail["target"]) == (code, target)
    assert detail["message"].startswith(message)


@pytest.fixture
def holder(pingone: PingOne) -> Application:
    """A worker that has no role."""
    return pingone.applications["powerless"]


@pytest.fixture
def scopes(pingone: PingOne) -> dict[str, str]:
    """The id of one thing of each type that a role can be limited to."""
    return {
        "ORGANIZATION": pingone.environment.organization_id,
        "ENVIRONMENT": pingone.environment.id,
        "POPULATION": next(iter(pingone.populations)).id,
        "APPLICATION": pingone.applications["web"].id,
    }


@pytest.mark.parametrize(
    ("own", "given"),
    [  # whether an Organization Admin makes others is said nowhere
        (own, given)
        for own in CAN_ASSIGN
        for given in BUILT_IN
        if (own, given) != ("Organization Admin", "Organization Admin")
    ],
    ids=lambda name: str(name).replace(" ", "-"),
)
def test_a_role_decides_which_roles_its_holder_may_give(
    own: str, given: str, workers: Workers, pingone: PingOne, scopes: dict[str, str]
) -> None:
    def widest(role: str) -> tuple[str, str, str]:
        kind = next(kind for kind in SCOPE_TYPES if kind in BUILT_IN[role].applicable_to)
        if own in ("Environment Admin", "Organization Admin") and kind == "ORGANIZATION":
            return role, kind, scopes[kind]
        return role, "ENVIRONMENT", scopes["ENVIRONMENT"]

    giver = workers(widest(own), name="giver")
    wanted = widest(given)
    if given == "Organization Admin":
        wanted = given, "ORGANIZATION", scopes["ORGANIZATION"]
    bob = f"users/{pingone.users['bob'].id}"
    answer = workers.assign(bob, wanted, by=giver)
    if given in CAN_ASSIGN[own]:
        assert answer.status_code == 201, answer.text
        assert answer.json()["readOnly"] is False
    elif answer.status_code != 403:
        check_refused(answer, "CONSTRAINT_VIOLATION", "role", "Must have role at the same or")


def test_a_role_is_not_given_in_a_broader_scope_than_one_s_own(
    workers: Workers, holder: Application, scopes: dict[str, str]
) -> None:
    giver = workers("Environment Admin", name="giver")
    broader = "Environment Admin", "ORGANIZATION", scopes["ORGANIZATION"]
    answer = workers.assign(f"applications/{holder.id}", broader, by=giver)
    check_refused(
        answer, "CONSTRAINT_VIOLATION", "role", "Must have role at the same or broader scope"
    )
    assert workers.assign(f"applications/{holder.id}", "Environment Admin", by=giver).ok


@pytest.mark.parametrize("kind", SCOPE_TYPES)
@pytest.mark.parametrize("role", APPLICABLE)
def test_a_role_is_given_only_in_scopes_that_it_applies_to(
    role: str, kind: str, workers: Workers, pingone: PingOne, scopes: dict[str, str]
) -> None:
    bob = f"users/{pingone.users['bob'].id}"
    answer = workers.assign(bob, (role, kind, scopes[kind]))
    if kind in APPLICABLE[role]:
        assert answer.status_code == 201, answer.text
        assert answer.json()["scope"] == {"type": kind, "id": scopes[kind]}
    else:
        check_refused(answer, "INVALID_VALUE", "scope")


def test_the_table_knows_every_role() -> None:
    assert set(APPLICABLE) == set(BUILT_IN)


@pytest.mark.parametrize("role", ["DaVinci Admin", "DaVinci Admin Read Only"])
def test_roles_for_people_are_not_given_to_applications(
    role: str, workers: Workers, holder: Application
) -> None:
    answer = workers.assign(f"applications/{holder.id}", role)
    check_refused(answer, "INVALID_VALUE", "role", f"{role} can not be assigned to an application")


@pytest.mark.parametrize(
    ("role", "kind"),
    [
        ("Environment Admin", "ORGANIZATION"),
        ("Environment Admin", "ENVIRONMENT"),
        ("Identity Data Admin", "POPULATION"),
        ("Application Owner", "APPLICATION"),
    ],
)
def test_the_scope_must_exist(role: str, kind: str, workers: Workers, holder: Application) -> None:
    answer = workers.assign(f"applications/{holder.id}", (role, kind, NOWHERE))
    check_refused(answer, "INVALID_VALUE", "scope")


def test_the_role_must_exist(api: Api, holder: Application, pingone: PingOne) -> None:
    scope = {"type": "ENVIRONMENT", "id": pingone.environment.id}
    body = {"role": {"id": NOWHERE}, "scope": scope}
    answer = api.post(f"applications/{holder.id}/roleAssignments", body)
    check_refused(answer, "INVALID_VALUE", "role")


def test_a_role_is_not_given_twice_nor_below_a_broader_one(
    workers: Workers, holder: Application, scopes: dict[str, str]
) -> None:
    here = f"applications/{holder.id}"
    narrow = "Identity Data Admin", "POPULATION", scopes["POPULATION"]
    duplicate = "UNIQUENESS_VIOLATION", "role", "May not assign duplicate Role"
    assert workers.assign(here, narrow).status_code == 201
    check_refused(workers.assign(here, narrow), *duplicate)
    assert workers.assign(here, "Identity Data Admin").status_code == 201, "broader is no duplicate"
    check_refused(workers.assign(here, "Identity Data Admin"), *duplicate)
    everywhere = "Environment Admin", "ORGANIZATION", scopes["ORGANIZATION"]
    assert workers.assign(here, everywhere).status_code == 201
    check_refused(workers.assign(here, "Environment Admin"), *duplicate)


def test_two_holders_may_have_the_same_role(workers: Workers, pingone: PingOne) -> None:
    for name in ("alice", "bob"):
        answer = workers.assign(f"users/{pingone.users[name].id}", "Identity Data Admin")
        assert answer.status_code == 201


def assignments(api: Api, holder: Application) -> list[dict[str, Any]]:
    page = api.get(f"applications/{holder.id}/roleAssignments")
    assert page.status_code == 200, page.text
    found: list[dict[str, Any]] = page.json()["_embedded"]["roleAssignments"]
    return found


def test_one_s_own_roles_are_read_only_and_stay(api: Api, pingone: PingOne) -> None:
    own = assignments(api, pingone.applications["worker"])
    assert len(own) == 4
    for assignment in own:
        assert assignment["readOnly"] is True
        answer = api.delete(assignment["_links"]["self"]["href"])
        assert answer.status_code == 400
        assert answer.json()["message"] == (
            f"Role assignment {assignment['id']} cannot be deleted as it is read only"
        )
    assert assignments(api, pingone.applications["worker"]) == own


def test_roles_of_others_are_read_only_for_who_could_not_give_them(
    api: Api, workers: Workers, pingone: PingOne, holder: Application, scopes: dict[str, str]
) -> None:
    workers.assign(f"applications/{holder.id}", "Identity Data Admin")
    everywhere = "Environment Admin", "ORGANIZATION", scopes["ORGANIZATION"]
    workers.assign(f"applications/{holder.id}", everywhere)
    local = workers("Environment Admin", name="local")
    assert [a["readOnly"] for a in assignments(api, holder)] == [False, False]
    assert [a["readOnly"] for a in assignments(local, holder)] == [False, True]
    assert len(assignments(local, pingone.applications["worker"])) == 4
    for assignment, status in zip(assignments(local, holder), (204, 400), strict=True):
        assert local.delete(assignment["_links"]["self"]["href"]).status_code == status


@pytest.mark.parametrize("name", ["service", "web", "spa", "native", "device"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_only_workers_among_applications_have_roles(
    method: str, name: str, bench: Bench, pingone: PingOne
) -> None:
    place = f"applications/{pingone.applications[name].id}/roleAssignments"
    body = bench.full(APPLICATION_ROLE_ASSIGNMENTS) if method == "POST" else None
    assert bench.api(method, place, body).status_code == 404


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (APPLICATION_ROLE_ASSIGNMENTS, "application"),
        (USER_ROLE_ASSIGNMENTS, "user"),
        (GROUP_ROLE_ASSIGNMENTS, "group"),
    ],
    ids=["application", "user", "group"],
)
def test_an_assignment_says_who_has_which_role_where(
    row: Collection, kind: str, bench: Bench, pingone: PingOne
) -> None:
    made = bench.create(row)
    holder = bench.place(row).removesuffix("/roleAssignments")
    assert list(made) == ["_links", "id", "scope", "role", "environment", "readOnly", kind]
    assert made[kind] == {"id": holder.rpartition("/")[2]}
    assert made["environment"] == {"id": pingone.environment.id}
    assert made["readOnly"] is False
    links = {name: link["href"] for name, link in made["_links"].items()}
    assert links == {
        "self": f"{pingone.api_url}{holder}/roleAssignments/{made['id']}",
        kind: f"{pingone.api_url}{holder}",
        "environment": pingone.environment_url,
    }
    page = bench.api.get(f"{holder}/roleAssignments").json()
    assert page["_links"][kind]["href"] == links[kind]
    assert page["_links"]["environment"]["href"] == links["environment"]


@pytest.mark.parametrize("kind", ["ENVIRONMENT", "POPULATION", "APPLICATION"])
def test_assignments_can_be_read_after_what_they_were_for_is_deleted(
    kind: str, api: Api, workers: Workers, holder: Application, pingone: PingOne
) -> None:
    role, path, body = {
        "ENVIRONMENT": (
            "Identity Data Admin",
            "/environments",
            {"name": "E", "type": "SANDBOX", "region": "NA"},
        ),
        "POPULATION": ("Identity Data Admin", "populations", {"name": "P"}),
        "APPLICATION": (
            "Application Owner",
            "applications",
            {"name": "A", "type": "WEB_APP", "protocol": "OPENID_CONNECT"},
        ),
    }[kind]
    made = api.post(path, body).json()
    assert workers.assign(f"applications/{holder.id}", (role, kind, made["id"])).ok
    assert api.delete(made["_links"]["self"]["href"]).status_code == 204
    for who in (holder, pingone.applications["worker"]):
        assert assignments(api, who) is not None


class TestANewWorker:
    BODY: dict[str, Any] = {"name": "n", "type": "WORKER", "protocol": "OPENID_CONNECT"}  # noqa: RUF012

    @pytest.mark.parametrize("told", [{}, {"assignActorRoles": True}], ids=["untold", "told"])
    def test_has_the_roles_of_its_creator(
        self, told: dict[str, bool], api: Api, pingone: PingOne
    ) -> None:
        made = api.post("applications", {**self.BODY, **told}).json()
        assert made["assignActorRoles"] is True
        given = assignments(api, pingone.applications[made["id"]])
        own = assignments(api, pingone.applications["worker"])
        assert [(a["role"], a["scope"]) for a in given] == [(a["role"], a["scope"]) for a in own]
        assert not {a["id"] for a in given}.intersection(a["id"] for a in own)

    def test_has_none_if_its_creator_says_so(self, api: Api, pingone: PingOne) -> None:
        made = api.post("applications", {**self.BODY, "assignActorRoles": False}).json()
        assert made["assignActorRoles"] is False
        assert assignments(api, pingone.applications[made["id"]]) == []

    def test_of_another_type_has_none(self, api: Api) -> None:
        made = api.post("applications", {**self.BODY, "type": "WEB_APP"}).json()
        assert made["assignActorRoles"] is False
