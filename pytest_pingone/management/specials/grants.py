"""What may be granted to applications.

Source: PingOne Platform API reference, "Application resource grants".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pytest_pingone.errors import Detail, invalid_data, not_found
from pytest_pingone.management.collection import Occasion
from pytest_pingone.tenant.records import Application, Grant, Resource, Scope
from pytest_pingone.tenant.records.applications import PORTAL, SELF_SERVICE
from pytest_pingone.tenant.store import Change


def may_be_granted(application: Application) -> bool:
    """Return whether an application has grants: clients do, and of PingOne's own all but one."""
    return application.is_client or application.type in (PORTAL, SELF_SERVICE)


def grant(values: dict[str, Any], before: Any, occasion: Occasion) -> dict[str, Any]:
    """Check that the scopes are the resource's, and that neither is granted already.

    One grant per resource, and no name of a scope twice.
    """
    change, environment_id = occasion.change, occasion.environment_id
    application = change.table(Application, environment_id).get(occasion.parent_id)
    if before is None and application is not None and application.type == SELF_SERVICE:
        raise not_found(f"{application.name} can be granted nothing more")
    resource_id = before.resource_id if before else values["resource_id"]
    resource = change.table(Resource, environment_id).get(resource_id)
    if resource is None:
        raise invalid_data(Detail("INVALID_VALUE", "Resource not found", "resource"))
    if resource.type == "OPENID_CONNECT" and application is not None and _acts_alone(application):
        message = "OIDC scopes are not supported by worker applications without users"
        raise invalid_data(Detail("INVALID_VALUE", message, "resource"))
    scopes = change.table(Scope, resource_id)
    for scope_id in values["scope_ids"]:
        if scopes.get(scope_id) is None:
            raise invalid_data(Detail("INVALID_VALUE", "Scope not found", "scopes"))
    _check_siblings(values["scope_ids"], resource_id, before, occasion)
    return {**values, "application_id": occasion.parent_id}


def _acts_alone(application: Application) -> bool:
    return application.type == "WORKER" and application.grant_types == ("CLIENT_CREDENTIALS",)


def _check_siblings(
    scope_ids: Iterable[str], resource_id: str, before: Any, occasion: Occasion
) -> None:
    change = occasion.change
    others = [
        other
        for other in change.table(Grant, occasion.parent_id)
        if before is None or other.id != before.id
    ]
    for other in others:
        if other.resource_id == resource_id:
            message = "The resource is granted to the application already"
            raise invalid_data(
                Detail("UNIQUENESS_VIOLATION", message, "resource", {"existingId": other.id})
            )
    taken = {
        name
        for other in others
        for name in _scope_names(other.scope_ids, other.resource_id, change)
    }
    if taken.intersection(_scope_names(scope_ids, resource_id, change)):
        message = "Multiple scopes with the same name cannot be added to the same grant."
        raise invalid_data(Detail("INVALID_VALUE", message, "scopes"))


def _scope_names(scope_ids: Iterable[str], resource_id: str, change: Change) -> set[str]:
    """Return the names of scopes of a resource, given their ids."""
    scopes = change.table(Scope, resource_id)
    return {scope.name for scope in map(scopes.get, scope_ids) if scope is not None}
