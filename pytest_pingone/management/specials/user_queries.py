"""What can be asked about users: by which members they are found, what is shown besides.

Source: PingOne documentation, "SCIM filter language"; Platform API reference, "Users".
"""

from __future__ import annotations

from typing import Any

from pytest_pingone.management.collection import Filters
from pytest_pingone.management.fields import View
from pytest_pingone.tenant.membership import groups_of
from pytest_pingone.tenant.records import User
from pytest_pingone.tenant.schemas import user_schema
from pytest_pingone.tenant.store import State

_EQUAL = frozenset({"eq"})
_START = frozenset({"eq", "sw"})
_MOST_WITH_CONTAINS = 5
_END = frozenset({"eq", "sw", "ew", "co"})
USER_FILTERS: Filters = {
    "id": _EQUAL,
    "username": _START,
    "email": frozenset({"eq", "sw", "ew"}),
    "enabled": _START,
    "name.given": _END,
    "name.family": _END,
    "name.formatted": _START,
    "name.middle": _START,
    "name.honorificPrefix": _START,
    "name.honorificSuffix": _START,
    "nickname": _START,
    "title": _START,
    "type": _START,
    "locale": _START,
    "preferredLanguage": _START,
    "timezone": _START,
    "primaryPhone": _START,
    "mobilePhone": _START,
    "externalId": _START,
    "accountId": _START,
    "address.streetAddress": _START,
    "address.locality": _START,
    "address.region": _START,
    "address.postalCode": _START,
    "address.countryCode": _START,
    "photo.href": _START,
    "population.id": _EQUAL,
    "memberOfGroups.id": _EQUAL,
    "memberOfGroups.type": _EQUAL,
}


def group_filters(state: State, environment_id: str) -> Filters:
    """Return by what a dynamic group can choose users: not by groups, or it could be by itself."""
    off = user_schema(environment_id, state).switched_off
    own = {
        name: operators
        for name, operators in USER_FILTERS.items()
        if name.partition(".")[0] not in {"memberOfGroups", *off}
    }
    return {**own, **custom_filters(state, environment_id)}


def custom_filters(state: State, environment_id: str) -> Filters:
    """Return by which custom attributes users can be found: those that hold text."""
    custom = user_schema(environment_id, state).custom.values()
    named = [attribute.name for attribute in custom if attribute.type == "STRING"]
    searched = named[:_MOST_WITH_CONTAINS]
    return {name: _START | {"co"} if name in searched else _START for name in named}


def group_ids(user: User, view: View) -> tuple[str, ...]:
    """Return the ids of the groups that a user is in."""
    return tuple(group.id for group, _ in groups_of(user, view.state))


def group_names(user: User, view: View) -> tuple[str, ...]:
    """Return the names of the groups that a user is in."""
    return tuple(group.name for group, _ in groups_of(user, view.state))


def member_of_groups(user: User, view: View) -> tuple[dict[str, str], ...]:
    """Return the memberships of a user, as filters see them."""
    return tuple({"id": group.id, "type": kind} for group, kind in groups_of(user, view.state))


def listed(show: Any) -> Any:
    """Return how to show as a list what is a tuple for filters."""
    return lambda record, view: list(show(record, view))
