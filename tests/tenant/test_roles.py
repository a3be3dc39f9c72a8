"""The built-in roles: what is public about them."""

from __future__ import annotations

import re
import uuid

import pytest

from pytest_pingone.management.catalogue import COLLECTIONS
from pytest_pingone.tenant.roles import BUILT_IN, BY_ID, CAN_ASSIGN, SCOPE_TYPES

READ_ONLY = ["Identity Data Read Only", "Configuration Read Only"]


@pytest.mark.parametrize(
    ("name", "role_id"),
    [
        ("Environment Admin", "29ddce68-cd7f-4b2a-b6fc-f7a19553b496"),
        ("Custom Roles Admin", "6f770b08-793f-4393-b2aa-b1d1587a0324"),
        ("Identity Data Admin", "0bd9c966-7664-4ac1-b059-0ff9293908e2"),
    ],
)
def test_public_ids_are_pingones_own(name: str, role_id: str) -> None:
    assert BUILT_IN[name].id == role_id


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
        assert re.fullmatch(r"\w+:\w+:\w+", permission), permission


@pytest.mark.parametrize("name", READ_ONLY)
def test_read_only_roles_read_only(name: str) -> None:
    assert {permission.split(":")[1] for permission in BUILT_IN[name].permissions} == {"read"}


def test_who_can_assign_what_names_known_roles() -> None:
    assert set(CAN_ASSIGN) <= set(BUILT_IN)
    for assignable in CAN_ASSIGN.values():
        assert assignable <= set(BUILT_IN)


def test_nobody_but_its_holders_gives_the_role_of_an_organization_admin() -> None:
    assert not any("Organization Admin" in assignable for assignable in CAN_ASSIGN.values())


@pytest.mark.parametrize("role", CAN_ASSIGN)
def test_whoever_can_assign_roles_may_create_and_delete_assignments(role: str) -> None:
    permissions = BUILT_IN[role].permissions
    assert "permissions:create:userRoleAssignments" in permissions
    assert "permissions:delete:userRoleAssignments" in permissions


@pytest.mark.parametrize("verb", ["create", "read", "update", "delete"])
def test_the_admin_roles_together_may_do_everything(verb: str) -> None:
    admins = ("Organization Admin", "Environment Admin", "Identity Data Admin")
    given = frozenset[str]().union(*(BUILT_IN[name].permissions for name in admins))
    asked = {row.permission_for(v) for row in COLLECTIONS for v in row.verbs}
    assert {permission for permission in asked if f":{verb}:" in permission} <= given
