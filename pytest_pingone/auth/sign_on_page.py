"""The sign-on page: what a person's browser is sent to, and where its forms go.

Each form does one action of the flow, so the page can do nothing that the flow API cannot.
"""

from __future__ import annotations

from typing import Any

from pytest_pingone.auth import flows, pages, sessions, sign_on
from pytest_pingone.auth.device_authorization import PATH
from pytest_pingone.auth.environment import environment_of
from pytest_pingone.errors import ApiError, not_found
from pytest_pingone.tenant.activities import origin
from pytest_pingone.tenant.records import Application
from pytest_pingone.tenant.sign_on_records import Flow, Session
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.web import replies
from pytest_pingone.web.incoming import Incoming, form, query
from pytest_pingone.web.replies import Headers, Reply

_GONE = "This sign-on has expired or was begun in another browser. Start again at the application."


def show(request: Incoming, tenant: Tenant) -> Reply:
    """Show the page for a flow."""
    environment = environment_of(request, tenant)
    try:
        session = flows.session_of(request, environment, tenant)
        flow_id = query(request).get("flowId", "")
        flow = flows.running(flow_id, session, tenant.state, tenant)
    except ApiError as problem:
        return _gone(problem, request)
    return _page(flow, request, tenant, hint=flow.request.login_hint if flow.request else None)


def from_apps(request: Incoming, tenant: Tenant) -> Reply:
    """Send a browser on to the page, to the host that its session cookie belongs to.

    PingOne's page at `apps.pingone.<tld>` is a program that asks the flow API with that cookie;
    this one is made on the server, which would not get it there.
    """
    environment = environment_of(request, tenant)
    base = request.addresses.environment_auth(environment.id)
    asked = request.query_string.decode("latin-1")
    return replies.redirect(f"{base}/signon/?{asked}")


def act(request: Incoming, tenant: Tenant) -> Reply:
    """Do what a form of the page says, and show what comes next."""
    environment = environment_of(request, tenant)
    members: dict[str, Any] = form(request)
    name, flow_id = members.pop("action", ""), members.pop("flowId", "")
    if "accept" in members:
        members["accept"] = members["accept"] == "true"
    try:
        session = flows.session_of(request, environment, tenant)
        flows.running(flow_id, session, tenant.state, tenant)
    except ApiError as problem:
        return _gone(problem, request)
    try:
        by = origin(tenant, request.correlation_id)
        flow = flows.perform(name, flow_id, members, session, tenant, origin=by)
    except ApiError as problem:
        request.refusal = problem.reason
        flow = flows.running(flow_id, session, tenant.state, tenant)
        notices = [_said(problem)]
        hint = members.get("username")
        return _page(flow, request, tenant, hint=hint, notices=notices, status=problem.status)
    if flow.status in (sign_on.COMPLETED, sign_on.FAILED):
        base = request.addresses.environment_auth(environment.id)
        return replies.redirect(f"{base}/as/resume?flowId={flow.id}")
    return _page(flow, request, tenant)


def environment_page(request: Incoming, tenant: Tenant) -> Reply:
    """Show the page to which a browser goes after a sign-off that named no other place."""
    environment_of(request, tenant)
    return pages.message("Sign on", "Start at the application that you want to use.")


def device(request: Incoming, tenant: Tenant) -> Reply:
    """Begin the activation of a device: the page behind `verification_uri` (RFC 8628)."""
    environment = environment_of(request, tenant)
    path_id = request.in_path["device_path_id"]
    applications = tenant.state.table(Application, environment.id)
    if path_id != PATH and applications.find("device_path_id", path_id) is None:
        raise not_found(f"no application has the devicePathId {path_id!r}")
    headers: Headers = ()
    with tenant.store.change(origin(tenant, request.correlation_id)) as change:
        session: Session | None = sessions.current(request, environment, tenant)
        if session is None:
            session = sessions.begin(request, environment, tenant, change)
            headers = sessions.cookies(session, request)
        flow = flows.start(session, tenant, change, request=None)
    hint = query(request).get("user_code")
    return _page(flow, request, tenant, hint=hint, headers=headers)


def _page(
    flow: Flow,
    request: Incoming,
    tenant: Tenant,
    *,
    hint: str | None = None,
    notices: list[str] | None = None,
    status: int = 200,
    headers: Headers = (),
) -> Reply:
    if flow.status in (sign_on.COMPLETED, sign_on.FAILED):
        base = request.addresses.environment_auth(flow.environment_id)
        return replies.redirect(f"{base}/as/resume?flowId={flow.id}")
    return pages.sign_on(
        flows.document(flow, request, tenant),
        action=f"{request.addresses.environment_auth(flow.environment_id)}/signon/",
        notices=notices or [],
        hint=hint or "",
        status=status,
        headers=headers,
    )


def _gone(problem: ApiError, request: Incoming) -> Reply:
    request.refusal = problem.reason
    return pages.message("Start again", _GONE, status=problem.status)


def _said(problem: ApiError) -> str:
    detail = problem.details[0] if problem.details else None
    if detail is None:
        return problem.message
    unsatisfied = detail.inner.get("unsatisfiedRequirements")
    more = f": {', '.join(dict.fromkeys(unsatisfied))}" if isinstance(unsatisfied, list) else ""
    return f"{detail.message}{more}"
