"""Reading the audit log: the range of time that is needed, the filters, the pages, the roles."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from pytest_pingone import PingOne
from pytest_pingone.tenant import activities
from pytest_pingone.tenant.records.activities import Activity

if TYPE_CHECKING:
    from tests.conftest import Api
    from tests.management.conftest import Workers

EVER = 'recordedAt gt "1970-01-01T00:00:00Z"'
NOWHERE = str(uuid.uuid4())


def log(api: Api, *filters: str) -> list[dict[str, Any]]:
    """Return all activities that filters let through, newest first."""
    parameters = {"filter": " and ".join([EVER, *filters]), "limit": "1000"}
    answer = api.get("activities", params=parameters)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["_embedded"]["activities"]
    return found


def types(api: Api, *filters: str) -> list[str]:
    """Return what happened, the last first."""
    return [activity["action"]["type"] for activity in log(api, *filters)]


def test_a_filter_is_required_and_needs_a_range_of_time(api: Api) -> None:
    for parameters in ({}, {"filter": 'action.type eq "GROUP.CREATED"'}):
        answer = api.get("activities", params=parameters)
        assert answer.status_code == 400
        assert (answer.json()["code"], answer.json()["details"]) == (
            "INVALID_REQUEST",
            [
                {
                    "code": "INVALID_FILTER",
                    "target": "filter",
                    "message": "The filter must say something about recordedAt or createdAt.",
                }
            ],
        )


def test_newest_first_without_count_or_size_and_page_by_page(api: Api) -> None:
    for number in range(5):
        api.post("groups", {"name": str(number)})
    page = api.get("activities", params={"filter": EVER, "limit": "2"}).json()
    seen = [page]
    api.post("groups", {"name": "in between"})  # does not shift what follows
    while "next" in page["_links"]:
        page = api.get(page["_links"]["next"]["href"]).json()
        seen.append(page)
    assert all(set(one) == {"_links", "_embedded"} for one in seen)
    names = [[a["resources"][0]["name"] for a in one["_embedded"]["activities"]] for one in seen]
    assert names == [["4", "3"], ["2", "1"], ["0"]]
    back = api.get(page["_links"]["prev"]["href"]).json()
    assert [a["resources"][0]["name"] for a in back["_embedded"]["activities"]] == ["2", "1"]


def test_a_page_has_a_hundred_unless_more_is_asked_for(api: Api) -> None:
    group = api.post("groups", {"name": "g"}).json()["_links"]["self"]["href"]
    for _ in range(101):
        assert api.put(group, {"name": "g"}).status_code == 200
    page = api.get("activities", params={"filter": EVER}).json()
    assert len(page["_embedded"]["activities"]) == 100
    assert len(log(api)) == 102


@pytest.mark.parametrize("name", ["recordedAt", "recordedat", "createdAt"])
@pytest.mark.parametrize(
    ("operator", "found"), [("gt", [3]), ("ge", [3, 2]), ("lt", [1]), ("le", [2, 1])]
)
def test_a_range_of_time(
    name: str, operator: str, found: list[int], api: Api, pingone: PingOne
) -> None:
    noon = dt.datetime(2030, 1, 1, 12, tzinfo=dt.timezone.utc)
    for hour in (1, 2, 3):
        pingone.issuer_clock.pin(noon + dt.timedelta(hours=hour))
        api.token = pingone.mint.access_token(application="worker")
        api.post("groups", {"name": str(hour)})
    parameters = {"filter": f'{name} {operator} "2030-01-01T14:00:00Z"'}
    page = api.get("activities", params=parameters).json()["_embedded"]["activities"]
    assert [int(one["resources"][0]["name"]) for one in page] == found


def test_each_filter_finds_its_own(api: Api, pingone: PingOne) -> None:
    population = api.post("populations", {"name": "P"}).json()["id"]
    body = {"username": "u", "email": "u@example.com", "population": {"id": population}}
    answer = api.post("users", body)
    user = answer.json()
    worker = pingone.applications["worker"].id
    for text, expected in {
        f'correlationId eq "{answer.headers["Correlation-Id"]}"': ["USER.CREATED"],
        f'correlationid eq "{NOWHERE}"': [],
        f'actors.client.id eq "{worker}"': ["USER.CREATED", "POPULATION.CREATED"],
        f'actors.client.id eq "{NOWHERE}"': [],
        f'resources.id eq "{user["id"]}"': ["USER.CREATED"],
        'resources.type eq "POPULATION"': ["POPULATION.CREATED"],
        f'resources.population.id eq "{population}"': ["USER.CREATED"],
        'action.type eq "USER.CREATED"': ["USER.CREATED"],
        'actors.user.name eq "alice"': [],
        f'actors.user.id eq "{user["id"]}"': [],
    }.items():
        assert types(api, text) == expected, text


def test_filters_for_the_user_who_acts(api: Api, pingone: PingOne, workers: Workers) -> None:
    alice = pingone.users["alice"]
    workers.assign(f"users/{alice.id}", "Identity Data Admin")
    token = pingone.mint.access_token(application="worker", user="alice")
    assert api.post("groups", {"name": "g"}, headers=token.headers).status_code == 201
    assert types(api, 'actors.user.name eq "alice"') == ["GROUP.CREATED"]
    assert types(api, f'actors.user.id eq "{alice.id}"') == ["GROUP.CREATED"]


@pytest.mark.parametrize(
    "text",
    ['id eq "x"', 'recordedAt eq "2030-01-01T00:00:00Z"', 'action.type sw "USER"', "nonsense"],
)
def test_other_filters_are_refused(text: str, api: Api) -> None:
    answer = api.get("activities", params={"filter": f"{EVER} and {text}"})
    assert answer.status_code == 400
    assert answer.json()["details"][0]["code"] == "INVALID_FILTER"


def test_a_search_is_a_list_with_its_query_in_the_body(api: Api) -> None:
    for name in "abc":
        api.post("groups", {"name": name})
    body = {"filter": f'{EVER} and action.type eq "GROUP.CREATED"', "limit": 2}
    answer = api.post("activities", body)
    assert answer.status_code == 200, answer.text
    page = answer.json()
    names = [one["resources"][0]["name"] for one in page["_embedded"]["activities"]]
    assert names == ["c", "b"]
    rest = api.get(page["_links"]["next"]["href"]).json()["_embedded"]["activities"]
    assert [one["resources"][0]["name"] for one in rest] == ["a"]
    cursor = page["_links"]["next"]["href"].partition("cursor=")[2].partition("&")[0]
    again = api.post("activities", {**body, "offset": cursor}).json()["_embedded"]["activities"]
    assert again == rest


def test_a_search_without_a_filter_is_refused(api: Api) -> None:
    answer = api.post("activities", {"limit": 2})
    assert (answer.status_code, answer.json()["details"]) == (
        400,
        [{"code": "REQUIRED_VALUE", "target": "filter", "message": "must not be null"}],
    )


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("Environment Admin", 200),
        ("Identity Data Admin", 200),
        ("Identity Data Read Only", 200),
        ("Configuration Read Only", 200),
        ("Client Application Developer", 403),
    ],
)
def test_who_may_read_the_log(role: str, status: int, workers: Workers) -> None:
    reader = workers(role)
    assert reader.get("activities", params={"filter": EVER}).status_code == status


def test_who_administers_one_population_reads_of_its_users_only(
    api: Api, workers: Workers, pingone: PingOne
) -> None:
    population = pingone.users["alice"].population_id
    reader = workers(("Identity Data Admin", "POPULATION", population))
    api.post("groups", {"name": "of the environment"})
    api.patch(f"users/{pingone.users['alice'].id}", {"title": "Dr"})
    assert {one["resources"][0]["type"] for one in log(reader)} == {"USER"}


def test_the_log_is_forgotten_with_what_was_rolled_back(api: Api, pingone: PingOne) -> None:
    before = pingone.snapshot()
    api.post("groups", {"name": "g"})
    pingone.roll_back(before)
    assert log(api) == []


def test_the_oldest_are_dropped(
    api: Api, pingone: PingOne, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(activities, "LEAST", 3)
    for number in range(300):
        api.post("groups", {"name": str(number)})
    names = [str(number) for number in range(299, 255, -1)]  # they go 256 at a time
    assert [one["resources"][0]["name"] for one in log(api)] == names
    assert len(pingone.snapshot().table(Activity, pingone.environment.id)) == len(names)
