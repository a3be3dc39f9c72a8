"""Environments: a new one is filled, its creator may work in it, and some come back from the dead.

Source: PingOne Platform API reference, "Environments"; PingOne's OpenAPI definitions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pytest_pingone import ids
from pytest_pingone.errors import Detail, invalid_data
from pytest_pingone.management.access import Where, require
from pytest_pingone.management.collection import Occasion
from pytest_pingone.management.specials import licenses
from pytest_pingone.management.specials.bills import bill_of_materials
from pytest_pingone.tenant.defaults import fill_environment
from pytest_pingone.tenant.records import (
    Environment,
    License,
    Organization,
    RoleAssignment,
    RoleScope,
)
from pytest_pingone.tenant.records.organizations import ACTIVE, DELETE_PENDING, PRODUCTION
from pytest_pingone.tenant.roles import BY_ID, ENVIRONMENT, ORGANIZATION
from pytest_pingone.tenant.store import TENANT

_GRACE = dt.timedelta(days=30)


def environment(
    values: dict[str, Any], before: Environment | None, occasion: Occasion
) -> dict[str, Any]:
    """Put an environment into the organization, on a license that allows it."""
    organization = next(iter(occasion.change.table(Organization, TENANT)))
    if before is not None:
        _check_not_pending(before)
    on = licenses.chosen(values.get("license_id"), organization, occasion)
    licenses.check_type(values["type"], on)
    if before is None or before.license_id != on.id:
        licenses.check_room(on, occasion.change.state)
    if before is None:
        _check_region(values["region"], occasion)
    elif before.license_id != on.id and occasion.actor is not None:
        where = Where(environment_id=before.id)
        require(occasion.actor, "licensing:update:environmentLicense", where)
    known = None if before is None else before.bill_of_materials
    sent = values.get("bill_of_materials")
    bill = bill_of_materials(None if sent is known else sent, known, occasion)
    return {
        **values,
        "organization_id": organization.id,
        "license_id": on.id,
        "bill_of_materials": bill,
    }


def _check_region(region: str, occasion: Occasion) -> None:
    licensed = occasion.tenant.config.region
    if region != licensed:
        message = "The region is not licensed"
        raise invalid_data(
            Detail("INVALID_VALUE", message, "region", {"allowedValues": [licensed]})
        )


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


def environment_removed(record: Environment, occasion: Occasion) -> None:
    """Delete an environment; one for production waits first, and can come back meanwhile."""
    if record.type == PRODUCTION and not record.is_pending:
        occasion.change.put(_pending(record, occasion))
        return
    allowed_at = record.hard_delete_allowed_at
    if allowed_at is not None and occasion.now < allowed_at:
        message = f"The environment can not be deleted before {allowed_at.isoformat()}"
        raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "hardDeleteAllowedAt"))
    occasion.change.delete(record)


def change_type(record: Environment, sent: Mapping[str, Any], occasion: Occasion) -> Environment:
    """Make an environment one for production, or one to play with."""
    _check_not_pending(record)
    one = occasion.change.table(License, record.organization_id).get(record.license_id)
    if one is not None:
        licenses.check_type(sent["type"], one)
    return _changed(replace(record, type=sent["type"], updated_at=occasion.now), occasion)


def change_status(record: Environment, sent: Mapping[str, Any], occasion: Occasion) -> Environment:
    """Let an environment wait for its deletion, or bring it back."""
    if sent["status"] == DELETE_PENDING:
        if record.type != PRODUCTION:
            message = "Only an environment of type PRODUCTION can wait for its deletion"
            raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "status"))
        return record if record.is_pending else _changed(_pending(record, occasion), occasion)
    if sent.get("license_id") is None:
        raise invalid_data(Detail("REQUIRED_VALUE", "must not be null", "license"))
    organization = next(iter(occasion.change.table(Organization, TENANT)))
    restored = replace(
        record,
        status=ACTIVE,
        license_id=licenses.chosen(sent["license_id"], organization, occasion).id,
        soft_deleted_at=None,
        hard_delete_allowed_at=None,
        updated_at=occasion.now,
    )
    return _changed(restored, occasion)


def _pending(record: Environment, occasion: Occasion) -> Environment:
    return replace(
        record,
        status=DELETE_PENDING,
        soft_deleted_at=occasion.now,
        hard_delete_allowed_at=occasion.now + _GRACE,
        updated_at=occasion.now,
    )


def _check_not_pending(record: Environment) -> None:
    if record.is_pending:
        message = "The environment waits for its deletion"
        raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "status"))


def _changed(record: Environment, occasion: Occasion) -> Environment:
    occasion.change.put(record)
    return record
