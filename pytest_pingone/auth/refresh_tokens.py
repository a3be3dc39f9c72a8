"""Refresh tokens that were issued: finding one, judging it, revoking a family of them.

A family is what came out of the same sign-on, one token from the other.

Source: PingOne Platform API reference, "Token (refresh_token)".
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from typing import cast

from pytest_pingone.auth import sessions, user_tokens
from pytest_pingone.clock import instant
from pytest_pingone.errors import OAuthError, invalid
from pytest_pingone.tenant.records import Application, User
from pytest_pingone.tenant.sign_on_records import RefreshToken, Revocation, Session
from pytest_pingone.tenant.store import Change
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.tokens import jws, rules
from pytest_pingone.tokens.rules import Problem


def found(text: str, application: Application, tenant: Tenant) -> RefreshToken | None:
    """Return the record of a refresh token that was issued to an application, or None."""
    table = tenant.state.table(RefreshToken, application.environment_id)
    token = table.get(user_tokens.digest(text)) or table.get(_id_in_jwt(text, application, tenant))
    return token if token is not None and token.application_id == application.id else None


def is_good(token: RefreshToken, tenant: Tenant) -> bool:
    """Return whether a refresh token could be exchanged at this moment, for the first time."""
    return token.used_at is None and not wrong_with(token, tenant)


def wrong_with(token: RefreshToken, tenant: Tenant) -> list[Problem]:
    """Return why a refresh token cannot be exchanged, apart from that it was (`replayed`)."""
    return _wrong_with(token, *_behind(token, tenant), tenant)


def replayed(token: RefreshToken, application: Application, tenant: Tenant) -> Iterator[Problem]:
    """Yield whether a token was exchanged before; moments ago does not count, if so configured."""
    grace = dt.timedelta(seconds=application.refresh_token_rolling_grace_period_duration or 0)
    # Without a grace period once is enough, also for a clock that went back behind the exchange.
    if token.used_at is not None and (not grace or tenant.now >= token.used_at + grace):
        yield Problem(
            f"it was exchanged before, at {token.used_at:%Y-%m-%d %H:%M:%S}Z",
            "the refresh token that was given for it then",
        )


def _id_in_jwt(text: str, application: Application, tenant: Tenant) -> str:
    """Return the `jti` of a refresh token in JWT form, if the default key signed it."""
    key = tenant.default_key(application.environment_id).private_key.public_key()
    try:
        return str(jws.signed_by(text, [key], ["RS256"]).get("jti", ""))
    except jws.UnreadableError:
        return ""


def behind(token: RefreshToken, tenant: Tenant) -> tuple[Session, User]:
    """Return the session and the user behind a token, both of which must still be there."""
    session, user = _behind(token, tenant)
    for problem in _wrong_with(token, session, user, tenant):
        raise refused(problem.said)
    return cast("tuple[Session, User]", (session, user))  # without a problem, both are there


def _behind(token: RefreshToken, tenant: Tenant) -> tuple[Session | None, User | None]:
    session = tenant.state.table(Session, token.environment_id).get(token.session_id)
    user = sessions.signed_on(session, tenant)
    return session, user if user is not None and user.id == token.user_id else None


def _wrong_with(
    token: RefreshToken, session: Session | None, user: User | None, tenant: Tenant
) -> list[Problem]:
    problems = []
    if token.revoked:
        problems.append(Problem("it is revoked", "a token of a new sign-on"))
    if tenant.now >= token.expires_at:
        problems.append(rules.expired(instant(token.expires_at), instant(tenant.now)))
    if session is None or tenant.now >= session.expires_at:
        problems.append(Problem("the session it came from is over", "a token of a new sign-on"))
    elif user is None:
        right = "a user who is there and enabled"
        problems.append(Problem("its user is disabled or gone", right))
    return problems


def refused(reason: str) -> OAuthError:
    """Return the refusal of a refresh token, with the reason that only the journal hears."""
    return invalid("invalid_grant", "Invalid refresh token", reason=f"the refresh token: {reason}")


def revoke_family(
    family_id: str, environment_id: str, change: Change, *, access_tokens: bool = True
) -> None:
    """Revoke every refresh token of a family, and the access tokens that came with them."""
    for token in change.table(RefreshToken, environment_id):
        if token.family_id == family_id:
            change.put(dataclasses.replace(token, revoked=True))
            if access_tokens:
                change.put(Revocation(id=token.access_token_id, environment_id=environment_id))
