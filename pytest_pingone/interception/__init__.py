"""PingOne's real host names, answered in this process without a socket.

Clients are reached at the lowest place that each has: `connect` of https connections for requests,
urllib3 and the standard library, the transport for httpx. Below them, name resolution refuses what
is PingOne's and was not answered. None of these libraries is imported for it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Self

from pytest_pingone.app import App
from pytest_pingone.interception import (
    for_http_client,
    for_httpx,
    for_responses,
    for_sockets,
    standing,
)
from pytest_pingone.interception.late_imports import Patcher
from pytest_pingone.interception.standing import Standing

_LOCK = threading.RLock()
_PATCHER = Patcher(
    {
        "http.client": for_http_client.of_the_standard_library,
        "urllib3.connection": for_http_client.of_urllib3,
        "httpx": for_httpx.of_httpx,
        "httpx2": for_httpx.of_httpx,
        "responses": for_responses.of_responses,
        "socket": for_sockets.of_sockets,
    }
)


class RealHosts:
    """A tenant that answers for PingOne's real host names, until it is closed.

    You get one as the fixture `pingone_hosts`, or from `pingone.hosts()`.

    Attributes:
        names: the host names.
    """

    def __init__(self, app: App, *, asked_by: str = "") -> None:
        self._standing = Standing(app, asked_by=asked_by)
        self.names = sorted(app.host_names)

    def block_network(self, *, allow: Iterable[str] = ()) -> None:
        """Let nobody in this process reach any other host, except on this machine.

        A request to one raises a `UsageError` that names the host and the test, from every client
        that resolves or connects through Python's `socket`.

        Args:
            allow: further host names and addresses that may be reached.
        """
        self._standing.allowed |= standing.names(allow)
        self._standing.blocks = True

    def open(self) -> Self:
        """Begin to answer."""
        try:
            with _LOCK:
                standing.stand(self._standing)
                _PATCHER.apply()
        except BaseException:
            self.close()
            raise
        return self

    def close(self) -> None:
        """Answer no longer; whoever waits for a late answer gets it now."""
        with _LOCK:
            if standing.stand_down(self._standing):
                _PATCHER.undo()

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<RealHosts {', '.join(self.names)}>"
