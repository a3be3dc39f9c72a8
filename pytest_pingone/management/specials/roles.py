"""Custom roles: what they may consist of, and when they may go.

Source: PingOne Platform API reference, "Custom roles"; the public Terraform provider.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from pytest_pingone.errors import Detail, invalid_data
from pytest_pingone.management.access import role_of
from pytest_pingone.management.collection import Occasion
from pytest_pingone.management.fields import View
from pytest_pingone.tenant.records import RoleAssignment
from pytest_pingone.tenant.roles import CUSTOM, PERMISSIONS, Permission, Role


def custom_role(values: dict[str, Any], _before: Any, occasion: Occasion) -> dict[str, Any]:
    """Check that all exists that a custom role names, and that it gives something somewhere."""
    problems = [
        Detail("EMPTY_VALUE", "must not be empty", name)
        for name, given in (
            ("applicableTo", values["applicable_to"]),
            ("permissions", values["permissions"]),
        )
        if not given
    ]
    for permission in values["permissions"]:
        if permission not in PERMISSIONS:
            message = f"Permission not found: {permission}"
            problems.append(Detail("INVALID_VALUE", message, "permissions"))
    for role_id in values["can_be_assigned_by"]:
        if role_of(role_id, occasion.change.state) is None:
            message = f"Role not found: {role_id}"
            problems.append(Detail("INVALID_VALUE", message, "canBeAssignedBy"))
    if problems:
        raise invalid_data(*problems)
    return {
        **values,
        "environment_id": occasion.environment_id,
        "permissions": frozenset(values["permissions"]),
        "type": CUSTOM,
    }


def custom_role_deleting(record: Role, occasion: Occasion) -> None:
    """Refuse to delete a role that somebody has; else nobody gives others away by it."""
    assignments = occasion.change.state.all(RoleAssignment)
    if any(assignment.role_id == record.id for assignment in assignments):
        message = "The role must not be assigned"
        raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "role"))
    for other in list(occasion.change.state.all(Role)):
        if record.id in other.can_be_assigned_by:
            remaining = tuple(one for one in other.can_be_assigned_by if one != record.id)
            occasion.change.put(dataclasses.replace(other, can_be_assigned_by=remaining))


def can_assign(record: Role, view: View) -> tuple[str, ...]:
    """Return which roles beside it, built-in or of the same environment, its holders may give."""
    siblings = view.state.table(Role, record.environment_id)
    return tuple(other.id for other in siblings if record.id in other.can_be_assigned_by)


def described_permissions(record: Role, _view: View) -> tuple[Permission, ...]:
    """Return the permissions of a role, in the order of their ids."""
    return tuple(PERMISSIONS[permission] for permission in sorted(record.permissions))
