"""What a test asks of `pingone.faults`: checked, and written down as the test wrote it."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping
from typing import Any, Final

from pytest_pingone.emulator.faults.refusals import WITH_RETRY_AFTER, WORDINGS
from pytest_pingone.errors import UsageError

TRUNCATED: Final = "truncated"
NOT_JSON: Final = "not-json"
_BODIES = (TRUNCATED, NOT_JSON)
_DROPS = ("before", "middle")
_LONGEST_DELAY = 3600
_SHOWN = 40


def call(method: str, first: object, arguments: Mapping[str, object]) -> str:
    """Return the call of a method of `pingone.faults` as source text, without its defaults.

    Args:
        first: the argument that comes first, None if it was not given.
        arguments: those that were given, by keyword; None stands for the default.
    """
    given = [] if first is None else [_shown(first)]
    given += [f"{name}={_shown(value)}" for name, value in arguments.items() if value is not None]
    return f"pingone.faults.{method}({', '.join(given)})"


def _shown(value: object) -> str:
    text = repr(getattr(value, "name", value))
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def check_count(said: str, name: str, value: Any, *, least: int) -> None:
    """Check a number of requests or seconds.

    Raises:
        UsageError: it is no whole number, or less than it can be.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise UsageError(f"{said}: {name} must be a whole number, {least} or more.")


def check_effect(
    said: str,
    *,
    status: int | None,
    code: str | None,
    retry_after: object,
    delay: float | None,
    drop: str | None,
    body: bytes | str | None,
) -> None:
    """Check what is to become of an answer.

    Raises:
        UsageError: it is nothing, cannot be, or contradicts itself.
    """
    if all(part is None for part in (status, delay, drop, body)):
        raise UsageError(f"{said} changes nothing; say status=, delay=, drop= or body=.")
    if status is not None and status not in WORDINGS:
        known = ", ".join(map(str, WORDINGS))
        raise UsageError(
            f"{said}: PingOne's answer with status {status!r} is not known. Known are {known}."
        )
    if code is not None and status is None:
        raise UsageError(f"{said}: code goes with a status, such as status=400.")
    if retry_after is not None and status not in WITH_RETRY_AFTER:
        with_it = " or ".join(f"status={known}" for known in WITH_RETRY_AFTER)
        raise UsageError(f"{said}: retry_after goes with {with_it}.")
    if delay is not None and not _is_delay(delay):
        raise UsageError(f"{said}: delay must be seconds, more than 0, at most {_LONGEST_DELAY}.")
    if drop is not None and drop not in _DROPS:
        raise UsageError(f"{said}: drop must be 'before' or 'middle'.")
    if drop is not None and (status is not None or body is not None):
        raise UsageError(
            f"{said}: a dropped answer is not seen, so it has neither status nor body; "
            "use two faults for two answers."
        )
    _check_body(said, body)


def _is_delay(delay: Any) -> bool:
    if isinstance(delay, bool) or not isinstance(delay, int | float):
        return False
    return math.isfinite(delay) and 0 < delay <= _LONGEST_DELAY


def _check_body(said: str, body: Any) -> None:
    if body is not None and not isinstance(body, bytes | str):
        raise UsageError(
            f"{said}: body must be 'truncated', 'not-json', or other text or bytes; "
            "write a document with json.dumps."
        )
    if isinstance(body, str) and body not in _BODIES:
        close = difflib.get_close_matches(body, _BODIES, n=1, cutoff=0.7)
        if close:
            raise UsageError(
                f"{said}: did you mean body={close[0]!r}? To answer with just this text, write "
                f"body={body.encode()!r}."
            )
