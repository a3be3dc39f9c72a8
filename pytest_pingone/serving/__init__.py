"""A tenant outside of a test: for `pytest-pingone serve`, and for a WSGI server."""

from __future__ import annotations

import contextlib
import secrets
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pytest_pingone.addresses import is_loopback
from pytest_pingone.config import PingOneConfig
from pytest_pingone.console.answering import Console
from pytest_pingone.control.app import ControlApp
from pytest_pingone.control.guard import Guard
from pytest_pingone.control.instance import Instance
from pytest_pingone.emulator import PingOne
from pytest_pingone.proxy.certificates import authority
from pytest_pingone.serving.clock_setting import ClockSetting

if TYPE_CHECKING:
    import ssl
    from wsgiref.types import WSGIApplication

PORT, PROXY_PORT = 9400, 9401
TOKEN_VARIABLE = "PINGONE_CONTROL_TOKEN"
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_TUNNEL = "to reach others through it, start serve with --tunnel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How somebody wants a tenant to be served.

    Attributes:
        config: the settings of the tenant, and where it listens.
        token: what the control API asks for; None asks for nothing, as long as only this machine
            can reach it; otherwise one is made.
        tls: whether to serve https, with a certificate of an authority made for it.
        proxy_port: the port of the proxy for PingOne's real host names; None for no proxy.
        tunnel: whether other hosts are reached through it, too.
        clock: how to set the issuer's clock, or None to leave it.
        report: told in a sentence what the emulator did wrong.
    """

    config: PingOneConfig
    token: str | None = None
    tls: bool = False
    proxy_port: int | None = None
    tunnel: bool = False
    clock: ClockSetting | None = None
    report: Callable[[str], None] = lambda _: None


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A tenant that is being served.

    Attributes:
        url: where it listens.
        token: what the control API asks for, or None.
        ca_file: the certificate that vouches for it and for the proxy's hosts, or None.
        proxy_url: of the proxy, or None.
    """

    instance: Instance
    url: str
    token: str | None
    ca_file: str | None = None
    proxy_url: str | None = None


@contextlib.contextmanager
def serving(wanted: Wanted) -> Iterator[Served]:
    """Serve a tenant for as long as the block runs.

    Raises:
        UsageError: a port is taken, or the seed is wrong.
    """
    config = wanted.config
    token = wanted.token
    if token is None and not is_loopback(config.host):
        token = secrets.token_urlsafe(24)
    with contextlib.ExitStack() as stack:
        pingone = stack.enter_context(PingOne(config))
        instance = Instance(pingone)
        if wanted.clock is not None:
            wanted.clock.apply(pingone.issuer_clock)
        pingone.keys.prefetch()
        front = controlled(instance, token=token, report=wanted.report)
        url = pingone.listen(front=front, ssl_context=_ssl_context(config) if wanted.tls else None)
        instance.reached_at = config.public_url or url
        ca_file = proxy_url = None
        if wanted.proxy_port is not None:
            proxy = stack.enter_context(
                pingone.proxy(tunnel=wanted.tunnel, port=wanted.proxy_port, how_to_tunnel=_TUNNEL)
            )
            ca_file, proxy_url = proxy.ca_file, proxy.url
            instance.surroundings = {"PINGONE_CA_FILE": ca_file, **proxy.environment}
        elif wanted.tls:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="pingone-"))
            ca_file = str(Path(folder) / "ca.pem")
            Path(ca_file).write_bytes(authority().pem)
            instance.surroundings = {"PINGONE_CA_FILE": ca_file}
        yield Served(instance=instance, url=url, token=token, ca_file=ca_file, proxy_url=proxy_url)


def controlled(
    instance: Instance, *, token: str | None, report: Callable[[str], None]
) -> WSGIApplication:
    """Return a tenant's application with the control API and the console in front of it."""
    guard = Guard(token=token, public_url=instance.pingone.config.public_url)
    console = Console(guard)
    return ControlApp(
        instance,
        guard,
        pages=console.routes(),
        open_pages=console.open_pages,
        error_page=console.error_page,
        report=report,
    )


def _ssl_context(config: PingOneConfig) -> ssl.SSLContext:
    names = dict.fromkeys(_LOOPBACK)
    if config.public_url is not None:
        names[urlsplit(config.public_url).hostname or ""] = None
    if config.host not in ("", "0.0.0.0", "::"):  # noqa: S104 - it is compared
        names[config.host] = None
    return authority().server_context(*(name for name in names if name))
