"""The HTTP server on the wire: what a client of any kind may send it, and what it gets."""

from __future__ import annotations

import email.utils
import json
from base64 import b64encode
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from pytest_pingone import PingOne

if TYPE_CHECKING:
    from tests.web.conftest import Wire

Connect = Callable[[], "Wire"]
FORM = "grant_type=client_credentials"


@pytest.fixture
def jwks(pingone: PingOne) -> str:
    """The path of a small document."""
    return f"/{pingone.environment.id}/as/jwks"


@pytest.fixture
def token_head(pingone: PingOne) -> str:
    """The head of a token request as far as the length of its body."""
    worker = pingone.applications["worker"]
    basic = b64encode(f"{worker.client_id}:{worker.client_secret}".encode()).decode()
    return (
        f"POST /{pingone.environment.id}/as/token HTTP/1.1\r\nHost: localhost\r\n"
        f"Authorization: Basic {basic}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    )


def get(path: str, *headers: str, method: str = "GET", version: str = "HTTP/1.1") -> str:
    return "\r\n".join([f"{method} {path} {version}", "Host: localhost", *headers, "", ""])


def test_a_connection_is_kept_for_further_requests(connect: Connect, jwks: str) -> None:
    wire = connect()
    for _ in range(3):
        wire.send(get(jwks))
        status, headers, body = wire.receive()
        assert (status, headers["connection"]) == (200, "keep-alive")
        assert len(json.loads(body)["keys"]) == 3


def test_requests_may_be_pipelined(connect: Connect, jwks: str, token_head: str) -> None:
    wire = connect()
    post = f"{token_head}Content-Length: {len(FORM)}\r\n\r\n{FORM}"
    wire.send(get(jwks) + post + get("/nowhere") + get(jwks))
    assert [wire.receive()[0] for _ in range(4)] == [200, 200, 404, 200]


@pytest.mark.parametrize(
    ("request_text", "kept"),
    [
        ({"version": "HTTP/1.0"}, False),
        ({"version": "HTTP/1.1"}, True),
        ({"headers": ["Connection: close"]}, False),
        ({"version": "HTTP/1.0", "headers": ["Connection: keep-alive"]}, True),
    ],
)
def test_a_connection_is_closed_when_the_client_wants_that(
    connect: Connect,
    jwks: str,
    request_text: dict[str, Any],
    kept: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    wire = connect()
    wire.send(get(jwks, *request_text.pop("headers", []), **request_text))
    _, headers, _ = wire.receive()
    assert headers["connection"] == ("keep-alive" if kept else "close")
    if not kept:
        assert wire.rest() == b""


def test_the_date_is_that_of_the_issuers_clock_and_sent_once(
    pingone: PingOne, connect: Connect, jwks: str
) -> None:
    pingone.issuer_clock.pin("2031-02-03T04:05:06Z")
    wire = connect()
    wire.send(get(jwks))
    _, headers, _ = wire.receive()  # which refuses a header that is sent twice
    assert email.utils.parsedate_to_datetime(headers["date"]) == pingone.issuer_clock.now()


@pytest.mark.parametrize(("path", "status"), [("jwks", 200), ("nothing", 404)])
def test_head_is_answered_with_the_head_of_get(
    pingone: PingOne, connect: Connect, path: str, status: int
) -> None:
    wire = connect()
    wire.send(get(f"/{pingone.environment.id}/as/{path}", method="HEAD"))
    head = wire.receive(head_only=True)
    wire.send(get(f"/{pingone.environment.id}/as/{path}"))
    whole = wire.receive()
    assert head[0] == whole[0] == status
    assert head[1]["content-length"] == whole[1]["content-length"] == str(len(whole[2]))
    assert head[1]["content-type"] == whole[1]["content-type"]


def test_an_answer_without_content_names_no_length(pingone: PingOne, connect: Connect) -> None:
    token = pingone.mint.access_token(application="worker")
    bob = pingone.users["bob"].id
    wire = connect()
    path = f"/v1/environments/{pingone.environment.id}/users/{bob}"
    wire.send(get(path, f"Authorization: Bearer {token}", method="DELETE"))
    status, headers, _ = wire.receive()
    assert status == 204
    assert not {"content-length", "transfer-encoding", "content-type"} & set(headers)
    wire.send(get(path, f"Authorization: Bearer {token}"))
    assert wire.receive()[0] == 404


CHUNKED = [
    "1d\r\ngrant_type=client_credentials\r\n0\r\n\r\n",
    "1D\r\ngrant_type=client_credentials\r\n0\r\n\r\n",
    "5\r\ngrant\r\n18\r\n_type=client_credentials\r\n0\r\n\r\n",
    "5;name=value\r\ngrant\r\n18\r\n_type=client_credentials\r\n0\r\nTrailer: x\r\n\r\n",
    "001d\r\ngrant_type=client_credentials\r\n000\r\n\r\n",
]


@pytest.mark.parametrize("body", CHUNKED)
def test_a_body_may_come_in_chunks(connect: Connect, token_head: str, body: str) -> None:
    wire = connect()
    for _ in range(2):
        wire.send(f"{token_head}Transfer-Encoding: chunked\r\n\r\n{body}")
        status, _, content = wire.receive()
        assert (status, json.loads(content)["token_type"]) == (200, "Bearer")


def test_a_body_may_come_byte_by_byte(connect: Connect, token_head: str) -> None:
    wire = connect()
    wire.send(f"{token_head}Content-Length: {len(FORM)}\r\n\r\n")
    for letter in FORM:
        wire.send(letter)
    assert wire.receive()[0] == 200


def test_a_client_may_wait_until_it_is_told_to_go_on(connect: Connect, token_head: str) -> None:
    wire = connect()
    wire.send(f"{token_head}Content-Length: {len(FORM)}\r\nExpect: 100-continue\r\n\r\n")
    assert wire.stream.readline() == b"HTTP/1.1 100 Continue\r\n"
    assert wire.stream.readline() == b"\r\n"
    wire.send(FORM)
    assert wire.receive()[0] == 200


@pytest.mark.parametrize("length", ["1048577", "99999999999999999999999999"])
def test_a_body_that_is_said_to_be_too_long_is_not_read(
    connect: Connect, token_head: str, length: str
) -> None:
    wire = connect()
    wire.send(f"{token_head}Content-Length: {length}\r\n\r\n")
    status, headers, _ = wire.receive()
    assert (status, headers["connection"]) == (413, "close")
    assert wire.rest() == b""


def test_a_client_that_sends_too_long_a_body_at_once_still_gets_the_answer(
    connect: Connect, token_head: str
) -> None:
    body = b"x" * 3_000_000
    for _ in range(10):
        wire = connect()
        wire.send(f"{token_head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        assert wire.receive()[0] == 413


@pytest.mark.parametrize("length", ["-1", "1x", "", "0x10", "1.0", "+5", "1_0", "٣", "5, 5"])
def test_a_length_that_is_no_number_is_refused(
    connect: Connect, token_head: str, length: str
) -> None:
    wire = connect()
    wire.send(f"{token_head}Content-Length: ".encode() + length.encode() + b"\r\n\r\nxxxxx")
    status, headers, _ = wire.receive()
    assert (status, headers["connection"]) == (400, "close")


@pytest.mark.parametrize(
    "body",
    ["x\r\n\r\n", "-1\r\n\r\n", "\r\n", "0x1d\r\ngrant_type=client_credentials\r\n0\r\n\r\n"],
)
def test_chunks_of_no_sane_length_are_refused(connect: Connect, token_head: str, body: str) -> None:
    wire = connect()
    wire.send(f"{token_head}Transfer-Encoding: chunked\r\n\r\n{body}")
    status, headers, _ = wire.receive()
    assert (status, headers["connection"]) == (400, "close")


RUBBISH = [
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    b"hello\r\n\r\n",
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET / HTTP/x\r\n\r\n",
    b"GET / FTP/1.1\r\n\r\n",
    b"GET /a b c HTTP/1.1\r\n\r\n",
    b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 200 + b"\r\n",
    b"GET / HTTP/1.1\r\nA: " + b"x" * 70_000 + b"\r\n\r\n",
    b"GET http://[ HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET //[ HTTP/1.1\r\nHost: x\r\n\r\n",
]


@pytest.mark.parametrize("rubbish", RUBBISH, ids=range(len(RUBBISH)))
def test_rubbish_is_refused_and_harms_nobody_else(
    connect: Connect, jwks: str, rubbish: bytes
) -> None:
    wire = connect()
    wire.send(rubbish)
    status, _, _ = wire.receive()
    assert 400 <= status < 600
    other = connect()
    other.send(get(jwks))
    assert other.receive()[0] == 200


@pytest.mark.parametrize("target", ["*", "", "jwks", "http://elsewhere.example/", "//", "/%", "/?"])
def test_a_strange_target_is_not_found(connect: Connect, target: str) -> None:
    wire = connect()
    wire.send(get(target) if target else get("/"))
    assert wire.receive()[0] == 404


@pytest.mark.parametrize("method", ["BREW", "OPTIONS", "TRACE", "CONNECT"])
def test_a_strange_method_is_not_allowed(connect: Connect, jwks: str, method: str) -> None:
    wire = connect()
    wire.send(get(jwks, method=method))
    status, headers, _ = wire.receive()
    assert (status, headers["allow"]) == (405, "GET, HEAD")
