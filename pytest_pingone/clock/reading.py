"""Reading the process clock, and saying points in time and lengths of time in one unit."""

from __future__ import annotations

import contextlib
import datetime as dt
import sys
import time
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeGuard

from pytest_pingone.errors import UsageError

MILLISECOND: Final = 1_000
SECOND: Final = 1_000_000
Instant = dt.datetime | int | float | str
"""A point in time: an aware datetime, seconds since the epoch, or ISO 8601 text with a zone."""

MICROSECOND: Final = dt.timedelta(microseconds=1)
_LOOK_AGAIN = 1000
_EARLIEST, _LATEST = -62_135_596_800, 253_402_300_799  # the years 1 to 9999
EARLIEST: Final = _EARLIEST * SECOND
LATEST: Final = _LATEST * SECOND


def loaded_freezegun() -> Any:
    """Return freezegun's module if anybody has loaded it; reading the time never loads it."""
    return sys.modules.get("freezegun.api")


def _real_datetime_type() -> type[dt.datetime]:
    patcher = loaded_freezegun()
    return patcher.real_datetime if patcher is not None else dt.datetime


_EPOCH = _real_datetime_type()(1970, 1, 1, tzinfo=dt.timezone.utc)
_NAIVE_EPOCH = _real_datetime_type()(1970, 1, 1)


def process_now() -> int:
    """Return what the process takes for now, in microseconds since the epoch.

    Inside a freeze the time is read from freezegun's own stack, because `time.time()` returns the
    real time when few Python frames lie above a thread's start, and `datetime.now(utc)` is wrong by
    the `tz_offset` of a freeze. Outside of one, `time.time` is looked up late, so that whoever
    replaces it (time-machine, libfaketime, mock) is believed.
    """
    for _ in range(_LOOK_AGAIN):
        factories = getattr(loaded_freezegun(), "freeze_factories", None)
        try:
            if factories:
                return _read(factories[-1])
            if factories is None and dt.datetime.__name__ == "FakeDatetime":
                frozen = dt.datetime.utcnow()  # type: ignore[deprecated,unused-ignore]
                return (frozen - _NAIVE_EPOCH) // MICROSECOND
            return int(time.time() * SECOND)
        except IndexError:  # another thread is just ending the freeze
            continue
    return int(loaded_freezegun().real_time() * SECOND)


def _read(factory: Any) -> int:
    """Read a freezegun factory without making an auto-ticking one step."""
    stands = hasattr(factory, "step_width") or not hasattr(factory, "start")
    at = factory.time_to_freeze if stands else factory()
    return int((at - _NAIVE_EPOCH) // MICROSECOND)


def process_stands_still() -> bool:
    """Return whether somebody has stopped the process clock: it moves only when it is sent.

    A freeze that ticks, or steps with each reading, does not count.
    """
    factories = getattr(loaded_freezegun(), "freeze_factories", None)
    for factory in (factories or ())[-1:]:
        return not hasattr(factory, "step_width") and not hasattr(factory, "start")
    travellers = getattr(sys.modules.get("time_machine"), "traveller_stack", None)
    return any(not getattr(traveller, "_tick", True) for traveller in (travellers or ())[-1:])


def real_monotonic() -> int:
    """Return the monotonic clock in microseconds, also while freezegun has replaced it."""
    patcher = loaded_freezegun()
    seconds = patcher.real_monotonic() if patcher is not None else time.monotonic()
    return int(seconds * SECOND)


def _wall_minus_monotonic() -> int:
    patcher = loaded_freezegun()
    wall = patcher.real_time() if patcher is not None else time.time()
    return int(wall * SECOND) - real_monotonic()


_MONOTONIC_BEGAN = _wall_minus_monotonic()


def machine_now() -> int:
    """Return the machine's own time in microseconds since the epoch, whatever is frozen.

    For what outlives the test that happens to make it, such as keys.
    """
    return _MONOTONIC_BEGAN + real_monotonic()


def instant(at: Instant) -> int:
    """Return a point in time in microseconds since the epoch.

    Raises:
        UsageError: a datetime or text without a zone (it could mean anything), or no time at all.
    """
    if isinstance(at, str):
        try:
            at = dt.datetime.fromisoformat(at)
        except ValueError:
            raise UsageError(
                f"{at!r} is no point in time; write it as 2030-01-01T00:00:00Z."
            ) from None
    if isinstance(at, dt.datetime):
        if at.tzinfo is None:
            raise UsageError(
                f"{at.isoformat()} has no time zone, so it could be any of forty instants; "
                "add one: a Z at the end, or tzinfo=datetime.timezone.utc."
            )
        return int((at - _EPOCH) // MICROSECOND)
    if not is_time(at):
        raise UsageError(
            f"{at!r} is no point in time; give an aware datetime, text such as "
            "2030-01-01T00:00:00Z, or seconds since the epoch."
        )
    return round(at * SECOND)


def is_time(seconds: object) -> TypeGuard[int | float]:
    """Return whether this is a number of seconds since the epoch that a calendar reaches."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return False
    return _EARLIEST <= seconds <= _LATEST  # also false for NaN


def moment(microseconds: int) -> dt.datetime:
    """Return an aware datetime in UTC, of the real type even while time is frozen."""
    return _EPOCH + dt.timedelta(microseconds=microseconds)


def duration(delta: dt.timedelta | float | None, parts: Mapping[str, float]) -> int:
    """Return a length of time in microseconds, given as one value or in timedelta's keywords."""
    try:
        first = delta if isinstance(delta, dt.timedelta) else dt.timedelta(seconds=delta or 0)
        whole = first + dt.timedelta(**parts)
    except (TypeError, ValueError, OverflowError):
        raise UsageError(
            f"{delta!r} with {dict(parts)!r} is no length of time; give a timedelta, seconds, or "
            "keywords such as minutes=61."
        ) from None
    return int(whole // MICROSECOND)


def in_words(microseconds: int) -> str:
    """Return a length of time as a person says it: `0.5 s`, `61 s`, `59 min 58 s`, `30 d 2 h`.

    Rounded down: to hundredths where a second decides, to the smaller of two units from two minutes
    on.
    """
    seconds = microseconds // SECOND
    if seconds < 10:
        return f"{microseconds // (10 * MILLISECOND) / 100:g} s"
    if seconds < 120:
        return f"{seconds} s"
    name, size, smaller, part = next(unit for unit in _UNITS if seconds >= 2 * unit[1])
    count, rest = divmod(seconds, size)
    return f"{count} {name} {rest // part} {smaller}" if rest >= part else f"{count} {name}"


_UNITS = (("d", 86_400, "h", 3_600), ("h", 3_600, "min", 60), ("min", 60, "s", 1))


@contextlib.contextmanager
def real_datetime_type() -> Iterator[None]:
    """Let a library that keeps the `datetime` class it first sees keep the real one.

    cryptography does: if its first certificate is made inside a freeze, every later one fails, in
    or out of a freeze, for the rest of the process.
    """
    shown, real = dt.datetime, _real_datetime_type()
    if shown is real:
        yield
        return
    dt.datetime = real  # type: ignore[misc]
    try:
        yield
    finally:
        # The freeze may have ended meanwhile, in another thread; it must not come back.
        if getattr(loaded_freezegun(), "freeze_factories", None):
            dt.datetime = shown  # type: ignore[misc]
