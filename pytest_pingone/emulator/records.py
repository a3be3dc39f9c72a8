"""The records of a tenant as a test sees them: by name, with create, update and delete."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Generic, TypeVar, cast

from pytest_pingone.errors import UsageError
from pytest_pingone.management import direct
from pytest_pingone.management.collection import Collection
from pytest_pingone.tenant.tables import Record, Table
from pytest_pingone.tenant.tenant import Tenant

R = TypeVar("R", bound=Record)


class Records(Generic[R]):
    """One collection of the tenant's environment. You get one as `pingone.users` and the like.

    Records are immutable; what `create` and `update` return is the record as it is then.
    """

    def __init__(
        self, tenant: Tenant, collection: Collection, environment_id: str, *, named_by: str = "name"
    ) -> None:
        self._tenant = tenant
        self._collection = collection
        self._named_by = named_by
        self._place = direct.place_of(collection, {"environment_id": environment_id})

    def __getitem__(self, name_or_id: str) -> R:
        """Return a record by its name (users: username) or id.

        Raises:
            UsageError: there is none; the message lists those that there are.
        """
        found = self.get(name_or_id)
        if found is None:
            known = ", ".join(getattr(record, self._named_by) for record in self)
            raise UsageError(
                f"There is no {name_or_id!r} among the {self._collection.name}. "
                f"There are: {known or 'none'}. "
                f"Make one with pingone.{self._collection.name}.create({self._named_by}=...)."
            )
        return found

    def get(self, name_or_id: str) -> R | None:
        """Return a record by its name (users: username) or id, or None."""
        table = self._table
        found = table.get(name_or_id)
        if found is not None:
            return found
        by_name = (record for record in table if getattr(record, self._named_by) == name_or_id)
        return next(by_name, None)

    def __contains__(self, name_or_id: object) -> bool:
        return isinstance(name_or_id, str) and self.get(name_or_id) is not None

    def __iter__(self) -> Iterator[R]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)

    def create(self, **properties: Any) -> R:
        """Add a record, with PingOne's properties in snake case.

        Raises:
            UsageError: a property is not known, or its value is one that PingOne refuses.
        """
        with self._tenant.store.change() as change:
            where = f"pingone.{self._collection.name}.create()"
            made = direct.create(self._tenant, self._place, properties, change, where=where)
        return cast("R", made)

    def update(self, record: R | str, **properties: Any) -> R:
        """Change some properties of a record, given itself or by name or id.

        Raises:
            UsageError: there is no such record, a property is not known, or its value is one that
                PingOne refuses.
        """
        with self._tenant.store.change() as change:
            current = self._current(record)
            where = f"pingone.{self._collection.name}.update()"
            written = direct.update(
                self._tenant, self._place, current, properties, change, where=where
            )
        return cast("R", written)

    def delete(self, record: R | str) -> None:
        """Remove a record and all that belongs to it.

        Raises:
            UsageError: there is no such record, or PingOne does not let it go.
        """
        with self._tenant.store.change() as change:
            where = f"pingone.{self._collection.name}.delete()"
            direct.delete(self._tenant, self._place, self._current(record), change, where=where)

    def _current(self, record: R | str) -> R:
        return self[record if isinstance(record, str) else record.id]

    @property
    def _table(self) -> Table[R]:
        return self._tenant.state.table(self._collection.record, self._place.parent_id)

    def __repr__(self) -> str:
        return f"<pingone.{self._collection.name}: {len(self)}>"
