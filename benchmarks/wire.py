"""A client with as little of its own as possible, so that what is measured is the server."""

from __future__ import annotations

import contextlib
import dataclasses
import socket
from collections.abc import Mapping
from typing import Self
from urllib.parse import urlencode, urlsplit

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
TIMEOUT = 10
_CHUNK = 65536


@dataclasses.dataclass(frozen=True, slots=True)
class Request:
    """A request as bytes, and where it goes."""

    host: str
    port: int
    content: bytes


def request(url: str, body: str | None = None, headers: Mapping[str, str] = {}) -> Request:
    """Return a request: a POST if there is a body, else a GET."""
    parts = urlsplit(url)
    sent = (body or "").encode()
    lines = [
        f"{'GET' if body is None else 'POST'} {parts.path or '/'} HTTP/1.1",
        f"Host: {parts.netloc}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    if body is not None:
        lines.append(f"Content-Length: {len(sent)}")
    content = "\r\n".join([*lines, "", ""]).encode() + sent
    # Others say localhost; that ::1 refuses is nobody's cost.
    host = "127.0.0.1" if parts.hostname == "localhost" else parts.hostname or ""
    return Request(host, parts.port or 80, content)


def token_request(url: str, **form: str) -> Request:
    """Return a request to a token endpoint."""
    return request(url, urlencode(form), FORM)


class Wire:
    """A connection that is kept if the server keeps it, and made anew if it does not."""

    def __init__(self, wanted: Request) -> None:
        self._wanted = wanted
        self._socket: socket.socket | None = None

    def __call__(self) -> bytes:
        """Send the request and return the body of the answer.

        Raises:
            RuntimeError: the answer is not 200.
        """
        got = self._begun()
        while b"\r\n\r\n" not in got:
            got += self._more()
        head, _, body = got.partition(b"\r\n\r\n")
        low = head.lower()
        _, named, rest = low.partition(b"\r\ncontent-length:")
        if named:
            length = int(rest.partition(b"\r\n")[0])
            while len(body) < length:
                body += self._more()
        elif b"\r\ntransfer-encoding: chunked" in low:
            while not body.endswith(b"0\r\n\r\n"):
                body += self._more()
        if b"\r\nconnection: close" in low or low.startswith(b"http/1.0"):
            self.close()
        if head[9:12] != b"200":
            raise RuntimeError(f"{self._wanted.content!r}: {head!r} {body!r}")
        return body

    def _begun(self) -> bytes:
        """Send the request, and return the first part of the answer.

        A server that hung up while it was not asked, as ours does after a minute, is asked anew.
        """
        if self._socket is not None:
            with contextlib.suppress(ConnectionError):
                self._socket.sendall(self._wanted.content)
                got = self._socket.recv(_CHUNK)
                if got:
                    return got
            self.close()
        self._socket = socket.create_connection(
            (self._wanted.host, self._wanted.port), timeout=TIMEOUT
        )
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(self._wanted.content)
        return self._more()

    def _more(self) -> bytes:
        if self._socket is None:
            raise RuntimeError("not connected")
        chunk = self._socket.recv(_CHUNK)
        if not chunk:
            raise RuntimeError(f"{self._wanted.content!r}: the server hung up")
        return chunk

    def close(self) -> None:
        """Close the connection; the next call makes another one."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def once(wanted: Request) -> bytes:
    """Send a request by a connection of its own."""
    with Wire(wanted) as wire:
        return wire()
