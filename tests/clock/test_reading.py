"""Reading the process clock, whoever holds it."""

from __future__ import annotations

import datetime as dt
import sys
import time
from typing import Any
from unittest import mock

import freezegun
import freezegun.api
import pytest
import time_machine

from pytest_pingone.clock import IssuerClock, in_words, moment, process_now, real_datetime_type
from pytest_pingone.clock.reading import process_stands_still, real_monotonic

_NEW_YEAR = 1_893_456_000
_US = 1_000_000


def test_without_a_freeze_it_is_the_time_of_the_process() -> None:
    assert abs(process_now() - freezegun.api.real_time() * _US) < 60 * _US


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"tz_offset": 5},
        {"tz_offset": -4},
        {"auto_tick_seconds": 15},
        {"ignore": ["pytest_pingone"]},
        {"ignore": ["test_reading", "_pytest", "pluggy"]},
        {"ignore": ["werkzeug", "socketserver", "http"]},
        {"real_asyncio": True},
    ],
    ids=str,
)
def test_a_freeze_is_read_as_it_stands(options: dict[str, Any]) -> None:
    with freezegun.freeze_time("2030-01-01", **options):
        assert process_now() == _NEW_YEAR * _US


def test_a_ticking_freeze_is_read_as_it_runs() -> None:
    with freezegun.freeze_time("2030-01-01", tick=True):
        first = process_now()
        time.sleep(0.02)
        second = process_now()
    assert _NEW_YEAR * _US <= first < second < (_NEW_YEAR + 60) * _US


def test_reading_does_not_make_an_auto_ticking_freeze_step(issuer_clock: IssuerClock) -> None:
    with freezegun.freeze_time("2030-01-01", auto_tick_seconds=15):
        readings = {process_now() for _ in range(5)}
        readings |= {issuer_clock.seconds() * _US for _ in range(5)}
    assert readings == {_NEW_YEAR * _US}


def test_microseconds_survive() -> None:
    with freezegun.freeze_time("2030-01-01T00:00:00.999999"):
        assert process_now() == _NEW_YEAR * _US + 999_999


def test_of_nested_freezes_the_innermost_counts() -> None:
    with freezegun.freeze_time("2030-01-01"):
        with freezegun.freeze_time("2031-01-01"):
            assert moment(process_now()).year == 2031
        assert moment(process_now()).year == 2030


def test_a_journey_of_time_machine_is_believed() -> None:
    with time_machine.travel(_NEW_YEAR, tick=False):
        assert process_now() == _NEW_YEAR * _US


def test_freezegun_inside_time_machine_counts() -> None:
    with time_machine.travel(_NEW_YEAR, tick=False):
        with freezegun.freeze_time("2031-01-01"):
            assert moment(process_now()).year == 2031
        assert process_now() == _NEW_YEAR * _US


def test_a_replaced_time_function_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: _NEW_YEAR + 0.5)
    assert process_now() == _NEW_YEAR * _US + 500_000


def test_a_mocked_time_function_is_believed(issuer_clock: IssuerClock) -> None:
    with mock.patch("time.time", return_value=_NEW_YEAR):
        assert issuer_clock.seconds() == _NEW_YEAR


def test_without_freezeguns_own_stack_its_datetime_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with freezegun.freeze_time("2030-01-01", tz_offset=5):
        monkeypatch.delitem(sys.modules, "freezegun.api")
        assert process_now() == _NEW_YEAR * _US


class _VanishingFreezes(list[Any]):
    """Looks full and is empty, as freezegun's stack does while another thread ends a freeze."""

    def __init__(self, misses: int) -> None:
        self.misses = misses

    def __bool__(self) -> bool:
        return self.misses > 0

    def __getitem__(self, index: Any) -> Any:
        self.misses -= 1
        raise IndexError(index)


@pytest.mark.parametrize("misses", [1, 10**6])
def test_a_freeze_that_ends_during_the_reading_does_no_harm(
    monkeypatch: pytest.MonkeyPatch, misses: int
) -> None:
    monkeypatch.setattr(freezegun.api, "freeze_factories", _VanishingFreezes(misses))
    assert abs(process_now() - freezegun.api.real_time() * _US) < 60 * _US


def test_reading_the_time_does_not_load_freezegun(pytester: pytest.Pytester) -> None:
    script = pytester.makepyfile(
        """
        import sys
        from pytest_pingone.clock import IssuerClock, ProcessClock, process_now

        process_now()
        clock = ProcessClock(IssuerClock())
        assert not clock.frozen
        clock.now()
        clock.close()
        assert "freezegun" not in sys.modules
        """
    )
    assert pytester.runpython(script).ret == 0


def test_the_monotonic_clock_runs_on_inside_a_freeze() -> None:
    with freezegun.freeze_time("2030-01-01"):
        before = real_monotonic()
        time.sleep(0.02)
        assert 0 < real_monotonic() - before < 60 * _US


def test_moments_are_of_the_real_type_inside_a_freeze() -> None:
    with freezegun.freeze_time("2030-01-01"):
        assert type(moment(process_now())) is freezegun.api.real_datetime


def test_the_real_datetime_type_is_shown_to_a_library_inside_a_freeze() -> None:
    with freezegun.freeze_time("2030-01-01"):
        frozen = dt.datetime
        with real_datetime_type():
            assert dt.datetime is freezegun.api.real_datetime
        assert dt.datetime is frozen


def test_a_freeze_that_ends_meanwhile_does_not_come_back() -> None:
    shown = real_datetime_type()
    with freezegun.freeze_time("2030-01-01"):
        shown.__enter__()
    shown.__exit__(None, None, None)
    left = dt.datetime
    dt.datetime = freezegun.api.real_datetime  # type: ignore[misc]
    assert left is freezegun.api.real_datetime


def test_a_freeze_that_begins_meanwhile_is_not_undone() -> None:
    shown = real_datetime_type()
    shown.__enter__()
    with freezegun.freeze_time("2030-01-01"):
        frozen = dt.datetime
        shown.__exit__(None, None, None)
        assert dt.datetime is frozen


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (0.5, "0.5 s"),
        (0.009, "0 s"),
        (9.999, "9.99 s"),
        (10.9, "10 s"),
        (61, "61 s"),
        (119.999, "119 s"),
        (120, "2 min"),
        (3598, "59 min 58 s"),
        (5400, "90 min"),
        (7200, "2 h"),
        (7260, "2 h 1 min"),
        (86_400, "24 h"),
        (172_799, "47 h 59 min"),
        (172_800, "2 d"),
        (2_592_000 + 7_300, "30 d 2 h"),
    ],
)
def test_a_length_of_time_is_said_as_a_person_says_it(seconds: float, words: str) -> None:
    assert in_words(round(seconds * _US)) == words


def test_a_clock_that_runs_does_not_stand_still() -> None:
    assert not process_stands_still()


@pytest.mark.parametrize(
    ("how", "stands"),
    [({}, True), ({"tick": True}, False), ({"auto_tick_seconds": 15}, False)],
    ids=["frozen", "ticking", "stepping"],
)
def test_a_freeze_stands_still_unless_it_ticks_or_steps(how: dict[str, Any], stands: bool) -> None:  # noqa: FBT001
    with freezegun.freeze_time("2030-01-01", **how):
        assert process_stands_still() is stands


@pytest.mark.parametrize("tick", [True, False])
def test_a_traveller_stands_still_unless_it_ticks(tick: bool) -> None:  # noqa: FBT001
    with time_machine.travel("2030-01-01", tick=tick):
        assert process_stands_still() is not tick


@pytest.mark.parametrize(
    ("setting", "stands"), [("follow", True), ("pin", True), ("run_from", False)]
)
def test_an_issuer_stands_still_if_nothing_moves(
    issuer_clock: IssuerClock,
    setting: str,
    stands: bool,  # noqa: FBT001
) -> None:
    arguments = [0] if setting == "run_from" else []
    getattr(issuer_clock, setting)(*arguments)
    assert not issuer_clock.stands_still
    with freezegun.freeze_time("2030-01-01"):
        assert issuer_clock.stands_still is stands
