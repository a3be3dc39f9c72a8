"""The emulator as a WSGI application: finds the route, calls it, renders errors, keeps the journal.

Handlers are functions `(request, tenant) -> Reply` that raise what goes wrong. Here, and nowhere
else, errors become answers.
"""

from __future__ import annotations

import functools
import http
import threading
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from werkzeug.datastructures import EnvironHeaders, Headers
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

from pytest_pingone.addresses import Addresses, at, of_custom_domain, of_region
from pytest_pingone.auth.claimed_client import claimed_client
from pytest_pingone.auth.routes import apps_routes
from pytest_pingone.auth.routes import routes as auth_routes
from pytest_pingone.clock import machine_now, moment, process_now
from pytest_pingone.errors import (
    MALFORMED,
    UNEXPECTED,
    ApiError,
    NotEmulatedError,
    OAuthError,
    ProtocolError,
    not_found,
)
from pytest_pingone.ids import unguessable
from pytest_pingone.management.routes import endpoints as management_endpoints
from pytest_pingone.management.routes import routes as management_routes
from pytest_pingone.tenant.records import Application, Environment
from pytest_pingone.tenant.store import TENANT
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.tokens.token import Token
from pytest_pingone.unofficial import routes as unofficial_routes
from pytest_pingone.web import cors, replies
from pytest_pingone.web.disruptions import CARRIER, DISRUPTION, Disruption
from pytest_pingone.web.exchange import Exchange, plain
from pytest_pingone.web.faults import NO_FAULT, FaultRules, Met
from pytest_pingone.web.incoming import Incoming, bearer
from pytest_pingone.web.journal import Journal
from pytest_pingone.web.replies import Reply
from pytest_pingone.web.routes import MethodError, Route, RouteTable

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_ALWAYS: replies.Headers = (
    ("Expires", "0"),
    ("Vary", "Origin"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("X-XSS-Protection", "1; mode=block"),
)
_AUTH, _MANAGEMENT = tuple(auth_routes()), tuple(management_routes())
_EVERYTHING = RouteTable((*_AUTH, *_MANAGEMENT, *unofficial_routes()))
_AUTH_HOST = RouteTable(_AUTH)
_API_HOST = RouteTable(_MANAGEMENT)
_APPS_HOST = RouteTable(apps_routes())
_CUSTOM_DOMAIN = RouteTable(auth_routes(environment_in_path=False))
Table = RouteTable[Tenant]


class App:
    """A tenant's authorization server and Management API, at every host name it answers to.

    Args:
        journal: where requests are written down.

    Attributes:
        base: the URL of the loopback port, once there is one.
        faults: what the emulator did wrong, or was asked for and does not emulate.
        fault_rules: what a test has put before the answers.
    """

    def __init__(self, tenant: Tenant, journal: Journal) -> None:
        self.tenant = tenant
        self.journal = journal
        self.base: str | None = None
        self.faults: list[Exception] = []
        self.fault_rules = FaultRules()
        region = tenant.region
        self._hosts: dict[str, tuple[Table, Addresses]] = {
            region.host("auth"): (_AUTH_HOST, of_region(region)),
            region.host("api"): (_API_HOST, of_region(region)),
            region.host("apps"): (_APPS_HOST, of_region(region)),
        }
        public = tenant.config.public_url
        self._public = None if public is None else at(public)
        self._real = of_region(region)
        if tenant.config.custom_domain is not None:
            domain = tenant.config.custom_domain.lower()
            self._real = of_custom_domain(domain, region)
            self._hosts[domain] = (_CUSTOM_DOMAIN, self._real)

    @property
    def host_names(self) -> frozenset[str]:
        """PingOne's real host names that this tenant answers to, in lower case."""
        return frozenset(self._hosts)

    @property
    def real_addresses(self) -> Addresses:
        """Where the tenant is in production: at its custom domain if it has one."""
        return self._real

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        request = Incoming(environ)
        reply = self.answer(request)
        status = f"{reply.status} {http.HTTPStatus(reply.status).phrase}"
        headers = [*reply.headers, *_ALWAYS, ("Correlation-Id", request.correlation_id)]
        if reply.status != http.HTTPStatus.NO_CONTENT:  # RFC 9110, 8.6
            headers.append(("Content-Length", str(len(reply.body))))
        body = b"" if request.method == "HEAD" else reply.body
        disruption: Disruption | None = environ.get(DISRUPTION)
        if disruption is not None and not environ.get(CARRIER):
            body_left = _carried(disruption, body)
            start_response(status, headers)
            return body_left
        start_response(status, headers)
        return [body]

    def answer(self, request: Incoming) -> Reply:
        """Return the answer to one request, and write both into the journal."""
        began = self.tenant.clock.microseconds(), process_now(), machine_now()
        request.correlation_id = unguessable()
        request.token = bearer(request)
        route: Route[Tenant] | None = None
        refusal: Exception | None = None
        met = NO_FAULT
        try:
            request.get_data()  # read once, for the handler and for the journal
            table, request.addresses = self._point_of_view(request)
            request.known_addresses = self.known_addresses(request.addresses)
            if request.method == "OPTIONS":
                reply = self._preflight(table, request)
            else:
                route, request.in_path = _route(table, request.path, request.method)
                request.endpoint_name = route.name_for(request)
                met = self._meet(request, request.endpoint_name)
                reply = self._handled(route, request, met)
        except Exception as problem:  # noqa: BLE001 - a client always gets an answer
            refusal = problem
            reply = self._refuse(problem, request.correlation_id)
        reply = met.changed(request, reply)
        if route is not None:
            reply = replies.with_headers(reply, self._cross_origin(route, request))
        disruption = met.disruption(request, reply)
        if disruption is not None:
            request.environ[DISRUPTION] = disruption
        self.journal.write(_exchange(request, reply, refusal, disruption, began))
        return reply

    def _meet(self, request: Incoming, endpoint: str) -> Met:
        """Return the faults of a test that a request meets, counted by them."""

        def client_id() -> str | None:
            client = claimed_client(request, self.tenant)
            return None if client is None else client.id

        met = self.fault_rules.meet(endpoint, client_id, self.tenant.clock.microseconds())
        request.fault = met.said
        return met

    def _handled(self, route: Route[Tenant], request: Incoming, met: Met) -> Reply:
        """Return the answer of a handler, unless a fault keeps the request from it."""
        refusal = met.refusal(route.name_for(request))
        if refusal is None and not met.is_lost:
            return route.handler(request, self.tenant)
        client = claimed_client(request, self.tenant)
        request.client_name = None if client is None else client.name
        if refusal is not None:
            refusal.reason = met.said or refusal.reason
            raise refusal
        return replies.empty(503)  # which nobody gets to see

    def _preflight(self, table: Table, request: Incoming) -> Reply:
        """Return the answer to a browser that asks what a page of another origin may do."""
        method = request.headers.get("Access-Control-Request-Method", "OPTIONS")
        route, request.in_path = _route(table, request.path, method)
        reply = replies.empty(204, self._cross_origin(route, request))
        return replies.with_headers(reply, cors.preflight([method]))

    def _cross_origin(self, route: Route[Tenant], request: Incoming) -> replies.Headers:
        origin = request.headers.get("Origin")
        if origin is None:
            return ()
        state = self.tenant.state
        environment_id = request.in_path.get("environment_id")
        if environment_id is None:  # a custom domain stands for the first environment
            environment_id = next((e.id for e in state.table(Environment, TENANT)), "")
        known = state.table(Application, environment_id)
        client = self.tenant.client(environment_id, request.args.get("client_id", ""))
        return cors.headers(
            origin,
            by_cookie=route.by_cookie,
            applications=[client] if client is not None else filter(_is_client, known),
        )

    @functools.cached_property
    def endpoints(self) -> frozenset[str]:
        """The names of all endpoints, as the journal calls them."""
        names = {route.name for route in (*_AUTH, *unofficial_routes())}
        return frozenset(names | {endpoint.name for endpoint in management_endpoints()}) - {""}

    def known_addresses(self, current: Addresses | None = None) -> tuple[Addresses, ...]:
        """Return every point of view on this tenant: what the issuer of its tokens may be."""
        standing = [addresses for _, addresses in self._hosts.values()]
        if self._public is not None:
            standing.append(self._public)
        return _known_addresses(current, self.base, tuple(standing))

    def addresses_of(self, issuer: object) -> tuple[Addresses, ...]:
        """Return every point of view from which a token may have been issued.

        Before there is a port, whoever calls the application itself chooses its loopback name.
        """
        try:
            parts = urlsplit(issuer if isinstance(issuer, str) else "")
        except ValueError:  # a bracket that does not close
            return self.known_addresses()
        name = parts.netloc.rpartition(":")[0] or parts.netloc
        own = self.base is None and name in _LOOPBACK
        return self.known_addresses(at(f"{parts.scheme}://{parts.netloc}") if own else None)

    def _point_of_view(self, request: Incoming) -> tuple[Table, Addresses]:
        """Return the routes and addresses for the host that a request names.

        An unknown host name does not become an issuer: only loopback names are followed, and not
        even those if there is a public URL.
        """
        host = request.host.lower()
        if host in self._hosts:
            return self._hosts[host]
        if self._public is not None:
            return _EVERYTHING, self._public
        name = host if host.endswith("]") else host.rpartition(":")[0] or host
        if name in _LOOPBACK:
            return _EVERYTHING, at(f"{request.scheme}://{host}")
        return _EVERYTHING, at(self.base or f"{request.scheme}://localhost")

    def _refuse(self, problem: Exception, correlation_id: str) -> Reply:
        """Return the answer that an exception becomes."""
        if isinstance(problem, OAuthError):
            body: dict[str, Any] = {
                "error": problem.error,
                "error_description": f"{problem.description} (Correlation ID: {correlation_id})",
            }
            return replies.json(body, status=problem.status, headers=tuple(problem.headers.items()))
        if not isinstance(problem, ApiError):
            problem = self._as_api_error(problem)
        headers = tuple(problem.headers.items())
        return replies.json(
            api_error(problem, correlation_id), status=problem.status, headers=headers
        )

    def _as_api_error(self, problem: Exception) -> ApiError:
        """Return what a client is told of a problem that no handler put into words."""
        for kind, status in ((RequestEntityTooLarge, 413), (ClientDisconnected, 400)):
            if isinstance(problem, kind):
                return ApiError(status, "INVALID_REQUEST", MALFORMED)
        if isinstance(problem, MethodError):
            allowed = {"Allow": ", ".join(problem.allowed)}
            return ApiError(405, "INVALID_REQUEST", _NOT_ALLOWED, headers=allowed)
        self.faults.append(problem)
        if isinstance(problem, NotEmulatedError):
            return ApiError(501, "NOT_EMULATED", str(problem))
        return ApiError(500, "UNEXPECTED_ERROR", UNEXPECTED)


_ENTRY = 2000
"""Bytes that an entry of the journal takes besides bodies, tokens and what a client chose."""
_NOT_ALLOWED = "The request could not be completed. The request method is not supported."


@functools.lru_cache(maxsize=64)
def _known_addresses(
    current: Addresses | None, base: str | None, standing: tuple[Addresses, ...]
) -> tuple[Addresses, ...]:
    known = [current] if current else []
    if base is not None:
        scheme, _, host = base.partition("://")
        port = host.rpartition(":")[2]
        known += [at(f"{scheme}://{name}:{port}") for name in _LOOPBACK]
    return tuple(dict.fromkeys([*known, *standing]))


def _body(request: Incoming) -> bytes:
    try:
        return request.get_data()
    except (RequestEntityTooLarge, ClientDisconnected):
        return b""


def _route(table: Table, path: str, method: str) -> tuple[Route[Tenant], Any]:
    found = table.find(path, method)
    if found is None:
        raise not_found(f"there is no endpoint at {path}")
    return found


def api_error(problem: ApiError, correlation_id: str) -> dict[str, Any]:
    """Return a refusal in the API's error model."""
    body: dict[str, Any] = {
        "id": correlation_id,
        "code": problem.code,
        "message": problem.message,
    }
    if problem.details:
        body["details"] = [
            {
                "code": detail.code,
                **({} if detail.target is None else {"target": detail.target}),
                "message": detail.message,
                **({"innerError": dict(detail.inner)} if detail.inner else {}),
            }
            for detail in problem.details
        ]
    return body


def _carried(disruption: Disruption, body: bytes) -> Iterable[bytes]:
    """Disrupt an answer as far as WSGI lets an application.

    Raises:
        ConnectionResetError: nothing is sent.
    """
    threading.Event().wait(disruption.delay)  # not `time.sleep`, which tests replace
    if disruption.sent == "nothing":
        raise ConnectionResetError(_BROKEN)
    return _half(body) if disruption.sent == "half" else [body]


def _half(body: bytes) -> Iterator[bytes]:
    yield body[: len(body) // 2]
    raise ConnectionResetError(_BROKEN)


_BROKEN = "The connection breaks, because a test has put a fault here."


def _exchange(
    request: Incoming,
    reply: Reply,
    refusal: Exception | None,
    disruption: Disruption | None,
    began: tuple[int, int, int],
) -> Exchange:
    if isinstance(refusal, ProtocolError):
        reason: str | None = refusal.reason
    else:
        reason = request.refusal if refusal is None else f"{type(refusal).__name__}: {refusal}"
    query = request.query_string.decode("latin-1")
    path = f"{request.path}?{query}" if query else request.path
    token = request.issued.get("access_token", request.token)
    body, sent = _body(request), _sent(request.environ)
    texts = map(len, (query, *sent.values(), *request.issued.values()))
    return Exchange(
        endpoint=request.endpoint_name or "",
        method=request.method,
        url=f"{request.scheme}://{request.host}{path}",
        path=path,
        status=0 if disruption is not None and disruption.sent == "nothing" else reply.status,
        application=request.client_name,
        user=request.user_name,
        token=None if token is None else Token(token),
        issued={name: Token(text) for name, text in request.issued.items()},
        reason="; ".join(dict.fromkeys(said for said in (request.fault, reason) if said)) or None,
        correlation_id=request.correlation_id,
        at=moment(began[0]),
        process_time=moment(began[1]),
        real_time=moment(began[2]),
        request_headers=EnvironHeaders(sent),
        request_body=body,
        headers=Headers((name, plain(value)) for name, value in reply.headers),
        body=reply.body,
        size=_ENTRY + len(body) + len(reply.body) + sum(texts),
    )


def _sent(environ: WSGIEnvironment) -> dict[str, str]:
    """Return the headers of a request alone: the rest of its environ keeps a connection alive."""
    names = ("CONTENT_TYPE", "CONTENT_LENGTH")
    return {
        name: value for name, value in environ.items() if name.startswith("HTTP_") or name in names
    }


def _is_client(application: Application) -> bool:
    return application.is_client
