"""How a seed says what a record holds: the other way round than `spelling`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pytest_pingone.management import fields
from pytest_pingone.management.collection import Shape
from pytest_pingone.management.fields import CREATE, Field, Kept, Parts
from pytest_pingone.management.kinds import File, Identifier, Items, Kind, Many, Reference
from pytest_pingone.management.spelling import MORE, settable, spelled

Name = Callable[[Reference | Identifier, str, Mapping[str, Any]], Any]
"""Returns what a seed calls a record, given its id and the body so far."""


def said(shape: Shape, record: Any, name: Name, *, whole: bool, keeps_all: bool) -> dict[str, Any]:
    """Return the properties of a record, as far as a seed can say them.

    Args:
        whole: also what a part of a record holds unless somebody says otherwise.
        keeps_all: members that no field names stand in `more`.
    """
    found: dict[str, Any] = {}
    attributes = type(record).__dataclass_fields__
    body: dict[str, Any] = {}
    for key, rule in settable(shape.fields).items():
        if rule.attribute not in attributes or isinstance(rule.kind, File):
            continue
        value = getattr(record, rule.attribute)
        if isinstance(rule.kind, Reference) and value is not None:
            body[rule.name] = {"id": value}
        if value is not None and not (value == () and not rule.required):
            found[key] = _value(rule.kind, value, name, body, whole=whole)
    more = dict(getattr(record, MORE, {}))
    if more:
        found |= {MORE: more} if keeps_all else more
    return found


def _value(kind: Kind, value: Any, name: Name, body: Mapping[str, Any], *, whole: bool) -> Any:
    if isinstance(kind, Parts):
        return _parts(kind, value, name, whole=whole)
    if isinstance(kind, Kept):
        return _kept(kind, value, name)
    if isinstance(kind, Reference | Identifier):
        identifier = value["id"] if isinstance(value, Mapping) else value
        return name(kind, identifier, body)
    if isinstance(kind, Many | Items):
        ordered = sorted(value) if isinstance(value, frozenset) else value
        return [_value(kind.of, one, name, body, whole=whole) for one in ordered]
    return kind.write(value)


def _parts(kind: Parts, value: Any, name: Name, *, whole: bool) -> dict[str, Any]:
    usual = fields.defaults(kind.record)
    found = {}
    for key, rule in settable(kind.fields).items():
        own = getattr(value, rule.attribute, None)
        needed = whole or CREATE in rule.required or rule.attribute not in usual
        if own is None or own == () or (not needed and own == usual[rule.attribute]):
            continue
        found[key] = _value(rule.kind, own, name, {}, whole=whole)
    return found


def _kept(kind: Kept, value: Mapping[str, Any], name: Name) -> dict[str, Any]:
    rules: dict[str, Field] = {rule.name: rule for rule in kind.fields}
    found = {}
    for own, inner in value.items():
        rule = rules.get(own)
        if rule is None or inner is None:
            found[own] = inner
        else:
            found[spelled(rule)] = _value(rule.kind, inner, name, {}, whole=True)
    return found


def difference(old: Any, new: Any) -> Any:
    """Return the merge patch that makes one JSON value of another; None takes away."""
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return new
    gone = {name: None for name in old if name not in new}
    changed = {
        name: difference(old.get(name), value)
        for name, value in new.items()
        if name not in old or old[name] != value
    }
    return {**gone, **changed}
