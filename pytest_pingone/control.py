"""What the emulator says of itself, under `/__pingone__/` and never at PingOne's host names."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_pingone.management import openapi
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.web import replies
from pytest_pingone.web.incoming import Incoming
from pytest_pingone.web.replies import Reply
from pytest_pingone.web.routes import Route

CONTROL_PREFIX = "/__pingone__"


def routes() -> Iterator[Route[Tenant]]:
    """Yield the routes of the control API."""
    yield Route(
        name="control.openapi",
        method="GET",
        path=f"{CONTROL_PREFIX}/openapi.json",
        handler=_openapi,
    )


def _openapi(request: Incoming, _tenant: Tenant) -> Reply:
    """Answer with the OpenAPI document of the Management API, at the address it was asked for."""
    servers = [{"url": request.addresses.api_url().removesuffix("/v1")}]
    return replies.json({**openapi.document(), "servers": servers})
