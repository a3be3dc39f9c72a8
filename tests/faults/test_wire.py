"""Faults on the wire, as real clients see them: each gets the exception that its users handle."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import requests
import urllib3

from pytest_pingone import IssuerClock, PingOne, ProcessClock
from pytest_pingone.clock.reading import SECOND, real_monotonic
from pytest_pingone.server import Server
from pytest_pingone.web.disruptions import CARRIER, DISRUPTION, Disruption

TIMEOUT = 0.3
LONGER = 0.8
PATIENT = 30.0


@dataclass(frozen=True)
class Client:
    """A client library, and what it raises."""

    read: Callable[[str, float], Any]
    lost: type[Exception]
    broken: type[Exception]
    late: type[Exception]
    close: Callable[[], None]


def with_requests() -> Client:
    session = requests.Session()
    return Client(
        lambda url, timeout: session.get(url, timeout=timeout).json(),
        requests.ConnectionError,
        requests.exceptions.ChunkedEncodingError,
        requests.ReadTimeout,
        session.close,
    )


def with_httpx() -> Client:
    client = httpx.Client()
    return Client(
        lambda url, timeout: client.get(url, timeout=timeout).json(),
        httpx.RemoteProtocolError,
        httpx.RemoteProtocolError,
        httpx.ReadTimeout,
        client.close,
    )


def with_urllib3() -> Client:
    pool = urllib3.PoolManager(retries=False)
    return Client(
        lambda url, timeout: pool.request("GET", url, timeout=timeout).json(),
        urllib3.exceptions.ProtocolError,
        urllib3.exceptions.ProtocolError,
        urllib3.exceptions.ReadTimeoutError,
        pool.clear,
    )


def with_http_client() -> Client:
    connections: dict[str, http.client.HTTPConnection] = {}

    def read(url: str, timeout: float) -> Any:
        host, _, path = url.removeprefix("http://").partition("/")
        connection = connections.setdefault(host, http.client.HTTPConnection(host))
        connection.timeout = timeout
        if connection.sock is not None:
            connection.sock.settimeout(timeout)
        try:
            connection.request("GET", f"/{path}")
            return json.loads(connection.getresponse().read())
        except (OSError, http.client.HTTPException):
            connection.close()
            raise

    def close() -> None:
        for connection in connections.values():
            connection.close()

    return Client(
        read,
        http.client.RemoteDisconnected,
        http.client.IncompleteRead,
        TimeoutError,
        close,
    )


MAKE = {
    "requests": with_requests,
    "httpx": with_httpx,
    "urllib3": with_urllib3,
    "http.client": with_http_client,
}


@pytest.fixture(params=MAKE)
def client(request: pytest.FixtureRequest, pingone: PingOne) -> Iterator[Client]:
    """Each client, with a connection that it keeps."""
    made = MAKE[request.param]()
    made.read(pingone.jwks_url, PATIENT)
    yield made
    made.close()


def test_a_dropped_connection(pingone: PingOne, client: Client) -> None:
    with pingone.faults.next("jwks", drop="before"), pytest.raises(client.lost):
        client.read(pingone.jwks_url, PATIENT)
    assert client.read(pingone.jwks_url, PATIENT)["keys"]


def test_a_connection_that_breaks_in_the_middle(pingone: PingOne, client: Client) -> None:
    with pingone.faults.next("jwks", drop="middle"), pytest.raises(client.broken):
        client.read(pingone.jwks_url, PATIENT)
    assert client.read(pingone.jwks_url, PATIENT)["keys"]


def test_an_answer_that_comes_too_late(pingone: PingOne, client: Client) -> None:
    with pingone.faults.next("jwks", delay=LONGER), pytest.raises(client.late):
        client.read(pingone.jwks_url, TIMEOUT)
    assert client.read(pingone.jwks_url, PATIENT)["keys"]


@pytest.mark.parametrize("body", ["truncated", "not-json", "[", b"\xff"])
def test_a_body_that_is_no_json(pingone: PingOne, client: Client, body: str | bytes) -> None:
    with pingone.faults.next("jwks", body=body), pytest.raises(ValueError):  # noqa: PT011 - JSON
        client.read(pingone.jwks_url, PATIENT)
    assert client.read(pingone.jwks_url, PATIENT)["keys"]


def test_a_delay_is_real_time_while_the_clock_stands(
    pingone: PingOne, pingone_clock: ProcessClock, client: Client
) -> None:
    pingone_clock.freeze(monotonic=True)
    with pingone.faults.next("jwks", delay=LONGER), pytest.raises(client.late):
        client.read(pingone.jwks_url, TIMEOUT)


def test_a_delay_within_the_time_out_is_only_slow(pingone: PingOne, client: Client) -> None:
    with pingone.faults.next("jwks", delay=TIMEOUT / 3):
        before = real_monotonic()
        assert client.read(pingone.jwks_url, PATIENT)["keys"]
    assert real_monotonic() - before >= TIMEOUT / 3 * SECOND


def test_a_delay_does_not_go_by_a_sleep_that_a_test_has_replaced(
    pingone: PingOne, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: None)
    with pingone.faults.next("jwks", delay=LONGER), pytest.raises(requests.ReadTimeout):
        requests.get(pingone.jwks_url, timeout=TIMEOUT)


def test_one_delayed_answer_keeps_nobody_else_waiting(pingone: PingOne) -> None:
    pingone.faults.next("jwks", delay=3)
    slow = threading.Thread(target=requests.get, args=(pingone.jwks_url,), kwargs={"timeout": 30})
    slow.start()
    while not len(pingone.requests):
        time.sleep(0.005)
    assert requests.get(pingone.jwks_url, timeout=5).status_code == 200
    assert slow.is_alive()
    slow.join()


def test_a_server_that_closes_does_not_wait_for_a_delayed_answer() -> None:
    asked = threading.Event()

    def delayed(environ: Any, start_response: Any) -> list[bytes]:
        assert environ[CARRIER]
        environ[DISRUPTION] = Disruption(delay=600)
        start_response("200 OK", [("Content-Length", "5")])
        asked.set()
        return [b"hello"]

    server = Server(delayed, IssuerClock())
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("GET", "/")
    assert asked.wait(5)
    before = real_monotonic()
    server.close()
    assert real_monotonic() - before < 5 * SECOND
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        connection.getresponse()
    connection.close()


def test_a_kept_connection_goes_on_after_a_damaged_body(pingone: PingOne) -> None:
    host = pingone.auth_url.removeprefix("http://")
    connection = http.client.HTTPConnection(host, timeout=5)
    path = pingone.jwks_url.removeprefix(pingone.auth_url)
    for body in ("truncated", "not-json", b"", "short"):
        pingone.faults.next("jwks", body=body)
        connection.request("GET", path)
        answer = connection.getresponse()
        assert answer.getheader("Connection") == "keep-alive"
        assert len(answer.read()) == int(str(answer.getheader("Content-Length")))
    connection.request("GET", path)
    assert json.loads(connection.getresponse().read())["keys"]
    connection.close()


def test_a_page_in_place_of_json_says_that_it_is_one(pingone: PingOne) -> None:
    pingone.faults.next("jwks", body="not-json")
    answer = requests.get(pingone.jwks_url, timeout=5)
    assert answer.headers["Content-Type"] == "text/html;charset=utf-8"
    assert answer.text.startswith("<html>")


def test_a_refusal_may_come_as_a_page(pingone: PingOne) -> None:
    pingone.faults.next("jwks", status=503, body="not-json", retry_after=7)
    answer = requests.get(pingone.jwks_url, timeout=5)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "7")
    assert answer.text.startswith("<html>")


def test_a_refusal_may_be_late(pingone: PingOne) -> None:
    pingone.faults.next("jwks", status=500, delay=TIMEOUT)
    answer = requests.get(pingone.jwks_url, timeout=5)
    assert answer.status_code == 500
    assert answer.elapsed.total_seconds() >= TIMEOUT
