"""How the console words times, and what others have chosen: nothing hides, nothing breaks out."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

from pytest_pingone.clock import in_words

_HIDDEN = re.compile(
    "[\u200b\u200e\u200f\u061c\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff\x80-\x9f\ud800-\udfff]"
)
"""What a reader would not see, or what turns the text around it: all but the joiners of emoji."""
_CONTROLS = {number: 0x2400 + number for number in range(32) if chr(number) not in "\n\t"}
_CONTROLS |= {0x7F: 0x2421}
_NAME = 60
_VALUE = 4000
_MICROSECOND = dt.timedelta(microseconds=1)
_SECOND = dt.timedelta(seconds=1)


def visible(text: object) -> str:
    """Return text in which what cannot be seen is spelled out, such as control characters."""
    shown = str(text).translate(_CONTROLS)
    return _HIDDEN.sub(lambda match: f"\u27e8U+{ord(match[0]):04X}\u27e9", shown)


def cut(text: object, most: int = _NAME) -> str:
    """Return text in one line, and not longer than that."""
    line = " ".join(str(text)[: most * 4].split())
    return visible(line if len(line) <= most else f"{line[: most - 1]}\u2026")


def long(value: object, most: int = _VALUE) -> str:
    """Return a value in full, unless it is endless: then its beginning, and how long it is."""
    text = value if isinstance(value, str) else as_json(value)
    if len(text) <= most:
        return visible(text)
    return f"{visible(text[:most])}\u2026 ({len(text):,} characters)"


def as_json(value: Any, *, indent: int | None = None) -> str:
    """Return a value as JSON."""
    return json.dumps(value, ensure_ascii=False, indent=indent, default=str)


def stamp(at: dt.datetime) -> str:
    """Return a point in time as people read it, to the second: `2030-01-01 12:00:00 UTC`."""
    return f"{machine(at)[:-1].replace('T', ' ')} UTC"


def machine(at: dt.datetime) -> str:
    """Return a point in time as machines read it, to the second."""
    return at.replace(microsecond=0).isoformat().replace("+00:00", "Z")


def from_now(at: dt.datetime, now: dt.datetime) -> str:
    """Return how far a point in time is from now: `in 5 min`, `2 h ago`, `now`."""
    distance = at - now
    if abs(distance) < _SECOND:
        return "now"
    length = in_words(abs(distance) // _SECOND * 1_000_000)
    return f"in {length}" if at > now else f"{length} ago"
