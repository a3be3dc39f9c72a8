"""What PingOne puts into a new environment before anybody else does.

Source: PingOne Platform API reference, "Create environment", "OpenID Connect (OIDC) scopes",
"PingOne self-management scopes".
"""

from __future__ import annotations

import datetime as dt

from pytest_pingone import ids
from pytest_pingone.tenant import distinguished_names
from pytest_pingone.tenant.records import (
    Environment,
    Key,
    KeyRotationPolicy,
    Population,
    Resource,
    ResourceAttribute,
    Scope,
)
from pytest_pingone.tenant.store import Change

DEFAULT_POPULATION = "Default"
DEFAULT_KEY_ROTATION_POLICY = "Default Key Rotation Policy"
_DEFAULT_KEY_DAYS = 365
_LONGEST_COMMON_NAME = 64
OPENID_RESOURCE = "openid"
API_RESOURCE = "PingOne API"

_OPENID_SCOPES = ("openid", "profile", "email", "address", "phone", "offline_access")
_SELF_MANAGEMENT_SCOPES = (
    "p1:read:user",
    "p1:update:user",
    "p1:update:userMfaEnabled",
    "p1:create:device",
    "p1:read:device",
    "p1:update:device",
    "p1:delete:device",
    "p1:read:userPassword",
    "p1:reset:userPassword",
    "p1:validate:userPassword",
    "p1:read:userLinkedAccounts",
    "p1:delete:userLinkedAccounts",
    "p1:create:pairingKey",
    "p1:read:pairingKey",
    "p1:delete:pairingKey",
    "p1:read:sessions",
    "p1:delete:sessions",
    "p1:read:userConsent",
    "p1:verify:user",
    "p1:read:oauthConsent",
    "p1:update:oauthConsent",
)


def predefined_scopes(resource: Resource) -> tuple[str, ...]:
    """Return the names of the scopes that came with a resource."""
    return {"OPENID_CONNECT": _OPENID_SCOPES, "PINGONE_API": _SELF_MANAGEMENT_SCOPES}.get(
        resource.type, ()
    )


def fill_environment(environment: Environment, change: Change) -> None:
    """Add to a new environment its population, its keys and its two resources."""
    born = environment.created_at
    change.put(
        Population(
            id=ids.derived(environment.id, "populations", DEFAULT_POPULATION),
            environment_id=environment.id,
            name=DEFAULT_POPULATION,
            description="Automatically created population.",
            default=True,
            preferred_language="en",
            created_at=born,
            updated_at=born,
        )
    )
    change.put(_default_key(environment))
    change.put(
        KeyRotationPolicy(
            id=ids.derived(environment.id, "keyRotationPolicies", DEFAULT_KEY_ROTATION_POLICY),
            environment_id=environment.id,
            name=DEFAULT_KEY_ROTATION_POLICY,
            default=True,
            created_at=born,
            updated_at=born,
        )
    )
    _add_resource(OPENID_RESOURCE, "OPENID_CONNECT", _OPENID_SCOPES, environment, change)
    _add_resource(API_RESOURCE, "PINGONE_API", _SELF_MANAGEMENT_SCOPES, environment, change)


def sub_attribute(resource: Resource) -> ResourceAttribute:
    """Return the claim that every custom resource is born with."""
    return ResourceAttribute(
        id=ids.derived(resource.id, "attributes", "sub"),
        environment_id=resource.environment_id,
        resource_id=resource.id,
        name="sub",
        value="${user.id}",
        type="CORE",
        created_at=resource.created_at,
        updated_at=resource.created_at,
    )


def _default_key(environment: Environment) -> Key:
    born, name = environment.created_at, f"PingOne SSO Certificate for {environment.name}"
    common_name = name[:_LONGEST_COMMON_NAME].strip()
    subject = [("CN", common_name), ("OU", "Ping Identity"), ("O", "Ping Identity"), ("C", "US")]
    dn = distinguished_names.written(subject, ", ")
    return Key(
        id=ids.derived(environment.id, "keys", "default"),
        environment_id=environment.id,
        organization_id=environment.organization_id,
        name=f"{name} environment",
        algorithm="RSA",
        key_length=2048,
        signature_algorithm="SHA256withRSA",
        subject_dn=dn,
        issuer_dn=dn,
        serial_number=ids.serial_number(),
        usage_type="SIGNING",
        validity_period=_DEFAULT_KEY_DAYS,
        default=True,
        starts_at=born,
        expires_at=born + dt.timedelta(days=_DEFAULT_KEY_DAYS),
        created_at=born,
    )


def _add_resource(
    name: str, kind: str, scopes: tuple[str, ...], environment: Environment, change: Change
) -> None:
    born = environment.created_at
    resource = Resource(
        id=ids.derived(environment.id, "resources", name),
        environment_id=environment.id,
        name=name,
        type=kind,
        secret=ids.secret(),
        created_at=born,
        updated_at=born,
    )
    change.put(resource)
    for scope in scopes:
        change.put(
            Scope(
                id=ids.derived(resource.id, "scopes", scope),
                environment_id=environment.id,
                resource_id=resource.id,
                name=scope,
                created_at=born,
                updated_at=born,
            )
        )
