"""`connect` of the standard library's and of urllib3's https connections.

It is the lowest place that requests, urllib3 used directly, botocore and `urllib.request` share,
and above the sockets. All that these clients do by themselves, such as retries, is left to them.
"""

from __future__ import annotations

import functools
import ssl
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from pytest_pingone.interception.in_memory_socket import InMemorySocket, default_timeout
from pytest_pingone.interception.patches import Patch
from pytest_pingone.interception.standing import answering, check


def of_the_standard_library(module: Any) -> Iterator[Patch]:
    """Yield what to replace in `http.client`."""
    yield Patch(module.HTTPSConnection, "connect", _connect)
    yield Patch(module.HTTPConnection, "putrequest", _forwarding)


def of_urllib3(module: Any) -> Iterator[Patch]:
    """Yield what to replace in `urllib3.connection`."""
    yield Patch(module.HTTPSConnection, "connect", _verified_connect)


def _connect(original: Callable[[Any], None]) -> Callable[[Any], None]:
    @functools.wraps(original)
    def connect(self: Any) -> None:
        if not _connected(self):
            original(self)

    return connect


def _verified_connect(original: Callable[[Any], None]) -> Callable[[Any], None]:
    @functools.wraps(original)
    def connect(self: Any) -> None:
        if not _connected(self):
            original(self)
            return
        # urllib3 warns of connections that did not verify the certificate, as it does of real ones.
        context = self.ssl_context
        unchecked = ("CERT_NONE", "NONE", ssl.CERT_NONE)
        required = context.verify_mode if context is not None else self.cert_reqs
        self.is_verified = bool(self.assert_fingerprint) or required not in unchecked

    return connect


def _forwarding(original: Callable[..., None]) -> Callable[..., None]:
    """Return `putrequest` that looks at the full URL which a proxy is asked for."""

    @functools.wraps(original)
    def putrequest(self: Any, method: str, url: str, *more: Any, **named: Any) -> None:
        if url.startswith("http://"):
            parts = urlsplit(url)
            check(parts.hostname or "", parts.port or 80)
        original(self, method, url, *more, **named)

    return putrequest


def _connected(connection: Any) -> bool:
    """Connect in memory if a tenant stands for the host, and return whether one does."""
    tunnelled = connection._tunnel_host  # noqa: SLF001 - the destination behind a proxy
    host = tunnelled or connection.host
    port = (connection._tunnel_port or 443) if tunnelled else connection.port  # noqa: SLF001
    standing = answering(host, port)
    if standing is None:
        return False
    timeout = default_timeout(connection.timeout)
    connection.sock = InMemorySocket(standing, host.lower().rstrip("."), timeout)
    return True
