"""The endpoints of the authorization server: one row each."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_pingone.auth import (
    authorize,
    backchannel,
    device_authorization,
    discovery,
    flows,
    introspection,
    par,
    revocation,
    sign_off,
    sign_on_page,
    token_endpoint,
    userinfo,
)
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.web.routes import Route

_WELL_KNOWN = "/.well-known/oauth-authorization-server"


def routes(*, environment_in_path: bool = True) -> Iterator[Route[Tenant]]:
    """Yield the routes, for PingOne's own hosts or for a custom domain without the environment."""
    place = "/<environment_id>" if environment_in_path else ""
    base = f"{place}/as"
    openid = f"{base}/.well-known/openid-configuration"
    yield Route("discovery", "GET", openid, discovery.openid_configuration)
    yield Route("metadata", "GET", f"{_WELL_KNOWN}{base}", discovery.server_metadata)
    yield Route("jwks", "GET", f"{base}/jwks", discovery.jwks)
    yield Route("authorize", "GET", f"{base}/authorize", authorize.authorize, by_cookie=True)
    yield Route("authorize", "POST", f"{base}/authorize", authorize.authorize, by_cookie=True)
    yield Route("resume", "GET", f"{base}/resume", authorize.resume, by_cookie=True)
    yield Route("resume", "POST", f"{base}/resume", authorize.resume, by_cookie=True)
    yield Route("par", "POST", f"{base}/par", par.push)
    yield Route("token", "POST", f"{base}/token", token_endpoint.token)
    yield Route("userinfo", "GET", f"{base}/userinfo", userinfo.userinfo)
    yield Route("userinfo", "POST", f"{base}/userinfo", userinfo.userinfo)
    yield Route("introspect", "POST", f"{base}/introspect", introspection.introspect)
    yield Route("revoke", "POST", f"{base}/revoke", revocation.revoke)
    yield Route(
        "device_authorization",
        "POST",
        f"{base}/device_authorization",
        device_authorization.authorize,
    )
    yield Route("cibaAuthorization", "POST", f"{base}/cibaAuthorization", backchannel.authorize)
    yield Route("signoff", "GET", f"{base}/signoff", sign_off.sign_off, by_cookie=True)
    yield Route("idpSignoff", "GET", f"{base}/idpSignoff", sign_off.idp_sign_off)
    yield Route("as.signon", "GET", f"{base}/signon", sign_on_page.environment_page)
    yield Route("flows.read", "GET", f"{place}/flows/<flow_id>", flows.read, by_cookie=True)
    yield Route("flows.act", "POST", f"{place}/flows/<flow_id>", flows.act, by_cookie=True)
    yield Route("signon", "GET", f"{place}/signon/", sign_on_page.show, by_cookie=True)
    yield Route("signon", "POST", f"{place}/signon/", sign_on_page.act, by_cookie=True)
    yield Route(
        "device", "GET", f"{place}/device/<device_path_id>", sign_on_page.device, by_cookie=True
    )


def apps_routes() -> Iterator[Route[Tenant]]:
    """Yield what is at the host `apps.pingone.<tld>`: the way to the sign-on page."""
    yield Route("signon.apps", "GET", "/<environment_id>/signon/", sign_on_page.from_apps)
