"""A user changed by a list of operations, as SCIM has it: add, replace and remove at paths.

What the operations make of the user is compared with the user as it was, and the difference goes
the way of every other PATCH, so that the same rules hold.

Sources: RFC 7644 section 3.5.2; PingOne Platform API reference, "Update User using JSON Array".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from pytest_pingone.errors import ApiError, Detail, invalid_data
from pytest_pingone.management import verbs
from pytest_pingone.management.collection import Collection, Occasion, Shape
from pytest_pingone.management.fields import PATCH, Parts, document
from pytest_pingone.management.verbs import Place
from pytest_pingone.tenant.filters import Filter, FilterError, matches, member, parse
from pytest_pingone.tenant.records import User

_OPERATIONS: Final = ("add", "replace", "remove")
_NAME = r"[A-Za-z][\w$-]*"
_PATH = re.compile(
    rf"(?P<names>{_NAME}(?:\.{_NAME})*)(?:\[(?P<filter>.*)\](?:\.(?P<below>{_NAME}(?:\.{_NAME})*))?)?",
    re.DOTALL,
)


class _PathProblem(Exception):
    """A path that cannot be read, or at which there is nothing; the message says why."""


def patched(row: Collection, user: User, sent: Mapping[str, Any], occasion: Occasion) -> User:
    """Return a user after all operations, or refuse all of them."""
    before = _writable(row, user, occasion)
    known = _known(row, occasion)
    after = _copy(before)
    for number, operation in enumerate(sent["operations"]):
        target = f"Operations[{number}]"
        after = _performed(operation, after, target)
        after = _respelled(after, known, f"{target}.path")
    place = Place(collection=row, in_path=occasion.in_path, parent_id=occasion.parent_id)
    changed: User = verbs.write(
        occasion.tenant,
        place,
        user,
        _difference(before, after),
        occasion.change,
        verb=PATCH,
        actor=occasion.actor,
    )
    return changed


def _writable(row: Collection, user: User, occasion: Occasion) -> dict[str, Any]:
    """Return the members of a user that a client may change, as they are shown."""
    kept = row.others(occasion.change.state, occasion.environment_id) or ()
    rules = [rule for rule in row.fields if PATCH in rule.writes]
    custom = {name: value for name, value in user.more.items() if name in kept}
    return {**document(rules, user, None), **custom}


_Known = Mapping[str, "_Known | None"]
"""Which members there are; None where any JSON may be."""


def _known(row: Collection, occasion: Occasion) -> _Known:
    """Return which members users have that clients can change."""
    state, environment_id = occasion.change.state, occasion.environment_id
    shape = Shape(row.fields).without(row.switched_off(state, environment_id))
    known: dict[str, _Known | None] = dict.fromkeys(row.others(state, environment_id) or ())
    for rule in shape.fields:
        if PATCH in rule.writes:
            parts = rule.kind.fields if isinstance(rule.kind, Parts) else None
            known[rule.name] = None if parts is None else dict.fromkeys(one.name for one in parts)
    return known


def _respelled(document: Mapping[str, Any], known: _Known, target: str) -> dict[str, Any]:
    """Return a document with its members spelled as PingOne does; there may be no others."""
    respelled = {}
    for name, value in document.items():
        own = _spelled(known, name)
        if own not in known:
            raise _refused(f"Attribute {name!r} is not known, or can not be changed", target)
        inner = known[own]
        nested = inner is not None and isinstance(value, Mapping)
        respelled[own] = _respelled(value, inner or {}, target) if nested else value
    return respelled


def _performed(operation: Mapping[str, Any], document: dict[str, Any], at: str) -> dict[str, Any]:
    """Return a document after one operation."""
    kind, path = operation.get("op"), operation.get("path")
    if not isinstance(kind, str) or kind.lower() not in _OPERATIONS:
        raise _refused(f"must be one of {', '.join(_OPERATIONS)}", f"{at}.op")
    kind = kind.lower()
    if kind != "remove" and operation.get("value") is None:
        raise invalid_data(Detail("REQUIRED_VALUE", "must not be null", f"{at}.value"))
    if path is None:
        return _without_path(kind, operation, document, at)
    found = _PATH.fullmatch(path) if isinstance(path, str) else None
    if found is None:
        raise _refused("is no path to an attribute", f"{at}.path")
    try:
        _apply(kind, found, operation.get("value"), document)
    except (_PathProblem, FilterError) as problem:
        raise _refused(str(problem), f"{at}.path") from problem
    return document


def _without_path(
    kind: str, operation: Mapping[str, Any], document: dict[str, Any], at: str
) -> dict[str, Any]:
    value = operation.get("value")
    if kind == "remove":
        raise invalid_data(Detail("REQUIRED_VALUE", "must not be null", f"{at}.path"))
    if not isinstance(value, dict):
        raise _refused("must be an object where there is no path", f"{at}.value")
    for name, one in value.items():
        _put(kind, document, name, one)
    return document


def _apply(kind: str, path: re.Match[str], value: Any, document: dict[str, Any]) -> None:
    *above, name = path["names"].split(".")
    inner = document
    for step in above:
        inner = _object_at(inner, step, create=kind != "remove")
    if path["filter"] is None:
        if kind == "remove":
            inner.pop(_spelled(inner, name), None)
        else:
            _put(kind, inner, name, value)
        return
    own = _spelled(inner, name)
    values = inner.get(own)
    chosen = _test(parse(path["filter"]))
    if not isinstance(values, list) or not any(map(chosen, values)):
        raise _PathProblem("nothing is there that the filter matches")
    below = (path["below"] or "").split(".") if path["below"] else []
    changed = [_changed(kind, one, below, value) if chosen(one) else one for one in values]
    left = [one for one in changed if one is not None]
    if left:
        inner[own] = left
    else:
        del inner[own]


def _changed(kind: str, one: Any, below: list[str], value: Any) -> Any:
    """Return one of several values after an operation on it, or None if it is removed."""
    if not below:
        if kind == "remove":
            return None
        merges = isinstance(one, dict) and isinstance(value, dict)
        return {**one, **value} if merges else value
    *above, name = below
    one = _copy(one)
    inner = one
    for step in above:
        inner = _object_at(inner, step, create=kind != "remove")
    if kind == "remove":
        inner.pop(_spelled(inner, name), None)
    else:
        _put(kind, inner, name, value)
    return one


def _test(chosen: Filter) -> Callable[[Any], bool]:
    def test(one: Any) -> bool:
        return matches(chosen, lambda name: one if name == "value" and not isinstance(one, dict)
                       else member(one, name.split(".")))  # fmt: skip

    return test


def _put(kind: str, inner: dict[str, Any], name: str, value: Any) -> None:
    """Add or replace a member: lists grow by `add`, objects are merged, the rest is replaced."""
    own = _spelled(inner, name)
    past = inner.get(own)
    if isinstance(past, list) and kind == "add":
        more = value if isinstance(value, list) else [value]
        inner[own] = past + [one for one in more if one not in past]
    elif isinstance(past, dict) and isinstance(value, dict):
        inner[own] = {**past, **value}
    else:
        inner[own] = value


def _object_at(inner: dict[str, Any], name: str, *, create: bool) -> dict[str, Any]:
    own = _spelled(inner, name)
    if own not in inner and create:
        inner[own] = {}
    found = inner.get(own, {})
    if not isinstance(found, dict):
        raise _PathProblem(f"{name!r} is no object")
    return found


def _spelled(inner: Iterable[str], name: str) -> str:
    """Return how a member is spelled, if it is there; upper and lower case make no difference."""
    return next((own for own in inner if own.lower() == name.lower()), name)


def _difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Return the merge patch (RFC 7396) that makes the one of the other."""
    patch: dict[str, Any] = {name: None for name in before if name not in after}
    for name, value in after.items():
        past = before.get(name)
        if isinstance(past, Mapping) and isinstance(value, Mapping):
            inner = _difference(past, value)
            patch.update({name: inner} if inner else {})
        elif name not in before or past != value:
            patch[name] = value
    return patch


def _copy(value: Any) -> Any:
    """Return a JSON value that can be changed without changing this one."""
    if isinstance(value, Mapping):
        return {name: _copy(one) for name, one in value.items()}
    return [_copy(one) for one in value] if isinstance(value, list | tuple) else value


def _refused(message: str, target: str) -> ApiError:
    return invalid_data(Detail("INVALID_VALUE", message, target))
