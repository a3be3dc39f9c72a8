"""Rate limits: off unless asked for; then by group, for the whole license, in windows of time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_pingone.management.catalogue import COLLECTIONS
from pytest_pingone.tenant.rate_limits import BASE_LIMITS, LIMITED

if TYPE_CHECKING:
    from pytest_pingone import PingOne, ProcessClock
    from tests.conftest import Api

LIMITS = pytest.mark.pingone(rate_limits=True)
AT_NOON = pytest.mark.pingone_time("2030-01-01T12:00:00Z")


@AT_NOON
def test_without_the_setting_nothing_is_limited(api: Api) -> None:
    most = BASE_LIMITS["directory"].requests
    statuses = {api.get("users?limit=1").status_code for _ in range(most + 10)}
    assert statuses == {200}


@LIMITS
@AT_NOON
def test_one_request_too_many_is_refused_until_the_window_ends(
    api: Api, pingone_clock: ProcessClock
) -> None:
    most = BASE_LIMITS["directory"].requests
    for _ in range(most):
        assert api.get("users?limit=1").status_code == 200
    refused = api.get("users?limit=1")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
    body = refused.json()
    assert (body["code"], body["message"]) == ("REQUEST_LIMITED", LIMITED)
    (detail,) = body["details"]
    assert detail["code"] == "LIMIT_EXCEEDED"
    assert detail["innerError"] == {"quotaLimit": most, "retryAfter": 1}
    pingone_clock.advance(seconds=int(refused.headers["Retry-After"]))
    assert api.get("users?limit=1").status_code == 200


@LIMITS
@pytest.mark.pingone_time("2030-01-01T12:00:18Z")
def test_retry_after_is_the_rest_of_the_window(api: Api) -> None:
    most = BASE_LIMITS["configuration"].requests
    for _ in range(most):
        api.get("resources")
    refused = api.get("resources")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "42")


@LIMITS
@AT_NOON
def test_groups_of_endpoints_are_limited_apart(api: Api) -> None:
    for _ in range(BASE_LIMITS["directory"].requests + 1):
        api.get("users?limit=1")
    assert api.get("users?limit=1").status_code == 429
    assert api.get("resources").status_code == 200


@LIMITS
@AT_NOON
def test_a_refused_write_changes_nothing(pingone: PingOne, api: Api) -> None:
    for _ in range(BASE_LIMITS["directory"].requests):
        api.get("users?limit=1")
    before = pingone.snapshot()
    refused = api.post("users", {"username": "late", "email": "late@example.com"})
    assert refused.status_code == 429
    assert pingone.snapshot() is before


@LIMITS
@AT_NOON
def test_a_request_without_a_token_is_not_counted(api: Api) -> None:
    for _ in range(BASE_LIMITS["directory"].requests + 1):
        assert api.get("users", headers={"Authorization": "Bearer x"}).status_code == 401
    assert api.get("users?limit=1").status_code == 200


def test_every_row_counts_for_a_group_that_there_is() -> None:
    assert {row.rate_group for row in COLLECTIONS} <= set(BASE_LIMITS)
