"""Resources and scopes: what is filled in, what may not be touched."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import Any

from pytest_pingone import ids
from pytest_pingone.errors import Detail, invalid_data
from pytest_pingone.management.collection import Occasion
from pytest_pingone.tenant.defaults import predefined_scopes, sub_attribute
from pytest_pingone.tenant.records import (
    ApplicationPermissionsSettings,
    Grant,
    Resource,
    ResourceAttribute,
    Scope,
)


def usual(sent: Mapping[str, Any], before: Any = None) -> Mapping[str, Any]:
    """Return the defaults of a custom resource; its audience is its name unless given."""
    if before is not None and before.type != "CUSTOM":
        return {}
    return {
        "access_token_validity_seconds": 3600,
        "introspect_endpoint_auth_method": "CLIENT_SECRET_BASIC",
        "application_permissions_settings": ApplicationPermissionsSettings(),
        "audience": sent.get("name") or (before and before.name),
    }


def resource(values: dict[str, Any], before: Any, _occasion: Occasion) -> dict[str, Any]:
    """Give a new resource a secret, and check its audience."""
    audience = values["audience"] or ""
    if any(word in audience.lower() for word in ("pingone", "pingidentity")):
        message = "must not contain pingone or pingidentity"
        raise invalid_data(Detail("INVALID_VALUE", message, "audience"))
    if "#" in audience:
        message = "must not contain a fragment"
        raise invalid_data(Detail("INVALID_VALUE", message, "audience"))
    if before is None:
        values.setdefault("secret", ids.secret())
    return values


def resource_created(record: Resource, occasion: Occasion) -> None:
    """Add the `sub` claim that every custom resource is born with."""
    occasion.change.put(sub_attribute(record))


def only_custom(record: Resource, occasion: Occasion) -> None:
    """Refuse to delete a resource that came with the environment; take back grants of others."""
    if record.type != "CUSTOM":
        message = f"A resource of type {record.type} can not be deleted"
        raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "type"))
    for grant in list(occasion.change.state.all(Grant)):
        if grant.resource_id == record.id:
            occasion.change.delete(grant)


_SCOPES_THAT_MAY_BE_ADDED = r"p1:(read|update):user(:{1}[!\x23-\x5B\x5D-~]+)*"


def scope(values: dict[str, Any], before: Any, occasion: Occasion) -> dict[str, Any]:
    """Check a scope of one of the two resources that come with an environment."""
    owner = occasion.change.table(Resource, occasion.in_path["environment_id"]).get(
        occasion.parent_id
    )
    if owner is not None and owner.type == "PINGONE_API" and before is None:
        name = values["name"]
        if not re.fullmatch(_SCOPES_THAT_MAY_BE_ADDED, name):
            message = "must begin with p1:read:user or p1:update:user"
            raise invalid_data(
                Detail(
                    "INVALID_VALUE",
                    message,
                    "name",
                    {"allowedPattern": _SCOPES_THAT_MAY_BE_ADDED},
                )
            )
    return {**values, "resource_id": occasion.parent_id}


def only_added_scopes(record: Scope, occasion: Occasion) -> None:
    """Refuse to delete a scope that came with the environment."""
    owner = occasion.change.table(Resource, record.environment_id).get(record.resource_id)
    if owner is not None and record.name in predefined_scopes(owner):
        message = "A predefined scope can not be deleted"
        raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "name"))
    for grant in list(occasion.change.state.all(Grant)):
        if record.id in grant.scope_ids:
            left = tuple(scope for scope in grant.scope_ids if scope != record.id)
            occasion.change.put(dataclasses.replace(grant, scope_ids=left))


_RESERVED = frozenset(
    {
        "acr",
        "amr",
        "aud",
        "auth_time",
        "client_id",
        "env",
        "exp",
        "iat",
        "iss",
        "jti",
        "org",
        "scope",
        "sid",
        "sub",
    }
)
"""Names of claims that PingOne sets itself; `p1.` is reserved as a whole."""


def attribute(values: dict[str, Any], before: Any, occasion: Occasion) -> dict[str, Any]:
    """Check the name of a mapped claim, and that its resource can have one."""
    owner = occasion.change.table(Resource, occasion.in_path["environment_id"]).get(
        occasion.parent_id
    )
    if owner is not None and owner.type == "PINGONE_API":
        message = "The PingOne API resource has no attributes of its own"
        raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "resource"))
    if before is None and (values["name"] in _RESERVED or values["name"].startswith("p1.")):
        raise invalid_data(Detail("INVALID_VALUE", "is a reserved name", "name"))
    if not values["id_token"] and not values["user_info"]:
        message = "idToken and userInfo must not both be false"
        raise invalid_data(Detail("INVALID_VALUE", message, "idToken"))
    return {**values, "resource_id": occasion.parent_id}


def only_custom_attributes(record: ResourceAttribute, _occasion: Occasion) -> None:
    """Refuse to delete a claim that a resource is born with."""
    if record.type != "CUSTOM":
        message = f"An attribute of type {record.type} can not be deleted"
        raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "type"))
