"""What a row of the catalogue says about a collection."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from pytest_pingone.management.access import Actor, Where
from pytest_pingone.management.fields import Field, View, snake_case
from pytest_pingone.tenant.store import Change, State
from pytest_pingone.tenant.tenant import Tenant

LIST, CREATE, READ, REPLACE, PATCH, DELETE = "list", "create", "read", "replace", "patch", "delete"
SEARCH = "search"
"""A list for which the query comes in the body of a POST."""
READ_ONLY = frozenset({LIST, READ})
ALL_BUT_PATCH = frozenset({LIST, READ, CREATE, REPLACE, DELETE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """In which circumstances a hook is called.

    Attributes:
        change: the change in the making; what the hook reads and writes goes through it.
        parent_id: the id of what the collection belongs to.
        in_path: the ids of all that it belongs to, by their names in the path.
        actor: who asks over HTTP, or None when a test or a seed does.
        now: the time by the issuer's clock, in whole milliseconds; the same throughout.
    """

    tenant: Tenant
    change: Change
    parent_id: str
    in_path: Mapping[str, str]
    actor: Actor | None
    now: dt.datetime

    @property
    def view(self) -> View:
        """The records as they are now, in the eyes of whoever asks."""
        return View(self.change.state, self.tenant.keys, self.now, self.actor)

    @property
    def environment_id(self) -> str:
        """The id of the environment that all this is in."""
        return self.in_path["environment_id"]


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
Others = Callable[[State, str], Iterable[str] | None]
"""Which members that a row does not name are kept in an environment: names, or None for all."""
SwitchedOff = Callable[[State, str], Container[str]]
"""Which members an environment does without: they are not shown, and ignored in writes."""
Filters = Mapping[str, frozenset[str]]
"""Which operators a filter may use on which members, by dotted names."""
Shown = Callable[[Any, View], Any]
"""Something about a record that is shown on request, or None if there is no such thing."""
Formats = Mapping[str, Callable[[Any, View], bytes]]
"""In which other media types than JSON a record can be read, and how it is written in each."""


def nothing(_record: Any, _occasion: Occasion) -> None:
    """Do nothing besides."""


class Usual(Protocol):
    """Says what attributes are when nobody says otherwise, where that depends on others."""

    def __call__(self, sent: Mapping[str, Any], before: Any = None, /) -> Mapping[str, Any]:
        """Return attributes by name."""


def nothing_special(_sent: Mapping[str, Any], _before: Any = None) -> Mapping[str, Any]:
    """Leave all attributes to the record's own defaults, as `Usual`."""
    return {}


def as_it_is(values: dict[str, Any], _before: Any, _occasion: Occasion) -> dict[str, Any]:
    """Have nothing to fill in or to refuse, as `Complete`."""
    return values


def everything(_state: State, _environment_id: str) -> None:
    """Keep every member that a client sends, as `Others`."""


def no_others(_state: State, _environment_id: str) -> tuple[str, ...]:
    """Keep no member that the row does not name, as `Others`."""
    return ()


def none_off(_state: State, _environment_id: str) -> tuple[str, ...]:
    """Let an environment do without no member, as `SwitchedOff`."""
    return ()


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """Which members the records of a collection have.

    Attributes:
        fields: the members that have rules, in the order in which PingOne shows them.
        others: which further members are kept as they are given, in the record's `more`.
    """

    fields: tuple[Field, ...]
    others: Others = no_others

    def without(self, names: Container[str]) -> Shape:
        """Return this shape without some members."""
        if not names:
            return self
        return replace(self, fields=tuple(one for one in self.fields if one.name not in names))

    def unnamed(self, body: Mapping[str, Any], state: State, environment_id: str) -> dict[str, Any]:
        """Return the members of a body that are kept although no field names them."""
        kept = self.others(state, environment_id)
        if kept == ():
            return {}
        named = {rule.name for rule in self.fields}
        return {
            name: value
            for name, value in body.items()
            if name not in named and not name.startswith("_") and (kept is None or name in kept)
        }


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Query:
    """What the query string of a list, or of one record, may ask for.

    Attributes:
        filters: which operators a filter may use on which members, by dotted names.
        further: the same for what depends on the environment, given its id.
        computed: members that only filters know, and how to compute them.
        orders: the members that a list can be ordered by.
        expands: related resources that come along in `_embedded`: `(row, record)`, or None.
        includes: members that are shown only if they are asked for.
        needs: a filter is required, and has to say something about one of these members.
    """

    filters: Filters = field(default_factory=dict)
    further: Callable[[State, str], Filters] = lambda _state, _environment_id: {}
    computed: Mapping[str, Shown] = field(default_factory=dict)
    orders: frozenset[str] = frozenset()
    expands: Mapping[str, Shown] = field(default_factory=dict)
    includes: Mapping[str, Shown] = field(default_factory=dict)
    needs: tuple[str, ...] = ()


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
        own_permissions: `service:action:resource` for verbs that need another permission than
            their names say.
        fields: the members, in the order in which PingOne shows them.
        others: which further members are kept; see `Shape`.
        switched_off: which members an environment does without; see `SwitchedOff`.
        varies_by: the member that decides which members there are besides, or nothing; of several,
            the first one that has a variant decides.
        variants: the members where that one has another value than usual, by its value.
        links: templates of paths below `/v1`, by the name of the link; `{self}` is the record's.
        page_links: the same for its pages, besides those that all pages have; they name variables
            of the path.
        has_link: whether a record has one of them, given its name.
        shared: records of all parents are in one table, that of the environment; those whose last
            attribute in the path is the parent's id belong to it, unless `belongs` says otherwise.
        belongs: which records of a shared table belong to a parent, given its id.
        source: computes the records, where they are not stored as such.
        where: what a record touches, as far as roles are concerned.
        only_below: which records of the parent have this collection at all.
        open: which records let requests in to what is below them.
        page_limit: the most records on a page; None where PingOne sends all on one.
        echoes_query: whether the `self` of a list repeats the query string.
        page_usual: the records on a page if no limit is asked for; the most unless given.
        counted: whether a list says how many records there are on all pages.
        sized: whether it says how many there are on the page.
        newest_first: whether a list begins with the record that was made last.
        query: what the query string may ask for.
        rate_group: the rate limit that its requests count for.
        stored: it is kept and given back, and nothing else in the emulator goes by it.
        single: there is at most one record, and its path is the collection's; a replacement makes
            it if there is none.
        body_required: whether an empty body is a mistake when a record is made.
        made_with: the status that tells that a record was made.
        shows_deleted: a deletion answers 200 with what is there instead, rather than 204.
        not_found: the message of its 404, with `{id}` and `{environment_id}`.
        import_type: the content type of a creation that may set more, or nothing.
        upload_types: the content types of a creation from a file; it counts as an import.
        formats: see `Formats`; a request that names one in `Accept` gets it.
        usual: hook, see `Usual`; without it, the defaults of the record hold.
        complete: hook, see `Complete`.
        created: hook, called after a record was added.
        written: hook, called after a record was added, replaced or patched.
        deleting: hook, called before a record is removed; may refuse.
        removed: hook, called instead of removing a record, where PingOne keeps it for a while.
    """

    name: str
    embedded: str = ""
    record: type[Any]
    path: str
    parent: Collection | None = None
    verbs: frozenset[str]
    permission: str
    own_permissions: Mapping[str, str] = field(default_factory=dict)
    fields: tuple[Field, ...]
    others: Others = no_others
    switched_off: SwitchedOff = none_off
    varies_by: str | tuple[str, ...] = ()
    variants: Mapping[str, Shape] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    page_links: Mapping[str, str] = field(default_factory=dict)
    has_link: Callable[[Any, str], bool] = lambda _record, _name: True
    where: Callable[[Any], Where]
    shared: bool = False
    belongs: Callable[[Any, str], bool] | None = None
    source: Callable[[State, Mapping[str, str]], Iterable[Any]] | None = None
    only_below: Callable[[Any], bool] = lambda _: True
    open: Callable[[Any], bool] = lambda _: True
    page_limit: int | None = None
    page_usual: int | None = None
    counted: bool = True
    sized: bool = True
    newest_first: bool = False
    echoes_query: bool = True
    query: Query = field(default_factory=Query)
    rate_group: str = "configuration"
    stored: bool = False
    single: bool = False
    body_required: bool = True
    made_with: int = 201
    shows_deleted: bool = False
    not_found: str = ""
    import_type: str = ""
    upload_types: tuple[str, ...] = ()
    formats: Formats = field(default_factory=dict)
    usual: Usual = nothing_special
    complete: Complete = as_it_is
    created: Follow = nothing
    written: Follow = nothing
    deleting: Follow = nothing
    removed: Follow | None = None

    def __post_init__(self) -> None:
        if not self.embedded:
            object.__setattr__(self, "embedded", self.name)
        if isinstance(self.varies_by, str):
            object.__setattr__(self, "varies_by", (self.varies_by,) if self.varies_by else ())

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the variable parts of the path, the outermost first."""
        return tuple(re.findall(r"<(\w+)>", self.path))

    def is_below(self, record: Any, parent_id: str) -> bool:
        """Return whether a record in the collection's table belongs to a parent."""
        if not self.shared:
            return True
        if self.belongs is not None:
            return self.belongs(record, parent_id)
        return bool(getattr(record, self.variables[-1]) == parent_id)

    @property
    def ancestors(self) -> tuple[Collection, ...]:
        """The rows of all that a record belongs to, the outermost first."""
        return () if self.parent is None else (*self.parent.ancestors, self.parent)

    def shape_in(self, body: Mapping[str, Any]) -> Shape:
        """Return which members there are, given those that were sent."""
        return self._shape(body.get(name) for name in self.varies_by)

    def shape_of(self, record: Any) -> Shape:
        """Return which members a record has."""
        return self._shape(getattr(record, snake_case(name)) for name in self.varies_by)

    def _shape(self, words: Iterable[object]) -> Shape:
        for word in words:
            if isinstance(word, str) and word in self.variants:
                return self.variants[word]
        return Shape(self.fields, self.others)

    @property
    def only_uploaded(self) -> bool:
        """Whether a file is the only thing that a record can be made from."""
        return bool(self.upload_types) and not any(CREATE in rule.writes for rule in self.fields)

    def permission_for(self, verb: str) -> str:
        """Return the permission that a verb needs."""
        own = self.own_permissions.get(verb)
        return permission_for(self.permission, verb) if own is None else own


def permission_for(permission: str, verb: str) -> str:
    """Return `service:action:resource`, given `service:resource` and a verb."""
    action = {
        LIST: "read",
        SEARCH: "read",
        READ: "read",
        REPLACE: "update",
        PATCH: "update",
    }.get(verb, verb)
    service, _, resource = permission.partition(":")
    return f"{service}:{action}:{resource}"
