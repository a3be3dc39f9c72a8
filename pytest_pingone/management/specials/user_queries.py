"""What can be asked about users: by which members they are found, what is shown besides.

Source: PingOne documentation, "SCIM filter language"; Platform API reference, "Users".
"""

from __future__ import annotations

from typing import Any

from pytest_pingone.management.collection import Filters
from pytest_pingone.management.fields import View
from pytest_pingone.tenant.membership import groups_of
from pytest_pingone.tenant.records import SchemaAttribute, User
from pytest_pingone.tenant.schemas import attributes_of
from pytest_pingone.tenant.store import State

_EQUAL = frozenset({"eq"})
_START = frozenset({"eq", "sw"})
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


def user_filters(state: State, environment_id: str) -> Filters:
    """Return by what users can be found, with the custom attributes of the environment."""
    return {**USER_FILTERS, **custom_filters(state, environment_id)}


def custom_filters(state: State, environment_id: str) -> Filters:
    """Return by which custom attributes users can be found: those that hold text."""
    return {
        attribute.name: _START
        for attribute in attributes_of(environment_id, state)
        if _is_filterable(attribute)
    }


def _is_filterable(attribute: SchemaAttribute) -> bool:
    return attribute.schema_type == "CUSTOM" and attribute.type == "STRING" and attribute.enabled


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
