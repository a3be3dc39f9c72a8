"""Which classes a state file may name, and a fingerprint that tells when one of them changes."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import typing
from collections.abc import Iterator, Mapping
from typing import Any

from pytest_pingone.tenant.store import PARENTS


@functools.cache
def classes() -> Mapping[str, type[Any]]:
    """Return the classes of all that a store can hold, and of their parts, by their names.

    Nothing else is made from what a file says, whatever it says.
    """
    known: dict[str, type[Any]] = {}
    ahead: list[type[Any]] = list(PARENTS)
    while ahead:
        kind = ahead.pop()
        if kind.__name__ not in known:
            known[kind.__name__] = kind
            ahead += parts_of(kind)
        elif known[kind.__name__] is not kind:
            raise TypeError(f"two classes of records are called {kind.__name__}")
    return known


def parts_of(kind: type[Any]) -> Iterator[type[Any]]:
    """Yield the classes of records that the annotations of one mention."""
    ahead = list(typing.get_type_hints(kind).values())
    while ahead:
        hint = ahead.pop()
        if dataclasses.is_dataclass(hint) and isinstance(hint, type):
            yield hint
        ahead += typing.get_args(hint)


def fingerprint() -> str:
    """Return a digest of what the classes look like: names, parents, fields, types, defaults.

    A default counts, because what equals it is not written.
    """
    lines = sorted(line for kind in classes().values() for line in _lines(kind))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def _lines(kind: type[Any]) -> Iterator[str]:
    yield f"{kind.__name__}: {PARENTS.get(kind, 'a part')}"
    for field in dataclasses.fields(kind):
        usual: object = "required"
        if field.default is not dataclasses.MISSING:
            usual = repr(field.default)
        elif field.default_factory is not dataclasses.MISSING:
            usual = repr(field.default_factory())
        yield f"{kind.__name__}.{field.name}: {field.type} = {usual}"
