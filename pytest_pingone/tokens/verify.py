"""Is this token good, here and now? And if not: why, in words that PingOne keeps to itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from pytest_pingone.addresses import Addresses
from pytest_pingone.tenant.records import Application, Environment, User
from pytest_pingone.tenant.sign_on_records import Revocation, Session
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.tokens import jws, rules
from pytest_pingone.tokens.kinds import ID, kind_of
from pytest_pingone.tokens.rules import Case, Problem


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
    """Judge an access token as a resource server of the tenant's own does, such as its API.

    Args:
        audience: what the token must be for.
        reachable_at: the addresses of the tenant; the token's issuer must be at one of them.

    Raises:
        RefusedError: the token is not good; the message says why.
    """
    header, claims = _unverified(token)
    case, found = case_of(token, header, claims, tenant, reachable_at, audience=audience)
    _hold(rules.broken(case, (*rules.SIGNED, rules.audience, *rules.TIMES)))
    environment = cast("Environment", found)  # its issuer is right
    _hold(revoked(claims, tenant, environment))
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
    claims = _of_environment(token, tenant, environment, reachable_at, rules.TIMES)
    _hold(revoked(claims, tenant, environment))
    _hold(user_out(claims, tenant, environment))
    return claims


def id_token_hint(
    token: str, tenant: Tenant, environment: Environment, reachable_at: Collection[Addresses]
) -> dict[str, Any]:
    """Return the claims of an ID token of an environment, which may have expired.

    Raises:
        RefusedError: it is another environment's or issuer's, or no ID token.
    """
    claims = _of_environment(token, tenant, environment, reachable_at)
    if kind_of(claims) != ID:
        raise RefusedError("it is no ID token")
    return claims


def case_of(
    token: str,
    header: Mapping[str, Any],
    claims: Mapping[str, Any],
    tenant: Tenant,
    reachable_at: Collection[Addresses],
    *,
    audience: str = "",
    home: Environment | None = None,
) -> tuple[Case, Environment | None]:
    """Return a token with what the tenant judges it by, and the environment that its issuer is.

    Args:
        home: the environment that it must be of; None for any.
    """
    issuers: dict[str, Environment] = {}
    for environment in tenant.state.all(Environment):
        for addresses in reachable_at:  # a custom domain stands for the first environment
            issuers.setdefault(addresses.issuer(environment.id), environment)
    named = claims.get("iss")
    found = issuers.get(named) if isinstance(named, str) else None
    right = (issuer for issuer, owner in issuers.items() if home is None or owner.id == home.id)
    case = Case(
        token=token,
        header=header,
        claims=claims,
        now=tenant.clock.microseconds(),
        issuers=tuple(right),
        stranger="not this tenant" if found is None else "another environment",
        keys={} if found is None else keys_of(found, tenant),
        audience=audience,
    )
    return case, found


def keys_of(environment: Environment, tenant: Tenant) -> dict[str, Any]:
    """Return the public keys that an environment publishes, by key id."""
    published = tenant.published_keys(environment.id)
    return {key.kid: key.private_key.public_key() for key in published}


def application_of(
    claims: Mapping[str, Any], tenant: Tenant, environment: Environment
) -> Application:
    """Return the application that an access token was given to.

    Raises:
        RefusedError: there is none that may use it.
    """
    if "client_id" not in claims:
        raise RefusedError("it has no client_id, so it is no access token")
    client_id = claims["client_id"]
    applications = tenant.state.table(Application, environment.id)
    application = applications.get(client_id) if isinstance(client_id, str) else None
    if application is None or not application.enabled:
        raise RefusedError(f"its application {client_id!r} does not exist or is disabled")
    return application


def revoked(
    claims: Mapping[str, Any], tenant: Tenant, environment: Environment
) -> Iterator[Problem]:
    """Yield whether a token was given back, or taken back with what it came with."""
    if tenant.state.table(Revocation, environment.id).get(str(claims.get("jti"))) is not None:
        yield Problem("it is revoked", "a token that was not")


def user_out(
    claims: Mapping[str, Any], tenant: Tenant, environment: Environment
) -> Iterator[Problem]:
    """Yield whether the user who signed on for a token may not do so any longer."""
    if "sid" not in claims:
        return
    user = user_behind(claims, tenant, environment)
    if user is not None and not user.enabled:
        yield Problem("its user is disabled", f"{user.username} is enabled")
    if user is None and _session_of(claims, tenant, environment) is not None:
        yield Problem("its user is gone", "a user who is there")


def user_behind(claims: Mapping[str, Any], tenant: Tenant, environment: Environment) -> User | None:
    """Return the user whom a token is about, or None.

    That is who signed on in its session, because a custom resource may map `sub` to anything; a
    token without a session that is known has nothing but its `sub`.
    """
    session = _session_of(claims, tenant, environment)
    user_id = claims.get("sub") if session is None else session.user_id
    return tenant.state.table(User, environment.id).get(str(user_id))


def _session_of(
    claims: Mapping[str, Any], tenant: Tenant, environment: Environment
) -> Session | None:
    return tenant.state.table(Session, environment.id).get(str(claims.get("sid")))


def _of_environment(
    token: str,
    tenant: Tenant,
    environment: Environment,
    reachable_at: Collection[Addresses],
    more: Iterable[rules.Rule] = (),
) -> dict[str, Any]:
    header, claims = _unverified(token)
    case, _ = case_of(token, header, claims, tenant, reachable_at, home=environment)
    _hold(rules.broken(case, (*rules.SIGNED, *more)))
    return claims


def _unverified(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    try:
        return jws.unverified(token)
    except jws.UnreadableError as problem:
        raise RefusedError(rules.unreadable(problem).said) from problem


def _hold(problems: Iterator[Problem]) -> None:
    for problem in problems:
        raise RefusedError(problem.said)
