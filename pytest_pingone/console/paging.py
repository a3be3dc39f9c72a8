"""Long lists in pages, each with a link to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from pytest_pingone.console.pages import Visit

T = TypeVar("T")
_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Paged(Generic[T]):
    """One page of a list.

    Attributes:
        first: the place of the first of them, counted from 1; 0 if there are none.
        total: how many there are on all pages.
        earlier: the link to the page before, or None.
        later: the link to the page after, or None.
    """

    items: Sequence[T]
    first: int
    total: int
    number: int
    pages: int
    earlier: str | None
    later: str | None

    @property
    def last(self) -> int:
        """The place of the last of them."""
        return self.first + len(self.items) - 1 if self.items else 0


def paged(items: Sequence[T], visit: Visit, *, size: int = _PAGE) -> Paged[T]:
    """Return the page that the query asks for; the nearest that there is, if there is none such."""
    pages = max(1, -(-len(items) // size))
    number = min(max(1, _number(visit.asked_for("page"))), pages)
    begin = (number - 1) * size
    shown = items[begin : begin + size]
    return Paged(
        items=shown,
        first=begin + 1 if shown else 0,
        total=len(items),
        number=number,
        pages=pages,
        earlier=_link(visit, number - 1) if number > 1 else None,
        later=_link(visit, number + 1) if number < pages else None,
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 1


def _link(visit: Visit, number: int) -> str:
    kept: list[tuple[str, Any]] = [
        (name, value)
        for name, value in visit.request.args.items()
        if name not in ("page", "done", "token")
    ]
    return "?" + urlencode([*kept, ("page", number)])
