"""Claims in the tokens for a resource: their names, and what a resource is born with.

Source: PingOne Platform API reference, "Resource attributes"; Terraform's provider for the names.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from pytest_pingone.errors import Detail, invalid_data
from pytest_pingone.management.collection import Occasion
from pytest_pingone.tenant.records import Resource, ResourceAttribute, Scope

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
    """Check the name and the value of a claim, and that its resource can have one."""
    owner = occasion.change.table(Resource, occasion.environment_id).get(occasion.parent_id)
    values = {**values, "resource_id": occasion.parent_id}
    if owner is not None and owner.type == "PINGONE_API":
        message = "The PingOne API resource has no attributes of its own"
        raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "resource"))
    if before is None and (values["name"] in _RESERVED or values["name"].startswith("p1.")):
        raise invalid_data(Detail("INVALID_VALUE", "is a reserved name", "name"))
    if not values["value"] and values["type"] != "PREDEFINED":
        raise invalid_data(Detail("EMPTY_VALUE", "must not be empty", "value"))
    if owner is None or owner.type != "OPENID_CONNECT":
        return {**values, "id_token": None, "user_info": None}
    if not values["id_token"] and not values["user_info"]:
        message = "idToken and userInfo must not both be false"
        raise invalid_data(Detail("INVALID_VALUE", message, "idToken"))
    return values


def only_custom(record: ResourceAttribute, occasion: Occasion) -> None:
    """Refuse to delete a claim that a resource is born with; scopes map others no longer."""
    if record.type != "CUSTOM":
        message = f"An attribute of type {record.type} can not be deleted"
        raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "type"))
    for scope in list(occasion.change.table(Scope, record.resource_id)):
        if record.id in (scope.mapped_claims or ()):
            left = tuple(one for one in scope.mapped_claims or () if one != record.id)
            occasion.change.put(dataclasses.replace(scope, mapped_claims=left or None))
