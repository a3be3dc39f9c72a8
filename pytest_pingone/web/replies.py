"""Answers, as plain data: what a handler returns and the application sends."""

from __future__ import annotations

import email.utils
import functools
import json as json_library
from dataclasses import dataclass
from typing import Any

from pytest_pingone.clock import SECOND

_compact = json_library.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode
Headers = tuple[tuple[str, str], ...]
NO_STORE: Headers = (("Cache-Control", "no-cache, no-store"), ("Pragma", "no-cache"))


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer, complete: everything but the length and the date, which the server adds."""

    status: int
    body: bytes = b""
    headers: Headers = ()


def json(
    document: Any,
    *,
    status: int = 200,
    headers: Headers = (),
    content_type: str = "application/json",
) -> Reply:
    """Return an answer with a JSON body, uncacheable as PingOne's are."""
    body = _compact(document).encode("utf-8", "backslashreplace")
    return Reply(status, body, (("Content-Type", content_type), *NO_STORE, *headers))


def published(document: bytes, content_type: str = "application/json") -> Reply:
    """Return an answer with bytes that were made before, such as a JWK set."""
    return Reply(200, document, (("Content-Type", content_type), *NO_STORE))


def empty(status: int = 204, headers: Headers = ()) -> Reply:
    """Return an answer without a body."""
    return Reply(status, b"", (*NO_STORE, *headers))


def redirect(location: str, headers: Headers = (), *, status: int = 302) -> Reply:
    """Return an answer that sends the client elsewhere, by 302 as PingOne does."""
    return Reply(status, b"", (("Location", location), *NO_STORE, *headers))


def page(html: str, *, status: int = 200, headers: Headers = ()) -> Reply:
    """Return an HTML page."""
    content_type = ("Content-Type", "text/html;charset=utf-8")
    body = html.encode("utf-8", "backslashreplace")
    return Reply(status, body, (content_type, *NO_STORE, *headers))


def http_date(microseconds: int) -> str:
    """Return a time since the epoch as HTTP's headers have it (RFC 9110 section 5.6.7)."""
    return _http_date(microseconds // SECOND)


@functools.lru_cache(maxsize=4)
def _http_date(seconds: int) -> str:
    return email.utils.formatdate(seconds, usegmt=True)


def with_headers(reply: Reply, headers: Headers) -> Reply:
    """Return an answer with further headers."""
    return Reply(reply.status, reply.body, (*reply.headers, *headers)) if headers else reply
