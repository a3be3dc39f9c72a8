"""What a member of a resource is: its kind, its rules, and checking a body against them.

Source: PingOne Platform API reference, "Error codes", for which mistake is called what.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, replace
from dataclasses import fields as attributes_of
from typing import Any

from pytest_pingone.errors import ApiError, Detail, invalid_data, invalid_request
from pytest_pingone.keys import KeyRing
from pytest_pingone.management.access import Actor
from pytest_pingone.management.kinds import Kind, ValueProblem, WrongTypeError
from pytest_pingone.tenant.store import State


@dataclass(frozen=True, slots=True)
class View:
    """In whose eyes a record is shown: some members depend on what else there is, or who asks.

    Attributes:
        now: the time by the issuer's clock, when a request is answered.
    """

    state: State
    keys: KeyRing
    actor: Actor | None = None
    now: dt.datetime | None = None


CREATE, IMPORT, REPLACE, PATCH = "create", "import", "replace", "patch"
WRITES = ALWAYS = frozenset({CREATE, IMPORT, REPLACE, PATCH})
ON_REPLACE = frozenset({REPLACE})


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """An object with members of its own, such as a user's name."""

    record: type[Any]
    fields: tuple[Field, ...]

    def read(self, value: Any) -> Any:
        """Check every member; members that are not known are ignored."""
        if not isinstance(value, dict):
            raise WrongTypeError
        sent = check(self.fields, value, write=CREATE)
        usual = defaults(self.record)
        return self.record(**settled(self.fields, sent, usual, write=CREATE))

    def write(self, value: Any) -> dict[str, Any]:
        """Return the object, without members that have no value."""
        return document(self.fields, value, None)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Field:
    """One member of a resource.

    Attributes:
        name: as PingOne spells it.
        attribute: the record's attribute; the name in snake case unless given.
        required: in which writes it must be sent, and not be null.
        unique: no two siblings may have the same value.
        any_case: upper and lower case make no difference to that.
        writes: in which writes a client may send it; in others it is ignored.
        direct: whether a test or a seed may set it although a client may not.
        fixed: a client may send it again, but not with another value.
        kept: a replacement that does not name it leaves it as it was.
        shown: False for a secret, which no answer contains.
        derive: computes the value when it is shown, for what is not stored.
    """

    name: str
    kind: Kind
    attribute: str = ""
    required: frozenset[str] = frozenset()
    unique: bool = False
    any_case: bool = False
    writes: frozenset[str] = WRITES
    direct: bool = True
    fixed: bool = False
    kept: bool = False
    shown: bool = True
    derive: Callable[[Any, View], Any] | None = None

    def __post_init__(self) -> None:
        if not self.attribute:
            object.__setattr__(self, "attribute", snake_case(self.name))


def field(name: str, kind: Kind, **rules: Any) -> Field:
    """Return a member that clients may set."""
    return Field(name=name, kind=kind, **rules)


def server_set(name: str, kind: Kind, *, direct: bool = False, **rules: Any) -> Field:
    """Return a member that PingOne sets itself; what a client sends for it is ignored."""
    return Field(name=name, kind=kind, writes=frozenset(), direct=direct, **rules)


def snake_case(name: str) -> str:
    """Return PingOne's spelling of a name as a record's attribute spells it."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()


def check(
    fields: Iterable[Field],
    body: Mapping[str, Any],
    *,
    write: str,
    direct: bool = False,
    before: Any = None,
) -> dict[str, Any]:
    """Return the attributes that a body sets, by name; null counts as not sent, but clears.

    Args:
        write: which write this is: create, import, replace or patch.
        direct: the body comes from a test or a seed.
        before: the record that is replaced or patched.

    Raises:
        ApiError: 400 INVALID_REQUEST for a value of the wrong type, 400 INVALID_DATA with a detail
            for each value that breaks a rule.
    """
    values: dict[str, Any] = {}
    problems: list[Detail] = []
    for rule in fields:
        if write not in rule.writes and not (direct and rule.direct):
            continue
        sent = body.get(rule.name)
        if sent is None:
            absent = rule.name not in body
            if write in rule.required and not (absent and write == PATCH):
                problems.append(Detail("REQUIRED_VALUE", "must not be null", rule.name))
            elif not absent:
                values[rule.attribute] = None
            continue
        try:
            values[rule.attribute] = _read(rule, sent, write, before)
        except WrongTypeError:
            raise invalid_request(
                Detail("INVALID_VALUE", "Invalid value for attribute.", rule.name)
            ) from None
        except ValueProblem as problem:
            problems.append(Detail(problem.code, str(problem), rule.name, problem.inner))
        except ApiError as problem:
            raise _inside(rule, problem) from None
    if problems:
        raise invalid_data(*problems)
    return values


def _read(rule: Field, sent: Any, write: str, before: Any) -> Any:
    old = getattr(before, rule.attribute, None)
    if write == PATCH and isinstance(rule.kind, Parts) and old is not None:
        if not isinstance(sent, dict):
            raise WrongTypeError
        sent = {**rule.kind.write(old), **sent}
    value = rule.kind.read(sent)
    if rule.fixed and before is not None and value != old:
        raise ValueProblem("INVALID_VALUE", "may not be changed")
    return value


def _inside(rule: Field, problem: ApiError) -> ApiError:
    """Return a problem with a member of a member, with its target spelled from the top."""
    details = [replace(detail, target=f"{rule.name}.{detail.target}") for detail in problem.details]
    return ApiError(problem.status, problem.code, problem.message, details=details)


def defaults(record: type[Any]) -> dict[str, Any]:
    """Return what a record's optional attributes are when nobody says otherwise."""
    found = {}
    for attribute in attributes_of(record):
        if attribute.default is not MISSING:
            found[attribute.name] = attribute.default
        elif attribute.default_factory is not MISSING:
            found[attribute.name] = attribute.default_factory()
    return found


def settled(
    fields: Sequence[Field],
    sent: Mapping[str, Any],
    usual: Mapping[str, Any],
    *,
    write: str,
    before: Any = None,
) -> dict[str, Any]:
    """Return every stored attribute as it is after a write: sent, as before, or as usual.

    Args:
        sent: what `check` returned; None stands for null, which clears.
        usual: what attributes are when nobody says otherwise.
    """
    values = dict(usual)
    if before is not None:
        cleared = {rule.attribute for rule in fields if _is_cleared(rule, write)}
        values.update(
            (attribute.name, getattr(before, attribute.name))
            for attribute in attributes_of(before)
            if attribute.name not in cleared
        )
    values.update((name, value) for name, value in sent.items() if value is not None)
    values.update((name, usual.get(name)) for name, value in sent.items() if value is None)
    return values


def _is_cleared(rule: Field, write: str) -> bool:
    """Return whether a write that does not name a member takes its value away."""
    return (
        write == REPLACE
        and REPLACE in rule.writes
        and rule.derive is None
        and not (rule.fixed or rule.kept)
    )


def document(fields: Iterable[Field], record: Any, view: View | None) -> dict[str, Any]:
    """Return a record as PingOne shows it; members without a value are left out."""
    shown = {}
    for rule in fields:
        if not rule.shown:
            continue
        if rule.derive is not None and view is not None:
            value = rule.derive(record, view)
        else:
            value = getattr(record, rule.attribute, None)
        if value is not None and value != ():  # what has no value is left out
            shown[rule.name] = rule.kind.write(value)
    return shown
