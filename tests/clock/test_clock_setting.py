"""How a command says what time it is for the issuer."""

from __future__ import annotations

import pytest

from pytest_pingone import IssuerClock, UsageError
from pytest_pingone.clock.setting import clock_setting, seconds


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("90", 90),
        ("90s", 90),
        ("61m", 3660),
        ("61min", 3660),
        ("1h30m", 5400),
        ("2d", 172_800),
        ("0.5s", 0.5),
        ("-5m", -300),
        ("+1h", 3600),
        ("behind 5m", -300),
    ],
)
def test_lengths_of_time(text: str, length: float) -> None:
    assert seconds(text) == length


LONG = "9" * 5000


@pytest.mark.parametrize(
    "text",
    [
        *("", "m", "5x", "5 m", "--5m", "1h-5m", "5m tomorrow", "1e3"),
        pytest.param(f"{LONG}x", id="a long number, which must not take ages"),
        pytest.param(f"{LONG}.", id="a long number and a dot"),
    ],
)
def test_what_is_no_length_of_time(text: str) -> None:
    with pytest.raises(UsageError, match="is no length of time; write it as"):
        seconds(text)


@pytest.mark.parametrize(
    ("text", "mode", "shown"),
    [
        ("2030-01-01T00:00:00Z", "running", 1_893_456_000),
        ("1893456000", "running", 1_893_456_000),
        ("=2030-01-01T00:00:00Z", "pinned", 1_893_456_000),
        ("=0", "pinned", 0),
    ],
)
def test_a_time_is_what_the_clock_shows(text: str, mode: str, shown: int) -> None:
    clock = IssuerClock()
    clock.skew = 30
    clock_setting(text).apply(clock)
    assert clock.mode == mode
    assert clock.seconds() in (shown, shown + 1)


def test_a_sign_is_a_distance_from_the_machine() -> None:
    clock = IssuerClock()
    clock.pin("2030-01-01T00:00:00Z")
    clock_setting("-5m").apply(clock)
    assert (clock.mode, clock.skew.total_seconds()) == ("follow", -300)
    clock_setting("+1h30m").apply(clock)
    assert clock.skew.total_seconds() == 5400


@pytest.mark.parametrize("text", ["tomorrow", "=", "2030-01-01", "=2030-01-01T00:00:00", "inf"])
def test_what_is_no_setting_says_what_is(text: str) -> None:
    with pytest.raises(UsageError, match="=TIME stops it there"):
        clock_setting(text)
