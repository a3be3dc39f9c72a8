"""Reports: numbers from the users there are and from the audit log."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
import requests

from pytest_pingone import PingOne
from pytest_pingone.management.catalogue.reports import REPORTS
from pytest_pingone.management.reports import Report
from pytest_pingone.tenant.roles import BUILT_IN

if TYPE_CHECKING:
    from tests.conftest import Api
    from tests.management.conftest import Workers

NOON = dt.datetime(2030, 1, 10, 12, tzinfo=dt.timezone.utc)
MIDNIGHT = NOON.replace(hour=0)
SINCE = 'startDate ge "2030-01-09T00:00:00Z"'
QUESTIONS: dict[str, dict[str, str]] = {
    "totalIdentities": {"filter": 'startDate eq "2030-01-09T00:00:00Z"'},
    "activeIdentityCounts": {"filter": f'{SINCE} and samplingPeriod eq "24"'},
    "metrics/activeIdentityCounts": {"filter": SINCE, "aggregatedBy": "calendarMonth"},
    "userActivities": {},
    "applicationSignons": {
        "filter": 'occurredAt ge "2030-01-09T00:00:00Z"',
        "samplePeriod": "24",
        "samplePeriodCount": "2",
    },
}
EACH = [pytest.param(row, id=f"{row.of.name}.{row.name}") for row in REPORTS]


@pytest.fixture(autouse=True)
def at_noon(pingone: PingOne, api: Api) -> None:
    """Let it be noon on a certain day, in the tenant."""
    at(NOON, pingone, api)


def at(moment: dt.datetime, pingone: PingOne, api: Api) -> None:
    """Let it be another time, and the worker's token good at that time."""
    pingone.issuer_clock.pin(moment)
    api.token = pingone.mint.access_token(application="worker")


def path_of(report: Report, pingone: PingOne) -> str:
    environment = pingone.environment
    above = f"/{report.of.path}".replace("<organization_id>", environment.organization_id)
    record_id = environment.id if report.of.name == "environments" else environment.license_id
    return f"{above}/{record_id}/{report.name}"


def entries(api: Api, path: str, **parameters: str) -> list[dict[str, Any]]:
    """Return the entries of a report."""
    answer = api.get(path, params=parameters)
    assert answer.status_code == 200, answer.text
    (found,) = answer.json()["_embedded"].values()
    entries: list[dict[str, Any]] = found
    return entries


def check_password(api: Api, pingone: PingOne, username: str, password: str) -> None:
    """Check a user's password over the API: the least that makes a user active."""
    headers = {"Content-Type": "application/vnd.pingidentity.password.check+json"}
    path = f"users/{pingone.users[username].id}/password"
    api.post(path, {"password": password}, headers=headers)


def sign_on(pingone: PingOne, username: str, application: str = "web") -> None:
    """Sign on to an application."""
    pingone.sign_on(username)
    answer = requests.get(
        f"{pingone.issuer}/authorize",
        params={
            "client_id": pingone.applications[application].id,
            "response_type": "code",
            "redirect_uri": "http://127.0.0.1:8000/callback",
            "scope": "openid",
        },
        allow_redirects=False,
        timeout=5,
    )
    assert "code=" in answer.headers["Location"]


@pytest.mark.parametrize("report", EACH)
def test_a_report_is_a_page_of_numbers(report: Report, api: Api, pingone: PingOne) -> None:
    answer = api.get(path_of(report, pingone), params=QUESTIONS[report.name])
    assert answer.status_code == 200, answer.text
    page = answer.json()
    assert list(page) == ["_links", "_embedded", "count", "size"]
    assert list(page["_embedded"]) == [report.embedded]
    assert page["size"] == len(page["_embedded"][report.embedded])
    assert page["_links"]["self"]["href"].partition("?")[0] == answer.url.partition("?")[0]
    known = [rule.name for rule in report.fields]
    for entry in page["_embedded"][report.embedded]:
        assert list(entry) == [name for name in known if name in entry]


@pytest.mark.parametrize("report", EACH)
def test_a_report_is_not_open(report: Report, pingone: PingOne) -> None:
    url = pingone.api_url + path_of(report, pingone)
    assert requests.get(url, timeout=5).status_code == 401


@pytest.mark.parametrize("report", EACH)
def test_a_report_is_not_for_everybody(report: Report, pingone: PingOne, workers: Workers) -> None:
    nobody = workers()
    answer = nobody.get(path_of(report, pingone), params=QUESTIONS[report.name])
    assert (answer.status_code, answer.json()["code"]) == (403, "ACCESS_FAILED")


@pytest.mark.parametrize("report", EACH)
def test_some_role_gives_the_permission_for_a_report(report: Report) -> None:
    assert any(report.permission in role.permissions for role in BUILT_IN.values())


@pytest.mark.parametrize("report", EACH)
def test_a_question_about_nothing_is_not_answered(
    report: Report, api: Api, pingone: PingOne
) -> None:
    path = path_of(report, pingone).replace(pingone.environment.license_id, "nothing")
    path = path.replace(pingone.environment.id, "nothing")
    assert api.get(path, params=QUESTIONS[report.name]).status_code == 404


def test_users_are_counted_by_day(api: Api, pingone: PingOne) -> None:
    there = len(pingone.users)
    body = {"username": "new", "email": "new@example.com"}
    new = api.post("users", body).json()["_links"]["self"]["href"]
    at(NOON + dt.timedelta(days=1), pingone, api)
    assert api.delete(new).status_code == 204
    at(NOON + dt.timedelta(days=2), pingone, api)
    filters = f'startDate eq "{MIDNIGHT:%Y-%m-%dT%H:%M:%SZ}"'
    found = entries(api, "totalIdentities", filter=filters)
    days = [int((MIDNIGHT + dt.timedelta(days=day)).timestamp()) for day in range(3)]
    assert [entry["date"] for entry in found] == days
    assert [entry["totalIdentities"] - there for entry in found] == [1, 0, 0]


def test_total_identities_end_with_the_end_date(api: Api) -> None:
    for text, days in {
        'startDate eq "2030-01-01T00:00:00Z" and endDate eq "2030-01-03T00:00:00Z"': 3,
        'startDate eq "2030-01-09T00:00:00Z" and endDate eq "2031-01-01T00:00:00Z"': 2,
        'endDate eq "2030-01-03T00:00:00Z"': 1,
        'startDate eq "2030-02-01T00:00:00Z"': 0,
    }.items():
        assert len(entries(api, "totalIdentities", filter=text)) == days, text


def test_the_count_of_total_identities_is_how_many_there_are_now(
    api: Api, pingone: PingOne
) -> None:
    page = api.get("totalIdentities", params=QUESTIONS["totalIdentities"]).json()
    assert (page["count"], page["size"]) == (len(pingone.users), 2)


def test_who_signs_on_or_proves_a_password_is_active(api: Api, pingone: PingOne) -> None:
    pingone.users.create(username="bea", password="Correct-Horse-9")
    sign_on(pingone, "alice")
    sign_on(pingone, "alice")
    check_password(api, pingone, "bea", "Correct-Horse-9")
    check_password(api, pingone, "bea", "wrong")
    found = entries(api, "metrics/activeIdentityCounts", filter=SINCE)
    assert [entry["value"] for entry in found] == [0, 2]


def test_active_users_are_counted_by_hours_and_altogether(api: Api, pingone: PingOne) -> None:
    pingone.users.create(username="bea", password="Correct-Horse-9")
    check_password(api, pingone, "alice", "Correct-Horse-9")
    at(NOON + dt.timedelta(hours=12), pingone, api)
    check_password(api, pingone, "bea", "Correct-Horse-9")
    since = f'startDate ge "{NOON:%Y-%m-%dT%H:%M:%SZ}"'
    found = entries(api, "activeIdentityCounts", filter=f'{since} and samplingPeriod eq "10"')
    assert found == [
        {
            "startDate": "2030-01-10T12:00:00.000Z",
            "endDate": "2030-01-10T22:00:00.000Z",
            "value": 1,
            "cumulative": 1,
        },
        {
            "startDate": "2030-01-10T22:00:00.000Z",
            "endDate": "2030-01-11T00:00:00.000Z",
            "value": 1,
            "cumulative": 2,
        },
    ]


def test_active_users_are_counted_by_months_that_may_be_short(api: Api, pingone: PingOne) -> None:
    at(dt.datetime(2030, 4, 1, tzinfo=dt.timezone.utc), pingone, api)
    since = 'startDate ge "2030-01-31T00:00:00Z"'
    found = entries(api, "metrics/activeIdentityCounts", filter=since, samplePeriod="MONTH")
    assert [entry["endDate"][:10] for entry in found] == ["2030-02-28", "2030-03-31", "2030-04-01"]


def test_the_latest_can_come_first_page_by_page(api: Api) -> None:
    since = 'startDate ge "2030-01-08T00:00:00Z"'
    asked = {"filter": since, "order": "-startDate", "limit": "2"}
    page = api.get("metrics/activeIdentityCounts", params=asked).json()
    rest = api.get(page["_links"]["next"]["href"]).json()
    days = [
        entry["startDate"][8:10]
        for one in (page, rest)
        for entry in one["_embedded"]["activeIdentityCounts"]
    ]
    assert days == ["10", "09", "08"]
    assert (page["count"], page["size"], rest["size"]) == (3, 2, 1)
    assert "next" not in rest["_links"]


@pytest.mark.parametrize(("by", "periods"), [("calendarMonth", 14), ("licenseYear", 2)])
def test_a_license_counts_for_all_its_environments(
    by: str, periods: int, api: Api, pingone: PingOne
) -> None:
    environment = pingone.environment
    licenses = f"/organizations/{environment.organization_id}/licenses/{environment.license_id}"
    begins = dt.datetime.fromisoformat(api.get(licenses).json()["beginsAt"])
    at(begins + dt.timedelta(days=400), pingone, api)
    check_password(api, pingone, "alice", "Correct-Horse-9")
    found = entries(api, f"{licenses}/metrics/activeIdentityCounts", aggregatedBy=by)
    assert [entry["value"] for entry in found] == [*[0] * (periods - 1), 1]
    assert list(found[0]) == ["startDate", "endDate", "value"]
    assert dt.datetime.fromisoformat(found[0]["startDate"]) == begins


def test_what_users_did(api: Api, pingone: PingOne) -> None:
    sign_on(pingone, "alice")
    check_password(api, pingone, "alice", "wrong")
    headers = {"Content-Type": "application/vnd.pingidentity.password.reset+json"}
    path = f"users/{pingone.users['alice'].id}/password"
    assert api.put(path, {"newPassword": "Another-Horse-9"}, headers=headers).status_code == 200
    at(NOON + dt.timedelta(hours=1), pingone, api)
    dates = 'startDate eq "2030-01-10T11:00:00Z" and endDate eq "2030-01-10T13:00:00Z"'
    found = entries(api, "userActivities", filter=dates)
    assert found[:2] == [
        {
            "startDate": "2030-01-10T11:00:00.000Z",
            "endDate": "2030-01-10T12:00:00.000Z",
            "environment": {"id": pingone.environment.id},
            "userSignOns": {"successes": 0, "failures": 0},
            "passwordResets": 0,
        },
        {
            "startDate": "2030-01-10T12:00:00.000Z",
            "endDate": "2030-01-10T13:00:00.000Z",
            "environment": {"id": pingone.environment.id},
            "userSignOns": {"successes": 1, "failures": 1},
            "passwordResets": 1,
        },
    ]


@pytest.mark.parametrize(
    ("begin", "size", "first_end"),
    [
        ("2030-01-07", None, "2030-01-07T01:00"),
        ("2030-01-01", None, "2030-01-02T00:00"),
        ("2029-10-01", None, "2029-10-08T00:00"),
        ("2029-10-01", "DAY", "2029-10-02T00:00"),
    ],
)
def test_the_size_of_samples_goes_by_the_range_unless_given(
    begin: str, size: str | None, first_end: str, api: Api
) -> None:
    dates = f'startDate eq "{begin}T00:00:00Z" and endDate eq "2030-01-10T00:00:00Z"'
    more = {} if size is None else {"sampleSize": size}
    found = entries(api, "userActivities", filter=dates, **more)
    assert found[0]["endDate"].startswith(first_end)


def test_user_activities_are_those_of_thirty_days_unless_said(api: Api) -> None:
    found = entries(api, "userActivities")
    assert found[0]["startDate"] == "2029-12-11T12:00:00.000Z"
    assert found[-1]["endDate"] == "2030-01-10T12:00:00.000Z"
    assert len(found) in (30, 31)


def test_sign_ons_are_counted_by_application_the_busiest_first(api: Api, pingone: PingOne) -> None:
    sign_on(pingone, "alice")
    sign_on(pingone, "alice")
    found = entries(api, "applicationSignons", **QUESTIONS["applicationSignons"])
    assert len(found) == len(pingone.applications)
    assert found[0] == {
        "id": pingone.applications["web"].id,
        "authentication": [
            {
                "startDate": "2030-01-09T00:00:00.000Z",
                "endDate": "2030-01-10T00:00:00.000Z",
                "signons": 0,
            },
            {
                "startDate": "2030-01-10T00:00:00.000Z",
                "endDate": "2030-01-10T12:00:00.000Z",
                "signons": 2,
                "partial": True,
            },
        ],
    }
    assert all(one["signons"] == 0 for two in found[1:] for one in two["authentication"])


def test_sign_ons_in_the_future_are_none(api: Api) -> None:
    asked = {**QUESTIONS["applicationSignons"], "filter": 'occurredAt ge "9999-12-31T00:00:00Z"'}
    assert "authentication" not in entries(api, "applicationSignons", **asked)[0]
