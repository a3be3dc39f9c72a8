"""Tunnels to elsewhere: bytes go to and fro unread, and nothing here waits without an end."""

from __future__ import annotations

import contextlib
import os
import selectors
import socket
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

_CHUNK = 65536
_DIAL_SECONDS = 30


@dataclass(slots=True, eq=False)
class _Direction:
    """One way of a tunnel.

    Attributes:
        waiting: what was read and is not written yet.
        ended: the source has nothing more to say.
        closed: the sink knows that.
    """

    source: socket.socket
    sink: socket.socket
    waiting: bytes = b""
    ended: bool = False
    closed: bool = False

    @property
    def reads(self) -> bool:
        """Whether it is time to read: not before the last piece is written."""
        return not self.waiting and not self.ended

    def go_on(self, ready: Collection[object]) -> None:
        """Read and write what can be read and written now."""
        if self.reads and self.source in ready:
            with contextlib.suppress(BlockingIOError):
                self.waiting = self.source.recv(_CHUNK)
                self.ended = not self.waiting
        if self.waiting:
            with contextlib.suppress(BlockingIOError):
                self.waiting = self.waiting[self.sink.send(self.waiting) :]
        if self.ended and not self.closed:
            self.closed = True
            self.sink.shutdown(socket.SHUT_WR)


def dial(addresses: Iterable[tuple[Any, ...]], woken: socket.socket) -> socket.socket:
    """Return a connection to the first of several addresses that answers, ready for `relay`.

    Args:
        addresses: as `socket.getaddrinfo` gives them.
        woken: what becomes readable when nobody wants the connection any more.

    Raises:
        OSError: nobody answers; the last one's reason.
    """
    problem = OSError("there is no such host")
    for family, kind, protocol, _, address in addresses:
        connection = socket.socket(family, kind, protocol)
        try:
            _connect(connection, address, woken)
        except OSError as failed:
            connection.close()
            problem = failed
        else:
            return connection
    raise problem


def _connect(connection: socket.socket, address: Any, woken: socket.socket) -> None:
    connection.setblocking(False)
    with contextlib.suppress(BlockingIOError):
        connection.connect(address)
    ready = _ready({woken}, {connection}, _DIAL_SECONDS)
    if connection not in ready:
        raise TimeoutError(f"no answer within {_DIAL_SECONDS} seconds")
    code = connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if code:
        raise OSError(code, os.strerror(code))


def relay(client: socket.socket, upstream: socket.socket, woken: socket.socket) -> None:
    """Carry bytes both ways until both sides have ended.

    Args:
        client: a connection.
        upstream: another one.
        woken: what becomes readable when it is time to stop.

    Raises:
        OSError: a side broke off.
    """
    ways = (_Direction(client, upstream), _Direction(upstream, client))
    client.setblocking(False)
    upstream.setblocking(False)
    while not all(way.closed for way in ways):
        ready = _ready(
            {woken, *(way.source for way in ways if way.reads)},
            {way.sink for way in ways if way.waiting},
        )
        if woken in ready:
            return
        for way in ways:
            way.go_on(ready)


def _ready(
    to_read: Collection[socket.socket],
    to_write: Collection[socket.socket],
    timeout: float | None = None,
) -> set[object]:
    with selectors.DefaultSelector() as selector:
        for one in {*to_read, *to_write}:
            reads = selectors.EVENT_READ if one in to_read else 0
            writes = selectors.EVENT_WRITE if one in to_write else 0
            selector.register(one, reads | writes)
        return {key.fileobj for key, _ in selector.select(timeout)}
