"""Device code: tokens for a device whose user agreed in a browser.

Sources: RFC 8628 section 3.4; PingOne Platform API reference, "Token (device_code)".
"""

from __future__ import annotations

from typing import Any

from pytest_pingone.auth import sessions, user_tokens
from pytest_pingone.auth.polling import polling_error, taken
from pytest_pingone.auth.token_request import TokenRequest
from pytest_pingone.tenant.sign_on_records import DeviceAuthorization, Session


def respond(asked: TokenRequest) -> dict[str, Any]:
    """Return the body of the answer: access token, refresh token, ID token."""
    code = asked.member("device_code")
    known = asked.tenant.state.table(DeviceAuthorization, asked.environment.id).get(code)
    device = taken(known, asked.application.id, asked.tenant, "device_code")
    session_id = device.session_id if isinstance(device, DeviceAuthorization) else None
    session = asked.tenant.state.table(Session, asked.environment.id).get(session_id or "")
    user = sessions.signed_on(session, asked.tenant)
    if session is None or user is None:
        raise polling_error("access_denied", "The authorization request has been denied.")
    asked.incoming.user_name = user.username
    wanted = user_tokens.For(
        application=asked.application,
        user=user,
        session=session,
        scopes=device.scopes,
        resource_ids=device.resource_ids,
        issuer=asked.issuer,
    )
    return user_tokens.issued(wanted, asked.tenant)
