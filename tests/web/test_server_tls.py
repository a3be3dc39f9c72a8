"""The server over TLS: the same, and as quick to stop."""

from __future__ import annotations

import http.client
import os
import socket
import ssl
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from pytest_pingone import IssuerClock
from pytest_pingone.proxy.certificates import Authority
from pytest_pingone.server import Server

NAMES = ("localhost", "127.0.0.1")


def scheme(environ: Any, start_response: Any) -> list[bytes]:
    start_response("200 OK", [("Content-Length", "5")])
    return [environ["wsgi.url_scheme"].encode()]


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture
def trusting(authority: Authority) -> ssl.SSLContext:
    return ssl.create_default_context(cadata=authority.pem.decode())


@pytest.fixture
def server(authority: Authority) -> Iterator[Server]:
    server = Server(scheme, IssuerClock(), ssl_context=authority.server_context(*NAMES))
    yield server
    server.close()


@pytest.mark.parametrize("name", NAMES)
def test_requests_are_answered_over_tls_on_one_connection(
    server: Server, trusting: ssl.SSLContext, name: str
) -> None:
    connection = http.client.HTTPSConnection(name, server.port, context=trusting, timeout=10)
    for _ in range(3):
        connection.request("GET", "/")
        assert connection.getresponse().read() == b"https"
    connection.close()


def test_plain_http_is_not_answered(server: Server, trusting: ssl.SSLContext) -> None:
    plain = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    plain.request("GET", "/")
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        plain.getresponse()
    plain.close()
    test_requests_are_answered_over_tls_on_one_connection(server, trusting, NAMES[0])


def test_a_refused_request_still_gets_its_answer(server: Server, trusting: ssl.SSLContext) -> None:
    with (
        socket.create_connection(("127.0.0.1", server.port), timeout=10) as plain,
        trusting.wrap_socket(plain, server_hostname="localhost") as secured,
    ):
        secured.sendall(b"POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n" + b"x" * 100_000)
        assert secured.recv(12) == b"HTTP/1.1 413"


def test_a_stop_leaves_no_thread_and_no_socket(
    authority: Authority, trusting: ssl.SSLContext
) -> None:
    def left() -> tuple[int, int]:
        ours = [t for t in threading.enumerate() if t.name.startswith("pingone-")]
        return len(ours), len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - as elsewhere

    before = left()
    server = Server(scheme, IssuerClock(), ssl_context=authority.server_context(*NAMES))
    address = ("127.0.0.1", server.port)
    silent, begun, asking = (socket.create_connection(address, timeout=10) for _ in range(3))
    begun.sendall(b"\x16\x03\x01\x02")
    secured = trusting.wrap_socket(asking, server_hostname="localhost")
    secured.sendall(b"GET / HTTP/1.1\r\n")
    server.close()
    for connection in (silent, begun, secured):
        connection.close()
    assert left() == before
