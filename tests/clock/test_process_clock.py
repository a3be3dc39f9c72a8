"""The fixture `pingone_clock` with a freeze of its own."""

from __future__ import annotations

import datetime as dt
import os
import time
import uuid

import freezegun.api
import pytest

from pytest_pingone.clock import ProcessClock, process_now

_NEW_YEAR = 1_893_456_000
_US = 1_000_000
_MONOTONIC = ("monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns")


def _wall() -> float:
    return time.time()  # noqa: TID251 - what the code under test would call


def test_nothing_is_frozen_before_the_first_call(clock: ProcessClock) -> None:
    assert not clock.frozen
    assert abs(clock.now().timestamp() - freezegun.api.real_time()) < 60
    assert dt.datetime is freezegun.api.real_datetime


def test_a_freeze_stops_the_wall_clock_of_everybody(clock: ProcessClock) -> None:
    clock.freeze(_NEW_YEAR)
    assert clock.frozen
    assert _wall() == _NEW_YEAR
    assert dt.datetime.fromtimestamp(_wall(), dt.timezone.utc) == clock.now()
    assert uuid.uuid1().time // 10 == _NEW_YEAR * _US + 12_219_292_800 * _US
    clock.unfreeze()
    assert not clock.frozen


def test_a_freeze_without_a_time_is_now_rounded_down(clock: ProcessClock) -> None:
    before = int(freezegun.api.real_time())
    clock.freeze()
    assert clock.now().microsecond == 0
    assert before <= clock.now().timestamp() <= freezegun.api.real_time()


def test_a_freeze_at_a_fraction_keeps_it(clock: ProcessClock) -> None:
    clock.freeze(_NEW_YEAR + 0.25)
    assert clock.now().microsecond == 250_000


def test_a_second_freeze_moves_the_first(clock: ProcessClock) -> None:
    clock.freeze(_NEW_YEAR)
    clock.freeze(_NEW_YEAR + 60)
    assert len(freezegun.api.freeze_factories) == 1
    assert _wall() == _NEW_YEAR + 60


@pytest.mark.parametrize("at", [_NEW_YEAR + 60, _NEW_YEAR - 60])
def test_travelling_goes_either_way(clock: ProcessClock, at: int) -> None:
    clock.freeze(_NEW_YEAR)
    clock.travel_to(at)
    assert _wall() == at


def test_travelling_freezes_a_running_clock(clock: ProcessClock) -> None:
    clock.travel_to(_NEW_YEAR)
    assert clock.frozen
    assert _wall() == _NEW_YEAR


def test_advancing_a_running_clock_lets_the_whole_of_it_pass(clock: ProcessClock) -> None:
    before = process_now()
    clock.advance(minutes=61)
    assert clock.frozen
    assert 3660 * _US <= process_now() - before < (3660 + 60) * _US


def test_advancing_adds_up(clock: ProcessClock) -> None:
    clock.freeze(_NEW_YEAR)
    for _ in range(10):
        clock.advance(0.1)
    assert process_now() == (_NEW_YEAR + 1) * _US


def test_the_monotonic_clocks_run_on(clock: ProcessClock) -> None:
    clock.freeze(_NEW_YEAR)
    for name in _MONOTONIC:
        assert getattr(time, name) is getattr(freezegun.api, f"real_{name}")


def test_names_that_modules_imported_run_on_as_well(
    clock: ProcessClock, pytester: pytest.Pytester
) -> None:
    pytester.makepyfile(borrower="from time import monotonic, perf_counter as counter, time")
    pytester.syspathinsert()
    borrower = __import__("borrower")
    clock.freeze(_NEW_YEAR)
    assert borrower.monotonic is freezegun.api.real_monotonic
    assert borrower.counter is freezegun.api.real_perf_counter
    assert borrower.time() == _NEW_YEAR
    clock.unfreeze()
    assert borrower.time is freezegun.api.real_time


def test_the_monotonic_clocks_stop_on_request_and_advance_with_the_wall(
    clock: ProcessClock,
) -> None:
    clock.freeze(_NEW_YEAR, monotonic=True)
    monotonic = getattr(time, "monotonic")  # noqa: B009 - as the code under test, not banned here
    before = monotonic()
    time.sleep(0.02)
    assert monotonic() == before
    clock.advance(31)
    assert monotonic() == before + 31


@pytest.mark.parametrize("monotonic", [True, False])
def test_another_choice_about_monotonic_clocks_takes_effect(
    clock: ProcessClock, *, monotonic: bool
) -> None:
    clock.freeze(_NEW_YEAR, monotonic=not monotonic)
    clock.freeze(monotonic=monotonic)
    assert _wall() == _NEW_YEAR
    assert (vars(time)["monotonic"] is not freezegun.api.real_monotonic) is monotonic
    assert len(freezegun.api.freeze_factories) == 1


def test_unfreezing_twice_or_before_any_freeze_does_nothing(clock: ProcessClock) -> None:
    clock.unfreeze()
    clock.freeze()
    clock.unfreeze()
    clock.unfreeze()
    assert not clock.frozen


def test_it_freezes_again_after_unfreezing(clock: ProcessClock) -> None:
    for at in (_NEW_YEAR, _NEW_YEAR - 10, _NEW_YEAR + 10):
        clock.freeze(at)
        assert _wall() == at
        clock.unfreeze()
        assert abs(_wall() - freezegun.api.real_time()) < 60


def test_user_settings_of_freezegun_are_left_alone(clock: ProcessClock) -> None:
    before = list(freezegun.config.settings.default_ignore_list)
    clock.freeze()
    clock.advance(1)
    assert list(freezegun.config.settings.default_ignore_list) == before


def test_a_child_process_keeps_the_real_time(
    clock: ProcessClock, pytester: pytest.Pytester
) -> None:
    clock.freeze(_NEW_YEAR)
    script = pytester.makepyfile("import time; print(int(time.time()))")
    shown = int(pytester.runpython(script).outlines[0])
    assert abs(shown - freezegun.api.real_time()) < 60


def test_files_keep_the_real_time(clock: ProcessClock, pytester: pytest.Pytester) -> None:
    clock.freeze(_NEW_YEAR)
    path = pytester.makefile(".txt", "")
    assert abs(os.stat(path).st_mtime - freezegun.api.real_time()) < 60  # noqa: PTH116 - as in C
