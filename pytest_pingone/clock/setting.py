"""How a command says what time it shall be for the issuer."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_pingone.clock.issuer import IssuerClock, Mode
from pytest_pingone.clock.lengths import seconds_in
from pytest_pingone.clock.reading import Instant, instant
from pytest_pingone.errors import UsageError

_BEHIND = "behind "
"""What a minus becomes on the command line, where it would look like an option."""
HOW = (
    "TIME lets it run on from there (2030-01-01T00:00:00Z, or seconds since 1970), =TIME stops it "
    "there, +1h30m or -5m sets it ahead of the machine's clock or behind it"
)


@dataclass(frozen=True, slots=True)
class ClockSetting:
    """A setting of the issuer's clock.

    Attributes:
        now: what it shows then; None where it follows the machine's clock.
        skew: seconds that it is ahead of its base.
    """

    mode: Mode
    now: Instant | None = None
    skew: float = 0.0

    def apply(self, clock: IssuerClock) -> None:
        """Set a clock."""
        clock.set(self.mode, now=self.now, skew=self.skew)


def clock_setting(text: str) -> ClockSetting:
    """Return what a text says that the issuer's clock shall be.

    Raises:
        UsageError: it says nothing of the kind.
    """
    if text.startswith(("+", "-", _BEHIND)):
        return ClockSetting("follow", skew=seconds(text))
    mode: Mode = "pinned" if text.startswith("=") else "running"
    time = text.removeprefix("=")
    try:
        at: Instant = float(time)
    except ValueError:
        at = time
    try:
        instant(at)
    except UsageError as problem:
        raise UsageError(f"{problem} Of a clock, {HOW}.") from None
    return ClockSetting(mode, now=at)


def seconds(text: str) -> float:
    """Return the length of time that a text says: `61m`, `1h30m`, `90`, `-5m`.

    Raises:
        UsageError: it says none.
    """
    return seconds_in(f"-{text.removeprefix(_BEHIND)}" if text.startswith(_BEHIND) else text)
