"""The issuer clock: what the emulated PingOne goes by."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from pytest_pingone.clock.reading import (
    EARLIEST,
    LATEST,
    SECOND,
    Instant,
    duration,
    instant,
    moment,
    process_now,
    process_stands_still,
    real_monotonic,
)
from pytest_pingone.errors import UsageError


@dataclass(frozen=True, slots=True)
class _Setting:
    """Where an issuer clock stands; replaced whole, so that readers need no lock."""

    mode: Literal["follow", "pinned", "running"] = "follow"
    at: int = 0
    since: int = 0
    skew: int = 0


def _read(setting: _Setting) -> int:
    """Return the time that a clock shows which is set so, be it one that no calendar reaches."""
    if setting.mode == "follow":
        return process_now() + setting.skew
    if setting.mode == "pinned":
        return setting.at + setting.skew
    return setting.at + real_monotonic() - setting.since + setting.skew


class IssuerClock:
    """The clock of the emulated PingOne alone: what it writes into tokens and judges them by.

    It follows the process clock until a test sets it apart, for tests of clock skew and for code
    under test in another process, which no freeze can reach. You get one as `pingone.issuer_clock`.
    """

    def __init__(self) -> None:
        self._setting = _Setting()

    def microseconds(self) -> int:
        """Return now in microseconds since the epoch; at the end of the calendar it stops."""
        return min(max(_read(self._setting), EARLIEST), LATEST)

    def seconds(self) -> int:
        """Return now in whole seconds since the epoch, rounded down.

        Down, because an `iat` in the future, be it by half a second, is refused by verifiers.
        """
        return self.microseconds() // SECOND

    def now(self) -> dt.datetime:
        """Return now as an aware datetime in UTC."""
        return moment(self.microseconds())

    @property
    def mode(self) -> Literal["follow", "pinned", "running"]:
        """How the clock moves: with the process, not at all, or on its own."""
        return self._setting.mode

    @property
    def stands_still(self) -> bool:
        """Whether neither the issuer's time passes nor that of this process."""
        return self._setting.mode != "running" and process_stands_still()

    @property
    def skew(self) -> dt.timedelta:
        """How far the issuer is ahead of its base; negative when it lags. Assign to change it."""
        return dt.timedelta(microseconds=self._setting.skew)

    @skew.setter
    def skew(self, skew: dt.timedelta | float) -> None:
        self._setting = replace(self._setting, skew=duration(skew, {}))

    @contextlib.contextmanager
    def skewed(self, skew: dt.timedelta | float | None = None, **parts: float) -> Iterator[None]:
        """Run a block with another skew: `with pingone.issuer_clock.skewed(minutes=-5): ...`.

        Args:
            skew: a timedelta or seconds; or use timedelta's keywords. Negative lags.
        """
        before = self.skew
        self.skew = dt.timedelta(microseconds=duration(skew, parts))
        try:
            yield
        finally:
            self.skew = before

    def pin(self, at: Instant | None = None) -> None:
        """Stop the issuer's clock at `at` (now, if not given) while the process goes on."""
        stands = self.microseconds() - self._setting.skew if at is None else instant(at)
        self._setting = replace(self._setting, mode="pinned", at=stands)

    def run_from(self, at: Instant) -> None:
        """Let the issuer's clock run on from `at` in real time, whatever the process does."""
        started = _Setting("running", instant(at), real_monotonic(), self._setting.skew)
        self._setting = started

    def advance(self, delta: dt.timedelta | float | None = None, **parts: float) -> None:
        """Send the issuer's clock forward, or back, and leave how it moves as it is.

        One that follows the process clock is ahead of it from then on: its skew grows.

        Args:
            delta: a timedelta or seconds; or use timedelta's keywords.

        Raises:
            UsageError: no calendar reaches as far as that.
        """
        distance, setting = duration(delta, parts), self._setting
        if not EARLIEST <= _read(setting) + distance <= LATEST:
            raise UsageError(
                f"The issuer's clock cannot go {distance // SECOND:+,} s from {self.now().date()}: "
                "the calendar has the years 1 to 9999."
            )
        if setting.mode == "follow":
            self._setting = replace(setting, skew=setting.skew + distance)
        else:
            self._setting = replace(setting, at=setting.at + distance)

    def follow(self) -> None:
        """Follow the process clock again, without skew: the state in which a test starts."""
        self._setting = _Setting()
