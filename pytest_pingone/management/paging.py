"""Pages of a collection: a limit and an opaque cursor, followed through `_links.next`.

Source: PingOne Platform API reference, "Paging, ordering, and filtering collections".
"""

from __future__ import annotations

import base64
import binascii
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode

from pytest_pingone.errors import Detail, invalid_request
from pytest_pingone.tenant.tables import Table

_BEFORE_ALL = -1


class Entries(Protocol):
    """Records that can be paged through: each has a number, by which they are in order."""

    def after(self, number: int) -> Iterator[tuple[int, Any]]:
        """Yield the records after the one with `number`."""

    def up_to(self, number: int) -> Iterator[tuple[int, Any]]:
        """Yield the record with `number` and those before it, the last one first."""


class NewestFirst:
    """The records of a table, the one that was made last before the others.

    A cursor is a number here, too: what is made between two pages does not shift the second.
    """

    def __init__(self, table: Table[Any]) -> None:
        self._table = table

    def after(self, number: int) -> Iterator[tuple[int, Any]]:
        """Yield the records made before the one with `number`, newest first."""
        first = self._table.next_number if number == _BEFORE_ALL else number
        return self._table.up_to(first - 1)

    def up_to(self, number: int) -> Iterator[tuple[int, Any]]:
        """Yield the record with `number` and those made after it, oldest first."""
        return self._table.after(number - 1)


class Chosen:
    """Some records with their numbers, of which the order is that of the numbers."""

    def __init__(self, numbered: Iterable[tuple[int, Any]]) -> None:
        self._numbered = tuple(numbered)

    def after(self, number: int) -> Iterator[tuple[int, Any]]:
        """Yield the records after the one with `number`."""
        return (entry for entry in self._numbered if entry[0] > number)

    def up_to(self, number: int) -> Iterator[tuple[int, Any]]:
        """Yield the record with `number` and those before it, the last one first."""
        return (entry for entry in reversed(self._numbered) if entry[0] <= number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A stretch of a collection, with the queries of the pages around it."""

    records: tuple[Any, ...]
    query: str
    next_query: str | None
    previous_query: str | None


def page_of(
    entries: Entries,
    asked: Mapping[str, str],
    *,
    most: int,
    usual: int | None = None,
    visible: Callable[[Any], bool],
) -> Page:
    """Return the page that a request asks for.

    Args:
        asked: the parameters of the query string; those besides `limit` and `cursor` stand in the
            links to other pages as they are here.
        most: the most records that PingOne puts on a page of this collection.
        usual: so many if no limit is asked for, if not the most.
        visible: whether a record is one of those that were asked for.

    Raises:
        ApiError: 400 for a limit that is no number of records or a cursor that is not ours.
    """
    limit = _limit(asked)
    size = min(limit or usual or most, most)
    cursor = asked.get("cursor")
    start = _BEFORE_ALL if cursor is None else _position(cursor)
    rest = ((number, record) for number, record in entries.after(start) if visible(record))
    chosen = list(itertools.islice(rest, size))
    more = bool(chosen) and next(rest, None) is not None
    others = {name: value for name, value in asked.items() if name not in ("cursor", "limit")}

    def query(cursor: str | None, limit: int | None) -> str:
        members = {"cursor": cursor, "limit": limit, **others}
        return urlencode({name: value for name, value in members.items() if value is not None})

    previous = _previous(entries, start, size, visible)
    return Page(
        records=tuple(record for _, record in chosen),
        query=query(cursor, limit),
        next_query=query(_cursor(chosen[-1][0]), size) if more else None,
        previous_query=None if previous is None else query(previous or None, size),
    )


def _previous(
    entries: Entries, start: int, size: int, visible: Callable[[Any], bool]
) -> str | None:
    """Return the cursor of the page before: nothing is the first page, None that there is none."""
    if start == _BEFORE_ALL:
        return None
    earlier = (number for number, record in entries.up_to(start) if visible(record))
    numbers = list(itertools.islice(earlier, size + 1))
    if not numbers:
        return None
    return _cursor(numbers[size]) if len(numbers) > size else ""


def _limit(asked: Mapping[str, str]) -> int | None:
    text = asked.get("limit")
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and int(text[:9]) >= 1):
        raise invalid_request(
            Detail("INVALID_PARAMETER", "must be a whole number of at least 1", "limit")
        )
    return int(text[:9])


def _cursor(number: int) -> str:
    return base64.urlsafe_b64encode(f"after:{number}".encode()).rstrip(b"=").decode()


def _position(cursor: str) -> int:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        kind, _, number = text.partition(":")
        if kind == "after" and number.isdecimal() and _cursor(int(number)) == cursor:
            return int(number)
    except (binascii.Error, ValueError):
        pass
    raise invalid_request(Detail("INVALID_PARAMETER", "is not a cursor of this list", "cursor"))
