"""The clock of the emulated PingOne alone: follow, skew, pin, run_from."""

from __future__ import annotations

import contextlib
import datetime as dt
import time

import freezegun
import pytest
import requests

from pytest_pingone import PingOne
from pytest_pingone.clock import IssuerClock, ProcessClock, process_now
from pytest_pingone.errors import UsageError

_NEW_YEAR = 1_893_456_000
_US = 1_000_000


def test_it_follows_the_process_at_first(issuer_clock: IssuerClock) -> None:
    with freezegun.freeze_time("2030-01-01"):
        assert issuer_clock.seconds() == _NEW_YEAR
        assert issuer_clock.now() == dt.datetime(2030, 1, 1, tzinfo=dt.timezone.utc)
    assert issuer_clock.mode == "follow"
    assert abs(issuer_clock.microseconds() - process_now()) < 60 * _US


def test_an_offset_of_the_local_zone_does_not_move_it(issuer_clock: IssuerClock) -> None:
    with freezegun.freeze_time("2030-01-01", tz_offset=5):
        assert issuer_clock.seconds() == _NEW_YEAR


def test_whole_seconds_are_rounded_down(issuer_clock: IssuerClock) -> None:
    with freezegun.freeze_time("2030-01-01T00:00:00.999999"):
        assert issuer_clock.seconds() == _NEW_YEAR


@pytest.mark.parametrize("skew", [90, -90.5, dt.timedelta(hours=2)])
def test_a_skew_sets_it_off_the_process(
    issuer_clock: IssuerClock, clock: ProcessClock, skew: dt.timedelta | float
) -> None:
    clock.freeze(_NEW_YEAR)
    issuer_clock.skew = skew
    expected = skew if isinstance(skew, dt.timedelta) else dt.timedelta(seconds=skew)
    assert issuer_clock.skew == expected
    assert issuer_clock.now() - clock.now() == expected
    clock.advance(hours=1)
    assert issuer_clock.now() - clock.now() == expected


def test_a_skew_for_a_block_ends_with_it_also_in_failure(
    issuer_clock: IssuerClock, clock: ProcessClock
) -> None:
    clock.freeze(_NEW_YEAR)
    with issuer_clock.skewed(5):
        with contextlib.suppress(ZeroDivisionError), issuer_clock.skewed(minutes=-5):
            assert issuer_clock.seconds() == _NEW_YEAR - 300
            raise ZeroDivisionError
        assert issuer_clock.seconds() == _NEW_YEAR + 5
    assert issuer_clock.seconds() == _NEW_YEAR


def test_a_skew_that_is_no_length_of_time_is_refused(issuer_clock: IssuerClock) -> None:
    with pytest.raises(UsageError, match="no length of time"), issuer_clock.skewed(minute=5):
        pass
    assert issuer_clock.skew == dt.timedelta(0)


def test_pinned_it_stands_while_the_process_goes_on(
    issuer_clock: IssuerClock, clock: ProcessClock
) -> None:
    issuer_clock.pin("2029-01-01T00:00:00Z")
    stands = issuer_clock.now()
    clock.freeze(_NEW_YEAR)
    clock.advance(hours=1)
    assert issuer_clock.mode == "pinned"
    assert issuer_clock.now() == stands == dt.datetime(2029, 1, 1, tzinfo=dt.timezone.utc)


def test_pinned_to_now_it_keeps_its_skew(issuer_clock: IssuerClock, clock: ProcessClock) -> None:
    clock.freeze(_NEW_YEAR)
    with issuer_clock.skewed(90):
        issuer_clock.pin()
        clock.advance(hours=1)
        assert issuer_clock.seconds() == _NEW_YEAR + 90
    assert issuer_clock.seconds() == _NEW_YEAR


@pytest.mark.parametrize("monotonic", [False, True])
def test_set_running_it_runs_on_inside_a_freeze(
    issuer_clock: IssuerClock, clock: ProcessClock, *, monotonic: bool
) -> None:
    issuer_clock.run_from(_NEW_YEAR)
    clock.freeze(_NEW_YEAR - 3600, monotonic=monotonic)
    first = issuer_clock.microseconds()
    time.sleep(0.02)
    second = issuer_clock.microseconds()
    assert issuer_clock.mode == "running"
    assert _NEW_YEAR * _US <= first < second < (_NEW_YEAR + 60) * _US


def test_set_running_inside_a_freeze_it_runs_on_after_it(
    issuer_clock: IssuerClock, clock: ProcessClock
) -> None:
    clock.freeze(monotonic=True)
    issuer_clock.run_from(_NEW_YEAR)
    clock.unfreeze()
    assert _NEW_YEAR <= issuer_clock.seconds() < _NEW_YEAR + 60


def test_set_running_it_keeps_its_skew(issuer_clock: IssuerClock) -> None:
    issuer_clock.skew = dt.timedelta(days=1)
    issuer_clock.run_from(_NEW_YEAR)
    assert 86_400 <= issuer_clock.seconds() - _NEW_YEAR < 86_460


def test_to_follow_forgets_everything(issuer_clock: IssuerClock, clock: ProcessClock) -> None:
    clock.freeze(_NEW_YEAR)
    issuer_clock.skew = dt.timedelta(hours=1)
    issuer_clock.pin(0)
    issuer_clock.follow()
    assert (issuer_clock.mode, issuer_clock.skew) == ("follow", dt.timedelta(0))
    assert issuer_clock.seconds() == _NEW_YEAR


def test_closing_the_process_clock_lets_the_issuer_follow(
    issuer_clock: IssuerClock, clock: ProcessClock
) -> None:
    issuer_clock.pin(_NEW_YEAR)
    clock.close()
    assert issuer_clock.mode == "follow"


def test_a_lagging_issuer_hands_out_tokens_that_are_born_expired(pingone: PingOne) -> None:
    now = process_now() // _US
    with pingone.issuer_clock.skewed(hours=-2):
        token = pingone.mint.access_token(application="worker")
    assert token.claims["exp"] < now


@pytest.mark.parametrize(("hours", "status"), [(2, 401), (0, 200)])
def test_an_issuer_ahead_refuses_what_the_client_takes_for_valid(
    pingone: PingOne, session: requests.Session, hours: float, status: int
) -> None:
    token = pingone.mint.access_token(application="worker")
    with pingone.issuer_clock.skewed(hours=hours):
        answer = session.get(f"{pingone.environment_url}/users", headers=token.headers)
    assert answer.status_code == status


@pytest.mark.parametrize("seconds", [0, -1, -3600])
def test_a_token_can_be_born_expired_without_any_clock(
    pingone: PingOne, session: requests.Session, seconds: int
) -> None:
    token = pingone.mint.access_token(application="worker", lifetime=seconds)
    assert token.claims["exp"] - token.claims["iat"] == seconds
    answer = session.get(f"{pingone.environment_url}/users", headers=token.headers)
    assert answer.status_code == 401
