"""Fixtures of the web layer's tests: bare sockets, and clients without any."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import BinaryIO
from urllib.parse import urlsplit

import pytest
import werkzeug.test

from pytest_pingone import PingOne

Answer = tuple[int, dict[str, str], bytes]


class Wire:
    """One bare TCP connection to the emulator."""

    def __init__(self, connection: socket.socket, stream: BinaryIO) -> None:
        self.socket = connection
        self.stream = stream

    def send(self, text: str | bytes) -> None:
        self.socket.sendall(text.encode("latin-1") if isinstance(text, str) else text)

    def receive(self, *, head_only: bool = False) -> Answer:
        """Return the next answer, complete: status, headers by lower-case name, body."""
        status = int(self.stream.readline().split()[1])
        headers: dict[str, str] = {}
        while (line := self.stream.readline().rstrip(b"\r\n")) != b"":
            name, _, value = line.decode("latin-1").partition(":")
            assert name.lower() not in headers, f"{name} is sent twice"
            headers[name.lower()] = value.strip()
        length = 0 if head_only else int(headers.get("content-length", "0"))
        return status, headers, self.stream.read(length)

    def rest(self) -> bytes:
        """Return what comes until the emulator closes the connection."""
        return self.stream.read()


@pytest.fixture
def connect(pingone: PingOne) -> Iterator[Callable[[], Wire]]:
    """Open a bare connection; it is closed when the test ends."""
    address = urlsplit(pingone.auth_url)
    with ExitStack() as stack:

        def connect() -> Wire:
            target = (address.hostname, address.port)
            connection = stack.enter_context(socket.create_connection(target, timeout=10))
            return Wire(connection, stack.enter_context(connection.makefile("rb")))

        yield connect


@pytest.fixture
def wsgi(pingone: PingOne) -> werkzeug.test.Client:
    """A client that calls the emulator without a socket."""
    return werkzeug.test.Client(pingone.wsgi_app)
