"""The issuer's clock: read it, set it, send it forward, let it follow the machine again."""

from __future__ import annotations

from typing import Any

from pytest_pingone.clock import IssuerClock
from pytest_pingone.control.rows import Asked, Call, Number, PointInTime, in_text, shape
from pytest_pingone.management.fields import ALWAYS, field
from pytest_pingone.management.kinds import Choice

_CENTURY = 3_155_760_000
_MODES = ("follow", "pinned", "running")
_SHOWN = shape(
    mode={"enum": list(_MODES)},
    now={"type": "string", "format": "date-time"},
    skew="number",
)
_SECONDS = Number(-_CENTURY, _CENTURY)


def shown(clock: IssuerClock) -> dict[str, Any]:
    """Return a clock as the control API shows it."""
    return {
        "mode": clock.mode,
        "now": in_text(clock.now()),
        "skew": clock.skew.total_seconds(),
    }


def _clock(asked: Asked) -> IssuerClock:
    return asked.instance.pingone.issuer_clock


def _read(asked: Asked) -> dict[str, Any]:
    return shown(_clock(asked))


def _put(asked: Asked) -> dict[str, Any]:
    clock, given = _clock(asked), asked.values
    clock.set(given.get("mode"), now=given.get("now"), skew=given.get("skew"))
    return shown(clock)


def _advance(asked: Asked) -> dict[str, Any]:
    clock = _clock(asked)
    clock.advance(asked.values["seconds"])
    return shown(clock)


def _follow(asked: Asked) -> dict[str, Any]:
    clock = _clock(asked)
    clock.follow()
    return shown(clock)


CALLS = (
    Call(
        name="clock.read",
        method="GET",
        path="/clock",
        says="Say what time it is for the issuer, and how its clock moves.",
        answer=_read,
        shows=_SHOWN,
    ),
    Call(
        name="clock.set",
        method="PUT",
        path="/clock",
        says="Set the issuer's clock. With `now` alone it runs on from there; `pinned` stops it, "
        "`follow` lets it follow the machine's. `skew` is how many seconds it is ahead of that.",
        takes=(
            field("mode", Choice(*_MODES)),
            field("now", PointInTime()),
            field("skew", _SECONDS),
        ),
        answer=_put,
        shows=_SHOWN,
    ),
    Call(
        name="clock.advance",
        method="POST",
        path="/clock/advance",
        says="Send the issuer's clock forward by so many seconds, or back, and leave how it moves "
        "as it is.",
        takes=(field("seconds", _SECONDS, required=ALWAYS),),
        answer=_advance,
        shows=_SHOWN,
    ),
    Call(
        name="clock.follow",
        method="DELETE",
        path="/clock",
        says="Let the issuer's clock follow the machine's again.",
        answer=_follow,
        shows=_SHOWN,
    ),
)
