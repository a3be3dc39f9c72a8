"""What kinds of values members of resources have: how each is checked, stored and shown."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from pytest_pingone.clock import instant, moment
from pytest_pingone.errors import UsageError


class ValueProblem(Exception):
    """A value of the right type that breaks a rule; becomes an entry of `details`."""

    def __init__(self, code: str, message: str, **inner: object) -> None:
        super().__init__(message)
        self.code = code
        self.inner = inner


class WrongTypeError(Exception):
    """A value of another JSON type than the member has; PingOne refuses the whole request."""


class Kind(Protocol):
    """How a member's value is checked, and how it is turned into a record's attribute and back."""

    def read(self, value: Any) -> Any:
        """Return the attribute for a JSON value; raises ValueProblem or WrongTypeError."""

    def write(self, value: Any) -> Any:
        """Return the JSON value for an attribute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A string.

    Attributes:
        pattern: what the whole must match, as Python writes it.
        categories: the general categories of Unicode that its characters may have; all if none.
        besides: further characters that it may have.
    """

    least: int = 1
    most: int | None = None
    pattern: str | None = None
    categories: tuple[str, ...] = ()
    besides: str = ""
    message: str = "must match the allowed pattern"

    def read(self, value: Any) -> str:
        """Check length and pattern."""
        if not isinstance(value, str):
            raise WrongTypeError
        if not value and self.least:
            raise ValueProblem("EMPTY_VALUE", "must not be empty")
        if self.most is not None and len(value) > self.most:
            raise ValueProblem(
                "INVALID_VALUE", f"size must be between {self.least} and {self.most}"
            )
        if self.pattern is not None and not re.fullmatch(self.pattern, value):
            raise ValueProblem("INVALID_VALUE", self.message, allowedPattern=self.pattern)
        if self.categories and not all(map(self._allows, value)):
            named = "".join(f"\\p{{{category}}}" for category in self.categories)
            allowed = f"^[{named}{self.besides}]*$"
            raise ValueProblem("INVALID_VALUE", self.message, allowedPattern=allowed)
        return value

    def _allows(self, character: str) -> bool:
        return character in self.besides or unicodedata.category(character).startswith(
            self.categories
        )

    def write(self, value: str) -> str:
        """Return the text."""
        return value


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    def read(self, value: Any) -> bool:
        """Check the type."""
        if not isinstance(value, bool):
            raise WrongTypeError
        return value

    def write(self, value: bool) -> bool:  # noqa: FBT001 - the shape of every kind
        """Return the flag."""
        return value


@dataclass(frozen=True, slots=True)
class FlagOrWord:
    """True or false, or the same as a word: PingOne's own samples send some flags in quotes."""

    def read(self, value: Any) -> bool:
        """Check the type, or the word."""
        if value in ("true", "false"):
            return bool(value == "true")
        return Flag().read(value)

    def write(self, value: bool) -> bool:  # noqa: FBT001 - the shape of every kind
        """Return the flag."""
        return value


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number within bounds; PingOne cuts fractions off without a word.

    Attributes:
        exact: fractions are refused instead ("Forced type conversion").
    """

    least: int
    most: int
    exact: bool = False

    def read(self, value: Any) -> int:
        """Check the bounds."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise WrongTypeError
        if self.exact and value % 1:
            raise WrongTypeError
        if not self.least <= value <= self.most:  # also true for infinity
            raise ValueProblem(
                "OUT_OF_RANGE",
                f"must be between {self.least} and {self.most}",
                rangeMinimumValue=self.least,
                rangeMaximumValue=self.most,
            )
        return int(value)

    def write(self, value: int) -> int:
        """Return the number."""
        return value


@dataclass(frozen=True, slots=True, init=False)
class OneNumber:
    """One of some whole numbers."""

    numbers: tuple[int, ...]

    def __init__(self, *numbers: int) -> None:
        object.__setattr__(self, "numbers", numbers)

    def read(self, value: Any) -> int:
        """Check that the number is one of them."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise WrongTypeError
        if value not in self.numbers:
            raise ValueProblem(
                "INVALID_VALUE",
                f"must be one of {', '.join(map(str, self.numbers))}",
                allowedValues=list(self.numbers),
            )
        return int(value)

    def write(self, value: int) -> int:
        """Return the number."""
        return value


@dataclass(frozen=True, slots=True, init=False)
class Choice:
    """One of some words."""

    words: tuple[str, ...]

    def __init__(self, *words: str) -> None:
        object.__setattr__(self, "words", words)

    def read(self, value: Any) -> str:
        """Check that the word is known."""
        if not isinstance(value, str):
            raise WrongTypeError
        if value not in self.words:
            raise ValueProblem(
                "INVALID_VALUE",
                f"must be one of {', '.join(self.words)}",
                allowedValues=list(self.words),
            )
        return value

    def write(self, value: str) -> str:
        """Return the word."""
        return value


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time, as ISO 8601 text with a zone."""

    def read(self, value: Any) -> dt.datetime:
        """Check that the text says one instant and no other."""
        if not isinstance(value, str):
            raise WrongTypeError
        try:
            return moment(instant(value))
        except (UsageError, OverflowError):
            raise ValueProblem(
                "INVALID_VALUE", "must be a date and a time with a zone (ISO 8601)"
            ) from None

    def write(self, value: dt.datetime) -> str:
        """Return ISO 8601 in UTC with milliseconds."""
        return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier(Text):
    """The id of another resource, as a string.

    Attributes:
        to: as for a reference.
        of: as for a reference.
    """

    to: str
    of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Another resource: `{"id": ...}`.

    Attributes:
        to: the collection that it is in, as the path spells it, so that a seed can say it by name.
        of: where that collection is one below a record: the member that names that record, or
            after `=` what it is called; without it the record is the one that this belongs to.
    """

    to: str = ""
    of: str = ""

    def read(self, value: Any) -> str:
        """Check the shape."""
        if not isinstance(value, dict) or not isinstance(value.get("id"), str):
            raise WrongTypeError
        identifier: str = value["id"]
        return identifier

    def write(self, value: str) -> dict[str, str]:
        """Return the object."""
        return {"id": value}


def _entries(value: Any, most: int) -> list[Any]:
    """Return what is in a list, if there is not too much in it."""
    if not isinstance(value, list):
        raise WrongTypeError
    if len(value) > most:
        raise ValueProblem(
            "SIZE_LIMIT_EXCEEDED", f"must have at most {most} entries", maximumValue=most
        )
    return value


@dataclass(frozen=True, slots=True)
class Many:
    """A list of values of one kind, without repetition."""

    of: Kind
    most: int = 1000

    def read(self, value: Any) -> tuple[Any, ...]:
        """Check every entry."""
        return tuple(dict.fromkeys(self.of.read(entry) for entry in _entries(value, self.most)))

    def write(self, value: Iterable[Any]) -> list[Any]:
        """Return the list."""
        return [self.of.write(entry) for entry in value]


@dataclass(frozen=True, slots=True)
class Items:
    """A list that is kept as it is given: in order, with repetitions, shown even if empty."""

    of: Kind
    most: int = 1000

    def read(self, value: Any) -> list[Any]:
        """Check every entry."""
        return [self.of.read(entry) for entry in _entries(value, self.most)]

    def write(self, value: Iterable[Any]) -> list[Any]:
        """Return the list."""
        return [self.of.write(entry) for entry in value]


@dataclass(frozen=True, slots=True)
class Steps:
    """A list of JSON objects that are gone through one after the other, each as it is given."""

    most: int = 1000

    def read(self, value: Any) -> tuple[dict[str, Any], ...]:
        """Check that they are objects, and not too many."""
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise WrongTypeError
        if not 1 <= len(value) <= self.most:
            raise ValueProblem(
                "SIZE_LIMIT_EXCEEDED",
                f"must have 1 to {self.most} entries",
                maximumValue=self.most,
            )
        return tuple(value)

    def write(self, value: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the list."""
        return list(value)


@dataclass(frozen=True, slots=True)
class Anything:
    """A JSON object that PingOne keeps as it is given."""

    def read(self, value: Any) -> dict[str, Any]:
        """Check that it is an object."""
        if not isinstance(value, dict):
            raise WrongTypeError
        return value

    def write(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """Return the object."""
        return dict(value)


@dataclass(frozen=True, slots=True)
class File:
    """A file that is uploaded; no answer shows it."""

    def read(self, value: Any) -> bytes:
        """Return the content; a form may have it in a part that is not marked as a file."""
        if isinstance(value, str):
            return value.encode()
        if not isinstance(value, bytes):
            raise WrongTypeError
        return value

    def write(self, value: bytes) -> bytes:
        """Return the content."""
        return value
