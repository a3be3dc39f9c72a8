"""Filling a new tenant from a seed: each record is created by the rules of the Management API."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_pingone.clock import SECOND, moment
from pytest_pingone.errors import ApiError
from pytest_pingone.management import catalogue, fields, verbs
from pytest_pingone.management.collection import Shape
from pytest_pingone.management.direct import place_of
from pytest_pingone.management.fields import snake_case
from pytest_pingone.management.kinds import Identifier, Reference
from pytest_pingone.management.operations import row_of
from pytest_pingone.management.seed import roles, tables, uploads
from pytest_pingone.management.seed.lines import Path
from pytest_pingone.management.seed.naming import Names, records_of
from pytest_pingone.management.seed.problems import Problems
from pytest_pingone.management.seed.reading import WITHOUT, Entries, Entry, Seed
from pytest_pingone.management.seed.tables import AFTERWARDS, FIRST, LAST, Table
from pytest_pingone.management.spelling import Refer, Speller, nearest, shape_for
from pytest_pingone.tenant.defaults import allow_registration
from pytest_pingone.tenant.licenses import usual_license
from pytest_pingone.tenant.records import Organization
from pytest_pingone.tenant.roles import BY_ID
from pytest_pingone.tenant.store import TENANT, Change
from pytest_pingone.tenant.tenant import Tenant

Ids = Mapping[str, str]


def plant(tenant: Tenant, seed: Seed) -> None:
    """Create everything that a seed names, or nothing.

    Raises:
        UsageError: a value breaks a rule; the message names the places in the seed.
    """
    with tenant.store.change() as change:
        add_organization(tenant, seed.organization, change)
        planter = Planter(
            tenant=tenant,
            change=change,
            problems=seed.problems,
            names=Names(change=change, organization_id=seed.organization_id),
        )
        planter.plant(seed)
        seed.problems.check()


def add_organization(tenant: Tenant, organization: Mapping[str, Any], change: Change) -> None:
    """Add what is there before any environment: the organization, its license, built-in roles."""
    now = moment(tenant.clock.seconds() * SECOND)
    change.put(
        Organization(
            id=organization["id"],
            name=organization["name"],
            description=organization.get("description"),
            created_at=now,
            updated_at=now,
        )
    )
    change.put(usual_license(organization["id"], tenant.config.region, now))
    for role in BY_ID.values():
        change.put(role)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planter:
    """Plants one seed.

    Attributes:
        made: the ids of the records that the seed has made so far.
        waiting: what is done later, by stage.
    """

    tenant: Tenant
    change: Change
    problems: Problems
    names: Names
    made: set[str] = field(default_factory=set)
    waiting: dict[int, list[Callable[[], None]]] = field(
        default_factory=lambda: {AFTERWARDS: [], LAST: []}
    )

    def plant(self, seed: Seed) -> None:
        """Plant all of it; what is wrong is collected."""
        above = {"organization_id": seed.organization_id}
        self._index(seed.licenses, above, seed.organization_id)
        self._entries(seed.licenses, above, seed.organization_id)
        for entry in seed.environments:
            self.names.plan(tables.ENVIRONMENTS, TENANT, entry.key, seed.id_of(entry))
        there = [
            entry
            for entry in seed.environments
            if self.create(entry, {}, TENANT, seed.id_of(entry)) is not None
        ]
        if seed.environments[0] in there:
            allow_registration(seed.environment_id, self.change)
        for entry in there:
            self._inside(entry, seed.id_of(entry), self._index)
        for entry in there:
            self._inside(entry, seed.id_of(entry), self._entries)
            self.catch_up(AFTERWARDS)
        self.catch_up(LAST)

    def catch_up(self, stage: int) -> None:
        """Do what was left for later."""
        while self.waiting[stage]:
            self.waiting[stage].pop(0)()

    def _inside(
        self, entry: Entry, environment_id: str, do: Callable[[Entries, Ids, str], None]
    ) -> None:
        in_path = {"environment_id": environment_id}
        by_table = {entries.table: entries for entries in entry.inner}
        for table in tables.OF_ENVIRONMENT:
            if table in by_table:
                do(by_table[table], in_path, environment_id)

    def _index(self, entries: Entries, in_path: Ids, parent_id: str) -> None:
        """Give each record of a table its id, before any is made."""
        for entry in entries.entries:
            identifier = self._id(entry, entries, in_path, parent_id)
            if entry.table.key != "id" and not entry.table.roles:
                self.names.plan(entry.table, parent_id, entry.key, identifier)
            for inner in _ordered(entry):
                self._index(inner, below(inner.table, in_path, identifier), identifier)

    def _id(self, entry: Entry, entries: Entries, in_path: Ids, parent_id: str) -> str:
        given = entry.given.get("id")
        if given is not None:
            return str(given)
        if entry.key not in entries.without:
            known = self.names.born_with(entry.table, in_path, parent_id).get(entry.key)
            if known is not None:
                return known
        return entry.table.derived_id(parent_id, in_path, entry.key)

    def _entries(self, entries: Entries, in_path: Ids, parent_id: str) -> None:
        """Make or change the records of a table."""
        self._remove(entries, in_path, parent_id)
        for entry in entries.entries:
            if entry.table.stage == FIRST:
                self._entry(entry, entries, in_path, parent_id)
            else:

                def later(entry: Entry = entry) -> None:
                    self._entry(entry, entries, in_path, parent_id)

                self.waiting[entry.table.stage].append(later)

    def _entry(self, entry: Entry, entries: Entries, in_path: Ids, parent_id: str) -> None:
        if entry.table.roles:
            self._assign(entry, in_path, parent_id)
            return
        identifier = self._id(entry, entries, in_path, parent_id)
        record = self._there(entry.table, in_path, parent_id, identifier)
        if record is None:
            record = self.create(entry, in_path, parent_id, identifier)
        else:
            record = self.update(entry, in_path, parent_id, record)
        if record is None:
            return
        own_id = "" if entry.table.row.single else record.id
        for inner in _ordered(entry):
            self._entries(inner, below(inner.table, in_path, own_id), own_id)

    def _there(self, table: Table, in_path: Ids, parent_id: str, identifier: str) -> Any:
        """Return the record that an entry changes rather than makes."""
        if table.row.single:
            return next(records_of(table, in_path, parent_id, self.change), None)
        if identifier in self.made:
            return None
        home = in_path["environment_id"] if table.row.shared else parent_id
        return self.change.table(table.row.record, home).get(identifier)

    def create(self, entry: Entry, in_path: Ids, parent_id: str, identifier: str) -> Any:
        """Make a record, and return it unless something is wrong."""
        table = entry.table
        if not table.made:
            born = ", ".join(self.names.born_with(table, in_path, parent_id))
            message = f"there is no {entry.key!r}, and none can be made. There are: {born}."
            self.problems.add(entry.path, message)
            return None

        def count() -> int:
            return sum(1 for _ in records_of(table, in_path, parent_id, self.change))

        given = {**table.usual_for(entry.key, count), **entry.given}
        if table is tables.ENVIRONMENTS:
            given = {"region": self.tenant.config.region, **given}
        if table.key != "id" and not table.row.single:
            given["id"] = identifier
        now = {name: own for name, own in given.items() if name not in table.extras}
        until = {name: own for name, own in table.late.items() if name in now}
        self._later(entry, in_path, parent_id, given, identifier)
        place = place_of(table.row, in_path)
        shape = shape_for(table.row, now)
        body = self._body(entry, shape, {**now, **until}, in_path)
        if body is None:
            return None

        def make() -> Any:
            verb, sent = fields.CREATE, body
            if table.row.only_uploaded:
                verb = fields.IMPORT
            if isinstance(body.get("file"), str):
                with_key = table.row is catalogue.KEYS
                file = uploads.file_of(body["file"], with_key=with_key)
                verb, sent = fields.IMPORT, {**body, "file": file}
            return verbs.create(self.tenant, place, sent, self.change, verb=verb)

        made = self._tried(entry, make)
        if made is not None:
            self.made.add(made.id)
        return made

    def update(self, entry: Entry, in_path: Ids, parent_id: str, record: Any) -> Any:
        """Change a record that is there already, and return it as it is then."""
        table = entry.table
        given = {name: own for name, own in entry.given.items() if name != "id"}
        if table.key and table.key not in given and table.called(record) != entry.key:
            given[table.key] = entry.key
        self._later(entry, in_path, parent_id, given, record.id)
        now = {
            name: own
            for name, own in given.items()
            if name not in table.extras and name not in table.late
        }
        return self._written(entry, in_path, record, now)

    def _written(self, entry: Entry, in_path: Ids, record: Any, given: Mapping[str, Any]) -> Any:
        if not given:
            return record
        row = entry.table.row
        body = self._body(entry, row.shape_of(record), given, in_path)
        if body is None:
            return record
        place = place_of(row, in_path)

        def write() -> Any:
            return verbs.write(self.tenant, place, record, body, self.change, verb=fields.PATCH)

        return self._tried(entry, write) or record

    def _later(
        self, entry: Entry, in_path: Ids, parent_id: str, given: Mapping[str, Any], identifier: str
    ) -> None:
        """Let properties wait that are set when all else is there."""
        table = entry.table
        for name in (*table.late, *table.extras):
            if name not in given or table.late.get(name, "") == given[name]:
                continue

            def later(name: str = name, value: Any = given[name]) -> None:
                record = self.change.table(table.row.record, parent_id).get(identifier)
                if record is None:
                    return
                if name in table.extras:
                    self._extra(entry, in_path, record, name, value)
                else:
                    self._written(entry, in_path, record, {name: value})

            self.waiting[AFTERWARDS].append(later)

    def _extra(self, entry: Entry, in_path: Ids, record: Any, name: str, value: Any) -> None:
        extra = entry.table.extras[name]
        speller = Speller(refer=self._refer(in_path))
        said = speller.value(extra.rule.kind, value, (name,), {})
        self._report(entry, speller)
        place = place_of(row_of(extra.aspect), in_path)
        body = {extra.rule.name: said}

        def write() -> Any:
            return verbs.write(self.tenant, place, record, body, self.change, verb=fields.REPLACE)

        self._tried(entry, write)

    def _body(
        self, entry: Entry, shape: Shape, given: Mapping[str, Any], in_path: Ids
    ) -> dict[str, Any] | None:
        """Return what is sent for an entry, or None if something is wrong with it."""
        speller = Speller(refer=self._refer(in_path))
        others = shape.others(self.change.state, in_path.get("environment_id", ""))
        body = speller.body(shape, given, others, ())
        self._report(entry, speller)
        # What is in an environment is looked at, too, if one of its own properties is wrong.
        return None if speller.problems and entry.table is not tables.ENVIRONMENTS else body

    def _refer(self, in_path: Ids) -> Refer:
        def refer(kind: Reference | Identifier, value: Any, siblings: Mapping[str, Any]) -> Any:
            if isinstance(value, Mapping) and isinstance(value.get("id"), str):
                return value["id"]
            if not isinstance(value, str) or not kind.to:
                return value
            return self.names.id_of(kind, value, in_path, siblings)

        return refer

    def _report(self, entry: Entry, speller: Speller) -> None:
        for problem in speller.problems:
            self.problems.add(entry.at(problem.path), problem.message)

    def _tried(self, entry: Entry, do: Callable[[], Any]) -> Any:
        """Return what comes of a change, or None if it is refused.

        What is refused after something else was wrong may be so for that reason only: it is not
        reported.
        """
        try:
            return do()
        except ApiError as problem:
            if not self.problems:
                self.refused(entry.path, problem, entry)
            return None

    def refused(self, path: Path, problem: ApiError, entry: Entry | None = None) -> None:
        """Note what the Management API has against a change."""
        if not problem.details:
            self.problems.add(path, f"{problem.reason} ({problem.code})")
        for detail in problem.details:
            target = detail.target or ""
            given = {} if entry is None else entry.given
            parts = [part for part in target.split(".") if part]
            inside = tuple(part if part in given else snake_case(part) for part in parts)
            where = path if entry is None else entry.at(inside)
            said = detail.message if target in given else f"{target} {detail.message}".strip()
            self.problems.add(where, f"{said} ({problem.code})")

    def _assign(self, entry: Entry, in_path: Ids, actor_id: str) -> None:
        """Give somebody a role."""
        try:
            given = roles.read(entry.given, in_path["environment_id"], self.names)
        except roles.WrongRoleError as problem:
            self.problems.add((*entry.path, *problem.path), str(problem))
            return
        place = place_of(entry.table.row, in_path)
        identifier = entry.given.get("id") or roles.derived_id(actor_id, given)
        body = {"id": identifier, "role": {"id": given.role_id}, "scope": given.scope}
        self._tried(entry, lambda: verbs.create(self.tenant, place, body, self.change))

    def _remove(self, entries: Entries, in_path: Ids, parent_id: str) -> None:
        """Take away what shall not be there: now, or when all else is there."""
        known = self.names.born_with(entries.table, in_path, parent_id)
        for number, name in enumerate(entries.without):
            path = (*entries.path, WITHOUT, number)
            if name not in known:
                born = ", ".join(known) or "none"
                message = f"there is no {name!r} to do without.{nearest(name, known)} "
                self.problems.add(path, f"{message}There are: {born}.")
            elif not self._deleted(entries.table, in_path, parent_id, known[name], None):

                def later(path: Path = path, identifier: str = known[name]) -> None:
                    self._deleted(entries.table, in_path, parent_id, identifier, path)

                self.waiting[LAST].append(later)

    def _deleted(
        self, table: Table, in_path: Ids, parent_id: str, identifier: str, path: Path | None
    ) -> bool:
        """Return whether a record could be deleted; if not, and a path is given, say why."""
        home = in_path["environment_id"] if table.row.shared else parent_id
        record = self.change.table(table.row.record, home).get(identifier)
        if record is None:
            return True
        try:
            verbs.delete(self.tenant, place_of(table.row, in_path), record, self.change)
        except ApiError as problem:
            if path is not None and not self.problems:
                self.refused(path, problem)
            return False
        return True


def _ordered(entry: Entry) -> Iterator[Entries]:
    """Yield the tables below an entry in the order in which they are planted."""
    by_table = {entries.table: entries for entries in entry.inner}
    for table in entry.table.below:
        if table in by_table:
            yield by_table[table]


def below(table: Table, in_path: Ids, identifier: str) -> dict[str, str]:
    """Return the ids of all that a table below a record belongs to."""
    return {**in_path, table.row.variables[-1]: identifier}
