"""The issuer's clock over the control API."""

from __future__ import annotations

import datetime as dt

import pytest
import requests

from pytest_pingone import PingOne
from tests.control.conftest import Control

NEW_YEAR = "2030-01-01T00:00:00Z"
SECOND = dt.timedelta(seconds=1)


def now_of(answer: dict[str, str]) -> dt.datetime:
    return dt.datetime.fromisoformat(answer["now"])


def test_it_follows_the_machine_at_first(control: Control, tenant: PingOne) -> None:
    answer = control("GET", "/clock")
    assert (answer["mode"], answer["skew"]) == ("follow", 0)
    assert abs(now_of(answer) - tenant.issuer_clock.now()) < 5 * SECOND


def test_what_expires_is_refused_after_an_advance(control: Control, tenant: PingOne) -> None:
    token = control("POST", "/mint/access_token", {"application": "worker"})["token"]
    header = {"Authorization": f"Bearer {token}"}
    assert requests.get(f"{tenant.api_url}/environments", headers=header, timeout=5).ok

    control("POST", "/clock/advance", {"seconds": 3661})

    refused = requests.get(f"{tenant.api_url}/environments", headers=header, timeout=5)
    assert refused.status_code == 401
    control("DELETE", "/clock")
    assert requests.get(f"{tenant.api_url}/environments", headers=header, timeout=5).ok


def test_a_pinned_clock_stands_still_and_is_sent_on(control: Control) -> None:
    answer = control("PUT", "/clock", {"mode": "pinned", "now": NEW_YEAR})
    assert answer == {"mode": "pinned", "now": "2030-01-01T00:00:00.000000Z", "skew": 0}
    assert control("GET", "/clock") == answer
    answer = control("POST", "/clock/advance", {"seconds": -0.5})
    assert answer == {"mode": "pinned", "now": "2029-12-31T23:59:59.500000Z", "skew": 0}


def test_now_alone_lets_it_run_on_from_there(control: Control) -> None:
    first = control("PUT", "/clock", {"now": 0})
    assert first["mode"] == "running"
    later = control("GET", "/clock")
    assert first["now"].startswith("1970-01-01T00:00:0")
    assert now_of(first) < now_of(later) < now_of(first) + 60 * SECOND


def test_now_is_what_the_clock_shows_whatever_the_skew(control: Control) -> None:
    for mode in ("pinned", "running"):
        answer = control("PUT", "/clock", {"mode": mode, "now": NEW_YEAR, "skew": 90})
        assert answer["skew"] == 90
        assert abs(now_of(answer) - dt.datetime.fromisoformat(NEW_YEAR)) < SECOND


def test_pinning_without_a_time_stops_it_where_it_is(control: Control, tenant: PingOne) -> None:
    control("PUT", "/clock", {"skew": -120})
    before = tenant.issuer_clock.now()
    answer = control("PUT", "/clock", {"mode": "pinned"})
    assert before <= now_of(answer) < before + 5 * SECOND
    assert control("PUT", "/clock", {"mode": "running"})["mode"] == "running"
    assert control("PUT", "/clock", {"mode": "follow"})["skew"] == 0


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"now": "tomorrow"}, "now: 'tomorrow' is no point in time"),
        ({"now": "2030-01-01T00:00:00"}, "has no time zone"),
        ({"now": 1e300}, "is no point in time"),
        ({"now": [1]}, "Invalid value"),
        ({"mode": "stopped"}, "mode: must be one of follow, pinned, running"),
        ({"mode": "follow", "now": NEW_YEAR}, "takes no time of its own"),
        ({"skew": 1e11}, "skew: must be between"),
        ({"skew": True}, "Invalid value"),
        ({"when": 1}, "when: is not known here; known are mode, now, skew"),
    ],
)
def test_what_is_no_setting_is_refused_and_changes_nothing(
    control: Control, body: dict[str, object], said: str
) -> None:
    status, words = control.refused("PUT", "/clock", body)
    assert status == 400
    assert said in words
    assert control("GET", "/clock")["mode"] == "follow"


@pytest.mark.parametrize("body", [{}, {"seconds": "60"}, {"seconds": None}, {"minutes": 1}])
def test_an_advance_needs_a_number_of_seconds(control: Control, body: dict[str, object]) -> None:
    assert control.refused("POST", "/clock/advance", body)[0] == 400


@pytest.mark.parametrize("far", ["9999-12-31T00:00:00Z", "0001-01-01T00:00:00Z"])
def test_the_clock_does_not_leave_the_calendar(control: Control, far: str) -> None:
    control("PUT", "/clock", {"mode": "pinned", "now": "9899-12-31T00:00:00Z"})
    for method, path, body in (
        ("PUT", "/clock", {"now": far}),
        ("POST", "/clock/advance", {"seconds": 100_000}),
        ("PUT", "/clock", {"skew": 100_000}),
    ):
        status, words = control.refused(method, path, body)
        assert (status, "between the years 2 and 9900" in words) == (400, True)
    assert control("GET", "/clock")["now"] == "9899-12-31T00:00:00.000000Z"


def test_what_cannot_be_set_together_sets_nothing(control: Control) -> None:
    before = control("PUT", "/clock", {"mode": "pinned", "now": NEW_YEAR, "skew": 5})
    control.refused("PUT", "/clock", {"skew": 60, "now": "9999-01-01T00:00:00Z"})
    assert control("GET", "/clock") == before
