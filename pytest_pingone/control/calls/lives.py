"""Sessions and tokens: which there are, and which of them live."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pytest_pingone.control.lives import STANDINGS, Life, lives
from pytest_pingone.control.rows import Asked, Call, in_text, listed, or_null, shape
from pytest_pingone.management.fields import field
from pytest_pingone.management.kinds import Choice, Text

_TIME = {"type": ["string", "null"], "format": "date-time"}
_LIFE = shape(
    id="string",
    kind="string",
    environment=or_null("string"),
    user=or_null("string"),
    application=or_null("string"),
    begins_at=_TIME,
    ends_at=_TIME,
    standing={"enum": list(STANDINGS)},
    token=or_null("string"),
    presented_by=listed({"type": "integer"}),
)


def _shown(life: Life) -> dict[str, Any]:
    return {
        "id": life.id,
        "kind": life.kind,
        "environment": life.environment_id,
        "user": life.user,
        "application": life.application,
        "begins_at": _time(life.begin),
        "ends_at": _time(life.end),
        "standing": life.standing,
        "token": None if life.token is None else str(life.token),
        "presented_by": list(life.requests),
    }


def _time(at: dt.datetime | None) -> str | None:
    return None if at is None else in_text(at)


def _read(asked: Asked) -> dict[str, Any]:
    pingone, given = asked.instance.pingone, asked.values
    wanted = [
        life
        for life in lives(pingone)
        if given.get("standing") in (None, life.standing)
        and given.get("user") in (None, life.user)
        and given.get("application") in (None, life.application)
    ]
    return {"now": in_text(pingone.issuer_clock.now()), "tokens": [_shown(one) for one in wanted]}


CALLS = (
    Call(
        name="tokens.list",
        method="GET",
        path="/tokens",
        says="List sessions and tokens, those that began last first: as far as the journal, the "
        "mint and the tenant's records know them. `presented_by` are numbers of journal entries.",
        takes=(
            field("standing", Choice(*STANDINGS)),
            field("user", Text()),
            field("application", Text()),
        ),
        where="query",
        answer=_read,
        shows=shape(now={"type": "string", "format": "date-time"}, tokens=listed(_LIFE)),
    ),
)
