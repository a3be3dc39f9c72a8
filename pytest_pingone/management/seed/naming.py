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
            self.born[address] = {name: one.id for name, one in called(table, here)}
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
        table = _TOP.get(kind.to) or _BELOW.get(kind.to)
        if table is None:  # nobody can make such a thing, so it has no name
            return name
        parent_id, where = self._parent(table, kind, in_path, siblings)
        known = self.known(table, in_path, parent_id)
        if name in known:
            return known[name]
        if name in known.values():
            return name
        raise UnknownNameError(
            f"there is no {name!r} in [{where}].{nearest(name, known)} "
            f"There are: {', '.join(known) or 'none'}."
        )

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
    ) -> tuple[str, str]:
        """Return the id of what the named record belongs to, and the path of its table."""
        if table is tables.LICENSES:
            return self.organization_id, table.name
        environment_id = in_path["environment_id"]
        if table.row.name not in _BELOW:
            return environment_id, table.name
        owners = self.known(_RESOURCES, in_path, environment_id)
        if kind.of.startswith("="):
            owner_id = owners.get(kind.of[1:], "")
        elif kind.of:
            named = siblings.get(kind.of)
            owner_id = str(named.get("id")) if isinstance(named, Mapping) else ""
        else:
            owner_id = in_path.get(table.row.variables[-1], "")
        owner = next((name for name, own in owners.items() if own == owner_id), owner_id)
        return owner_id, dotted((_RESOURCES.name, owner, table.name))


def records_of(
    table: Table, in_path: Mapping[str, str], parent_id: str, state: State | Change
) -> Iterator[Any]:
    """Yield the records of a table that belong to one parent."""
    row = table.row
    home = in_path["environment_id"] if row.shared else parent_id
    for record in state.table(row.record, home or TENANT):
        if row.is_below(record, parent_id):
            yield record


def called(table: Table, records: Iterator[Any]) -> Iterator[tuple[str, Any]]:
    """Yield records with what they are called: no two are called the same."""
    taken: set[str] = set()
    for record in records:
        wanted = table.called(record) or table.name.removesuffix("s").replace("_", " ")
        name, number = wanted, 1
        while name in taken:
            number += 1
            name = f"{wanted} {number}"
        taken.add(name)
        yield name, record
