"""CIBA in poll mode: tokens for a user who agreed elsewhere.

Sources: OpenID Connect CIBA section 10.1; PingOne Platform API reference, "CIBA grant type".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_pingone.auth import sessions, user_tokens
from pytest_pingone.auth.polling import polling_error, taken
from pytest_pingone.errors import invalid
from pytest_pingone.tenant.records import Application, Environment, User
from pytest_pingone.tenant.sign_on_records import BackchannelRequest
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.web.incoming import Incoming


def respond(
    members: Mapping[str, str],
    application: Application,
    environment: Environment,
    request: Incoming,
    tenant: Tenant,
) -> dict[str, Any]:
    """Return the body of the answer: access token and ID token."""
    auth_req_id = members.get("auth_req_id")
    if auth_req_id is None:
        raise invalid("invalid_request", "Parameter auth_req_id is required")
    known = tenant.state.table(BackchannelRequest, environment.id).get(auth_req_id)
    asked = taken(known, application.id, tenant, "auth_req_id")
    user = tenant.state.table(User, environment.id).get(asked.user_id or "")
    if user is None or not user.enabled:
        raise polling_error("access_denied", "The authorization request has been denied.")
    with tenant.store.change() as change:
        session = sessions.sign_on(
            sessions.begin(request, environment, tenant, change),
            user,
            tenant,
            change,
            application_id=application.id,
            acr="Single_Factor",
            amr=("swk", "user"),
        )
    request.user_name = user.username
    wanted = user_tokens.For(
        application=application,
        user=user,
        session=session,
        scopes=asked.scopes,
        resource_ids=asked.resource_ids,
        issuer=request.addresses.issuer(environment.id),
    )
    return user_tokens.issued(wanted, request, tenant)
