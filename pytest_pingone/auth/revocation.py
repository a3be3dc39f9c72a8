"""`POST /as/revoke`: give a token back.

Only tokens that came out of a sign-on and are for custom resources can be revoked; for all others
PingOne answers the same and nothing happens.

Sources: RFC 7009; PingOne Platform API reference, "Token revocation".
"""

from __future__ import annotations

from pytest_pingone.auth import refresh_tokens
from pytest_pingone.auth.client_authentication import authenticate
from pytest_pingone.auth.environment import environment_of
from pytest_pingone.errors import invalid
from pytest_pingone.tenant.records import Application, Environment, Resource
from pytest_pingone.tenant.sign_on_records import Revocation
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.tokens.verify import RefusedError, own_token
from pytest_pingone.web import replies
from pytest_pingone.web.incoming import Incoming, form
from pytest_pingone.web.replies import Reply


def revoke(request: Incoming, tenant: Tenant) -> Reply:
    """Revoke a token of the client that asks; 200 in any case (RFC 7009 section 2.2)."""
    environment = environment_of(request, tenant)
    members = form(request)
    application = authenticate(request, members, environment, tenant)
    token = members.get("token")
    if token is None:
        raise invalid("invalid_request", "Parameter token is required")
    request.refusal = _not_revoked(token, application, environment, request, tenant)
    return replies.empty(200)


def _not_revoked(
    token: str,
    application: Application,
    environment: Environment,
    request: Incoming,
    tenant: Tenant,
) -> str | None:
    """Revoke a token, or return why it stays as it is."""
    refresh = refresh_tokens.found(token, application, tenant)
    if refresh is not None:
        resources = tenant.state.table(Resource, environment.id)
        known = map(resources.get, refresh.resource_ids)
        if not any(resource is not None and resource.type == "CUSTOM" for resource in known):
            return "refresh tokens for the PingOne API cannot be revoked"
        with tenant.store.change() as change:
            refresh_tokens.revoke_family(refresh.family_id, environment.id, change)
        return None
    try:
        claims = own_token(token, tenant, environment, request.known_addresses)
    except RefusedError as refused:
        return f"the token is refused: {refused}"
    if claims.get("client_id") != application.client_id:
        return "the token was issued to another application"
    if "sid" not in claims or claims.get("aud") == [tenant.region.api_audience]:
        return "only tokens of a sign-on for custom resources can be revoked"
    with tenant.store.change() as change:
        change.put(Revocation(id=str(claims["jti"]), environment_id=environment.id))
    return None
