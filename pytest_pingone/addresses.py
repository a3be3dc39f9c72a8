"""Where things are: regions, hosts, and the URL of every endpoint. Nowhere else is a URL spelled.

PingOne answers at several addresses at once (its own host names, a custom domain, here also a
loopback port) and everything it says about itself, from the issuer to the links of a user, follows
the address the request came to. An `Addresses` is one such point of view.

Source: PingOne Platform API reference, "PingOne API requests" (regions and paths).
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

API_PREFIX = "/v1"
CONTROL_PREFIX = "/__pingone__"
"""What the emulator says of itself is below this path, at its loopback port only."""
ATTACKER_JWKS = f"{CONTROL_PREFIX}/attacker/jwks"
"""The public key of an attacker, to whom the `jku` of flawed tokens leads."""
ATTACKER_CHAIN = f"{CONTROL_PREFIX}/attacker/chain.pem"
"""The certificate of that attacker, for `x5u`."""


@dataclass(frozen=True, slots=True)
class Region:
    """One of PingOne's geographies: its code in the API and its top-level domain."""

    code: str
    top_level_domain: str

    @property
    def api_audience(self) -> str:
        """The audience of tokens for the PingOne API, whatever address they are used at."""
        return f"https://api.pingone.{self.top_level_domain}"

    def host(self, service: str) -> str:
        """Return the real host name of a service: `auth`, `api` or `apps`."""
        return f"{service}.pingone.{self.top_level_domain}"


REGIONS = {
    region.code: region
    for region in (
        Region("NA", "com"),
        Region("CA", "ca"),
        Region("EU", "eu"),
        Region("AU", "com.au"),
        Region("SG", "sg"),
        Region("AP", "asia"),
    )
}


@dataclass(frozen=True, slots=True)
class Addresses:
    """One point of view on a tenant: where its authorization server and its API are reached.

    Attributes:
        auth: URL in front of `/<environment>/as`, without a trailing slash; on a custom domain, the
            URL in front of `/as`.
        api: URL in front of `/v1`, without a trailing slash.
        apps: URL in front of `/<environment>/signon`, where that is not `auth`.
        environment_in_path: False on a custom domain, whose host name stands for the environment.
    """

    auth: str
    api: str
    environment_in_path: bool = True
    apps: str | None = None

    def environment_auth(self, environment_id: str) -> str:
        """Return the URL in front of `/as` for an environment."""
        return f"{self.auth}/{environment_id}" if self.environment_in_path else self.auth

    def issuer(self, environment_id: str) -> str:
        """Return the issuer of an environment, as in the `iss` of its tokens."""
        return f"{self.environment_auth(environment_id)}/as"

    def endpoint(self, environment_id: str, name: str) -> str:
        """Return the URL of an endpoint below the issuer, such as `token` or `jwks`."""
        return f"{self.issuer(environment_id)}/{name}"

    def discovery(self, environment_id: str) -> str:
        """Return the URL of the OpenID Connect discovery document."""
        return self.endpoint(environment_id, ".well-known/openid-configuration")

    def sign_on_page(self, environment_id: str, flow_id: str) -> str:
        """Return the URL of the page on which a person signs on."""
        base = self.apps if self.apps is not None else self.auth
        place = f"{base}/{environment_id}" if self.environment_in_path else base
        return f"{place}/signon/?flowId={flow_id}"

    def api_url(self, path: str = "") -> str:
        """Return the URL of `path` (without a leading slash) in the Management API."""
        return f"{self.api}{API_PREFIX}/{path}" if path else f"{self.api}{API_PREFIX}"


def at(base: str) -> Addresses:
    """Return the addresses of a tenant served whole at one place, such as a loopback port."""
    return Addresses(auth=base, api=base)


def of_region(region: Region) -> Addresses:
    """Return the addresses at PingOne's real host names."""
    auth, api, apps = (f"https://{region.host(service)}" for service in ("auth", "api", "apps"))
    return Addresses(auth=auth, api=api, apps=apps)


def is_loopback(host: str) -> bool:
    """Return whether a host name or address, in brackets or not, is this machine's loopback."""
    try:
        return ipaddress.ip_address(host.strip("[]").partition("%")[0]).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def region_of_host(host: str) -> Region | None:
    """Return the region that a host name of PingOne's belongs to, whatever the service, or None."""
    name = host.lower().rstrip(".")
    for region in REGIONS.values():
        domain = f"pingone.{region.top_level_domain}"
        if name == domain or name.endswith(f".{domain}"):
            return region
    return None


def of_custom_domain(domain: str, region: Region) -> Addresses:
    """Return the addresses at a custom domain; the API has none and stays at the region's host."""
    return Addresses(
        auth=f"https://{domain}",
        api=f"https://{region.host('api')}",
        environment_in_path=False,
    )


def issuer_parts(issuer: str) -> tuple[Region | None, str] | None:
    """Return what an issuer says: the region, if the host is PingOne's, and the environment's id.

    None for one that names no environment, such as a custom domain's or somebody else's.
    """
    match = _ISSUER.fullmatch(issuer)
    if match is None:
        return None
    hosts = {region.host("auth"): region for region in REGIONS.values()}
    return hosts.get(match["host"]), match["environment"]


_ISSUER = re.compile(r"https?://(?P<host>[^/]+)/(?P<environment>[0-9a-fA-F-]{36})/as")
