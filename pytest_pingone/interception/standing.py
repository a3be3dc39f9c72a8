"""Which tenant stands for which host name in this process, and which hosts nobody may reach.

Several may stand at once (two tests of pytest-run-parallel, a session's and a test's own tenant):
whoever came last is asked first. While nobody stands, nothing here does anything.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Iterable

from pytest_pingone.addresses import is_loopback, region_of_host
from pytest_pingone.app import App
from pytest_pingone.errors import UsageError
from pytest_pingone.interception.exchange import Answered, Asked, exchange

HTTPS = 443
_standing: tuple[Standing, ...] = ()


class Standing:
    """One tenant that answers for its real host names.

    Args:
        app: the tenant's application.
        asked_by: the test, for messages.

    Attributes:
        blocks: whether hosts are refused that are neither the tenant's nor of this machine.
        allowed: the hosts that are not refused, in lower case.
        ended: set once the tenant stands for nothing any more; who waits, waits no longer.
    """

    def __init__(self, app: App, *, asked_by: str) -> None:
        self.app = app
        self.asked_by = asked_by
        self.host_names = app.host_names
        self.blocks = False
        self.allowed: frozenset[str] = frozenset()
        self.ended = threading.Event()

    def answer(self, asked: Asked) -> Answered:
        """Return the tenant's answer to a request."""
        return exchange(self.app, asked, clock=self.app.tenant.clock)

    def wait(self, delay: float, timeout: float | None) -> bool:
        """Wait for an answer that is late, and return whether it came before the time-out.

        Args:
            delay: of the answer, in seconds of real time.
            timeout: of the client, in seconds; None waits for ever.
        """
        late = timeout is not None and delay > timeout
        seconds = timeout if timeout is not None and late else delay
        if seconds > 0:
            self.ended.wait(seconds)
        return not late

    def refuse(self, host: str, port: object) -> UsageError:
        """Return what to say of a host that is not to be reached."""
        said = f"{_by(self.asked_by)} asked for {host}{_port(port)}"
        region, own = region_of_host(host), self.app.tenant.region
        here = ", ".join(sorted(self.host_names))
        if _name(host) in self.host_names:
            return UsageError(
                f"{said}, which is PingOne's. pingone_hosts answers for it on the https port, and "
                "for requests, urllib3, httpx and the standard library; for other clients and for "
                "child processes, take pingone_proxy."
            )
        if region is not None and region != own:
            return UsageError(
                f"{said}, which is PingOne in the region {region.code}. The emulated tenant is in "
                f"the region {own.code} and answers at {here}. Let the code under test use that "
                f"region, or move the tenant: @pytest.mark.pingone(region={region.code!r}), "
                f"pingone_region = {region.code} in the ini file, or pingone_config."
            )
        if region is not None:
            return UsageError(
                f"{said}, a service of PingOne that is not emulated. The tenant answers at {here}."
            )
        return UsageError(
            f"{said}, and block_network lets nobody reach anything but this machine and {here}. "
            f"Let a stub answer, or allow it: pingone_hosts.block_network(allow=[{host!r}])."
        )


def stand(standing: Standing) -> None:
    """Let a tenant answer for its host names from now on."""
    global _standing  # noqa: PLW0603 - what stands is a matter of the process
    _standing = (*_standing, standing)


def stand_down(standing: Standing) -> bool:
    """Let a tenant answer no longer, and return whether it was the last."""
    global _standing  # noqa: PLW0603 - as above
    _standing = tuple(known for known in _standing if known is not standing)
    standing.ended.set()
    return not _standing


def host_names() -> frozenset[str]:
    """Return every host name that is answered now."""
    return frozenset().union(*(known.host_names for known in _standing))


def answering(host: str, port: object) -> Standing | None:
    """Return who answers for an https host and port, or None if the network may.

    Raises:
        UsageError: nobody may.
    """
    if port == HTTPS:
        name = _name(host)
        for known in reversed(_standing):
            if name in known.host_names:
                return known
    check(host, port)
    return None


def check(host: str, port: object) -> None:
    """Raise what is to be said if a host is not to be reached.

    That PingOne's own hosts were asked for is remembered, and fails the test even if the code under
    test swallows it: they are never reached, so its author cannot have meant it.

    Raises:
        UsageError: it is PingOne's, or the network is blocked.
    """
    standing = _standing
    if not standing or not host:
        return
    name = _name(host)
    newest = standing[-1]
    if region_of_host(name) is not None or any(name in known.host_names for known in standing):
        problem = newest.refuse(host, port)
        newest.app.faults.append(problem)
        raise problem
    for known in reversed(standing):
        if known.blocks and name not in known.allowed and not is_local(name):
            raise known.refuse(host, port)


def is_local(name: str) -> bool:
    """Return whether a host name or address is this machine's own."""
    if name in ("", socket.gethostname().lower()) or is_loopback(name):
        return True
    return is_address(name) and _address(name).is_unspecified


def is_address(name: str) -> bool:
    """Return whether this is an IP address rather than a name."""
    try:
        _address(name)
    except ValueError:
        return False
    return True


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    return ipaddress.ip_address(name.strip("[]").partition("%")[0])


def names(hosts: Iterable[str]) -> frozenset[str]:
    """Return host names as they are compared."""
    return frozenset(map(_name, hosts))


def _name(host: str) -> str:
    return host.lower().rstrip(".")


def _port(port: object) -> str:
    return "" if port in (None, 0, "", HTTPS) else f":{port}"


def _by(test: str) -> str:
    return test or "The code under test"
