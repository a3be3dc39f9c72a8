"""Lengths of time as people write them."""

from __future__ import annotations

import re

from pytest_pingone.errors import UsageError

_SECONDS = {"d": 86_400, "h": 3_600, "m": 60, "min": 60, "s": 1, "": 1}
_PART = re.compile(r"(\d+(?:\.\d+)?)(d|h|min|m|s|)")
_LENGTH = re.compile(rf"(?:{_PART.pattern})+")


def seconds_in(text: str) -> float:
    """Return the length of time that a text says, in seconds: `61m`, `1h30m`, `90`, `-5m`.

    Raises:
        UsageError: it says none.
    """
    digits = text.removeprefix("-").removeprefix("+")
    if not _LENGTH.fullmatch(digits):
        raise UsageError(f"{text!r} is no length of time; write it as 90, 90s, 61m, 1h30m or 2d.")
    length = sum(float(n) * _SECONDS[unit] for n, unit in _PART.findall(digits))
    return -length if text.startswith("-") else length
