"""How a test says points in time and lengths of time, and what is refused."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import freezegun
import pytest

from pytest_pingone.clock import IssuerClock, ProcessClock, instant, moment
from pytest_pingone.errors import UsageError

_NEW_YEAR = 1_893_456_000
_US = 1_000_000
_NONSENSE = [
    "tomorrow",
    "",
    None,
    True,
    dt.date(2030, 1, 1),
    dt.timedelta(hours=1),
    [2030],
    float("nan"),
    float("inf"),
    _NEW_YEAR * 1000,
    -(10**15),
]


@pytest.mark.parametrize(
    "at",
    [
        _NEW_YEAR,
        float(_NEW_YEAR),
        "2030-01-01T00:00:00Z",
        "2030-01-01T01:00:00+01:00",
        "2029-12-31T19:00:00.000000-05:00",
        dt.datetime(2030, 1, 1, tzinfo=dt.timezone.utc),
        dt.datetime(2030, 1, 1, 9, tzinfo=ZoneInfo("Asia/Tokyo")),
    ],
    ids=str,
)
def test_an_instant_can_be_said_in_many_ways(at: Any) -> None:
    assert instant(at) == _NEW_YEAR * _US


def test_a_frozen_datetime_is_an_instant() -> None:
    with freezegun.freeze_time("2030-01-01"):
        assert instant(dt.datetime.fromtimestamp(_NEW_YEAR, dt.timezone.utc)) == _NEW_YEAR * _US


@pytest.mark.parametrize(
    "microseconds", [0, 1, -1, _NEW_YEAR * _US + 999_999, 253_402_300_799 * _US]
)
def test_instants_and_moments_agree_to_the_microsecond(microseconds: int) -> None:
    assert instant(moment(microseconds)) == microseconds


@pytest.mark.parametrize(
    "naive",
    ["2030-01-01T00:00:00", "2030-01-01", dt.datetime(2030, 1, 1)],  # noqa: DTZ001
    ids=str,
)
@pytest.mark.parametrize("method", ["freeze", "travel_to"])
def test_a_time_without_a_zone_is_refused(clock: ProcessClock, method: str, naive: Any) -> None:
    with pytest.raises(UsageError, match=r"no time zone.*add one.*Z at the end.*timezone\.utc"):
        getattr(clock, method)(naive)
    assert not clock.frozen


@pytest.mark.parametrize("at", _NONSENSE, ids=str)
def test_nonsense_is_no_point_in_time(clock: ProcessClock, at: Any) -> None:
    with pytest.raises(UsageError, match="2030-01-01T00:00:00Z"):
        clock.travel_to(at)
    assert not clock.frozen


@pytest.mark.parametrize("at", _NONSENSE, ids=str)
def test_the_issuer_refuses_nonsense_too(issuer_clock: IssuerClock, at: Any) -> None:
    with pytest.raises(UsageError, match="2030-01-01T00:00:00Z"):
        issuer_clock.run_from(at)
    assert issuer_clock.mode == "follow"


@pytest.mark.parametrize(
    ("delta", "parts"),
    [
        (3660, {}),
        (3660.0, {}),
        (dt.timedelta(minutes=61), {}),
        (None, {"minutes": 61}),
        (None, {"hours": 1, "seconds": 60}),
        (3600, {"minutes": 1}),
    ],
)
def test_a_length_of_time_can_be_said_in_many_ways(
    clock: ProcessClock, delta: Any, parts: dict[str, float]
) -> None:
    clock.freeze(_NEW_YEAR)
    clock.advance(delta, **parts)
    assert clock.now().timestamp() == _NEW_YEAR + 3660


@pytest.mark.parametrize(
    ("delta", "parts"),
    [
        ("an hour", {}),
        (dt.datetime(2030, 1, 1, tzinfo=dt.timezone.utc), {}),
        (None, {"minute": 61}),
        (None, {"minutes": "61"}),
        (float("nan"), {}),
        (float("inf"), {}),
        (1e30, {}),
    ],
)
def test_nonsense_is_no_length_of_time(
    clock: ProcessClock, delta: Any, parts: dict[str, Any]
) -> None:
    with pytest.raises(UsageError, match="give a timedelta, seconds, or keywords"):
        clock.advance(delta, **parts)
    assert not clock.frozen


@pytest.mark.parametrize("delta", [-1, -0.001, dt.timedelta(days=-1)])
def test_going_back_needs_travel_to(clock: ProcessClock, delta: Any) -> None:
    with pytest.raises(UsageError, match=r"forwards only.*travel_to\(\)"):
        clock.advance(delta)
    assert not clock.frozen
