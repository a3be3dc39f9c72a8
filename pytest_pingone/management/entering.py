"""Letting a request in: who asks, may they, and does all exist that its path leads through?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from pytest_pingone.errors import NOT_FOUND, ApiError, no_permission, not_found
from pytest_pingone.management.access import Actor, Where, actor_of, require
from pytest_pingone.management.collection import Collection
from pytest_pingone.management.verbs import Place
from pytest_pingone.tenant import activities
from pytest_pingone.tenant.records import Environment
from pytest_pingone.tenant.records.activities import Origin
from pytest_pingone.tenant.store import TENANT, State
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.web.incoming import Incoming


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A request that was let in.

    Attributes:
        origin: what the changes that it makes are a part of.
        outer: what the record touches that all this belongs to.
    """

    actor: Actor
    place: Place
    state: State
    permission: str
    origin: Origin
    outer: Where

    def where(self, record: Any) -> Where:
        """Return what a record touches: what is a user's is in the user's population, too."""
        own, outer = self.place.collection.where(record), self.outer
        return replace(
            own,
            population_id=own.population_id or outer.population_id,
            application_id=own.application_id or outer.application_id,
            user_id=own.user_id or outer.user_id,
        )


def enter(
    collection: Collection,
    permission: str,
    request: Incoming,
    tenant: Tenant,
    *,
    rate_group: str = "",
) -> Entry:
    """Let a request in.

    Args:
        permission: `service:action:resource` that it needs at least somewhere.
        rate_group: the rate limit that it counts for; that of the collection unless given.

    Raises:
        ApiError: 401, 403, 404, or 429 where requests are limited.
    """
    actor = actor_of(request, tenant)
    tenant.limits.count(rate_group or collection.rate_group, tenant.clock)
    state = tenant.state
    environment_id = request.in_path.get("environment_id")
    ids = request.in_path.values()
    if not actor.may_somewhere(permission, environment_id, state, path=ids):
        raise no_permission(f"{permission} is needed, {actor.describe()}")
    parent_id = TENANT
    above, outer = None, Where()
    for row, variable in zip(collection.ancestors, collection.variables, strict=True):
        above = at(row, parent_id, request.in_path[variable], request, state)
        parent_id, outer = above.id, row.where(above)
    if parent_id != TENANT and not collection.only_below(above):
        raise not_found(f"this {collection.ancestors[-1].name[:-1]} has no {collection.name}")
    place = Place(collection=collection, in_path=request.in_path, parent_id=parent_id)
    origin = activities.origin(tenant, request.correlation_id, client=actor.client, user=actor.user)
    return Entry(
        actor=actor,
        place=place,
        state=state,
        permission=permission,
        origin=origin,
        outer=outer,
    )


def at(row: Collection, parent_id: str, record_id: str, request: Incoming, state: State) -> Any:
    """Return one of the records that a path leads through."""
    record = state.table(row.record, _table_id(row, parent_id, request)).get(record_id)
    if record is None or not row.is_below(record, parent_id):
        if row.record is Environment:
            raise no_permission(f"there is no environment {record_id!r}")
        raise _missing(row, record_id, request)
    if not row.open(record):
        raise no_permission(f"nothing gets in to what is below {row.name} {record_id!r} now")
    return record


def found(entry: Entry, state: State, request: Incoming) -> Any:
    """Return the record that a request names, if the actor may do with it what it asks for.

    Raises:
        ApiError: 404 or 403.
    """
    place = entry.place
    collection = place.collection
    if collection.single:
        return _only(entry, state)
    record_id = request.in_path["id"]
    if collection.source is not None:
        known = collection.source(state, request.in_path)
        record = next((one for one in known if one.id == record_id), None)
    else:
        record = state.table(collection.record, place.table_id).get(record_id)
    if record is None or not collection.is_below(record, place.parent_id):
        raise _missing(collection, record_id, request)
    require(entry.actor, entry.permission, entry.where(record))
    return record


def _only(entry: Entry, state: State) -> Any:
    """Return the one record that there is."""
    collection = entry.place.collection
    record = next(iter(state.table(collection.record, entry.place.table_id)), None)
    if record is None:
        raise not_found(f"there is no {collection.name} here")
    require(entry.actor, entry.permission, entry.where(record))
    return record


def may_all(entry: Entry, request: Incoming) -> bool:
    """Return whether the actor may do what it asks for with everything in the environment."""
    whole = Where(environment_id=request.in_path.get("environment_id"))
    return entry.actor.may(entry.permission, whole)


def enter_for(collection: Collection, verb: str, request: Incoming, tenant: Tenant) -> Entry:
    """Let a request in that does what a verb stands for. See `enter`."""
    return enter(collection, collection.permission_for(verb), request, tenant)


def _table_id(row: Collection, parent_id: str, request: Incoming) -> str:
    return request.in_path["environment_id"] if row.shared else parent_id


def _missing(collection: Collection, record_id: str, request: Incoming) -> ApiError:
    message = (collection.not_found or NOT_FOUND).format(
        id=record_id, environment_id=request.in_path.get("environment_id")
    )
    return not_found(f"there is no {collection.name} {record_id!r} here", message)
