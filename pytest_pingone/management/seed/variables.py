"""What a seed says in the words of its surroundings: environment variables, and no value at all.

`${env.NAME}` and `${env.NAME:-default}` stand anywhere in a string, `${null}` alone in one: TOML
has no null. PingOne's own expressions, such as `${user.email}`, are left as they are.
"""

from __future__ import annotations

import datetime as dt
import math
import os
import re
from collections.abc import Callable
from typing import Any, Final

Path = tuple[str | int, ...]
Report = Callable[[Path, str], None]
"""Is told where something is wrong, and what."""

_VARIABLE: Final = re.compile(r"\$?\$\{env\.([A-Za-z_][A-Za-z0-9_]*)(:-([^}]*))?\}")
_ESCAPED: Final = re.compile(r"\$(\$+\{null\})")
_LITERAL: Final = re.compile(r"\$\{env\.(?=[A-Za-z_][A-Za-z0-9_]*(:-[^}]*)?\})")
NULL: Final = "${null}"


def resolved(value: Any, path: Path, report: Report) -> Any:
    """Return a value of a document with what variables stand for; keys are left as they are."""
    if isinstance(value, str):
        return _text(value, path, report)
    if isinstance(value, dict):
        return {name: resolved(own, (*path, name), report) for name, own in value.items()}
    if isinstance(value, list):
        return [resolved(own, (*path, place), report) for place, own in enumerate(value)]
    if isinstance(value, float) and not math.isfinite(value):
        report(path, f"must be a number as JSON has it, not {value}")
        return 0
    return value.isoformat() if isinstance(value, dt.date | dt.time) else value


def _text(text: str, path: Path, report: Report) -> str | None:
    if "${" not in text:
        return text
    if text == NULL:
        return None
    escaped = _ESCAPED.fullmatch(text)
    if escaped is not None:
        return escaped[1]

    def value(found: re.Match[str]) -> str:
        if found.group().startswith("$$"):
            return found.group()[1:]
        known = os.environ.get(found[1], found[3])
        if known is None:
            message = (
                f"the environment variable {found[1]} is not set. Set it, or say "
                f"${{env.{found[1]}:-...}} with what holds without it"
            )
            report(path, message)
            return ""
        return known

    return _VARIABLE.sub(value, text)


def literal(text: str) -> str:
    """Return how a seed says a text that is to be taken as it is."""
    if re.fullmatch(r"\$+\{null\}", text):
        return f"${text}"
    return _LITERAL.sub(lambda found: f"${found.group()}", text)
