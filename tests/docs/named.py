"""What the pages of the reference name, kind by kind, and where."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pytest

from tests.docs import registered
from tests.docs.pages import COMMENT, Pages, section

Mention = tuple[str, int, int]
"""A name, and from where to where it stands: without that, the page would not name it there."""
Finder = Callable[[str], Iterator[Mention]]


@dataclass(frozen=True)
class Kind:
    """Something of which each piece has to be documented.

    Attributes:
        registered: returns what there is.
        where: the pages, each with what yields what it names.
    """

    registered: Callable[[pytest.FixtureRequest], set[str]]
    where: Mapping[str, Finder]

    def named(self, pages: Pages) -> set[str]:
        """Return what the pages name."""
        return {
            name for page, finder in self.where.items() for name, _, _ in _seen(finder, pages[page])
        }

    def without(self, pages: Pages, item: str) -> dict[str, str]:
        """Return the pages with every mention of something made illegible."""
        cut = dict(pages)
        for page, finder in self.where.items():
            mentions = [one for one in _seen(finder, cut[page]) if one[0] == item]
            for _, begin, end in sorted(mentions, key=lambda one: -one[1]):
                cut[page] = cut[page][:begin] + "?" * (end - begin) + cut[page][end:]
        return cut


def _seen(finder: Finder, text: str) -> list[Mention]:
    """Return the mentions that readers see: not those in the code that makes the page."""
    hidden = [found.span() for found in COMMENT.finditer(text)]
    return [
        mention
        for mention in finder(text)
        if not any(begin <= mention[1] < end for begin, end in hidden)
    ]


def pattern(regular: str) -> Finder:
    """Find names by a regular expression: its groups, with spaces between."""

    def mentions(text: str) -> Iterator[Mention]:
        for found in re.finditer(regular, text, re.MULTILINE):
            yield " ".join(found.groups()), *found.span()

    return mentions


def row(*columns: int, below: str | None = None, width: int | None = None) -> Finder:
    """Find names in the rows of tables, of which the last named cell is code.

    Args:
        columns: which cells make a name.
        below: the heading above the table; None for all of the page.
        width: how many cells a row has; None for any number.
    """

    def mentions(text: str) -> Iterator[Mention]:
        part = text if below is None else section(text, below)
        offset = 0 if below is None else text.index(part)
        for line in re.finditer(r"^\|(.*)\|$", part, re.MULTILINE):
            cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line[1])]
            if width not in (None, len(cells)) or max(columns) >= len(cells):
                continue
            if any(cells[column].startswith("`") for column in columns):
                name = " ".join(cells[column].strip("`") for column in columns)
                yield name, offset + line.start(), offset + line.end()

    return mentions


def either(*finders: Finder) -> Finder:
    """Find names in several ways."""

    def mentions(text: str) -> Iterator[Mention]:
        for finder in finders:
            yield from finder(text)

    return mentions


def in_sections(heading: str, inner: Finder) -> Finder:
    """Find names in sections; what the section is about comes before each."""

    def mentions(text: str) -> Iterator[Mention]:
        for found in re.finditer(heading, text, re.MULTILINE):
            level = len(found[0]) - len(found[0].lstrip("#"))
            end = re.compile(rf"^#{{1,{level}}} ", re.MULTILINE).search(text, found.end())
            part = text[found.end() : end.start() if end else len(text)]
            for name, begin, stop in inner(part):
                yield f"{found[1]} {name}", found.end() + begin, found.end() + stop

    return mentions


def listed(text: str) -> Iterator[Mention]:
    """Find options and arguments in the help of a command, below its usage."""
    for line in re.finditer(r"^  (?=\S)(.*?)(?=  |\n)", text, re.MULTILINE):
        for found in re.finditer(r"(?<![\w-])(--?[a-z][\w-]*|^[A-Z]+$)", line[1]):
            yield found[1], line.start(1) + found.start(), line.start(1) + found.end()


def _kind(page: str, registered: Callable[..., set[str]], finder: Finder) -> Kind:
    return Kind(registered, {f"docs/reference/{page}": finder})


KINDS = {
    "fixture": _kind("fixtures.md", registered.fixtures, pattern(r"^## `(\w+)`\n\nScope: (\w+)\.")),
    "flag": _kind("options.md", registered.flags, pattern(r"(--pingone-[\w-]+)")),
    "ini name": _kind("options.md", registered.ini, pattern(r"^\| `(pingone_\w+)`")),
    "variable": _kind("options.md", registered.variables, pattern(r"`(PYTEST_PINGONE_\w+)`")),
    "variable of a server": Kind(
        registered.server_variables, {"docs/how-to/production-server.md": row(0)}
    ),
    "variable of the command": _kind(
        "command.md", registered.command_variables, pattern(r"\b(PINGONE_C(?:ONTROL|A)_[A-Z]+)\b")
    ),
    "marker": _kind("markers.md", registered.markers, pattern(r"^## `@pytest\.mark\.(\w+)\(")),
    "keyword of the marker": _kind("markers.md", registered.keywords, row(0)),
    "endpoint": _kind("endpoints.md", registered.authorization_endpoints, row(1, 2, width=3)),
    "endpoint of the Management API": Kind(
        registered.management_endpoints,
        {
            "docs/reference/endpoints.md": row(1, 2, width=5),
            "docs/reference/coverage.md": row(0, 1, below="Refused"),
        },
    ),
    "name of an endpoint": _kind(
        "endpoints.md",
        registered.names_of_endpoints,
        either(row(0, width=3), row(0, width=5)),
    ),
    "table of a seed": _kind(
        "seed.md",
        registered.seed_tables,
        either(
            pattern(r"(?:^#+ |and )`\[(?:\w+\.<[^>]+>\.|\w+\.)*(\w+)(?:\.<[^>]+>)?\]`"),
            pattern(r"`\[(licenses)\.\w+\]`"),  # which nobody can make, only rename
        ),
    ),
    "command": _kind(
        "command.md", registered.commands, in_sections(r"^## pytest-pingone (.+)$", listed)
    ),
    "flaw": _kind("flaws.md", registered.flaws, row(0, below="Flaws")),
    "twin": _kind("flaws.md", registered.twins, row(0, below="Twins")),
    "fault": _kind("faults.md", registered.faults, pattern(r"pingone\.faults\.(\w+)\(")),
    "keyword of a fault": _kind("faults.md", registered.fault_keywords, row(0, below="Keywords")),
    "status of a fault": _kind("faults.md", registered.fault_statuses, pattern(r"^\| (\d\d\d) .*")),
    "call of the control API": _kind(
        "control-api.md", registered.control_calls, pattern(r"`(\w+) (/__pingone__/[^`]*)`")
    ),
    "member of a call": _kind(
        "control-api.md", registered.control_members, in_sections(r"^### `(.+)`$", row(0))
    ),
    "public name": _kind(
        "api.md",
        registered.public_names,
        pattern(r"^\.\. auto(?:class|data):: pytest_pingone\.(\w+)\n   :(?:members|no-value):"),
    ),
    "public name in the list": _kind("api.md", registered.public_names, row(0)),
    "error": _kind("errors.md", registered.oauth_errors, row(0, 1, below="Authorization server")),
    "code": _kind("errors.md", registered.api_errors, row(0, 1, below="Management API")),
    "code of a detail": _kind("errors.md", registered.detail_codes, row(0, below="Details")),
    "name in a dotenv file": _kind(
        "command.md", registered.dotenv, pattern(r"^(PINGONE_[A-Z_]+)$")
    ),
}
