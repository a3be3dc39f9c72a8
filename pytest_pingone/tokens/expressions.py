"""The expressions that fill claims: the part of PingOne's language that is emulated.

`${user.<attribute>}` with the names of attributes, also of custom ones,
`${context.requestData.<member>}` in a token exchange, text in quotes, and text in which such
expressions are embedded. Anything else is said to be not emulated rather than guessed at.

Source: PingOne Platform API reference, "Resource attributes".
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from pytest_pingone.errors import NotEmulatedError
from pytest_pingone.tenant.records import User

_EXPRESSION = re.compile(r"\$\{([^}]*)\}")
_USER_ATTRIBUTE = re.compile(r"user((?:\.[A-Za-z][A-Za-z0-9]*)+)")
_REQUEST_DATA = re.compile(r"(?:#root\.)?context\.requestData((?:\.[A-Za-z_][A-Za-z0-9_]*)+)")
_TEXT = re.compile(r"""'([^']*)'|"([^"]*)\"""")


def evaluate(
    expression: str, user: User | None, request_data: Mapping[str, Any] | None = None
) -> Any:
    """Return the value of a mapped claim, or None if there is no such value.

    Args:
        request_data: what `context.requestData` holds, in a token exchange.

    Raises:
        NotEmulatedError: the expression uses a part of the language that is not emulated.
    """
    whole = _EXPRESSION.fullmatch(expression)
    if whole:
        return _value(whole[1].strip(), user, request_data)
    if "${" not in expression:
        return expression
    missing = False

    def insert(match: re.Match[str]) -> str:
        nonlocal missing
        value = _value(match[1].strip(), user, request_data)
        missing = missing or value is None
        return str(value)

    text = _EXPRESSION.sub(insert, expression)
    return None if missing else text


def _value(inner: str, user: User | None, request_data: Mapping[str, Any] | None) -> Any:
    text = _TEXT.fullmatch(inner)
    if text:
        return text[1] if text[1] is not None else text[2]
    context = _REQUEST_DATA.fullmatch(inner)
    if context:
        return _member(request_data or {}, context[1].split(".")[1:])
    attribute = _USER_ATTRIBUTE.fullmatch(inner)
    if attribute is None:
        raise NotEmulatedError(
            f"The expression ${{{inner}}} is not emulated. "
            "Emulated are ${user.<attribute>}, ${context.requestData.<member>} and text in quotes."
        )
    value: Any = user
    for name in attribute[1].split(".")[1:]:
        value = _attribute(value, name)
    if dataclasses.is_dataclass(value):
        raise NotEmulatedError(f"The expression ${{{inner}}} is not emulated: it is an object.")
    return value.isoformat() if isinstance(value, dt.datetime) else value


def _attribute(value: Any, name: str) -> Any:
    """Return what a record, or a part of one, says; a password it keeps to itself."""
    if isinstance(value, Mapping):
        return value.get(name)
    if not dataclasses.is_dataclass(value):
        return None
    attribute = _snake_case(name)
    known = {field.name for field in dataclasses.fields(value)} - {"password", "more"}
    if attribute in known:
        return getattr(value, attribute)
    return value.more.get(name) if isinstance(value, User) else None


def _member(data: Any, names: list[str]) -> Any:
    for name in names:
        data = data.get(name) if isinstance(data, Mapping) else None
    return data


def _snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()
