"""Resources: what is filled in, what may not be touched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_pingone import ids
from pytest_pingone.errors import Detail, invalid_data
from pytest_pingone.management.collection import Occasion
from pytest_pingone.tenant.defaults import sub_attribute
from pytest_pingone.tenant.records import ApplicationPermissionsSettings, Grant, Resource


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


def has_link(record: Resource, name: str) -> bool:
    """Return whether a resource links to something, given the name of the link."""
    return name != "secret" or record.type == "CUSTOM"
