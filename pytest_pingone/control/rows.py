"""What a row of the control API says, and the kinds of values that only it takes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pytest_pingone.clock import instant, moment
from pytest_pingone.control.instance import Instance
from pytest_pingone.errors import Detail, UsageError, invalid_data
from pytest_pingone.management import fields
from pytest_pingone.management.fields import Field
from pytest_pingone.management.kinds import ValueProblem, WrongTypeError
from pytest_pingone.web.incoming import Incoming, json_object
from pytest_pingone.web.replies import Reply

Schema = Mapping[str, Any]
QUERY, BODY = "query", "body"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a call is given.

    Attributes:
        values: the members of its body or query that were sent and are not null, by name.
        in_path: the variable parts of its path.
    """

    instance: Instance
    request: Incoming
    values: Mapping[str, Any] = field(default_factory=dict)
    in_path: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Call:
    """One call of the control API.

    Attributes:
        name: what the reference calls it: a noun, and what is done with it.
        path: below `/__pingone__`.
        says: what it does, in a sentence or two.
        takes: what it can be sent.
        where: whether that comes in the body, as JSON, or in the query.
        answer: carries it out; returns what is sent as JSON, None for nothing, or a whole reply.
        shows: the schema of what it answers.
        status: the status of its answer.
        open: it needs no token.
    """

    name: str
    method: str
    path: str
    says: str
    takes: Sequence[Field] = ()
    where: str = BODY
    answer: Callable[[Asked], Any | Reply | None]
    shows: Schema | None = None
    status: int = 200
    open: bool = False

    def read(self, request: Incoming, instance: Instance, in_path: Mapping[str, str]) -> Asked:
        """Return what a request asks for.

        Raises:
            ApiError: a member is unknown, missing, or not what it should be.
        """
        sent: Mapping[str, Any] = {}
        if self.takes and self.where == QUERY:
            sent = _in_query(self.takes, request)
        elif self.takes:
            sent = _in_body(self, request)
        return self.asked(sent, request, instance, in_path)

    def asked(
        self,
        sent: Mapping[str, Any],
        request: Incoming,
        instance: Instance,
        in_path: Mapping[str, str],
    ) -> Asked:
        """Return what is asked for by members that were sent, however they came.

        Raises:
            ApiError: a member is unknown, missing, or not what it should be.
        """
        known = [rule.name for rule in self.takes]
        strange = [name for name in sent if name not in known]
        if strange:
            message = f"is not known here; known are {', '.join(known)}"
            raise invalid_data(*(Detail("INVALID_VALUE", message, name) for name in strange))
        checked = fields.check(self.takes, sent, write=fields.CREATE)
        values = {name: value for name, value in checked.items() if value is not None}
        return Asked(instance=instance, request=request, values=values, in_path=in_path)


def _in_body(call: Call, request: Incoming) -> dict[str, Any]:
    if not request.get_data() and not any(rule.required for rule in call.takes):
        return {}
    return json_object(request)


def _in_query(takes: Sequence[Field], request: Incoming) -> dict[str, Any]:
    numbers = {rule.name for rule in takes if isinstance(rule.kind, Number)}
    return {name: _number(text) if name in numbers else text for name, text in request.args.items()}


def _number(text: str) -> float | str:
    """Return the number that a text spells, or the text if it spells none."""
    try:
        return float(text)
    except ValueError:
        return text


@dataclass(frozen=True, slots=True)
class Number:
    """A number within bounds."""

    least: float
    most: float
    whole: bool = False

    def read(self, value: Any) -> Any:
        """Check type and bounds."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise WrongTypeError
        if not self.least <= value <= self.most:  # also true for NaN
            message = f"must be between {self.least:g} and {self.most:g}"
            raise ValueProblem("OUT_OF_RANGE", message)
        if self.whole and value != int(value):
            raise ValueProblem("INVALID_VALUE", "must be a whole number")
        return int(value) if self.whole else value

    def write(self, value: float) -> float:
        """Return the number."""
        return value

    @property
    def schema(self) -> Schema:
        """The schema of the number."""
        kind = "integer" if self.whole else "number"
        return {"type": kind, "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True, slots=True)
class PointInTime:
    """ISO 8601 text with a zone, or seconds since 1970."""

    def read(self, value: Any) -> dt.datetime:
        """Check that it says one instant and no other."""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise WrongTypeError
        try:
            return moment(instant(value))
        except (UsageError, OverflowError) as problem:
            raise ValueProblem("INVALID_VALUE", str(problem)) from None

    def write(self, value: dt.datetime) -> str:
        """Return ISO 8601 in UTC."""
        return in_text(value)

    @property
    def schema(self) -> Schema:
        """The schema of the text or the number."""
        return {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "number"}]}


@dataclass(frozen=True, slots=True)
class OneOrMany:
    """A text, or a list of texts."""

    def read(self, value: Any) -> Any:
        """Check the types."""
        texts = value if isinstance(value, list) else [value]
        if not all(isinstance(text, str) for text in texts):
            raise WrongTypeError
        return value

    def write(self, value: Any) -> Any:
        """Return the text or the texts."""
        return value

    @property
    def schema(self) -> Schema:
        """The schema of one or several."""
        text = {"type": "string"}
        return {"anyOf": [text, {"type": "array", "items": text}]}


def in_text(at: dt.datetime) -> str:
    """Return a point in time as the control API writes it: ISO 8601 in UTC, with microseconds."""
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")


def shape(**members: Schema | str) -> Schema:
    """Return the schema of an object that has all these members.

    Args:
        members: a schema for each, or the name of a JSON type.
    """
    properties = {
        name: {"type": one} if isinstance(one, str) else one for name, one in members.items()
    }
    return {"type": "object", "properties": properties, "required": list(properties)}


def listed(items: Schema) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": items}


def or_null(name: str) -> Schema:
    """Return the schema of a JSON type or null."""
    return {"type": [name, "null"]}
