"""Where a tenant's records live: one immutable state, replaced as a whole by each change."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Hashable, Iterator, Mapping
from operator import attrgetter
from typing import Any, TypeVar, cast

from pytest_pingone.tenant import policies, records, roles, sign_on_records
from pytest_pingone.tenant.records.activities import Activity, Origin
from pytest_pingone.tenant.records.stored import Stored
from pytest_pingone.tenant.tables import Index, Record, Table

R = TypeVar("R", bound=Record)
Address = tuple[type[Any], str]
TENANT = ""
"""The parent of what belongs to no other record."""

# A class with slots takes the place of one without, which Python remembers as well.
_STORED = [kind for kind in Stored.__subclasses__() if "__slots__" in vars(kind)]

PARENTS: Mapping[type[Any], str | None] = {
    records.Organization: None,
    records.License: "organization_id",
    records.Environment: None,
    records.Population: "environment_id",
    records.User: "environment_id",
    records.Group: "environment_id",
    records.Membership: "user_id",
    records.Member: "group_id",
    records.Nesting: "group_id",
    records.Schema: "environment_id",
    records.SchemaAttribute: "schema_id",
    records.Application: "environment_id",
    records.Grant: "application_id",
    records.Resource: "environment_id",
    records.Scope: "resource_id",
    records.ResourceAttribute: "resource_id",
    roles.Role: "environment_id",
    records.RoleAssignment: "actor_id",
    records.Key: "environment_id",
    records.Certificate: "environment_id",
    records.KeyRotationPolicy: "environment_id",
    records.CustomDomain: "environment_id",
    records.ApplicationAttribute: "application_id",
    records.SignOnPolicy: "environment_id",
    records.SignOnPolicyAction: "sign_on_policy_id",
    records.SignOnPolicyAssignment: "application_id",
    **dict.fromkeys(_STORED, "parent_id"),
    policies.PasswordPolicy: "environment_id",
    Activity: "environment_id",
    sign_on_records.Session: "environment_id",
    sign_on_records.Flow: "environment_id",
    sign_on_records.AuthorizationCode: "environment_id",
    sign_on_records.RefreshToken: "environment_id",
    sign_on_records.Revocation: "environment_id",
    sign_on_records.PushedRequest: "environment_id",
    sign_on_records.DeviceAuthorization: "environment_id",
    sign_on_records.BackchannelRequest: "environment_id",
    sign_on_records.PasswordState: "environment_id",
    sign_on_records.Message: "environment_id",
    sign_on_records.ChosenUser: "environment_id",
}
"""The kinds of records that a tenant holds, and what names the parent of each."""


def _of_mobile(name: str) -> Callable[[Any], Hashable]:
    """Return how to read what identifies the mobile part of an application."""
    return lambda application: application.mobile and getattr(application.mobile, name)


# Only what PingOne keeps unique may be listed here: a table remembers one record for each value.
_KEYS: Mapping[type[Any], Mapping[str, Callable[[Any], Hashable]]] = {
    records.Environment: {"name": lambda environment: environment.name},
    records.Population: {"name": lambda population: population.name},
    records.User: {"username": lambda user: user.username.casefold()},
    records.SchemaAttribute: {"name": lambda attribute: attribute.name.casefold()},
    records.Application: {
        "device_path_id": lambda application: application.device_path_id,
        **{name: _of_mobile(name) for name in records.Mobile.IDENTIFIERS},
    },
    roles.Role: {"name": lambda role: role.name},
    records.Grant: {"resource_id": lambda grant: grant.resource_id},
    records.Resource: {"name": lambda resource: resource.name},
    records.Scope: {"name": lambda scope: scope.name},
    records.ResourceAttribute: {"name": lambda attribute: attribute.name.casefold()},
    records.ApplicationAttribute: {"name": lambda attribute: attribute.name},
    **{kind: {name: attrgetter(name) for name in kind.unique} for kind in _STORED},
    policies.PasswordPolicy: {"name": lambda policy: policy.name},
    records.SignOnPolicy: {"name": lambda policy: policy.name},
    sign_on_records.Session: {"cookie": lambda session: session.cookie},
    sign_on_records.DeviceAuthorization: {"user_code": lambda device: device.user_code},
}

# What filters ask for often and few records share: each record that shares it makes a write slower.
_LOOKUPS: Mapping[type[Any], Mapping[str, Callable[[Any], Hashable]]] = {
    records.User: {
        "email": lambda user: user.email and user.email.casefold(),
        "external_id": lambda user: user.external_id and user.external_id.casefold(),
    },
}

# Not every record with such an id: that of a membership, for one, is the id of its group.
_OWNERS: Mapping[str, tuple[type[Any], ...]] = {
    "organization_id": (records.Organization,),
    "environment_id": (records.Environment,),
    "user_id": (records.User,),
    "group_id": (records.Group,),
    "schema_id": (records.Schema,),
    "application_id": (records.Application,),
    "resource_id": (records.Resource,),
    "sign_on_policy_id": (records.SignOnPolicy,),
    "actor_id": (records.User, records.Group, records.Application, records.Gateway),
    "parent_id": (
        records.Environment,
        records.User,
        records.Application,
        records.Resource,
        Stored,
    ),
}
_ROLE_SCOPES = (records.Environment, records.Population, records.Application)


class State:
    """Everything a tenant holds at one moment. Never changes.

    Attributes:
        tables: the records by their kind and by the id of what they belong to.
    """

    __slots__ = ("tables",)

    def __init__(self, tables: Index[Address, Table[Any]] | None = None) -> None:
        self.tables: Index[Address, Table[Any]] = tables or Index()

    def table(self, kind: type[R], parent_id: str) -> Table[R]:
        """Return the records of one kind that belong to one parent (`TENANT` for the topmost)."""
        known = self.tables.get((kind, parent_id))
        return cast("Table[R]", empty_table(kind) if known is None else known)

    def all(self, kind: type[R]) -> Iterator[R]:
        """Yield the records of one kind, whatever they belong to."""
        for address in self.tables:
            if address[0] is kind:
                yield from self.table(kind, address[1])

    def with_table(self, kind: type[Any], parent_id: str, table: Table[Any]) -> State:
        """Return this state with one table replaced."""
        return State(self.tables.put((kind, parent_id), table))

    def without_table(self, kind: type[Any], parent_id: str) -> State:
        """Return this state without one table."""
        return State(self.tables.without((kind, parent_id)))


def empty_table(kind: type[Any]) -> Table[Any]:
    """Return a table for records of a kind, with nothing in it yet."""
    return Table(_KEYS.get(kind, {}), _LOOKUPS.get(kind, {}))


def parent_id_of(record: Any) -> str:
    """Return the id of what a record belongs to."""
    attribute = PARENTS[type(record)]
    return TENANT if attribute is None else getattr(record, attribute)


def _owns(record: Any, attribute: str | None, below: Table[Any]) -> bool:
    """Return whether what is below the id of a record is the record's, or that of a namesake.

    Args:
        attribute: what names the parent in the records below.
    """
    if attribute is None or not isinstance(record, _OWNERS[attribute]):
        return False
    child = next(iter(below), None)
    if not isinstance(record, Stored) or not isinstance(child, Stored):
        return True
    return record.in_path.items() <= child.in_path.items()


class Change:
    """A change in the making: sees its own writes, is seen by nobody before it is complete.

    Attributes:
        origin: the request that it is a part of, or None for what a test or a seed does.
    """

    def __init__(self, state: State, origin: Origin | None = None) -> None:
        self.state = state
        self.origin = origin

    def table(self, kind: type[R], parent_id: str) -> Table[R]:
        """Return the records of one kind that belong to one parent, with this change's writes."""
        return self.state.table(kind, parent_id)

    def put(self, record: Record) -> None:
        """Add a record, or replace the one with the same id."""
        parent_id = parent_id_of(record)
        table = self.state.table(type(record), parent_id).put(record)
        self.state = self.state.with_table(type(record), parent_id, table)
        if isinstance(record, records.Membership):
            self._join(record)

    def delete(self, record: Record) -> None:
        """Remove a record and all that belongs to it."""
        parent_id = parent_id_of(record)
        table = self.state.table(type(record), parent_id).without(record.id)
        self.state = self.state.with_table(type(record), parent_id, table)
        if isinstance(record, records.Membership):
            self._leave(records.Member, record.id, record.user_id)
        elif isinstance(record, records.Member):
            self._leave(records.Membership, record.id, record.group_id)
        if isinstance(record, _ROLE_SCOPES):
            for assignment in list(self.state.all(records.RoleAssignment)):
                if assignment.scope.id == record.id:
                    self.delete(assignment)
        for kind, attribute in PARENTS.items():
            below = self.state.table(kind, record.id)
            if below.next_number and _owns(record, attribute, below):
                for child in below:
                    self.delete(child)
                self.state = self.state.without_table(kind, record.id)

    def drop_oldest(self, kind: type[R], parent_id: str, *, least: int) -> None:
        """Remove the oldest records of a table, to which nothing may belong. See `Table.newest`."""
        table = self.state.table(kind, parent_id)
        left = table.newest(least)
        if left is not table:
            self.state = self.state.with_table(kind, parent_id, left)

    def _join(self, membership: records.Membership) -> None:
        """Let a group know who is in it, too."""
        self.put(
            records.Member(
                id=membership.user_id,
                environment_id=membership.environment_id,
                group_id=membership.id,
            )
        )

    def _leave(self, kind: type[Any], parent_id: str, record_id: str) -> None:
        """Remove the other of the two records that say who is in which group."""
        table = self.state.table(kind, parent_id)
        if table.get(record_id) is not None:
            self.state = self.state.with_table(kind, parent_id, table.without(record_id))


class Store:
    """Holds the current state of a tenant. Reads need no lock; changes come one after the other.

    Args:
        state: what it holds at first; nothing unless given.

    Attributes:
        write: called with each new state before anybody sees it, by one thread at a time; if it
            raises, the old state stays. None where no state outlives the process.
    """

    def __init__(self, state: State | None = None) -> None:
        self.write: Callable[[State], None] | None = None
        self._state = state or State()
        self._open: Change | None = None
        self._lock = threading.RLock()

    @property
    def state(self) -> State:
        """The current state. Keep the reference to see one state throughout."""
        return self._state

    @contextlib.contextmanager
    def change(self, origin: Origin | None = None) -> Iterator[Change]:
        """Change the state: all that the block does takes effect at its end, or nothing.

        Inside another change of the same thread it is a part of that one.

        Args:
            origin: the request that it is a part of, for the audit log.
        """
        with self._lock:
            if self._open is not None:
                yield self._open
                return
            self._open = Change(self._state, origin)
            try:
                yield self._open
                self._replace(self._open.state)
            finally:
                self._open = None

    def roll_back(self, state: State) -> None:
        """Return to a state seen before."""
        with self._lock:
            self._replace(state)

    def _replace(self, state: State) -> None:
        if self.write is not None and state is not self._state:
            self.write(state)
        self._state = state
