"""What applications are told about users: claims in ID tokens, attributes in SAML assertions.

Source: PingOne Platform API reference, "Application attribute mapping".
"""

from __future__ import annotations

from typing import Any

from pytest_pingone.errors import ApiError, Detail, invalid_data
from pytest_pingone.management.collection import Occasion
from pytest_pingone.tenant.records import Application, ApplicationAttribute, Grant, Resource
from pytest_pingone.tenant.store import Change
from pytest_pingone.tenant.system_applications import core_attribute

_MOST_BYTES = 16384
_RESERVED = frozenset(
    {
        "acr",
        "amr",
        "at_hash",
        "aud",
        "auth_time",
        "azp",
        "client_id",
        "exp",
        "iat",
        "iss",
        "jti",
        "nbf",
        "nonce",
        "org",
        "scope",
        "sid",
        "sub",
    }
)
"""Names of claims that PingOne sets itself."""


def has_attributes(application: Application) -> bool:
    """Return whether an application is told anything: not a link, nor PingOne's own ones."""
    return application.is_client or application.protocol in ("SAML", "WS_FED")


def add_core_attribute(application: Application, change: Change) -> None:
    """Add the mapping of the user's identifier that a new application is born with."""
    core = core_attribute(application)
    if core is not None:
        change.put(core)


def attribute(values: dict[str, Any], before: Any, occasion: Occasion) -> dict[str, Any]:
    """Check the name of a mapped attribute, and that it goes somewhere."""
    application = occasion.change.table(Application, occasion.environment_id).get(
        occasion.parent_id
    )
    values = {**values, "application_id": occasion.parent_id}
    is_client = application is not None and application.is_client
    if before is None:
        _check_name(values["name"], _RESERVED if is_client else frozenset(), occasion)
    _check_size(values, before, occasion)
    if not is_client:
        return {**values, "id_token": None, "user_info": None, "oidc_scopes": None}
    if not values["id_token"] and not values["user_info"]:
        message = "idToken and userInfo must not both be false"
        raise invalid_data(Detail("INVALID_VALUE", message, "idToken"))
    _check_scopes(values["oidc_scopes"], occasion)
    return {**values, "name_format": None}


def _check_name(name: str, reserved: frozenset[str], occasion: Occasion) -> None:
    known = occasion.change.table(ApplicationAttribute, occasion.parent_id).find("name", name)
    if known is not None and known.mapping_type == "CORE":
        raise ApiError(
            400,
            "INVALID_DATA",
            f"Attribute name '{name}' is a Core attribute and already exists within application "
            f"'{occasion.parent_id}' in environment '{occasion.environment_id}'",
            details=[
                Detail(
                    "UNIQUENESS_VIOLATION", "name already exists", "name", {"existingId": known.id}
                )
            ],
        )
    if name in reserved:
        raise invalid_data(Detail("INVALID_VALUE", "is a reserved name", "name"))


def _check_size(values: dict[str, Any], before: Any, occasion: Occasion) -> None:
    """Check how long all mappings of an application are together."""
    size = len(f"{values['name']}{values['value']}".encode())
    for other in occasion.change.table(ApplicationAttribute, occasion.parent_id):
        if other.mapping_type == "CUSTOM" and (before is None or other.id != before.id):
            size += len(f"{other.name}{other.value}".encode())
    if size > _MOST_BYTES:
        message = f"Custom attributes must have at most {_MOST_BYTES} bytes together"
        raise invalid_data(
            Detail("SIZE_LIMIT_EXCEEDED", message, "value", {"maximumValue": _MOST_BYTES})
        )


def _check_scopes(scope_ids: tuple[str, ...] | None, occasion: Occasion) -> None:
    """Check that a claim is limited to scopes of OpenID Connect that the application has."""
    if scope_ids is None:
        return
    if not scope_ids:
        raise invalid_data(Detail("EMPTY_VALUE", "must not be empty", "oidcScopes"))
    resources = occasion.change.table(Resource, occasion.environment_id)
    granted = {
        scope_id
        for grant in occasion.change.table(Grant, occasion.parent_id)
        if getattr(resources.get(grant.resource_id), "type", None) == "OPENID_CONNECT"
        for scope_id in grant.scope_ids
    }
    if not granted.issuperset(scope_ids):
        message = "must be scopes of OpenID Connect that the application is granted"
        raise invalid_data(Detail("INVALID_VALUE", message, "oidcScopes"))


def only_custom_attributes(record: ApplicationAttribute, _occasion: Occasion) -> None:
    """Refuse to delete what an application is born with."""
    if record.mapping_type != "CUSTOM":
        message = f"An attribute mapping of type {record.mapping_type} can not be deleted"
        raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "mappingType"))
