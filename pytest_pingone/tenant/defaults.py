"""What PingOne puts into a new environment before anybody else does.

Source: PingOne Platform API reference, "Create environment", "OpenID Connect (OIDC) scopes",
"PingOne self-management scopes", "Password policies".
"""

from __future__ import annotations

from typing import Any

from pytest_pingone import ids
from pytest_pingone.tenant.policies import (
    Lockout,
    MinCharacters,
    PasswordHistory,
    PasswordLength,
    PasswordPolicy,
)
from pytest_pingone.tenant.records import (
    Environment,
    KeyRotationPolicy,
    Population,
    Resource,
    ResourceAttribute,
    Scope,
)
from pytest_pingone.tenant.schemas import add_user_schema
from pytest_pingone.tenant.store import Change
from pytest_pingone.tenant.stored_defaults import fill_stored

DEFAULT_POPULATION = "Default"
DEFAULT_THEME = "Default"
DEFAULT_KEY_ROTATION_POLICY = "Default Key Rotation Policy"
DEFAULT_PASSWORD_POLICY = "Standard"
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


def default_theme_id(environment_id: str) -> str:
    """Return the id of the theme that an environment begins with."""
    return ids.derived(environment_id, "themes", DEFAULT_THEME)


def fill_environment(environment: Environment, change: Change) -> None:
    """Add to a new environment its population, its policies and its two resources."""
    born = environment.created_at
    change.put(
        Population(
            id=ids.derived(environment.id, "populations", DEFAULT_POPULATION),
            environment_id=environment.id,
            name=DEFAULT_POPULATION,
            description="Automatically created population.",
            default=True,
            preferred_language="en",
            theme_id=default_theme_id(environment.id),
            created_at=born,
            updated_at=born,
        )
    )
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
    add_user_schema(environment, change)
    for policy in _password_policies(environment):
        change.put(policy)
    _add_resource(OPENID_RESOURCE, "OPENID_CONNECT", _OPENID_SCOPES, environment, change)
    _add_resource(API_RESOURCE, "PINGONE_API", _SELF_MANAGEMENT_SCOPES, environment, change)
    fill_stored(environment, change)


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


def _password_policies(environment: Environment) -> tuple[PasswordPolicy, ...]:
    born = environment.created_at

    def named(name: str, description: str, **rules: Any) -> PasswordPolicy:
        return PasswordPolicy(
            id=ids.derived(environment.id, "passwordPolicies", name),
            environment_id=environment.id,
            name=name,
            description=description,
            excludes_commonly_used=True,
            lockout=Lockout(failure_count=5, duration_seconds=900),
            created_at=born,
            updated_at=born,
            **rules,
        )

    personal: dict[str, Any] = {
        "excludes_profile_data": True,
        "not_similar_to_current": True,
        "max_age_days": 182,
        "min_age_days": 1,
        "history": PasswordHistory(count=6, retention_days=365),
    }
    composed: dict[str, Any] = {
        "length": PasswordLength(),
        "min_characters": MinCharacters(uppercase=1, lowercase=1, digits=1, special=1),
    }
    return (
        named(
            DEFAULT_PASSWORD_POLICY,
            "What is usual: many kinds of characters, and a new password twice a year.",
            default=True,
            max_repeated_characters=2,
            min_unique_characters=5,
            **personal,
            **composed,
        ),
        named(
            "Basic",
            "Many kinds of characters, and no end.",
            excludes_profile_data=False,
            not_similar_to_current=False,
            **composed,
        ),
        named("Passphrase", "Whatever is hard to guess.", min_complexity=7, **personal),
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
