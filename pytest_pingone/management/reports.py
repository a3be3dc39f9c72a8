"""Reports: numbers that are computed when somebody asks, rather than records that are kept.

A filter is no question of which records here: it says for which time, and may be required.

Source: PingOne Platform API reference, "Metrics".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_pingone.errors import ApiError, Detail, invalid_request
from pytest_pingone.management.collection import Collection
from pytest_pingone.management.fields import Field, View
from pytest_pingone.management.kinds import Kind, ValueProblem, Whole, WrongTypeError
from pytest_pingone.management.searching import supported_filter
from pytest_pingone.tenant.filters import Both, Comparison, FilterError

MOST_ENTRIES = 10_000
"""What a question may be about; PingOne's bound is not known, and each entry has to be computed."""

_ORDERS = ("startDate", "-startDate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What somebody wants to know.

    Attributes:
        about: the record that the report is about: an environment, or a license.
        said: what filter and parameters say, by their names.
        most: how many entries are wanted.
    """

    about: Any
    said: Mapping[str, Any]
    view: View
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Something that a question says: in the filter with an operator, or as a parameter.

    Attributes:
        kind: of its value.
        operator: the only one that the filter may use with it, or nothing for a parameter.
        required: whether the question makes no sense without it.
    """

    kind: Kind
    operator: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Report:
    """One report.

    Attributes:
        name: the path below that of the record; the journal calls it that, too.
        of: the collection of the record that it is about.
        embedded: its name in `_embedded`.
        permission: `service:action:resource`.
        asks: what the question says, by name.
        most: the most entries on a page, or None where all come on one.
        usual: so many if no limit is asked for; the most unless given.
        ordered: whether the entries can be ordered by their `startDate`.
        fields: the members of an entry, in the order in which PingOne shows them.
        compute: the entries, in the order of time where they have one.
        counts: how many there are of what is counted; the number of entries unless given.
    """

    name: str
    of: Collection
    embedded: str
    permission: str
    asks: Mapping[str, Asked]
    most: int | None = None
    usual: int | None = None
    ordered: bool = False
    fields: tuple[Field, ...]
    compute: Callable[[Question], Iterable[Any]]
    counts: Callable[[Question], int] | None = None
    rate_group: str = field(default="analytics")


def question(report: Report, asked: Mapping[str, str], about: Any, view: View) -> Question:
    """Return what a query string wants to know.

    Raises:
        ApiError: 400 INVALID_REQUEST, with INVALID_FILTER or INVALID_PARAMETER as the detail.
    """
    said: dict[str, Any] = {}
    in_filter = {name: one for name, one in report.asks.items() if one.operator}
    texts = _compared(asked["filter"], in_filter) if in_filter and "filter" in asked else {}
    for name, one in report.asks.items():
        text = texts.get(name) if one.operator else asked.get(name)
        target = "filter" if one.operator else name
        if text is not None:
            said[name] = _read(one.kind, text, target)
        elif one.required:
            code = "INVALID_FILTER" if one.operator else "INVALID_PARAMETER"
            message = f"{name} is required" + (" in the filter" if one.operator else "")
            raise invalid_request(Detail(code, message, target))
    most = report.usual or report.most or MOST_ENTRIES
    if report.most is not None and "limit" in asked:
        most = _read(Whole(1, report.most), asked["limit"], "limit")
    return Question(about=about, said=said, view=view, most=most)


def is_descending(report: Report, asked: Mapping[str, str]) -> bool:
    """Return whether the latest entry is to come first.

    Raises:
        ApiError: 400, the report cannot be ordered like that.
    """
    order = asked.get("order")
    if order is not None and (not report.ordered or order not in _ORDERS):
        inner: dict[str, object] = {"supportedAttributes": ["startDate"] if report.ordered else []}
        message = f"Ordering by {order!r} is not supported."
        raise invalid_request(Detail("INVALID_PARAMETER", message, "order", inner))
    return order == _ORDERS[1]


def _compared(text: str, supported: Mapping[str, Asked]) -> dict[str, Any]:
    """Return what a filter compares: comparisons with `and` between them, and nothing else."""
    operators = {name: frozenset({one.operator}) for name, one in supported.items()}
    try:
        chosen = supported_filter(text, operators)
    except FilterError as problem:
        raise invalid_request(Detail("INVALID_FILTER", str(problem), "filter")) from problem
    if isinstance(chosen, Detail):
        raise invalid_request(chosen)
    spelled = {name.lower(): name for name in supported}
    found: dict[str, Any] = {}
    for part in chosen.parts if isinstance(chosen, Both) else (chosen,):
        if not isinstance(part, Comparison):
            message = "Only 'and' is supported between comparisons."
            raise invalid_request(Detail("INVALID_FILTER", message, "filter"))
        found[spelled[part.attribute.lower()]] = part.value
    return found


def _read(kind: Kind, value: Any, target: str) -> Any:
    if isinstance(kind, Whole) and isinstance(value, str):
        digits = value.isascii() and value.isdecimal()
        value = int(value[:9]) if digits else None
    try:
        return kind.read(value)
    except ValueProblem as problem:
        raise _wrong(str(problem), target, problem.inner) from problem
    except WrongTypeError as problem:
        raise _wrong("is of the wrong type", target, {}) from problem


def _wrong(message: str, target: str, inner: dict[str, Any]) -> ApiError:
    code = "INVALID_FILTER" if target == "filter" else "INVALID_PARAMETER"
    return invalid_request(Detail(code, message, target, inner))


def too_many() -> ApiError:
    """Return the refusal of a question about too many stretches of time."""
    message = f"asks for more than {MOST_ENTRIES} periods"
    return invalid_request(Detail("OUT_OF_RANGE", message, "filter"))
