"""Which groups a user is in: by being put there, by a filter, or by a group within a group.

Source: PingOne Platform API reference, "Groups", "Group membership".
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Iterator
from typing import Any, Final

from pytest_pingone.tenant.filters import matches, parse
from pytest_pingone.tenant.records import Group, Membership, Nesting, User
from pytest_pingone.tenant.store import Change, State

DIRECT: Final = "DIRECT"
INDIRECT: Final = "INDIRECT"


def groups_of(user: User, state: State | Change) -> Iterator[tuple[Group, str]]:
    """Yield the groups that a user is in, each with how: DIRECT, or INDIRECT by whatever way."""
    groups = state.table(Group, user.environment_id)
    direct = {membership.id for membership in state.table(Membership, user.id)}
    by_filter = {
        group.id
        for group in groups
        if group.user_filter is not None and belongs_by_filter(user, group)
    }
    reached = _with_those_above(direct | by_filter, state)
    for group in groups:
        if group.id in reached:
            yield group, DIRECT if group.id in direct else INDIRECT


def belongs_by_filter(user: User, group: Group) -> bool:
    """Return whether the `userFilter` of a group, which has one, takes a user in."""
    if group.population_id not in (None, user.population_id):
        return False
    return matches(parse(str(group.user_filter)), lambda name: _read(user, name))


def join(user: User, group: Group, change: Change) -> Membership:
    """Put a user into a group."""
    environment_id = user.environment_id
    membership = Membership(id=group.id, environment_id=environment_id, user_id=user.id)
    change.put(membership)
    return membership


def leave_other_populations(user: User, change: Change) -> None:
    """Take a user out of the groups of populations that the user is not in."""
    for membership in change.table(Membership, user.id):
        group = change.table(Group, user.environment_id).get(membership.id)
        if group is not None and group.population_id not in (None, user.population_id):
            change.delete(membership)


def members_of(group: Group, state: State | Change) -> Iterator[User]:
    """Yield the users who are in a group, in whatever way."""
    for user in state.table(User, group.environment_id):
        if any(one.id == group.id for one, _ in groups_of(user, state)):
            yield user


def groups_above(group: Group, state: State | Change) -> Iterator[Nesting]:
    """Yield the groups that a group is in: those that it was put into, and those above them."""
    environment_id = group.environment_id
    direct = {nesting.id for nesting in state.table(Nesting, group.id)}
    reached = _with_those_above(direct, state)
    for other in state.table(Group, environment_id):
        if other.id in reached:
            kind = DIRECT if other.id in direct else INDIRECT
            yield Nesting(id=other.id, environment_id=environment_id, group_id=group.id, type=kind)


def _with_those_above(group_ids: set[str], state: State | Change) -> set[str]:
    """Return the ids of groups, with those of the groups that they are in, by whatever way."""
    reached, waiting = set(group_ids), list(group_ids)
    while waiting:
        above = {nesting.id for nesting in state.table(Nesting, waiting.pop())} - reached
        reached |= above
        waiting += above
    return reached


def _read(user: User, name: str) -> Any:
    return _reader(name.lower())(user)


@functools.cache
def _reader(name: str) -> Callable[[User], Any]:
    """Return how to read a member of a user, given its dotted name in lower case."""
    first, *inner = name.split(".")
    known = {field.name.replace("_", ""): field.name for field in dataclasses.fields(User)}
    attribute = known.get(first) or known.get(f"{first}id")

    def read(user: User) -> Any:
        if attribute is None:
            return next((user.more[own] for own in user.more if own.lower() == first), None)
        value: Any = getattr(user, attribute)
        for part in inner:
            if isinstance(value, str | None):
                break
            names = {one.name.replace("_", ""): one.name for one in dataclasses.fields(value)}
            value = getattr(value, names[part]) if part in names else None
        return value

    return read
