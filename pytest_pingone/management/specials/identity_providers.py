"""Identity providers: what each kind tells a user's name by, and who still needs one.

Source: PingOne Platform API reference, "Identity providers", "Identity provider attributes".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pytest_pingone import ids
from pytest_pingone.errors import Detail, invalid_data
from pytest_pingone.management.collection import Occasion
from pytest_pingone.tenant.records import (
    IdentityProvider,
    IdentityProviderAttribute,
    LinkedAccount,
    Population,
    SignOnPolicy,
    SignOnPolicyAction,
    User,
)
from pytest_pingone.tenant.store import Change

USERNAMES = {
    "GOOGLE": "${providerAttributes.emailAddress.value}",
    "FACEBOOK": "${providerAttributes.email}",
    "LINKEDIN": "${providerAttributes.emailAddress}",
    "LINKEDIN_OIDC": "${providerAttributes.sub}",
    "APPLE": "${providerAttributes.sub}",
    "TWITTER": "${providerAttributes.id}",
    "AMAZON": "${providerAttributes.user_id}",
    "YAHOO": "${providerAttributes.sub}",
    "MICROSOFT": "${providerAttributes.id}",
    "PAYPAL": "${providerAttributes.user_id}",
    "GITHUB": "${providerAttributes.id}",
    "OPENID_CONNECT": "${providerAttributes.sub}",
    "SAML": "${samlAssertion.subject}",
}
"""What becomes the user name, by the type of the provider, until somebody says otherwise."""
_FORBIDDEN = ("account", "id", "created", "updated", "lifecycle", "mfaEnabled", "enabled")


def usual(sent: Mapping[str, Any], before: Any = None) -> Mapping[str, Any]:
    """Return what an OpenID Connect provider is unless somebody says otherwise."""
    kind = before.type if before is not None else sent.get("type")
    return {"pkce_method": "NONE"} if kind == "OPENID_CONNECT" else {}


def identity_provider(values: dict[str, Any], _before: Any, occasion: Occasion) -> dict[str, Any]:
    """Check that the population exists that new users of a provider come into."""
    population = (values["registration"] or {}).get("population")
    populations = occasion.change.table(Population, occasion.parent_id)
    if population is not None and populations.get(population["id"]) is None:
        message = "Population not found"
        raise invalid_data(Detail("INVALID_VALUE", message, "registration.population.id"))
    return values


def identity_provider_created(record: IdentityProvider, occasion: Occasion) -> None:
    """Add the mapping of the user name that every provider is born with."""
    occasion.change.put(
        IdentityProviderAttribute(
            id=ids.derived(record.id, "attributes", "username"),
            environment_id=record.environment_id,
            parent_id=record.id,
            in_path={**record.in_path, "provider_id": record.id},
            name="username",
            value=USERNAMES[record.type],
            update="EMPTY_ONLY",
            mapping_type="CORE",
            created_at=record.created_at,
            updated_at=record.updated_at,
        )
    )


def identity_provider_deleting(record: IdentityProvider, occasion: Occasion) -> None:
    """Refuse to delete a provider that users, populations or sign-on policies go by."""
    if record.id in _in_use(record.environment_id, occasion.change):
        message = "The identity provider must not be in use"
        raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "id"))


def _in_use(environment_id: str, change: Change) -> Iterator[str | None]:
    """Yield the ids of the providers that something in an environment names."""
    for user in change.table(User, environment_id):
        yield user.identity_provider.id
        for account in change.table(LinkedAccount, user.id):
            yield account.identity_provider_id
    for population in change.table(Population, environment_id):
        yield population.default_identity_provider_id
    for policy in change.table(SignOnPolicy, environment_id):
        for action in change.table(SignOnPolicyAction, policy.id):
            yield action.identity_provider_id
            yield from action.social_provider_ids


def attribute(values: dict[str, Any], before: Any, _occasion: Occasion) -> dict[str, Any]:
    """Check the name of a mapping, and leave all but the value of the one that was there first."""
    if values["name"] in _FORBIDDEN:
        raise invalid_data(Detail("INVALID_VALUE", "can not be mapped", "name"))
    if before is not None and before.mapping_type == "CORE":
        for name in ("name", "update"):
            if values[name] != getattr(before, name):
                raise invalid_data(Detail("INVALID_VALUE", "may not be changed", name))
    return values


def attribute_deleting(record: IdentityProviderAttribute, _occasion: Occasion) -> None:
    """Refuse to delete the mapping that came with the provider."""
    if record.mapping_type == "CORE":
        message = "A mapping of type CORE can not be deleted"
        raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "mappingType"))
