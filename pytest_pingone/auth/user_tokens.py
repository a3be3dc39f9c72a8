"""Tokens for a user: what the token endpoint and the implicit flow give out after a sign-on.

Sources: PingOne Platform API reference, "Token", "Token (refresh_token)", "Token claims".
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pytest_pingone import ids
from pytest_pingone.auth import sessions
from pytest_pingone.auth.scopes import OFFLINE_ACCESS, wants_offline_access
from pytest_pingone.tenant.records import Application, Resource, User
from pytest_pingone.tenant.sign_on_records import RefreshToken, Session
from pytest_pingone.tenant.store import Change
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.tokens import claims, issue, mint
from pytest_pingone.tokens.claims import Subject

REFRESH_TOKEN = "REFRESH_TOKEN"


@dataclass(frozen=True, slots=True, kw_only=True)
class For:
    """For whom tokens are, where they were signed on, and what they may be used for."""

    application: Application
    user: User
    session: Session
    scopes: tuple[str, ...]
    resource_ids: tuple[str, ...]
    issuer: str

    @property
    def subject(self) -> Subject:
        """The subject of the claims."""
        return Subject(
            application=self.application,
            user=self.user,
            sign_on=sessions.of_tokens(self.session),
        )


def access_token(wanted: For, tenant: Tenant) -> issue.Issued:
    """Return an access token."""
    return issue.access_token(
        tenant,
        wanted.subject,
        resources=_resources(wanted, tenant),
        scopes=wanted.scopes,
        issuer=wanted.issuer,
    )


def id_token(
    wanted: For,
    tenant: Tenant,
    *,
    nonce: str | None = None,
    hashes: Mapping[str, str] | None = None,
) -> str:
    """Return an ID token, with the hashes of what is issued with it."""
    content = claims.id_token(
        wanted.subject,
        wanted.user,
        sessions.of_tokens(wanted.session),
        issuer=wanted.issuer,
        told=issue.user_claims(
            wanted.application, wanted.user, wanted.scopes, tenant, into="id_token"
        ),
        issued_at=tenant.clock.seconds(),
        region=tenant.region,
        organization_id=issue.organization_of(wanted.application, tenant),
        nonce=nonce,
        hashes=hashes,
    )
    return mint.signed(content, tenant.signing_key(wanted.application))


def may_refresh(wanted: For, tenant: Tenant) -> bool:
    """Return whether a refresh token comes with the others.

    If the application is granted `offline_access`, only when that was asked for; else always.
    """
    if REFRESH_TOKEN not in wanted.application.grant_types:
        return False
    if wants_offline_access(wanted.application, tenant.state):
        return OFFLINE_ACCESS in wanted.scopes
    return True


def refresh_token(
    wanted: For,
    tenant: Tenant,
    change: Change,
    *,
    access_token_id: str,
    family: RefreshToken | None = None,
) -> tuple[str, RefreshToken] | None:
    """Return a refresh token with its record, or None if it would be over before it began.

    Args:
        family: the token that it follows, or None for the first after a sign-on.
    """
    now = tenant.now
    application = wanted.application
    began = now if family is None else family.family_began_at
    expires = now + dt.timedelta(seconds=application.refresh_token_duration)
    if application.refresh_token_rolling_duration is not None:
        rolling = dt.timedelta(seconds=application.refresh_token_rolling_duration)
        expires = min(expires, began + rolling)
    if expires <= now:
        return None
    text, token_id = _written(wanted, tenant, lifetime=int((expires - now).total_seconds()))
    record = RefreshToken(
        id=token_id,
        environment_id=application.environment_id,
        family_id=ids.unguessable() if family is None else family.family_id,
        family_began_at=began,
        application_id=application.id,
        user_id=wanted.user.id,
        session_id=wanted.session.id,
        scopes=wanted.scopes,
        resource_ids=wanted.resource_ids,
        access_token_id=access_token_id,
        expires_at=expires,
    )
    change.put(record)
    return text, record


def issued(wanted: For, tenant: Tenant, *, with_refresh: bool = True) -> dict[str, Any]:
    """Return the body of an answer with the tokens that come out of a sign-on."""
    access = access_token(wanted, tenant)
    refresh = None
    if with_refresh and may_refresh(wanted, tenant):
        with tenant.store.change() as change:
            refresh = refresh_token(wanted, tenant, change, access_token_id=access.id)
    identity = None
    if "openid" in wanted.scopes:
        hashes = {"at_hash": claims.half_hash(access.text)}
        identity = id_token(wanted, tenant, hashes=hashes)
    return body(wanted, access, refresh=refresh and refresh[0], identity=identity)


def digest(opaque: str) -> str:
    """Return under which id an opaque refresh token is kept: never as the token itself."""
    return hashlib.sha256(opaque.encode()).hexdigest()


def body(
    wanted: For,
    access: issue.Issued,
    *,
    refresh: str | None = None,
    identity: str | None = None,
) -> dict[str, Any]:
    """Return the body of a token endpoint's answer, its members in PingOne's order."""
    members = {
        "access_token": access.text,
        "token_type": "Bearer",
        "expires_in": access.lifetime,
        "refresh_token": refresh,
        "scope": " ".join(wanted.scopes),
        "id_token": identity,
    }
    return {name: value for name, value in members.items() if value is not None}


def _written(wanted: For, tenant: Tenant, *, lifetime: int) -> tuple[str, str]:
    """Return a refresh token as text, with the id under which it is kept."""
    chosen = wanted.application.refresh_token_type or tenant.config.refresh_token_type
    if chosen == "OPAQUE_TOKEN":
        opaque = ids.secret()
        return opaque, digest(opaque)
    content = claims.refresh_token(
        wanted.user,
        sessions.of_tokens(wanted.session),
        issuer=wanted.issuer,
        scopes=wanted.scopes,
        issued_at=tenant.clock.seconds(),
        lifetime=lifetime,
    )
    key = tenant.default_key(wanted.application.environment_id)
    return mint.signed(content, key), str(content["jti"])


def _resources(wanted: For, tenant: Tenant) -> Sequence[Resource]:
    known = tenant.state.table(Resource, wanted.application.environment_id)
    found = map(known.get, wanted.resource_ids)
    return [resource for resource in found if resource is not None]
