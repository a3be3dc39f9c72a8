"""The endpoints of the authorization server: one row each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NoReturn

from pytest_pingone.auth import discovery, token_endpoint
from pytest_pingone.errors import NotEmulatedError
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.web.incoming import Incoming
from pytest_pingone.web.routes import Route

# What PingOne has and this emulator does not have yet: said loudly, never guessed at.
NOT_EMULATED = {
    "authorize": ("GET", "POST"),
    "cibaAuthorization": ("POST",),
    "device_authorization": ("POST",),
    "idpSignoff": ("GET",),
    "introspect": ("POST",),
    "par": ("POST",),
    "resume": ("GET", "POST"),
    "revoke": ("POST",),
    "signoff": ("GET",),
    "userinfo": ("GET", "POST"),
}
_WELL_KNOWN = "/.well-known/oauth-authorization-server"


def routes(*, environment_in_path: bool = True) -> Iterator[Route[Tenant]]:
    """Yield the routes, for PingOne's own hosts or for a custom domain without the environment."""
    base = "/<environment_id>/as" if environment_in_path else "/as"
    openid = f"{base}/.well-known/openid-configuration"
    yield Route("discovery", "GET", openid, discovery.openid_configuration)
    yield Route("metadata", "GET", f"{_WELL_KNOWN}{base}", discovery.server_metadata)
    yield Route("jwks", "GET", f"{base}/jwks", discovery.jwks)
    yield Route("token", "POST", f"{base}/token", token_endpoint.token)
    for name, methods in NOT_EMULATED.items():
        for method in methods:
            yield Route(name, method, f"{base}/{name}", _not_emulated)


def _not_emulated(request: Incoming, _tenant: Tenant) -> NoReturn:
    raise NotEmulatedError(f"{request.method} {request.path} is not emulated yet.")
