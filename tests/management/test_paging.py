"""Pages: followed through `_links.next` alone, whatever happens meanwhile."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from pytest_pingone import PingOne

if TYPE_CHECKING:
    from tests.conftest import Api
    from tests.management.conftest import Workers

MADE = 250


@pytest.fixture
def many(pingone: PingOne) -> list[str]:
    """The names of all users, in the order in which they were made."""
    for number in range(MADE):
        pingone.users.create(username=f"user-{number:03}", email=f"user-{number}@example.com")
    return [user.username for user in pingone.users]


def pages(api: Api, start: str, link: str = "next") -> Iterator[dict[str, Any]]:
    place: str | None = start
    while place is not None:
        answer = api.get(place)
        assert answer.status_code == 200, answer.text
        page: dict[str, Any] = answer.json()
        yield page
        place = page["_links"].get(link, {}).get("href")


def names(page: dict[str, Any]) -> list[str]:
    return [user["username"] for user in page["_embedded"]["users"]]


def cursor(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


@pytest.mark.parametrize("limit", [1000, 200, 100, 50, 7])
def test_following_next_finds_everybody_once_and_in_order(
    api: Api, many: list[str], limit: int
) -> None:
    found = list(pages(api, f"users?limit={limit}"))
    assert [name for page in found for name in names(page)] == many
    size = min(limit, 200)
    assert [page["size"] for page in found[:-1]] == [size] * (len(found) - 1)
    assert {page["count"] for page in found} == {len(many)}
    assert [page["size"] for page in found] == [len(names(page)) for page in found]


def test_without_a_limit_a_page_holds_two_hundred_users(api: Api, many: list[str]) -> None:
    first, second = pages(api, "users")
    assert names(first) == many[:200]
    assert names(second) == many[200:]


def test_the_first_page_has_no_prev_and_the_last_no_next(api: Api, many: list[str]) -> None:
    found = list(pages(api, "users?limit=100"))
    assert len(found) == len(many) // 100 + 1
    assert ["prev" in page["_links"] for page in found] == [False, True, True]
    assert ["next" in page["_links"] for page in found] == [True, True, False]


def test_following_prev_walks_back_the_same_way(api: Api, many: list[str]) -> None:
    forward = list(pages(api, "users?limit=100"))
    backward = list(pages(api, forward[-1]["_links"]["self"]["href"], "prev"))
    assert [names(page) for page in backward] == [names(page) for page in reversed(forward)]
    assert many


def test_self_is_the_page_itself(api: Api, many: list[str]) -> None:
    for page in pages(api, "users?limit=60"):
        assert api.get(page["_links"]["self"]["href"]).json() == page
    assert many


@pytest.mark.parametrize("limit", [253, 254])
def test_a_page_that_is_just_full_is_the_last(api: Api, pingone: PingOne, limit: int) -> None:
    for number in range(limit - len(pingone.groups)):
        pingone.groups.create(name=f"group-{number}")
    page = api.get(f"groups?limit={limit}").json()
    assert (page["size"], page["count"], "next" in page["_links"]) == (limit, limit, False)


@pytest.mark.parametrize("gone", [slice(0, 100), slice(50, 150), slice(99, 101), slice(None)])
def test_deletions_between_two_pages_skip_nobody(
    api: Api, pingone: PingOne, many: list[str], gone: slice
) -> None:
    first = api.get("users?limit=100").json()
    deleted = many[gone]
    for name in deleted:
        pingone.users.delete(name)
    rest = pages(api, first["_links"]["next"]["href"])
    found = [name for page in rest for name in names(page)]
    assert found == [name for name in many[100:] if name not in deleted]


def test_whoever_is_added_between_two_pages_comes_last(
    api: Api, pingone: PingOne, many: list[str]
) -> None:
    first = api.get("users?limit=200").json()
    pingone.users.delete("user-249")
    pingone.users.create(username="late")
    (second,) = pages(api, first["_links"]["next"]["href"])
    assert names(second) == [*(name for name in many[200:] if name != "user-249"), "late"]


def test_a_worker_of_one_population_pages_through_it_alone(
    api: Api, pingone: PingOne, workers: Workers
) -> None:
    north = pingone.populations.create(name="North")
    for number in range(60):
        place = north if number % 2 else None
        pingone.users.create(username=f"u{number:02}", **({"population": place} if place else {}))
    northern = workers(("Identity Data Admin", "POPULATION", north.id))
    found = list(pages(northern, "users?limit=7"))
    expected = [f"u{number:02}" for number in range(60) if number % 2]
    assert [name for page in found for name in names(page)] == expected
    assert {page["count"] for page in found} == {len(expected)}
    backward = list(pages(northern, found[-1]["_links"]["self"]["href"], "prev"))
    assert [names(page) for page in reversed(backward)] == [names(page) for page in found]
    assert len(names(api.get("users").json())) == 63


@pytest.mark.parametrize("limit", ["0", "-1", "1.5", "many", "", "%D9%A1", "1e3", "+5", " 5"])
def test_a_limit_that_is_no_number_is_refused(api: Api, limit: str) -> None:
    check_refused(api, f"users?limit={limit}", "limit")


@pytest.mark.parametrize(
    "text",
    ["", "x", "%00", "after:1", cursor("after:"), cursor("after:x"), cursor("before:1"),
     cursor("after: 1"), cursor("after:1_0"), cursor("after:01"), cursor("after:-5"),
     cursor("after:1") + "=", cursor("after:\u0661"), "%F0%9F%92%A9"],
)  # fmt: skip
def test_a_cursor_that_pingone_did_not_give_is_refused(api: Api, text: str) -> None:
    check_refused(api, f"users?cursor={text}", "cursor")


def check_refused(api: Api, place: str, target: str) -> None:
    answer = api.get(place)
    assert answer.status_code == 400, place
    assert answer.json()["code"] == "INVALID_REQUEST"
    (detail,) = answer.json()["details"]
    assert (detail["code"], detail["target"]) == ("INVALID_PARAMETER", target)


def test_a_limit_beyond_all_numbers_is_as_many_as_there_are(api: Api, pingone: PingOne) -> None:
    page = api.get(f"groups?limit={'9' * 400}").json()
    assert page["size"] == len(pingone.groups)


@pytest.mark.parametrize("limit", [100, 7])
def test_a_filter_holds_on_every_page(
    api: Api, pingone: PingOne, many: list[str], limit: int
) -> None:
    for name in many[::3]:
        pingone.users.update(name, nickname="third")
    start = f'users?limit={limit}&filter=nickname%20eq%20"third"'
    found = list(pages(api, start))
    assert [name for page in found for name in names(page)] == many[::3]
    assert {page["count"] for page in found} == {len(many[::3])}
    backward = list(pages(api, found[-1]["_links"]["self"]["href"], "prev"))
    assert [names(page) for page in reversed(backward)] == [names(page) for page in found]


def test_deletions_while_paging_under_a_filter_skip_nobody(
    api: Api, pingone: PingOne, many: list[str]
) -> None:
    place = 'users?limit=100&filter=username%20sw%20"user-"'
    first = api.get(place).json()
    for name in [*many[10:60], *many[150:160]]:
        pingone.users.delete(name)
    rest = pages(api, first["_links"]["next"]["href"])
    found = [name for page in rest for name in names(page)]
    assert found == [name for name in many[103:] if name not in many[150:160]]


def test_a_worker_of_one_population_pages_under_a_filter_through_it_alone(
    api: Api, pingone: PingOne, workers: Workers, many: list[str]
) -> None:
    north = pingone.populations.create(name="North")
    moved = many[5:205]
    for name in moved:
        user = pingone.users[name].id
        assert api.put(f"users/{user}/population", {"id": north.id}).status_code == 200
    northern = workers(("Identity Data Admin", "POPULATION", north.id))
    found = list(pages(northern, 'users?limit=100&filter=username%20sw%20"user-1"'))
    expected = [name for name in moved if name.startswith("user-1")]
    assert [name for page in found for name in names(page)] == expected
    assert {page["count"] for page in found} == {len(expected)}
    alone = northern.get(f'users?filter=username%20eq%20"{many[0]}"').json()
    assert (alone["count"], alone["_embedded"]) == (0, {"users": []})
