"""The HTTP server and its threads: nobody waits for somebody else, and nothing is left behind."""

from __future__ import annotations

import http.client
import os
import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
import requests

from pytest_pingone import IssuerClock, PingOne, PingOneConfig, UsageError
from pytest_pingone.server import Server

if TYPE_CHECKING:
    from tests.web.conftest import Wire


def hello(_environ: Any, start_response: Any) -> list[bytes]:
    start_response("200 OK", [("Content-Length", "5")])
    return [b"hello"]


def own_threads() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name.startswith("pingone-")}


def open_files() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - no path objects that hold one open


def ask(address: tuple[str, int]) -> bytes:
    with socket.create_connection(address, timeout=5) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        with connection.makefile("rb") as stream:
            return stream.read()


@pytest.mark.parametrize(
    "begun", [b"", b"G", b"GET / HTTP/1.1\r\n", b"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nab"]
)
def test_a_slow_client_keeps_nobody_waiting(begun: bytes) -> None:
    server = Server(hello, IssuerClock())
    address = ("127.0.0.1", server.port)
    with socket.create_connection(address) as slow:
        slow.sendall(begun)
        assert ask(address).endswith(b"hello")
    server.close()


def test_a_client_may_close_its_half_and_still_be_answered() -> None:
    server = Server(hello, IssuerClock())
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as half:
        half.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        half.shutdown(socket.SHUT_WR)
        with half.makefile("rb") as stream:
            assert stream.read().endswith(b"hello")
    server.close()


def test_a_client_that_goes_away_leaves_nothing_behind() -> None:
    server = Server(hello, IssuerClock())
    address = ("127.0.0.1", server.port)
    before = own_threads()
    for text in (b"", b"GET / HTTP/1.1\r\n", b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nx"):
        with socket.create_connection(address) as gone:
            gone.sendall(text)
    assert ask(address).endswith(b"hello")
    for thread in own_threads() - before:
        thread.join(timeout=5)
    assert own_threads() == before
    server.close()


def test_a_stop_leaves_no_thread_and_no_socket() -> None:
    ask_once = Server(hello, IssuerClock())  # whatever is loaded on first use is loaded now
    ask(("127.0.0.1", ask_once.port))
    ask_once.close()
    threads, files = own_threads(), open_files()
    server = Server(hello, IssuerClock())
    address = ("127.0.0.1", server.port)
    clients = [socket.create_connection(address, timeout=5) for _ in range(5)]
    for number, client in enumerate(clients):
        client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"[: 10 * number])
    assert ask(address).endswith(b"hello")
    server.close()
    for client in clients:
        client.close()
    assert own_threads() <= threads
    assert open_files() == files
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address)


def test_a_stopped_port_can_be_taken_again_at_once() -> None:
    first = Server(hello, IssuerClock())
    ask(("127.0.0.1", first.port))
    first.close()
    again = Server(hello, IssuerClock(), port=first.port)
    assert ask(("127.0.0.1", again.port)).endswith(b"hello")
    again.close()


def test_two_servers_cannot_have_one_port() -> None:
    first = Server(hello, IssuerClock())
    try:
        with pytest.raises(UsageError, match=f"Cannot listen on 127.0.0.1:{first.port}"):
            Server(hello, IssuerClock(), port=first.port)
    finally:
        first.close()


@pytest.mark.parametrize(
    ("host", "said"), [("127.0.0.1", "in use"), ("192.0.2.1", "assign"), ("no.such.host.", "")]
)
def test_an_address_that_cannot_be_had_is_a_mistake_of_the_user(host: str, said: str) -> None:
    files = open_files()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=rf"Cannot listen on {host}:{port}: .*{said}"):
            Server(hello, IssuerClock(), host=host, port=port)
    assert open_files() == files


def test_a_taken_port_is_named_when_a_url_is_read() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with (
            PingOne(PingOneConfig(port=port)) as tenant,
            pytest.raises(UsageError, match=str(port)),
        ):
            assert tenant.issuer


def test_no_socket_is_opened_before_a_url_is_read() -> None:
    threads = own_threads()
    with PingOne() as tenant:
        assert tenant.users["alice"].email
        assert own_threads() <= threads
        assert tenant.issuer
        assert len(own_threads() - threads) == 1
        issuer = tenant.issuer
        assert tenant.discovery_url.startswith(issuer)
    assert own_threads() <= threads


def test_threads_that_read_a_url_together_open_one_port() -> None:
    with PingOne() as tenant, ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: tenant.issuer, range(8)))) == 1


def test_many_clients_are_served_at_the_same_time(pingone: PingOne) -> None:
    address = urlsplit(pingone.auth_url)
    worker = pingone.applications["worker"]
    form = (
        f"grant_type=client_credentials&client_id={worker.client_id}"
        f"&client_secret={worker.client_secret}"
    )
    pingone.applications.update("worker", token_endpoint_auth_method="CLIENT_SECRET_POST")
    base = f"/{pingone.environment.id}/as"
    kind = {"Content-Type": "application/x-www-form-urlencoded"}

    def client(_: int) -> list[int]:
        connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=30)
        statuses = []
        for _ in range(10):
            for method, path, body in (("GET", "jwks", None), ("POST", "token", form)):
                connection.request(method, f"{base}/{path}", body, kind)
                answer = connection.getresponse()
                answer.read()
                statuses.append(answer.status)
        connection.close()
        return statuses

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(client, range(16)))
    assert answers == [[200] * 20] * 16
    assert len(pingone.requests.to("token")) == len(pingone.requests.to("jwks")) == 160


def test_a_client_that_stops_reading_does_not_stop_the_others(
    pingone: PingOne, connect: Callable[[], Wire], session: requests.Session
) -> None:
    deaf = connect()
    path = f"/{pingone.environment.id}/as/jwks"
    deaf.socket.settimeout(0.5)
    one = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()

    def flood() -> None:
        while True:
            deaf.send(one * 100)

    with pytest.raises(TimeoutError):
        flood()
    assert session.get(pingone.jwks_url).status_code == 200
