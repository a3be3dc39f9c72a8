r"""The filter language of PingOne's lists and of dynamic groups: a subset of SCIM's.

`name.family eq "Smith" and (enabled eq true or memberOfGroups[id eq "5f0c"])`: attributes are
compared with text, numbers, `true`, `false` or `null`, and comparisons are joined. Keywords may be
written in any case. Which attributes and operators a list supports is for the list to say.

Sources: RFC 7644 section 3.4.2.2; PingOne Platform API reference, "Paging, ordering, and filtering
collections"; PingOne documentation, "SCIM filter language".

The parser is our own because of what was measured with the two on PyPI: scim2-filter-parser 0.7.0
reads `a or b and c` as `(a or b) and c`, no `\"` in text, no `actors.client.id`, and needs a parser
that is no longer maintained there. scim2-models 0.12.3 takes 300 ms to import, brings pydantic and
lark, and refuses `actors.client.id` too.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
import math
import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pytest_pingone.clock import instant
from pytest_pingone.errors import UsageError

LONGEST: Final = 8192
"""The most characters of a filter."""

DEEPEST: Final = 100
"""The most brackets within each other; what walks a filter may call itself for each."""

_OPERATORS: Final = ("eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le", "pr")
_RESERVED: Final = frozenset({"and", "or", "not"})
_WORDS: Final[Mapping[str, bool | None]] = {"true": True, "false": False, "null": None}

_SPACE = re.compile(r"[ \t\r\n]*")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_$-]*(?:\.[A-Za-z$][A-Za-z0-9_$-]*)*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_HALF_A_CHARACTER = re.compile("[\ud800-\udfff]")
_JSON = json.JSONDecoder()


class FilterError(ValueError):
    """A text that is no filter; the message says why and at which character, counted from 1."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One attribute compared with one value.

    Args:
        attribute: as it was spelled; below a bracket with what stands before it and a dot.
        operator: in lower case.
        value: None for `null`, and for `pr`, which has none.
    """

    attribute: str
    operator: str
    value: str | bool | int | float | None


@dataclass(frozen=True, slots=True)
class Both:
    """All parts hold: `and`."""

    parts: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one part holds: `or`."""

    parts: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Filter


@dataclass(frozen=True, slots=True)
class OfOne:
    """One value of an attribute makes a part hold: `m[id eq "x" and type eq "y"]`.

    Args:
        part: its attributes are spelled with what stands before the bracket.
    """

    attribute: str
    part: Filter


Filter = Comparison | Both | Either | Not | OfOne


@functools.lru_cache(maxsize=256)
def parse(text: str) -> Filter:
    """Return what a filter says.

    `memberOfGroups[id eq "x"]` is read as `memberOfGroups.id eq "x"`; for several comparisons in a
    bracket see `OfOne`.

    Raises:
        FilterError: it is no filter, or longer than `LONGEST`, or nested deeper than `DEEPEST`.
    """
    if len(text) > LONGEST:
        raise _error(LONGEST, f"a filter ends after {LONGEST} characters, and this one goes on")
    parser = _Parser(text)
    found = parser.whole("")
    if not parser.at_end():
        raise parser.unexpected("'and', 'or' or the end")
    return found


def comparisons(filter: Filter) -> Iterator[Comparison]:  # noqa: A002 - what it is
    """Yield every comparison, from left to right."""
    match filter:
        case Comparison():
            yield filter
        case Not(part) | OfOne(_, part):
            yield from comparisons(part)
        case Both(parts) | Either(parts):
            for part in parts:
                yield from comparisons(part)


def matches(filter: Filter, read: Callable[[str], Any]) -> bool:  # noqa: A002 - what it is
    """Return whether a filter holds.

    Text is compared without regard to case, a point in time with ISO 8601 text that has a zone. A
    value of another kind than the attribute's matches nothing, whatever the operator. An attribute
    without a value is unlike every value (`ne`) but `null`. Of several values one has to match.

    Args:
        read: the value of an attribute, spelled as in the filter: text, a number, a bool, an aware
            datetime, None, or a list or tuple of these.
    """
    match filter:
        case Comparison():
            return _holds(filter, read(filter.attribute))
        case Both(parts):
            return all(matches(part, read) for part in parts)
        case Either(parts):
            return any(matches(part, read) for part in parts)
        case Not(part):
            return not matches(part, read)
        case OfOne(attribute, part):
            values = read(attribute)
            if isinstance(values, tuple | list):
                return any(matches(part, _members(value, attribute)) for value in values)
            return matches(part, read)


def _members(value: Any, attribute: str) -> Callable[[str], Any]:
    return lambda name: member(value, name[len(attribute) + 1 :].split("."))


def member(value: Any, names: Sequence[str]) -> Any:
    """Return what a JSON value has at names within each other, in any case; of a list, of each."""
    for depth, name in enumerate(names):
        if isinstance(value, tuple | list):
            each = (member(one, names[depth:]) for one in value)
            return tuple(found for found in each if found is not None)
        if not isinstance(value, Mapping):
            return None
        value = next((value[own] for own in value if own.lower() == name.lower()), None)
    return value


def required_equals(filter: Filter) -> dict[str, str]:  # noqa: A002 - what it is
    """Return attributes that must equal a text for the filter to hold, with the text as written.

    An index of an attribute that holds text finds all that the whole filter can match, if its keys
    are casefolded and so is the text. Of several texts for one attribute the first is returned.
    """
    required: dict[str, str] = {}
    match filter:
        case Comparison(attribute, "eq", str(value)):
            required[attribute] = value
        case Both(parts):
            for part in parts:
                required = required_equals(part) | required
        case OfOne(_, part):
            required = required_equals(part)
    return required


def _holds(comparison: Comparison, found: Any) -> bool:
    several = found if isinstance(found, tuple | list) else (found,)
    values = [value for value in several if value is not None]
    name, wanted = comparison.operator, comparison.value
    if name == "pr":
        return any(value != "" for value in values)
    if not values or wanted is None:
        same = not values and wanted is None
        return name == ("eq" if same else "ne")
    return any(_compare(value, name, wanted) for value in values)


_Test = Callable[[Any, Any], bool]
_EQUALITY: Final[Mapping[str, _Test]] = {"eq": operator.eq, "ne": operator.ne}
_ORDER: Final[Mapping[str, _Test]] = {
    **_EQUALITY,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}
_TEXT: Final[Mapping[str, _Test]] = {
    **_ORDER,
    "co": operator.contains,
    "sw": str.startswith,
    "ew": str.endswith,
}


def _compare(found: Any, name: str, wanted: Any) -> bool:
    tests: Mapping[str, _Test] = {}
    match found, wanted:
        case bool(), bool():
            tests = _EQUALITY
        case (bool(), _) | (_, bool()):  # or True would be the number 1
            pass
        case str(), str():
            tests, found, wanted = _TEXT, found.casefold(), wanted.casefold()
        case int() | float(), int() | float():
            tests = _ORDER
        case dt.datetime(), str():
            at = _instant(wanted)
            if at is not None:
                tests, found, wanted = _ORDER, instant(found), at
    return name in tests and tests[name](found, wanted)


def _instant(text: str) -> int | None:
    try:
        return instant(text)
    except UsageError:
        return None


def _error(at: int, problem: str) -> FilterError:
    return FilterError(f"At character {at + 1}: {problem}.")


def _joined(kind: type[Both | Either], parts: list[Filter]) -> Filter:
    return parts[0] if len(parts) == 1 else kind(tuple(parts))


@dataclass(slots=True)
class _Parser:
    """A place in a text, and how to read on; `prefix` is what stands before a bracket around it."""

    text: str
    at: int = 0
    depth: int = 0

    def whole(self, prefix: str) -> Filter:
        """Read comparisons joined by `and`, which binds tighter, and `or`."""
        choices = [[self.part(prefix)]]
        while True:
            if self.take_word("and"):
                choices[-1].append(self.part(prefix))
            elif self.take_word("or"):
                choices.append([self.part(prefix)])
            else:
                return _joined(Either, [_joined(Both, choice) for choice in choices])

    def part(self, prefix: str) -> Filter:
        """Read what `and` and `or` join."""
        if self.next() == "(":
            return self.enclosed(")", prefix)
        if self.take_word("not"):
            if self.next() != "(":
                raise self.unexpected("'(' after 'not'")
            return Not(self.enclosed(")", prefix))
        self.next()
        name = self.word()
        if not name or name.lower() in _RESERVED:
            raise self.unexpected("the name of an attribute")
        self.at += len(name)
        if self.next() == "[":
            part = self.enclosed("]", f"{prefix}{name}.")
            return part if isinstance(part, Comparison) else OfOne(prefix + name, part)
        return self.comparison(prefix + name)

    def enclosed(self, closing: str, prefix: str) -> Filter:
        """Read from a bracket to the one that closes it."""
        opened = self.at
        if self.depth == DEEPEST:
            raise _error(opened, f"more than {DEEPEST} brackets within each other")
        self.depth += 1
        self.at += 1
        found = self.whole(prefix)
        if self.at_end():
            raise _error(opened, f"{self.text[opened]!r} is never closed")
        if self.next() != closing:
            raise self.unexpected(f"'and', 'or' or {closing!r}")
        self.depth -= 1
        self.at += 1
        return found

    def comparison(self, attribute: str) -> Comparison:
        """Read an operator and its value."""
        name = self.word().lower()
        if name not in _OPERATORS:
            raise self.unexpected(f"one of the operators {', '.join(_OPERATORS)}")
        self.at += len(name)
        if name == "pr":
            self.check_end_of_word()
            return Comparison(attribute, name, None)
        if self.at < len(self.text) and not self.blank():
            raise self.unexpected(f"a space after {name!r}")
        self.next()
        value = self.value()
        self.check_end_of_word()
        return Comparison(attribute, name, value)

    def value(self) -> str | bool | float | None:
        """Read a value as JSON writes it."""
        if self.next() == '"':
            return self.quoted()
        number = _NUMBER.match(self.text, self.at)
        if number:
            return self.number(number[0])
        word = self.word()
        if word.lower() not in _WORDS:
            raise self.unexpected("text in double quotes, a number, true, false or null")
        self.at += len(word)
        return _WORDS[word.lower()]

    def quoted(self) -> str:
        """Read text in double quotes."""
        opened = self.at
        try:
            value, self.at = _JSON.raw_decode(self.text, opened)
        except json.JSONDecodeError as error:
            if error.msg.startswith("Unterminated"):
                raise _error(opened, "the text in double quotes is never closed") from None
            raise _error(error.pos, "text in double quotes cannot hold this") from None
        if _HALF_A_CHARACTER.search(value):
            raise _error(opened, "the text holds half of a surrogate pair")
        return str(value)

    def number(self, digits: str) -> float:
        """Read a number: an int if it is written as one."""
        try:
            value: float = json.loads(digits)
        except ValueError:  # more digits than Python turns into an int
            value = math.inf
        if math.isinf(value):
            raise _error(self.at, "the number is too large")
        self.at += len(digits)
        return value

    def word(self) -> str:
        """Return the word here, without going on."""
        found = _WORD.match(self.text, self.at)
        return found[0] if found else ""

    def take_word(self, keyword: str) -> bool:
        """Go beyond a keyword if it comes next, and return whether it did."""
        self.next()
        found = self.word().lower() == keyword
        if found:
            self.at += len(keyword)
        return found

    def next(self) -> str:
        """Go to the next character that is no blank, and return it; empty at the end."""
        blanks = _SPACE.match(self.text, self.at)
        self.at = blanks.end() if blanks else self.at
        return self.text[self.at : self.at + 1]

    def at_end(self) -> bool:
        """Return whether nothing but blanks is left."""
        return not self.next()

    def blank(self) -> bool:
        """Return whether a blank is here."""
        return self.text[self.at] in " \t\r\n"

    def check_end_of_word(self) -> None:
        """Refuse what touches a value, such as the second digit of `01`."""
        if self.at < len(self.text) and not self.blank() and self.text[self.at] not in ")]":
            raise self.unexpected("a space or the end")

    def unexpected(self, expected: str) -> FilterError:
        """Return the error that says what is here and what should be."""
        if self.at == len(self.text):
            return _error(self.at, f"{expected} is expected, and the filter ends")
        found = self.word()[:40] or self.text[self.at]
        return _error(self.at, f"{expected} is expected, not {found!r}")
