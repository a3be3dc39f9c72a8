"""`pingone_clock` joins a freeze that is already there, and puts it back."""

from __future__ import annotations

import os
import time

import freezegun
import freezegun.api
import pytest
import time_machine

from pytest_pingone.clock import ProcessClock, moment, process_now
from pytest_pingone.errors import UsageError

_NEW_YEAR = 1_893_456_000
_US = 1_000_000


def test_a_joined_freeze_is_moved_and_not_nested(clock: ProcessClock) -> None:
    with freezegun.freeze_time("2030-01-01") as theirs:
        clock.advance(hours=1)
        assert freezegun.api.freeze_factories == [theirs]
        assert process_now() == (_NEW_YEAR + 3600) * _US
        clock.unfreeze()
        assert process_now() == _NEW_YEAR * _US


def test_freezing_again_inside_a_foreign_freeze_moves_it(clock: ProcessClock) -> None:
    with freezegun.freeze_time("2030-01-01") as theirs:
        clock.freeze("2031-01-01T00:00:00Z")
        assert theirs().year == 2031
        clock.freeze("2032-01-01T00:00:00Z", monotonic=True)
        assert theirs().year == 2032
        clock.close()
        assert theirs().year == 2030


def test_a_joined_freeze_that_its_owner_ended_is_left_alone(clock: ProcessClock) -> None:
    theirs = freezegun.freeze_time("2030-01-01")
    theirs.start()
    clock.advance(hours=1)
    theirs.stop()
    clock.close()
    assert not clock.frozen


def test_a_joined_freeze_of_before_does_not_disturb_a_later_one(clock: ProcessClock) -> None:
    with freezegun.freeze_time("2030-01-01"):
        clock.advance(hours=1)
    with freezegun.freeze_time("2031-01-01"):
        clock.unfreeze()
        assert process_now() == int(moment(process_now()).timestamp()) * _US
        assert moment(process_now()).year == 2031


def test_nested_freezes_are_each_put_back(clock: ProcessClock) -> None:
    with freezegun.freeze_time("2030-01-01"):
        clock.advance(hours=1)
        with freezegun.freeze_time("2031-01-01"):
            clock.advance(hours=1)
            clock.unfreeze()
            assert moment(process_now()).isoformat() == "2031-01-01T00:00:00+00:00"
        assert moment(process_now()).isoformat() == "2030-01-01T00:00:00+00:00"


def test_a_freeze_inside_ours_is_joined_and_ours_is_there_again_after_it(
    clock: ProcessClock,
) -> None:
    clock.freeze(_NEW_YEAR)
    with freezegun.freeze_time("2031-01-01"):
        clock.advance(hours=1)
        assert moment(process_now()).isoformat() == "2031-01-01T01:00:00+00:00"
    assert process_now() == _NEW_YEAR * _US


def test_a_ticking_freeze_never_goes_back_when_advanced(clock: ProcessClock) -> None:
    with freezegun.freeze_time("2030-01-01", tick=True):
        time.sleep(0.05)
        before = process_now()
        clock.advance(0.01)
        assert process_now() >= before + 10_000
        clock.unfreeze()


def test_a_ticking_freeze_is_put_back_to_where_it_would_be_by_now(clock: ProcessClock) -> None:
    with freezegun.freeze_time("2030-01-01", tick=True):
        clock.advance(hours=1)
        time.sleep(0.03)
        clock.unfreeze()
        assert (_NEW_YEAR + 0.03) * _US <= process_now() < (_NEW_YEAR + 60) * _US


@pytest.mark.parametrize("distance", [0, 3600])
def test_an_auto_ticking_freeze_stands_exactly_where_it_is_sent_and_put_back(
    clock: ProcessClock, distance: int
) -> None:
    with freezegun.freeze_time("2030-01-01", auto_tick_seconds=15) as theirs:
        stood = theirs.time_to_freeze
        clock.advance(distance)
        assert process_now() == (_NEW_YEAR + distance) * _US
        clock.unfreeze()
        assert theirs.time_to_freeze == stood


def test_a_freeze_with_an_offset_keeps_it(clock: ProcessClock) -> None:
    with freezegun.freeze_time("2030-01-01", tz_offset=5):
        before = time.localtime().tm_hour
        clock.advance(hours=1)
        assert process_now() == (_NEW_YEAR + 3600) * _US
        assert time.localtime().tm_hour == before + 1
        clock.unfreeze()


@pytest.mark.parametrize("tick", [False, True])
def test_a_journey_of_time_machine_is_joined_and_put_back(
    clock: ProcessClock, *, tick: bool
) -> None:
    with time_machine.travel(_NEW_YEAR, tick=tick):
        clock.advance(hours=1)
        assert clock.frozen
        assert 3600 <= process_now() // _US - _NEW_YEAR < 3660
        clock.travel_to(_NEW_YEAR - 3600)
        assert -3600 <= process_now() // _US - _NEW_YEAR < -3540
        clock.unfreeze()
        assert 0 <= process_now() // _US - _NEW_YEAR < 60


def test_a_journey_that_its_owner_ended_is_left_alone(clock: ProcessClock) -> None:
    journey = time_machine.travel(_NEW_YEAR, tick=False)
    journey.start()
    clock.advance(hours=1)
    journey.stop()
    clock.close()
    assert not clock.frozen


@pytest.mark.parametrize("zone", [None, "Asia/Tokyo"])
def test_joining_a_journey_leaves_its_local_time_zone_alone(
    clock: ProcessClock, zone: str | None
) -> None:
    from zoneinfo import ZoneInfo

    start = moment(_NEW_YEAR * _US)
    with time_machine.travel(start.astimezone(ZoneInfo(zone)) if zone else _NEW_YEAR, tick=False):
        before = os.environ.get("TZ")
        clock.advance(hours=1)
        assert os.environ.get("TZ") == before
        clock.unfreeze()
        assert os.environ.get("TZ") == before
        assert process_now() == _NEW_YEAR * _US


def test_time_machine_cannot_stop_monotonic_clocks(clock: ProcessClock) -> None:
    with time_machine.travel(_NEW_YEAR, tick=False):
        with pytest.raises(UsageError, match="freeze with freezegun or leave monotonic=True away"):
            clock.freeze(monotonic=True)
        assert process_now() == _NEW_YEAR * _US


def test_a_monkeypatched_clock_can_be_advanced(
    clock: ProcessClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time", lambda: float(_NEW_YEAR))
    clock.advance(hours=1)
    assert process_now() == (_NEW_YEAR + 3600) * _US
