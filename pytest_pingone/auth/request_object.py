"""Authorization requests in a JWT: the `request` parameter, and `login_hint_token`.

Sources: RFC 9101; PingOne Platform API reference, "Create a request property JWT", "Create a
login_hint_token JWT".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pytest_pingone.auth import client_secrets
from pytest_pingone.auth.client_keys import KEY_ALGORITHMS, SECRET_ALGORITHMS, keys_of
from pytest_pingone.clock import SECOND
from pytest_pingone.errors import OAuthError, invalid
from pytest_pingone.tenant.records import Application, Environment, User
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.tokens import jws
from pytest_pingone.web.incoming import Incoming


def merged(
    sent: Mapping[str, str], environment: Environment, request: Incoming, tenant: Tenant
) -> Mapping[str, str]:
    """Return parameters with those of a `request` object, which win, and with its hints resolved.

    Raises:
        OAuthError: an object or hint is not signed as it must be, or not meant for this issuer.
    """
    application = tenant.client(environment.id, sent.get("client_id", ""))
    if application is None:
        return sent
    issuers = {addresses.issuer(environment.id) for addresses in request.known_addresses}
    parameters = dict(sent)
    if "request" in sent:
        claims = _request_claims(sent["request"], application, issuers, tenant)
        parameters |= {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in claims.items()
            if name not in ("iss", "aud", "exp", "iat", "nbf", "jti") and "." not in name
        }
        parameters["client_id"] = application.client_id
    elif application.require_signed_request_object:
        raise invalid("invalid_request", "A signed request object is required")
    if "login_hint_token" in parameters:
        hinted = _hinted_user(parameters["login_hint_token"], application, issuers, tenant)
        parameters["login_hint"] = hinted.username
    return parameters


def hinted_user(
    token: str,
    application: Application,
    environment: Environment,
    request: Incoming,
    tenant: Tenant,
) -> User:
    """Return the user whom a `login_hint_token` names."""
    issuers = {addresses.issuer(environment.id) for addresses in request.known_addresses}
    return _hinted_user(token, application, issuers, tenant)


def _request_claims(
    token: str, application: Application, issuers: set[str], tenant: Tenant
) -> Mapping[str, Any]:
    header, claims = _unverified(token, "invalid_request_object")
    if header.get("alg") == "none":
        if not application.support_unsigned_request_object:
            raise _bad_object("it is not signed")
        if "crit" in header:  # of a signed one, `jws.signed_by` says so
            raise _bad_object("its header has a crit member, which nothing here understands")
    else:
        claims = _verified(token, application, header, "invalid_request_object", tenant)
    if claims.get("iss") != application.client_id:
        raise _bad_object(f"its iss is {claims.get('iss')!r}")
    named = claims.get("aud")
    audiences = named if isinstance(named, list) else [named]
    if not any(isinstance(name, str) and name in issuers for name in audiences):
        raise _bad_object(f"its aud is {named!r}")
    if not _is_current(claims, tenant):
        raise _bad_object("it has expired")
    return claims


def _hinted_user(token: str, application: Application, issuers: set[str], tenant: Tenant) -> User:
    header, _ = _unverified(token, "invalid_request")
    if header.get("alg") not in SECRET_ALGORITHMS or "cty" in header or "enc" in header:
        raise _bad_hint(f"its header is {header!r}")
    claims = _verified(token, application, header, "invalid_request", tenant)
    if claims.get("iss") != application.client_id or claims.get("aud") not in issuers:
        raise _bad_hint("its iss or aud is wrong")
    if "exp" not in claims or not _is_current(claims, tenant):
        raise _bad_hint("it has expired")
    users = tenant.state.table(User, application.environment_id)
    subject = str(claims.get("sub"))
    user = users.get(subject) or users.find("username", subject.casefold())
    if user is None:
        raise _bad_hint(f"there is no user {subject!r}")
    return user


def _unverified(token: str, error: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    try:
        return jws.unverified(token)
    except jws.UnreadableError as problem:
        raise invalid(error, "The JWT could not be read", reason=str(problem)) from problem


def _verified(
    token: str, application: Application, header: Mapping[str, Any], error: str, tenant: Tenant
) -> Mapping[str, Any]:
    try:
        if header.get("alg") not in SECRET_ALGORITHMS:
            return jws.signed_by(token, keys_of(application), KEY_ALGORITHMS)
        claims, secret = client_secrets.signed_claims(token, application, tenant)
    except jws.UnreadableError as problem:
        raise invalid(
            error,
            "The JWT is not signed by the client",
            reason=f"it is not signed by {application.name}: {problem}",
        ) from problem
    client_secrets.note_use(secret, application, tenant)
    return claims


def _is_current(claims: Mapping[str, Any], tenant: Tenant) -> bool:
    now = tenant.clock.microseconds() / SECOND
    expiry = claims.get("exp", now + 1)
    return isinstance(expiry, int | float) and not isinstance(expiry, bool) and now < expiry


def _bad_object(reason: str) -> OAuthError:
    return invalid(
        "invalid_request_object", "The request object is not valid", reason=f"request: {reason}"
    )


def _bad_hint(reason: str) -> OAuthError:
    return invalid(
        "invalid_request", "The login_hint_token is not valid", reason=f"login_hint_token: {reason}"
    )
