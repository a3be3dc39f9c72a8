"""The Management API without HTTP: for tests and seeds, in snake case, by the same rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pytest_pingone.errors import ApiError, UsageError
from pytest_pingone.management import verbs
from pytest_pingone.management.collection import Collection, Shape
from pytest_pingone.management.fields import PATCH
from pytest_pingone.management.spelling import Speller, shape_for
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
    shape = shape_for(place.collection, properties)
    body = body_of(shape, properties, where, others=_others(place, shape, change))
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
    shape = place.collection.shape_of(record)
    body = body_of(shape, properties, where, others=_others(place, shape, change))
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
    shape: Shape,
    properties: Mapping[str, Any],
    where: str,
    *,
    others: Iterable[str] | None = (),
) -> dict[str, Any]:
    """Return properties as the Management API spells them.

    Args:
        others: members that no field names, such as custom attributes; they are spelled as there.

    Raises:
        UsageError: a property is not known, or PingOne alone sets it.
    """
    speller = Speller()
    body = speller.body(shape, properties, others, ())
    for problem in speller.problems:
        raise UsageError(f"{' '.join([where, *map(str, problem.path[:-1])])}: {problem.message}")
    return body


def _others(place: Place, shape: Shape, change: Change) -> Iterable[str] | None:
    return shape.others(change.state, place.in_path.get("environment_id", ""))


def _usage_error(problem: ApiError, where: str) -> UsageError:
    said = "; ".join(f"{detail.target or 'request'} {detail.message}" for detail in problem.details)
    return UsageError(f"{where}: {said or problem.reason} ({problem.code})")
