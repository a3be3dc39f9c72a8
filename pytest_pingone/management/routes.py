"""The endpoints of the Management API: one for each verb of each row of the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from pytest_pingone.addresses import API_PREFIX
from pytest_pingone.errors import NOT_FOUND, NotEmulatedError, no_permission, not_found
from pytest_pingone.management import fields, hal, verbs
from pytest_pingone.management.access import Actor, Where, actor_of, require
from pytest_pingone.management.catalogue import COLLECTIONS, ENVIRONMENTS
from pytest_pingone.management.collection import (
    CREATE,
    DELETE,
    LIST,
    PATCH,
    READ,
    REPLACE,
    Collection,
)
from pytest_pingone.management.paging import page_of
from pytest_pingone.management.verbs import Place
from pytest_pingone.tenant.store import TENANT, Change, State
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.web import replies
from pytest_pingone.web.incoming import Incoming, json_object
from pytest_pingone.web.replies import Reply
from pytest_pingone.web.routes import Route

_HAL = "application/hal+json;charset=utf-8"
_EVERYTHING = 10**9
_PARAMETERS = frozenset({"limit", "cursor"})
Answer = Callable[[Collection, Incoming, Tenant], Reply]


def routes() -> Iterator[Route[Tenant]]:
    """Yield the routes of the Management API."""
    for collection in COLLECTIONS:
        for verb, (method, below, answer) in _VERBS.items():
            if verb in collection.verbs:
                yield Route(
                    name=_name(collection, verb),
                    method=method,
                    path=f"{API_PREFIX}/{collection.path}{below}",
                    handler=_bound(answer, collection),
                )


def _name(collection: Collection, verb: str) -> str:
    """Return what the journal calls an endpoint: `users.list`, `applications.grants.read`."""
    above = [row.name for row in collection.ancestors if row is not ENVIRONMENTS]
    return ".".join([*above, collection.name, verb])


def _bound(answer: Answer, collection: Collection) -> Callable[[Incoming, Tenant], Reply]:
    def handler(request: Incoming, tenant: Tenant) -> Reply:
        return answer(collection, request, tenant)

    return handler


def _list(collection: Collection, request: Incoming, tenant: Tenant) -> Reply:
    actor, place, state = _enter(collection, LIST, request, tenant)
    for name in request.args:
        if name not in _PARAMETERS:
            raise NotEmulatedError(
                f"The query parameter {name!r} of GET {request.path} is not emulated yet."
            )
    permission = collection.permission_for(LIST)
    whole = Where(environment_id=request.in_path.get("environment_id"))
    sees_all = actor.may(permission, whole)

    def visible(record: Any) -> bool:
        if not collection.belongs(record, place.parent_id):
            return False
        return sees_all or actor.may(permission, collection.where(record))

    most = collection.page_limit
    table = state.table(collection.record, place.table_id)
    page = page_of(request, table, most or _EVERYTHING, visible)
    here = request.addresses.api_url(hal.collection_path(collection, request.in_path))
    queries = {"self": page.query, "next": page.next_query, "prev": page.previous_query}
    links = {
        name: f"{here}?{query}" if query else here
        for name, query in queries.items()
        if query is not None
    }
    view = fields.View(state, tenant.keys, actor)
    documents = [
        hal.resource(collection, record, view, request.addresses) for record in page.records
    ]
    count = (
        len(table)
        if sees_all and not collection.shared
        else sum(visible(record) for record in table)
    )
    return _shown(request, hal.page(collection, documents, links, count))


def _create(collection: Collection, request: Incoming, tenant: Tenant) -> Reply:
    actor, place, _ = _enter(collection, CREATE, request, tenant)
    body = json_object(request)
    with tenant.store.change() as change:
        record = verbs.create(tenant, place, body, change, actor=actor)
        require(actor, collection.permission_for(CREATE), collection.where(record))
    shown = _document(collection, record, change, actor, request, tenant)
    location = ("Location", shown["_links"]["self"]["href"])
    return _shown(request, shown, status=201, headers=(location,))


def _read(collection: Collection, request: Incoming, tenant: Tenant) -> Reply:
    actor, place, state = _enter(collection, READ, request, tenant)
    record = _found(place, state, request)
    require(actor, collection.permission_for(READ), collection.where(record))
    view = fields.View(state, tenant.keys, actor)
    return _shown(request, hal.resource(collection, record, view, request.addresses))


def _replace(collection: Collection, request: Incoming, tenant: Tenant) -> Reply:
    return _write(collection, REPLACE, request, tenant)


def _patch(collection: Collection, request: Incoming, tenant: Tenant) -> Reply:
    return _write(collection, PATCH, request, tenant)


def _write(collection: Collection, verb: str, request: Incoming, tenant: Tenant) -> Reply:
    actor, place, _ = _enter(collection, verb, request, tenant)
    with tenant.store.change() as change:
        record = _found(place, change.state, request)
        require(actor, collection.permission_for(verb), collection.where(record))
        body = json_object(request)
        written = verbs.write(tenant, place, record, body, change, verb=verb, actor=actor)
    return _shown(request, _document(collection, written, change, actor, request, tenant))


def _delete(collection: Collection, request: Incoming, tenant: Tenant) -> Reply:
    actor, place, _ = _enter(collection, DELETE, request, tenant)
    with tenant.store.change() as change:
        record = _found(place, change.state, request)
        require(actor, collection.permission_for(DELETE), collection.where(record))
        verbs.delete(tenant, place, record, change, actor=actor)
    return replies.empty()


_VERBS: dict[str, tuple[str, str, Answer]] = {
    LIST: ("GET", "", _list),
    CREATE: ("POST", "", _create),
    READ: ("GET", "/<id>", _read),
    REPLACE: ("PUT", "/<id>", _replace),
    PATCH: ("PATCH", "/<id>", _patch),
    DELETE: ("DELETE", "/<id>", _delete),
}


def _enter(
    collection: Collection, verb: str, request: Incoming, tenant: Tenant
) -> tuple[Actor, Place, State]:
    """Let a request in: who asks, may they at all, and does what the path leads through exist?"""
    actor = actor_of(request, tenant)
    state = tenant.state
    permission = collection.permission_for(verb)
    environment_id = request.in_path.get("environment_id")
    if not actor.may_somewhere(permission, environment_id, state):
        raise no_permission(f"{permission} is needed, {actor.describe()}")
    parent_id = TENANT
    above: Any = None
    for row, variable in zip(collection.ancestors, collection.variables, strict=True):
        outer_id, parent_id = parent_id, request.in_path[variable]
        above = state.table(row.record, outer_id).get(parent_id)
        if above is None:
            if row is ENVIRONMENTS:
                raise no_permission(f"there is no environment {parent_id!r}")
            raise _missing(row, parent_id, request)
    if parent_id != TENANT and not collection.only_below(above):
        raise not_found(f"this {collection.ancestors[-1].name[:-1]} has no {collection.name}")
    return actor, Place(collection=collection, in_path=request.in_path, parent_id=parent_id), state


def _found(place: Place, state: State, request: Incoming) -> Any:
    record_id = request.in_path["id"]
    record = state.table(place.collection.record, place.table_id).get(record_id)
    if record is None or not place.collection.belongs(record, place.parent_id):
        raise _missing(place.collection, record_id, request)
    return record


def _missing(collection: Collection, record_id: str, request: Incoming) -> Exception:
    message = (collection.not_found or NOT_FOUND).format(
        id=record_id, environment_id=request.in_path.get("environment_id")
    )
    return not_found(f"there is no {collection.name} {record_id!r} here", message)


def _document(
    collection: Collection,
    record: Any,
    change: Change,
    actor: Actor,
    request: Incoming,
    tenant: Tenant,
) -> dict[str, Any]:
    view = fields.View(change.state, tenant.keys, actor)
    return hal.resource(collection, record, view, request.addresses)


def _shown(
    request: Incoming,
    document: dict[str, Any],
    *,
    status: int = 200,
    headers: replies.Headers = (),
) -> Reply:
    """Return a document as `application/json` where that is asked for, else as HAL.

    Ping's own Go SDK asks for `application/json` and understands nothing else.
    """
    wants_json = "application/json" in request.headers.get("Accept", "")
    content_type = "application/json" if wants_json else _HAL
    return replies.json(document, status=status, headers=headers, content_type=content_type)
