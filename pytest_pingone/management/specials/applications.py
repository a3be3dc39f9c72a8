"""Applications: defaults by type, what they are born with, and members that must agree."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from pytest_pingone import ids
from pytest_pingone.errors import ApiError, Detail, invalid_data
from pytest_pingone.management.collection import Occasion
from pytest_pingone.management.specials import mobile
from pytest_pingone.management.specials.application_attributes import (
    add_core_attribute,
    has_attributes,
)
from pytest_pingone.management.specials.grants import may_be_granted
from pytest_pingone.tenant.records import Application, KeyRotationPolicy, Mobile, Signing
from pytest_pingone.tenant.records.applications import OPENID_CONNECT, SYSTEM_TYPES, is_client

_BY_TYPE: dict[str, dict[str, Any]] = {
    "WEB_APP": {"grant_types": ("AUTHORIZATION_CODE",), "response_types": ("CODE",)},
    "NATIVE_APP": {
        "grant_types": ("AUTHORIZATION_CODE", "IMPLICIT"),
        "response_types": ("TOKEN", "ID_TOKEN", "CODE"),
        "token_endpoint_auth_method": "NONE",
        "mobile": Mobile(),
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
    protocol = sent.get("protocol") or before.protocol
    return _BY_TYPE.get(sent.get("type") or before.type, {}) if protocol == OPENID_CONNECT else {}


def application(values: dict[str, Any], before: Any, occasion: Occasion) -> dict[str, Any]:
    """Give a new application a secret and keys, and check what its members say together."""
    problems = [] if before else _type(values)
    client = is_client(values["protocol"], values["type"])
    if client:
        problems += [
            *_client_authentication(values),
            *_code_needs_its_grant(values),
            *_redirect_uris(values),
            *_durations(values),
            *_request_objects(values),
            *_origins(values),
            *_tags(values),
            *_signing(values, occasion),
        ]
        values, more = mobile.checked(values, before, occasion)
        problems += more
    if problems:
        raise invalid_data(*problems)
    if before is None:
        values.setdefault("secret", ids.secret())
        if values["signing"] is None and client:
            values["signing"] = Signing(key_rotation_policy_id=_default_policy_id(occasion))
    return values


def _type(values: dict[str, Any]) -> list[Detail]:
    kind, protocol = values["type"], values["protocol"]
    if kind in SYSTEM_TYPES:
        message = "PingOne's own applications can not be created"
        return [Detail("INVALID_VALUE", message, "type")]
    if kind == "WORKER" and protocol != OPENID_CONNECT:
        message = "applications of type WORKER must use OPENID_CONNECT"
        return [Detail("INVALID_VALUE", message, "protocol")]
    return []


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
    if values["jwks"] and values["jwks_url"]:
        message = "must not be set together with jwksUrl"
        return [Detail("INVALID_VALUE", message, "jwks")]
    if method == "PRIVATE_KEY_JWT" and not (values["jwks"] or values["jwks_url"]):
        message = "jwks or jwksUrl is required with PRIVATE_KEY_JWT"
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
        return parts.hostname in ("localhost", "127.0.0.1")
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


def _origins(values: dict[str, Any]) -> list[Detail]:
    settings = values["cors_settings"]
    if settings is None:
        return []
    if settings.behavior == "ALLOW_NO_ORIGINS" and settings.origins:
        message = "must be empty with ALLOW_NO_ORIGINS"
        return [Detail("INVALID_VALUE", message, "corsSettings.origins")]
    if settings.behavior == "ALLOW_SPECIFIC_ORIGINS" and not settings.origins:
        message = "must not be empty with ALLOW_SPECIFIC_ORIGINS"
        return [Detail("EMPTY_VALUE", message, "corsSettings.origins")]
    return []


def _tags(values: dict[str, Any]) -> list[Detail]:
    if not values["tags"] or values["type"] == "WORKER":
        return []
    return [Detail("INVALID_VALUE", "is for applications of type WORKER only", "tags")]


def has_link(application: Application, name: str) -> bool:
    """Return whether an application links to something, given the name of the link."""
    if name == "attributes":
        return has_attributes(application)
    if name == "grants":
        return may_be_granted(application)
    if name == "roleAssignments":
        return application.type == "WORKER"
    if name == "pushCredentials":
        return application.type == "NATIVE_APP"
    return application.is_client or name in ("self", "environment")


def application_created(record: Application, occasion: Occasion) -> None:
    """Add what PingOne adds to a new application: the claim `sub`, and roles to a worker."""
    add_core_attribute(record, occasion.change)
    _assign_actor_roles(record, occasion)


def not_pingones_own(record: Application, _occasion: Occasion) -> None:
    """Refuse to delete an application that came with the environment."""
    if record.type in SYSTEM_TYPES:
        message = f"An application of type {record.type} can not be deleted"
        raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "type"))


def _assign_actor_roles(record: Application, occasion: Occasion) -> None:
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
