"""`/as/userinfo`: who signed on, for whoever holds an access token with `openid`.

Sources: OpenID Connect Core section 5.3; PingOne Platform API reference, "UserInfo". Its errors are
those of the API, not those of RFC 6750.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_pingone.auth import sessions
from pytest_pingone.auth.environment import environment_of
from pytest_pingone.errors import OAuthError, invalid_token, no_permission
from pytest_pingone.tenant.records import Environment, Resource
from pytest_pingone.tenant.sign_on_records import Session
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.tokens import issue
from pytest_pingone.tokens.claims import audience_of
from pytest_pingone.tokens.rules import audiences_in
from pytest_pingone.tokens.verify import RefusedError, application_of, own_token, user_behind
from pytest_pingone.web import replies
from pytest_pingone.web.incoming import FORM, Incoming, bearer, form
from pytest_pingone.web.replies import Reply


def userinfo(request: Incoming, tenant: Tenant) -> Reply:
    """Return the claims about the user behind an access token."""
    environment = environment_of(request, tenant)
    token = bearer(request) or _in_form(request)
    if token is None:
        raise invalid_token("there is no bearer token in the Authorization header")
    request.token = token
    try:
        verified = own_token(token, tenant, environment, request.known_addresses)
        if not _known_audience(verified, environment, tenant):
            raise RefusedError(f"its audience {verified.get('aud')!r} is no resource of here")
        application = application_of(verified, tenant, environment)
    except RefusedError as refused:
        raise invalid_token(f"the access token is refused: {refused}") from refused
    request.client_name = application.name
    user = user_behind(verified, tenant, environment)
    scopes = str(verified.get("scope", "")).split()
    if user is None or "openid" not in scopes:
        raise no_permission("a user's token with the scope openid is needed")
    session = tenant.state.table(Session, environment.id).get(str(verified.get("sid")))
    if not user.enabled or (session is not None and sessions.signed_on(session, tenant) is None):
        raise invalid_token("its user is disabled")
    request.user_name = user.username
    told = {
        "sub": user.id,
        **issue.user_claims(application, user, scopes, tenant, into="user_info"),
        "env": environment.id,
        "org": environment.organization_id,
        "p1.region": tenant.region.code,
    }
    return replies.json(told)


def _known_audience(claims: Mapping[str, Any], environment: Environment, tenant: Tenant) -> bool:
    """Return whether a token is for the PingOne API or for a resource of its environment.

    With `openid` among its scopes, PingOne issues tokens for either.
    """
    resources = tenant.state.table(Resource, environment.id)
    known = {audience_of(resource, tenant.region) for resource in (None, *resources)}
    return any(audience in known for audience in audiences_in(claims) if isinstance(audience, str))


def _in_form(request: Incoming) -> str | None:
    """Return the token in the body of a POST (RFC 6750 section 2.2), or None."""
    if request.method != "POST" or request.mimetype != FORM:
        return None
    try:
        return form(request).get("access_token")
    except OAuthError as problem:
        raise invalid_token(problem.reason) from problem
