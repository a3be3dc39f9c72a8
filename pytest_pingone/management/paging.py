"""Pages of a collection: a limit and an opaque cursor, followed through `_links.next`.

Source: PingOne Platform API reference, "Paging, ordering, and filtering collections".
"""

from __future__ import annotations

import base64
import binascii
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from pytest_pingone.errors import Detail, invalid_request
from pytest_pingone.tenant.tables import Table
from pytest_pingone.web.incoming import Incoming

_BEFORE_ALL = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A stretch of a collection, with the queries of the pages around it."""

    records: tuple[Any, ...]
    query: str
    next_query: str | None
    previous_query: str | None


def page_of(
    request: Incoming, table: Table[Any], most: int, visible: Callable[[Any], bool]
) -> Page:
    """Return the page that a request asks for.

    Args:
        most: the most records that PingOne puts on a page of this collection.
        visible: whether the actor may see a record.

    Raises:
        ApiError: 400 for a limit that is no number of records or a cursor that is not ours.
    """
    limit = _limit(request)
    size = most if limit is None else min(limit, most)
    cursor = request.args.get("cursor")
    start = _BEFORE_ALL if cursor is None else _position(cursor)
    rest = ((number, record) for number, record in table.after(start) if visible(record))
    chosen = list(itertools.islice(rest, size))
    more = bool(chosen) and next(rest, None) is not None
    return Page(
        records=tuple(record for _, record in chosen),
        query=_query(cursor, limit),
        next_query=_query(_cursor(chosen[-1][0]), size) if more else None,
        previous_query=_previous(table, start, size, visible),
    )


def _previous(
    table: Table[Any], start: int, size: int, visible: Callable[[Any], bool]
) -> str | None:
    if start == _BEFORE_ALL:
        return None
    earlier = (number for number, record in table.up_to(start) if visible(record))
    numbers = list(itertools.islice(earlier, size + 1))
    if not numbers:
        return None
    return _query(_cursor(numbers[size]) if len(numbers) > size else None, size)


def _limit(request: Incoming) -> int | None:
    text = request.args.get("limit")
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and int(text[:9]) >= 1):
        raise invalid_request(
            Detail("INVALID_PARAMETER", "must be a whole number of at least 1", "limit")
        )
    return int(text[:9])


def _query(cursor: str | None, limit: int | None) -> str:
    members = {"cursor": cursor, "limit": limit}
    return urlencode({name: value for name, value in members.items() if value is not None})


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
