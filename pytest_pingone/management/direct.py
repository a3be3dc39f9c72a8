"""The Management API without HTTP: for tests and seeds, in snake case, by the same rules."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from typing import Any

from pytest_pingone.errors import ApiError, UsageError
from pytest_pingone.management import verbs
from pytest_pingone.management.collection import Collection
from pytest_pingone.management.fields import PATCH, Field, Parts
from pytest_pingone.management.kinds import Many, Reference
from pytest_pingone.management.verbs import Place
from pytest_pingone.tenant.store import TENANT, Change
from pytest_pingone.tenant.tenant import Tenant


def place_of(collection: Collection, in_path: Mapping[str, str]) -> Place:
    """Return where a record of a collection goes, given the ids of what it belongs to."""
    parent_id = in_path[collection.variables[-1]] if collection.variables else TENANT
    return Place(collection=collection, in_path=in_path, parent_id=parent_id)


def create(
    tenant: Tenant, place: Place, properties: Mapping[str, Any], change: Change, *, where: str
) -> Any:
    """Add a record.

    Args:
        properties: in snake case.
        where: what to name in an error: the call, or the place in a seed.

    Raises:
        UsageError: a property is not known or its value breaks a rule.
    """
    body = body_of(place.collection, properties, where, others=_others(place, change))
    try:
        return verbs.create(tenant, place, body, change)
    except ApiError as problem:
        raise _usage_error(problem, where) from problem


def update(
    tenant: Tenant,
    place: Place,
    record: Any,
    properties: Mapping[str, Any],
    change: Change,
    *,
    where: str,
) -> Any:
    """Change some properties of a record and leave the others. See `create`."""
    body = body_of(place.collection, properties, where, others=_others(place, change))
    try:
        return verbs.write(tenant, place, record, body, change, verb=PATCH)
    except ApiError as problem:
        raise _usage_error(problem, where) from problem


def delete(tenant: Tenant, place: Place, record: Any, change: Change, *, where: str) -> None:
    """Remove a record and all that belongs to it. See `create`."""
    try:
        verbs.delete(tenant, place, record, change)
    except ApiError as problem:
        raise _usage_error(problem, where) from problem


def body_of(
    collection: Collection,
    properties: Mapping[str, Any],
    where: str,
    *,
    others: Iterable[str] = (),
) -> dict[str, Any]:
    """Return properties as the Management API spells them.

    Args:
        others: members that no field names, such as custom attributes; they are spelled as there.

    Raises:
        UsageError: a property is not known, or PingOne alone sets it.
    """
    return _members(collection.fields, properties, where, others=others)


def _others(place: Place, change: Change) -> Iterable[str]:
    environment_id = place.in_path.get("environment_id", "")
    return place.collection.others(change.state, environment_id) or ()


def _members(
    fields: Iterable[Field],
    properties: Mapping[str, Any],
    where: str,
    *,
    others: Iterable[str] = (),
) -> dict[str, Any]:
    settable = _settable(tuple(fields))
    body = {}
    for name, value in properties.items():
        rule = settable.get(name)
        if rule is None and name in others:
            body[name] = value
            continue
        if rule is None:
            known = ", ".join([*settable, *others])
            raise UsageError(f"{where}: there is no property {name!r} to set. Known: {known}.")
        body[rule.name] = _value(rule, value, f"{where} {name}")
    return body


@functools.lru_cache(maxsize=256)
def _settable(fields: tuple[Field, ...]) -> dict[str, Field]:
    return {_spelled(rule): rule for rule in fields if rule.writes or rule.direct}


def _spelled(rule: Field) -> str:
    """Return how a test spells a member: a reference without the `_id` of the record."""
    if isinstance(rule.kind, Reference):
        return rule.attribute.removesuffix("_id")
    if isinstance(rule.kind, Many) and isinstance(rule.kind.of, Reference):
        return rule.name
    return rule.attribute


def _value(rule: Field, value: Any, where: str) -> Any:
    if isinstance(rule.kind, Parts) and isinstance(value, Mapping):
        return _members(rule.kind.fields, value, where)
    if isinstance(rule.kind, Parts) and rule.kind.shorthand:
        return {rule.kind.shorthand: value}
    if isinstance(rule.kind, Reference) and (isinstance(value, str) or hasattr(value, "id")):
        return {"id": getattr(value, "id", value)}
    return list(value) if isinstance(value, tuple | set | frozenset) else value


def _usage_error(problem: ApiError, where: str) -> UsageError:
    said = "; ".join(f"{detail.target or 'request'} {detail.message}" for detail in problem.details)
    return UsageError(f"{where}: {said or problem.reason} ({problem.code})")
