"""Time: the only room that reads a clock, and the only one that knows freezegun.

Two clocks with two names. The *process clock* is what `time.time()` tells everybody in this
process; a `ProcessClock` (the fixture `pingone_clock`) moves it through freezegun. The *issuer
clock* is what the emulated PingOne goes by; it follows the process clock unless told otherwise.

Everything inside is in microseconds since the epoch, as an integer: no float loses a digit, and no
frozen `datetime` type leaks into what is stored.
"""

from pytest_pingone.clock.issuer import IssuerClock, Mode
from pytest_pingone.clock.process import ProcessClock
from pytest_pingone.clock.reading import (
    MILLISECOND,
    SECOND,
    Instant,
    in_words,
    instant,
    is_time,
    machine_now,
    moment,
    process_now,
    real_datetime_type,
)

__all__ = [
    "MILLISECOND",
    "SECOND",
    "Instant",
    "IssuerClock",
    "Mode",
    "ProcessClock",
    "in_words",
    "instant",
    "is_time",
    "machine_now",
    "moment",
    "process_now",
    "real_datetime_type",
]
