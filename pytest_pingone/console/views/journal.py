"""The journal: what was asked and answered, and each entry with its tokens taken apart."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl

from werkzeug.datastructures import Headers

from pytest_pingone.console import links, wording
from pytest_pingone.console.decoding import decoded, explanation
from pytest_pingone.console.pages import BELOW, Form, Input, Page, Values, Visit
from pytest_pingone.console.paging import paged
from pytest_pingone.console.parts import (
    BAD,
    GOOD,
    Badge,
    Code,
    Facts,
    Forms,
    Link,
    Listing,
    Many,
    Said,
    Search,
    Snippets,
    Whole,
)
from pytest_pingone.console.views.sign_on import suggested_applications, suggested_users
from pytest_pingone.control.calls.journal import selected
from pytest_pingone.errors import UsageError, not_found
from pytest_pingone.reporting.wording import short_ids
from pytest_pingone.tokens.token import Token
from pytest_pingone.web.exchange import Exchange
from pytest_pingone.web.incoming import FORM

_SHOWN = 64 * 1024
_DUMPED = 512
_INDENTED = 256 * 1024
_NAMES = ("endpoint", "application", "user")


def _search(visit: Visit) -> tuple[list[tuple[int, Exchange]], Search]:
    """Return the entries that are asked for, and the form that asks."""
    typed = {name: visit.asked_for(name) for name in (*_NAMES, "refused")}
    journal = visit.pingone.requests
    problems: dict[str, str] = {}
    given: dict[str, Any] = {"refused": typed["refused"]}
    for name in _NAMES:
        if not typed[name]:
            continue
        try:
            selected(journal, {name: typed[name]})
            given[name] = typed[name]
        except UsageError as problem:
            problems[name] = wording.cut(problem, 300)
    return selected(journal, given), Search(
        inputs=(
            Input(name="endpoint", label="Endpoint", hint="token, users.*"),
            Input(name="application", label="Application", options=suggested_applications),
            Input(name="user", label="User", options=suggested_users),
            Input(
                name="refused",
                label="Answers",
                kind="choice",
                options=lambda _: (("", "all"), ("true", "refused only")),
            ),
        ),
        values=typed,
        problems=problems,
    )


def _status(entry: Exchange) -> Badge:
    said = str(entry.status or "no answer")
    return Badge(f"{said} refused", BAD) if entry.refused else Badge(said, GOOD)


def entry_rows(entries: list[tuple[int, Exchange]]) -> list[tuple[Any, ...]]:
    """Return the rows of a table of entries."""
    return [
        (
            links.entry(number),
            _status(entry),
            entry.endpoint or "no such endpoint",
            Whole(wording.cut(entry.reason, 160)) if entry.reason else None,
            entry.application,
            entry.user,
            entry.at,
            Code(wording.cut(short_ids(f"{entry.method} {entry.path.partition('?')[0]}"), 60)),
        )
        for number, entry in entries
    ]


ENTRY_COLUMNS = (
    "Number",
    "Status",
    "Endpoint",
    "Reason of the refusal",
    "Application",
    "User",
    "When",
    "Request",
)


def _list(visit: Visit) -> Values:
    entries, search = _search(visit)
    page = paged(entries[::-1], visit)
    return {
        "sections": [
            search,
            Listing(
                caption="Requests, the newest first",
                columns=ENTRY_COLUMNS,
                rows=entry_rows(list(page.items)),
                paging=page,
                empty="Nothing was asked.",
                numbers=frozenset({0}),
            ),
            *([Forms(names=["journal.clear"])] if len(visit.pingone.requests) else []),
        ]
    }


def _one(visit: Visit) -> Values:
    wanted = visit.in_path["number"]
    entries = visit.pingone.requests.numbered()
    found = next((entry for number, entry in entries if str(number) == wanted), None)
    if found is None:
        raise not_found(message="The journal has no such entry, or has forgotten it.")
    numbers = [number for number, _ in entries]
    return {
        "title": f"Request {wanted}",
        "sections": list(_about(found, int(wanted), numbers, visit)),
    }


def _about(entry: Exchange, number: int, numbers: list[int], visit: Visit) -> Iterator[Any]:
    if entry.refused:
        said = entry.reason or "the answer says it: see its body"
        yield Said(title="Refused, because", text=wording.long(said), tone=BAD)
    beside = [links.entry(one) for one in (number - 1, number + 1) if one in numbers]
    yield Facts(
        rows=[
            ("Status", _status(entry)),
            ("When", entry.at),
            ("Endpoint", entry.endpoint or "there is none at this path"),
            ("Request", Code(f"{entry.method} {entry.url}")),
            ("Application", _named(links.journal, "application", entry.application)),
            ("User", _named(links.journal, "user", entry.user)),
            ("Correlation ID", Code(entry.correlation_id)),
            ("Entries beside it", Many(beside) if beside else None),
        ]
    )
    yield from _members("Parameters in the URL", entry.query)
    yield _headers("Headers of the request", entry.request_headers)
    yield from _body("Body of the request", entry.request_headers, entry.request_body)
    yield _headers("Headers of the answer", entry.headers)
    yield from _body("Body of the answer", entry.headers, entry.body)
    for how, tokens in (("presented", entry.presented), ("issued", entry.issued)):
        yield from _tokens(how, tokens, visit)


def _named(link: Any, kind: str, name: str | None) -> Link | None:
    return None if name is None else Link(link(**{kind: name}), name)


def _tokens(how: str, tokens: Mapping[str, Token], visit: Visit) -> Iterator[Any]:
    for name, token in tokens.items():
        words = name.replace("_", " ").replace("id token", "ID token")
        yield Facts(
            title=f"The {words} that was {how}",
            rows=[("Its page", Link(links.token_path(token), words)), ("Text", Code(token))],
        )
        yield from decoded(token, f"{words} that was {how}")
        yield from explanation(token, visit)


def _headers(caption: str, headers: Headers) -> Listing:
    return Listing(
        caption=caption,
        columns=("Name", "Value"),
        rows=[(Code(name), Whole(value)) for name, value in headers.items()],
    )


def _members(caption: str, members: Mapping[str, str]) -> Iterator[Listing]:
    if members:
        yield Listing(
            caption=caption,
            columns=("Name", "Value"),
            rows=[(Code(name), Whole(value)) for name, value in members.items()],
        )


def _body(caption: str, headers: Headers, body: bytes) -> Iterator[Any]:
    if not body:
        yield Facts(rows=[(caption, "empty")])
        return
    content_type = headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if content_type == FORM and len(body) <= _SHOWN:
        text = body.decode("utf-8", "replace")
        yield from _members(caption, dict(parse_qsl(text, keep_blank_values=True)))
    yield Snippets(title=caption, rows=[(f"{len(body):,} bytes", readable(body))])


def readable(body: bytes) -> str:
    """Return a body as text: JSON with its lines apart, and what is no text as bytes."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return _dump(body)
    if "\0" in text:
        return _dump(body)
    if text[:1] in ("{", "[") and len(text) <= _INDENTED:
        with contextlib.suppress(ValueError, RecursionError):
            text = wording.as_json(json.loads(text), indent=2)
    if len(text) > _SHOWN:
        text = f"{text[:_SHOWN]}\n\u2026 and {len(text) - _SHOWN:,} more characters"
    return text


def _dump(body: bytes) -> str:
    lines = []
    for place in range(0, min(len(body), _DUMPED), 16):
        row = body[place : place + 16]
        shown = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
        lines.append(f"{place:08x}  {row.hex(' '):47}  {shown}")
    if len(body) > _DUMPED:
        lines.append(f"\u2026 and {len(body) - _DUMPED:,} more bytes")
    return "\n".join(lines)


LIST = Page(
    name="journal",
    path=f"{BELOW}/journal",
    area="journal",
    title="Journal",
    template="sections.html",
    show=_list,
    forms=(
        Form(
            name="journal.clear",
            call="journal.clear",
            button="Clear the journal",
            done="The journal is empty.",
            danger=True,
        ),
    ),
)
ENTRY = Page(
    name="entry",
    path=f"{BELOW}/journal/<number>",
    area="journal",
    template="sections.html",
    show=_one,
)
