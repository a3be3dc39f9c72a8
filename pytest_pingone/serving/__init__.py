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
from pytest_pingone.clock.setting import ClockSetting
from pytest_pingone.config import PingOneConfig
from pytest_pingone.console.answering import Console
from pytest_pingone.control.app import ControlApp
from pytest_pingone.control.guard import Guard
from pytest_pingone.control.instance import Instance
from pytest_pingone.emulator import PingOne

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
        state_file: where the tenant is kept, or None for memory alone.
        token: what the control API asks for; None asks for nothing, as long as only this machine
            can reach it, by its address and by its public URL; otherwise one is made.
        tls: whether to serve https, with a certificate of an authority made for it.
        proxy_port: the port of the proxy for PingOne's real host names; None for no proxy.
        tunnel: whether other hosts are reached through it, too.
        clock: how to set the issuer's clock, or None to leave it.
        report: told in a sentence what the emulator did wrong.
    """

    config: PingOneConfig
    state_file: Path | None = None
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
        UsageError: a port is taken, or the seed or the state file is wrong.
    """
    config = wanted.config
    token = wanted.token
    if token is None and not _is_private(config):
        token = secrets.token_urlsafe(24)
    with contextlib.ExitStack() as stack:
        instance, front = stack.enter_context(begun(wanted, token=token))
        pingone = instance.pingone
        url = pingone.listen(front=front, ssl_context=_ssl_context(pingone) if wanted.tls else None)
        instance.reached_at = config.public_url or url
        proxy_url: str | None = None
        if wanted.proxy_port is not None:
            proxy = stack.enter_context(
                pingone.proxy(tunnel=wanted.tunnel, port=wanted.proxy_port, how_to_tunnel=_TUNNEL)
            )
            proxy_url = proxy.url
            instance.surroundings = proxy.environment
        ca_file = None
        if wanted.tls or wanted.proxy_port is not None:
            ca_file = str(stack.enter_context(_ca_file(pingone)))
            instance.surroundings = {"PINGONE_CA_FILE": ca_file, **instance.surroundings}
        yield Served(instance=instance, url=url, token=token, ca_file=ca_file, proxy_url=proxy_url)


def _is_private(config: PingOneConfig) -> bool:
    """Return whether only this machine can reach a tenant, by whatever way."""
    public = None if config.public_url is None else urlsplit(config.public_url).hostname
    return is_loopback(config.host) and (public is None or is_loopback(public))


@contextlib.contextmanager
def begun(wanted: Wanted, *, token: str | None) -> Iterator[tuple[Instance, WSGIApplication]]:
    """Give a tenant that nobody can reach yet, and its application, for as long as the block runs.

    Args:
        token: what the control API asks for, or None.

    Raises:
        UsageError: the seed or the state file is wrong.
    """
    with PingOne(wanted.config, state_file=wanted.state_file) as pingone:
        instance = Instance(pingone)
        if wanted.clock is not None:
            wanted.clock.apply(pingone.issuer_clock)
        pingone.keys.prefetch()
        yield instance, controlled(instance, token=token, report=wanted.report)


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


@contextlib.contextmanager
def _ca_file(pingone: PingOne) -> Iterator[Path]:
    """Give a file with the certificate that vouches for the tenant, at one place if it lasts."""
    with contextlib.ExitStack() as stack:
        if pingone.state_file is not None:
            file = pingone.state_file.path.with_suffix(".ca.pem")
        else:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="pingone-"))
            file = Path(folder) / "ca.pem"
        file.write_bytes(pingone.certificate_authority.pem)
        yield file


def _ssl_context(pingone: PingOne) -> ssl.SSLContext:
    config, names = pingone.config, dict.fromkeys(_LOOPBACK)
    if config.public_url is not None:
        names[urlsplit(config.public_url).hostname or ""] = None
    if config.host not in ("", "0.0.0.0", "::"):  # noqa: S104 - it is compared
        names[config.host] = None
    return pingone.certificate_authority.server_context(*(name for name in names if name))
