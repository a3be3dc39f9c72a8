"""The expressions that fill claims: the part of PingOne's language that is emulated.

`${user.<attribute>}` with PingOne's names of attributes, text in quotes, and text in which such
expressions are embedded. Anything else is said to be not emulated rather than guessed at.

Source: PingOne Platform API reference, "Resource attributes".
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from pytest_pingone.errors import NotEmulatedError
from pytest_pingone.tenant.records import User

_EXPRESSION = re.compile(r"\$\{([^}]*)\}")
_USER_ATTRIBUTE = re.compile(r"user((?:\.[A-Za-z][A-Za-z0-9]*)+)")
_TEXT = re.compile(r"""'([^']*)'|"([^"]*)\"""")


def evaluate(expression: str, user: User | None) -> Any:
    """Return the value of a mapped claim, or None if the user has no such value.

    Raises:
        NotEmulatedError: the expression uses a part of the language that is not emulated.
    """
    whole = _EXPRESSION.fullmatch(expression)
    if whole:
        return _value(whole[1].strip(), user)
    if "${" not in expression:
        return expression
    missing = False

    def insert(match: re.Match[str]) -> str:
        nonlocal missing
        value = _value(match[1].strip(), user)
        missing = missing or value is None
        return str(value)

    text = _EXPRESSION.sub(insert, expression)
    return None if missing else text


def _value(inner: str, user: User | None) -> Any:
    text = _TEXT.fullmatch(inner)
    if text:
        return text[1] if text[1] is not None else text[2]
    attribute = _USER_ATTRIBUTE.fullmatch(inner)
    if attribute is None:
        raise NotEmulatedError(
            f"The expression ${{{inner}}} is not emulated. "
            "Emulated are ${user.<attribute>} and text in quotes."
        )
    value: Any = user
    for name in attribute[1].split(".")[1:]:
        value = getattr(value, _snake_case(name), None)
    return value.isoformat() if isinstance(value, dt.datetime) else value


def _snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()
