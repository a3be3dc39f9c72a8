"""The browser's session: a cookie, and who signed on with it.

Sources: PingOne Platform API reference, "Sessions", "Signoff"; the cookies `ST` and `ST-NO-SS`.
"""

from __future__ import annotations

import dataclasses
import datetime as dt

from pytest_pingone import ids
from pytest_pingone.tenant.activities import note_session
from pytest_pingone.tenant.records import Environment, LastSignOn, User
from pytest_pingone.tenant.sessions import end
from pytest_pingone.tenant.sign_on_records import Session
from pytest_pingone.tenant.store import Change
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.tokens.claims import SignOn
from pytest_pingone.web.incoming import Incoming
from pytest_pingone.web.replies import Headers

COOKIES = ("ST", "ST-NO-SS")
_LIFETIME = dt.timedelta(days=30)
"""Since the last sign-on."""


def current(request: Incoming, environment: Environment, tenant: Tenant) -> Session | None:
    """Return the session that a request's cookie belongs to, unless it is over."""
    for name in COOKIES:
        cookie = request.cookies.get(name)
        found = cookie and tenant.state.table(Session, environment.id).find("cookie", cookie)
        if found and tenant.now < found.expires_at:
            return found
    return None


def signed_on(session: Session | None, tenant: Tenant) -> User | None:
    """Return who is signed on in a session; nobody, if the user was disabled since."""
    if session is None or session.user_id is None:
        return None
    user = tenant.state.table(User, session.environment_id).get(session.user_id)
    return user if user is not None and user.enabled else None


def begin(request: Incoming, environment: Environment, tenant: Tenant, change: Change) -> Session:
    """Return a new session in which nobody has signed on yet."""
    now = tenant.now
    session = Session(
        id=ids.unguessable(),
        environment_id=environment.id,
        cookie=ids.secret(),
        remote_ip=request.remote_addr,
        user_agent=request.headers.get("User-Agent"),
        created_at=now,
        active_at=now,
        expires_at=now + _LIFETIME,
    )
    change.put(session)
    return session


def sign_on(
    session: Session,
    user: User,
    tenant: Tenant,
    change: Change,
    *,
    application_id: str | None,
    acr: str,
    amr: tuple[str, ...],
) -> Session:
    """Return a session in which a user has signed on just now.

    Another user's session does not change hands: it ends, and the browser gets a new one.
    """
    now = tenant.now
    if session.user_id not in (None, user.id):
        end(session, change)
        session = dataclasses.replace(session, id=ids.unguessable(), created_at=now)
    signed = dataclasses.replace(
        session,
        user_id=user.id,
        application_id=application_id,
        acr=acr,
        amr=amr,
        signed_on_at=now,
        active_at=now,
        expires_at=now + _LIFETIME,
    )
    change.put(signed)
    note_session(change, "CREATED" if session.user_id != user.id else "UPDATED", signed)
    seen = LastSignOn(at=now, remote_ip=session.remote_ip)
    change.put(dataclasses.replace(user, last_sign_on=seen))
    return signed


def of_tokens(session: Session) -> SignOn:
    """Return what tokens say about a session."""
    at = session.signed_on_at or session.created_at
    return SignOn(
        session_id=session.id,
        auth_time=int(at.timestamp()),
        acr=session.acr or "",
        amr=session.amr,
    )


def cookies(session: Session, request: Incoming) -> Headers:
    """Return the headers that give a browser its session.

    Over plain HTTP, which PingOne never speaks, a browser would refuse `Secure` and
    `SameSite=None`, so they are left out there.
    """
    return _set(session.cookie, "", request)


def no_cookies(request: Incoming) -> Headers:
    """Return the headers that take a browser's session away."""
    return _set("", "; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT", request)


def _set(value: str, more: str, request: Incoming) -> Headers:
    environment_id = request.in_path.get("environment_id")
    path = f"/{environment_id}" if environment_id else "/"
    secure = "; Secure" if request.scheme == "https" else ""
    same_site = {"ST": "; SameSite=None" if secure else "", "ST-NO-SS": ""}
    return tuple(
        ("Set-Cookie", f"{name}={value}; Path={path}; HttpOnly{secure}{same_site[name]}{more}")
        for name in COOKIES
    )
