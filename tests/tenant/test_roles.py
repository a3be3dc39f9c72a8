"""The built-in roles: what is public about them."""

from __future__ import annotations

import re
import uuid

import pytest

from pytest_pingone.management.catalogue import ASPECTS, COLLECTIONS, OPERATIONS
from pytest_pingone.management.collection import READ_ONLY
from pytest_pingone.management.operations import row_of
from pytest_pingone.tenant.roles import BUILT_IN, BY_ID, PERMISSIONS, SCOPE_TYPES

READERS = ["Identity Data Read Only", "Configuration Read Only"]
ADMINS = [
    "Organization Admin",
    "Environment Admin",
    "Identity Data Admin",
    "Client Application Developer",
]
ROWS = (*COLLECTIONS, *(row_of(aspect) for aspect in ASPECTS))
ASKED = {(row.permission_for(verb), verb) for row in ROWS for verb in row.verbs} | {
    (operation.permission, operation.method) for operation in OPERATIONS
}


def given(*names: str) -> set[str]:
    return {permission for name in names for permission in BUILT_IN[name].permissions}


@pytest.mark.parametrize(
    ("name", "role_id", "applicable_to"),
    [
        ("Organization Admin", "1813bc13-8d13-4e88-a825-d40bfe82777b", "ORGANIZATION"),
        ("Environment Admin", "29ddce68-cd7f-4b2a-b6fc-f7a19553b496", "ORGANIZATION ENVIRONMENT"),
        ("Identity Data Admin", "0bd9c966-7664-4ac1-b059-0ff9293908e2", "POPULATION ENVIRONMENT"),
        ("Client Application Developer", "b5057d0d-7281-47f6-9398-8a7e4cb71397", "ENVIRONMENT"),
        (
            "Identity Data Read Only",
            "ce00e15f-f845-4df1-abf3-fdc4ff4e176c",
            "POPULATION ENVIRONMENT",
        ),
        (
            "Configuration Read Only",
            "7aba580c-5ec7-4b26-987d-85f462767455",
            "ENVIRONMENT ORGANIZATION",
        ),
        ("Custom Roles Admin", "6f770b08-793f-4393-b2aa-b1d1587a0324", "ORGANIZATION ENVIRONMENT"),
    ],
)
def test_public_ids_and_scopes_are_pingones_own(
    name: str, role_id: str, applicable_to: str
) -> None:
    assert BUILT_IN[name].id == role_id
    assert BUILT_IN[name].applicable_to == tuple(applicable_to.split())


def test_every_role_has_an_id_of_its_own_and_is_found_by_it() -> None:
    assert len(BY_ID) == len(BUILT_IN)
    for role in BUILT_IN.values():
        assert BY_ID[str(uuid.UUID(role.id))] is role


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_role_applies_to_known_scopes_and_gives_well_formed_permissions(name: str) -> None:
    role = BUILT_IN[name]
    assert role.name == name
    assert set(role.applicable_to) <= set(SCOPE_TYPES)
    assert role.applicable_to
    for permission in role.permissions:
        assert re.fullmatch(r"[a-z]\w+:[a-z][A-Za-z]+:[a-z]\w+", permission), permission


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_role_gives_what_an_administrator_needs_to_get_anywhere(name: str) -> None:
    assert BUILT_IN[name].permissions >= {
        "licensing:read:license",
        "orgmgt:read:deployment",
        "orgmgt:read:environment",
        "orgmgt:read:organization",
    }


@pytest.mark.parametrize("name", [*READERS, "DaVinci Admin Read Only"])
def test_read_only_roles_read_only(name: str) -> None:
    assert {permission.split(":")[1] for permission in given(name)} == {"read", "display"}


@pytest.mark.parametrize(
    ("name", "has", "lacks"),
    [
        (
            "Organization Admin",
            "orgmgt:create:environment orgmgt:delete:environment certmgt:create:key",
            "applications:read:application dir:read:user certmgt:read:key dir:read:population",
        ),
        (
            "Environment Admin",
            "dir:create:population dir:read:group applications:delete:application",
            "dir:read:user dir:create:group orgmgt:create:environment orgmgt:delete:environment",
        ),
        (
            "Identity Data Admin",
            "dir:create:user dir:set:userPassword dir:create:group dir:read:population",
            "dir:create:population dir:update:schema applications:read:application",
        ),
        (
            "Client Application Developer",
            "applications:update:secret resources:create:scope dir:read:group",
            "dir:read:user dir:create:population authn:create:signOnPolicy",
        ),
        (
            "Identity Data Read Only",
            "dir:read:user dir:read:userPassword permissions:read:userRoleAssignments",
            "dir:update:user applications:read:application",
        ),
        (
            "Configuration Read Only",
            "applications:read:secret certmgt:read:key dir:read:population",
            "dir:read:user dir:read:groupMembership",
        ),
    ],
)
def test_a_role_gives_what_pingones_list_says_and_not_what_one_might_think(
    name: str, has: str, lacks: str
) -> None:
    assert given(name) >= set(has.split())
    assert not given(name).intersection(lacks.split())
    assert set(lacks.split()) <= set(PERMISSIONS)


def test_a_permission_says_what_it_is_about() -> None:
    permission = PERMISSIONS["dir:forceChange:userPassword"]
    assert permission.classifier == "userPassword"
    assert permission.description == "Force change user password"


def test_who_can_assign_what_names_known_roles() -> None:
    for role in BUILT_IN.values():
        assert set(role.can_be_assigned_by) <= set(BY_ID)


def test_nobody_but_its_holders_gives_the_role_of_an_organization_admin() -> None:
    assert BUILT_IN["Organization Admin"].can_be_assigned_by == ()


def test_whoever_can_assign_roles_may_write_assignments() -> None:
    givers = {giver for role in BUILT_IN.values() for giver in role.can_be_assigned_by}
    assert {BY_ID[giver].name for giver in givers} == {
        "Organization Admin",
        "Environment Admin",
        "Identity Data Admin",
        "DaVinci Admin",
    }
    for giver in givers - {BUILT_IN["DaVinci Admin"].id}:
        assert "permissions:update:userRoleAssignments" in BY_ID[giver].permissions
        assert "permissions:create:groupRoleAssignments" in BY_ID[giver].permissions


def test_the_roles_of_the_default_worker_together_give_all_that_any_endpoint_asks_for() -> None:
    assert {permission for permission, _ in ASKED} - given(*ADMINS) == set()


def test_the_roles_of_the_default_reader_together_give_all_that_reading_asks_for() -> None:
    reading = {permission for permission, verb in ASKED if verb in (*READ_ONLY, "GET")}
    assert reading - given(*READERS) == set()


def test_no_endpoint_that_writes_asks_for_a_permission_to_read() -> None:
    writing = {permission for permission, verb in ASKED if verb not in (*READ_ONLY, "GET")}
    searched_by_post = {"audit_reporting:read:activity"}
    assert {one for one in writing if ":read:" in one} == searched_by_post
