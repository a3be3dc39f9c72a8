"""Populations."""

from __future__ import annotations

import functools
from collections import Counter
from typing import Any

from pytest_pingone import ids
from pytest_pingone.errors import Detail, invalid_data
from pytest_pingone.management.access import Where
from pytest_pingone.management.collection import Occasion
from pytest_pingone.management.fields import View
from pytest_pingone.management.specials.defaults import stays_default
from pytest_pingone.tenant.policies import PasswordPolicy
from pytest_pingone.tenant.records import (
    IdentityProvider,
    Population,
    RoleAssignment,
    RoleScope,
    Theme,
    User,
)
from pytest_pingone.tenant.roles import BUILT_IN, POPULATION
from pytest_pingone.tenant.tables import Table


def population(values: dict[str, Any], before: Any, occasion: Occasion) -> dict[str, Any]:
    """Check the password policy and the theme of a population; the default one stays the default.

    Without a theme of its own it has the default one of the environment.
    """
    policy_id = values["password_policy_id"]
    policies = occasion.change.table(PasswordPolicy, occasion.parent_id)
    if policy_id is not None and policies.get(policy_id) is None:
        message = "Password policy not found"
        raise invalid_data(Detail("INVALID_VALUE", message, "passwordPolicy.id"))
    themes = occasion.change.table(Theme, occasion.parent_id)
    if values["theme_id"] is None:
        values["theme_id"] = next(theme.id for theme in themes if theme.default)
    elif themes.get(values["theme_id"]) is None:
        raise invalid_data(Detail("INVALID_VALUE", "Theme not found", "theme.id"))
    return stays_default(values, before, occasion)


def default_identity_provider(
    values: dict[str, Any], _before: Any, occasion: Occasion
) -> dict[str, Any]:
    """Check that the provider exists that new users of a population sign on with."""
    provider_id = values["default_identity_provider_id"]
    providers = occasion.change.table(IdentityProvider, occasion.environment_id)
    if provider_id is not None and providers.get(provider_id) is None:
        raise invalid_data(Detail("INVALID_VALUE", "Identity provider not found", "id"))
    return values


def default_identity_provider_type(record: Population, view: View) -> str | None:
    """Return what kind of provider that is."""
    if record.default_identity_provider_id is None:
        return "PING_ONE"
    providers = view.state.table(IdentityProvider, record.environment_id)
    provider = providers.get(record.default_identity_provider_id)
    return None if provider is None else provider.type


def population_created(record: Population, occasion: Occasion) -> None:
    """Give whoever made a population the role to look after its users, unless it has it."""
    actor, role = occasion.actor, BUILT_IN["Identity Data Admin"]
    where = Where(environment_id=record.environment_id, population_id=record.id)
    if actor is None or actor.may("dir:create:user", where):
        return
    occasion.change.put(
        RoleAssignment(
            id=ids.derived(actor.id, role.id, record.id),
            environment_id=actor.environment_id,
            actor_id=actor.id,
            role_id=role.id,
            scope=RoleScope(id=record.id, type=POPULATION),
        )
    )


def population_deleting(record: Population, occasion: Occasion) -> None:
    """Refuse to delete the default population, or one that still has users."""
    if record.default:
        message = "The environment must contain at least one population, its default one"
        raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "population"))
    users = occasion.change.table(User, record.environment_id)
    if any(user.population_id == record.id for user in users):
        message = "The population must not contain users"
        raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "population"))


def user_count(record: Population, view: View) -> int:
    """Return how many users a population has."""
    return _by_population(view.state.table(User, record.environment_id))[record.id]


@functools.lru_cache(maxsize=1)
def _by_population(users: Table[User]) -> Counter[str]:
    """Count users once for all populations of a list; a table never changes."""
    return Counter(user.population_id for user in users)
