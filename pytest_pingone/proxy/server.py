"""An HTTP proxy that answers for PingOne's host names itself, and lets nobody else be reached.

A client asks it for a tunnel to a host (CONNECT, RFC 9110 section 9.3.6). To one of PingOne's it
gets a tunnel at whose end is the emulator, speaking TLS with a certificate in that host's name.
"""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import threading
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from pytest_pingone.addresses import is_loopback, region_of_host
from pytest_pingone.clock import IssuerClock
from pytest_pingone.errors import UsageError
from pytest_pingone.proxy import tunnel
from pytest_pingone.proxy.certificates import Authority
from pytest_pingone.server import Listener, answer_requests, linger

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_HTTPS = 443
_ASKING_SECONDS = 30
_LONGEST_HEAD = 16384
_END_OF_HEAD = b"\r\n\r\n"
_TUNNEL_OPENS = b"HTTP/1.1 200 Connection established\r\n\r\n"
_REQUEST_LINE = re.compile(r"(?P<method>[!-~]{1,20}) (?P<target>[!-~]{1,2000}) HTTP/1\.[01]")
_AUTHORITY = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^\[\]:/@]{1,255}):(?P<port>[0-9]{1,5})")


class _Refusal(Exception):
    """What a client is told instead of getting a tunnel: status, and a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class _NotOfTheTenant(_Refusal):
    """What it is told of a host that is PingOne's, and not the tenant's: it is never reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Site:
    """What stands for a server at the end of a tunnel."""

    app: WSGIApplication
    clock: IssuerClock
    server_address: tuple[str, int]
    ssl_context: ssl.SSLContext
    closing: threading.Event
    multithread: ClassVar[bool] = True
    multiprocess: ClassVar[bool] = False

    def log(self, kind: str, message: str, *arguments: Any) -> None:
        """Say nothing: the journal knows."""


class ProxyServer(Listener):
    """A loopback port with the proxy, until it is closed.

    Loopback addresses are never captured: whoever asks for a tunnel to one gets it.

    Args:
        app: the WSGI application that answers for the hosts.
        clock: what the `Date` of answers is read from.
        hosts: the names that it answers for, in lower case, at port 443.
        authority: who vouches for them.
        tunnels: whether other hosts are reached through it; else they are refused.
        how_to_tunnel: what the refusal says of that.
        report: told of requests to PingOne that nothing here answers, because their author cannot
            have meant them.
        port: the TCP port; 0 takes a free one.

    Raises:
        UsageError: the port is taken.
    """

    def __init__(
        self,
        app: WSGIApplication,
        clock: IssuerClock,
        *,
        hosts: Collection[str],
        authority: Authority,
        tunnels: bool,
        how_to_tunnel: str,
        report: Callable[[UsageError], None],
        port: int = 0,
    ) -> None:
        self._app = app
        self._clock = clock
        self._hosts = frozenset(hosts)
        self._authority = authority
        self._tunnels = tunnels
        self._how_to_tunnel = how_to_tunnel
        self._report = report
        super().__init__(name="pingone-proxy", port=port)

    def serve(self, connection: socket.socket, client: Any) -> None:
        """Open the tunnel that a client asks for, or say why not."""
        connection.settimeout(_ASKING_SECONDS)
        try:
            host, port = self._asked(_read_head(connection))
            if host in self._hosts:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                connection.sendall(_TUNNEL_OPENS)
                self._answer(connection, client, host)
            else:
                self._pass_on(connection, host, port)
        except _Refusal as refusal:
            if isinstance(refusal, _NotOfTheTenant):
                self._report(UsageError(f"Through pingone_proxy, {refusal}."))
            connection.sendall(_said(refusal))
            linger(connection)

    def _asked(self, head: bytes) -> tuple[str, int]:
        """Return the host and port that a client may have a tunnel to.

        Raises:
            _Refusal: it may not, or asks for no tunnel.
        """
        line = head.partition(b"\r\n")[0].decode("latin-1")
        asked = _REQUEST_LINE.fullmatch(line)
        if asked is None:
            raise _Refusal(400, "this is an HTTP proxy, and what came is no HTTP/1.1 request")
        if asked["method"] != "CONNECT":
            raise self._forwarding(asked["target"])
        target = _AUTHORITY.fullmatch(asked["target"])
        if target is None:
            raise _Refusal(400, "CONNECT needs a host and a port")
        host, port = target["host"].lower(), int(target["port"])
        if (host in self._hosts and port == _HTTPS) or is_loopback(host):
            return host, port
        if self._is_pingones(host):
            raise _NotOfTheTenant(403, self._who_answers(f"{host}:{port} was asked for"))
        if self._tunnels:
            return host, port
        said = f"{host} is none of the emulated hosts ({self._names})"
        raise _Refusal(403, f"{said}; {self._how_to_tunnel}")

    def _forwarding(self, url: str) -> _Refusal:
        """Return the refusal of a request that asks for more than a tunnel."""
        with contextlib.suppress(ValueError):
            host = urlsplit(url).hostname or ""
            if self._is_pingones(host):
                return _NotOfTheTenant(403, self._who_answers(f"{url} was asked for"))
        return _Refusal(403, "this proxy is for https: it opens tunnels and forwards nothing")

    @property
    def _names(self) -> str:
        return ", ".join(sorted(self._hosts))

    def _is_pingones(self, host: str) -> bool:
        return host in self._hosts or region_of_host(host) is not None

    def _who_answers(self, asked: str) -> str:
        return (
            f"{asked}, which is PingOne's; the emulated tenant answers by https at {self._names}, "
            f"and at port {_HTTPS} only; its region is a setting"
        )

    def _answer(self, connection: socket.socket, client: Any, host: str) -> None:
        context = self._authority.server_context(host)
        site = _Site(
            app=_only_for(host, self._app),
            clock=self._clock,
            server_address=(host, _HTTPS),
            ssl_context=context,
            closing=self.closing,
        )
        with self.secured(connection, context) as secured:
            answer_requests(secured, client, site)

    def _pass_on(self, connection: socket.socket, host: str, port: int) -> None:
        try:
            with self.unawaited(connection):  # nobody can interrupt the resolver
                found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
            upstream = tunnel.dial(found, self.woken)
        except (OSError, UnicodeError) as problem:
            raise _Refusal(502, f"{host}:{port} cannot be reached: {problem}") from problem
        with upstream:
            connection.sendall(_TUNNEL_OPENS)
            tunnel.relay(connection, upstream, self.woken)


def _read_head(connection: socket.socket) -> bytes:
    """Return what comes up to the first empty line, and leave every byte after it.

    Raises:
        OSError: the client goes away or falls silent.
        _Refusal: there is no end of it.
    """
    head = b""
    while len(head) < _LONGEST_HEAD:
        seen = connection.recv(_LONGEST_HEAD, socket.MSG_PEEK)
        if not seen:
            raise ConnectionAbortedError("the client went away")
        if not (head or seen[:1].isalpha()):
            raise _Refusal(400, "this proxy is spoken to in plain HTTP: its URL is http://")
        end = (head + seen).find(_END_OF_HEAD)
        if end >= 0:
            return head + connection.recv(end + len(_END_OF_HEAD) - len(head))
        head += connection.recv(len(seen))
    raise _Refusal(431, "the request has no end")


def _said(refusal: _Refusal) -> bytes:
    """Return a refusal as an answer.

    Many clients show nothing of it but the reason phrase, so the sentence is there, too.
    """
    sentence = f"pytest-pingone: {refusal}"
    phrase = sentence.encode("ascii", "replace").translate(None, bytes(range(32)))
    body = f"{sentence}.\n".encode()
    head = (
        f"Content-Type: text/plain; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
        "Connection: close\r\n\r\n"
    )
    return b"HTTP/1.1 %d %s\r\n%s%s" % (refusal.status, phrase, head.encode(), body)


def _only_for(host: str, app: WSGIApplication) -> WSGIApplication:
    """Return an application that knows what is asked of one host and misdirects nothing else.

    Source: RFC 9110, section 15.5.20 (421 Misdirected Request).
    """

    def checked(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        named = str(environ.get("HTTP_HOST", host)).lower().removesuffix(f":{_HTTPS}")
        if named == host:
            return app(environ, start_response)
        sentence = f"pytest-pingone: the tunnel leads to {host}, the request names {named}.\n"
        body = sentence.encode()
        length = ("Content-Length", str(len(body)))
        start_response(
            "421 Misdirected Request", [("Content-Type", "text/plain; charset=utf-8"), length]
        )
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    checking: Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]] = checked
    return checking
