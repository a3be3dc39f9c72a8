"""`pingone.faults.rate_limit`: so many in a window of time, then 429 until it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_pingone import PingOne, ProcessClock
from pytest_pingone.tenant.rate_limits import BASE_LIMITS

if TYPE_CHECKING:
    from tests.faults.conftest import Asking


@pytest.fixture(autouse=True)
def stopped(pingone_clock: ProcessClock) -> None:
    """Time stands still unless a test moves it."""
    pingone_clock.freeze()


def test_so_many_are_let_through_until_the_window_ends(
    pingone: PingOne, pingone_clock: ProcessClock, ask: Asking
) -> None:
    pingone.faults.rate_limit("token", after=2, seconds=30)
    for _ in range(3):
        assert [ask.token().status_code for _ in range(4)] == [200, 200, 429, 429]
        pingone_clock.advance(seconds=29)
        refused = ask.token()
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
        pingone_clock.advance(seconds=1)


def test_the_window_begins_with_the_first_request(
    pingone: PingOne, pingone_clock: ProcessClock, ask: Asking
) -> None:
    pingone.faults.rate_limit("token", after=1, seconds=30)
    pingone_clock.advance(seconds=1000)
    ask.token()
    pingone_clock.advance(seconds=10.5)
    assert ask.token().headers["Retry-After"] == "20"


def test_the_api_says_how_many_are_let_through(pingone: PingOne, ask: Asking) -> None:
    pingone.faults.rate_limit("users.*", after=1)
    assert ask.create_user("carol").status_code == 201
    refused = ask.users()
    (detail,) = refused.json()["details"]
    assert refused.json()["code"] == "REQUEST_LIMITED"
    assert detail["innerError"] == {"quotaLimit": 1, "retryAfter": 60}
    assert refused.headers["Retry-After"] == "60"


def test_retry_after_can_be_too_short(pingone: PingOne, ask: Asking) -> None:
    pingone.faults.rate_limit(["token", "users.list"], after=0, retry_after=2)
    assert ask.token().headers["Retry-After"] == ask.users().headers["Retry-After"] == "2"


def test_the_issuers_clock_alone_ends_a_window(pingone: PingOne, ask: Asking) -> None:
    pingone.faults.rate_limit("jwks", after=1)
    assert [ask.jwks().status_code for _ in range(2)] == [200, 429]
    with pingone.issuer_clock.skewed(minutes=2):
        assert ask.jwks().status_code == 200
    assert ask.jwks().status_code == 200  # time that goes back begins a window, too


def test_one_application_can_be_limited(pingone: PingOne, ask: Asking) -> None:
    pingone.faults.rate_limit("token", after=1, application="reader")
    assert [ask.token("worker").status_code for _ in range(3)] == [200] * 3
    assert [ask.token("reader").status_code for _ in range(2)] == [200, 429]


def test_without_an_endpoint_all_are_counted_together(pingone: PingOne, ask: Asking) -> None:
    pingone.faults.rate_limit(after=2)
    answers = [ask.token(), ask.jwks(), ask.users()]
    assert [answer.status_code for answer in answers] == [200, 200, 429]


def test_without_arguments_pingones_base_limits_hold(pingone: PingOne, ask: Asking) -> None:
    most = BASE_LIMITS["directory"].requests
    with pingone.faults.rate_limit(strict=True) as fault:
        assert [ask.users().status_code for _ in range(most + 1)] == [200] * most + [429]
        assert {ask.token().status_code for _ in range(3)} == {200}
    assert fault.used == 1
    assert ask.users().status_code == 200
    fault.end()
    assert fault.used == 1


@pytest.mark.pingone(rate_limits=True)
def test_the_limits_of_the_settings_hold_again_afterwards(pingone: PingOne, ask: Asking) -> None:
    with pingone.faults.rate_limit():
        pass
    most = BASE_LIMITS["directory"].requests
    assert [ask.users().status_code for _ in range(most + 1)][-1] == 429


@pytest.mark.parametrize("turn", [1, 2])
def test_base_limits_end_with_the_test(pingone: PingOne, ask: Asking, turn: int) -> None:
    most = BASE_LIMITS["directory"].requests
    assert {ask.users().status_code for _ in range(most + 1)} == {200}, turn
    pingone.faults.rate_limit()
    assert 429 in {ask.users().status_code for _ in range(most + 1)}
