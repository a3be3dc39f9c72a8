"""What the records of a tenant are called while a seed is planted, and what references mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_pingone.management.kinds import Identifier, Reference
from pytest_pingone.management.seed import tables
from pytest_pingone.management.seed.problems import dotted
from pytest_pingone.management.seed.tables import Table
from pytest_pingone.management.spelling import UnknownNameError, nearest
from pytest_pingone.tenant.roles import BUILT_IN
from pytest_pingone.tenant.store import TENANT, Change, State

_TOP = {table.row.name: table for table in (*tables.OF_ENVIRONMENT, tables.LICENSES)}
_RESOURCES = _TOP["resources"]
_BELOW = {table.row.name: table for table in _RESOURCES.below}
"""The collections below a record that something outside of it can name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names of records: of those that are there, and of those that a seed is about to make.

    Attributes:
        planned: the ids of the latter, by table, id of what they belong to, and name.
    """

    change: Change
    organization_id: str
    planned: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    born: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)

    def plan(self, table: Table, parent_id: str, name: str, identifier: str) -> None:
        """Note that there will be a record."""
        self.planned.setdefault((table.row.name, parent_id), {})[name] = identifier

    def born_with(self, table: Table, in_path: Mapping[str, str], parent_id: str) -> dict[str, str]:
        """Return the ids of the records that are there before a seed adds any, by name."""
        address = (table.row.name, parent_id)
        if address not in self.born:
            here = records_of(table, in_path, parent_id, self.change)
            self.born[address] = {name: one.id for name, one in self.called(table, here, in_path)}
        return self.born[address]

    def id_of(
        self,
        kind: Reference | Identifier,
        name: str,
        in_path: Mapping[str, str],
        siblings: Mapping[str, Any],
    ) -> str:
        """Return the id of what a reference names.

        Raises:
            UnknownNameError: there is no such record.
        """
        known = self.siblings(kind, in_path, siblings)
        if known is None:  # nobody can make such a thing, so it has no name
            return name
        if name in known:
            return known[name]
        if name in known.values():
            return name
        raise UnknownNameError(
            f"there is no {name!r} in [{self._path(kind, in_path, siblings)}]."
            f"{nearest(name, known)} There are: {', '.join(known) or 'none'}."
        )

    def siblings(
        self, kind: Reference | Identifier, in_path: Mapping[str, str], siblings: Mapping[str, Any]
    ) -> Mapping[str, str] | None:
        """Return the ids of all that a reference can name, by name; None if nothing has a name."""
        table = _TOP.get(kind.to) or _BELOW.get(kind.to)
        if table is None:
            return None
        return self.known(table, in_path, self._parent(table, kind, in_path, siblings))

    def _path(
        self, kind: Reference | Identifier, in_path: Mapping[str, str], siblings: Mapping[str, Any]
    ) -> str:
        """Return the path of the table that a reference is about."""
        table = _TOP.get(kind.to) or _BELOW[kind.to]
        if table.row.name not in _BELOW:
            return table.name
        owner_id = self._parent(table, kind, in_path, siblings)
        owners = self.known(_RESOURCES, in_path, in_path["environment_id"])
        owner = next((name for name, own in owners.items() if own == owner_id), owner_id)
        return dotted((_RESOURCES.name, owner, table.name))

    def called(
        self, table: Table, records: Iterator[Any], in_path: Mapping[str, str]
    ) -> Iterator[tuple[str, Any]]:
        """Yield records with what they are called: no two are called the same."""
        rule = table.key_rule()
        taken: set[str] = set()
        for record in records:
            own = table.called(record)
            if rule is not None and isinstance(rule.kind, Reference | Identifier):
                own = self.name_of(rule.kind, own, in_path, {}) or own
            wanted = own or table.name.removesuffix("s").replace("_", " ")
            name, number = wanted, 1
            while name in taken:
                number += 1
                name = f"{wanted} {number}"
            taken.add(name)
            yield name, record

    def name_of(
        self,
        kind: Reference | Identifier,
        identifier: str,
        in_path: Mapping[str, str],
        siblings: Mapping[str, Any],
    ) -> str | None:
        """Return what the record that a reference is to is called, if it has a name."""
        known = self.siblings(kind, in_path, siblings) or {}
        return next((name for name, own in known.items() if own == identifier), None)

    def known(self, table: Table, in_path: Mapping[str, str], parent_id: str) -> Mapping[str, str]:
        """Return the ids of all records of a table below one parent, by name."""
        built_in = {}
        if table.row.name == "roles":
            built_in = {name: role.id for name, role in BUILT_IN.items()}
        born = self.born_with(table, in_path, parent_id)
        return {**built_in, **born, **self.planned.get((table.row.name, parent_id), {})}

    def _parent(
        self,
        table: Table,
        kind: Reference | Identifier,
        in_path: Mapping[str, str],
        siblings: Mapping[str, Any],
    ) -> str:
        """Return the id of what the named record belongs to."""
        if table is tables.LICENSES:
            return self.organization_id
        environment_id = in_path["environment_id"]
        if table.row.name not in _BELOW:
            return environment_id
        owners = self.known(_RESOURCES, in_path, environment_id)
        if kind.of.startswith("="):
            return owners.get(kind.of[1:], "")
        if kind.of:
            named = siblings.get(kind.of)
            return str(named.get("id")) if isinstance(named, Mapping) else ""
        return in_path.get(table.row.variables[-1], "")


def records_of(
    table: Table, in_path: Mapping[str, str], parent_id: str, state: State | Change
) -> Iterator[Any]:
    """Yield the records of a table that belong to one parent."""
    row = table.row
    home = in_path["environment_id"] if row.shared else parent_id
    for record in state.table(row.record, home or TENANT):
        if row.is_below(record, parent_id):
            yield record
