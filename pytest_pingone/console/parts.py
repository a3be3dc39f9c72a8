"""What pages are made of, as plain data: `parts.html` says how each of them looks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from pytest_pingone.console.pages import Input
from pytest_pingone.console.paging import Paged

GOOD, BAD, QUIET = "good", "bad", "quiet"


@dataclass(frozen=True, slots=True)
class Link:
    """A link, in a table or in a list of facts.

    Attributes:
        text: what it says; its address unless given.
    """

    part: ClassVar = "link"

    href: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """Text that a machine reads, such as an id; in full, unless it is endless."""

    part: ClassVar = "code"

    text: str


@dataclass(frozen=True, slots=True)
class Whole:
    """Text in full, unless it is endless."""

    part: ClassVar = "whole"

    text: Any


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time by another clock than the issuer's, so it is not said how far it is away."""

    part: ClassVar = "moment"

    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Badge:
    """A word that says how something stands; its colour says it once more."""

    part: ClassVar = "badge"

    text: str
    tone: str = QUIET


@dataclass(frozen=True, slots=True)
class Many:
    """Several cells in one."""

    part: ClassVar = "many"

    cells: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Button:
    """A form without inputs of its own, such as the one in a row that takes the row away.

    Attributes:
        about: what it is for, for those who hear the button alone.
    """

    part: ClassVar = "button"

    form: str
    hidden: Mapping[str, str] = field(default_factory=dict)
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Labels with what there is to say; what is None is left out.

    Attributes:
        tiles: they are short, and stand side by side.
    """

    part: ClassVar = "facts"

    title: str = ""
    tiles: bool = False
    rows: Sequence[tuple[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A table.

    Attributes:
        caption: what it lists, for its heading and for screen readers.
        paging: where its rows are a part of a longer list.
        empty: what is said if it has no rows.
        numbers: the places of the columns that hold numbers.
    """

    part: ClassVar = "listing"

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    paging: Paged[Any] | None = None
    empty: str = "There are none."
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippets:
    """Texts to copy, each with a label."""

    part: ClassVar = "snippets"

    title: str = ""
    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forms:
    """Forms of the page, by name."""

    part: ClassVar = "forms"

    title: str = ""
    names: Sequence[str]
    hidden: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A paragraph.

    Attributes:
        tone: `bad` for what went wrong, which is then prominent.
    """

    part: ClassVar = "said"

    title: str = ""
    text: str
    tone: str = QUIET


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A form that only looks for something: it asks for the same page with other parameters.

    Attributes:
        values: what is looked for now, by the names of the inputs.
        problems: what is wrong with it, by the names of the inputs.
    """

    part: ClassVar = "search"

    inputs: Sequence[Input]
    values: Mapping[str, str]
    problems: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tabs:
    """Links to pages about the same thing, of which one is shown."""

    part: ClassVar = "tabs"

    label: str
    links: Sequence[Link]
    current: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """Where the page is: links to what is above it."""

    part: ClassVar = "trail"

    links: Sequence[Link]
