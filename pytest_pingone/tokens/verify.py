"""Is this token good, here and now? And if not: why, in words that PingOne keeps to itself."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from pytest_pingone.addresses import Addresses
from pytest_pingone.clock import SECOND, is_time, moment
from pytest_pingone.keys import SigningKey
from pytest_pingone.tenant.records import Environment, User
from pytest_pingone.tenant.sign_on_records import Revocation, Session
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.tokens import jws


class RefusedError(Exception):
    """A token that is not good. The message says why, for the journal and for test reports."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A token whose signature, issuer, audience and times hold."""

    claims: dict[str, Any]
    header: dict[str, Any]
    environment: Environment


def access_token(
    token: str, tenant: Tenant, *, audience: str, reachable_at: Collection[Addresses]
) -> Verified:
    """Judge an access token as a resource server of the tenant's does.

    Args:
        audience: what the token must be for.
        reachable_at: the addresses of the tenant; the token's issuer must be at one of them.

    Raises:
        RefusedError: the token is not good; the message says why.
    """
    header, claims = _unverified(token)
    environment = _environment_of(claims, tenant, reachable_at)
    _check_signature(token, header, tenant.published_keys(environment.id))
    _check_audience(claims, audience)
    _check_times(claims, tenant)
    _check_revocation(claims, tenant, environment)
    return Verified(claims=claims, header=header, environment=environment)


def own_token(
    token: str, tenant: Tenant, environment: Environment, reachable_at: Collection[Addresses]
) -> dict[str, Any]:
    """Return the claims of any token of an environment that is good here and now.

    Whose it is and what for is left to the caller. Unlike a resource server, PingOne knows whether
    it was revoked and what became of its user.

    Raises:
        RefusedError: the token is not good; the message says why.
    """
    claims = _signed_by(token, tenant, environment, reachable_at)
    _check_times(claims, tenant)
    _check_revocation(claims, tenant, environment)
    if "sid" in claims:
        user = user_behind(claims, tenant, environment)
        if user is not None and not user.enabled:
            raise RefusedError("its user is disabled")
        if user is None and _session_of(claims, tenant, environment) is not None:
            raise RefusedError("its user is gone")
    return claims


def user_behind(claims: dict[str, Any], tenant: Tenant, environment: Environment) -> User | None:
    """Return the user whom a token is about, or None.

    That is who signed on in its session, because a custom resource may map `sub` to anything; a
    token without a session that is known has nothing but its `sub`.
    """
    session = _session_of(claims, tenant, environment)
    user_id = claims.get("sub") if session is None else session.user_id
    return tenant.state.table(User, environment.id).get(str(user_id))


def _session_of(claims: dict[str, Any], tenant: Tenant, environment: Environment) -> Session | None:
    return tenant.state.table(Session, environment.id).get(str(claims.get("sid")))


def id_token_hint(
    token: str, tenant: Tenant, environment: Environment, reachable_at: Collection[Addresses]
) -> dict[str, Any]:
    """Return the claims of an ID token of an environment, which may have expired.

    Raises:
        RefusedError: it is another environment's or issuer's, or no ID token.
    """
    claims = _signed_by(token, tenant, environment, reachable_at)
    if not isinstance(claims.get("aud"), str) or "client_id" in claims:
        raise RefusedError("it is no ID token")
    return claims


def _signed_by(
    token: str, tenant: Tenant, environment: Environment, reachable_at: Collection[Addresses]
) -> dict[str, Any]:
    header, claims = _unverified(token)
    if _environment_of(claims, tenant, reachable_at).id != environment.id:
        raise RefusedError(f"its issuer {claims.get('iss')!r} is another environment")
    _check_signature(token, header, tenant.published_keys(environment.id))
    return claims


def _unverified(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    try:
        header, claims = jws.unverified(token)
    except jws.UnreadableError as problem:
        raise RefusedError(f"it is no JWT ({problem})") from problem
    if header.get("alg") != "RS256":
        raise RefusedError(f"its alg is {header.get('alg')!r}, not RS256")
    if "crit" in header:
        raise RefusedError("its header has a crit member, which nothing here understands")
    return header, claims


def _environment_of(
    claims: dict[str, Any], tenant: Tenant, reachable_at: Collection[Addresses]
) -> Environment:
    issuer = claims.get("iss")
    for environment in tenant.state.all(Environment):
        if any(issuer == addresses.issuer(environment.id) for addresses in reachable_at):
            return environment
    raise RefusedError(f"its issuer {issuer!r} is not this tenant")


def _check_signature(token: str, header: dict[str, Any], keys: Collection[SigningKey]) -> None:
    kid = header.get("kid")
    key = next((key for key in keys if key.kid == kid), None)
    if key is None:
        published = ", ".join(key.kid for key in keys)
        raise RefusedError(f"its key {kid!r:.100} is not published (published: {published})")
    try:
        jws.signed_by(token, [key.private_key.public_key()], ["RS256"])
    except jws.UnreadableError as problem:
        raise RefusedError(f"its signature does not match key {kid!r:.100}") from problem


def _check_audience(claims: dict[str, Any], audience: str) -> None:
    named = claims.get("aud")
    if audience not in (named if isinstance(named, list) else [named]):
        raise RefusedError(f"its audience is {named!r}, not {audience!r}")


def _check_times(claims: dict[str, Any], tenant: Tenant) -> None:
    now = tenant.clock.microseconds()
    expiry = _time(claims, "exp")
    if expiry is None:
        raise RefusedError("it has no exp")
    if now >= expiry:  # RFC 7519, 4.1.4: "on or after"
        late = (now - expiry) / SECOND
        raise RefusedError(f"it expired at {moment(expiry):%Y-%m-%d %H:%M:%S}Z, {late:g} s ago")
    for name in ("nbf", "iat"):
        start = _time(claims, name)
        if start is not None and now < start:
            early = (start - now) / SECOND
            raise RefusedError(f"its {name} is {early:g} s in the future")


def _check_revocation(claims: dict[str, Any], tenant: Tenant, environment: Environment) -> None:
    if tenant.state.table(Revocation, environment.id).get(str(claims.get("jti"))) is not None:
        raise RefusedError("it is revoked")


def _time(claims: dict[str, Any], name: str) -> int | None:
    value = claims.get(name)
    if value is None:
        return None
    if not is_time(value):
        raise RefusedError(f"its {name} is {value!r}, which is no time")
    return int(value * SECOND)
