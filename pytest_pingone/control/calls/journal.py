"""What was asked and answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import Headers

from pytest_pingone.control.rows import (
    QUERY,
    Asked,
    Call,
    Number,
    in_text,
    listed,
    or_null,
    shape,
)
from pytest_pingone.management.fields import field
from pytest_pingone.management.kinds import Choice, Text
from pytest_pingone.web.exchange import Exchange
from pytest_pingone.web.journal import Journal

_MANY = 1_000_000_000
_STATUS = Number(100, 599, whole=True)
_MESSAGE = shape(headers="object", body="string")
_ENTRY = shape(
    number="integer",
    at={"type": "string", "format": "date-time"},
    endpoint="string",
    method="string",
    url="string",
    status="integer",
    refused="boolean",
    reason=or_null("string"),
    application=or_null("string"),
    user=or_null("string"),
    correlation_id="string",
    line="string",
    presented={"type": "object", "additionalProperties": {"type": "string"}},
    issued={"type": "object", "additionalProperties": {"type": "string"}},
    request=_MESSAGE,
    answer=_MESSAGE,
)


def _shown(number: int, entry: Exchange) -> dict[str, Any]:
    return {
        "number": number,
        "at": in_text(entry.at),
        "endpoint": entry.endpoint,
        "method": entry.method,
        "url": entry.url,
        "status": entry.status,
        "refused": entry.refused,
        "reason": entry.reason,
        "application": entry.application,
        "user": entry.user,
        "correlation_id": entry.correlation_id,
        "line": entry.line,
        "presented": {name: str(token) for name, token in entry.presented.items()},
        "issued": {name: str(token) for name, token in entry.issued.items()},
        "request": _message(entry.request_headers, entry.request_body),
        "answer": _message(entry.headers, entry.body),
    }


def _message(headers: Headers, body: bytes) -> dict[str, Any]:
    return {"headers": dict(headers.items()), "body": body.decode("utf-8", "replace")}


def selected(journal: Journal, given: Mapping[str, Any]) -> list[tuple[int, Exchange]]:
    """Return the entries that somebody asks for, the oldest first, each with its number.

    Args:
        given: what `journal.read` takes, but `last`.

    Raises:
        UsageError: there is no such endpoint, application or user.
    """
    wanted = journal
    if "endpoint" in given:
        wanted = wanted.to(given["endpoint"])
    if "application" in given:
        wanted = wanted.by(given["application"])
    if "user" in given:
        wanted = wanted.of(given["user"])
    if "status" in given:
        wanted = wanted.with_status(given["status"])
    if given.get("refused") == "true":
        wanted = wanted.refused
    chosen = set(map(id, wanted))
    return [
        (number, entry)
        for number, entry in journal.numbered()
        if id(entry) in chosen and number > given.get("after", 0)
    ]


def _read(asked: Asked) -> dict[str, Any]:
    given = asked.values
    entries = selected(asked.instance.pingone.requests, given)
    shown = entries[-given["last"] :] if "last" in given else entries
    return {"count": len(entries), "entries": [_shown(*one) for one in shown]}


def _clear(asked: Asked) -> None:
    asked.instance.pingone.requests.clear()


CALLS = (
    Call(
        name="journal.read",
        method="GET",
        path="/journal",
        says="Return what was asked and answered, the oldest first. `endpoint` is a name such as "
        "`token` or `users.*`; `after` is the number of an entry that you know already; `last` is "
        "how many you want at most. A name that does not exist is an error.",
        takes=(
            field("endpoint", Text()),
            field("application", Text()),
            field("user", Text()),
            field("status", _STATUS),
            field("refused", Choice("true", "false")),
            field("after", Number(0, _MANY, whole=True)),
            field("last", Number(1, _MANY, whole=True)),
        ),
        where=QUERY,
        answer=_read,
        shows=shape(count="integer", entries=listed(_ENTRY)),
    ),
    Call(
        name="journal.clear",
        method="DELETE",
        path="/journal",
        says="Forget everything that was asked.",
        answer=_clear,
        status=204,
    ),
)
