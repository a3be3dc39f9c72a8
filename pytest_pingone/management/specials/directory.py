"""Populations, users and groups."""

from __future__ import annotations

import dataclasses
from typing import Any

from pytest_pingone import ids
from pytest_pingone.clock import moment
from pytest_pingone.errors import Detail, invalid_data
from pytest_pingone.management.access import Where
from pytest_pingone.management.collection import NOT_UNIQUE, Occasion
from pytest_pingone.management.fields import View
from pytest_pingone.tenant import passwords
from pytest_pingone.tenant.defaults import default_theme_id
from pytest_pingone.tenant.records import (
    Group,
    Nesting,
    Population,
    RoleAssignment,
    RoleScope,
    User,
)
from pytest_pingone.tenant.roles import BUILT_IN, POPULATION
from pytest_pingone.tenant.sessions import end, end_refresh_tokens
from pytest_pingone.tenant.sign_on_records import PasswordState, Session


def population(values: dict[str, Any], before: Any, occasion: Occasion) -> dict[str, Any]:
    """Keep the default population the default: only another one takes its place."""
    return {
        **values,
        "default": values["default"] or (before is not None and before.default),
        "theme_id": values["theme_id"] or default_theme_id(occasion.parent_id),
    }


def default_identity_provider_type(record: Population, _view: View) -> str | None:
    """Return what kind of provider new users of a population sign on with, where that is known."""
    return "PING_ONE" if record.default_identity_provider_id is None else None


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


def population_written(record: Population, occasion: Occasion) -> None:
    """Keep exactly one population the default."""
    if record.default:
        for other in occasion.change.table(Population, record.environment_id):
            if other.default and other.id != record.id:
                occasion.change.put(dataclasses.replace(other, default=False))


def population_deleting(record: Population, occasion: Occasion) -> None:
    """Refuse to delete the default population, or one that still has users."""
    if record.default:
        message = "The environment must contain at least one population, its default one"
        raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "population"))
    users = occasion.change.table(User, record.environment_id)
    if any(user.population_id == record.id for user in users):
        message = "The population must not contain users"
        raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "population"))


def user(values: dict[str, Any], before: Any, occasion: Occasion) -> dict[str, Any]:
    """Put a new user into a population, the default one unless given; protect the password."""
    if values["password"] is not None and values["password"] != (before and before.password):
        values["password"] = passwords.protect(values["password"])
        if before is not None:  # neither locked nor old any more
            occasion.change.put(
                PasswordState(
                    id=before.id,
                    environment_id=before.environment_id,
                    changed_at=moment(occasion.tenant.clock.microseconds()),
                )
            )
    if before is not None:
        return values
    populations = occasion.change.table(Population, occasion.parent_id)
    if values.get("population_id") is None:
        chosen = next((p.id for p in populations if p.default), None)
    else:
        chosen = values["population_id"]
    if chosen is None or populations.get(chosen) is None:
        raise invalid_data(Detail("INVALID_VALUE", "Population not found", "population.id"))
    return {**values, "population_id": chosen}


def user_written(record: User, occasion: Occasion) -> None:
    """End the refresh tokens of a user who is disabled, for good."""
    if record.enabled:
        return
    end_refresh_tokens(
        record.environment_id, occasion.change, lambda token: token.user_id == record.id
    )


def group(values: dict[str, Any], before: Any, occasion: Occasion) -> dict[str, Any]:
    """Check the population of a group, and that no sibling has its name."""
    population_id = values["population_id"]
    populations = occasion.change.table(Population, occasion.parent_id)
    if population_id is not None and populations.get(population_id) is None:
        raise invalid_data(Detail("INVALID_VALUE", "Population not found", "population.id"))
    for other in occasion.change.table(Group, occasion.parent_id):
        same = other.name == values["name"] and (before is None or other.id != before.id)
        if same and (population_id is None or other.population_id in (None, population_id)):
            raise invalid_data(
                Detail("UNIQUENESS_VIOLATION", NOT_UNIQUE, "name", {"existingId": other.id})
            )
    return values


def group_deleting(record: Group, occasion: Occasion) -> None:
    """Take the groups out that are in the group, and whatever roles it has."""
    for group in occasion.change.table(Group, record.environment_id):
        nesting = occasion.change.table(Nesting, group.id).get(record.id)
        if nesting is not None:
            occasion.change.delete(nesting)


def user_count(record: Population, view: View) -> int:
    """Return how many users a population has."""
    users = view.state.table(User, record.environment_id)
    return sum(user.population_id == record.id for user in users)


def session_deleting(record: Session, occasion: Occasion) -> None:
    """End what came out of a session together with it."""
    end(record, occasion.change)
