"""`POST /as/cibaAuthorization`: a sign-on that goes on elsewhere, and that the client polls for.

Sources: OpenID Connect Client-Initiated Backchannel Authentication 1.0; PingOne Platform API
reference, "CIBA Authorize".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from pytest_pingone import ids
from pytest_pingone.auth import request_object, scopes
from pytest_pingone.auth.client_authentication import authenticate
from pytest_pingone.auth.environment import environment_of
from pytest_pingone.errors import invalid
from pytest_pingone.tenant.records import Application, Environment, User
from pytest_pingone.tenant.sign_on_records import BackchannelRequest
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.tokens.verify import RefusedError, id_token_hint, user_behind
from pytest_pingone.web import replies
from pytest_pingone.web.incoming import Incoming, form
from pytest_pingone.web.replies import Reply

LIFETIME = 120
INTERVAL = 2
_HINTS = ("login_hint", "id_token_hint", "login_hint_token")


def authorize(request: Incoming, tenant: Tenant) -> Reply:
    """Ask a user to sign on elsewhere, and return what the client polls with."""
    environment = environment_of(request, tenant)
    members = form(request)
    application = authenticate(request, members, environment, tenant)
    if "CIBA" not in application.grant_types or application.token_endpoint_auth_method == "NONE":
        raise invalid(
            "unauthorized_client", "Unsupported grant type: urn:openid:params:grant-type:ciba"
        )
    user = _hinted(members, application, environment, request, tenant)
    granted = scopes.for_user(application, members.get("scope", "").split(), tenant.state)
    asked = BackchannelRequest(
        id=ids.unguessable(),
        environment_id=environment.id,
        application_id=application.id,
        user_id=user.id,
        scopes=granted.scopes,
        resource_ids=granted.resource_ids,
        interval=INTERVAL,
        expires_at=tenant.now + dt.timedelta(seconds=LIFETIME),
    )
    with tenant.store.change() as change:
        change.put(asked)
    body = {"auth_req_id": asked.id, "expires_in": LIFETIME, "interval": INTERVAL}
    return replies.json(body)


def _hinted(
    members: Mapping[str, str],
    application: Application,
    environment: Environment,
    request: Incoming,
    tenant: Tenant,
) -> User:
    """Return the user whom exactly one hint names."""
    given = [name for name in _HINTS if name in members]
    if len(given) != 1:
        raise invalid("invalid_request", f"Exactly one of {', '.join(_HINTS)} is required")
    users = tenant.state.table(User, environment.id)
    hint = members[given[0]]
    if given[0] == "login_hint_token":
        return request_object.hinted_user(hint, application, environment, request, tenant)
    if given[0] == "id_token_hint":
        try:
            claims = id_token_hint(hint, tenant, environment, request.known_addresses)
        except RefusedError as refused:
            raise invalid(
                "invalid_request", "The id_token_hint is not valid", reason=str(refused)
            ) from refused
        user = user_behind(claims, tenant, environment)
    else:
        user = users.get(hint) or users.find("username", hint.casefold())
    if user is None or not user.enabled:
        raise invalid("unknown_user_id", "The user could not be found")
    return user
