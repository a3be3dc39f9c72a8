"""Records as text and back: JSON that says itself what it holds.

What JSON has no word for is an object with the member `!`, which names what it is: a class of the
registry, with its fields as the other members (a field with its usual value is left out), or one of
the kinds below. Nothing outside of the registry is ever made or called, so a foreign file cannot
run code.
"""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import functools
import json
from collections.abc import Callable, Mapping
from typing import Any

from pytest_pingone import keys
from pytest_pingone.clock import instant, moment
from pytest_pingone.state_file.registry import classes

_MARK = "!"
_AS_THEY_ARE = frozenset({type(None), bool, int, float, str})
_dumps = json.JSONEncoder(check_circular=False, separators=(",", ":")).encode
"""In ASCII, so that any text can be kept: SQLite refuses a half of a surrogate pair."""


class UndecodableError(Exception):
    """A text that `encode` has not made."""


def encode(value: Any) -> str:
    """Return a record, or any value that one can have, as text.

    Raises:
        TypeError: there is no way to write it down.
    """
    return _dumps(_plain(value))


def decode(text: str) -> Any:
    """Return what `encode` was given.

    Raises:
        UndecodableError: the text says something else.
    """
    try:
        value, end = _scan(text, 0)
    except (
        *(
            StopIteration,
            ValueError,
            TypeError,
            KeyError,
            AttributeError,
            ArithmeticError,
            RecursionError,
        ),
    ) as problem:
        raise UndecodableError(f"{type(problem).__name__}: {problem}") from problem
    if end != len(text):
        raise UndecodableError("there is more than one value")
    return value


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if classes().get(kind.__name__) is kind:
        return _record(value)
    for known, write in _WAYS:
        if isinstance(value, known):
            return write(value)
    if hasattr(value, "private_bytes"):
        return {_MARK: "private key", "pkcs8": _base64(keys.in_pkcs8(value))}
    raise TypeError(f"a state file cannot hold a {kind.__name__}")


def _record(value: Any) -> dict[str, Any]:
    kind: Any = type(value)
    plain: dict[str, Any] = {_MARK: kind.__name__}
    for name, usual, made in _fields(kind):
        now = getattr(value, name)
        if now is not usual:
            written = _plain(now)
            if written != made:
                plain[name] = written
    return plain


@functools.cache
def _fields(kind: Any) -> tuple[tuple[str, Any, Any], ...]:
    """Return the fields of a class: name, usual value, and what a usual one that is made looks as.

    No number is in the latter, so whatever equals them is the same: no 1 is taken for a True.
    """
    return tuple(
        (
            field.name,
            field.default,
            field.default
            if field.default_factory is dataclasses.MISSING
            else _plain(field.default_factory()),
        )
        for field in dataclasses.fields(kind)
    )


def _mapping(value: Mapping[Any, Any]) -> dict[str, Any]:
    if _MARK not in value and all(type(key) is str for key in value):
        return {key: _plain(item) for key, item in value.items()}
    pairs = [[_plain(key), _plain(item)] for key, item in value.items()]
    return {_MARK: "mapping", "of": pairs}


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()


# Those that are asked for most come first; a type may have one of its own, as tokens do.
_WAYS: tuple[tuple[type[Any], Callable[[Any], Any]], ...] = (
    (tuple, lambda value: {_MARK: "tuple", "of": [_plain(item) for item in value]}),
    (dt.datetime, lambda value: {_MARK: "time", "at": instant(value)}),
    (Mapping, _mapping),
    (list, lambda value: [_plain(item) for item in value]),
    (str, str.__str__),
    (bytes, lambda value: {_MARK: "bytes", "base64": _base64(value)}),
    (frozenset, lambda value: {_MARK: "set", "of": [_plain(item) for item in sorted(value)]}),
)


def _made(document: dict[str, Any]) -> Any:
    """Return what an object of the JSON stands for; those in it have been made already."""
    what = document.pop(_MARK, None)
    if what is None:
        return document
    make = _MAKERS.get(what)
    return classes()[what](**document) if make is None else make(**document)


_MAKERS: Mapping[str, Callable[..., Any]] = {
    "tuple": lambda *, of: tuple(of),
    "set": lambda *, of: frozenset(of),
    "mapping": lambda *, of: dict(of),
    "time": lambda *, at: moment(at),
    "bytes": lambda *, base64: _bytes(base64),
    "private key": lambda *, pkcs8: keys.from_pkcs8(_bytes(pkcs8)),
}
_scan: Callable[[str, int], tuple[Any, int]] = vars(json.JSONDecoder(object_hook=_made))[
    "scan_once"
]
"""Without the search for white space at both ends, which takes a tenth of loading a tenant."""


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
