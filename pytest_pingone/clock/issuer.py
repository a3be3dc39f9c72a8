"""The issuer clock: what the emulated PingOne goes by."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from pytest_pingone.clock.reading import (
    EARLIEST,
    LATEST,
    SECOND,
    Instant,
    duration,
    instant,
    machine_now,
    moment,
    process_now,
    process_stands_still,
    real_monotonic,
)
from pytest_pingone.errors import UsageError

Mode = Literal["follow", "pinned", "running"]


@dataclass(frozen=True, slots=True)
class _Setting:
    """Where an issuer clock stands; replaced whole, so that readers need no lock."""

    mode: Mode = "follow"
    at: int = 0
    since: int = 0
    skew: int = 0


_EARLIEST, _LATEST = instant("0002-01-01T00:00:00Z"), instant("9900-01-01T00:00:00Z")


class IssuerClock:
    """The clock of the emulated PingOne alone: what it writes into tokens and judges them by.

    It follows the process clock until a test sets it apart, for tests of clock skew and for code
    under test in another process, which no freeze can reach. You get one as `pingone.issuer_clock`.

    Attributes:
        write: called with how the clock is set, as plain data for `restore`, before it is set so;
            None where no state outlives the process.
    """

    def __init__(self) -> None:
        self.write: Callable[[Mapping[str, Any]], None] | None = None
        self._stands = _Setting()

    @property
    def _setting(self) -> _Setting:
        return self._stands

    @_setting.setter
    def _setting(self, setting: _Setting) -> None:
        if self.write is not None and setting != self._stands:
            self.write(_kept(setting))
        self._stands = setting

    def restore(self, kept: Mapping[str, Any]) -> None:
        """Stand as `write` was told: a clock that ran has gone on running meanwhile.

        Raises:
            ValueError: `write` was never told so.
        """
        mode: Any = kept.get("mode")
        at, skew = kept.get("at"), kept.get("skew")
        if mode not in get_args(Mode) or not isinstance(at, int) or not isinstance(skew, int):
            raise ValueError(f"an issuer's clock cannot be set to {dict(kept)!r}")
        now = machine_now() if mode == "running" else 0
        self._stands = _Setting(mode, now + at, real_monotonic(), skew)

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
    def mode(self) -> Mode:
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
        self._set(replace(self._setting, skew=duration(skew, {})))

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
        self._set(replace(self._setting, mode="pinned", at=stands))

    def run_from(self, at: Instant) -> None:
        """Let the issuer's clock run on from `at` in real time, whatever the process does."""
        self._set(_Setting("running", instant(at), real_monotonic(), self._setting.skew))

    def set(
        self,
        mode: Mode | None = None,
        *,
        now: Instant | None = None,
        skew: dt.timedelta | float | None = None,
    ) -> None:
        """Set several things in one step, or none of them.

        Args:
            mode: how the clock moves. Default: as it does; with `now`, it runs on from there.
            now: what it shows then, whatever the skew; not for one that follows the process clock.
            skew: a timedelta or seconds that it is ahead of its base. Default: as it is; none, if
                it is told to follow.

        Raises:
            UsageError: `now` for a clock that follows, or no time for an issuer.
        """
        mode = mode or (self.mode if now is None else "running")
        follows = mode == "follow"
        if follows and now is not None:
            raise UsageError("A clock that follows takes no time of its own, only a skew.")
        kept = 0 if follows and skew is None else self._setting.skew
        ahead = kept if skew is None else duration(skew, {})
        shown = self.microseconds() if now is None else instant(now)
        if mode == self.mode and now is None:
            self._set(replace(self._setting, skew=ahead))
        elif follows:
            self._set(_Setting(skew=ahead))
        else:
            self._set(_Setting(mode, shown - ahead, real_monotonic(), ahead))

    def advance(self, delta: dt.timedelta | float | None = None, **parts: float) -> None:
        """Send the issuer's clock forward, or back, and leave how it moves as it is.

        One that follows the process clock is ahead of it from then on: its skew grows.

        Args:
            delta: a timedelta or seconds; or use timedelta's keywords.
        """
        distance, setting = duration(delta, parts), self._setting
        if setting.mode == "follow":
            self._set(replace(setting, skew=setting.skew + distance))
        else:
            self._set(replace(setting, at=setting.at + distance))

    def follow(self) -> None:
        """Follow the process clock again, without skew: the state in which a test starts."""
        self._setting = _Setting()

    def _set(self, setting: _Setting) -> None:
        """Go by another setting.

        Raises:
            UsageError: what is issued then would expire beyond the end of the calendar.
        """
        if not _EARLIEST <= _read(setting) <= _LATEST:
            raise UsageError(
                "That is no time for an issuer: its clock can stand between the years 2 and 9900, "
                "because what it issues has to expire before the year 9999 ends."
            )
        self._setting = setting


def _read(setting: _Setting) -> int:
    if setting.mode == "follow":
        return process_now() + setting.skew
    if setting.mode == "pinned":
        return setting.at + setting.skew
    return setting.at + real_monotonic() - setting.since + setting.skew


def _kept(setting: _Setting) -> dict[str, Any]:
    """Return a setting for another process, with a running clock's distance from the machine's."""
    at = setting.at
    if setting.mode == "running":
        at += real_monotonic() - setting.since - machine_now()
    return {"mode": setting.mode, "at": at, "skew": setting.skew}
