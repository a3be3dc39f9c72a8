"""What the endpoints of the catalogue answer: lists, records, parts of records, operations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pytest_pingone.errors import not_found
from pytest_pingone.management import fields, hal, reports, searching, verbs
from pytest_pingone.management.access import require
from pytest_pingone.management.auditing import Written, note_operation, note_write
from pytest_pingone.management.collection import (
    CREATE,
    DELETE,
    LIST,
    READ,
    REPLACE,
    SEARCH,
    Collection,
)
from pytest_pingone.management.entering import Entry, enter, enter_for, found, may_all
from pytest_pingone.management.hal import Row, Shower
from pytest_pingone.management.operations import Aspect, Operation, row_of
from pytest_pingone.management.paging import Chosen, Page, page_of
from pytest_pingone.management.reports import Report
from pytest_pingone.management.verbs import Place
from pytest_pingone.tenant import credentials
from pytest_pingone.tenant.store import State
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.web import replies
from pytest_pingone.web.incoming import JSON, Incoming, json_object, uploaded
from pytest_pingone.web.replies import Reply

_HAL = "application/hal+json;charset=UTF-8"
_EVERYTHING = 10**9


def listed(collection: Collection, request: Incoming, tenant: Tenant) -> Reply:
    """Answer with a page of a collection."""
    entry = enter_for(collection, LIST, request, tenant)
    return _page(entry, searching.parameters(request.args), request, tenant)


def searched(collection: Collection, request: Incoming, tenant: Tenant) -> Reply:
    """Answer with a page of a collection, by a query that comes in the body."""
    entry = enter_for(collection, SEARCH, request, tenant)
    return _page(entry, searching.in_body(json_object(request)), request, tenant)


def _page(entry: Entry, asked: dict[str, str], request: Incoming, tenant: Tenant) -> Reply:
    actor, place, state = entry.actor, entry.place, entry.state
    collection = place.collection
    view = _view(entry, state, request, tenant)
    table = state.table(collection.record, place.table_id)
    all_there_are = (
        table if collection.source is None else tuple(collection.source(state, request.in_path))
    )
    rows, wanted = searching.selected(
        collection, all_there_are, asked, view, in_path=request.in_path
    )
    sees_all = may_all(entry, request)

    def asked_for(record: Any) -> bool:
        return (
            collection.is_below(record, place.parent_id)
            and (sees_all or actor.may(entry.permission, entry.where(record)))
            and wanted(record)
        )

    visible: Callable[[Any], bool] = asked_for
    by_number = all_there_are is table and rows is table and "filter" not in asked
    if collection.counted and not by_number:  # looked at once, for the page and for the count
        rows, visible = (
            Chosen(one for one in rows.after(-1) if asked_for(one[1])),
            searching.any_record,
        )
    page = page_of(
        rows,
        asked,
        most=collection.page_limit or _EVERYTHING,
        usual=collection.page_usual,
        visible=visible,
    )
    here = request.addresses.api_url(hal.collection_path(collection, request.in_path))
    links = _links(here, page)
    if not collection.echoes_query:
        links["self"] = here
    for name, template in collection.page_links.items():
        links[name] = request.addresses.api_url(template.format_map(request.in_path))
    shower = Shower(view, request.addresses, asked)
    documents = [shower.resource(collection, record) for record in page.records]
    count = None
    if collection.counted:
        whole = by_number and sees_all and not collection.shared
        count = len(table) if whole else _count(rows, visible)
    return _shown(request, hal.page(collection, documents, links, count))


def _links(here: str, page: Page) -> dict[str, str]:
    queries = {"self": page.query, "next": page.next_query, "prev": page.previous_query}
    return {
        name: f"{here}?{query}" if query else here
        for name, query in queries.items()
        if query is not None
    }


def _count(rows: Any, visible: Any) -> int:
    return sum(visible(record) for _, record in rows.after(-1))


def created(collection: Collection, request: Incoming, tenant: Tenant) -> Reply:
    """Answer with a new record."""
    entry = enter_for(collection, CREATE, request, tenant)
    body = _body(collection, request)
    verb = fields.IMPORT if request.mimetype != JSON else fields.CREATE
    with tenant.store.change(entry.origin) as change:
        record = verbs.create(tenant, entry.place, body, change, verb=verb, actor=entry.actor)
        require(entry.actor, entry.permission, entry.where(record))
        note_write(_written(entry, record), CREATE, change)
    shown = _document(collection, record, change.state, entry, request, tenant, fresh=True)
    location = ("Location", shown["_links"]["self"]["href"])
    return _shown(request, shown, status=collection.made_with, headers=(location,))


def _body(collection: Collection, request: Incoming) -> Mapping[str, Any]:
    if not collection.body_required and not request.get_data():
        return {}
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
        written = row.formats[chosen](record, _view(entry, entry.state, request, tenant))
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
    with tenant.store.change(entry.origin) as change:
        if collection.single and not len(change.table(collection.record, entry.place.table_id)):
            record = verbs.create(
                tenant, entry.place, json_object(request), change, actor=entry.actor
            )
            require(entry.actor, entry.permission, entry.where(record))
        else:
            record = found(entry, change.state, request)
            body = json_object(request)
            record = verbs.write(
                tenant, entry.place, record, body, change, verb=verb, actor=entry.actor
            )
        note_write(_written(entry, record), verb, change)
    return _shown(request, _document(collection, record, change.state, entry, request, tenant))


def deleted(collection: Collection, request: Incoming, tenant: Tenant) -> Reply:
    """Answer that a record is gone."""
    entry = enter_for(collection, DELETE, request, tenant)
    with tenant.store.change(entry.origin) as change:
        record = found(entry, change.state, request)
        note_write(_written(entry, record), DELETE, change)
        verbs.delete(tenant, entry.place, record, change, actor=entry.actor)
    if not collection.shows_deleted:
        return replies.empty()
    record = found(entry, change.state, request)
    return _shown(request, _document(collection, record, change.state, entry, request, tenant))


def part_read(aspect: Aspect, request: Incoming, tenant: Tenant) -> Reply:
    """Answer with a part of a record."""
    entry = enter_for(row_of(aspect), READ, request, tenant)
    record = _with_part(aspect, found(entry, entry.state, request))
    return _read(aspect, record, entry, request, tenant)


def part_replaced(aspect: Aspect, request: Incoming, tenant: Tenant) -> Reply:
    """Answer with a part of a record that has changed."""
    row = row_of(aspect)
    entry = enter_for(row, REPLACE, request, tenant)
    with tenant.store.change(entry.origin) as change:
        record = _with_part(aspect, found(entry, change.state, request))
        body = json_object(request)
        place = Place(collection=row, in_path=request.in_path, parent_id=entry.place.parent_id)
        record = verbs.write(tenant, place, record, body, change, verb=REPLACE, actor=entry.actor)
        note_write(_written(entry, record, aspect.name), REPLACE, change)
    return _shown(request, _document(aspect, record, change.state, entry, request, tenant))


def _with_part(aspect: Aspect, record: Any) -> Any:
    if not aspect.only_for(record):
        raise not_found(f"this {aspect.of.name[:-1]} has no {aspect.name}")
    return record


def operated(operation: Operation, request: Incoming, tenant: Tenant) -> Reply:
    """Answer with what became of a record that something was done with."""
    entry = enter(operation.of, operation.permission, request, tenant)
    with credentials.counting(tenant, entry.origin) as change:
        record = found(entry, change.state, request)
        if not operation.only_for(record):
            raise not_found(f"{operation.name} is not for this {operation.of.name[:-1]}")
        values = _sent(operation, request)
        occasion = verbs.occasion_of(tenant, entry.place, change, entry.actor)
        result = operation.perform(record, values, occasion)
        note_operation(operation, _written(entry, record, operation.name), change)
    if operation.shows is None:
        return replies.empty(operation.status)
    shown = _document(operation.shows, result, change.state, entry, request, tenant)
    return _shown(request, shown, status=operation.status)


def _written(entry: Entry, record: Any, part: str = "") -> Written:
    place = entry.place
    return Written(collection=place.collection, record=record, in_path=place.in_path, part=part)


def reported(report: Report, request: Incoming, tenant: Tenant) -> Reply:
    """Answer with numbers that are computed now."""
    entry = enter(report.of, report.permission, request, tenant, rate_group=report.rate_group)
    about = found(entry, entry.state, request)
    view = _view(entry, entry.state, request, tenant)
    known = (*report.asks, "filter", "limit", "cursor", "order")
    asked = {name: value for name, value in request.args.items() if name in known}
    question = reports.question(report, asked, about, view)
    entries = list(report.compute(question))
    if reports.is_descending(report, asked):
        entries.reverse()
    page = page_of(
        Chosen(enumerate(entries)),
        asked,
        most=report.most or _EVERYTHING,
        usual=report.usual,
        visible=searching.any_record,
    )
    here = request.addresses.api_url(f"{hal.path_of(report.of, about)}/{report.name}")
    shown = [fields.document(report.fields, one, view) for one in page.records]
    count = len(entries) if report.counts is None else report.counts(question)
    embedded = {report.embedded: shown}
    links = _links(here, page)
    return _shown(request, hal.document_of(links, embedded, count=count, size=len(shown)))


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
    row: Row,
    record: Any,
    state: State,
    entry: Entry,
    request: Incoming,
    tenant: Tenant,
    *,
    fresh: bool = False,
) -> dict[str, Any]:
    view = _view(entry, state, request, tenant, fresh=fresh)
    asked = searching.parameters(request.args)
    return Shower(view, request.addresses, asked).resource(row, record)


def _view(
    entry: Entry, state: State, request: Incoming, tenant: Tenant, *, fresh: bool = False
) -> fields.View:
    return fields.View(state, tenant.keys, tenant.stamp, entry.actor, request.addresses, fresh)


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
