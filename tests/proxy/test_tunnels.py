"""Other hosts: this machine is always reached, the rest of the world if that is wanted."""

from __future__ import annotations

import contextlib
import hashlib
import os
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pytest_pingone import IssuerClock, PingOne
from pytest_pingone.clock import SECOND
from pytest_pingone.clock.reading import real_monotonic
from pytest_pingone.server import Listener, Server
from tests.proxy.conftest import Caller

ELSEWHERE = "elsewhere.example.com"
Open = Callable[[], Caller]


def hello(environ: Any, start_response: Any) -> list[bytes]:
    body = environ["HTTP_HOST"].encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


class Echo(Listener):
    """Sends back what comes, and then ends."""

    def __init__(self) -> None:
        super().__init__(name="pingone-echo")

    def serve(self, connection: socket.socket, client: Any) -> None:  # noqa: ARG002 - its name
        while piece := connection.recv(65536):
            connection.sendall(piece)
        connection.shutdown(socket.SHUT_WR)


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """`elsewhere.example.com` is this machine; nobody else has an address."""

    def lookup(host: str, *rest: Any, **more: Any) -> Any:
        if host in {ELSEWHERE, "127.0.0.1"}:
            return original("127.0.0.1", *rest, **more)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    original = socket.getaddrinfo
    monkeypatch.setattr("pytest_pingone.proxy.server.socket.getaddrinfo", lookup)


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server(hello, IssuerClock())
    yield server
    server.close()


@pytest.fixture
def echo() -> Iterator[Echo]:
    echo = Echo()
    yield echo
    echo.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_this_machine_is_never_captured(call: Open, server: Server, host: str) -> None:
    caller = call()
    assert caller.connect(f"{host}:{server.port}") == 200
    assert caller.get("/", "mine")[2] == b"mine"


@pytest.mark.pingone(proxy_tunnel=True)
@pytest.mark.usefixtures("elsewhere")
def test_others_are_reached_if_that_is_wanted(
    call: Open, tunnelled: Open, server: Server, jwks: str
) -> None:
    caller = call()
    assert caller.connect(f"{ELSEWHERE}:{server.port}") == 200
    assert caller.get("/", ELSEWHERE)[2] == ELSEWHERE.encode()
    assert tunnelled().get(jwks)[0] == 200


@pytest.mark.usefixtures("elsewhere")
def test_others_are_not_even_looked_up_if_it_is_not(call: Open, server: Server) -> None:
    assert call().connect(f"{ELSEWHERE}:{server.port}") == 403


@pytest.mark.pingone(proxy_tunnel=True)
@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize("target", ["nowhere.example.com:443", "x..y:443", "é:443"])
def test_who_has_no_address_is_a_bad_gateway(call: Open, target: str) -> None:
    caller = call()
    caller.send(f"CONNECT {target} HTTP/1.1\r\n\r\n".encode())
    assert caller.receive()[0] in {400, 502}


@pytest.mark.pingone(proxy_tunnel=True)
@pytest.mark.usefixtures("elsewhere")
def test_who_does_not_answer_is_a_bad_gateway(call: Open, free_port: int) -> None:
    caller = call()
    caller.send(f"CONNECT {ELSEWHERE}:{free_port} HTTP/1.1\r\n\r\n")
    assert f"{ELSEWHERE}:{free_port} cannot be reached: " in caller.stream.readline().decode()


@pytest.mark.pingone(proxy_tunnel=True)
@pytest.mark.usefixtures("elsewhere")
def test_whatever_goes_through_comes_out_unchanged(call: Open, echo: Echo) -> None:
    caller = call()
    assert caller.connect(f"{ELSEWHERE}:{echo.port}") == 200
    sent = os.urandom(1 << 20) * 16

    def send() -> None:
        caller.send(sent)
        caller.socket.shutdown(socket.SHUT_WR)

    sending = threading.Thread(target=send)
    sending.start()
    got = hashlib.sha256(caller.rest()).digest()
    sending.join()
    assert got == hashlib.sha256(sent).digest()


def test_tunnels_end_at_once_when_the_proxy_does(echo: Echo) -> None:
    with PingOne() as tenant:
        with tenant.proxy(tunnel=True) as proxy:
            deaf = socket.create_connection(("127.0.0.1", proxy.port), timeout=0.5)
            deaf.sendall(f"CONNECT 127.0.0.1:{echo.port} HTTP/1.1\r\n\r\n".encode())
            assert deaf.recv(12) == b"HTTP/1.1 200"
            with contextlib.suppress(TimeoutError):
                while True:
                    deaf.sendall(b"x" * 65536)
            began = real_monotonic()
        assert real_monotonic() - began < 2 * SECOND
        deaf.close()
    assert not [t for t in threading.enumerate() if t.name == "pingone-proxy"]


def test_an_address_that_is_never_found_keeps_nobody_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked, found = threading.Event(), threading.Event()

    def slow(*_: Any, **__: Any) -> Any:
        asked.set()
        found.wait(30)
        return []

    with PingOne() as tenant:
        with tenant.proxy(tunnel=True) as proxy:
            monkeypatch.setattr("pytest_pingone.proxy.server.socket.getaddrinfo", slow)
            waiting = socket.socket()
            waiting.connect(("127.0.0.1", proxy.port))
            waiting.sendall(b"CONNECT elsewhere.example.com:443 HTTP/1.1\r\n\r\n")
            assert asked.wait(10)
            began = real_monotonic()
        assert real_monotonic() - began < 2 * SECOND
    found.set()
    waiting.settimeout(10)
    with waiting, contextlib.suppress(ConnectionResetError):
        assert b"200" not in waiting.recv(100)
    for thread in threading.enumerate():
        if thread.name == "pingone-connection":
            thread.join(10)
