"""Freezes that end out of order, which freezegun itself does not survive."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import freezegun
import freezegun.api
import pytest

from pytest_pingone.clock import ProcessClock
from pytest_pingone.errors import UsageError

_NEW_YEAR = 1_893_456_000
_FAULT = "a freeze that began after pingone_clock's own is still running"


def test_our_freeze_is_not_ended_below_another_one(clock: ProcessClock) -> None:
    clock.freeze(_NEW_YEAR)
    with freezegun.freeze_time("2031-01-01"):
        with pytest.raises(UsageError, match=rf"{_FAULT}.*End it first"):
            clock.unfreeze()
        assert dt.datetime.fromtimestamp(0, dt.timezone.utc).year == 1970
    assert clock.now().timestamp() == _NEW_YEAR
    clock.unfreeze()
    assert not clock.frozen


@pytest.mark.parametrize("monotonic", [False, True])
def test_another_choice_about_monotonic_clocks_waits_for_the_inner_freeze(
    clock: ProcessClock, *, monotonic: bool
) -> None:
    clock.freeze(_NEW_YEAR, monotonic=monotonic)
    with (
        freezegun.freeze_time("2031-01-01"),
        pytest.raises(UsageError, match=_FAULT),
    ):
        clock.freeze(monotonic=not monotonic)


def test_the_issuer_follows_again_even_if_the_clock_cannot_be_released(
    clock: ProcessClock,
) -> None:
    clock._issuer.pin(_NEW_YEAR)
    clock.freeze(_NEW_YEAR)
    inner = freezegun.freeze_time("2031-01-01")
    inner.start()
    with pytest.raises(UsageError, match=_FAULT):
        clock.close()
    assert clock._issuer.mode == "follow"
    if freezegun.api.freeze_factories:
        inner.stop()


_LEAKS = {
    "never ended": """
def test_leaks(pingone_clock):
    pingone_clock.freeze("2030-01-01T00:00:00Z")
    freezegun.freeze_time("2031-01-01").start()
""",
    "ended twice over": """
def test_leaks(pingone_clock):
    pingone_clock.freeze("2030-01-01T00:00:00Z")
    freezegun.freeze_time("2031-01-01").start()
    freezegun.freeze_time("2032-01-01").start()
""",
    "ended by a fixture that is older than ours": """
@pytest.fixture
def older():
    freezers = []
    yield freezers
    for freezer in freezers:
        freezer.stop()

def test_leaks(older, pingone_clock):
    pingone_clock.freeze("2030-01-01T00:00:00Z")
    freezer = freezegun.freeze_time("2031-01-01")
    freezer.start()
    older.append(freezer)
""",
}


@pytest.mark.parametrize("leak", list(_LEAKS))
def test_a_freeze_that_outlives_ours_is_reported_and_time_runs_again(
    run_tests: Callable[..., pytest.RunResult], leak: str
) -> None:
    result = run_tests(
        _LEAKS[leak]
        + """
def test_the_next_one_is_not_frozen(pingone, pingone_clock):
    assert not pingone_clock.frozen
    verified(pingone.mint.access_token(application="worker"))
    pingone_clock.advance(hours=2)
""",
        subprocess=True,
    )
    result.stdout.fnmatch_lines(
        [
            "*test_leaks PASSED*",
            "*test_leaks ERROR*",
            "*test_the_next_one_is_not_frozen PASSED*",
            "*test_afterwards_time_runs PASSED*",
            f"*UsageError: The clock cannot be released: {_FAULT}*End it first*",
        ]
    )
