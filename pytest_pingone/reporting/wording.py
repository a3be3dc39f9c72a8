"""How the report words times, lengths of time and what others have chosen."""

from __future__ import annotations

import datetime as dt
import re

from pytest_pingone.web.exchange import plain, shortened

_UNITS = (
    (2 * 365 * 86400, 365 * 86400, "years"),
    (2 * 86400, 86400, "days"),
    (2 * 3600, 3600, "h"),
    (120, 60, "min"),
    (1, 1, "s"),
)
_ID = re.compile(r"\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
_LONGEST = 60


def lasting(length: dt.timedelta) -> str:
    """Return a length of time in its largest unit that fits twice, rounded down: `61 s`."""
    seconds = length.total_seconds()
    for least, unit, name in _UNITS:
        if seconds >= least:
            return f"{int(seconds // unit)} {name}"
    return f"{int(seconds * 1000)} ms"


def stamp(at: dt.datetime) -> str:
    """Return a point in time in full: `2030-01-01 12:00:00Z`."""
    return f"{at:%Y-%m-%d %H:%M:%S}Z"


def near(at: dt.datetime, now: dt.datetime) -> str:
    """Return a point in time, with its date only if that is another day than now."""
    return f"{at:%H:%M:%S}" if at.date() == now.date() else stamp(at)


def short_ids(text: str) -> str:
    """Return text in which each UUID is cut to its first eight digits."""
    return _ID.sub(r"\1…", text)


def quoted(value: object, most: int = _LONGEST) -> str:
    """Return what somebody else chose on one line: secrets and what is too long are shortened."""
    said = plain(shortened(str(value)))
    return said if len(said) <= most else f"{said[: most - 1]}…"
