"""Lengths of time as people write them."""

from __future__ import annotations

import re

from pytest_pingone.errors import UsageError

_SECONDS = {"d": 86_400, "h": 3_600, "m": 60, "min": 60, "s": 1, "": 1}
_NUMBER = r"\d++(?:\.\d++)?"
_PART = re.compile(rf"({_NUMBER})(d|h|min|m|s|)")
# Only the last number can do without a unit, and no number is read in two ways: it would take
# ages to find out that a long one is followed by nonsense.
_LENGTH = re.compile(rf"(?=.)(?:{_NUMBER}(?:d|h|min|m|s))*+(?:{_NUMBER})?+")


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
