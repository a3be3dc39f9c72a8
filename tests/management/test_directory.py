"""Populations, users and groups: what their rows cannot say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from pytest_pingone import PingOne
from pytest_pingone.tenant.records import Membership
from pytest_pingone.tenant.roles import BY_ID

if TYPE_CHECKING:
    from tests.conftest import Api
    from tests.management.conftest import Workers

NOWHERE = "00000000-0000-4000-8000-000000000000"
EMAIL = {"email": "made@example.com"}


def check_refused(answer: requests.Response, code: str, target: str) -> None:
    assert answer.status_code == 400, answer.text
    (detail,) = answer.json()["details"]
    assert (detail["code"], detail["target"]) == (code, target)


def defaults(api: Api) -> list[str]:
    populations = api.get("populations").json()["_embedded"]["populations"]
    return [population["name"] for population in populations if population["default"]]


class TestPopulations:
    def test_one_is_the_default_until_another_is(self, api: Api) -> None:
        assert defaults(api) == ["Default"]
        made = api.post("populations", {"name": "North", "default": True}).json()
        assert defaults(api) == ["North"]
        assert (
            api.post("users", {"username": "n", **EMAIL}).json()["population"]["id"] == made["id"]
        )

    @pytest.mark.parametrize("body", [{}, {"default": False}, {"default": None}], ids=repr)
    def test_there_is_always_a_default_one(self, api: Api, body: dict[str, Any]) -> None:
        (default,) = api.get("populations").json()["_embedded"]["populations"]
        api.put(default["_links"]["self"]["href"], {"name": "Default", **body})
        assert defaults(api) == ["Default"]
        assert api.post("users", {"username": "n", **EMAIL}).status_code == 201

    def test_the_default_one_cannot_be_deleted(self, api: Api) -> None:
        made = api.post("populations", {"name": "North", "default": True}).json()
        answer = api.delete(made["_links"]["self"]["href"])
        check_refused(answer, "CONSTRAINT_VIOLATION", "population")
        assert "must contain at least one population" in answer.json()["details"][0]["message"]

    def test_one_with_users_cannot_be_deleted(self, api: Api, pingone: PingOne) -> None:
        north = pingone.populations.create(name="North")
        pingone.users.create(username="nora", population=north)
        here = f"populations/{north.id}"
        check_refused(api.delete(here), "CONSTRAINT_VIOLATION", "population")
        pingone.users.delete("nora")
        assert api.delete(here).status_code == 204

    def test_users_are_counted(self, api: Api, pingone: PingOne) -> None:
        (default,) = api.get("populations").json()["_embedded"]["populations"]
        assert default["userCount"] == len(pingone.users)

    def test_whoever_makes_one_may_look_after_its_users(
        self, api: Api, workers: Workers, pingone: PingOne
    ) -> None:
        maker = workers("Environment Admin", name="maker")
        made = maker.post("populations", {"name": "North"}).json()
        held = api.get(f"applications/{pingone.applications['maker'].id}/roleAssignments").json()
        roles = {
            (BY_ID[assignment["role"]["id"]].name, assignment["scope"]["id"])
            for assignment in held["_embedded"]["roleAssignments"]
        }
        assert ("Identity Data Admin", made["id"]) in roles
        users = maker.get("users")
        assert (users.status_code, users.json().get("count")) == (200, 0)


class TestUsers:
    def test_a_new_one_is_filled_in(self, api: Api, pingone: PingOne) -> None:
        made = api.post("users", {"username": "u", **EMAIL}).json()
        expected = {
            "account": {"canAuthenticate": True, "status": "OK"},
            "enabled": True,
            "identityProvider": {"type": "PING_ONE"},
            "lifecycle": {"status": "ACCOUNT_OK"},
            "mfaEnabled": False,
            "population": {"id": next(p.id for p in pingone.populations if p.default)},
            "verifyStatus": "NOT_INITIATED",
            "environment": {"id": pingone.environment.id},
        }
        assert {name: made.get(name) for name in expected} == expected
        assert made["createdAt"] == made["updatedAt"]

    def test_no_answer_shows_a_password(self, api: Api, pingone: PingOne) -> None:
        assert pingone.users["alice"].password
        for answer in (api.get("users"), api.get(f"users/{pingone.users['alice'].id}")):
            assert pingone.users["alice"].password not in answer.text
            assert "Correct-Horse-9" not in answer.text

    @pytest.mark.parametrize(
        "email", ["nobody", "a@", "@example.com", "a b@example.com", "a@b@example.com"]
    )
    def test_an_email_address_is_well_formed(self, api: Api, email: str) -> None:
        answer = api.post("users", {"username": "u", "email": email})
        check_refused(answer, "INVALID_VALUE", "email")
        message = answer.json()["details"][0]["message"]
        assert message == "must be a well-formed email address"

    @pytest.mark.parametrize("name", ["ALICE", "Alice", "aliCe"])
    def test_usernames_differ_by_more_than_case(self, api: Api, name: str) -> None:
        answer = api.post("users", {"username": name, **EMAIL})
        check_refused(answer, "UNIQUENESS_VIOLATION", "username")

    @pytest.mark.parametrize(
        "name",
        [
            "zoë",
            "o'neil",
            "Ånström",
            "名前",
            "a b",
            "x@y",
            "U+1",
            "İstanbul",
            "straße",
        ],
    )
    def test_usernames_may_be_in_any_script(self, api: Api, name: str) -> None:
        made = api.post("users", {"username": name, **EMAIL})
        assert (made.status_code, made.json().get("username")) == (201, name)

    @pytest.mark.parametrize("name", ["\u202eabc", "a\tb", "a\x00b", "\u2028"])
    def test_usernames_have_no_characters_that_cannot_be_seen(self, api: Api, name: str) -> None:
        refused = api.post("users", {"username": name, **EMAIL})
        (detail,) = refused.json()["details"]
        assert (refused.status_code, detail["target"]) == (400, "username")
        assert detail["innerError"] == {"allowedPattern": r"^[\p{L}\p{M}\p{Zs}\p{S}\p{N}\p{P}]*$"}

    @pytest.mark.parametrize("family", ["O'Neil", "Müller-Lüdenscheidt", "van der Berg", "5th"])
    def test_names_of_people_are_accepted(self, api: Api, family: str) -> None:
        made = api.post("users", {"username": "u", **EMAIL, "name": {"family": family}})
        assert made.json()["name"] == {"family": family}

    def test_names_of_people_have_no_brackets(self, api: Api) -> None:
        answer = api.post("users", {"username": "u", **EMAIL, "name": {"family": "<b>"}})
        check_refused(answer, "INVALID_VALUE", "name.family")

    def test_a_population_must_exist(self, api: Api) -> None:
        body = {"username": "u", **EMAIL, "population": {"id": NOWHERE}}
        check_refused(api.post("users", body), "INVALID_VALUE", "population.id")

    def test_a_patch_changes_what_it_names_and_nothing_else(
        self, api: Api, pingone: PingOne
    ) -> None:
        here = f"users/{pingone.users['alice'].id}"
        before = api.get(here).json()
        after = api.patch(here, {"nickname": "Al"}).json()
        assert {**after, "updatedAt": 0} == {**before, "nickname": "Al", "updatedAt": 0}
        assert api.get(here).json() == after
        cleared = api.patch(here, {"nickname": None}).json()
        assert {**cleared, "updatedAt": 0} == {**before, "updatedAt": 0}

    def test_a_patch_merges_parts_and_clears_them_one_by_one(
        self, api: Api, pingone: PingOne
    ) -> None:
        here = f"users/{pingone.users['alice'].id}"
        merged = api.patch(here, {"name": {"middle": "B"}}).json()
        assert merged["name"] == {"given": "Alice", "middle": "B", "family": "Adams"}
        thinner = api.patch(here, {"name": {"given": None, "middle": None}}).json()
        assert thinner["name"] == {"family": "Adams"}
        assert "name" not in api.patch(here, {"name": None}).json()

    @pytest.mark.parametrize("value", [None, ""])
    def test_a_patch_does_not_take_the_username_away(
        self, api: Api, pingone: PingOne, value: str | None
    ) -> None:
        here = f"users/{pingone.users['alice'].id}"
        code = "REQUIRED_VALUE" if value is None else "EMPTY_VALUE"
        check_refused(api.patch(here, {"username": value}), code, "username")

    def test_an_empty_patch_is_fine(self, api: Api, pingone: PingOne) -> None:
        assert api.patch(f"users/{pingone.users['alice'].id}", {}).status_code == 200

    def test_a_freed_username_can_be_taken(self, api: Api, pingone: PingOne) -> None:
        here = f"users/{pingone.users['alice'].id}"
        assert api.patch(here, {"username": "alicia"}).status_code == 200
        assert api.post("users", {"username": "alice", **EMAIL}).status_code == 201

    def test_memberships_go_with_the_user(self, api: Api, pingone: PingOne) -> None:
        alice = pingone.users["alice"].id
        assert len(pingone.snapshot().table(Membership, alice)) == 2
        api.delete(f"users/{alice}")
        assert len(pingone.snapshot().table(Membership, alice)) == 0


class TestGroups:
    def test_a_group_shows_its_name_twice(self, api: Api) -> None:
        made = api.post("groups", {"name": "g"}).json()
        assert (made["name"], made["displayName"]) == ("g", "g")
        assert "population" not in made
        assert "population" not in made["_links"]

    def test_groups_of_the_environment_have_names_of_their_own(self, api: Api) -> None:
        answer = api.post("groups", {"name": "Staff"})
        check_refused(answer, "UNIQUENESS_VIOLATION", "name")

    def test_groups_of_two_populations_may_share_a_name(self, api: Api, pingone: PingOne) -> None:
        north, south = (pingone.populations.create(name=name).id for name in ("N", "S"))
        bodies = [{"name": "g", "population": {"id": id_}} for id_ in (north, south, north)]
        statuses = [api.post("groups", body).status_code for body in bodies]
        assert statuses == [201, 201, 400]
        check_refused(api.post("groups", {"name": "g"}), "UNIQUENESS_VIOLATION", "name")
        shared = {"name": "Staff", "population": {"id": north}}
        check_refused(api.post("groups", shared), "UNIQUENESS_VIOLATION", "name")

    def test_custom_data_is_kept_as_it_is(self, api: Api) -> None:
        data = {"a": [1, 2.5, None, True, {"b": "ü"}], "": {}}
        made = api.post("groups", {"name": "g", "customData": data}).json()
        assert api.get(made["_links"]["self"]["href"]).json()["customData"] == data

    def test_memberships_go_with_the_group(self, api: Api, pingone: PingOne) -> None:
        staff = pingone.groups["Staff"].id
        assert api.delete(f"groups/{staff}").status_code == 204
        assert staff not in [membership.id for membership in pingone.snapshot().all(Membership)]
