"""What goes wrong on demand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pytest_pingone.control.rows import Asked, Call, Number, OneOrMany, Schema, listed, shape
from pytest_pingone.emulator.faults import Faults
from pytest_pingone.emulator.faults.held import Fault
from pytest_pingone.management.fields import ALWAYS, Field, field
from pytest_pingone.management.kinds import Choice, Text, Whole

ALL = "all"
_MANY = 1_000_000
_LONGEST_DELAY = 3600


@dataclass(frozen=True, slots=True)
class CountOrAll:
    """How many answers: a whole number from 1, or `all`."""

    def read(self, value: Any) -> int | str:
        """Check that it is one of these."""
        if value == ALL:
            return ALL
        return Whole(1, _MANY, exact=True).read(value)

    def write(self, value: int | str) -> int | str:
        """Return the number or the word."""
        return value

    @property
    def schema(self) -> Schema:
        """The schema of the number or the word."""
        return {"anyOf": [{"type": "integer", "minimum": 1, "maximum": _MANY}, {"const": ALL}]}


_FAULT = shape(id="string", said="string", used="integer")
_TIMES = field("times", CountOrAll())
_RETRY = field("retry_after", Whole(0, _MANY, exact=True))
_APPLICATION = field("application", Text())
_ENDPOINT = field("endpoint", OneOrMany())


def _shown(number: str, fault: Fault) -> dict[str, Any]:
    return {"id": number, "said": fault.said, "used": fault.used}


def _make(method: Callable[..., Fault]) -> Callable[[Asked], dict[str, Any]]:
    """Return what answers a call that makes a fault by one of the methods of `Faults`."""

    def answer(asked: Asked) -> dict[str, Any]:
        given = dict(asked.values)
        if given.get("times") == ALL:
            given["times"] = None
        fault = method(asked.instance.pingone.faults, **given)
        return _shown(asked.instance.faults.add(fault), fault)

    return answer


def _list(asked: Asked) -> dict[str, Any]:
    return {"faults": [_shown(*one) for one in asked.instance.faults.all().items()]}


def _read(asked: Asked) -> dict[str, Any]:
    number = asked.in_path["fault"]
    return _shown(number, asked.instance.faults.get(number))


def _end(asked: Asked) -> None:
    asked.instance.pingone.faults.forget(asked.instance.faults.take(asked.in_path["fault"]))


def _end_all(asked: Asked) -> None:
    asked.instance.pingone.faults.reset()
    asked.instance.faults.clear()


def _making(name: str, says: str, takes: tuple[Field, ...], method: Callable[..., Fault]) -> Call:
    return Call(
        name=f"faults.{name}",
        method="POST",
        path=f"/faults/{name}",
        says=says,
        takes=takes,
        answer=_make(method),
        shows=_FAULT,
        status=201,
    )


CALLS = (
    _making(
        "next",
        "Let the next answers go wrong: refused by `status`, slow by `delay` seconds, lost or cut "
        "by `drop`, or with another `body`. `endpoint` is a name such as `token` or `users.*`.",
        (
            _ENDPOINT,
            _TIMES,
            field("after", Whole(0, _MANY, exact=True)),
            _APPLICATION,
            field("status", Whole(100, 599, exact=True)),
            field("code", Text()),
            _RETRY,
            field("delay", Number(0, _LONGEST_DELAY)),
            field("drop", Choice("before", "middle")),
            field("body", Text(least=0)),
        ),
        Faults.next,
    ),
    _making(
        "rate_limit",
        "Let so many requests through in a window of `seconds`, and refuse the others by 429. "
        "Without anything: PingOne's base limits of the Management API.",
        (
            _ENDPOINT,
            field("after", Whole(0, _MANY, exact=True)),
            field("seconds", Whole(1, _MANY, exact=True)),
            _RETRY,
            _APPLICATION,
        ),
        Faults.rate_limit,
    ),
    _making(
        "stale_jwks",
        "Serve the JWKS as it is now, whatever is rotated or retired later.",
        (_TIMES,),
        Faults.stale_jwks,
    ),
    _making(
        "missing_key",
        "Serve the JWKS without one of its keys; without `kid`, that of the key that signs now.",
        (field("kid", Text()), _TIMES),
        Faults.missing_key,
    ),
    _making(
        "other_issuer",
        "Let discovery name another issuer.",
        (field("issuer", Text(), required=ALWAYS), _TIMES),
        Faults.other_issuer,
    ),
    Call(
        name="faults.list",
        method="GET",
        path="/faults",
        says="List the faults, with how many requests met each.",
        answer=_list,
        shows=shape(faults=listed(_FAULT)),
    ),
    Call(
        name="faults.read",
        method="GET",
        path="/faults/<fault>",
        says="Say how many requests met a fault.",
        answer=_read,
        shows=_FAULT,
    ),
    Call(
        name="faults.end",
        method="DELETE",
        path="/faults/<fault>",
        says="End a fault.",
        answer=_end,
        status=204,
    ),
    Call(
        name="faults.end_all",
        method="DELETE",
        path="/faults",
        says="End all faults.",
        answer=_end_all,
        status=204,
    ),
)
