"""The endpoints of the Management API, all of them read from the catalogue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from pytest_pingone.addresses import API_PREFIX
from pytest_pingone.errors import Detail, NotEmulatedError, invalid_request
from pytest_pingone.management import answers
from pytest_pingone.management.catalogue import (
    ASPECTS,
    COLLECTIONS,
    ENVIRONMENTS,
    NOT_EMULATED,
    OPERATIONS,
    REPORTS,
    SINGLES,
)
from pytest_pingone.management.collection import (
    CREATE,
    DELETE,
    LIST,
    PATCH,
    READ,
    REPLACE,
    SEARCH,
    Collection,
)
from pytest_pingone.management.operations import NotEmulated
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.web.incoming import Incoming
from pytest_pingone.web.replies import Reply
from pytest_pingone.web.routes import Route

Handler = Callable[[Incoming, Tenant], Reply]

_VERBS: Mapping[str, tuple[str, str, Callable[[Collection, Incoming, Tenant], Reply]]] = {
    LIST: ("GET", "", answers.listed),
    CREATE: ("POST", "", answers.created),
    SEARCH: ("POST", "", answers.searched),
    READ: ("GET", "/<id>", answers.read),
    REPLACE: ("PUT", "/<id>", answers.replaced),
    PATCH: ("PATCH", "/<id>", answers.patched),
    DELETE: ("DELETE", "/<id>", answers.deleted),
}
_PARTS = {READ: ("GET", answers.part_read), REPLACE: ("PUT", answers.part_replaced)}
EMULATED, STORED, REFUSED = "emulated", "stored", "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One thing that can be done over HTTP; several can share a method and a path.

    Attributes:
        name: what the journal calls it.
        path: below `/v1`.
        content_type: of the body, where that decides which endpoint is meant; nothing for JSON.
        row: what the catalogue says about it.
        verb: what is done with a collection or a part of a record.
        kind: EMULATED, STORED (kept and given back, nothing else goes by it) or REFUSED.
    """

    name: str
    method: str
    path: str
    content_type: str = ""
    row: Any
    verb: str = ""
    kind: str = EMULATED
    handler: Handler


def endpoints() -> Iterator[Endpoint]:
    """Yield every endpoint of the Management API that PingOne documents."""
    for collection in (*COLLECTIONS, *SINGLES):
        for verb, (method, below, answer) in _VERBS.items():
            if verb in collection.verbs:
                yield Endpoint(
                    name=name_of(collection, verb),
                    method=method,
                    path=collection.path if collection.single else f"{collection.path}{below}",
                    row=collection,
                    verb=verb,
                    kind=STORED if collection.stored else EMULATED,
                    handler=_bound(answer, collection),
                )
    for aspect in ASPECTS:
        for verb in (READ, REPLACE):
            if verb in aspect.verbs:
                method, part = _PARTS[verb]
                yield Endpoint(
                    name=name_of(aspect.of, f"{aspect.name}.{verb}"),
                    method=method,
                    path=f"{aspect.of.path}/<id>/{aspect.name}",
                    row=aspect,
                    verb=verb,
                    kind=STORED if aspect.stored else EMULATED,
                    handler=_bound(part, aspect),
                )
    for operation in OPERATIONS:
        below = f"/{operation.below}" if operation.below else ""
        yield Endpoint(
            name=name_of(operation.of, operation.name),
            method=operation.method,
            path=f"{operation.of.path}/<id>{below}",
            content_type=operation.content_type,
            row=operation,
            handler=_bound(answers.operated, operation),
        )
    for report in REPORTS:
        yield Endpoint(
            name=name_of(report.of, f"{report.name}.{READ}".replace("/", ".")),
            method="GET",
            path=f"{report.of.path}/<id>/{report.name}",
            row=report,
            handler=_bound(answers.reported, report),
        )
    for row in NOT_EMULATED:
        yield Endpoint(
            name="", method=row.method, path=row.path, row=row, kind=REFUSED, handler=_refusal(row)
        )


def routes() -> Iterator[Route[Tenant]]:
    """Yield the routes of the Management API."""
    at: dict[tuple[str, str], list[Endpoint]] = defaultdict(list)
    for endpoint in endpoints():
        at[endpoint.method, endpoint.path].append(endpoint)
    for (method, path), together in at.items():
        choice = _ByContentType(together)
        yield Route(
            name=together[0].name,
            method=method,
            path=f"{API_PREFIX}/{path}",
            handler=choice.handle if choice.typed else together[0].handler,
            name_of=choice.name_of if choice.typed else None,
        )


def name_of(collection: Collection, what: str) -> str:
    """Return what the journal calls an endpoint: `users.list`, `applications.grants.read`."""
    above = [row.name for row in collection.ancestors if row is not ENVIRONMENTS]
    return ".".join([*above, collection.name, what])


def _bound(answer: Callable[[Any, Incoming, Tenant], Reply], row: object) -> Handler:
    def handler(request: Incoming, tenant: Tenant) -> Reply:
        return answer(row, request, tenant)

    return handler


class _ByContentType:
    """Endpoints that share a method and a path: the content type of a request says which it means.

    Args:
        together: all of them; the one for JSON has no content type of its own.
    """

    def __init__(self, together: Sequence[Endpoint]) -> None:
        self.typed = {_bare(endpoint.content_type): endpoint for endpoint in together}
        self._usual = self.typed.pop("", None)
        self._first = together[0]

    def name_of(self, request: Incoming) -> str:
        """Return the name of the endpoint that a request means."""
        return (self._meant(request) or self._first).name

    def handle(self, request: Incoming, tenant: Tenant) -> Reply:
        """Leave a request to the endpoint that it means."""
        meant = self._meant(request)
        if meant is None:
            known = ", ".join(endpoint.content_type for endpoint in self.typed.values())
            raise invalid_request(
                Detail("INVALID_VALUE", f"Content-Type must be one of {known}", "Content-Type"),
                status=415,
            )
        return meant.handler(request, tenant)

    def _meant(self, request: Incoming) -> Endpoint | None:
        return self.typed.get(_bare(request.mimetype), self._usual)


def _bare(content_type: str) -> str:
    """Return a vendor content type as one can compare it: PingOne writes some without `+json`."""
    return content_type.lower().removesuffix("+json")


def _refusal(row: NotEmulated) -> Handler:
    def handler(_request: Incoming, _tenant: Tenant) -> NoReturn:
        raise NotEmulatedError(f"{row.method} {API_PREFIX}/{row.path} is not emulated.")

    return handler
