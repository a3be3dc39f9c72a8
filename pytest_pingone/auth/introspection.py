"""`POST /as/introspect`: is this token good? Told to its client, or to the resource it is for.

Sources: RFC 7662; PingOne Platform API reference, "Token introspection".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_pingone.auth import refresh_tokens
from pytest_pingone.auth.client_authentication import authenticate, authenticate_resource
from pytest_pingone.auth.environment import environment_of
from pytest_pingone.errors import invalid
from pytest_pingone.tenant.records import Application, Environment, Resource
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.tokens.verify import RefusedError, own_token
from pytest_pingone.web import replies
from pytest_pingone.web.incoming import Incoming, form
from pytest_pingone.web.replies import Reply

_INACTIVE = {"active": False}
_TOLD = ("scope", "client_id", "exp", "iat", "nbf", "sub", "aud", "iss", "jti", "sid", "acr")


def introspect(request: Incoming, tenant: Tenant) -> Reply:
    """Return whether a token is active, and what it says."""
    environment = environment_of(request, tenant)
    members = form(request)
    asking: Application | Resource | None = authenticate_resource(
        request, members, environment, tenant
    )
    if asking is None:
        asking = authenticate(request, members, environment, tenant)
    token = members.get("token")
    if token is None:
        raise invalid("invalid_request", "Parameter token is required")
    return replies.json(told(token, asking, environment, request, tenant))


def told(
    token: str,
    asking: Application | Resource,
    environment: Environment,
    request: Incoming,
    tenant: Tenant,
) -> Mapping[str, Any]:
    """Return what an application or a resource that has proved itself is told about a token.

    If that is nothing, `request.refusal` says why.
    """
    if isinstance(asking, Application):
        refresh = refresh_tokens.found(token, asking, tenant)
        if refresh is not None:
            return _refresh_token(refresh, asking, environment, request, tenant)
    try:
        claims = own_token(token, tenant, environment, request.known_addresses)
    except RefusedError as refused:
        request.refusal = f"the token is refused: {refused}"
        return _INACTIVE
    if not _may_know(asking, claims):
        request.refusal = f"the token is not {asking.name}'s to ask about"
        return _INACTIVE
    members = {name: claims[name] for name in _TOLD if name in claims}
    return {"active": True, **members, "token_type": "Bearer"}


def _may_know(asking: Application | Resource, claims: Mapping[str, Any]) -> bool:
    named = claims.get("aud")
    audiences = named if isinstance(named, list) else [named]
    if isinstance(asking, Resource):
        return (asking.audience or asking.name) in audiences and "client_id" in claims
    return asking.client_id == claims.get("client_id") or named == asking.client_id


def _refresh_token(
    token: Any, asking: Application, environment: Environment, request: Incoming, tenant: Tenant
) -> Mapping[str, Any]:
    if not refresh_tokens.is_good(token, tenant):
        return _INACTIVE
    return {
        "active": True,
        "scope": " ".join(token.scopes),
        "client_id": asking.client_id,
        "exp": int(token.expires_at.timestamp()),
        "sub": token.user_id,
        "iss": request.addresses.issuer(environment.id),
        "sid": token.session_id,
        "token_type": "refresh_token",
    }
