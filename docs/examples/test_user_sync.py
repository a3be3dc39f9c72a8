"""A nightly job that copies users of one population into another system, page by page."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from pytest_pingone import PingOne, ProcessClock

# The code under test, as it would stand in a module of its own.


class Users:
    """Reads users from PingOne; gets another token when PingOne no longer takes the one it has."""

    def __init__(self, base: str, new_token: Callable[[], str], page_size: int = 100) -> None:
        self._base = base
        self._new_token = new_token
        self._page_size = page_size
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {new_token()}"

    def close(self) -> None:
        self._session.close()

    def matching(self, text: str) -> Iterator[dict[str, Any]]:
        """Yield every user that a filter finds, over all pages."""
        answer = self._get(f"{self._base}/users", filter=text, limit=self._page_size)
        while True:
            yield from answer["_embedded"]["users"]
            following = answer["_links"].get("next")
            if following is None:
                return
            answer = self._get(following["href"])

    def _get(self, url: str, **parameters: Any) -> dict[str, Any]:
        answer = self._session.get(url, params=parameters, timeout=10)
        if answer.status_code == requests.codes.unauthorized:
            self._session.headers["Authorization"] = f"Bearer {self._new_token()}"
            answer = self._session.get(url, params=parameters, timeout=10)
        answer.raise_for_status()
        page: dict[str, Any] = answer.json()
        return page


def synchronize(users: Users, population_id: str, directory: dict[str, str]) -> None:
    """Bring a directory, user id to email, up to date with the enabled users of a population."""
    wanted = f'population.id eq "{population_id}" and enabled eq true'
    found = {user["id"]: user["email"] for user in users.matching(wanted)}
    for gone in directory.keys() - found.keys():
        del directory[gone]
    directory.update(found)


# Its tests.


@pytest.fixture
def staff(pingone: PingOne) -> str:
    """A population of 250, of whom every tenth is disabled."""
    population = pingone.populations.create(name="Staff members")
    for number in range(250):
        pingone.users.create(
            username=f"member-{number:03}",
            email=f"member-{number:03}@example.com",
            population=population,
            enabled=number % 10 != 0,
        )
    return population.id


@pytest.fixture
def users(pingone: PingOne) -> Iterator[Users]:
    worker = pingone.applications["worker"]

    def new_token() -> str:
        answer = requests.post(
            pingone.token_url,
            data={"grant_type": "client_credentials"},
            auth=(worker.client_id, worker.client_secret),
            timeout=10,
        )
        answer.raise_for_status()
        token: str = answer.json()["access_token"]
        return token

    users = Users(pingone.environment_url, new_token)
    yield users
    users.close()


def test_everybody_is_copied_over_all_pages(pingone: PingOne, staff: str, users: Users) -> None:
    directory = {"somebody who left": "old@example.com"}

    synchronize(users, staff, directory)

    assert len(directory) == 225
    assert directory[pingone.users["member-249"].id] == "member-249@example.com"
    assert pingone.users["member-240"].id not in directory, "disabled"
    assert pingone.users["alice"].id not in directory, "of another population"
    assert len(pingone.requests.to("users.list")) == 3


def test_a_token_that_expires_between_two_pages_is_replaced(
    pingone: PingOne, staff: str, users: Users, pingone_clock: ProcessClock
) -> None:
    found = users.matching(f'population.id eq "{staff}"')
    first = next(found)
    pingone_clock.advance(minutes=61)

    rest = list(found)

    assert len([first, *rest]) == 250
    statuses = [entry.status for entry in pingone.requests.to("users.list")]
    assert statuses == [200, 401, 200, 200]
    assert len(pingone.requests.to("token")) == 2


def test_users_who_leave_meanwhile_make_nobody_else_disappear(
    pingone: PingOne, staff: str, users: Users
) -> None:
    found = users.matching(f'population.id eq "{staff}"')
    first = next(found)
    for number in range(50, 150):
        pingone.users.delete(f"member-{number:03}")

    names = [first["username"], *(user["username"] for user in found)]

    still_there = {user.username for user in pingone.users if user.population_id == staff}
    assert still_there <= set(names)
    assert len(names) == len(set(names))


def test_a_worker_without_the_role_is_told_so(pingone: PingOne, staff: str) -> None:
    token = pingone.mint.access_token(application="powerless")
    users = Users(pingone.environment_url, lambda: str(token))

    with pytest.raises(requests.HTTPError, match="403"):
        synchronize(users, staff, {})

    users.close()
