"""Asking those who may be given a token what they make of it: the endpoints' own judgement.

They are asked by calling what answers a request, without a request: nothing is written into the
journal, nothing changes, no socket is opened.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pytest_pingone.addresses import Addresses
from pytest_pingone.auth import introspection, refresh_tokens
from pytest_pingone.auth.client_authentication import ASSERTION_TYPE, identified
from pytest_pingone.auth.userinfo import userinfo
from pytest_pingone.errors import ProtocolError
from pytest_pingone.management.access import actor_of
from pytest_pingone.tenant.records import Application, Environment, Resource
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.tokens import rules
from pytest_pingone.tokens.explanation import Finding, shown
from pytest_pingone.tokens.rules import Case, Problem
from pytest_pingone.web.incoming import Incoming

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

MANAGEMENT, USERINFO, TOKEN_ENDPOINT = "the Management API", "userinfo", "the token endpoint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A token with the tenant that is asked about it.

    Attributes:
        environment: whose endpoints are asked.
        addresses: the address by which they are asked.
        known_addresses: all addresses of the tenant.
    """

    token: str = field(repr=False)
    tenant: Tenant
    environment: Environment
    addresses: Addresses
    known_addresses: tuple[Addresses, ...]

    def request(self, path: str, *, bearer: bool = False) -> Incoming:
        """Return the request that would present the token at an endpoint."""
        environ: WSGIEnvironment = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
        }
        if bearer:
            environ["HTTP_AUTHORIZATION"] = f"Bearer {self.token}"
        request = Incoming(environ)
        request.addresses, request.known_addresses = self.addresses, self.known_addresses
        request.in_path = {"environment_id": self.environment.id}
        request.correlation_id = ""
        return request


def by_itself(by: str, case: Case, unseen: Sequence[Problem] = ()) -> Finding:
    """Return what somebody says who checks a token alone, with the published keys.

    Args:
        case: the token; its audience is what is asked for.
        unseen: what is wrong with it that only PingOne knows.
    """
    checks = (*rules.SIGNED, rules.audience, *rules.TIMES)
    problem = next(rules.broken(case, checks), None)
    if problem is not None:
        return Finding(by, accepted=False, why=problem.said)
    why = " and ".join(problem.said for problem in unseen)
    if why:
        why = f"unless PingOne is asked, nobody sees that {why}"
    return Finding(by, accepted=True, why=why)


def management_api(asked: Asked) -> Finding:
    """Return what the Management API says, and what it lets the owner of the token do."""
    try:
        actor = actor_of(asked.request("/v1/environments", bearer=True), asked.tenant)
    except ProtocolError as problem:
        return _refusal(MANAGEMENT, problem)
    permissions = {name for role in actor.roles.values() for name in role.permissions}
    may = f"{len(permissions)} permissions" if permissions else "no permission, so 403 everywhere"
    if actor.own and not permissions:
        may = f"with itself: {', '.join(sorted(actor.own))}"
    return Finding(MANAGEMENT, accepted=True, why=f"{actor.describe()}; {may}")


def user_info(asked: Asked) -> Finding:
    """Return what userinfo says."""
    path = f"/{asked.environment.id}/as/userinfo"
    try:
        userinfo(asked.request(path, bearer=True), asked.tenant)
    except ProtocolError as problem:
        return _refusal(USERINFO, problem)
    return Finding(USERINFO, accepted=True)


def introspected(asked: Asked) -> Finding:
    """Return to which applications and resources introspection says that the token is active."""
    request = asked.request(f"/{asked.environment.id}/as/introspect")
    told = [
        who.name
        for who in _those_who_introspect(asked)
        if introspection.told(asked.token, who, asked.environment, request, asked.tenant)["active"]
    ]
    if told:
        return Finding(f"introspection asked by {', '.join(map(shown, told))}", accepted=True)
    return Finding("introspection, whoever asks", accepted=False)


def refreshed(asked: Asked, application: Application) -> Finding:
    """Return whether the token endpoint exchanges a refresh token of an application."""
    by = f"{TOKEN_ENDPOINT}, from {shown(application.name)}"
    record = refresh_tokens.found(asked.token, application, asked.tenant)
    if record is None:
        return Finding(by, accepted=False, why="there is no such token of this application")
    problems = [
        *refresh_tokens.wrong_with(record, asked.tenant),
        *refresh_tokens.replayed(record, application, asked.tenant),
    ]
    return Finding(by, accepted=not problems, why=problems[0].said if problems else "")


def authenticated(asked: Asked, claims: Mapping[str, Any]) -> Finding:
    """Return whether the token endpoint takes a client assertion for its client's own."""
    by = f"{TOKEN_ENDPOINT}, as client authentication"
    members = {
        "client_id": str(claims.get("sub")),
        "client_assertion": asked.token,
        "client_assertion_type": ASSERTION_TYPE,
    }
    request = asked.request(f"/{asked.environment.id}/as/token")
    try:
        application, _ = identified(request, members, asked.environment, asked.tenant)
    except ProtocolError as problem:
        return _refusal(by, problem)
    return Finding(by, accepted=True, why=f"it is from {shown(application.name)}")


def _those_who_introspect(asked: Asked) -> Iterator[Application | Resource]:
    state, environment_id = asked.tenant.state, asked.environment.id
    for application in state.table(Application, environment_id):
        if application.is_client and application.enabled:
            yield application
    for resource in state.table(Resource, environment_id):
        if resource.type == "CUSTOM":
            yield resource


def _refusal(by: str, problem: ProtocolError) -> Finding:
    """Return a refusal with its reason; that of the token itself stands behind PingOne's own."""
    return Finding(by, accepted=False, why=shown(str(problem.__cause__ or problem.reason)))
