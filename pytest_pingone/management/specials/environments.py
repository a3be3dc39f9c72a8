"""Environments: a new one is filled, and its creator may work in it."""

from __future__ import annotations

from typing import Any

from pytest_pingone import ids
from pytest_pingone.errors import Detail, invalid_data
from pytest_pingone.management.collection import Occasion
from pytest_pingone.tenant.defaults import fill_environment
from pytest_pingone.tenant.records import (
    Environment,
    License,
    Organization,
    RoleAssignment,
    RoleScope,
)
from pytest_pingone.tenant.roles import BY_ID, ENVIRONMENT, ORGANIZATION
from pytest_pingone.tenant.store import TENANT


def environment(values: dict[str, Any], before: Any, occasion: Occasion) -> dict[str, Any]:
    """Put a new environment into the organization, on its license."""
    if before is not None:
        return values
    organization = next(iter(occasion.change.table(Organization, TENANT)))
    licenses = occasion.change.table(License, organization.id)
    if values.get("license_id") is None:
        values["license_id"] = next(iter(licenses)).id
    elif licenses.get(values["license_id"]) is None:
        raise invalid_data(Detail("INVALID_VALUE", "License not found", "license.id"))
    if values["region"] != occasion.tenant.config.region:
        raise invalid_data(
            Detail(
                "INVALID_VALUE",
                "The region is not licensed",
                "region",
                {"allowedValues": [occasion.tenant.config.region]},
            )
        )
    return {**values, "organization_id": organization.id}


_CREATOR_ROLES = ("Environment Admin", "Identity Data Admin", "Client Application Developer")


def environment_created(record: Environment, occasion: Occasion) -> None:
    """Fill a new environment as PingOne does, and give its creator the roles to work in it."""
    fill_environment(record, occasion.change)
    if occasion.actor is None:
        return
    held = {
        (assignment.role_id, assignment.scope.type) for assignment in occasion.actor.assignments
    }
    for role in BY_ID.values():
        if role.name not in _CREATOR_ROLES or (role.id, ORGANIZATION) in held:
            continue
        occasion.change.put(
            RoleAssignment(
                id=ids.derived(occasion.actor.id, role.id, record.id),
                environment_id=occasion.actor.environment_id,
                actor_id=occasion.actor.id,
                role_id=role.id,
                scope=RoleScope(id=record.id, type=ENVIRONMENT),
            )
        )
