"""Roles of groups: whoever is in the group has them, for as long as that is so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_pingone import PingOne
from pytest_pingone.tenant.roles import BUILT_IN

if TYPE_CHECKING:
    from tests.conftest import Api
    from tests.management.conftest import Workers


@pytest.fixture
def staff(pingone: PingOne) -> str:
    """The path of a group that alice is in and bob is not."""
    return f"groups/{pingone.groups['Staff'].id}"


@pytest.fixture
def given(staff: str, workers: Workers) -> str:
    """The path of a role assignment of that group: its members may read users."""
    answer = workers.assign(staff, "Identity Data Read Only")
    assert answer.status_code == 201, answer.text
    return f"{staff}/roleAssignments/{answer.json()['id']}"


def headers(pingone: PingOne, user: str, application: str = "worker") -> dict[str, str]:
    return pingone.mint.access_token(user=user, application=application).headers


@pytest.mark.usefixtures("given")
def test_members_of_a_group_have_its_roles_and_nobody_else(api: Api, pingone: PingOne) -> None:
    as_alice = headers(pingone, "alice")
    assert api.get("users", headers=as_alice).status_code == 200
    assert api.post("users", {"username": "u"}, headers=as_alice).status_code == 403
    assert api.get("users", headers=headers(pingone, "bob")).status_code == 403


@pytest.mark.usefixtures("given")
def test_they_have_them_at_workers_only(api: Api, pingone: PingOne) -> None:
    assert api.get("users", headers=headers(pingone, "alice", "web")).status_code == 403


def test_they_lose_them_with_the_assignment(given: str, api: Api, pingone: PingOne) -> None:
    as_alice = headers(pingone, "alice")
    assert api.get("users", headers=as_alice).status_code == 200
    assert api.delete(given).status_code == 204
    assert api.get("users", headers=as_alice).status_code == 403


def test_they_lose_them_with_the_group(given: str, api: Api, pingone: PingOne) -> None:
    as_alice = headers(pingone, "alice")
    assert api.get("users", headers=as_alice).status_code == 200
    assert api.delete(given.partition("/roleAssignments")[0]).status_code == 204
    assert api.get("users", headers=as_alice).status_code == 403


def test_a_member_may_not_take_a_role_from_its_own_group(
    staff: str, workers: Workers, api: Api, pingone: PingOne
) -> None:
    own = workers.assign(staff, "Environment Admin").json()
    foreign = pingone.groups.create(name="Guests")
    other = workers.assign(f"groups/{foreign.id}", "Environment Admin").json()
    as_alice = headers(pingone, "alice")
    refused = api.delete(own["_links"]["self"]["href"], headers=as_alice)
    assert refused.status_code == 400
    assert refused.json()["code"] == "REQUEST_FAILED"
    assert refused.json()["message"] == (
        f"Role assignment {own['id']} cannot be deleted as it is read only"
    )
    assert api.get(own["_links"]["self"]["href"], headers=as_alice).json()["readOnly"] is True
    assert api.delete(other["_links"]["self"]["href"], headers=as_alice).status_code == 204


def test_a_member_gives_what_its_group_may_give(
    staff: str, workers: Workers, api: Api, pingone: PingOne
) -> None:
    workers.assign(staff, "Identity Data Admin")
    scope = {"type": "ENVIRONMENT", "id": pingone.environment.id}
    bob = f"users/{pingone.users['bob'].id}/roleAssignments"
    as_alice = headers(pingone, "alice")
    for role, status in (("Help Desk Admin", 201), ("Client Application Developer", 400)):
        body = {"role": {"id": BUILT_IN[role].id}, "scope": scope}
        assert api.post(bob, body, headers=as_alice).status_code == status


def test_a_group_is_not_given_the_same_role_twice(
    staff: str, given: str, workers: Workers, api: Api
) -> None:
    again = workers.assign(staff, "Identity Data Read Only")
    (detail,) = again.json()["details"]
    assert (again.status_code, again.json()["code"]) == (400, "INVALID_DATA")
    assert (detail["code"], detail["target"]) == ("UNIQUENESS_VIOLATION", "role")
    assert detail["message"] == "May not assign duplicate Role"
    assert detail["innerError"] == {"existingId": given.rpartition("/")[2]}
    assert api.get(f"{staff}/roleAssignments").json()["count"] == 1
