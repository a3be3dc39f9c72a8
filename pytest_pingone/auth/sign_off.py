"""`/as/signoff` and `/as/idpSignoff`: ending a session, by its cookie or by an ID token.

Sources: OpenID Connect RP-Initiated Logout 1.0; PingOne Platform API reference, "Signoff",
"IdP signoff".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from pytest_pingone.auth import pages, sessions
from pytest_pingone.auth.environment import environment_of
from pytest_pingone.errors import OAuthError, invalid
from pytest_pingone.tenant.activities import origin
from pytest_pingone.tenant.records import Application, Environment, User
from pytest_pingone.tenant.sessions import end
from pytest_pingone.tenant.sign_on_records import Session
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.tokens import issue
from pytest_pingone.tokens.verify import RefusedError, id_token_hint
from pytest_pingone.web import replies
from pytest_pingone.web.incoming import Incoming, query
from pytest_pingone.web.replies import Reply

_LONGEST = 8192
"""Characters of `post_logout_redirect_uri` and `state` together."""


def sign_off(request: Incoming, tenant: Tenant) -> Reply:
    """End the session of the browser's cookie, and send the browser where the client wants it."""
    environment = environment_of(request, tenant)
    try:
        members = query(request)
        claims, application = _hint(members, environment, request, tenant)
        session = sessions.current(request, environment, tenant)
        if (
            claims is not None
            and session is not None
            and not _is_of(session, claims, application, tenant)
        ):
            raise _refused("the id_token_hint is of another user than the session")
        where = _redirect(members, application, environment, tenant)
    except OAuthError as problem:
        if "text/html" in request.headers.get("Accept", ""):
            request.refusal = problem.reason
            return pages.error(problem, request.correlation_id)
        raise
    if session is not None:
        with tenant.store.change(origin(tenant, request.correlation_id)) as change:
            end(session, change)
    headers = sessions.no_cookies(request)
    if where is None:
        return pages.message("Signed off", "You have signed off.", headers=headers)
    return replies.redirect(where, headers)


def _is_of(
    session: Session, claims: Mapping[str, Any], application: Application | None, tenant: Tenant
) -> bool:
    """Return whether an ID token is of the user of a session; its `sub` may be a mapped one."""
    user = tenant.state.table(User, session.environment_id).get(str(session.user_id))
    if claims.get("sub") == session.user_id or user is None or application is None:
        return claims.get("sub") == session.user_id
    told = issue.user_claims(application, user, (), tenant, into="id_token")
    return bool(claims.get("sub") == told.get("sub"))


def idp_sign_off(request: Incoming, tenant: Tenant) -> Reply:
    """End the session that an ID token names, for a client without the browser's cookie."""
    environment = environment_of(request, tenant)
    members = query(request)
    claims, application = _hint(members, environment, request, tenant)
    if claims is None or application is None:
        raise invalid("invalid_request", "Parameter id_token_hint is required")
    if not application.idp_signoff:
        raise _refused(f"idpSignoff is off for {application.name}")
    if members.get("client_id", application.client_id) != application.client_id:
        raise _refused("client_id is not the audience of the id_token_hint")
    where = _redirect(members, application, environment, tenant)
    by = origin(tenant, request.correlation_id, client=application)
    with tenant.store.change(by) as change:
        session = change.table(Session, environment.id).get(str(claims.get("sid")))
        if session is not None:
            end(session, change)
    if where is not None:
        return replies.redirect(where)
    if "application/json" in request.headers.get("Accept", ""):
        return replies.empty()
    return replies.redirect(f"{request.addresses.issuer(environment.id)}/signon")


def _hint(
    members: Mapping[str, str], environment: Environment, request: Incoming, tenant: Tenant
) -> tuple[Mapping[str, Any] | None, Application | None]:
    """Return what an `id_token_hint` says, expired or not, and the application it was for."""
    hint = members.get("id_token_hint")
    if hint is None:
        return None, None
    try:
        claims = id_token_hint(hint, tenant, environment, [request.addresses])
    except RefusedError as refused:
        raise _refused(f"the id_token_hint is refused: {refused}") from refused
    application = tenant.state.table(Application, environment.id).get(str(claims.get("aud")))
    if application is None or not application.enabled:
        raise _refused("the application of the id_token_hint does not exist or is disabled")
    request.client_name = application.name
    return claims, application


def _redirect(
    members: Mapping[str, str],
    application: Application | None,
    environment: Environment,
    tenant: Tenant,
) -> str | None:
    """Return where to send the browser: a URI that the application, or any one, has registered."""
    uri = members.get("post_logout_redirect_uri")
    if uri is None:
        return None
    state = members.get("state")
    if len(uri) + len(state or "") >= _LONGEST:
        raise _refused("post_logout_redirect_uri and state are too long")
    candidates = (
        [application]
        if application is not None
        else [known for known in tenant.state.table(Application, environment.id) if known.enabled]
    )
    if not any(uri in known.post_logout_redirect_uris for known in candidates):
        raise _refused(f"{uri!r} is not among the postLogoutRedirectUris")
    if state is None:
        return uri
    return f"{uri}{'&' if '?' in uri else '?'}{urlencode({'state': state})}"


def _refused(reason: str) -> OAuthError:
    return invalid("invalid_request", "The sign-off request is not valid", reason=reason)
