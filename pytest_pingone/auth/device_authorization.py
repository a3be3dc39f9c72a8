"""`POST /as/device_authorization`: a device asks for a code that its user types elsewhere.

Sources: RFC 8628 section 3.1; PingOne Platform API reference, "Authorize (device)".
"""

from __future__ import annotations

import datetime as dt
import secrets

from pytest_pingone import ids
from pytest_pingone.auth import scopes
from pytest_pingone.auth.client_authentication import authenticate
from pytest_pingone.auth.environment import environment_of
from pytest_pingone.errors import invalid
from pytest_pingone.tenant.sign_on_records import DeviceAuthorization
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.web import replies
from pytest_pingone.web.incoming import Incoming, form
from pytest_pingone.web.replies import Reply

_ALPHABET = "BCDFGHJKLMNPQRSTVWXZ23456789"
PATH = "go"
"""The tail of `verification_uri` for applications without a `devicePathId`."""


def authorize(request: Incoming, tenant: Tenant) -> Reply:
    """Return a device code, and the user code with the page on which to enter it."""
    environment = environment_of(request, tenant)
    members = form(request)
    application = authenticate(request, members, environment, tenant)
    if "DEVICE_CODE" not in application.grant_types:
        raise invalid(
            "unauthorized_client",
            "Unsupported grant type: urn:ietf:params:oauth:grant-type:device_code",
        )
    granted = scopes.for_user(application, members.get("scope", "").split(), tenant.state)
    expires = tenant.now + dt.timedelta(seconds=application.device_timeout)
    device = DeviceAuthorization(
        id=ids.unguessable(),
        environment_id=environment.id,
        application_id=application.id,
        user_code=_user_code(),
        scopes=granted.scopes,
        resource_ids=granted.resource_ids,
        interval=application.device_polling_interval,
        expires_at=expires,
    )
    with tenant.store.change() as change:
        change.put(device)
    base = request.addresses.environment_auth(environment.id)
    page = f"{base}/device/{application.device_path_id or PATH}"
    page = application.device_custom_verification_uri or page
    separator = "&" if "?" in page else "?"
    body = {
        "device_code": device.id,
        "user_code": device.user_code,
        "verification_uri": page,
        "verification_uri_complete": f"{page}{separator}user_code={device.user_code}",
        "expires_in": application.device_timeout,
        "interval": application.device_polling_interval,
    }
    return replies.json(body)


def _user_code() -> str:
    """Return a code that is easy to type: no vowels, nothing that looks like something else."""
    letters = [secrets.choice(_ALPHABET) for _ in range(8)]
    return f"{''.join(letters[:4])}-{''.join(letters[4:])}"
