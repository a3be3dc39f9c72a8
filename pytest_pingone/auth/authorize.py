"""`/as/authorize` and `/as/resume`: where a client sends its user, and where the user comes back.

Sources: RFC 6749 section 3.1, OpenID Connect Core section 3.1.2; PingOne Platform API reference,
"Authorize", "Resume".
"""

from __future__ import annotations

from pytest_pingone.auth import flows, pages, par, policies, request_object, sessions, sign_on
from pytest_pingone.auth.authorization_request import (
    FLOW_MODE,
    Destination,
    RedirectableError,
    destination_of,
    read,
)
from pytest_pingone.auth.authorization_response import delivered, parameters_for, refused
from pytest_pingone.auth.environment import environment_of
from pytest_pingone.errors import OAuthError, invalid
from pytest_pingone.tenant.activities import note, note_flow, origin, user_of
from pytest_pingone.tenant.records import Application, Environment, User
from pytest_pingone.tenant.sign_on_records import (
    AuthorizationRequest,
    ChosenUser,
    Session,
)
from pytest_pingone.tenant.store import Change
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.web import replies
from pytest_pingone.web.incoming import Incoming, form, query
from pytest_pingone.web.replies import Reply

_FINISHED = "Sign-on flow finished"


def authorize(request: Incoming, tenant: Tenant) -> Reply:
    """Answer a client's request at once if a session allows it, or begin a sign-on."""
    environment = environment_of(request, tenant)
    try:
        sent = form(request) if request.method == "POST" else query(request)
        parameters = par.taken(sent, environment, tenant)
        parameters = request_object.merged(parameters, environment, request, tenant)
        asked = read(parameters, environment, tenant)
        return _answered(asked, environment, request, tenant)
    except RedirectableError as problem:
        request.refusal = problem.error.reason
        return refused(problem.error, problem.destination, request.correlation_id)
    except OAuthError as problem:
        if "text/html" in request.headers.get("Accept", ""):
            request.refusal = problem.reason
            return pages.error(problem, request.correlation_id)
        raise


def _answered(
    asked: AuthorizationRequest, environment: Environment, request: Incoming, tenant: Tenant
) -> Reply:
    with tenant.store.change(origin(tenant, request.correlation_id)) as change:
        session = sessions.current(request, environment, tenant)
        chosen = None if "none" in asked.prompt else _chosen(asked, environment, change)
        if chosen is not None:
            session = session or sessions.begin(request, environment, tenant, change)
            who, how = chosen
            session = sessions.sign_on(
                session,
                who,
                tenant,
                change,
                application_id=asked.application_id,
                acr=how.acr or asked.rules.policy,
                amr=how.amr,
            )
    user = sessions.signed_on(session, tenant)
    if session is not None and user is not None:
        satisfied = chosen is not None or _satisfies(session, asked, tenant)
        if satisfied:
            return _given(asked, session, user, environment, request, tenant)
    if "none" in asked.prompt:
        destination = _destination(asked, environment, tenant)
        error = invalid("login_required", "User sign-on is required")
        raise RedirectableError(error, destination)
    return _sign_on(asked, session, environment, request, tenant)


def _chosen(
    asked: AuthorizationRequest, environment: Environment, change: Change
) -> tuple[User, ChosenUser] | None:
    """Return who signs on without being asked, because a test said so: here, or everywhere."""
    choices = change.table(ChosenUser, environment.id)
    choice = choices.get(asked.application_id) or choices.get(ChosenUser.EVERYWHERE)
    user = None if choice is None else change.table(User, environment.id).get(choice.user_id)
    if choice is None or user is None or not user.enabled:
        return None
    return user, choice


def _satisfies(session: Session, asked: AuthorizationRequest, tenant: Tenant) -> bool:
    """Return whether a session is good enough for what a client asks."""
    if "login" in asked.prompt or asked.max_age == 0:  # the same, says OpenID Connect Core
        return False
    if not policies.are_met(asked.rules, session.amr):
        return False
    if asked.max_age is not None and session.signed_on_at is not None:
        age = tenant.now - session.signed_on_at
        return age.total_seconds() <= asked.max_age
    return True


def _given(
    asked: AuthorizationRequest,
    session: Session,
    user: User,
    environment: Environment,
    request: Incoming,
    tenant: Tenant,
) -> Reply:
    request.user_name = user.username
    application = tenant.state.table(Application, environment.id).get(asked.application_id)
    request.client_name = None if application is None else application.name
    answer = parameters_for(asked, session, user, environment, request, tenant)
    request.note_issued(answer)
    by = origin(tenant, request.correlation_id, client=application, user=user)
    with tenant.store.change(by) as change:
        note(change, "USER.ACCESS_ALLOWED", user_of(user), result="Passed role access control")
    headers = sessions.cookies(session, request)
    return delivered(answer, asked.redirect_uri, asked.response_mode, headers)


def _sign_on(
    asked: AuthorizationRequest,
    session: Session | None,
    environment: Environment,
    request: Incoming,
    tenant: Tenant,
) -> Reply:
    with tenant.store.change(origin(tenant, request.correlation_id)) as change:
        session = session or sessions.begin(request, environment, tenant, change)
        flow = flows.start(session, tenant, change, request=asked)
    headers = sessions.cookies(session, request)
    if asked.response_mode == FLOW_MODE:
        return flows.shown(flow, request, tenant, headers)
    application = tenant.state.table(Application, environment.id).get(asked.application_id)
    own_page = application and application.login_page_url
    if own_page:
        separator = "&" if "?" in own_page else "?"
        where = f"{own_page}{separator}environmentId={environment.id}&flowId={flow.id}"
    else:
        where = request.addresses.sign_on_page(environment.id, flow.id)
    return replies.redirect(where, headers)


def resume(request: Incoming, tenant: Tenant) -> Reply:
    """Send the user back to the client once a flow is complete."""
    environment = environment_of(request, tenant)
    session = flows.session_of(request, environment, tenant)
    flow_id = query(request).get("flowId") or (
        form(request).get("flowId") if request.method == "POST" else None
    )
    if flow_id is None:
        raise invalid("invalid_request", "Parameter flowId is required")
    with tenant.store.change(origin(tenant, request.correlation_id)) as change:
        flow = flows.running(flow_id, session, change.state, tenant)
        over = flow.status in (sign_on.COMPLETED, sign_on.FAILED)
        if over:
            note_flow(change, "DELETED", flow, description=_FINISHED)
            change.delete(flow)
    if not over:
        return replies.redirect(request.addresses.sign_on_page(environment.id, flow.id))
    if flow.request is None:
        return _device_done(flow.status)
    user = sessions.signed_on(session, tenant)
    if user is None:
        destination = _destination(flow.request, environment, tenant)
        error = invalid("access_denied", "The sign-on has failed")
        return refused(error, destination, request.correlation_id)
    return _given(flow.request, session, user, environment, request, tenant)


def _device_done(status: str) -> Reply:
    if status == sign_on.COMPLETED:
        return pages.message("Your device is connected", "You can go on there, and close this.")
    return pages.message("Your device was not connected", "You can close this.")


def _destination(
    asked: AuthorizationRequest, environment: Environment, tenant: Tenant
) -> Destination:
    return destination_of(
        {
            "client_id": asked.application_id,
            "response_mode": asked.response_mode,
            **({} if asked.redirect_uri is None else {"redirect_uri": asked.redirect_uri}),
            **({} if asked.state is None else {"state": asked.state}),
        },
        environment,
        tenant,
    )
