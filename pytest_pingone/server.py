"""The application on a thread and a loopback port: keep-alive, one write an answer, stops at once.

Werkzeug's own server closes every connection, writes head and body apart (which over keep-alive
meets Nagle's algorithm: 44 ms), sends a `Date` of its own and takes half a second to stop. What it
makes of a request is good and is used here.
"""

from __future__ import annotations

import abc
import contextlib
import io
import re
import selectors
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from werkzeug.datastructures import Headers
from werkzeug.serving import WSGIRequestHandler

from pytest_pingone.clock import SECOND, IssuerClock
from pytest_pingone.errors import UsageError
from pytest_pingone.web import heads
from pytest_pingone.web.disruptions import CARRIER, DISRUPTION
from pytest_pingone.web.incoming import MAX_BODY
from pytest_pingone.web.replies import http_date

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

_IDLE_SECONDS = 60
_HANDSHAKE_SECONDS = 30
_BACKLOG = 128
# On Windows SO_REUSEADDR lets a second listener have the port of the first, and nobody is told.
_AGAIN_AT_ONCE = getattr(socket, "SO_EXCLUSIVEADDRUSE", socket.SO_REUSEADDR)
_CHUNK = 65536
_HEXADECIMAL = re.compile(rb"[0-9A-Fa-f]{1,16}")
_LINGER_SECONDS = 2
_LINGER_BYTES = 64 * MAX_BODY


class _Handler(WSGIRequestHandler):
    """One connection: reads requests one after the other, answers each with a single write."""

    protocol_version = "HTTP/1.1"
    timeout = _IDLE_SECONDS
    disable_nagle_algorithm = True
    server: Server  # type: ignore[assignment]

    def parse_request(self) -> bool:
        """Read the head of a request; return whether there is one to answer."""
        self.command, self.requestline, self.close_connection = "", "", True
        try:
            self.command, self.path, version = heads.request_line(self.raw_requestline)
            self.headers = Headers(heads.fields(self.rfile))  # type: ignore[assignment]
        except heads.HeadError as problem:
            self.send_error(problem.status, str(problem))
            return False
        self.request_version = f"HTTP/{version}"
        wanted = self.headers.get("Connection", "").lower()
        self.close_connection = wanted == "close" or (version == "1.0" and wanted != "keep-alive")
        if version == "1.1" and self.headers.get("Expect", "").lower() == "100-continue":
            return self.handle_expect_100()
        return True

    def run_wsgi(self) -> None:
        """Answer one request."""
        body = self._read_body()
        if body is None:
            return
        try:
            environ = self.make_environ()
        except ValueError:  # the target is no URL
            self._give_up("400 Bad Request")
            return
        environ["wsgi.input"] = io.BytesIO(body)
        environ["CONTENT_LENGTH"] = str(len(body))
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        environ[CARRIER] = True
        answer: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], _: Any = None) -> Any:
            answer[:] = [status, headers]

        content = b"".join(self.server.app(environ, start_response))
        status, headers = answer
        disruption = environ.get(DISRUPTION)
        if disruption is None:
            self._write(status, headers, content)
        elif self.server.closing.wait(disruption.delay) or disruption.sent == "nothing":
            self.close_connection = True
        elif disruption.sent == "half":
            self._write(status, headers, content[: len(content) // 2])
            self.close_connection = True
        else:
            self._write(status, headers, content)

    def _write(self, status: str, headers: list[tuple[str, str]], content: bytes) -> None:
        connection = "close" if self.close_connection else "keep-alive"
        lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers)]
        lines += [f"Date: {self.date_time_string()}", f"Connection: {connection}", "", ""]
        self.connection.sendall("\r\n".join(lines).encode("latin-1", "replace") + content)

    def _read_body(self) -> bytes | None:
        """Return the whole body, or None after refusing a request whose body has no sane length."""
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            with contextlib.suppress(ValueError, OSError):
                return self._read_chunks()
            self._give_up("400 Bad Request")
            return None
        text = self.headers.get("Content-Length", "0").strip()
        length = int(text[:20]) if text.isascii() and text.isdecimal() else -1
        if 0 <= length <= MAX_BODY:
            body = self.rfile.read(length)
            if len(body) == length:
                return body
        too_long = length > MAX_BODY
        self._give_up("413 Request Entity Too Large" if too_long else "400 Bad Request")
        return None

    def _read_chunks(self) -> bytes:
        body = bytearray()
        while True:
            digits = self.rfile.readline(_CHUNK).split(b";")[0].strip()
            if not _HEXADECIMAL.fullmatch(digits):
                raise ValueError("no length")
            size = int(digits, 16)
            if len(body) + size > MAX_BODY:
                raise ValueError("too long")
            body += self.rfile.read(size)
            ending = self.rfile.readline(_CHUNK)
            if size == 0:
                while ending not in (b"\r\n", b"\n", b""):
                    ending = self.rfile.readline(_CHUNK)
                return bytes(body)

    def _give_up(self, status: str) -> None:
        """Refuse and close: what follows on this connection can no longer be told apart."""
        self.close_connection = True
        with contextlib.suppress(OSError):
            self._write(status, [("Content-Length", "0")], b"")
            linger(self.connection)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse a request that could not be read at all."""
        del explain
        self._give_up(f"{int(code)} {message or 'Bad Request'}".splitlines()[0])

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Return the `Date` of an answer, by the issuer's clock."""
        now = self.server.clock.microseconds()
        return http_date(now if timestamp is None else int(timestamp * SECOND))

    def log_request(self, *_: Any) -> None:
        """Say nothing: the journal knows."""

    def log(self, *_: Any) -> None:
        """Say nothing of a client that hangs, either."""


def linger(connection: socket.socket) -> None:
    """Say that this was all, and read what is still on its way.

    Otherwise the reset that a close becomes would take the last answer from the client.

    Raises:
        OSError: the client is gone, or neither ends nor sends.
    """
    connection.shutdown(socket.SHUT_WR)
    connection.settimeout(_LINGER_SECONDS)
    left = _LINGER_BYTES
    while left > 0 and (piece := connection.recv(_CHUNK)):
        left -= len(piece)


def answer_requests(connection: socket.socket, client: Any, server: Any) -> None:
    """Answer one request after the other until either side has enough.

    Args:
        connection: plain or TLS; whoever called closes it.
        client: the address of the other side.
        server: a `Server`, or what stands for one.
    """
    make: Callable[..., Any] = _Handler
    make(connection, client, server)


class Listener(abc.ABC):
    """A loopback port with a thread for each connection, until it is closed.

    Args:
        name: what its thread is called.
        host: the address to listen on.
        port: the TCP port; 0 takes a free one.

    Raises:
        UsageError: the port is taken or the address is not one of this machine.
    """

    def __init__(self, *, name: str, host: str = "127.0.0.1", port: int = 0) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.socket(family)
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, _AGAIN_AT_ONCE, 1)
            self._socket.bind((host, port))
            self._socket.listen(_BACKLOG)
        except OSError as problem:
            self._socket.close()
            raise UsageError(
                f"Cannot listen on {host}:{port}: {problem.strerror}. "
                "Take another port, or 0 for any free one."
            ) from problem
        self.server_address = self._socket.getsockname()
        self._wake, self.woken = socket.socketpair()
        self.closing = threading.Event()
        self._lock = threading.Lock()
        self._connections: dict[socket.socket, threading.Thread] = {}
        self._thread = threading.Thread(target=self._accept, name=name, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """The TCP port that is listened on."""
        return int(self.server_address[1])

    @abc.abstractmethod
    def serve(self, connection: socket.socket, client: Any) -> None:
        """Carry out one connection, on a thread of its own, until either side has enough.

        When the listener is closed, `closing` is set and `woken` becomes readable.

        Args:
            connection: whoever called closes it.
            client: the address of the other side.
        """

    def close(self) -> None:
        """Stop at once: no new connections, no thread and no socket left."""
        self.closing.set()
        self._wake.close()
        self._thread.join()
        with self._lock:
            threads = list(self._connections.values())
            for connection in self._connections:
                with contextlib.suppress(OSError):  # not SSLSocket's, which spoils a running read
                    socket.socket.shutdown(connection, socket.SHUT_RDWR)
        for thread in threads:
            thread.join()
        self.woken.close()

    @contextlib.contextmanager
    def secured(
        self, connection: socket.socket, context: ssl.SSLContext
    ) -> Iterator[ssl.SSLSocket]:
        """Give the TLS side of a connection, and end it as TLS wants it ended.

        Raises:
            OSError: the client did not begin TLS, or does not like the certificate.
        """
        with self._lock:  # so that `close` always finds the one that can be shut down
            context.sslsocket_class = _Secured
            secured = context.wrap_socket(
                connection, server_side=True, do_handshake_on_connect=False
            )
            self._connections[secured] = self._connections.pop(connection)
        try:
            with secured:
                secured.settimeout(_HANDSHAKE_SECONDS)
                secured.do_handshake()
                yield secured
                secured.settimeout(0)  # RFC 8446, 6.1: say so, and do not wait for the same
                with contextlib.suppress(OSError, ValueError):
                    secured.unwrap()
        finally:
            with self._lock:
                self._connections[connection] = self._connections.pop(secured)

    @contextlib.contextmanager
    def unawaited(self, connection: socket.socket) -> Iterator[None]:
        """Do what nobody can interrupt: `close` does not wait for it.

        Raises:
            OSError: everything was closed meanwhile.
        """
        with self._lock:
            thread = self._connections.pop(connection)
        try:
            yield
        finally:
            with self._lock:
                if self.closing.is_set():
                    raise ConnectionAbortedError("closed meanwhile")
                self._connections[connection] = thread

    def _accept(self) -> None:
        with self._socket, selectors.DefaultSelector() as selector:
            selector.register(self._socket, selectors.EVENT_READ)
            selector.register(self.woken, selectors.EVENT_READ)
            while True:
                ready = {key.fileobj for key, _ in selector.select()}
                if self.woken in ready:
                    return
                with contextlib.suppress(OSError):
                    connection, client = self._socket.accept()
                    self._serve(connection, client)

    def _serve(self, connection: socket.socket, client: Any) -> None:
        thread = threading.Thread(
            target=self._handle, args=(connection, client), name="pingone-connection", daemon=True
        )
        with self._lock:
            self._connections[connection] = thread
        thread.start()

    def _handle(self, connection: socket.socket, client: Any) -> None:
        try:
            with connection, contextlib.suppress(OSError, ValueError):
                self.serve(connection, client)
        finally:
            with self._lock:
                self._connections.pop(connection, None)


class _Secured(ssl.SSLSocket):
    """The TLS side of a connection."""

    def getpeername(self) -> Any:
        """Return the address of the client; asked first of all, when the socket is taken over."""
        try:
            return super().getpeername()
        except OSError:
            self.close()  # what `ssl` takes over from a client that is gone, it would lose
            raise


class Server(Listener):
    """A loopback port that serves an application until it is closed.

    Args:
        app: the WSGI application.
        clock: what the `Date` of answers is read from.
        host: the address to listen on.
        port: the TCP port; 0 takes a free one.
        ssl_context: what to serve https with; without it, it is http.

    Raises:
        UsageError: the port is taken or the address is not one of this machine.
    """

    multithread = True
    multiprocess = False

    def __init__(
        self,
        app: WSGIApplication,
        clock: IssuerClock,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self.app = app
        self.clock = clock
        self.ssl_context = ssl_context
        super().__init__(name="pingone-server", host=host, port=port)

    def serve(self, connection: socket.socket, client: Any) -> None:
        """Answer requests, over TLS if there is a context for that."""
        if self.ssl_context is None:
            answer_requests(connection, client, self)
            return
        with self.secured(connection, self.ssl_context) as secured:
            answer_requests(secured, client, self)

    def log(self, kind: str, message: str, *arguments: Any) -> None:
        """Say nothing, as Werkzeug's handler expects of a server: the journal knows."""
