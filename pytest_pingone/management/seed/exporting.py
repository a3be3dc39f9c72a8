"""A seed that reproduces a tenant: only what differs from what is there anyhow.

The tenant is planted a second time while it is read: what a record would be if a seed said no more
than it has to is not written, and what is then planted is what a reader of the seed will plant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_pingone import ids
from pytest_pingone.management.collection import CREATE, Shape
from pytest_pingone.management.fields import IMPORT, Parts
from pytest_pingone.management.kinds import Identifier, Reference
from pytest_pingone.management.seed import roles, tables
from pytest_pingone.management.seed.naming import Names, records_of
from pytest_pingone.management.seed.planting import Ids, Planter, add_organization, below
from pytest_pingone.management.seed.problems import Problems
from pytest_pingone.management.seed.reading import WITHOUT, Entry
from pytest_pingone.management.seed.saying import difference, said
from pytest_pingone.management.seed.tables import Table
from pytest_pingone.management.seed.writing import Section, written
from pytest_pingone.management.spelling import MORE, settable
from pytest_pingone.tenant.defaults import allow_registration
from pytest_pingone.tenant.records import Environment, Organization
from pytest_pingone.tenant.store import TENANT, Change, State
from pytest_pingone.tenant.tenant import Tenant


def export(tenant: Tenant) -> str:
    """Return a seed, in TOML, that reproduces a tenant as far as the Management API shows it."""
    state = tenant.state
    organization = next(iter(state.table(Organization, TENANT)))
    copy = Tenant(config=tenant.config, keys=tenant.keys, clock=tenant.clock)
    with copy.store.change() as change:
        add_organization(copy, _whole(organization), change)
        names = Names(change=Change(state), organization_id=organization.id)
        planter = Planter(
            tenant=copy, change=change, problems=Problems(name="", text=""), names=names
        )
        return written(_Exporter(state=state, planter=planter).document(organization))


def _whole(organization: Organization) -> dict[str, Any]:
    return {
        "id": organization.id,
        "name": organization.name,
        "description": organization.description,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Exporter:
    """Reads one state, and plants it a second time."""

    state: State
    planter: Planter

    def document(self, organization: Organization) -> dict[str, Any]:
        above = {"organization_id": organization.id}
        shown = {name: own for name, own in _whole(organization).items() if own is not None}
        if organization.id == ids.derived("organization", organization.name):
            del shown["id"]
        document: dict[str, Any] = {
            "organization": Section(shown),
            "licenses": self._records(tables.LICENSES, above, organization.id),
        }
        environments = [one for one in self.state.table(Environment, TENANT) if not one.is_pending]
        described = [self._environment(one, first=not at) for at, one in enumerate(environments)]
        further = Section()
        for number, environment in enumerate(environments):
            inside = self._inside(environment)
            if number == 0:
                document |= {"environment": Section(described[0]), **inside}
            else:
                further[environment.name] = Section({**described[number], **inside})
        document["environments"] = further
        return {name: own for name, own in document.items() if own or name == "environment"}

    def _environment(self, environment: Environment, *, first: bool) -> dict[str, Any]:
        table = tables.ENVIRONMENTS
        entry = self._created(table, environment, environment.name, {}, TENANT)
        entry.pop("id", None)
        above = environment.organization_id
        if environment.id != ids.derived(above, table.row.name, environment.name):
            entry = {"id": environment.id, **entry}
        if not first:
            return entry
        allow_registration(environment.id, self.planter.change)
        return {"name": environment.name, **entry}

    def _inside(self, environment: Environment) -> dict[str, Any]:
        in_path = {"environment_id": environment.id}
        found = {
            table.name: self._records(table, in_path, environment.id)
            for table in tables.OF_ENVIRONMENT
        }
        return {name: records for name, records in found.items() if records}

    def _records(self, table: Table, in_path: Ids, parent_id: str) -> Any:
        """Return what a seed says about the records of a table: nothing if all is as usual."""
        names = self.planter.names
        here = records_of(table, in_path, parent_id, self.state)
        there = list(names.called(table, here, in_path))
        if table.roles:
            return [roles.written(record, names) for _, record in there]
        if table.key == "id":
            rule = table.key_rule()
            kind = None if rule is None else rule.kind
            return [self._name(kind, record.id, in_path, {}) for _, record in there]
        change = self.planter.change
        before = records_of(table, in_path, parent_id, change)
        born = list(names.called(table, before, in_path))
        known = {record.id for _, record in there}
        gone = [name for name, record in born if record.id not in known]
        found: dict[str, Any] = {}
        if gone and table.made and not table.row.single:
            found[WITHOUT] = gone
        for key, record in there:
            entry = self._record(table, record, key, in_path, parent_id, dict(born))
            if entry is not None:
                found[key] = entry
        for _, record in born:
            if record.id not in known:
                change.delete(record)
        return self._short(table, found)

    def _record(
        self,
        table: Table,
        record: Any,
        key: str,
        in_path: Ids,
        parent_id: str,
        born: Mapping[str, Any],
    ) -> dict[str, Any] | None:
        """Return what a seed says about a record, or None if it is as it is born."""
        base = next((one for one in born.values() if one.id == record.id), None)
        if table.row.single:
            base = next(iter(born.values()), None)
        if base is None and not table.made:
            return None
        if base is None:
            entry = self._created(table, record, key, in_path, parent_id)
        else:
            entry = self._changed(table, record, base, in_path)
            if not table.row.single and getattr(born.get(key), "id", None) != record.id:
                entry = {"id": record.id, **entry}
                if table.key:
                    entry.pop(table.key, None)
        for inner in table.below:
            if inner.exported:
                own = self._records(inner, below(inner, in_path, record.id), record.id)
                if own:
                    entry[inner.name] = own
        return None if base is not None and not entry else entry

    @staticmethod
    def _short(table: Table, found: dict[str, Any]) -> Any:
        """Return records of which only the names matter as a list, or by what they list."""
        nested = table not in tables.OF_ENVIRONMENT and table is not tables.LICENSES
        if table.row.single:
            return Section(next(iter(found.values()), {}))
        if nested and table.key and found and not any(found.values()):
            return [*found]
        if table.listed and all(set(entry) == {table.listed} for entry in found.values()):
            return {key: entry[table.listed] for key, entry in found.items()}
        if nested:
            return found
        return Section((key, own if key == WITHOUT else Section(own)) for key, own in found.items())

    def _created(
        self, table: Table, record: Any, key: str, in_path: Ids, parent_id: str
    ) -> dict[str, Any]:
        """Return what a seed says about a record that it makes, and make it."""
        whole = self._said(table, record, in_path, whole=False)
        needed = {name: whole[name] for name in self._needed(table, record, whole, key)}
        twin = self._twin(table, needed, record, key, in_path, parent_id)
        usual = table.usual_for(key, lambda: self._number(table, in_path, parent_id))
        kept = {} if twin is None else self._said(table, twin, in_path, whole=False)
        if table is tables.ENVIRONMENTS:
            needed.pop("region")
        kept |= usual
        entry = {
            name: own
            for name, own in whole.items()
            if name not in kept
            or (name in needed and name not in usual)
            or (kept[name] != own and not _follows(name, own))
        }
        entry |= {name: None for name in kept if name not in whole}
        entry |= self._extras(table, record, {}, in_path)
        entry.pop("id", None)
        derived = table.row.single or table.derived_id(parent_id, in_path, key)
        if derived not in (True, record.id):
            entry = {"id": record.id, **entry}
        made = self._twin(table, entry, record, key, in_path, parent_id, keep=True)
        if made is None:  # it came about in a way that a seed can not go: taken as it is
            self.planter.change.put(record)
        return entry

    def _changed(self, table: Table, record: Any, base: Any, in_path: Ids) -> dict[str, Any]:
        """Return what a seed says about a record that is born with something else."""
        old = self._said(table, base, in_path, whole=True)
        new = self._said(table, record, in_path, whole=True)
        entry: dict[str, Any] = {name: None for name in old if name not in new}
        parts = {
            name
            for name, rule in settable(self._shape(table, base).fields).items()
            if isinstance(rule.kind, Parts)
        }
        for name, value in new.items():
            if name in table.random:
                continue
            if old.get(name) != value and not _follows(name, value):
                merges = name in parts or name == MORE
                entry[name] = difference(old.get(name), value) if merges else value
        entry.pop("id", None)
        self.planter.change.put(record)
        return entry | self._extras(table, record, base, in_path)

    def _extras(self, table: Table, record: Any, base: Any, in_path: Ids) -> dict[str, Any]:
        found = {}
        for name, extra in table.extras.items():
            value = getattr(record, extra.rule.attribute)
            if value == getattr(base, extra.rule.attribute, None):
                continue
            kind = extra.rule.kind
            named = isinstance(kind, Reference | Identifier) and value is not None
            found[name] = self._name(kind, value, in_path, {}) if named else value
        return found

    def _needed(
        self, table: Table, record: Any, whole: Mapping[str, Any], key: str
    ) -> Iterator[str]:
        """Yield the properties that a record can not be made without."""
        usual = table.usual_for(key)
        verb = IMPORT if "certificate" in whole else CREATE
        varies = settable(self._shape(table, record).fields)
        for name, rule in varies.items():
            decides = rule.name in table.row.varies_by
            needed = verb in rule.required and not rule.spared and name not in usual
            if name in whole and (decides or needed or name == "certificate"):
                yield name

    def _twin(
        self,
        table: Table,
        given: Mapping[str, Any],
        record: Any,
        key: str,
        in_path: Ids,
        parent_id: str,
        *,
        keep: bool = False,
    ) -> Any:
        """Return what becomes of properties, or None if they are refused."""
        planter = self.planter
        before = planter.change.state
        entry = Entry(table=table, key=key, path=(), given=given)
        made = planter.create(entry, in_path, parent_id, record.id)
        planter.waiting[tables.AFTERWARDS].clear()
        planter.made.clear()
        if planter.problems or not keep:
            planter.change.state = before
        if planter.problems:
            planter.problems.found.clear()
            return None
        return made

    def _number(self, table: Table, in_path: Ids, parent_id: str) -> int:
        return sum(1 for _ in records_of(table, in_path, parent_id, self.planter.change))

    def _shape(self, table: Table, record: Any) -> Shape:
        return table.row.shape_of(record)

    def _said(self, table: Table, record: Any, in_path: Ids, *, whole: bool) -> dict[str, Any]:
        shape = self._shape(table, record)
        environment_id = in_path.get("environment_id", getattr(record, "id", ""))
        keeps_all = shape.others(self.state, environment_id) is None

        def name(kind: Any, identifier: str, body: Mapping[str, Any]) -> Any:
            return self._name(kind, identifier, in_path, body)

        found = said(shape, record, name, whole=whole, keeps_all=keeps_all)
        for own, read in table.reads.items():
            found.pop(own, None)
            value = read(record, self.state)
            if value is not None:
                found[own] = value
        return found

    def _name(self, kind: Any, identifier: Any, in_path: Ids, body: Mapping[str, Any]) -> Any:
        """Return what a seed calls the record with an id: by its name if it has one."""
        if not isinstance(identifier, str) or not getattr(kind, "to", ""):
            return identifier
        known = self.planter.names.siblings(kind, in_path, body)
        if known is None:
            return identifier
        return next((name for name, own in known.items() if own == identifier), {"id": identifier})


def _follows(name: str, value: Any) -> bool:
    """Return whether a property follows from another record: only one is the default."""
    return name == "default" and value is False
