"""CIBA in poll mode: tokens for a user who agreed elsewhere.

Sources: OpenID Connect CIBA section 10.1; PingOne Platform API reference, "CIBA grant type".
"""

from __future__ import annotations

from typing import Any

from pytest_pingone.auth import policies, sessions, user_tokens
from pytest_pingone.auth.polling import polling_error, taken
from pytest_pingone.auth.token_request import TokenRequest
from pytest_pingone.tenant.records import User
from pytest_pingone.tenant.sign_on_records import BackchannelRequest


def respond(asked: TokenRequest) -> dict[str, Any]:
    """Return the body of the answer: access token and ID token."""
    auth_req_id = asked.member("auth_req_id")
    known = asked.tenant.state.table(BackchannelRequest, asked.environment.id).get(auth_req_id)
    agreed = taken(known, asked.application.id, asked.tenant, "auth_req_id")
    user = asked.tenant.state.table(User, asked.environment.id).get(agreed.user_id or "")
    if user is None or not user.enabled:
        raise polling_error("access_denied", "The authorization request has been denied.")
    with asked.tenant.store.change() as change:
        session = sessions.sign_on(
            sessions.begin(asked.incoming, asked.environment, asked.tenant, change),
            user,
            asked.tenant,
            change,
            application_id=asked.application.id,
            acr=policies.rules_for(asked.application, change).policy,
            amr=("swk", "user"),
        )
    asked.incoming.user_name = user.username
    wanted = user_tokens.For(
        application=asked.application,
        user=user,
        session=session,
        scopes=agreed.scopes,
        resource_ids=agreed.resource_ids,
        issuer=asked.issuer,
    )
    return user_tokens.issued(wanted, asked.tenant, with_refresh=False)
