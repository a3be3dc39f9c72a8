"""The client of the benchmarks keeps a connection, and copes with a server that does not."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from benchmarks.wire import Request, Wire, request

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
LAST = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\nlast"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"
REFUSED = b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"


@pytest.fixture
def wanted(request_of: list[list[bytes]]) -> Iterator[Request]:
    """A request to a server that gives these answers, connection by connection."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            for answers in request_of:
                connection, _ = listening.accept()
                with connection:
                    for answer in answers:
                        assert connection.recv(65536)
                        connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield request(f"http://127.0.0.1:{listening.getsockname()[1]}/")
        thread.join(5)


@pytest.mark.parametrize(
    ("request_of", "bodies"),
    [
        ([[ANSWER, ANSWER]], [b"ok", b"ok"]),  # kept
        ([[ANSWER, LAST], [ANSWER]], [b"ok", b"last", b"ok"]),  # the server says that it hangs up
        ([[ANSWER], [ANSWER]], [b"ok", b"ok"]),  # it does not say so
        ([[CHUNKED]], [b"2\r\nok\r\n0\r\n\r\n"]),
    ],
)
def test_every_answer_is_had(wanted: Request, bodies: list[bytes]) -> None:
    with Wire(wanted) as wire:
        assert [wire() for _ in bodies] == bodies


@pytest.mark.parametrize("request_of", [[[REFUSED]]])
def test_a_refusal_is_no_figure(wanted: Request) -> None:
    with Wire(wanted) as wire, pytest.raises(RuntimeError, match="401"):
        wire()


@pytest.mark.parametrize("request_of", [[[]]])
def test_a_server_that_never_answers_is_no_figure(wanted: Request) -> None:
    with Wire(wanted) as wire, pytest.raises((RuntimeError, ConnectionError)):
        wire()
