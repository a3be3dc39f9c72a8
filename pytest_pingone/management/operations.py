"""What rows of the catalogue say about single records: parts with a path, and operations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pytest_pingone.management.collection import (
    READ,
    REPLACE,
    Collection,
    Complete,
    Follow,
    Formats,
    Occasion,
    Others,
    Query,
    as_it_is,
    no_others,
    nothing,
)
from pytest_pingone.management.fields import Field
from pytest_pingone.management.kinds import File

Perform = Callable[[Any, Mapping[str, Any], Occasion], Any]
"""What an operation does, given the record and what was sent; returns the record to show."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Aspect:
    """A part of a record that has a path of its own, such as `/users/{id}/enabled`.

    Attributes:
        name: the last part of the path.
        of: the collection of the record.
        fields: the members of this part; attributes of the same record.
        verbs: READ, REPLACE or both.
        permission, own_permissions: as for a collection.
        links: templates of paths below `/v1`; `{self}` is this part, `{record}` the record.
        only_for: which records have this part.
        query: what the query string may ask for.
        formats: as for a collection; a part without members is written in the first unless another
            one is asked for.
        complete, written: hooks, as for a collection.
    """

    name: str
    of: Collection
    fields: tuple[Field, ...]
    others: Others = no_others
    verbs: frozenset[str] = frozenset({READ, REPLACE})
    permission: str
    own_permissions: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str]
    only_for: Callable[[Any], bool] = lambda _: True
    query: Query = field(default_factory=Query)
    formats: Formats = field(default_factory=dict)
    stored: bool = False
    complete: Complete = as_it_is
    written: Follow = nothing


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Operation:
    """Something that is done with a record, rather than to its members.

    Attributes:
        name: what the journal calls it, after the name of the collection.
        of: the collection of the record.
        below: the path below that of the record, or nothing for the record itself.
        method: the HTTP method.
        content_type: which operation is meant where several share a path; nothing for JSON.
        permission: `service:action:resource`.
        fields: the members of the body; without any, the body is not read. With a `File` among
            them the body is a form, or the file itself.
        body_required: whether an empty body is a mistake.
        perform: what it does.
        shows: as what the result is shown, or None where nothing is.
        status: of the answer.
        only_for: which records this can be done with.
    """

    name: str
    of: Collection
    below: str = ""
    method: str
    content_type: str = ""
    permission: str
    fields: tuple[Field, ...] = ()
    body_required: bool = True
    perform: Perform
    shows: Collection | Aspect | None = None
    status: int = 200
    only_for: Callable[[Any], bool] = lambda _: True

    @property
    def takes_file(self) -> bool:
        """Whether the body is a form with a file, or a file."""
        return any(isinstance(rule.kind, File) for rule in self.fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotEmulated:
    """An endpoint that PingOne has and the emulator does not; it says so, and fails the test."""

    method: str
    path: str


def row_of(aspect: Aspect) -> Collection:
    """Return a part of a record as a collection has it: the same records, fewer members."""
    return replace(
        aspect.of,
        fields=aspect.fields,
        others=aspect.others,
        varies_by=(),
        variants={},
        links=aspect.links,
        verbs=aspect.verbs,
        permission=aspect.permission,
        own_permissions=aspect.own_permissions,
        query=aspect.query,
        formats=aspect.formats,
        complete=aspect.complete,
        created=nothing,
        written=aspect.written,
    )
