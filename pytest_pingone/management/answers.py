"""What the endpoints of the catalogue answer: lists, records, parts of records, operations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_pingone.clock import moment
from pytest_pingone.errors import not_found
from pytest_pingone.management import fields, hal, searching, verbs
from pytest_pingone.management.access import require
from pytest_pingone.management.collection import (
    CREATE,
    DELETE,
    LIST,
    READ,
    REPLACE,
    Collection,
)
from pytest_pingone.management.entering import Entry, enter, enter_for, found, may_all
from pytest_pingone.management.hal import Row, Shower
from pytest_pingone.management.operations import Aspect, Operation, TracedRefusal, row_of
from pytest_pingone.management.paging import page_of
from pytest_pingone.management.verbs import Place
from pytest_pingone.tenant.store import State
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.web import replies
from pytest_pingone.web.incoming import JSON, Incoming, json_object, uploaded
from pytest_pingone.web.replies import Reply

_HAL = "application/hal+json;charset=utf-8"
_EVERYTHING = 10**9


def listed(collection: Collection, request: Incoming, tenant: Tenant) -> Reply:
    """Answer with a page of a collection."""
    entry = enter_for(collection, LIST, request, tenant)
    actor, place, state = entry.actor, entry.place, entry.state
    asked = searching.parameters(request.args)
    view = _view(entry, state, tenant)
    table = state.table(collection.record, place.table_id)
    all_there_are = (
        table if collection.source is None else tuple(collection.source(state, request.in_path))
    )
    rows, wanted = searching.selected(collection, all_there_are, asked, view)
    sees_all = may_all(entry, request)

    def visible(record: Any) -> bool:
        return (
            collection.is_below(record, place.parent_id)
            and (sees_all or actor.may(entry.permission, collection.where(record)))
            and wanted(record)
        )

    page = page_of(rows, asked, most=collection.page_limit or _EVERYTHING, visible=visible)
    here = request.addresses.api_url(hal.collection_path(collection, request.in_path))
    queries = {"self": page.query, "next": page.next_query, "prev": page.previous_query}
    links = {
        name: f"{here}?{query}" if query else here
        for name, query in queries.items()
        if query is not None
    }
    shower = Shower(view, request.addresses, asked)
    documents = [shower.resource(collection, record) for record in page.records]
    if sees_all and all_there_are is table and rows is table and "filter" not in asked:
        count = len(table) if not collection.shared else _count(rows, visible)
    else:
        count = _count(rows, visible)
    return _shown(request, hal.page(collection, documents, links, count))


def _count(rows: Any, visible: Any) -> int:
    return sum(visible(record) for _, record in rows.after(-1))


def created(collection: Collection, request: Incoming, tenant: Tenant) -> Reply:
    """Answer with a new record."""
    entry = enter_for(collection, CREATE, request, tenant)
    body = _body(collection, request)
    verb = fields.IMPORT if request.mimetype != JSON else fields.CREATE
    with tenant.store.change() as change:
        record = verbs.create(tenant, entry.place, body, change, verb=verb, actor=entry.actor)
        require(entry.actor, entry.permission, collection.where(record))
    shown = _document(collection, record, change.state, entry, request, tenant)
    location = ("Location", shown["_links"]["self"]["href"])
    return _shown(request, shown, status=collection.created_status, headers=(location,))


def _body(collection: Collection, request: Incoming) -> Mapping[str, Any]:
    if request.mimetype in collection.upload_types:
        return uploaded(request)
    types = () if collection.only_uploaded else (JSON,)
    others = (collection.import_type,) if collection.import_type else ()
    return json_object(request, types=(*types, *others, *collection.upload_types))


def read(collection: Collection, request: Incoming, tenant: Tenant) -> Reply:
    """Answer with one record."""
    entry = enter_for(collection, READ, request, tenant)
    return _read(collection, found(entry, entry.state, request), entry, request, tenant)


def _read(row: Row, record: Any, entry: Entry, request: Incoming, tenant: Tenant) -> Reply:
    """Answer in the format that the request names, or else in JSON if there are members."""
    usual = next(iter(row.formats), None) if not row.fields else None
    asked = request.accept_mimetypes.values()
    chosen = next((name for name in asked if name in row.formats), usual)
    if chosen is not None:
        written = row.formats[chosen](record, _view(entry, entry.state, tenant))
        return replies.published(written, chosen)
    return _shown(request, _document(row, record, entry.state, entry, request, tenant))


def replaced(collection: Collection, request: Incoming, tenant: Tenant) -> Reply:
    """Answer with a record that another one took the place of."""
    return written(collection, REPLACE, request, tenant)


def patched(collection: Collection, request: Incoming, tenant: Tenant) -> Reply:
    """Answer with a record of which some members have changed."""
    return written(collection, fields.PATCH, request, tenant)


def written(collection: Collection, verb: str, request: Incoming, tenant: Tenant) -> Reply:
    """Answer with a record that has changed."""
    entry = enter_for(collection, verb, request, tenant)
    with tenant.store.change() as change:
        record = found(entry, change.state, request)
        body = json_object(request)
        record = verbs.write(
            tenant, entry.place, record, body, change, verb=verb, actor=entry.actor
        )
    return _shown(request, _document(collection, record, change.state, entry, request, tenant))


def deleted(collection: Collection, request: Incoming, tenant: Tenant) -> Reply:
    """Answer that a record is gone."""
    entry = enter_for(collection, DELETE, request, tenant)
    with tenant.store.change() as change:
        record = found(entry, change.state, request)
        verbs.delete(tenant, entry.place, record, change, actor=entry.actor)
    return replies.empty()


def part_read(aspect: Aspect, request: Incoming, tenant: Tenant) -> Reply:
    """Answer with a part of a record."""
    entry = enter_for(row_of(aspect), READ, request, tenant)
    record = _with_part(aspect, found(entry, entry.state, request))
    return _read(aspect, record, entry, request, tenant)


def part_replaced(aspect: Aspect, request: Incoming, tenant: Tenant) -> Reply:
    """Answer with a part of a record that has changed."""
    row = row_of(aspect)
    entry = enter_for(row, REPLACE, request, tenant)
    with tenant.store.change() as change:
        record = _with_part(aspect, found(entry, change.state, request))
        body = json_object(request)
        place = Place(collection=row, in_path=request.in_path, parent_id=entry.place.parent_id)
        record = verbs.write(tenant, place, record, body, change, verb=REPLACE, actor=entry.actor)
    return _shown(request, _document(aspect, record, change.state, entry, request, tenant))


def _with_part(aspect: Aspect, record: Any) -> Any:
    if not aspect.only_for(record):
        raise not_found(f"this {aspect.of.name[:-1]} has no {aspect.name}")
    return record


def operated(operation: Operation, request: Incoming, tenant: Tenant) -> Reply:
    """Answer with what became of a record that something was done with."""
    entry = enter(operation.of, operation.permission, request, tenant)
    refusal: TracedRefusal | None = None
    with tenant.store.change() as change:
        record = found(entry, change.state, request)
        if not operation.only_for(record):
            raise not_found(f"{operation.name} is not for this {operation.of.name[:-1]}")
        values = _sent(operation, request)
        occasion = verbs.occasion_of(tenant, entry.place, change, entry.actor)
        try:
            record = operation.perform(record, values, occasion)
        except TracedRefusal as problem:
            refusal = problem
    if refusal is not None:
        raise refusal
    if operation.shows is None:
        return replies.empty(operation.status)
    shown = _document(operation.shows, record, change.state, entry, request, tenant)
    return _shown(request, shown, status=operation.status)


def _sent(operation: Operation, request: Incoming) -> dict[str, Any]:
    if not operation.fields:
        return {}
    if not operation.body_required and not request.get_data():
        return {}
    if operation.takes_file:
        body: Mapping[str, Any] = uploaded(request)
    else:
        body = json_object(request, types=(request.mimetype if operation.content_type else JSON,))
    return fields.check(operation.fields, body, write=fields.CREATE)


def _document(
    row: Row, record: Any, state: State, entry: Entry, request: Incoming, tenant: Tenant
) -> dict[str, Any]:
    view = _view(entry, state, tenant)
    asked = searching.parameters(request.args)
    return Shower(view, request.addresses, asked).resource(row, record)


def _view(entry: Entry, state: State, tenant: Tenant) -> fields.View:
    return fields.View(state, tenant.keys, entry.actor, moment(tenant.clock.microseconds()))


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
