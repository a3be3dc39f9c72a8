"""Two ways to ask a tenant the same: its WSGI application without a socket, or real HTTP."""

from __future__ import annotations

import http.client
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlencode, urlsplit

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

HOST = "localhost:9400"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers by lower-case name, and the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    cookie: str | None = None

    @property
    def json(self) -> dict[str, Any]:
        """The body, which is a JSON object."""
        members: dict[str, Any] = json.loads(self.body)
        return members

    @property
    def error(self) -> str | None:
        """The code of a refusal, of OAuth or of the API."""
        if self.status < 400:
            return None
        members = self.json
        return str(members.get("error", members.get("code")))


class Wire(Protocol):
    """Sends a request to a path and returns the answer."""

    def send(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes = b""
    ) -> Answer: ...


class InProcess:
    """Calls a WSGI application (PEP 3333) with no more than it needs."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def send(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes = b""
    ) -> Answer:
        path, _, query = target.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": HOST.rpartition(":")[2],
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": HOST,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in headers.items():
            key = name.upper().replace("-", "_")
            environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
        begun: list[Any] = []
        content = b"".join(
            self._application(environ, lambda *start: begun.append(start))  # type: ignore[arg-type]
        )
        status, sent = begun[0][:2]
        return answer(int(status[:3]), sent, content)


class OverHttp:
    """Keeps one connection to a server."""

    def __init__(self, url: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=20)

    def send(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes = b""
    ) -> Answer:
        self._connection.request(method, target, body or None, dict(headers))
        got = self._connection.getresponse()
        return answer(got.status, got.getheaders(), got.read())

    def close(self) -> None:
        self._connection.close()


def answer(status: int, sent: list[tuple[str, str]], body: bytes) -> Answer:
    cookies = SimpleCookie()
    for name, value in sent:
        if name.lower() == "set-cookie":
            cookies.load(value)
    found = cookies.get("ST")
    headers = {name.lower(): value for name, value in sent}
    return Answer(status, headers, body, None if found is None else found.value)


def form(members: Mapping[str, str | None]) -> bytes:
    return urlencode({name: value for name, value in members.items() if value is not None}).encode()
