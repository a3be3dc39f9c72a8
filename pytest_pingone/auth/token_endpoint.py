"""`POST /as/token`: read the request, authenticate the client, let the grant answer.

Sources: RFC 6749 section 3.2; PingOne Platform API reference, "Token".
"""

from __future__ import annotations

from pytest_pingone.auth.client_authentication import authenticate
from pytest_pingone.auth.environment import environment_of
from pytest_pingone.auth.grants import GRANTS
from pytest_pingone.auth.token_request import TokenRequest
from pytest_pingone.errors import invalid
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.web import replies
from pytest_pingone.web.incoming import Incoming, form
from pytest_pingone.web.replies import Reply


def token(request: Incoming, tenant: Tenant) -> Reply:
    """Issue tokens for a grant."""
    environment = environment_of(request, tenant)
    members = form(request)
    application = authenticate(request, members, environment, tenant)
    grant_type = members.get("grant_type")
    if grant_type is None:
        raise invalid("invalid_request", "Parameter grant_type is required")
    grant = GRANTS.get(grant_type)
    if grant is None:
        raise invalid("unsupported_grant_type", f"Unsupported grant type: {grant_type}")
    if grant.name not in application.grant_types:
        raise invalid(
            "unauthorized_client",
            f"Unsupported grant type: {grant_type}",
            reason=f"{application.name} has {', '.join(application.grant_types) or 'no grants'}",
        )
    asked = TokenRequest(
        members=members,
        application=application,
        environment=environment,
        incoming=request,
        tenant=tenant,
    )
    answer = grant.respond(asked)
    request.note_issued(answer)
    return replies.json(answer)
