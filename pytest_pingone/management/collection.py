"""What a row of the catalogue says about a collection."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from pytest_pingone.management.access import Actor, Where
from pytest_pingone.management.fields import Field
from pytest_pingone.tenant.store import Change
from pytest_pingone.tenant.tenant import Tenant

LIST, CREATE, READ, REPLACE, PATCH, DELETE = "list", "create", "read", "replace", "patch", "delete"
READ_ONLY = frozenset({LIST, READ})
NOT_UNIQUE = "is unique but a non-unique value is provided"
ALL_BUT_PATCH = frozenset({LIST, READ, CREATE, REPLACE, DELETE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """In which circumstances a hook is called.

    Attributes:
        change: the change in the making; what the hook reads and writes goes through it.
        parent_id: the id of what the collection belongs to.
        actor: who asks over HTTP, or None when a test or a seed does.
    """

    tenant: Tenant
    change: Change
    parent_id: str
    in_path: Mapping[str, str]
    actor: Actor | None


class Complete(Protocol):
    """Fills in what PingOne sets itself, or refuses what only this collection refuses.

    It is given every attribute of the record to be, by name, and the record before, or None.
    """

    def __call__(
        self, values: dict[str, Any], before: Any, occasion: Occasion, /
    ) -> dict[str, Any]:
        """Return the attributes that the record gets; raises ApiError to refuse."""


Follow = Callable[[Any, Occasion], None]
"""What PingOne does besides, after a record was written or before one is deleted."""


def _nothing(_record: Any, _occasion: Occasion) -> None:
    """Do nothing besides."""


class Usual(Protocol):
    """Says what attributes are when nobody says otherwise, where that depends on others."""

    def __call__(self, sent: Mapping[str, Any], before: Any = None, /) -> Mapping[str, Any]:
        """Return attributes by name."""


def _nothing_special(_sent: Mapping[str, Any], _before: Any = None) -> Mapping[str, Any]:
    return {}


def _as_it_is(values: dict[str, Any], _before: Any, _occasion: Occasion) -> dict[str, Any]:
    return values


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Collection:
    """One collection of the Management API.

    Attributes:
        name: the last part of its path, and what journal and reports call its endpoints.
        embedded: its name in `_embedded`; the same unless given.
        record: the class of its records.
        path: below `/v1`, with the attributes of the record in angle brackets.
        parent: the row of what it belongs to, or None for the topmost.
        verbs: what can be done with it.
        permission: `service:resource`; the action goes between them.
        fields: the members, in the order in which PingOne shows them.
        links: templates of paths below `/v1`, by the name of the link.
        shared: records of all parents are in one table, that of the environment; those whose last
            attribute in the path is the parent's id belong to it.
        where: what a record touches, as far as roles are concerned.
        only_below: which records of the parent have this collection at all.
        page_limit: the most records on a page; None where PingOne sends all on one.
        not_found: the message of its 404, with `{id}` and `{environment_id}`.
        usual: hook, see `Usual`; without it, the defaults of the record hold.
        complete: hook, see `Complete`.
        created: hook, called after a record was added.
        written: hook, called after a record was added, replaced or patched.
        deleting: hook, called before a record is removed; may refuse.
    """

    name: str
    embedded: str = ""
    record: type[Any]
    path: str
    parent: Collection | None = None
    verbs: frozenset[str]
    permission: str
    fields: tuple[Field, ...]
    links: Mapping[str, str] = field(default_factory=dict)
    where: Callable[[Any], Where]
    shared: bool = False
    only_below: Callable[[Any], bool] = lambda _: True
    page_limit: int | None = None
    not_found: str = ""
    usual: Usual = _nothing_special
    complete: Complete = _as_it_is
    created: Follow = _nothing
    written: Follow = _nothing
    deleting: Follow = _nothing

    def __post_init__(self) -> None:
        if not self.embedded:
            object.__setattr__(self, "embedded", self.name)

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the variable parts of the path, the outermost first."""
        return tuple(re.findall(r"<(\w+)>", self.path))

    def belongs(self, record: Any, parent_id: str) -> bool:
        """Return whether a record in the collection's table belongs to a parent."""
        return not self.shared or getattr(record, self.variables[-1]) == parent_id

    @property
    def ancestors(self) -> tuple[Collection, ...]:
        """The rows of all that a record belongs to, the outermost first."""
        return () if self.parent is None else (*self.parent.ancestors, self.parent)

    def permission_for(self, verb: str) -> str:
        """Return the permission that a verb needs."""
        action = {LIST: "read", READ: "read", REPLACE: "update", PATCH: "update"}.get(verb, verb)
        service, _, resource = self.permission.partition(":")
        return f"{service}:{action}:{resource}"
