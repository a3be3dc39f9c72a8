"""Create, replace, patch and delete: written once, for every collection, with or without HTTP."""

from __future__ import annotations

import dataclasses
from collections.abc import Container, Mapping
from typing import Any

from pytest_pingone import ids
from pytest_pingone.errors import NOT_UNIQUE, Detail, invalid_data
from pytest_pingone.management import fields
from pytest_pingone.management.access import Actor
from pytest_pingone.management.collection import Collection, Occasion, Shape
from pytest_pingone.tenant.store import Change
from pytest_pingone.tenant.tenant import Tenant


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a record is or will be.

    Attributes:
        in_path: the variable parts of its path: the ids of all that it belongs to.
        parent_id: the id of what it belongs to directly.
    """

    collection: Collection
    in_path: Mapping[str, str]
    parent_id: str

    @property
    def table_id(self) -> str:
        """The id of the parent whose table in the store holds the record."""
        return self.in_path["environment_id"] if self.collection.shared else self.parent_id


def create(
    tenant: Tenant,
    place: Place,
    body: Mapping[str, Any],
    change: Change,
    *,
    verb: str = fields.CREATE,
    actor: Actor | None = None,
) -> Any:
    """Add a record.

    Args:
        body: the members as PingOne spells them.
        change: what the record is added to; the caller completes it.
        verb: `create`, or `import` where that may set more.
        actor: who asks over HTTP, or None for a test or a seed, which may set more.

    Returns:
        The record, complete.

    Raises:
        ApiError: the body breaks a rule; nothing was changed.
    """
    collection, direct = place.collection, actor is None
    occasion = occasion_of(tenant, place, change, actor)
    shape = _in_use(collection.shape_in(body), occasion, collection)
    sent = fields.check(shape.fields, body, write=verb, direct=direct)
    usual = {**fields.defaults(collection.record), **collection.usual(sent)}
    values = fields.settled(shape.fields, sent, usual, write=verb)
    values.update(_more(place, shape, body, change))
    number = change.table(collection.record, place.table_id).next_number
    values.setdefault("id", ids.derived(place.table_id, collection.name, "", str(number)))
    values = collection.complete(values, None, occasion)
    _check_unique(shape, place, values, None, change)
    given = {
        "environment_id": place.in_path.get("environment_id"),
        "parent_id": place.parent_id,
        "in_path": dict(place.in_path),
        "created_at": occasion.now,
        "updated_at": occasion.now,
    }
    known = _attributes(collection.record)
    made = {name: value for name, value in {**given, **values}.items() if name in known}
    record = collection.record(**made)
    if change.table(collection.record, place.table_id).get(record.id) is not None:
        raise invalid_data(Detail("UNIQUENESS_VIOLATION", NOT_UNIQUE, "id"))
    change.put(record)
    collection.created(record, occasion)
    collection.written(record, occasion)
    return record


def write(
    tenant: Tenant,
    place: Place,
    record: Any,
    body: Mapping[str, Any],
    change: Change,
    *,
    verb: str,
    actor: Actor | None = None,
) -> Any:
    """Replace or patch a record: `verb` says which. See `create` for the rest."""
    collection, direct = place.collection, actor is None
    occasion = occasion_of(tenant, place, change, actor)
    shape = _in_use(collection.shape_of(record), occasion, collection)
    sent = fields.check(shape.fields, body, write=verb, direct=direct, before=record)
    usual = {**fields.defaults(collection.record), **collection.usual(sent, record)}
    values = fields.settled(shape.fields, sent, usual, write=verb, before=record)
    values.update(_more(place, shape, body, change, before=record, verb=verb))
    values = collection.complete(values, record, occasion)
    _check_unique(shape, place, values, record, change)
    if "updated_at" in _attributes(collection.record):
        values["updated_at"] = occasion.now
    written = dataclasses.replace(record, **values)
    change.put(written)
    collection.written(written, occasion)
    return written


def delete(
    tenant: Tenant, place: Place, record: Any, change: Change, *, actor: Actor | None = None
) -> None:
    """Remove a record and all that belongs to it. See `create` for the arguments."""
    occasion = occasion_of(tenant, place, change, actor)
    place.collection.deleting(record, occasion)
    if place.collection.removed is None:
        change.delete(record)
    else:
        place.collection.removed(record, occasion)


def occasion_of(tenant: Tenant, place: Place, change: Change, actor: Actor | None) -> Occasion:
    """Return in which circumstances hooks are called."""
    return Occasion(
        tenant=tenant,
        change=change,
        parent_id=place.parent_id,
        in_path=place.in_path,
        actor=actor,
        now=tenant.stamp,
    )


def _attributes(record: Any) -> Container[str]:
    """Return the names of what the records of a class hold."""
    attributes: dict[str, Any] = record.__dataclass_fields__
    return attributes


def _in_use(shape: Shape, occasion: Occasion, collection: Collection) -> Shape:
    """Return a shape without what the environment does without."""
    environment_id = occasion.in_path.get("environment_id", "")
    return shape.without(collection.switched_off(occasion.change.state, environment_id))


def _more(
    place: Place,
    shape: Shape,
    body: Mapping[str, Any],
    change: Change,
    *,
    before: Any = None,
    verb: str = fields.CREATE,
) -> dict[str, Any]:
    """Return the members that are kept although no field names them, as an attribute."""
    if "more" not in _attributes(place.collection.record):
        return {}
    environment_id = place.in_path.get("environment_id", "")
    sent = shape.unnamed(body, change.state, environment_id)
    past = {} if before is None else before.more
    if verb == fields.PATCH:
        return {"more": merged(past, sent)}
    kept = shape.others(change.state, environment_id)
    hidden = {} if kept is None else {name: past[name] for name in past if name not in kept}
    return {
        "more": {**hidden, **{name: value for name, value in sent.items() if value is not None}}
    }


def merged(past: Any, patch: Any) -> Any:
    """Return a JSON value after a merge patch (RFC 7396): null takes away, objects are merged."""
    if not isinstance(patch, Mapping):
        return patch
    result = dict(past) if isinstance(past, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result


def _check_unique(
    shape: Shape, place: Place, values: Mapping[str, Any], before: Any, change: Change
) -> None:
    table = change.table(place.collection.record, place.table_id)
    for rule in shape.fields:
        value = values.get(rule.attribute)
        if not rule.unique or value is None:
            continue
        other = table.find(rule.attribute, value.casefold() if rule.any_case else value)
        if other is not None and (before is None or other.id != before.id):
            raise invalid_data(
                Detail("UNIQUENESS_VIOLATION", NOT_UNIQUE, rule.name, {"existingId": other.id})
            )
