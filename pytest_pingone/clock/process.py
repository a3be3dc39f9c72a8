"""The process clock: moving the time of everybody in this process, through freezegun."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

from pytest_pingone.clock.issuer import IssuerClock
from pytest_pingone.clock.reading import (
    MICROSECOND,
    SECOND,
    Instant,
    duration,
    instant,
    is_time,
    loaded_freezegun,
    moment,
    process_now,
    real_monotonic,
)
from pytest_pingone.errors import UsageError

_MONOTONIC = ("monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns")
_STACKS = (("freezegun.api", "freeze_factories"), ("time_machine", "traveller_stack"))


class ProcessClock:
    """The clock of this process, moved through freezegun: issuer, code under test, every library.

    Nothing is frozen before the first call. A freeze that is already there (freezegun's or
    time-machine's) is joined: moved, and put back at the end. Our own freeze stops the wall clock
    only; monotonic clocks run on, so that time-outs, asyncio and connection pools keep working.
    You get one as the fixture `pingone_clock`.
    """

    def __init__(self, issuer: IssuerClock) -> None:
        self._issuer = issuer
        self._freezer: Any = None
        self._factory: Any = None
        self._monotonic = False
        self._joined: list[tuple[object, Callable[[], None]]] = []

    @property
    def frozen(self) -> bool:
        """Whether somebody, we or the test, has frozen or moved the process clock."""
        return self._outermost() is not None

    def now(self) -> dt.datetime:
        """Return what the process takes for now, as an aware datetime in UTC."""
        return moment(process_now())

    def freeze(self, at: Instant | None = None, *, monotonic: bool = False) -> None:
        """Stop the clock.

        Args:
            at: where to stop it: an aware datetime, text such as `2030-01-01T00:00:00Z`, or seconds
                since the epoch. Default: now, rounded down to a whole second.
            monotonic: stop the monotonic clocks too, so that a `PyJWKClient(lifespan=...)` ages
                with `advance()`. Time-outs and `asyncio.sleep` then wait for `advance()` as well.

        Raises:
            UsageError: `at` is no point in time, or time-machine holds the clock, which never
                stops monotonic clocks.
        """
        target = process_now() // SECOND * SECOND if at is None else instant(at)
        if self._freezer is not None and monotonic != self._monotonic:
            self._stop()
        holder = self._outermost()
        if holder is None:
            self._start(target, monotonic=monotonic)
            return
        if monotonic and not hasattr(holder, "time_to_freeze"):
            raise UsageError(
                "time-machine holds the clock here, and it never stops monotonic clocks; "
                "freeze with freezegun or leave monotonic=True away."
            )
        self._move(holder, target)

    def advance(self, delta: dt.timedelta | float | None = None, **parts: float) -> None:
        """Let time pass, and stop there: `pingone_clock.advance(minutes=61)`.

        Args:
            delta: a timedelta or seconds; or use timedelta's keywords.

        Raises:
            UsageError: a negative length of time; `travel_to` goes back.
        """
        distance = duration(delta, parts)
        if distance < 0:
            raise UsageError(
                f"advance() goes forwards only, not by {distance / SECOND:g} s; "
                "use travel_to() to go back."
            )
        self.travel_to(moment(process_now() + distance))

    def travel_to(self, at: Instant) -> None:
        """Go to a point in time, forwards or back, and stop there.

        Args:
            at: an aware datetime, text such as `2030-01-01T00:00:00Z`, or seconds since the epoch.
        """
        target = instant(at)
        holder = self._outermost()
        if holder is None:
            self._start(target, monotonic=False)
        else:
            self._move(holder, target)

    def expire(self, token: str | Mapping[str, Any], leeway: float = 0) -> None:
        """Go to where every verifier refuses `token` as expired; stay, if that is past already.

        That is one second after its `exp` plus `leeway`, because at `exp` itself verifiers differ
        (RFC 7519 section 4.1.4 refuses it, several libraries still accept it). An issuer that lags
        behind the process is allowed for, so that the emulated API refuses as well.

        Args:
            token: a JWT, the answer of a token endpoint, or a set of claims.
            leeway: seconds that the verifier under test grants.
        """
        lag = max(0, -self._issuer.skew // MICROSECOND)
        refused = (_expiry(token) + 1) * SECOND + round(leeway * SECOND) + lag
        self.travel_to(moment(max(process_now(), refused)))

    def to_expiry(self, token: str | Mapping[str, Any], offset: float = 0) -> None:
        """Go exactly to the `exp` of `token`, for tests at the boundary.

        Args:
            token: a JWT, the answer of a token endpoint, or a set of claims.
            offset: seconds after `exp`; -1 is the last second in which every verifier accepts.
        """
        self.travel_to(moment(_expiry(token) * SECOND + round(offset * SECOND)))

    def unfreeze(self) -> None:
        """Let time run again: end our freeze, put a joined one back where it was.

        Raises:
            UsageError: a freeze that the test began inside ours is still running.
        """
        self._stop()
        while self._joined:
            holder, put_back = self._joined.pop()
            if _holds(holder):  # its owner may have ended it since
                put_back()

    def close(self) -> None:
        """End what this clock began, the issuer's setting included. Called when the test ends."""
        try:
            self.unfreeze()
        except UsageError:
            self._stop_everything()
            raise
        finally:
            self._issuer.follow()

    def _outermost(self) -> Any:
        """Return what holds the clock: a freezegun factory, a time-machine traveller, or None."""
        for module, stack in _STACKS:
            holders = getattr(sys.modules.get(module), stack, None)
            if holders:
                return holders[-1]
        return None

    def _start(self, target: int, *, monotonic: bool) -> None:
        import freezegun

        # pytest takes its durations from `_pytest.timing`: a frozen one would report decades.
        freezer = freezegun.freeze_time(moment(target), ignore=["_pytest.timing"])
        self._factory = freezer.start()
        self._freezer, self._monotonic = freezer, monotonic
        if not monotonic:
            _release_monotonic(freezer)

    def _stop(self) -> None:
        if self._freezer is None:
            return
        if self._outermost() is not self._factory:
            raise UsageError(
                "The clock cannot be released: a freeze that began after pingone_clock's own is "
                "still running, and freezegun breaks when freezes end out of order. "
                "End it first (leave its `with` block, or call its stop())."
            )
        self._freezer.stop()
        self._freezer = self._factory = None

    def _stop_everything(self) -> None:
        """End our freeze and those left running inside it, so that the next test has real time.

        Whoever still calls stop() for one of those gets freezegun's IndexError, which harms nobody.
        """
        patcher = loaded_freezegun()
        stacks = (
            patcher.freeze_factories,
            patcher.ignore_lists,
            patcher.tick_flags,
            patcher.tz_offsets,
        )
        while _holds(self._factory) and self._outermost() is not self._factory:
            for stack in stacks:
                stack.pop()
        if _holds(self._factory):
            self._freezer.stop()
        self._freezer = self._factory = None
        self._joined.clear()

    def _move(self, holder: Any, target: int) -> None:
        if holder is not self._factory and all(holder is not known for known, _ in self._joined):
            self._joined.append((holder, _way_back(holder)))
        _send(holder, target)


def _holds(holder: object) -> bool:
    stacks = (getattr(sys.modules.get(module), stack, None) or () for module, stack in _STACKS)
    return any(holder is other for stack in stacks for other in stack)


def _send(holder: Any, target: int) -> None:
    """Send a freezegun factory or a time-machine traveller to a point in time."""
    if hasattr(holder, "shift"):  # time-machine's move_to would set the local time zone as well
        holder.shift(moment(target) - moment(holder.time_ns() // 1000))
        return
    holder.move_to(moment(target))
    # A factory that steps with each reading also steps when it is sent to where it stands.
    if hasattr(holder, "step_width"):
        holder.time_to_freeze = moment(target).replace(tzinfo=None)


def _way_back(holder: Any) -> Callable[[], None]:
    """Return what puts a joined freeze back where its owner would expect it now."""
    since, stood = real_monotonic(), process_now()
    ticks = getattr(holder, "_tick", not hasattr(holder, "step_width") and hasattr(holder, "start"))

    def put_back() -> None:
        passed = real_monotonic() - since if ticks else 0
        _send(holder, stood + passed)

    return put_back


def _release_monotonic(freezer: Any) -> None:
    """Give the monotonic clocks back to everybody while a freeze keeps the wall clock.

    With them stopped, `asyncio.sleep`, `subprocess` time-outs and many more wait for ever.
    """
    patcher = loaded_freezegun()
    real = {name: getattr(patcher, f"real_{name}") for name in _MONOTONIC}
    for name, function in real.items():
        setattr(time, name, function)
    clocks = {id(function) for function in real.values()}
    for module, attribute, original in freezer.undo_changes:
        if id(original) in clocks:
            setattr(module, attribute, original)


def _expiry(token: str | Mapping[str, Any]) -> int:
    """Return the `exp` of a token in seconds since the epoch, without judging the token."""
    claims: Any = token
    if isinstance(claims, Mapping) and "exp" not in claims:
        claims = claims.get("access_token", claims)
    if isinstance(claims, str):
        claims = _payload(claims)
    expiry = claims.get("exp") if isinstance(claims, Mapping) else None
    if not is_time(expiry):
        raise UsageError(
            f"{token!r:.60} does not say when it expires; give a JWT with an exp, "
            "the answer of a token endpoint, or a set of claims."
        )
    return int(expiry)


def _payload(token: str) -> object:
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        return json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return None
