"""Which claims stand in a token, in the order in which PingOne writes them.

Source: PingOne Platform API reference, "Token claims", and tokens seen in public. Where the two
disagree, docs/reference/fidelity.md says which was followed.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pytest_pingone import ids
from pytest_pingone.addresses import Region
from pytest_pingone.tenant.records import Application, Resource, ResourceAttribute, User
from pytest_pingone.tokens.expressions import evaluate

ACCESS_TOKEN_SECONDS = 3600
ID_TOKEN_SECONDS = 3600
"""Fixed by PingOne, whatever a resource or an application is set to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOn:
    """How and when a user signed on: what tokens say about the session behind them."""

    session_id: str
    auth_time: int
    """Seconds since the epoch."""
    acr: str = "Single_Factor"
    amr: tuple[str, ...] = ("pwd",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """For whom a token is: an application by itself, or a user who signed on at one."""

    application: Application
    user: User | None = None
    sign_on: SignOn | None = None


def audience_of(resource: Resource | None, region: Region) -> str:
    """Return the audience of tokens for a resource; the built-in ones share the PingOne API's."""
    if resource is None or resource.type != "CUSTOM":
        return region.api_audience
    return resource.audience or resource.name


def lifetime_of(resource: Resource | None) -> int:
    """Return how long access tokens for a resource live, in seconds."""
    configured = None if resource is None else resource.access_token_validity_seconds
    return ACCESS_TOKEN_SECONDS if configured is None else configured


def access_token(
    subject: Subject,
    *,
    issuer: str,
    audience: Sequence[str],
    scopes: Iterable[str],
    issued_at: int,
    lifetime: int,
    organization_id: str,
    attributes: Iterable[ResourceAttribute] = (),
    request_data: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the claims of an access token.

    Args:
        issued_at: seconds since the epoch.
        lifetime: seconds.
        attributes: the claims that a custom resource maps; without them `sub` is the user's id.
        request_data: what their expressions may refer to as `context.requestData`.
    """
    token_id = ids.unguessable()
    application = subject.application
    claims: dict[str, Any] = {
        "client_id": application.client_id,
        "iss": issuer,
        "jti": token_id,
        "iat": issued_at,
        "exp": issued_at + lifetime,
        "aud": list(audience),
    }
    scope = " ".join(scopes)
    if scope:
        claims["scope"] = scope
    mapped = {
        attribute.name: evaluate(attribute.value, subject.user, request_data)
        for attribute in attributes
    }
    if subject.user is not None:
        mapped.setdefault("sub", subject.user.id)
    if mapped.get("sub") is not None:
        claims["sub"] = mapped["sub"]
    if subject.sign_on is not None:
        claims["sid"] = subject.sign_on.session_id
        claims["auth_time"] = subject.sign_on.auth_time
        claims["acr"] = subject.sign_on.acr
    claims.update((name, value) for name, value in mapped.items() if value is not None)
    claims["env"] = application.environment_id
    claims["org"] = organization_id
    # The same as jti in tokens without a user, another one in tokens with: seen, not explained.
    claims["p1.rid"] = token_id if subject.user is None else ids.unguessable()
    return claims


def id_token(
    subject: Subject,
    user: User,
    sign_on: SignOn,
    *,
    issuer: str,
    told: Mapping[str, Any],
    issued_at: int,
    region: Region,
    organization_id: str,
    nonce: str | None = None,
    hashes: Mapping[str, str] | None = None,
    lifetime: int = ID_TOKEN_SECONDS,
) -> dict[str, Any]:
    """Return the claims of an ID token.

    Args:
        told: the claims about the user; its `sub` takes the place of the user's id.
        issued_at: seconds since the epoch.
        nonce: as sent by the client, echoed.
        hashes: `at_hash` and `c_hash`, for what is issued with it.
        lifetime: seconds.
    """
    claims: dict[str, Any] = {
        "iss": issuer,
        "sub": user.id,
        "aud": subject.application.client_id,
        "iat": issued_at,
        "exp": issued_at + lifetime,
        "acr": sign_on.acr,
        "amr": list(sign_on.amr),
        "auth_time": sign_on.auth_time,
    }
    claims.update(hashes or {})
    if nonce is not None:
        claims["nonce"] = nonce
    claims["sid"] = sign_on.session_id
    claims.update(told)
    claims["env"] = subject.application.environment_id
    claims["org"] = organization_id
    claims["p1.region"] = region.code
    return claims


def refresh_token(
    user: User,
    sign_on: SignOn,
    *,
    issuer: str,
    scopes: Iterable[str],
    issued_at: int,
    lifetime: int,
) -> dict[str, Any]:
    """Return the claims of a refresh token in JWT form.

    Args:
        issued_at: seconds since the epoch.
        lifetime: seconds.
    """
    return {
        "sub": user.id,
        "jti": ids.unguessable(),
        "exp": issued_at + lifetime,
        "sid": sign_on.session_id,
        "scope": " ".join(scopes),
        "auth_time": sign_on.auth_time,
        "acr": sign_on.acr,
        "amr": list(sign_on.amr),
        "iss": issuer,
    }


def user_claims(user: User, scopes: Iterable[str]) -> dict[str, Any]:
    """Return what a user's record says under OpenID Connect's scopes; absent values are left out.

    Source: PingOne Platform API reference, "OpenID Connect (OIDC) scopes".
    """
    wanted = set(scopes)
    claims: dict[str, Any] = {}
    if "profile" in wanted:
        claims.update(_profile(user))
    if "email" in wanted:
        claims["email"] = user.email
        claims["email_verified"] = user.email_verified
    if "address" in wanted:
        claims["address"] = _address(user)
    if "phone" in wanted:
        claims["phone_number"] = user.primary_phone or user.mobile_phone
    return {name: value for name, value in claims.items() if value is not None}


def scope_of(claim: str) -> str:
    """Return the scope of OpenID Connect that one of its claims belongs to."""
    return _SCOPES.get(claim, "profile")


_SCOPES = {
    "address": "address",
    "email": "email",
    "email_verified": "email",
    "phone_number": "phone",
    "phone_number_verified": "phone",
}


def half_hash(token: str) -> str:
    """Return the left half of the SHA-256 of a token: `at_hash` (OpenID Connect Core 3.1.3.6)."""
    half = hashlib.sha256(token.encode("ascii")).digest()[:16]
    return base64.urlsafe_b64encode(half).rstrip(b"=").decode()


def _profile(user: User) -> Mapping[str, Any]:
    name = user.name
    return {
        "preferred_username": user.username,
        "given_name": name and name.given,
        "picture": user.photo and user.photo.href,
        "updated_at": int(_whole_seconds(user.updated_at)),
        "name": name and (name.formatted or full_name(name.given, name.family)),
        "family_name": name and name.family,
        "middle_name": name and name.middle,
        "nickname": user.nickname,
        "zoneinfo": user.timezone,
        "locale": user.locale,
    }


def full_name(*parts: str | None) -> str | None:
    """Return the parts of a name that are known, in one string."""
    return " ".join(part for part in parts if part) or None


def _address(user: User) -> Mapping[str, str] | None:
    address = user.address
    if address is None:
        return None
    members = {
        "country": address.country_code,
        "postal_code": address.postal_code,
        "region": address.region,
        "locality": address.locality,
        "street_address": address.street_address,
    }
    return {name: value for name, value in members.items() if value is not None}


def _whole_seconds(at: dt.datetime) -> float:
    return at.timestamp() // 1
