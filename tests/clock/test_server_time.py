"""The emulator over HTTP: its `Date`, and what it makes of a moved clock."""

from __future__ import annotations

import email.utils
import http.client
from typing import Any
from urllib.parse import urlsplit

import freezegun
import freezegun.api
import pytest
import requests

from pytest_pingone import PingOne
from pytest_pingone.clock import ProcessClock

_NEW_YEAR = 1_893_456_000


def _dates(pingone: PingOne, path: str | None = None) -> list[float]:
    """Return every `Date` of one answer: a second one would hide in a joined header."""
    url = urlsplit(pingone.jwks_url)
    connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=10)
    try:
        connection.request("GET", path or url.path)
        answer = connection.getresponse()
        answer.read()
    finally:
        connection.close()
    lines = answer.headers.get_all("Date") or []
    return [email.utils.parsedate_to_datetime(line).timestamp() for line in lines]


@pytest.mark.parametrize("path", [None, "/v1/environments", "/nowhere"])
@pytest.mark.parametrize("skew", [0, 90, -7200])
def test_an_answer_has_one_date_from_the_issuer(
    pingone: PingOne, pingone_clock: ProcessClock, path: str | None, skew: int
) -> None:
    pingone_clock.freeze(_NEW_YEAR)
    with pingone.issuer_clock.skewed(skew):
        assert _dates(pingone, path) == [_NEW_YEAR + skew]


def test_a_pinned_issuer_dates_its_answers(pingone: PingOne) -> None:
    pingone.issuer_clock.pin(_NEW_YEAR)
    assert _dates(pingone) == [_NEW_YEAR]


def test_without_a_freeze_answers_have_the_real_date(pingone: PingOne) -> None:
    (date,) = _dates(pingone)
    assert abs(date - freezegun.api.real_time()) < 60


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"tz_offset": 5},
        {"auto_tick_seconds": 15},
        {"ignore": ["werkzeug", "socketserver", "http"]},
        {"ignore": ["pytest_pingone"]},
    ],
    ids=str,
)
def test_a_server_thread_sees_a_foreign_freeze(pingone: PingOne, options: dict[str, Any]) -> None:
    pingone.jwks_url  # noqa: B018 - the server has started in real time
    with freezegun.freeze_time("2030-01-01", **options):
        assert _dates(pingone) == [_NEW_YEAR]
    (date,) = _dates(pingone)
    assert abs(date - freezegun.api.real_time()) < 60


def test_a_request_does_not_make_an_auto_ticking_freeze_step(pingone: PingOne) -> None:
    pingone.jwks_url  # noqa: B018 - the server has started before
    with freezegun.freeze_time("2030-01-01", auto_tick_seconds=15) as factory:
        before = factory.time_to_freeze
        _dates(pingone)
        assert factory.time_to_freeze == before


def test_a_server_can_start_and_stop_inside_a_freeze(pingone_clock: ProcessClock) -> None:
    pingone_clock.freeze(_NEW_YEAR)
    with PingOne() as own:
        assert _dates(own) == [_NEW_YEAR]


def test_a_kept_connection_survives_freezing_and_unfreezing(
    pingone: PingOne, pingone_clock: ProcessClock
) -> None:
    url = urlsplit(pingone.jwks_url)
    connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=10)
    used = set()
    for at in (_NEW_YEAR, _NEW_YEAR - 10**9, None):
        connection.request("GET", url.path)
        assert connection.getresponse().read()
        used.add(connection.sock)
        pingone_clock.unfreeze() if at is None else pingone_clock.freeze(at)
    connection.request("GET", url.path)
    assert connection.getresponse().read()
    used.add(connection.sock)
    connection.close()
    assert len(used) == 1


def test_a_minted_token_and_one_from_the_endpoint_agree_on_the_time(
    pingone: PingOne, pingone_clock: ProcessClock, session: requests.Session
) -> None:
    worker = pingone.applications["worker"].credentials
    pingone_clock.freeze(_NEW_YEAR)
    granted = session.post(
        pingone.token_url,
        data={"grant_type": "client_credentials"},
        auth=(worker["client_id"], worker["client_secret"]),
    ).json()["access_token"]
    minted = pingone.mint.access_token(application="worker")
    assert type(minted)(granted).claims["iat"] == minted.claims["iat"] == _NEW_YEAR
