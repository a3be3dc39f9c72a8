"""Groups: their names and filters, who is put into them, and what is within what.

Source: PingOne Platform API reference, "Groups", "Group membership", "Group nesting".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from pytest_pingone.errors import NOT_UNIQUE, Detail, invalid_data, no_permission
from pytest_pingone.management.collection import Occasion
from pytest_pingone.management.fields import View
from pytest_pingone.management.searching import supported_filter
from pytest_pingone.management.specials.user_queries import group_filters
from pytest_pingone.tenant.filters import FilterError
from pytest_pingone.tenant.membership import groups_above, groups_of, members_of
from pytest_pingone.tenant.records import (
    Group,
    Member,
    Membership,
    Nesting,
    Population,
    RoleAssignment,
    User,
)
from pytest_pingone.tenant.store import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many there are in a group."""

    users: int
    groups: int | None = None


def group(values: dict[str, Any], before: Any, occasion: Occasion) -> dict[str, Any]:
    """Check the population of a group, that no sibling has its name, and its filter."""
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
    if values["user_filter"] is not None:
        _check_filter(values["user_filter"], occasion)
    return values


def _check_filter(text: str, occasion: Occasion) -> None:
    try:
        problem = supported_filter(text, group_filters(occasion.change.state, occasion.parent_id))
    except FilterError as error:
        problem = Detail("INVALID_FILTER", str(error))
    if isinstance(problem, Detail):
        raise invalid_data(
            Detail("INVALID_FILTER", problem.message, "userFilter", dict(problem.inner))
        )


def group_deleting(record: Group, occasion: Occasion) -> None:
    """Take the groups out that are in the group."""
    for other in occasion.change.table(Group, record.environment_id):
        nesting = occasion.change.table(Nesting, other.id).get(record.id)
        if nesting is not None:
            occasion.change.delete(nesting)


def direct_member_counts(record: Group, view: View) -> Counts:
    """Return how many users and groups were put into a group themselves."""
    groups = view.state.table(Group, record.environment_id)
    within = sum(view.state.table(Nesting, group.id).get(record.id) is not None for group in groups)
    return Counts(users=len(view.state.table(Member, record.id)), groups=within)


def total_member_counts(record: Group, view: View) -> dict[str, int]:
    """Return how many users are in a group, in whatever way."""
    return {"users": sum(1 for _ in members_of(record, view.state))}


def member_of_groups(record: Group, view: View) -> tuple[dict[str, str], ...]:
    """Return in which groups a group is, as filters see it."""
    above = groups_above(record, view.state)
    return tuple({"id": nesting.id, "type": nesting.type} for nesting in above)


def group_of(record: Membership | Nesting, view: View) -> Group:
    """Return the group that a membership is about."""
    found: Any = view.state.table(Group, record.environment_id).get(record.id)
    return cast("Group", found)  # memberships end with their group


def memberships(state: State, in_path: Mapping[str, str]) -> Iterator[Membership]:
    """Yield the memberships of a user, also those that follow from something else."""
    environment_id = in_path["environment_id"]
    user = state.table(User, environment_id).get(in_path["user_id"])
    if user is None:
        return
    for one, kind in groups_of(user, state):
        yield Membership(id=one.id, environment_id=environment_id, user_id=user.id, type=kind)


def membership(values: dict[str, Any], _before: Any, occasion: Occasion) -> dict[str, Any]:
    """Check that the user may be put into this group, and is not in it."""
    user = cast("User", _parent(User, occasion))
    chosen = _existing(values["id"], occasion)
    if chosen.population_id not in (None, user.population_id):
        message = "The user is not in the population of the group"
        raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "id"))
    for joined in occasion.change.table(Membership, user.id):
        other = occasion.change.table(Group, occasion.environment_id).get(joined.id)
        if other is not None and other.name == chosen.name:
            raise invalid_data(
                Detail("UNIQUENESS_VIOLATION", NOT_UNIQUE, "id", {"existingId": other.id})
            )
    _check_not_oneself(user.id, chosen.id, occasion)
    return {**values, "user_id": user.id}


def only_direct(record: Membership | Nesting, occasion: Occasion) -> None:
    """Refuse to end a membership that follows from something else."""
    if record.type != "DIRECT":
        message = "Only a direct membership can be deleted"
        raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "type"))
    if isinstance(record, Membership):
        _check_not_oneself(record.user_id, record.id, occasion)


def _check_not_oneself(user_id: str, group_id: str, occasion: Occasion) -> None:
    """Keep administrators from giving themselves roles by way of a group, or taking them away."""
    actor = occasion.actor
    if actor is None or actor.id != user_id:
        return
    if len(occasion.change.table(RoleAssignment, group_id)):
        raise no_permission("nobody may join or leave a group that has roles by themselves")


def nestings(state: State, in_path: Mapping[str, str]) -> Iterator[Nesting]:
    """Yield the groups that a group is in, also by way of others."""
    found = state.table(Group, in_path["environment_id"]).get(in_path["group_id"])
    if found is not None:
        yield from groups_above(found, state)


def nesting(values: dict[str, Any], _before: Any, occasion: Occasion) -> dict[str, Any]:
    """Check that a group may be put into another one: never into itself, by whatever way."""
    inner = cast("Group", _parent(Group, occasion))
    outer = _existing(values["id"], occasion)
    above = {one.id for one in groups_above(outer, occasion.change.state)}
    if inner.id in (outer.id, *above):
        message = "A group can not be in itself"
        raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "id"))
    if outer.population_id is not None and outer.population_id != inner.population_id:
        message = "A group of one population can not have a group of another one in it"
        raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "id"))
    return {**values, "group_id": inner.id}


def _parent(kind: type[Group | User], occasion: Occasion) -> Any:
    """Return the record that the path leads through, so that it exists."""
    return occasion.change.table(kind, occasion.environment_id).get(occasion.parent_id)


def _existing(group_id: str, occasion: Occasion) -> Group:
    found = occasion.change.table(Group, occasion.environment_id).get(group_id)
    if found is None:
        raise invalid_data(Detail("INVALID_VALUE", "Group not found", "id"))
    return found
