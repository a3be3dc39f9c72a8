"""Scopes: what may be added to the resources that come with an environment, and what changed.

Source: PingOne Platform API reference, "Resource scopes"; Terraform's provider for the names.
"""

from __future__ import annotations

import dataclasses
import re
from typing import Any

from pytest_pingone.errors import Detail, invalid_data
from pytest_pingone.management.collection import Occasion
from pytest_pingone.tenant.defaults import predefined_scopes
from pytest_pingone.tenant.records import Grant, Resource, ResourceAttribute, Scope

_THAT_MAY_BE_ADDED = r"p1:(read|update):user(:{1}[!\x23-\x5B\x5D-~]+)*"
_ALL = "*"


def scope(values: dict[str, Any], before: Any, occasion: Occasion) -> dict[str, Any]:
    """Check the name of a scope, and what it lets through."""
    owner = occasion.change.table(Resource, occasion.environment_id).get(occasion.parent_id)
    values = {**values, "resource_id": occasion.parent_id}
    if owner is None:
        return values
    problems = [
        *_name(values["name"], before, owner),
        *_schema_attributes(values, owner),
        *_mapped_claims(values, owner, occasion),
    ]
    if problems:
        raise invalid_data(*problems)
    if owner.type == "PINGONE_API" and _is_limitable(values["name"]):
        values["schema_attributes"] = values["schema_attributes"] or (_ALL,)
    return values


def _name(name: str, before: Any, owner: Resource) -> list[Detail]:
    if before is not None:
        if before.name in predefined_scopes(owner) and name != before.name:
            return [Detail("INVALID_VALUE", "may not be changed", "name")]
        if before.name == name:
            return []
    if owner.type != "PINGONE_API" or _is_limitable(name):
        return []
    message = "must begin with p1:read:user or p1:update:user"
    return [Detail("INVALID_VALUE", message, "name", {"allowedPattern": _THAT_MAY_BE_ADDED})]


def _is_limitable(name: str) -> bool:
    return re.fullmatch(_THAT_MAY_BE_ADDED, name) is not None


def _schema_attributes(values: dict[str, Any], owner: Resource) -> list[Detail]:
    chosen = values["schema_attributes"]
    if chosen is None:
        return []
    if owner.type != "PINGONE_API" or not _is_limitable(values["name"]):
        message = "is for the scopes p1:read:user and p1:update:user of the PingOne API only"
        return [Detail("INVALID_VALUE", message, "schemaAttributes")]
    if _ALL in chosen and len(chosen) > 1:
        message = "must not name other attributes besides *"
        return [Detail("INVALID_VALUE", message, "schemaAttributes")]
    return []


def _mapped_claims(values: dict[str, Any], owner: Resource, occasion: Occasion) -> list[Detail]:
    chosen = values["mapped_claims"]
    if chosen is None:
        return []
    if owner.type == "PINGONE_API":
        message = "is not for scopes of the PingOne API"
        return [Detail("INVALID_VALUE", message, "mappedClaims")]
    known = occasion.change.table(ResourceAttribute, owner.id)
    if any(known.get(attribute_id) is None for attribute_id in chosen):
        message = "must be ids of attributes of this resource"
        return [Detail("INVALID_VALUE", message, "mappedClaims")]
    return []


def only_added(record: Scope, occasion: Occasion) -> None:
    """Refuse to delete a scope that came with the environment; take back grants of others."""
    owner = occasion.change.table(Resource, record.environment_id).get(record.resource_id)
    if owner is not None and record.name in predefined_scopes(owner):
        message = "A predefined scope can not be deleted"
        raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "name"))
    for grant in list(occasion.change.state.all(Grant)):
        if record.id in grant.scope_ids:
            left = tuple(scope for scope in grant.scope_ids if scope != record.id)
            occasion.change.put(dataclasses.replace(grant, scope_ids=left))
