"""Sessions and tokens as far as they are known: whose they are, and from when until when they live.

Sessions and refresh tokens are records of the tenant. PingOne keeps no access tokens and ID tokens;
they are known from the journal and from the mint.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from pytest_pingone.addresses import issuer_parts
from pytest_pingone.auth.user_tokens import digest
from pytest_pingone.emulator import PingOne
from pytest_pingone.reporting.tokens_in_play import InPlay, tokens_in_play
from pytest_pingone.tenant.records import Application, Environment, User
from pytest_pingone.tenant.sign_on_records import RefreshToken, Revocation, Session
from pytest_pingone.tenant.store import State
from pytest_pingone.tokens.token import Token, claims_in

SESSION: Final = "session"
LIVE, EXPIRED, REVOKED, USED, GONE, NOT_YET, UNTOLD = STANDINGS = (
    "live",
    "expired",
    "revoked",
    "used",
    "gone",
    "not yet",
    "unknown",
)
_MANY = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """A session, or a token.

    Attributes:
        id: tells it from all others: a session's own, or a digest of the token.
        kind: what it is, in words.
        user: the username, or None.
        application: the name of the client, or None.
        begin: since when, by the issuer's clock; None if that is not known.
        end: until when; None if that is not known.
        standing: one of `STANDINGS`: live, expired, revoked, used (exchanged for another), gone
            (with its session), not yet (its time has not come), unknown.
        origin: who made it, in words; "" if that was not seen.
        token: its text, if that was seen.
        requests: the numbers of the requests that presented it.
    """

    id: str
    kind: str
    environment_id: str | None
    user_id: str | None = None
    user: str | None = None
    application_id: str | None = None
    application: str | None = None
    begin: dt.datetime | None = None
    end: dt.datetime | None = None
    standing: str
    origin: str = ""
    token: Token | None = None
    requests: tuple[int, ...] = ()


def lives(pingone: PingOne) -> list[Life]:
    """Return all that are known, those that began last first."""
    state, now = pingone.snapshot(), pingone.issuer_clock.now()
    found = list(_sessions(state, now))
    evidence = pingone.evidence()
    offset = pingone.requests.numbered()[:1]
    earlier = offset[0][0] - 1 if offset else 0
    seen: set[str] = set()
    for one in tokens_in_play(evidence, most=_MANY):
        life = _of_token(one, one.end(evidence), state, now, home_id=pingone.home_id)
        requests = tuple(dict.fromkeys(number + earlier for number in one.used_by))
        found.append(replace(life, requests=requests))
        seen |= {life.id, *_record_ids(one.token)}
    found += [
        _of_record(record, state, now)
        for record in state.all(RefreshToken)
        if record.id not in seen
    ]
    earliest = dt.datetime.min.replace(tzinfo=dt.timezone.utc)
    return sorted(found, key=lambda life: life.begin or earliest, reverse=True)


def _record_ids(token: Token) -> Iterator[str]:
    """Yield the ids that a refresh token's record may have."""
    yield digest(token)
    if token.id is not None:
        yield token.id


def _sessions(state: State, now: dt.datetime) -> Iterator[Life]:
    for session in state.all(Session):
        yield Life(
            id=session.id,
            kind=SESSION,
            environment_id=session.environment_id,
            **_who(state, session.environment_id, session.user_id, session.application_id),
            begin=session.created_at,
            end=session.expires_at,
            standing=_by_time(session.created_at, session.expires_at, now),
            origin="by a browser",
        )


def _of_record(record: RefreshToken, state: State, now: dt.datetime) -> Life:
    return Life(
        id=record.id,
        kind="refresh token",
        environment_id=record.environment_id,
        **_who(state, record.environment_id, record.user_id, record.application_id),
        begin=record.family_began_at,
        end=record.expires_at,
        standing=_by_record(record) or _by_time(record.family_began_at, record.expires_at, now),
    )


def _of_token(
    one: InPlay, end: dt.datetime | None, state: State, now: dt.datetime, *, home_id: str
) -> Life:
    claims = claims_in(one.token)
    issuer = claims.get("iss")
    parts = issuer_parts(issuer) if isinstance(issuer, str) else None
    environment_id = home_id if parts is None else parts[1]
    record = next(
        (
            found
            for environment in state.all(Environment)
            for record_id in _record_ids(one.token)
            if (found := state.table(RefreshToken, environment.id).get(record_id)) is not None
        ),
        None,
    )
    user, client = claims.get("sub"), claims.get("client_id", claims.get("aud"))
    if record is not None:
        environment_id = record.environment_id
        user, client = record.user_id, record.application_id
    begin = one.begin()
    return Life(
        id=digest(one.token),
        kind=one.kind,
        environment_id=environment_id,
        **_who(state, environment_id, user, client),
        begin=begin,
        end=end,
        standing=_standing(one, record, state, environment_id) or _by_time(begin, end, now),
        origin=one.origin.replace("the test", "the mint"),
        token=one.token,
    )


def _standing(
    one: InPlay, record: RefreshToken | None, state: State, environment_id: str
) -> str | None:
    """Return what has become of a token that its times do not tell, or None."""
    if record is not None:
        return _by_record(record)
    if one.token.id and state.table(Revocation, environment_id).get(one.token.id) is not None:
        return REVOKED
    if one.kind.endswith("refresh token") and one.made_at and "request" in one.origin:
        return GONE
    return None


def _by_record(record: RefreshToken) -> str | None:
    if record.revoked:
        return REVOKED
    return None if record.used_at is None else USED


def _by_time(begin: dt.datetime | None, end: dt.datetime | None, now: dt.datetime) -> str:
    if end is None:
        return UNTOLD
    if end <= now:
        return EXPIRED
    return NOT_YET if begin is not None and begin > now else LIVE


def _who(state: State, environment_id: str, user: object, client: object) -> dict[str, Any]:
    """Return who has something: as far as there is such a user and such an application."""
    known = state.table(User, environment_id).get(user) if isinstance(user, str) else None
    application = (
        state.table(Application, environment_id).get(client) if isinstance(client, str) else None
    )
    return {
        "user_id": known.id if known else None,
        "user": known.username if known else None,
        "application_id": application.id if application else None,
        "application": application.name if application else None,
    }
