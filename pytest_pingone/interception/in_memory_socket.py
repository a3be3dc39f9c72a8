"""A socket that is none: what a client writes to it is answered by the tenant when it reads.

The client's own HTTP machinery does the rest, so time-outs, short answers, retries, streaming and
cookies are exactly its own.
"""

from __future__ import annotations

import http.client
import io
import socket
from typing import Any

from pytest_pingone.interception.exchange import Answered, Asked
from pytest_pingone.interception.standing import Standing


class InMemorySocket:
    """One connection to a host that a tenant stands for; good for one request.

    Answers close the connection, so no pool keeps one for a time when nobody stands any more.

    Args:
        standing: who answers.
        host: the host name that was connected to.
        timeout: seconds that a read may wait; None for ever.
    """

    def __init__(self, standing: Standing, host: str, timeout: float | None) -> None:
        self._standing = standing
        self._host = host
        self._timeout = timeout
        self._sent = bytearray()

    def sendall(self, data: Any) -> None:
        """Take a part of the request."""
        self._sent += data

    def settimeout(self, timeout: float | None) -> None:
        """Set how many seconds a read may wait."""
        self._timeout = timeout

    def gettimeout(self) -> float | None:
        """Return how many seconds a read may wait."""
        return self._timeout

    def setsockopt(self, *_: Any) -> None:
        """Do nothing: there is no wire."""

    def shutdown(self, _: int) -> None:
        """Do nothing: what was answered can be read to its end."""

    def close(self) -> None:
        """Do nothing: readers that were made go on, as with a real socket."""

    def makefile(self, mode: str = "r", *_: Any, **__: Any) -> io.BufferedReader:
        """Return a reader of the answer."""
        if mode != "rb":
            raise ValueError(f"only a binary reader, not mode {mode!r}")
        return io.BufferedReader(_Wire(self))

    def received(self) -> bytes:
        """Return what comes over the wire: the answer to what was sent so far.

        Raises:
            TimeoutError: not within the time that a read may wait.
        """
        answered = self._standing.answer(_asked(bytes(self._sent), self._host))
        self._sent.clear()
        if not self._standing.wait(answered.disruption.delay, self._timeout):
            raise TimeoutError("timed out")
        return _on_the_wire(answered)


class _Wire(io.RawIOBase):
    """The answer, asked for when the first byte is read."""

    def __init__(self, sock: InMemorySocket) -> None:
        super().__init__()
        self._sock = sock
        self._content: io.BytesIO | None = None

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read the next part."""
        if self._content is None:
            self._content = io.BytesIO(self._sock.received())
        return self._content.readinto(buffer)


def _asked(sent: bytes, host: str) -> Asked:
    """Return the request that a client has written; its own code made it, so it is well formed."""
    stream = io.BytesIO(sent)
    method, target = stream.readline().decode("latin-1").split(" ")[:2]
    headers = http.client.parse_headers(stream)
    chunked = "chunked" in headers.get("Transfer-Encoding", "").lower()
    return Asked(
        method=method,
        host=host,
        target=target,
        headers=headers.items(),
        body=_without_chunks(stream) if chunked else stream.read(),
    )


def _without_chunks(stream: io.BytesIO) -> bytes:
    """Return a chunked body as a whole (RFC 9112, 7.1)."""
    body = bytearray()
    while size := int(stream.readline().split(b";")[0], 16):
        body += stream.read(size)
        stream.readline()
    return bytes(body)


def _on_the_wire(answered: Answered) -> bytes:
    sent = answered.disruption.sent
    if sent == "nothing":
        return b""
    lines = [f"HTTP/1.1 {answered.status} {answered.phrase}"]
    lines += [f"{name}: {value}" for name, value in answered.headers]
    head = "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1", "replace")
    body = answered.body
    return head + (body if sent == "all" else body[: len(body) // 2])


def default_timeout(chosen: Any) -> float | None:
    """Return the seconds that the standard library means by a connection's `timeout`."""
    if chosen is None or isinstance(chosen, int | float):
        return chosen
    return socket.getdefaulttimeout()  # the library's own mark for "not given"
