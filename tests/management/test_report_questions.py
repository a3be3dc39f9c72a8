"""What reports refuse to answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_pingone import PingOne

if TYPE_CHECKING:
    from tests.conftest import Api

SINCE = 'startDate ge "2025-01-09T00:00:00Z"'
SIGN_ONS = {
    "filter": 'occurredAt ge "2025-01-09T00:00:00Z"',
    "samplePeriod": "24",
    "samplePeriodCount": "2",
}
WRONG: dict[str, tuple[str, dict[str, str], str, str]] = {
    "nothing": ("totalIdentities", {}, "INVALID_FILTER", "filter"),
    "no filter": ("activeIdentityCounts", {}, "INVALID_FILTER", "filter"),
    "half a filter": ("activeIdentityCounts", {"filter": SINCE}, "INVALID_FILTER", "filter"),
    "another operator": (
        "metrics/activeIdentityCounts",
        {"filter": SINCE.replace("ge", "gt")},
        "INVALID_FILTER",
        "filter",
    ),
    "or": (
        "metrics/activeIdentityCounts",
        {"filter": f"{SINCE} or {SINCE}"},
        "INVALID_FILTER",
        "filter",
    ),
    "no time": (
        "metrics/activeIdentityCounts",
        {"filter": 'startDate ge "yesterday"'},
        "INVALID_FILTER",
        "filter",
    ),
    "a time before all": (
        "metrics/activeIdentityCounts",
        {"filter": 'startDate ge "0001-01-01T00:00:00+05:00"'},
        "INVALID_FILTER",
        "filter",
    ),
    "another attribute": (
        "metrics/activeIdentityCounts",
        {"filter": 'endDate ge "2030-01-01T00:00:00Z"'},
        "INVALID_FILTER",
        "filter",
    ),
    "no filter at all": (
        "metrics/activeIdentityCounts",
        {"filter": "nonsense"},
        "INVALID_FILTER",
        "filter",
    ),
    "a period of no length": (
        "activeIdentityCounts",
        {"filter": f'{SINCE} and samplingPeriod eq "0"'},
        "INVALID_FILTER",
        "filter",
    ),
    "too many periods": (
        "activeIdentityCounts",
        {"filter": 'startDate ge "1000-01-01T00:00:00Z" and samplingPeriod eq "1"'},
        "OUT_OF_RANGE",
        "filter",
    ),
    "one date": (
        "userActivities",
        {"filter": 'startDate eq "2030-01-01T00:00:00Z"'},
        "INVALID_FILTER",
        "filter",
    ),
    "another size": ("userActivities", {"sampleSize": "YEAR"}, "INVALID_PARAMETER", "sampleSize"),
    "an order it has not": ("userActivities", {"order": "startDate"}, "INVALID_PARAMETER", "order"),
    "another order": (
        "metrics/activeIdentityCounts",
        {"filter": SINCE, "order": "value"},
        "INVALID_PARAMETER",
        "order",
    ),
    "too much": (
        "metrics/activeIdentityCounts",
        {"filter": SINCE, "limit": "101"},
        "INVALID_PARAMETER",
        "limit",
    ),
    "no number": (
        "applicationSignons",
        {**SIGN_ONS, "samplePeriod": "a day"},
        "INVALID_PARAMETER",
        "samplePeriod",
    ),
    "a missing parameter": (
        "applicationSignons",
        {"filter": SIGN_ONS["filter"], "samplePeriod": "24"},
        "INVALID_PARAMETER",
        "samplePeriodCount",
    ),
    "too many samples": (
        "applicationSignons",
        {**SIGN_ONS, "samplePeriodCount": "1000"},
        "INVALID_PARAMETER",
        "samplePeriod",
    ),
}


@pytest.mark.parametrize("which", WRONG)
def test_a_question_that_makes_no_sense_is_refused(which: str, api: Api) -> None:
    path, asked, code, target = WRONG[which]
    answer = api.get(path, params=asked)
    assert answer.status_code == 400, answer.text
    problem = answer.json()
    assert problem["code"] == "INVALID_REQUEST"
    assert [(one["code"], one["target"]) for one in problem["details"]] == [(code, target)]


def test_by_license_the_grouping_is_required(api: Api, pingone: PingOne) -> None:
    environment = pingone.environment
    licenses = f"/organizations/{environment.organization_id}/licenses"
    answer = api.get(f"{licenses}/{environment.license_id}/metrics/activeIdentityCounts")
    assert answer.json()["details"][0]["target"] == "aggregatedBy"
