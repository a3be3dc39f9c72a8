"""Client authentication: which application is asking, and can it prove it?

Exactly one method is right for an application: its `tokenEndpointAuthMethod`. Another one is
refused, even with the right secret.

Sources: RFC 6749 section 2.3, RFC 7523 section 3, OpenID Connect Core section 9; PingOne Platform
API reference, "Create a client secret JWT", "Create a private key JWT".
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from pytest_pingone.auth import client_secrets
from pytest_pingone.auth.client_keys import KEY_ALGORITHMS, SECRET_ALGORITHMS, keys_of
from pytest_pingone.clock import SECOND
from pytest_pingone.errors import OAuthError, denied, invalid
from pytest_pingone.tenant.records import Application, Environment, Resource
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.tokens import jws
from pytest_pingone.web.incoming import Incoming, basic

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LONGEST_ASSERTION = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class _Presented:
    """What a client said about itself, before any of it is believed."""

    client_id: str
    method: str
    secret: str = ""
    assertion: str = ""
    by_header: bool = False


def authenticate(
    request: Incoming, members: Mapping[str, str], environment: Environment, tenant: Tenant
) -> Application:
    """Return the application that sent a form, once it has proved that.

    Raises:
        OAuthError: 400 for credentials that cannot be read or are given twice, 401 `invalid_client`
            for all others.
    """
    application, secret = identified(request, members, environment, tenant)
    client_secrets.note_use(secret, application, tenant)
    return application


def identified(
    request: Incoming, members: Mapping[str, str], environment: Environment, tenant: Tenant
) -> tuple[Application, str]:
    """Return the application that sent a form, and the secret that proves it; change nothing.

    Raises:
        OAuthError: as `authenticate`.
    """
    presented = _presented(request, members)
    application = tenant.client(environment.id, presented.client_id)
    if application is None:
        raise _refused(presented, f"there is no application {presented.client_id!r} here")
    request.client_name = application.name
    if not application.enabled:
        raise _refused(presented, f"application {application.name!r} is disabled")
    secret = _prove(presented, application, request, environment, tenant)
    expected = application.token_endpoint_auth_method
    if presented.method != expected:
        raise _invalid_client(
            presented,
            "Unsupported authentication method",
            f"{application.name} authenticates by {expected}, not by {presented.method}",
        )
    return application, secret


def authenticate_resource(
    request: Incoming, members: Mapping[str, str], environment: Environment, tenant: Tenant
) -> Resource | None:
    """Return the custom resource that sent a form, proved by its own secret; None if none did.

    Raises:
        OAuthError: it named a resource, but did not authenticate as that resource has to.
    """
    presented = _presented(request, members)
    resource = tenant.state.table(Resource, environment.id).get(presented.client_id)
    if resource is None:
        return None
    expected = resource.introspect_endpoint_auth_method
    secret = client_secrets.matching(presented.secret, resource, tenant)
    if presented.method != "NONE" and secret is None:
        raise _refused(presented, f"the secret is not that of resource {resource.name}")
    if presented.method != expected:
        raise _invalid_client(
            presented,
            "Unsupported authentication method",
            f"resource {resource.name} authenticates by {expected}, not by {presented.method}",
        )
    request.client_name = resource.name
    client_secrets.note_use(secret or "", resource, tenant)
    return resource


def _presented(request: Incoming, members: Mapping[str, str]) -> _Presented:
    ways = [
        way
        for way in (_by_header(request), _by_assertion(members), _by_secret(members))
        if way is not None
    ]
    if len(ways) > 1:
        raise invalid("invalid_request", "Only one client authentication method may be used")
    client_id = members.get("client_id")
    if not ways and client_id is None:
        raise denied("invalid_client", _INVALID, status=401, reason="the request names no client")
    presented = ways[0] if ways else _Presented(client_id=client_id or "", method="NONE")
    if client_id is not None and client_id != presented.client_id:
        raise invalid("invalid_request", "Parameter client_id names another client")
    return presented


def _by_header(request: Incoming) -> _Presented | None:
    credentials = basic(request)
    if credentials is None:
        return None
    client_id, secret = credentials
    return _Presented(
        client_id=unquote_plus(client_id),
        method="CLIENT_SECRET_BASIC",
        secret=secret,
        by_header=True,
    )


def _by_secret(members: Mapping[str, str]) -> _Presented | None:
    secret = members.get("client_secret")
    if secret is None:
        return None
    client_id = members.get("client_id", "")
    return _Presented(client_id=client_id, method="CLIENT_SECRET_POST", secret=secret)


def _by_assertion(members: Mapping[str, str]) -> _Presented | None:
    assertion = members.get("client_assertion")
    if assertion is None:
        return None
    if members.get("client_assertion_type") != ASSERTION_TYPE:
        raise invalid(
            "invalid_request", f"Parameter client_assertion_type must be {ASSERTION_TYPE}"
        )
    try:
        header, claims = jws.unverified(assertion)
    except jws.UnreadableError as problem:
        raise invalid(
            "invalid_request", "The client assertion could not be read", reason=str(problem)
        ) from problem
    by_secret = header.get("alg") in SECRET_ALGORITHMS
    method = "CLIENT_SECRET_JWT" if by_secret else "PRIVATE_KEY_JWT"
    return _Presented(client_id=str(claims.get("sub", "")), method=method, assertion=assertion)


def _prove(
    presented: _Presented,
    application: Application,
    request: Incoming,
    environment: Environment,
    tenant: Tenant,
) -> str:
    """Check the proof that came with a request, whether or not its method is the right one.

    Returns:
        The secret that it was made with, or nothing where it was made with none.
    """
    if presented.assertion:
        claims, secret = _verified_assertion(presented, application, tenant)
        _check_assertion(presented, claims, request, environment, tenant)
        return secret
    if presented.method == "NONE":
        return ""
    known = client_secrets.matching(presented.secret, application, tenant)
    if known is None:
        raise _refused(presented, f"the secret is not that of {application.name}")
    return known


def _verified_assertion(
    presented: _Presented, application: Application, tenant: Tenant
) -> tuple[Mapping[str, Any], str]:
    try:
        if presented.method == "CLIENT_SECRET_JWT":
            return client_secrets.signed_claims(presented.assertion, application, tenant)
        keys = keys_of(application)
        return jws.signed_by(presented.assertion, keys, KEY_ALGORITHMS), ""
    except jws.UnreadableError as problem:
        raise _refused(
            presented, f"the client assertion is not signed by {application.name}: {problem}"
        ) from problem


def _check_assertion(
    presented: _Presented,
    claims: Mapping[str, Any],
    request: Incoming,
    environment: Environment,
    tenant: Tenant,
) -> None:
    """Check what an assertion says. `iat` and `jti` do not matter to PingOne; `jti` may repeat."""
    if not claims.get("iss") == claims.get("sub") == presented.client_id:
        raise _refused(presented, "iss and sub of the client assertion are not both the client id")
    accepted = {
        url
        for addresses in request.known_addresses
        for url in (
            addresses.issuer(environment.id),
            addresses.endpoint(environment.id, "token"),
            addresses.endpoint(environment.id, request.path.rpartition("/")[2]),
        )
    }
    named = claims.get("aud")
    audiences = named if isinstance(named, list) else [named]
    if not any(isinstance(name, str) and name in accepted for name in audiences):
        raise _refused(presented, f"the audience of the client assertion is {named!r}")
    now = tenant.clock.microseconds() / SECOND
    if not now < _number(claims.get("exp"), 0) <= now + _LONGEST_ASSERTION:
        raise _refused(
            presented, f"exp of the client assertion is {claims.get('exp')!r}, now is {now:.0f}"
        )
    if not _number(claims.get("nbf", 0), math.inf) <= now:
        raise _refused(
            presented, f"nbf of the client assertion is {claims.get('nbf')!r}, now is {now:.0f}"
        )


def _number(value: Any, otherwise: float) -> float:
    """Return a claim that must be a number, or what makes its check fail."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else otherwise


_INVALID = "Invalid client credentials"


def _refused(presented: _Presented, reason: str) -> OAuthError:
    return _invalid_client(presented, _INVALID, reason)


def _invalid_client(presented: _Presented, specific: str, reason: str) -> OAuthError:
    refusal = denied("invalid_client", specific, status=401, reason=reason)
    if presented.by_header:  # RFC 6749, 5.2
        refusal.headers["WWW-Authenticate"] = 'Basic realm="PingOne"'
    return refusal
