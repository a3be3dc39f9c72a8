"""Which application a request says that it is from, before anything about it is checked."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_plus

from werkzeug.exceptions import HTTPException

from pytest_pingone.errors import OAuthError
from pytest_pingone.tenant.records import Application, Environment
from pytest_pingone.tenant.sign_on_records import Flow
from pytest_pingone.tenant.store import TENANT
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.tokens import jws
from pytest_pingone.web.incoming import FORM, Incoming, basic


def claimed_client(request: Incoming, tenant: Tenant) -> Application | None:
    """Return the application that a request names as its client, unproved; None if it names none.

    It is named by the Authorization header (Basic, or the `client_id` of a bearer token), by the
    `client_assertion` or `client_id` of a form or query, or by the flow that the request is a part
    of. Requests for the public documents name none.
    """
    environments = [environment.id for environment in tenant.state.table(Environment, TENANT)]
    for named in _names(request, environments, tenant):
        for environment_id in environments:
            client = tenant.client(environment_id, named)
            if client is not None:
                return client
    return None


def _names(request: Incoming, environments: list[str], tenant: Tenant) -> Iterator[str]:
    with contextlib.suppress(OAuthError):
        credentials = basic(request)
        if credentials is not None:
            yield unquote_plus(credentials[0])
    if request.token is not None:
        yield _said_by(request.token, "client_id")
    members = _members(request)
    yield _said_by(members.get("client_assertion", ""), "sub")
    yield members.get("client_id", "")
    flow_id = request.in_path.get("flow_id") or members.get("flowId", "")
    for environment_id in environments:
        flow = tenant.state.table(Flow, environment_id).get(flow_id)
        if flow is not None and flow.request is not None:
            yield flow.request.application_id


def _members(request: Incoming) -> dict[str, Any]:
    members = request.args.to_dict()
    if request.mimetype == FORM:
        with contextlib.suppress(HTTPException, ValueError):
            members |= request.form.to_dict()
    return members


def _said_by(token: str, claim: str) -> str:
    try:
        _, claims = jws.unverified(token)
    except jws.UnreadableError:
        return ""
    return str(claims.get(claim, ""))
