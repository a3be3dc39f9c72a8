"""Names are resolved and addresses connected to: where every client passes that is not answered.

So PingOne's host names reach no network from clients that nobody thought of, and `block_network`
holds for all.
"""

from __future__ import annotations

import functools
import socket
from collections.abc import Callable, Iterator
from typing import Any

from pytest_pingone.errors import UsageError
from pytest_pingone.interception.patches import Patch
from pytest_pingone.interception.standing import check, is_address

_INTERNET = (socket.AF_INET, socket.AF_INET6)


def of_sockets(module: Any) -> Iterator[Patch]:
    """Yield what to replace in `socket`."""
    for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
        yield Patch(module, name, _resolving)
    for name in ("connect", "connect_ex", "sendto"):
        yield Patch(module.socket, name, _connecting)


def _resolving(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def resolve(host: Any, *more: Any, **named: Any) -> Any:
        name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
        if name and not is_address(name):  # an address may be for anything, as to listen on it
            check(name, more[0] if more else named.get("port"))
        return original(host, *more, **named)

    return resolve


def _connecting(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def connect(self: socket.socket, *arguments: Any) -> Any:
        address = arguments[-1]
        if self.family in _INTERNET and isinstance(address, tuple):
            try:
                check(str(address[0]), address[1])
            except UsageError:
                self.close()  # callers do so themselves after an `OSError` only
                raise
        return original(self, *arguments)

    return connect
