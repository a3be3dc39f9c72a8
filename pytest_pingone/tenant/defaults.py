"""What PingOne puts into a new environment before anybody else does.

Source: PingOne Platform API reference, "Create environment", "Sign-on policies", "Password
policies", "OpenID Connect (OIDC) scopes", "PingOne self-management scopes"; the values of
predefined claims are those that Terraform's provider puts back.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from pytest_pingone import ids
from pytest_pingone.tenant import distinguished_names
from pytest_pingone.tenant.policies import (
    Lockout,
    MinCharacters,
    PasswordHistory,
    PasswordLength,
    PasswordPolicy,
)
from pytest_pingone.tenant.records import (
    Environment,
    Key,
    KeyRotationPolicy,
    Population,
    Recovery,
    Registration,
    Resource,
    ResourceAttribute,
    Scope,
    SignOnPolicy,
    SignOnPolicyAction,
)
from pytest_pingone.tenant.schemas import add_user_schema
from pytest_pingone.tenant.store import Change
from pytest_pingone.tenant.stored_defaults import fill_stored
from pytest_pingone.tenant.system_applications import add_system_applications

DEFAULT_POPULATION = "Default"
DEFAULT_THEME = "Default"
DEFAULT_KEY_ROTATION_POLICY = "Default Key Rotation Policy"
DEFAULT_PASSWORD_POLICY = "Standard"
_DEFAULT_KEY_DAYS = 365
_LONGEST_COMMON_NAME = 64
OPENID_RESOURCE = "openid"
API_RESOURCE = "PingOne API"

SINGLE_FACTOR = "Single_Factor"
MULTI_FACTOR = "Multi_Factor"

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

ATTRIBUTE_SCOPES = ("p1:read:user", "p1:update:user")
"""The scopes that can be limited to some of a user's attributes."""

SUBJECT = "${user.id}"
PREDEFINED_CLAIMS = {
    "address.country": "${user.address.countryCode}",
    "address.formatted": "",
    "address.locality": "${user.address.locality}",
    "address.postal_code": "${user.address.postalCode}",
    "address.region": "${user.address.region}",
    "address.street_address": "${user.address.streetAddress}",
    "birthdate": "",
    "email": "${user.email}",
    "email_verified": "",
    "family_name": "${user.name.family}",
    "gender": "",
    "given_name": "${user.name.given}",
    "locale": "${user.locale}",
    "middle_name": "${user.name.middle}",
    "name": "${user.name.formatted}",
    "nickname": "${user.nickname}",
    "phone_number": "${user.primaryPhone}",
    "phone_number_verified": "",
    "picture": "${user.photo.href}",
    "preferred_username": "${user.username}",
    "profile": "",
    "updated_at": "${#datetime.toUnixTimestamp(user.updatedAt)}",
    "website": "",
    "zoneinfo": "${user.timezone}",
}
"""The claims of OpenID Connect and how a new environment fills them; an empty one not at all."""


def predefined_scopes(resource: Resource) -> tuple[str, ...]:
    """Return the names of the scopes that came with a resource."""
    return {"OPENID_CONNECT": _OPENID_SCOPES, "PINGONE_API": _SELF_MANAGEMENT_SCOPES}.get(
        resource.type, ()
    )


def default_theme_id(environment_id: str) -> str:
    """Return the id of the theme that an environment begins with."""
    return ids.derived(environment_id, "themes", DEFAULT_THEME)


def fill_environment(environment: Environment, change: Change) -> None:
    """Add to a new environment all that PingOne puts there."""
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
    add_user_schema(environment, change)
    for policy in _password_policies(environment):
        change.put(policy)
    _add_sign_on_policy(
        SINGLE_FACTOR,
        "A sign-on policy that requires username and password.",
        ("LOGIN",),
        environment,
        change,
    )
    _add_sign_on_policy(
        MULTI_FACTOR,
        "A sign-on policy that requires username, password and a one-time passcode.",
        ("LOGIN", "MULTI_FACTOR_AUTHENTICATION"),
        environment,
        change,
    )
    openid = _add_resource(OPENID_RESOURCE, "OPENID_CONNECT", _OPENID_SCOPES, environment, change)
    change.put(sub_attribute(openid))
    for name in PREDEFINED_CLAIMS:
        change.put(predefined_attribute(openid, name))
    api = _add_resource(API_RESOURCE, "PINGONE_API", _SELF_MANAGEMENT_SCOPES, environment, change)
    add_system_applications(environment, api, change)
    fill_stored(environment, change)


def sub_attribute(resource: Resource) -> ResourceAttribute:
    """Return the claim that every resource but the PingOne API is born with."""
    of_openid = True if resource.type == "OPENID_CONNECT" else None
    return ResourceAttribute(
        id=ids.derived(resource.id, "attributes", "sub"),
        environment_id=resource.environment_id,
        resource_id=resource.id,
        name="sub",
        value=SUBJECT,
        type="CORE",
        id_token=of_openid,
        user_info=of_openid,
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


def allow_registration(environment_id: str, change: Change) -> None:
    """Let people register by themselves wherever the sign-on policies of an environment ask who."""
    for policy in change.table(SignOnPolicy, environment_id):
        for action in change.table(SignOnPolicyAction, policy.id):
            if action.registration is not None:
                allowed = dataclasses.replace(action.registration, enabled=True)
                change.put(dataclasses.replace(action, registration=allowed))


def _add_sign_on_policy(
    name: str, description: str, kinds: tuple[str, ...], environment: Environment, change: Change
) -> None:
    born = environment.created_at
    policy = SignOnPolicy(
        id=ids.derived(environment.id, "signOnPolicies", name),
        environment_id=environment.id,
        name=name,
        description=description,
        default=name == SINGLE_FACTOR,
        created_at=born,
        updated_at=born,
    )
    change.put(policy)
    for priority, kind in enumerate(kinds, start=1):
        asks_who = kind == "LOGIN"
        change.put(
            SignOnPolicyAction(
                id=ids.derived(policy.id, "actions", kind),
                environment_id=environment.id,
                sign_on_policy_id=policy.id,
                type=kind,
                priority=priority,
                recovery=Recovery(enabled=True) if asks_who else None,
                registration=Registration() if asks_who else None,
            )
        )


def predefined_attribute(openid: Resource, name: str) -> ResourceAttribute:
    """Return one of the claims of OpenID Connect that an environment is born with."""
    return ResourceAttribute(
        id=ids.derived(openid.id, "attributes", name),
        environment_id=openid.environment_id,
        resource_id=openid.id,
        name=name,
        value=PREDEFINED_CLAIMS[name],
        type="PREDEFINED",
        created_at=openid.created_at,
        updated_at=openid.created_at,
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
) -> Resource:
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
                schema_attributes=("*",) if scope in ATTRIBUTE_SCOPES else None,
                created_at=born,
                updated_at=born,
            )
        )
    return resource
