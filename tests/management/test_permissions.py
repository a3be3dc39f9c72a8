"""Who may do what: judged by role assignments at the moment of the call."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
import requests

from pytest_pingone import PingOne
from pytest_pingone.errors import NO_ACCESS

if TYPE_CHECKING:
    from tests.conftest import Api
    from tests.management.conftest import Workers

READABLE = ["", "users", "groups", "populations", "applications", "resources"]


def check_403(answer: requests.Response) -> None:
    assert answer.status_code == 403, answer.text
    body = answer.json()
    assert body.pop("id")
    assert body == {
        "code": "ACCESS_FAILED",
        "message": NO_ACCESS,
        "details": [
            {
                "code": "INSUFFICIENT_PERMISSIONS",
                "message": "The actor attempting to perform the request is not authorized.",
            }
        ],
    }


@pytest.mark.parametrize("path", READABLE)
def test_a_read_only_worker_reads(api_as: Callable[[str], Api], path: str) -> None:
    assert api_as("reader").get(path).status_code == 200


@pytest.mark.parametrize("path", ["users", "groups", "populations", "applications", "resources"])
def test_a_read_only_worker_changes_nothing(
    api_as: Callable[[str], Api], pingone: PingOne, path: str
) -> None:
    reader = api_as("reader")
    before = pingone.snapshot()
    check_403(reader.post(path, {"name": "n", "username": "u"}))
    for record in reader.get(path).json()["_embedded"][path]:
        here = record["_links"]["self"]["href"]
        check_403(reader.put(here, record))
        check_403(reader.delete(here))
        if path == "users":
            check_403(reader.patch(here, {"nickname": "n"}))
    assert pingone.snapshot() is before


def test_permission_is_asked_before_the_body_is_read(api_as: Callable[[str], Api]) -> None:
    check_403(api_as("reader")("POST", "users", data=b"{", headers={"Content-Type": "text/plain"}))


@pytest.mark.parametrize("path", READABLE)
def test_a_worker_without_roles_sees_nothing(api_as: Callable[[str], Api], path: str) -> None:
    check_403(api_as("powerless").get(path))


def test_an_application_that_is_no_worker_sees_nothing(
    pingone: PingOne, api_as: Callable[[str], Api]
) -> None:
    assert pingone.applications["service"].type == "SERVICE"
    check_403(api_as("service").get("users"))


def test_losing_a_role_takes_effect_at_once_with_the_same_token(
    api: Api, api_as: Callable[[str], Api], pingone: PingOne
) -> None:
    reader = api_as("reader")
    assert reader.get("users").status_code == 200
    held = api.get(f"applications/{pingone.applications['reader'].id}/roleAssignments").json()
    for assignment in held["_embedded"]["roleAssignments"]:
        assert api.delete(assignment["_links"]["self"]["href"]).status_code == 204
    check_403(reader.get("users"))


def test_gaining_a_role_takes_effect_at_once_with_the_same_token(
    api_as: Callable[[str], Api], pingone: PingOne, workers: Workers
) -> None:
    powerless = api_as("powerless")
    check_403(powerless.get("users"))
    workers.assign(f"applications/{pingone.applications['powerless'].id}", "Identity Data Admin")
    assert powerless.get("users").status_code == 200


class TestAWorkerOfOnePopulation:
    @pytest.fixture
    def north(self, pingone: PingOne) -> str:
        population = pingone.populations.create(name="North")
        pingone.users.create(username="nora", population=population)
        return population.id

    @pytest.fixture
    def northern(self, north: str, workers: Workers) -> Api:
        return workers(("Identity Data Admin", "POPULATION", north), name="northern")

    def test_sees_its_population_only(self, northern: Api, north: str) -> None:
        populations = northern.get("populations").json()
        assert [p["id"] for p in populations["_embedded"]["populations"]] == [north]
        assert (populations["count"], populations["size"]) == (1, 1)

    def test_sees_the_users_of_its_population_only(self, northern: Api) -> None:
        users = northern.get("users?limit=1").json()
        assert [user["username"] for user in users["_embedded"]["users"]] == ["nora"]
        assert (users["count"], users["size"], "next" in users["_links"]) == (1, 1, False)

    def test_may_not_touch_users_of_another(self, northern: Api, pingone: PingOne) -> None:
        alice = f"users/{pingone.users['alice'].id}"
        check_403(northern.get(alice))
        check_403(northern.patch(alice, {"nickname": "n"}))
        check_403(northern.delete(alice))

    def test_creates_users_in_its_population_only(
        self, northern: Api, north: str, pingone: PingOne
    ) -> None:
        body = {"username": "nils", "email": "nils@example.com"}
        check_403(northern.post("users", body))
        assert "nils" not in pingone.users
        assert northern.post("users", {**body, "population": {"id": north}}).status_code == 201

    def test_changes_and_deletes_its_users(self, northern: Api, pingone: PingOne) -> None:
        nora = f"users/{pingone.users['nora'].id}"
        assert northern.patch(nora, {"nickname": "n"}).status_code == 200
        assert northern.delete(nora).status_code == 204

    def test_does_not_see_groups_of_the_environment(self, northern: Api, pingone: PingOne) -> None:
        assert len(pingone.groups) > 0
        assert northern.get("groups").json()["_embedded"]["groups"] == []

    def test_may_not_create_a_population(self, northern: Api, pingone: PingOne) -> None:
        check_403(northern.post("populations", {"name": "South"}))
        assert "South" not in pingone.populations


class TestAUserAtAWorkerApplication:
    @pytest.fixture
    def headers(self, pingone: PingOne) -> dict[str, str]:
        return pingone.mint.access_token(user="alice", application="worker").headers

    def test_has_its_own_roles_and_not_those_of_the_application(
        self, api: Api, pingone: PingOne, headers: dict[str, str], workers: Workers
    ) -> None:
        check_403(api.get("users", headers=headers))
        answer = workers.assign(f"users/{pingone.users['alice'].id}", "Identity Data Read Only")
        assert answer.status_code == 201
        assert api.get("users", headers=headers).status_code == 200
        check_403(api.post("users", {"username": "u"}, headers=headers))

    def test_is_named_in_the_journal(
        self, api: Api, pingone: PingOne, headers: dict[str, str]
    ) -> None:
        api.get("users", headers=headers)
        asked = pingone.requests[-1]
        assert (asked.application, asked.user) == ("worker", "alice")

    def test_has_no_roles_at_other_applications(
        self, api: Api, pingone: PingOne, workers: Workers
    ) -> None:
        workers.assign(f"users/{pingone.users['alice'].id}", "Identity Data Read Only")
        token = pingone.mint.access_token(user="alice", application="web")
        check_403(api.get("users", headers=token.headers))


def test_a_worker_acts_in_every_environment_where_it_has_roles(api: Api, workers: Workers) -> None:
    other = api.post("/environments", {"name": "E", "type": "SANDBOX", "region": "NA"}).json()
    guest = workers(("Identity Data Read Only", "ENVIRONMENT", other["id"]), name="guest")
    assert guest.get(other["_links"]["users"]["href"]).status_code == 200
    check_403(guest.get("users"))
    environments = guest.get("/environments").json()["_embedded"]["environments"]
    assert [environment["id"] for environment in environments] == [other["id"]]


def test_an_application_owner_sees_its_application_only(pingone: PingOne, workers: Workers) -> None:
    web = pingone.applications["web"].id
    owner = workers(("Application Owner", "APPLICATION", web), name="owner")
    listed = owner.get("applications").json()["_embedded"]["applications"]
    assert [application["id"] for application in listed] == [web]
    assert owner.get(f"applications/{web}").status_code == 200
    check_403(owner.get(f"applications/{pingone.applications['spa'].id}"))
    check_403(owner.get("users"))
