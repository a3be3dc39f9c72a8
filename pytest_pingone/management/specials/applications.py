"""Applications: defaults by type, and members that must agree; what may be granted to them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from pytest_pingone import ids
from pytest_pingone.errors import ApiError, Detail, invalid_data
from pytest_pingone.management.collection import Occasion
from pytest_pingone.tenant.records import (
    Application,
    ApplicationAttribute,
    Grant,
    KeyRotationPolicy,
    Resource,
    Scope,
    Signing,
)
from pytest_pingone.tenant.store import Change

_BY_TYPE: dict[str, dict[str, Any]] = {
    "WEB_APP": {"grant_types": ("AUTHORIZATION_CODE",), "response_types": ("CODE",)},
    "NATIVE_APP": {
        "grant_types": ("AUTHORIZATION_CODE", "IMPLICIT"),
        "response_types": ("TOKEN", "ID_TOKEN", "CODE"),
        "token_endpoint_auth_method": "NONE",
    },
    "SINGLE_PAGE_APP": {
        "grant_types": ("IMPLICIT",),
        "response_types": ("TOKEN", "ID_TOKEN"),
        "token_endpoint_auth_method": "NONE",
    },
    "WORKER": {
        "grant_types": ("CLIENT_CREDENTIALS",),
        "response_types": ("TOKEN",),
        "assign_actor_roles": True,
    },
    "SERVICE": {"grant_types": ("CLIENT_CREDENTIALS",), "response_types": ("TOKEN",)},
    "CUSTOM_APP": {
        "grant_types": ("DEVICE_CODE", "REFRESH_TOKEN"),
        "token_endpoint_auth_method": "NONE",
    },
}


def usual(sent: Mapping[str, Any], before: Any = None) -> Mapping[str, Any]:
    """Return the defaults of an application, which depend on its type.

    Source: "Application operations", the table of defaults by application type.
    """
    return _BY_TYPE.get(sent.get("type") or before.type, {})


def application(values: dict[str, Any], before: Any, occasion: Occasion) -> dict[str, Any]:
    """Give a new application a secret and keys, and check what its members say together."""
    problems = [
        *_client_authentication(values),
        *_code_needs_its_grant(values),
        *_redirect_uris(values),
        *_durations(values),
        *_request_objects(values),
        *_signing(values, occasion),
    ]
    if problems:
        raise invalid_data(*problems)
    if before is None:
        values.setdefault("secret", ids.secret())
        if values["signing"] is None:
            values["signing"] = Signing(key_rotation_policy_id=_default_policy_id(occasion))
    return values


def _default_policy_id(occasion: Occasion) -> str | None:
    policies = occasion.change.table(KeyRotationPolicy, occasion.parent_id)
    return next((policy.id for policy in policies if policy.default), None)


def _client_authentication(values: dict[str, Any]) -> list[Detail]:
    method = values["token_endpoint_auth_method"]
    if method == "NONE" and (
        values["type"] in ("WORKER", "SERVICE") or "CLIENT_CREDENTIALS" in values["grant_types"]
    ):
        message = "NONE is not allowed with the CLIENT_CREDENTIALS grant type"
        return [Detail("INVALID_VALUE", message, "tokenEndpointAuthMethod")]
    if method == "PRIVATE_KEY_JWT" and bool(values["jwks"]) == bool(values["jwks_url"]):
        message = "exactly one of jwks and jwksUrl is needed with PRIVATE_KEY_JWT"
        return [Detail("REQUIRED_VALUE", message, "jwks")]
    return []


def _code_needs_its_grant(values: dict[str, Any]) -> list[Detail]:
    if "CODE" in values["response_types"] and "AUTHORIZATION_CODE" not in values["grant_types"]:
        message = "CODE requires the AUTHORIZATION_CODE grant type"
        return [Detail("INVALID_VALUE", message, "responseTypes")]
    return []


def _redirect_uris(values: dict[str, Any]) -> list[Detail]:
    problems = []
    for uri in values["redirect_uris"]:
        if "*" in uri and not values["allow_wildcard_in_redirect_uris"]:
            raise ApiError(
                400, "INVALID_DATA", "Wildcards are not allowed in redirect URIs.", details=()
            )
        if not _is_redirect_uri(uri):
            message = "must be an https URI, or http on localhost, or of a custom scheme"
            problems.append(Detail("INVALID_VALUE", message, "redirectUris"))
    return problems


def _is_redirect_uri(uri: str) -> bool:
    try:
        parts = urlsplit(uri)
    except ValueError:
        return False
    if parts.fragment or not parts.scheme:
        return False
    if parts.scheme == "http":
        return parts.hostname in ("localhost", "127.0.0.1", "::1")
    return parts.scheme != "https" or bool(parts.hostname)


def _durations(values: dict[str, Any]) -> list[Detail]:
    rolling = values["refresh_token_rolling_duration"]
    single = values["refresh_token_duration"]
    if rolling is not None and single > rolling:
        return [
            Detail(
                "OUT_OF_RANGE",
                f"must not be greater than refreshTokenRollingDuration ({rolling})",
                "refreshTokenDuration",
                {"rangeMaximumValue": rolling},
            )
        ]
    return []


def _signing(values: dict[str, Any], occasion: Occasion) -> list[Detail]:
    chosen = values["signing"] and values["signing"].key_rotation_policy_id
    policies = occasion.change.table(KeyRotationPolicy, occasion.in_path["environment_id"])
    if chosen is None or policies.get(chosen) is not None:
        return []
    message = "Key rotation policy not found"
    return [Detail("INVALID_VALUE", message, "signing.keyRotationPolicy")]


def _request_objects(values: dict[str, Any]) -> list[Detail]:
    if values["require_signed_request_object"] and values["support_unsigned_request_object"]:
        message = "must not be true together with requireSignedRequestObject"
        return [Detail("INVALID_VALUE", message, "supportUnsignedRequestObject")]
    return []


def assign_actor_roles(record: Application, occasion: Occasion) -> None:
    """Give a new worker the roles of whoever made it, unless `assignActorRoles` was false."""
    if record.type != "WORKER" or not record.assign_actor_roles or occasion.actor is None:
        return
    for held in occasion.actor.assignments:
        occasion.change.put(
            dataclasses.replace(
                held,
                id=ids.derived(record.id, held.id),
                environment_id=record.environment_id,
                actor_id=record.id,
            )
        )


def grant(values: dict[str, Any], before: Any, occasion: Occasion) -> dict[str, Any]:
    """Check that the scopes are the resource's, and that neither is granted already.

    Source: "Application resource grants": one grant per resource, and no scope name twice.
    """
    change, environment_id = occasion.change, occasion.in_path["environment_id"]
    resource_id = before.resource_id if before else values["resource_id"]
    if change.table(Resource, environment_id).get(resource_id) is None:
        raise invalid_data(Detail("INVALID_VALUE", "Resource not found", "resource"))
    scopes = change.table(Scope, resource_id)
    for scope_id in values["scope_ids"]:
        if scopes.get(scope_id) is None:
            raise invalid_data(Detail("INVALID_VALUE", "Scope not found", "scopes"))
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
        name for other in others for name in scope_names(other.scope_ids, other.resource_id, change)
    }
    if taken.intersection(scope_names(values["scope_ids"], resource_id, change)):
        message = "Multiple scopes with the same name cannot be added to the same grant."
        raise invalid_data(Detail("INVALID_VALUE", message, "scopes"))
    return {**values, "application_id": occasion.parent_id}


def scope_names(scope_ids: Iterable[str], resource_id: str, change: Change) -> set[str]:
    """Return the names of scopes of a resource, given their ids."""
    scopes = change.table(Scope, resource_id)
    return {scope.name for scope in map(scopes.get, scope_ids) if scope is not None}


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
"""Names of claims that PingOne sets itself ("Application attribute mapping")."""


def attribute(values: dict[str, Any], before: Any, occasion: Occasion) -> dict[str, Any]:
    """Check the name of a mapped claim, and that it goes somewhere."""
    if values["name"] in _RESERVED and before is None:
        raise invalid_data(Detail("INVALID_VALUE", "is a reserved name", "name"))
    if not values["id_token"] and not values["user_info"]:
        message = "idToken and userInfo must not both be false"
        raise invalid_data(Detail("INVALID_VALUE", message, "idToken"))
    if values["oidc_scopes"] == ():
        raise invalid_data(Detail("EMPTY_VALUE", "must not be empty", "oidcScopes"))
    return {**values, "application_id": occasion.parent_id}


def only_custom_attributes(record: ApplicationAttribute, _occasion: Occasion) -> None:
    """Refuse to delete a claim that PingOne sets itself."""
    if record.mapping_type != "CUSTOM":
        message = f"An attribute mapping of type {record.mapping_type} can not be deleted"
        raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "mappingType"))
