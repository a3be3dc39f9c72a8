"""Where a tenant is reached: its URLs, its loopback port, and PingOne's real host names."""

from __future__ import annotations

import contextlib
import functools
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from pytest_pingone.addresses import Addresses, at
from pytest_pingone.app import App
from pytest_pingone.errors import UsageError
from pytest_pingone.tenant.tenant import Tenant

if TYPE_CHECKING:
    import ssl
    from wsgiref.types import WSGIApplication

    from pytest_pingone.interception import RealHosts
    from pytest_pingone.proxy import PingOneProxy
    from pytest_pingone.proxy.certificates import Authority
    from pytest_pingone.server import Server
    from pytest_pingone.state_file import StateFile

_AUTHORITY = "certificate authority"


class Reachable:
    """What has URLs. Nothing listens before one of them is read."""

    def __init__(
        self, app: App, tenant: Tenant, environment_id: str, *, state_file: StateFile | None
    ) -> None:
        self.state_file = state_file
        self._app = app
        self._tenant = tenant
        self._environment_id = environment_id
        self._server: Server | None = None
        self._elsewhere = False
        self._answering: list[Addresses] = []
        self._proxy_port = 0
        self._lock = threading.Lock()

    @property
    def issuer(self) -> str:
        """The issuer: the `iss` of tokens, without a trailing slash."""
        return self._addresses.issuer(self._environment_id)

    @property
    def discovery_url(self) -> str:
        """The URL of the OpenID Connect discovery document."""
        return self._addresses.discovery(self._environment_id)

    @property
    def jwks_url(self) -> str:
        """The URL of the public keys."""
        return self._addresses.endpoint(self._environment_id, "jwks")

    @property
    def token_url(self) -> str:
        """The URL of the token endpoint."""
        return self._addresses.endpoint(self._environment_id, "token")

    @property
    def auth_url(self) -> str:
        """The URL in front of `/<environment>/as`: in production, `https://auth.pingone.com`."""
        return self._addresses.auth

    @property
    def api_url(self) -> str:
        """The URL of the Management API, with `/v1`, without a trailing slash."""
        return self._addresses.api_url()

    @property
    def environment_url(self) -> str:
        """The URL of the tenant's environment in the Management API."""
        return self._addresses.api_url(f"environments/{self._environment_id}")

    @property
    def wsgi_app(self) -> WSGIApplication:
        """The whole as a WSGI application, for clients that need no socket."""
        return self._app

    @property
    def real_host_names(self) -> frozenset[str]:
        """PingOne's host names that the tenant answers to, in lower case, if asked by them."""
        return self._app.host_names

    @functools.cached_property
    def certificate_authority(self) -> Authority:
        """Who vouches for the proxy's hosts, and for a server with https.

        It is one for this process, unless there is a state file to keep it in.
        """
        from pytest_pingone.proxy.certificates import Authority, authority

        if self.state_file is None:
            return authority()
        kept = self.state_file.kept(_AUTHORITY)
        vouching = Authority(kept)
        if kept is None:
            self.state_file.keep(_AUTHORITY, vouching.secret)
        return vouching

    @property
    def _addresses(self) -> Addresses:
        with self._lock:
            if self._answering:
                return self._answering[-1]
        return at(self._tenant.config.public_url or self.listening_at())

    def listening_at(self) -> str:
        """Return the URL of the loopback port, which is listened on from now on."""
        with self._lock:
            if self._server is None and not self._elsewhere:
                self._listen(self._app, None)
            return self._app.base or ""

    def listen(
        self, *, front: WSGIApplication | None = None, ssl_context: ssl.SSLContext | None = None
    ) -> str:
        """Listen from now on, and return the URL; for use without pytest.

        Args:
            front: an application that stands before the tenant's own and passes on to it.
            ssl_context: what to serve https with; without it, it is http.

        Raises:
            UsageError: it listens already, or cannot listen there.
        """
        with self._lock:
            if self._server is not None or self._elsewhere:
                raise UsageError(f"The tenant is reached at {self._app.base} already.")
            return self._listen(front or self._app, ssl_context)

    def reached_at(self, url: str) -> None:
        """Say where the tenant is reached, if another server than our own serves `wsgi_app`."""
        with self._lock:
            self._elsewhere = True
            self._app.base = url

    def _listen(self, app: WSGIApplication, ssl_context: ssl.SSLContext | None) -> str:
        from pytest_pingone.server import Server

        host, port = self._tenant.config.host, self._tenant.config.port
        self._server = Server(
            app, self._tenant.clock, host=host, port=port, ssl_context=ssl_context
        )
        name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - it is compared
        shown = f"[{name}]" if ":" in name else name
        scheme = "http" if ssl_context is None else "https"
        self._app.base = f"{scheme}://{shown}:{self._server.port}"
        return self._app.base

    @contextlib.contextmanager
    def _answering_at(self, addresses: Addresses) -> Iterator[None]:
        """Say that the tenant is reached at these addresses, for as long as the block runs.

        Its own URLs and the `iss` of minted tokens follow, and reading them starts no socket. Of
        several, whoever came last decides.
        """
        here = replace(addresses)  # equal to others, but found again by identity
        with self._lock:
            self._answering.append(here)
        try:
            yield
        finally:
            with self._lock:
                self._answering = [known for known in self._answering if known is not here]

    @contextlib.contextmanager
    def hosts(self, *, block_network: bool = False, asked_by: str = "") -> Iterator[RealHosts]:
        """Answer for PingOne's real host names in this process, for as long as the block runs.

        The fixture `pingone_hosts` does it for a test; this is for fixtures of a wider scope and
        for use without pytest. The tenant's URLs and the `iss` of minted tokens are then the real
        ones (on its custom domain if it has one), and no socket is opened for them.

        Args:
            block_network: refuse all other hosts, as `RealHosts.block_network` does.
            asked_by: what a refused host is said to have been asked for by.
        """
        from pytest_pingone.interception import RealHosts

        real = RealHosts(self._app, asked_by=asked_by)
        if block_network:
            real.block_network()
        with self._answering_at(self._app.real_addresses), real:
            yield real

    @contextlib.contextmanager
    def proxy(
        self, *, tunnel: bool = False, port: int = 0, how_to_tunnel: str | None = None
    ) -> Iterator[PingOneProxy]:
        """Answer for PingOne's real host names behind a proxy, for as long as the block runs.

        The fixture `pingone_proxy` does it for a test, and leads the test's own process there; this
        is for fixtures of a wider scope, such as one that starts a program with
        `env={**os.environ, **proxy.environment}`, and for use without pytest. The tenant's URLs and
        the `iss` of minted tokens are then the real ones (on its custom domain if it has one).

        Args:
            tunnel: whether other hosts are reached through it, too; else they are refused.
            port: the TCP port of the proxy; 0 takes a free one, again the one before if it can.
            how_to_tunnel: what a refusal says about reaching other hosts; else it names the marker.

        Raises:
            UsageError: the port is taken.
        """
        from pytest_pingone.proxy import PingOneProxy

        new = functools.partial(
            PingOneProxy,
            self._app,
            tunnel=tunnel,
            how_to_tunnel=how_to_tunnel,
            vouching=self.certificate_authority,
        )
        try:
            proxy = new(port=port or self._proxy_port)
        except UsageError:
            if port or not self._proxy_port:
                raise
            proxy = new()
        self._proxy_port = proxy.port
        with proxy, self._answering_at(self._app.real_addresses):
            yield proxy

    def close(self) -> None:
        """Stop listening, and close the state file if there is one.

        The tenant can still be read; what has no state file can still be changed.
        """
        with self._lock:
            server, self._server = self._server, None
        if server is not None:
            server.close()
        if self.state_file is not None:
            self.state_file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
