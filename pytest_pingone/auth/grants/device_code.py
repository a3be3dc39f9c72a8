"""Device code: tokens for a device whose user agreed in a browser.

Sources: RFC 8628 section 3.4; PingOne Platform API reference, "Token (device_code)".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_pingone.auth import sessions, user_tokens
from pytest_pingone.auth.polling import polling_error, taken
from pytest_pingone.errors import invalid
from pytest_pingone.tenant.records import Application, Environment
from pytest_pingone.tenant.sign_on_records import DeviceAuthorization, Session
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.web.incoming import Incoming


def respond(
    members: Mapping[str, str],
    application: Application,
    environment: Environment,
    request: Incoming,
    tenant: Tenant,
) -> dict[str, Any]:
    """Return the body of the answer: access token, refresh token, ID token."""
    code = members.get("device_code")
    if code is None:
        raise invalid("invalid_request", "Parameter device_code is required")
    known = tenant.state.table(DeviceAuthorization, environment.id).get(code)
    device = taken(known, application.id, tenant, "device_code")
    session_id = device.session_id if isinstance(device, DeviceAuthorization) else None
    session = tenant.state.table(Session, environment.id).get(session_id or "")
    user = sessions.signed_on(session, tenant)
    if session is None or user is None:
        raise polling_error("access_denied", "The authorization request has been denied.")
    request.user_name = user.username
    wanted = user_tokens.For(
        application=application,
        user=user,
        session=session,
        scopes=device.scopes,
        resource_ids=device.resource_ids,
        issuer=request.addresses.issuer(environment.id),
    )
    return user_tokens.issued(wanted, request, tenant)
