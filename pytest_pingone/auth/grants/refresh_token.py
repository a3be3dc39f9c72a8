"""Refresh token: exchanged for the next one, and for a new access token.

Sources: RFC 6749 section 6; PingOne Platform API reference, "Token (refresh_token)", and the
properties `refreshToken...` of applications.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from pytest_pingone.auth import user_tokens
from pytest_pingone.auth.refresh_tokens import (
    behind,
    found,
    refused,
    replayed,
    revoke_family,
)
from pytest_pingone.auth.scopes import NONE_GRANTED
from pytest_pingone.auth.token_request import TokenRequest
from pytest_pingone.errors import invalid
from pytest_pingone.tenant.records import Application, Scope
from pytest_pingone.tenant.sign_on_records import RefreshToken
from pytest_pingone.tenant.store import Change, State
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.tokens.claims import half_hash


def respond(asked: TokenRequest) -> dict[str, Any]:
    """Return the body of the answer: a new access token, refresh token and ID token."""
    text = asked.member("refresh_token")
    old = found(text, asked.application, asked.tenant)
    if old is None:
        raise refused("there is no such token of this application")
    _check_replay(old, asked.application, asked.tenant)
    session, user = behind(old, asked.tenant)
    scopes = _scopes(old, asked.members.get("scope"))
    asked.incoming.user_name = user.username
    wanted = user_tokens.For(
        application=asked.application,
        user=user,
        session=session,
        scopes=scopes,
        resource_ids=_resource_ids(old, scopes, asked.tenant.state),
        issuer=asked.issuer,
    )
    access = user_tokens.access_token(wanted, asked.tenant)
    with asked.tenant.store.change() as change:
        refresh = _exchanged(old, wanted, access.id, asked.tenant, change)
        change.put(dataclasses.replace(session, active_at=asked.tenant.now))
    identity = None
    if "openid" in scopes:
        hashes = {"at_hash": half_hash(access.text)}
        identity = user_tokens.id_token(wanted, asked.tenant, hashes=hashes)
    return user_tokens.body(wanted, access, refresh=refresh, identity=identity)


def _check_replay(token: RefreshToken, application: Application, tenant: Tenant) -> None:
    """Refuse a token that was exchanged before, unless that was moments ago.

    Outside the grace period somebody may have stolen it: the whole family is revoked, and with
    `additionalRefreshTokenReplayProtectionEnabled` the access tokens too.
    """
    if token.revoked:
        raise refused("it is revoked")
    problem = next(replayed(token, application, tenant), None)
    if problem is None:
        return
    with tenant.store.change() as change:
        revoke_family(
            token.family_id,
            token.environment_id,
            change,
            access_tokens=application.additional_refresh_token_replay_protection_enabled,
        )
    raise refused(f"{problem.said}; its whole family is revoked")


def _scopes(token: RefreshToken, asked: str | None) -> tuple[str, ...]:
    """Return the scopes of the new tokens: fewer than before, if fewer are asked for."""
    if asked is None:
        return token.scopes
    words = set(asked.split())
    if not words:
        raise invalid("invalid_scope", NONE_GRANTED)
    if not words <= set(token.scopes):
        raise invalid("invalid_scope", "The requested scope exceeds the scope granted")
    return tuple(name for name in token.scopes if name in words)


def _resource_ids(token: RefreshToken, scopes: tuple[str, ...], state: State) -> tuple[str, ...]:
    """Return the resources that the scopes belong to; with fewer scopes, they may be fewer."""
    if scopes == token.scopes:
        return token.resource_ids
    return tuple(
        resource_id
        for resource_id in token.resource_ids
        if any(state.table(Scope, resource_id).find("name", name) for name in scopes)
    )


def _exchanged(
    old: RefreshToken,
    wanted: user_tokens.For,
    access_token_id: str,
    tenant: Tenant,
    change: Change,
) -> str | None:
    """Return the next token; of two who exchange one at the same moment, one is too late."""
    current = change.table(RefreshToken, old.environment_id).get(old.id)
    if current is None or current.revoked:
        raise refused("it is revoked")
    late = any(replayed(current, wanted.application, tenant))
    if current.used_at != old.used_at and late:
        raise refused("it was exchanged by another request just now")
    change.put(dataclasses.replace(current, used_at=current.used_at or tenant.now))
    next_token = user_tokens.refresh_token(
        dataclasses.replace(wanted, scopes=old.scopes, resource_ids=old.resource_ids),
        tenant,
        change,
        access_token_id=access_token_id,
        family=old,
    )
    return next_token and next_token[0]
