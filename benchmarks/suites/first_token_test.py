"""From nothing to the first verified token, and from then on; times are written into a file."""

import time

BEGIN = time.perf_counter()  # the plugin begins to make keys once these tests are collected

import http.client
import json
import os
import socket
import statistics
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import jwt
import pytest

from pytest_pingone import PingOne

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
AGAIN = 30
TIMES: dict[str, list[float]] = {"first": [], "again": [], "client alone": []}


@pytest.fixture(scope="session", autouse=True)
def written() -> Iterator[None]:
    """Write medians, in milliseconds."""
    yield
    found = {name: statistics.median(times) * 1e3 for name, times in TIMES.items()}
    Path(os.environ["TIMES"]).write_text(json.dumps(found), encoding="utf-8")


@pytest.fixture
def begin() -> float:
    """Return when the fixtures of a test begin: this is the first one."""
    return time.perf_counter()


def verified_token(discovery_url: str, client_id: str, client_secret: str) -> None:
    """Do what a client does that knows the discovery document only, by one connection."""
    connection = http.client.HTTPConnection(urlsplit(discovery_url).netloc)

    def asked(url: str, body: str | None = None) -> bytes:
        connection.request("GET" if body is None else "POST", urlsplit(url).path, body, FORM)
        return connection.getresponse().read()

    discovery = json.loads(asked(discovery_url))
    keys = jwt.PyJWKSet.from_json(asked(discovery["jwks_uri"]).decode())
    form = {"client_id": client_id, "client_secret": client_secret}
    form["grant_type"] = "client_credentials"
    token = json.loads(asked(discovery["token_endpoint"], urlencode(form)))["access_token"]
    jwt.decode(
        token,
        keys[jwt.get_unverified_header(token)["kid"]],
        algorithms=["RS256"],
        audience="https://api.pingone.com",
        issuer=discovery["issuer"],
    )
    connection.close()


def by(pingone: PingOne) -> None:
    """Get and verify a token."""
    worker = pingone.applications.update("worker", token_endpoint_auth_method="CLIENT_SECRET_POST")
    verified_token(pingone.discovery_url, worker.client_id, worker.client_secret)


def test_first(pingone: PingOne) -> None:
    """Measure from the collection on."""
    by(pingone)
    TIMES["first"].append(time.perf_counter() - BEGIN)


@pytest.mark.parametrize("number", range(AGAIN))
def test_again(begin: float, pingone: PingOne, number: int) -> None:
    """Measure from the beginning of the fixture on."""
    del number
    by(pingone)
    TIMES["again"].append(time.perf_counter() - begin)


Answers = dict[str, bytes]


def received(connection: socket.socket) -> bytes:
    """Return the next request or answer, "" at the end."""
    got = b""
    while b"\r\n\r\n" not in got:
        chunk = connection.recv(65536)
        if not chunk:
            return b""
        got += chunk
    head, _, body = got.partition(b"\r\n\r\n")
    length = int((head.lower().partition(b"content-length:")[2] or b"0").partition(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def replay(listening: socket.socket, answers: Answers) -> None:
    """Answer with what was recorded, and as little work as can be."""
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while got := received(connection):
            connection.sendall(answers[got.split(b" ", 2)[1].decode()])
        connection.close()


@pytest.fixture(scope="session")
def recorded(pingone_emulator: PingOne) -> Iterator[Callable[[], None]]:
    """Return a client of a server that answers with what the emulator answered once."""
    worker = pingone_emulator.applications.update(
        "worker", token_endpoint_auth_method="CLIENT_SECRET_POST"
    )
    form = {"client_id": worker.client_id, "client_secret": worker.client_secret}
    body = urlencode({**form, "grant_type": "client_credentials"})
    answers: Answers = {}
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        for url, sent in (
            (pingone_emulator.discovery_url, None),
            (pingone_emulator.jwks_url, None),
            (pingone_emulator.token_url, body),
        ):
            parts = urlsplit(url)
            head = f"{'GET' if sent is None else 'POST'} {parts.path} HTTP/1.1\r\nHost: x\r\n"
            if sent is not None:
                head += f"Content-Type: {FORM['Content-Type']}\r\nContent-Length: {len(sent)}\r\n"
            with socket.create_connection((parts.hostname or "", parts.port or 80)) as connection:
                connection.sendall(f"{head}\r\n{sent or ''}".encode())
                answers[parts.path] = received(connection)
        threading.Thread(target=replay, args=(listening, answers), daemon=True).start()
        here = urlsplit(pingone_emulator.discovery_url)._replace(netloc=f"127.0.0.1:{port}")
        yield lambda: verified_token(here.geturl(), worker.client_id, worker.client_secret)
        listening.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("number", range(AGAIN))
def test_client_alone(recorded: Callable[[], None], begin: float, number: int) -> None:
    """Measure what of that is the client's."""
    del number
    recorded()
    TIMES["client alone"].append(time.perf_counter() - begin)
