"""Pushed authorization requests: parameters sent ahead, over a channel that knows the client.

Sources: RFC 9126; PingOne Platform API reference, "Pushed authorization requests".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from pytest_pingone import ids
from pytest_pingone.auth import request_object
from pytest_pingone.auth.authorization_request import RedirectableError, read
from pytest_pingone.auth.client_authentication import authenticate
from pytest_pingone.auth.environment import environment_of
from pytest_pingone.errors import invalid
from pytest_pingone.tenant.records import Application, Environment
from pytest_pingone.tenant.sign_on_records import PushedRequest
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.web import replies
from pytest_pingone.web.incoming import Incoming, form
from pytest_pingone.web.replies import Reply

PREFIX = "urn:ietf:params:oauth:request_uri:"
_CREDENTIALS = ("client_secret", "client_assertion", "client_assertion_type")


def push(request: Incoming, tenant: Tenant) -> Reply:
    """Keep the parameters of an authorization request for its client, for a short time."""
    environment = environment_of(request, tenant)
    members = form(request)
    application = authenticate(request, members, environment, tenant)
    if "request_uri" in members:
        raise invalid("invalid_request", "Parameter request_uri is not allowed here")
    sent = {name: value for name, value in members.items() if name not in _CREDENTIALS}
    sent["client_id"] = application.client_id
    merged = request_object.merged(sent, environment, request, tenant)
    try:
        read(merged, environment, tenant)
    except RedirectableError as problem:
        raise problem.error from problem
    pushed = PushedRequest(
        id=ids.secret(32),
        environment_id=environment.id,
        application_id=application.id,
        parameters=sent,
        expires_at=tenant.now + dt.timedelta(seconds=application.par_timeout),
    )
    with tenant.store.change() as change:
        change.put(pushed)
    body = {"request_uri": f"{PREFIX}{pushed.id}", "expires_in": application.par_timeout}
    return replies.json(body, status=201)


def taken(sent: Mapping[str, str], environment: Environment, tenant: Tenant) -> Mapping[str, str]:
    """Return the parameters that a `request_uri` stands for; it works once.

    Raises:
        OAuthError: it is not known, has expired or belongs to another client; or the client has to
            push its requests and did not.
    """
    uri = sent.get("request_uri")
    client_id = sent.get("client_id", "")
    if uri is None:
        application = tenant.state.table(Application, environment.id).get(client_id)
        if application is not None and application.par_requirement == "REQUIRED":
            raise invalid("invalid_request", "Pushed authorization request is required")
        return sent
    with tenant.store.change() as change:
        table = change.table(PushedRequest, environment.id)
        pushed = table.get(uri.removeprefix(PREFIX)) if uri.startswith(PREFIX) else None
        if pushed is None or pushed.application_id != client_id:
            raise invalid("invalid_request_uri", "The request_uri is not valid")
        change.delete(pushed)
    if tenant.now >= pushed.expires_at:
        raise invalid("invalid_request_uri", "The request_uri has expired")
    return pushed.parameters
