"""What is served, in tests too, that PingOne does not have: never at PingOne's host names.

What only these answers need is loaded by the first of them.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator

from pytest_pingone.addresses import ATTACKER_CHAIN, ATTACKER_JWKS, CONTROL_PREFIX
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.web import replies
from pytest_pingone.web.incoming import Incoming
from pytest_pingone.web.replies import Reply
from pytest_pingone.web.routes import Route

MANAGEMENT_OPENAPI = f"{CONTROL_PREFIX}/openapi.json"
"""The Management API as an OpenAPI document."""


def routes() -> Iterator[Route[Tenant]]:
    """Yield the routes."""
    yield Route(name="control.openapi", method="GET", path=MANAGEMENT_OPENAPI, handler=_openapi)
    yield Route(
        name="control.attacker_jwks", method="GET", path=ATTACKER_JWKS, handler=_attacker_jwks
    )
    yield Route(
        name="control.attacker_chain", method="GET", path=ATTACKER_CHAIN, handler=_attacker_chain
    )


def _openapi(request: Incoming, _tenant: Tenant) -> Reply:
    """Answer with the OpenAPI document of the Management API, at the address it was asked for."""
    from pytest_pingone.management import openapi

    servers = [{"url": request.addresses.api_url().removesuffix("/v1")}]
    return replies.json({**openapi.document(), "servers": servers})


def _attacker_jwks(_request: Incoming, tenant: Tenant) -> Reply:
    """Answer with the key that the flaw `hostile-jku` wants verifiers to trust."""
    from pytest_pingone.tokens.flaws import attacker_key

    return replies.published(tenant.keys.jwks([attacker_key(tenant.keys)]))


def _attacker_chain(_request: Incoming, tenant: Tenant) -> Reply:
    """Answer with the certificate that the flaw `hostile-x5u` wants verifiers to trust."""
    from pytest_pingone.tokens.flaws import attacker_key

    text = base64.encodebytes(attacker_key(tenant.keys).certificate)
    chain = b"-----BEGIN CERTIFICATE-----\n" + text + b"-----END CERTIFICATE-----\n"
    return replies.published(chain, "application/pem-certificate-chain")
