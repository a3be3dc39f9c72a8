"""The control API before a tenant's own application: what is below `/__pingone__/` stops here."""

from __future__ import annotations

import http
import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

from pytest_pingone.addresses import ATTACKER_CHAIN, ATTACKER_JWKS, CONTROL_PREFIX
from pytest_pingone.app import api_error
from pytest_pingone.control import openapi
from pytest_pingone.control.calls import CALLS
from pytest_pingone.control.guard import Guard
from pytest_pingone.control.instance import Instance
from pytest_pingone.control.rows import Call
from pytest_pingone.errors import (
    MALFORMED,
    UNEXPECTED,
    ApiError,
    Detail,
    EmulatorFault,
    UsageError,
)
from pytest_pingone.ids import unguessable
from pytest_pingone.unofficial import MANAGEMENT_OPENAPI
from pytest_pingone.web import replies
from pytest_pingone.web.incoming import Incoming
from pytest_pingone.web.replies import Reply
from pytest_pingone.web.routes import MethodError, Route, RouteTable

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

Routes: TypeAlias = Iterable[Route[Instance]]
_TIDY_EVERY = 1000
ErrorPage = Callable[[ApiError, Incoming], Reply]
_PASSED_ON = frozenset({MANAGEMENT_OPENAPI, ATTACKER_JWKS, ATTACKER_CHAIN})
_ALWAYS: replies.Headers = (
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Referrer-Policy", "same-origin"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
)


class ControlApp:
    """A WSGI application: the control API, and the tenant behind it.

    Args:
        instance: what it acts on.
        guard: who may.
        pages: further routes below `/__pingone__/`, for people.
        open_pages: the names of those that need no token.
        error_page: what people are shown of an error.
        report: told in a sentence what the emulator did wrong.
    """

    def __init__(
        self,
        instance: Instance,
        guard: Guard,
        *,
        pages: Routes = (),
        open_pages: Iterable[str] = (),
        error_page: ErrorPage | None = None,
        report: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._instance = instance
        self._guard = guard
        self._tenant_app = instance.pingone.wsgi_app
        self._real_names = instance.pingone.real_host_names
        calls = tuple(routes())
        pages = tuple(pages)
        self._table = RouteTable((*calls, *pages), area=lambda _: "")
        self._pages = {page.name for page in pages}
        self._open = {*(call.name for call in CALLS if call.open), *open_pages}
        self._error_page = error_page
        self._report = report
        self._requests = itertools.count(1)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        path = str(environ.get("PATH_INFO", ""))
        ours = path == CONTROL_PREFIX or path.startswith(f"{CONTROL_PREFIX}/")
        if not ours or path in _PASSED_ON or self._is_real_name(environ):
            try:
                return self._tenant_app(environ, start_response)
            finally:
                self._look_after()
        request = Incoming(environ)
        reply = self.answer(request)
        headers = [*reply.headers, *_ALWAYS]
        if reply.status != http.HTTPStatus.NO_CONTENT:
            headers.append(("Content-Length", str(len(reply.body))))
        start_response(f"{reply.status} {http.HTTPStatus(reply.status).phrase}", headers)
        return [b"" if request.method == "HEAD" else reply.body]

    def answer(self, request: Incoming) -> Reply:
        """Return the answer to a request for the control API or one of its pages."""
        request.correlation_id = unguessable()
        route: Route[Instance] | None = None
        try:
            found = self._found(request)
            route, request.in_path = found if found is not None else (None, {})
            self._guard.check(request, is_open=route is not None and route.name in self._open)
            if route is None:
                raise _nothing_there(request.path)
            request.get_data()
            return route.handler(request, self._instance)
        except Exception as problem:  # noqa: BLE001 - a client always gets an answer
            refusal = self._refusal(problem)
            is_page = route is not None and route.name in self._pages
            if self._error_page is not None and (is_page or _wants_page(request)):
                return self._error_page(refusal, request)
            document = api_error(refusal, request.correlation_id)
            headers = tuple(refusal.headers.items())
            return replies.json(document, status=refusal.status, headers=headers)

    def _found(self, request: Incoming) -> tuple[Route[Instance], Any] | None:
        return self._table.find(request.path, request.method)

    def _refusal(self, problem: Exception) -> ApiError:
        if isinstance(problem, ApiError):
            return problem
        if isinstance(problem, UsageError):
            return ApiError(400, "INVALID_DATA", str(problem))
        if isinstance(problem, MethodError):
            message = f"This path takes {', '.join(problem.allowed)}."
            allowed = {"Allow": ", ".join(problem.allowed)}
            return ApiError(405, "INVALID_REQUEST", message, headers=allowed)
        for kind, status in ((RequestEntityTooLarge, 413), (ClientDisconnected, 400)):
            if isinstance(problem, kind):
                return ApiError(status, "INVALID_REQUEST", MALFORMED)
        self._report(f"The control API failed: {type(problem).__name__}: {problem}")
        return ApiError(500, "UNEXPECTED_ERROR", UNEXPECTED)

    def _is_real_name(self, environ: WSGIEnvironment) -> bool:
        host = str(environ.get("HTTP_HOST", "")).lower()
        return host.rpartition(":")[0] in self._real_names or host in self._real_names

    def _look_after(self) -> None:
        """Report what the emulator did wrong, and from time to time let go of what is over."""
        if next(self._requests) % _TIDY_EVERY == 0:
            self._instance.pingone.remove_what_is_over()
        try:
            self._instance.pingone.raise_faults()
        except EmulatorFault as problem:
            self._report(str(problem))


def routes() -> Iterator[Route[Instance]]:
    """Yield the routes of the control API."""
    for call in CALLS:
        yield Route(
            name=call.name,
            method=call.method,
            path=f"{CONTROL_PREFIX}{call.path}",
            handler=_handler(call),
        )
    yield Route(
        name="control.openapi",
        method="GET",
        path=f"{CONTROL_PREFIX}/control.json",
        handler=_openapi,
    )


def _handler(call: Call) -> Callable[[Incoming, Instance], Reply]:
    def handle(request: Incoming, instance: Instance) -> Reply:
        answer = call.answer(call.read(request, instance, request.in_path))
        if isinstance(answer, Reply):
            return answer
        if answer is None:
            return replies.empty(call.status)
        return replies.json(answer, status=call.status)

    return handle


def _openapi(request: Incoming, _instance: Instance) -> Reply:
    servers = [{"url": f"{request.scheme}://{request.host}{CONTROL_PREFIX}"}]
    return replies.json({**openapi.document(), "servers": servers})


def _wants_page(request: Incoming) -> bool:
    return request.accept_mimetypes.best == "text/html"


def _nothing_there(path: str) -> ApiError:
    below = path.removeprefix(CONTROL_PREFIX)
    known = ", ".join(sorted({call.path for call in CALLS}))
    there = Detail("INVALID_VALUE", f"There are: {known}.")
    message = f"The control API has nothing at {below or '/'}."
    return ApiError(404, "NOT_FOUND", message, details=[there])
