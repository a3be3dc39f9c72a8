"""One request, answered by the WSGI application in this process."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes, urlsplit

from pytest_pingone.clock import IssuerClock
from pytest_pingone.web.disruptions import CARRIER, DISRUPTION, Disruption
from pytest_pingone.web.replies import http_date

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request as it would have gone over the wire.

    Attributes:
        host: the host name that was connected to, whatever the header `Host` says.
        target: path and query.
        body: without chunks.
    """

    method: str
    host: str
    target: str
    headers: Iterable[tuple[str, str]]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What comes back, and what happens to it on its way."""

    status: int
    phrase: str
    headers: Headers
    body: bytes
    disruption: Disruption


def exchange(app: WSGIApplication, asked: Asked, *, clock: IssuerClock) -> Answered:
    """Return what the application answers, dated by the issuer's clock as the server does."""
    environ = _environ(asked)
    begun: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], _: Any = None) -> Any:
        begun[:] = [status, headers]

    body = b"".join(app(environ, start_response))
    status, headers = begun
    code, _, phrase = status.partition(" ")
    return Answered(
        status=int(code),
        phrase=phrase,
        headers=(*headers, ("Date", http_date(clock.microseconds()))),
        body=body,
        disruption=environ.get(DISRUPTION) or Disruption(),
    )


def _environ(asked: Asked) -> dict[str, Any]:
    """Return the environ of a request (PEP 3333)."""
    target = asked.target
    if not target.startswith("/"):  # the absolute form (RFC 9112, 3.2.2)
        parts = urlsplit(target)
        target = f"{parts.path}?{parts.query}"
    path, _, query = target.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": asked.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": asked.host,
        "SERVER_PORT": "443",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "https",
        "wsgi.input": io.BytesIO(asked.body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        CARRIER: True,
    }
    for name, value in asked.headers:
        key = name.upper().replace("-", "_")
        if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            key = f"HTTP_{key}"
        known = environ.get(key)
        separator = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = value if known is None else f"{known}{separator}{value}"
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    environ["CONTENT_LENGTH"] = str(len(asked.body))
    environ["HTTP_HOST"] = asked.host
    return environ
