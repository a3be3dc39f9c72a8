"""PingOne's real host names for every client that knows what a proxy is, and for children."""

from __future__ import annotations

import contextlib
import os
import ssl
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Self

from pytest_pingone.app import App
from pytest_pingone.proxy import surroundings
from pytest_pingone.proxy.certificates import Authority, authority
from pytest_pingone.proxy.server import ProxyServer

_HOW_TO_TUNNEL = "to reach others, set proxy_tunnel, as in @pytest.mark.pingone(proxy_tunnel=True)"


class PingOneProxy:
    """A loopback proxy at which the emulator answers for PingOne's real host names.

    It is made by the fixture `pingone_proxy` or by `pingone.proxy()`, and listens until it is
    closed.

    Args:
        app: the tenant's application.
        tunnel: whether other hosts are reached through it; else they are refused.
        port: the TCP port; 0 takes a free one.
        how_to_tunnel: what a refusal says about reaching other hosts; else it names the marker.
        vouching: the authority that makes the hosts' certificates; else that of this process.

    Attributes:
        url: of the proxy, for clients that are told of one.
        ca_file: path of a PEM file with the authority that vouches for the hosts, and no other.
        environment: the variables that lead a program and its children here: HTTPS_PROXY, NO_PROXY
            (loopback is never captured), SSL_CERT_FILE, REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE,
            NODE_EXTRA_CA_CERTS, NODE_USE_ENV_PROXY and JAVA_TOOL_OPTIONS.

    Raises:
        UsageError: the port is taken.
    """

    def __init__(
        self,
        app: App,
        *,
        tunnel: bool = False,
        port: int = 0,
        how_to_tunnel: str | None = None,
        vouching: Authority | None = None,
    ) -> None:
        vouching, hosts = vouching or authority(), app.host_names
        with contextlib.ExitStack() as stack:
            self._server = ProxyServer(
                app,
                app.tenant.clock,
                hosts=hosts,
                authority=vouching,
                tunnels=tunnel,
                how_to_tunnel=how_to_tunnel or _HOW_TO_TUNNEL,
                report=app.faults.append,
                port=port,
            )
            stack.callback(self._server.close)
            self.url = f"http://127.0.0.1:{self._server.port}"
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pingone-")))
            self.ca_file = str(folder / "ca.pem")
            Path(self.ca_file).write_bytes(vouching.pem)
            self.environment: Mapping[str, str] = MappingProxyType(
                surroundings.variables(
                    url=self.url,
                    hosts=hosts,
                    pem=vouching.pem,
                    others=tunnel,
                    folder=folder,
                    before=os.environ,
                )
            )
            self._open = stack.pop_all()

    @property
    def port(self) -> int:
        """The TCP port of the proxy."""
        return self._server.port

    @property
    def ssl_context(self) -> ssl.SSLContext:
        """A new context for a client, that trusts what this process trusts while it goes here."""
        return ssl.create_default_context(cafile=self.environment["SSL_CERT_FILE"])

    @contextlib.contextmanager
    def in_this_process(self) -> Iterator[None]:
        """Lead this process and the children it starts here, for as long as the block runs.

        The variables of `environment` are set, and put back exactly as they were.
        """
        with surroundings.surrounded(self.environment):
            yield

    def close(self) -> None:
        """End all connections, stop listening and remove the files."""
        self._open.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<PingOneProxy {self.url}>"
