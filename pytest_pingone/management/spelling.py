"""How tests and seeds spell the members of resources: in snake case, with names for references."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_pingone.management.collection import Collection, Shape
from pytest_pingone.management.fields import Field, Kept, Parts, snake_case
from pytest_pingone.management.kinds import Identifier, Items, Kind, Many, Reference

Path = tuple[str | int, ...]
Refer = Callable[[Reference | Identifier, Any, Mapping[str, Any]], Any]
"""Returns the id that is meant, given what names it and the siblings so far; may raise
UnknownNameError."""
MORE = "more"
"""What holds the members of a resource that no field names, as PingOne spells them."""


class UnknownNameError(Exception):
    """A reference names something that is not there."""


@dataclass(frozen=True, slots=True)
class Misspelling:
    """What is wrong with a property, and where it is."""

    path: Path
    message: str


def as_it_is(_kind: Kind, value: Any, _siblings: Mapping[str, Any]) -> Any:
    """Take what names something for its id, as `Refer`."""
    return getattr(value, "id", value)


@dataclass(frozen=True, slots=True)
class Speller:
    """Turns properties into the members of a body; what is wrong is collected.

    Attributes:
        refer: finds what a reference names.
        problems: what was wrong so far; such a property is left out.
    """

    refer: Refer = as_it_is
    problems: list[Misspelling] = field(default_factory=list)

    def body(
        self, shape: Shape, properties: Mapping[str, Any], others: Iterable[str] | None, path: Path
    ) -> dict[str, Any]:
        """Return properties as the Management API spells them.

        Args:
            others: the members that no field names: their names, or None for all, which then
                stand in `more`.
            path: where the properties stand.
        """
        named: dict[str, str] = {}
        if others:
            named = {snake_case(one): one for one in others} | {one: one for one in others}
        body = self._members(shape.fields, properties, path, named, keeps_all=others is None)
        more = properties.get(MORE)
        if others is None and isinstance(more, Mapping):
            body.update(more)
        return body

    def _members(
        self,
        fields: tuple[Field, ...],
        properties: Mapping[str, Any],
        path: Path,
        named: Mapping[str, str] | None = None,
        *,
        keeps_all: bool = False,
    ) -> dict[str, Any]:
        known = settable(fields)
        body: dict[str, Any] = {}
        last: list[tuple[str, Field, Any]] = []
        for name, value in properties.items():
            rule = known.get(name)
            if rule is not None and _depends(rule.kind):
                last.append((name, rule, value))
            elif rule is not None:
                body[rule.name] = self.value(rule.kind, value, (*path, name), body)
            elif named is not None and name in named:
                body[named[name]] = value
            elif not (keeps_all and name == MORE):
                self._unknown(name, [*known, *(named or ())], path, keeps_all=keeps_all)
        for name, rule, value in last:
            body[rule.name] = self.value(rule.kind, value, (*path, name), body)
        return body

    def _unknown(self, name: str, known: list[str], path: Path, *, keeps_all: bool) -> None:
        hint = nearest(name, known)
        kept = f" What the emulator only keeps stands in {MORE!r}." if keeps_all else ""
        message = (
            f"there is no property {name!r} to set.{hint} "
            f"Known: {', '.join(dict.fromkeys(known))}.{kept}"
        )
        self.problems.append(Misspelling((*path, name), message))

    def value(self, kind: Kind, value: Any, path: Path, siblings: Mapping[str, Any]) -> Any:
        """Return the JSON value of a member."""
        if isinstance(kind, Parts | Kept):
            return self._object(kind, value, path)
        if isinstance(kind, Identifier) and value is not None:
            return self._referred(kind, value, path, siblings)
        if isinstance(kind, Reference) and (isinstance(value, str) or hasattr(value, "id")):
            return {"id": self._referred(kind, value, path, siblings)}
        if isinstance(kind, Many | Items) and isinstance(value, list | tuple | set | frozenset):
            entries = enumerate(value)
            return [self.value(kind.of, one, (*path, place), siblings) for place, one in entries]
        return list(value) if isinstance(value, tuple | set | frozenset) else value

    def _referred(
        self, kind: Reference | Identifier, value: Any, path: Path, siblings: Mapping[str, Any]
    ) -> Any:
        try:
            return self.refer(kind, value, siblings)
        except UnknownNameError as problem:
            self.problems.append(Misspelling(path, str(problem)))
            return value

    def _object(self, kind: Parts | Kept, value: Any, path: Path) -> Any:
        if isinstance(value, Mapping):
            if isinstance(kind, Parts):
                return self._members(kind.fields, value, path)
            known = settable(kind.fields)
            verbatim = {name: own for name, own in value.items() if name not in known}
            ruled = {name: own for name, own in value.items() if name in known}
            return {**verbatim, **self._members(kind.fields, ruled, path)}
        short = kind.shorthand if isinstance(kind, Parts) else ""
        own = next((one for one in kind.fields if one.name == (short or "id")), None)
        if isinstance(value, str) and own is not None:
            if short or isinstance(own.kind, Identifier):
                return {own.name: self.value(own.kind, value, path, {})}
        elif short and not isinstance(value, list):
            return {short: value}
        return value


def _depends(kind: Kind) -> bool:
    """Return whether a member can be understood only when its siblings are."""
    inner = kind.of if isinstance(kind, Many | Items) else kind
    return isinstance(inner, Reference | Identifier) and bool(inner.of)


@functools.lru_cache(maxsize=512)
def settable(fields: tuple[Field, ...]) -> Mapping[str, Field]:
    """Return the members that a test or a seed may set, by how it spells them."""
    return {spelled(rule): rule for rule in fields if rule.writes or rule.direct}


def spelled(rule: Field) -> str:
    """Return how a test spells a member: a reference without the `_id` of the record."""
    inner = rule.kind.of if isinstance(rule.kind, Many | Items) else rule.kind
    if isinstance(inner, Reference | Identifier):
        return snake_case(rule.name)
    return rule.attribute


def shape_for(collection: Collection, properties: Mapping[str, Any]) -> Shape:
    """Return which members a record will have, given its properties."""
    names = collection.varies_by
    return collection.shape_in({name: properties.get(snake_case(name)) for name in names})


def nearest(name: object, known: Iterable[str]) -> str:
    """Return a question that names what was meant, or nothing if nothing is near."""
    close = difflib.get_close_matches(str(name), [*known], n=1)
    return f" Did you mean {close[0]!r}?" if close else ""
