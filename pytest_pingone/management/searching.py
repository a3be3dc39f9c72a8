"""What a query string asks of a list: a filter, an order. What of single records: expand, include.

Source: PingOne Platform API reference, "Paging, ordering, and filtering collections", "Expanding
resources"; RFC 7644 section 3.4.2.2 for the language of filters.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from pytest_pingone.errors import ApiError, Detail, invalid_request
from pytest_pingone.management.collection import Collection, Filters, Query
from pytest_pingone.management.fields import ALWAYS, CREATE, Field, Parts, View, check, field
from pytest_pingone.management.kinds import Many, Reference, Text, Whole
from pytest_pingone.management.paging import Chosen, Entries, NewestFirst
from pytest_pingone.tenant.filters import (
    Both,
    Either,
    Filter,
    FilterError,
    Not,
    OfOne,
    comparisons,
    matches,
    member,
    parse,
    required_equals,
)
from pytest_pingone.tenant.tables import Table

_PARAMETERS = ("filter", "order", "expand", "include")
Read = Callable[[Any], Any]


def parameters(asked: Mapping[str, str]) -> dict[str, str]:
    """Return those parameters of a query string that PingOne knows; it ignores others."""
    return {
        name: value for name, value in asked.items() if name in ("limit", "cursor", *_PARAMETERS)
    }


SEARCHED = (
    field("filter", Text(), required=ALWAYS),
    field("limit", Whole(1, 10**9)),
    field("offset", Text()),
)
"""What the body of a search may say; `offset` is a `cursor`, as the links have it."""


def in_body(body: Mapping[str, Any]) -> dict[str, str]:
    """Return what the body of a search asks for, as the parameters of a query string.

    Raises:
        ApiError: 400, as `fields.check`.
    """
    sent = check(SEARCHED, body, write=CREATE)
    spelled = {"filter": "filter", "limit": "limit", "offset": "cursor"}
    return {spelled[name]: str(value) for name, value in sent.items() if value is not None}


def selected(
    collection: Collection,
    entries: Iterable[Any],
    asked: Mapping[str, str],
    view: View,
    *,
    in_path: Mapping[str, str],
) -> tuple[Entries, Callable[[Any], bool]]:
    """Return what a list is made from: records in order, and which of them were asked for.

    Args:
        entries: the records there are: a table, or whatever the row computes.
        asked: the parameters of the query string.
        in_path: the ids of what the list belongs to.

    Raises:
        ApiError: 400 INVALID_FILTER, or INVALID_PARAMETER for an order that this list has not.
    """
    rows: Entries = entries if isinstance(entries, Table) else Chosen(enumerate(entries))
    wanted: Callable[[Any], bool] = any_record
    if "filter" in asked:
        further = collection.query.further(view.state, in_path.get("environment_id", ""))
        off = collection.switched_off(view.state, in_path.get("environment_id", ""))
        known = {
            name: operators
            for name, operators in {**collection.query.filters, **further}.items()
            if name.partition(".")[0] not in off
        }
        chosen = _filter(asked["filter"], known)
        _check_needs(chosen, collection.query.needs)
        wanted = _test(chosen, collection, view)
        if isinstance(entries, Table):
            rows = _narrowed(entries, chosen, collection)
    elif collection.query.needs:
        raise _too_wide(collection.query.needs)
    if collection.newest_first and isinstance(rows, Table):
        rows = NewestFirst(rows)
    if "order" in asked:
        rows = _ordered(rows, asked["order"], collection, view)
    return rows, wanted


def any_record(_record: Any) -> bool:
    """Let every record through."""
    return True


def _check_needs(chosen: Filter, needs: Sequence[str]) -> None:
    named = {comparison.attribute.lower() for comparison in comparisons(chosen)}
    if needs and not named.intersection(name.lower() for name in needs):
        raise _too_wide(needs)


def _too_wide(needs: Sequence[str]) -> ApiError:
    message = f"The filter must say something about {' or '.join(needs)}."
    return invalid_request(Detail("INVALID_FILTER", message, "filter"))


def _test(chosen: Filter, collection: Collection, view: View) -> Callable[[Any], bool]:
    """Return what tells the records that a filter lets through."""
    read = functools.cache(lambda attribute: reader(collection, attribute, view))
    return lambda record: matches(chosen, lambda attribute: read(attribute)(record))


def _filter(text: str, supported: Filters) -> Filter:
    """Return a filter that this list supports."""
    if not supported:
        raise invalid_request(
            Detail("INVALID_PARAMETER", "filter is not supported by this collection", "filter")
        )
    try:
        chosen = supported_filter(text, supported)
    except FilterError as problem:
        raise invalid_request(Detail("INVALID_FILTER", str(problem), "filter")) from problem
    if isinstance(chosen, Detail):
        raise invalid_request(chosen)
    return chosen


def supported_filter(text: str, supported: Filters) -> Filter | Detail:
    """Return a filter, or what is wrong with it.

    Args:
        supported: which operators may be used on which attributes.

    Raises:
        FilterError: the text is no filter at all.
    """
    chosen = parse(text)
    if _negates(chosen):
        return Detail("INVALID_FILTER", "'not' is not supported in a filter.", "filter")
    known = {name.lower(): operators for name, operators in supported.items()}
    for comparison in comparisons(chosen):
        operators = known.get(comparison.attribute.lower())
        if operators is None:
            message = f"Attribute {comparison.attribute!r} is not supported in a filter."
            inner: dict[str, object] = {"supportedAttributes": sorted(supported)}
            return Detail("INVALID_FILTER", message, "filter", inner)
        if comparison.operator not in operators:
            message = (
                f"Operator {comparison.operator!r} is not supported for attribute "
                f"{comparison.attribute!r}."
            )
            inner = {"supportedOperators": sorted(operators)}
            return Detail("INVALID_FILTER", message, "filter", inner)
    return chosen


def _negates(chosen: Filter) -> bool:
    """Return whether a filter says `not`, which PingOne's lists do not know."""
    match chosen:
        case Not():
            return True
        case OfOne(_, part):
            return _negates(part)
        case Both(parts) | Either(parts):
            return any(map(_negates, parts))
    return False


def _narrowed(table: Table[Any], chosen: Filter, collection: Collection) -> Entries:
    """Return the few records among which the answer must be, if an index knows them."""
    for name, value in required_equals(chosen).items():
        if name.lower() == "id":
            return Chosen(table.numbered(value.lower()))
        rule = _field(collection.fields, name)
        if rule is None or not isinstance(value, str):
            continue
        if rule.attribute in table.lookups or (rule.any_case and rule.attribute in table.keys):
            return Chosen(table.find_all(rule.attribute, value.casefold()))
    return table


def _ordered(rows: Entries, asked: str, collection: Collection, view: View) -> Entries:
    """Return rows by a member, the least first; the greatest first if a minus stands before it."""
    name = asked.removeprefix("-")
    supported = {known.lower(): known for known in collection.query.orders}
    if name.lower() not in supported:
        raise invalid_request(
            Detail(
                "INVALID_PARAMETER",
                f"Ordering by {name!r} is not supported.",
                "order",
                {"supportedAttributes": sorted(supported.values())},
            )
        )
    read = reader(collection, supported[name.lower()], view)

    def key(record: Any) -> tuple[bool, Any]:
        value = read(record)
        return value is None, value.casefold() if isinstance(value, str) else value or 0

    records = (record for _, record in rows.after(-1))
    return Chosen(enumerate(sorted(records, key=key, reverse=name != asked)))


def reader(collection: Collection, name: str, view: View) -> Read:
    """Return how to read a member of a record, given its dotted name; any case will do."""
    computed = {known.lower(): show for known, show in collection.query.computed.items()}
    first, *inner = name.split(".")
    for known, below in ((name.lower(), []), (first.lower(), inner)):
        show = computed.get(known)
        if show is not None:
            return functools.partial(_computed, show, view, below)
    rule = _field(collection.fields, first)
    if rule is None:
        return lambda record: member(getattr(record, "more", {}), [first, *inner])
    inside = _inside(rule, inner)
    if rule.derive is not None:
        derive = rule.derive
        return lambda record: inside(derive(record, view))
    read = operator.attrgetter(rule.attribute)
    return (lambda record: inside(read(record))) if inner else read


def _computed(show: Callable[[Any, View], Any], view: View, names: list[str], record: Any) -> Any:
    return member(show(record, view), names)


def _inside(rule: Field, names: list[str]) -> Read:
    """Return how to read a member of a member; a reference is its id."""
    kind = rule.kind.of if isinstance(rule.kind, Many) else rule.kind
    if not names or isinstance(kind, Reference):
        return lambda value: value
    if not isinstance(kind, Parts):
        return lambda value: member(value, names)
    part = _field(kind.fields, names[0])
    if part is None:
        return lambda _value: None
    read, deeper = operator.attrgetter(part.attribute), _inside(part, names[1:])
    return lambda value: None if value is None else deeper(read(value))


def _field(rules: Iterable[Field], name: str) -> Field | None:
    return next((rule for rule in rules if rule.name.lower() == name.lower()), None)


def asked_for(query: Query, asked: Mapping[str, str], name: str) -> Iterator[str]:
    """Yield what `expand` or `include` names, as the row spells it; PingOne ignores the rest."""
    known = query.expands if name == "expand" else query.includes
    spelled = {one.lower(): one for one in known}
    for part in asked.get(name, "").split(","):
        if part.strip().lower() in spelled:
            yield spelled[part.strip().lower()]
