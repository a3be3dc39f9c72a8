"""Flows: a sign-on under way, as a resource of its own.

`GET` shows where it stands and what may come next, `POST` does it, chosen by the content type. A
flow slides: each request gives it another quarter of an hour, then it is gone (404).

Source: PingOne Platform API reference, "Flows".
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Any

from pytest_pingone import ids
from pytest_pingone.auth import policies, sessions, sign_on
from pytest_pingone.auth.environment import environment_of
from pytest_pingone.errors import ISSUE, ApiError, Detail, invalid_token, not_found
from pytest_pingone.tenant.activities import note_flow
from pytest_pingone.tenant.activities import origin as origin_of
from pytest_pingone.tenant.records import Application, Environment, User
from pytest_pingone.tenant.records.activities import Origin
from pytest_pingone.tenant.sign_on_records import (
    AuthorizationRequest,
    DeviceAuthorization,
    Flow,
    Session,
)
from pytest_pingone.tenant.store import Change, State
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.web import replies
from pytest_pingone.web.incoming import Incoming, json_object
from pytest_pingone.web.replies import Reply

_SLIDES = dt.timedelta(minutes=15)
_CONTINUED = "Sign-on flow continued"
_VENDOR = "application/vnd.pingidentity."
_HAL = "application/hal+json;charset=UTF-8"


def start(
    session: Session,
    tenant: Tenant,
    change: Change,
    *,
    request: AuthorizationRequest | None,
    user_code: str | None = None,
) -> Flow:
    """Return a new flow: a sign-on for a client's request, or the activation of a device."""
    now = tenant.now
    if request is None:
        rules = policies.default_rules(session.environment_id, change)
    else:
        rules = request.rules
    flow = Flow(
        id=ids.unguessable(),
        environment_id=session.environment_id,
        session_id=session.id,
        status=sign_on.USERNAME_PASSWORD_REQUIRED,
        rules=rules,
        request=request,
        user_id=session.user_id if request is None else None,
        user_code=user_code,
        created_at=now,
        expires_at=now + _SLIDES,
    )
    flow = dataclasses.replace(flow, status=sign_on.first_status(flow))
    change.put(flow)
    started = f"Sign-on flow started with policies [{flow.rules.policy}]"
    note_flow(change, "CREATED", flow, description=started)
    return flow


def running(flow_id: str, session: Session, state: State, tenant: Tenant) -> Flow:
    """Return a flow of a session.

    Raises:
        ApiError: 404, there is no such flow, any more or in this session.
    """
    flow = state.table(Flow, session.environment_id).get(flow_id)
    if flow is None or flow.session_id != session.id:
        raise not_found(f"there is no flow {flow_id!r} in this session")
    if tenant.now >= flow.expires_at:
        raise not_found(f"flow {flow_id!r} has expired")
    return flow


def session_of(request: Incoming, environment: Environment, tenant: Tenant) -> Session:
    """Return the session of a request to a flow, which its cookie names.

    Raises:
        ApiError: 401, there is no such cookie.
    """
    session = sessions.current(request, environment, tenant)
    if session is None:
        raise invalid_token("there is no session cookie")
    return session


def perform(
    name: str,
    flow_id: str,
    body: Mapping[str, Any],
    session: Session,
    tenant: Tenant,
    *,
    origin: Origin,
) -> Flow:
    """Carry out an action of a flow, and return the flow as it is then.

    Args:
        name: of the action.
        body: what was sent for it.
        origin: the request that asks for it.

    Raises:
        ApiError: there is no such flow (404), the action does not fit its state, or PingOne refuses
            what was sent. A wrong attempt is counted all the same.
    """
    refusal: sign_on.CountedRefusal | None = None
    with tenant.store.change(origin) as change:
        flow = running(flow_id, session, change.state, tenant)
        if name not in sign_on.available(flow):
            raise _out_of_place(name, flow)
        try:
            flow = sign_on.ACTIONS[name].perform(sign_on.Step(flow, body, tenant, change))
        except sign_on.CountedRefusal as problem:
            refusal, flow = problem, problem.flow
        flow = dataclasses.replace(flow, expires_at=tenant.now + _SLIDES)
        if flow.status == sign_on.COMPLETED:
            flow = _completed(flow, session, tenant, change)
        elif flow.status == sign_on.FAILED:
            _answer_device(flow, "denied", change)
        change.put(flow)
        if refusal is None:
            note_flow(change, "UPDATED", flow, description=_CONTINUED)
    if refusal is not None:
        raise refusal
    return flow


def _out_of_place(name: str, flow: Flow) -> ApiError:
    fitting = ", ".join(sign_on.available(flow)) or "none"
    detail = Detail("INVALID_VALUE", f"{name} is not allowed in status {flow.status}", "action")
    return ApiError(
        400,
        "REQUEST_FAILED",
        ISSUE,
        details=[detail],
        reason=f"{name} does not fit {flow.status} (fitting: {fitting})",
    )


def _completed(flow: Flow, session: Session, tenant: Tenant, change: Change) -> Flow:
    user = change.table(User, flow.environment_id).get(flow.user_id or "")
    if user is not None and flow.amr:
        application_id = flow.request.application_id if flow.request else None
        session = sessions.sign_on(
            session,
            user,
            tenant,
            change,
            application_id=application_id,
            acr=flow.rules.policy,
            amr=flow.amr,
        )
    flow = dataclasses.replace(flow, session_id=session.id)
    _answer_device(flow, "accepted", change)
    return flow


def _answer_device(flow: Flow, status: str, change: Change) -> None:
    if flow.user_code is None:
        return
    waiting = change.table(DeviceAuthorization, flow.environment_id)
    device = waiting.find("user_code", flow.user_code)
    if device is not None:
        change.put(
            dataclasses.replace(
                device, status=status, user_id=flow.user_id, session_id=flow.session_id
            )
        )


def read(request: Incoming, tenant: Tenant) -> Reply:
    """Show a flow."""
    environment = environment_of(request, tenant)
    session = session_of(request, environment, tenant)
    _check_accepted(request)
    with tenant.store.change() as change:
        flow = running(request.in_path["flow_id"], session, change.state, tenant)
        flow = dataclasses.replace(flow, expires_at=tenant.now + _SLIDES)
        change.put(flow)
    return shown(flow, request, tenant)


def act(request: Incoming, tenant: Tenant) -> Reply:
    """Do what the content type says in a flow."""
    environment = environment_of(request, tenant)
    session = session_of(request, environment, tenant)
    content_type = request.mimetype
    name = content_type.removeprefix(_VENDOR).removesuffix("+json")
    known = {action.lower(): action for action in sign_on.ACTIONS}
    if not content_type.startswith(_VENDOR) or name not in known:
        accepted = ", ".join(f"{_VENDOR}{action}+json" for action in sign_on.ACTIONS)
        raise ApiError(
            415,
            "INVALID_REQUEST",
            "The request could not be completed. The content type is not supported.",
            reason=f"{content_type!r} is none of {accepted}",
        )
    _check_accepted(request)
    body = json_object(request, types=(content_type,)) if request.get_data() else {}
    origin = origin_of(tenant, request.correlation_id)
    flow = perform(known[name], request.in_path["flow_id"], body, session, tenant, origin=origin)
    return shown(flow, request, tenant)


def shown(flow: Flow, request: Incoming, tenant: Tenant, headers: replies.Headers = ()) -> Reply:
    """Return a flow as PingOne shows it."""
    _check_accepted(request)
    return replies.json(document(flow, request, tenant), headers=headers, content_type=_HAL)


def _check_accepted(request: Incoming) -> None:
    """Refuse a client that could not read the answer, before anything is done for it."""
    accept = request.headers.get("Accept", "*/*")
    if not any(kind in accept for kind in ("*/*", "application/*", "application/hal+json")):
        raise ApiError(
            406,
            "INVALID_REQUEST",
            "The request could not be completed. The requested media type is not supported.",
            reason=f"flows are served as {_HAL}, not as {accept}",
        )


def document(flow: Flow, request: Incoming, tenant: Tenant) -> dict[str, Any]:
    """Return the members of a flow."""
    base = request.addresses.environment_auth(flow.environment_id)
    here = f"{base}/flows/{flow.id}"
    links = dict.fromkeys(["self", *sign_on.available(flow)], here)
    links["signOnPage"] = request.addresses.sign_on_page(flow.environment_id, flow.id)
    members: dict[str, Any] = {
        "_links": {name: {"href": href} for name, href in links.items()},
        "_embedded": _embedded(flow, tenant.state),
        "id": flow.id,
        "environment": {"id": flow.environment_id},
    }
    if flow.status == sign_on.COMPLETED:
        members["session"] = {"id": flow.session_id}
    members["resumeUrl"] = f"{base}/as/resume?flowId={flow.id}"
    members["status"] = flow.status
    members["createdAt"] = _text(flow.created_at)
    members["expiresAt"] = _text(flow.expires_at)
    return members


def _embedded(flow: Flow, state: State) -> dict[str, Any]:
    embedded: dict[str, Any] = {}
    user = state.table(User, flow.environment_id).get(flow.user_id or "")
    if user is not None and flow.status not in sign_on.ANONYMOUS:
        embedded["user"] = {"id": user.id, "username": user.username}
        if user.name is not None:
            parts = {"given": user.name.given, "family": user.name.family}
            embedded["user"]["name"] = {k: v for k, v in parts.items() if v is not None}
    application_id = flow.request.application_id if flow.request else None
    application = state.table(Application, flow.environment_id).get(application_id or "")
    if application is not None:
        embedded["application"] = {"name": application.name}
    return embedded


def _text(at: dt.datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
