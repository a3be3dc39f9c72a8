"""Fixtures of the proxy's tests: bare connections to it."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from pytest_pingone import PingOne, PingOneProxy
from tests.web.conftest import Wire

AUTH = "auth.pingone.com"


class Caller(Wire):
    """One bare connection to the proxy."""

    def connect(self, target: str, *headers: str) -> int:
        """Ask for a tunnel, and return the status of the answer."""
        self.send("\r\n".join([f"CONNECT {target} HTTP/1.1", f"Host: {target}", *headers, "", ""]))
        return self.receive()[0]

    def secured(self, context: ssl.SSLContext, name: str = AUTH) -> Caller:
        """Speak TLS from now on."""
        self.stream.close()
        wrapped = context.wrap_socket(self.socket, server_hostname=name)
        return Caller(wrapped, wrapped.makefile("rb"))

    def get(self, path: str, host: str = AUTH) -> tuple[int, dict[str, str], bytes]:
        self.send(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n")
        return self.receive()


@pytest.fixture
def call(pingone_proxy: PingOneProxy) -> Iterator[Callable[[], Caller]]:
    """Open a bare connection to the proxy; it is closed when the test ends."""
    with ExitStack() as stack:

        def call() -> Caller:
            connection = socket.create_connection(("127.0.0.1", pingone_proxy.port), timeout=10)
            caller = Caller(connection, connection.makefile("rb"))
            stack.callback(caller.socket.close)
            stack.callback(caller.stream.close)
            return caller

        yield call


@pytest.fixture
def tunnelled(
    call: Callable[[], Caller], pingone_proxy: PingOneProxy
) -> Iterator[Callable[[], Caller]]:
    """Open a tunnel to `auth.pingone.com` that speaks TLS; it is closed when the test ends."""
    with ExitStack() as stack:

        def open_one() -> Caller:
            plain = call()
            assert plain.connect(f"{AUTH}:443") == 200
            caller = plain.secured(pingone_proxy.ssl_context)
            stack.callback(caller.socket.close)
            stack.callback(caller.stream.close)
            return caller

        yield open_one


@pytest.fixture
def jwks(pingone: PingOne) -> str:
    """The path of a small document at `auth.pingone.com`."""
    return f"/{pingone.environment.id}/as/jwks"
