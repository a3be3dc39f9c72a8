"""The schema of users, and what its attributes mean for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from pytest_pingone import PingOne
from pytest_pingone.errors import VALIDATION

if TYPE_CHECKING:
    from tests.conftest import Api

NOT_UNIQUE = "is unique but a non-unique value is provided"


@pytest.fixture
def here(api: Api) -> str:
    """The path of the attributes of users."""
    (schema,) = api.get("schemas").json()["_embedded"]["schemas"]
    return f"schemas/{schema['id']}/attributes"


@pytest.fixture
def alice(pingone: PingOne) -> str:
    """The path of a user."""
    return f"users/{pingone.users['alice'].id}"


def made(api: Api, here: str, **body: Any) -> str:
    answer = api.post(here, body)
    assert answer.status_code == 201, answer.text
    return f"{here}/{answer.json()['id']}"


def named(api: Api, here: str, name: str) -> tuple[str, dict[str, Any]]:
    known = api.get(here).json()["_embedded"]["attributes"]
    found: dict[str, Any] = next(one for one in known if one["name"] == name)
    return f"{here}/{found['id']}", found


def check_refused(answer: requests.Response, code: str, target: str, message: str) -> None:
    assert answer.status_code == 400, answer.text
    body = answer.json()
    assert (body["code"], body["message"]) == ("INVALID_DATA", VALIDATION)
    (detail,) = body["details"]
    said = {name: detail[name] for name in ("code", "target", "message")}
    assert said == {"code": code, "target": target, "message": message}


class TestSchema:
    def test_every_environment_has_one(self, api: Api, pingone: PingOne) -> None:
        (schema,) = api.get("schemas").json()["_embedded"]["schemas"]
        assert schema["name"] == "User"
        assert schema["allowsContainsOperator"] is True
        assert schema["environment"] == {"id": pingone.environment.id}
        assert api.get(f"schemas/{schema['id']}").json() == schema
        assert set(schema["_links"]) == {"self", "environment", "attributes"}
        listed = api.get(schema["_links"]["attributes"]["href"]).json()
        assert listed["count"] == len(listed["_embedded"]["attributes"])

    def test_pingones_own_attributes_are_there(self, api: Api, here: str) -> None:
        known = {one["name"]: one for one in api.get(here).json()["_embedded"]["attributes"]}
        kinds = {name: (one["schemaType"], one["type"]) for name, one in known.items()}
        assert kinds["username"] == ("CORE", "STRING")
        assert kinds["account"] == ("CORE", "COMPLEX")
        assert kinds["email"] == ("STANDARD", "STRING")
        assert kinds["address"] == ("STANDARD", "COMPLEX")
        assert list(known)[:4] == ["preferredLanguage", "timezone", "title", "locale"]
        assert known["preferredLanguage"]["displayName"] == "Preferred Language"
        parts = [part["name"] for part in known["address"]["subAttributes"]]
        assert parts == ["streetAddress", "locality", "region", "postalCode", "countryCode"]
        assert known["username"]["unique"] is True
        assert known["email"]["unique"] is False

    def test_a_new_attribute_is_filled_in(self, api: Api, here: str) -> None:
        shown = api.get(made(api, here, name="shirtSize", required=True)).json()
        expected = {
            "name": "shirtSize",
            "type": "STRING",
            "schemaType": "CUSTOM",
            "enabled": True,
            "unique": False,
            "multiValued": False,
            "required": False,
        }
        assert {name: shown.get(name) for name in expected} == expected
        assert shown["schema"] == {"id": here.split("/")[1]}

    @pytest.mark.parametrize("name", ["1st", "-a", "a_b", "a b", "ä", "a.b"])
    def test_a_name_has_letters_digits_and_hyphens(self, api: Api, here: str, name: str) -> None:
        message = "must begin with a letter and have letters, digits and hyphens only"
        check_refused(api.post(here, {"name": name}), "INVALID_VALUE", "name", message)

    @pytest.mark.parametrize("name", ["email", "username", "Email"])
    def test_a_name_is_not_one_that_pingone_has(self, api: Api, here: str, name: str) -> None:
        answer = api.post(here, {"name": name})
        check_refused(answer, "UNIQUENESS_VIOLATION", "name", NOT_UNIQUE)

    def test_a_custom_attribute_is_not_complex(self, api: Api, here: str) -> None:
        message = "A custom attribute can not be of type COMPLEX"
        answer = api.post(here, {"name": "x", "type": "COMPLEX"})
        check_refused(answer, "INVALID_VALUE", "type", message)

    @pytest.mark.parametrize("more", [{"type": "JSON"}, {"type": "BOOLEAN"}, {"multiValued": True}])
    def test_only_one_text_can_be_unique(self, api: Api, here: str, more: dict[str, Any]) -> None:
        message = "Only an attribute with one STRING value can be unique"
        answer = api.post(here, {"name": "x", "unique": True, **more})
        check_refused(answer, "INVALID_VALUE", "unique", message)

    def test_one_value_becomes_many_and_not_the_other_way(self, api: Api, here: str) -> None:
        one = made(api, here, name="tags")
        assert api.patch(one, {"multiValued": True}).json()["multiValued"] is True
        message = "An attribute with several values can not be given one only"
        for answer in (
            api.patch(one, {"multiValued": False}),
            api.put(one, {"name": "tags", "multiValued": False}),
        ):
            check_refused(answer, "INVALID_VALUE", "multiValued", message)

    def test_the_type_stays(self, api: Api, here: str) -> None:
        one = made(api, here, name="x")
        answer = api.patch(one, {"type": "JSON"})
        check_refused(answer, "INVALID_VALUE", "type", "may not be changed")

    def test_a_core_attribute_stays_as_it_is(self, api: Api, here: str) -> None:
        place, shown = named(api, here, "username")
        message = "An attribute of type CORE can not be changed"
        for body in ({"enabled": False}, {"unique": False}):
            answer = api.patch(place, body)
            check_refused(answer, "CONSTRAINT_VIOLATION", "schemaType", message)
        assert named(api, here, "username")[1] == shown

    @pytest.mark.parametrize("name", ["username", "email"])
    def test_only_custom_attributes_can_be_deleted(self, api: Api, here: str, name: str) -> None:
        place, shown = named(api, here, name)
        answer = api.delete(place)
        assert (answer.status_code, answer.json()["code"]) == (400, "REQUEST_FAILED")
        (detail,) = answer.json()["details"]
        assert (detail["code"], detail["target"]) == ("CONSTRAINT_VIOLATION", "schemaType")
        assert named(api, here, name)[1] == shown


class TestSwitchedOff:
    BODY = ("nickname", "title")

    def test_an_attribute_disappears_and_comes_back(self, api: Api, here: str, alice: str) -> None:
        api.patch(alice, {"nickname": "Al", "title": "Dr"})
        place, _ = named(api, here, "nickname")
        assert api.patch(place, {"enabled": False}).json()["enabled"] is False
        shown = api.get(alice).json()
        assert "nickname" not in shown
        assert shown["title"] == "Dr"
        assert "nickname" not in api.patch(alice, {"nickname": "Bo"}).json()
        body = {"username": "alice", "email": "alice@example.com", "nickname": 5}
        assert api.put(alice, body).status_code == 200, "it is not even looked at"
        api.patch(place, {"enabled": True})
        assert api.get(alice).json()["nickname"] == "Al"

    def test_nobody_is_found_by_it(self, api: Api, here: str) -> None:
        place, _ = named(api, here, "name")
        assert api.get("users", params={"filter": 'name.given eq "Alice"'}).json()["count"] == 1
        api.patch(place, {"enabled": False})
        answer = api.get("users", params={"filter": 'name.given eq "Alice"'})
        assert answer.json()["details"][0]["code"] == "INVALID_FILTER"
        answer = api.post("groups", {"name": "g", "userFilter": 'name.given eq "Alice"'})
        assert answer.json()["details"][0]["target"] == "userFilter"

    def test_an_email_address_is_not_required_any_more(self, api: Api, here: str) -> None:
        place, _ = named(api, here, "email")
        api.patch(place, {"enabled": False})
        made = api.post("users", {"username": "carol", "email": "nobody"})
        assert made.status_code == 201
        assert "email" not in made.json()

    def test_a_custom_attribute_disappears_and_comes_back(
        self, api: Api, here: str, alice: str
    ) -> None:
        place = made(api, here, name="shirtSize")
        api.patch(alice, {"shirtSize": "M"})
        api.patch(place, {"enabled": False})
        assert "shirtSize" not in api.get(alice).json()
        api.patch(alice, {"shirtSize": "L"})
        api.put(alice, {"username": "alice", "email": "alice@example.com"})
        api.patch(place, {"enabled": True})
        assert api.get(alice).json()["shirtSize"] == "M"


class TestUnique:
    @pytest.mark.parametrize("name", ["email", "nickname", "externalId"])
    def test_a_standard_attribute_can_be_made_unique(
        self, api: Api, pingone: PingOne, here: str, alice: str, name: str
    ) -> None:
        place, _ = named(api, here, name)
        assert api.patch(place, {"unique": True}).json()["unique"] is True
        bob = f"users/{pingone.users['bob'].id}"
        api.patch(alice, {name: "a@example.com"})
        before = api.get(bob).json()
        for answer in (
            api.patch(bob, {name: "a@example.com"}),
            api.post("users", {"username": "c", "email": "c@example.com", name: "a@example.com"}),
        ):
            check_refused(answer, "UNIQUENESS_VIOLATION", name, NOT_UNIQUE)
            inner = answer.json()["details"][0]["innerError"]
            assert inner == {"existingId": pingone.users["alice"].id}
        assert api.get(bob).json() == before
        assert api.patch(alice, {name: "a@example.com"}).status_code == 200, "it is its own"
        api.patch(place, {"unique": False})
        assert api.patch(bob, {name: "a@example.com"}).status_code == 200

    def test_a_custom_attribute_can_be_unique(
        self, api: Api, pingone: PingOne, here: str, alice: str
    ) -> None:
        made(api, here, name="badge", unique=True)
        api.patch(alice, {"badge": "7"})
        answer = api.patch(f"users/{pingone.users['bob'].id}", {"badge": "7"})
        check_refused(answer, "UNIQUENESS_VIOLATION", "badge", NOT_UNIQUE)

    @pytest.mark.parametrize("name", ["externalId", "nickname", "badge"])
    def test_what_two_users_share_cannot_be_made_unique(
        self, api: Api, pingone: PingOne, here: str, alice: str, name: str
    ) -> None:
        if name == "badge":
            made(api, here, name="badge")
        for user in (alice, f"users/{pingone.users['bob'].id}"):
            api.patch(user, {name: "same"})
        place, shown = named(api, here, name)
        check_refused(
            api.patch(place, {"unique": True}), "UNIQUENESS_VIOLATION", "unique", NOT_UNIQUE
        )
        assert named(api, here, name)[1] == shown


class TestValues:
    @pytest.mark.parametrize(
        ("attribute", "good", "bad", "message"),
        [
            ({}, ["M", "x" * 2048], [5, True, ["M"], {}, "", "x" * 2049],
             "must be a string of 1 to 2048 characters"),
            ({"type": "BOOLEAN"}, [True, False], ["true", 1], "must be true or false"),
            ({"type": "JSON"}, [{}, {"a": [1]}], ["x", [1], 5], "must be a JSON object"),
            ({"multiValued": True}, [["a", "b"], []], ["a"], "must be a list of values"),
            ({"multiValued": True}, [["a"]], [["a"] * 1001], "must have at most 1000 values"),
            ({"multiValued": True, "type": "JSON"}, [[{"a": 1}]], [["a"]],
             "must be a JSON object"),
            ({"enumeratedValues": [{"value": "S"}, {"value": "L", "archived": True}]},
             ["S"], ["L", "s"], "must be one of S"),
            ({"regexValidation": {"pattern": "^[A-Z]+$", "requirements": "Capitals only"}},
             ["ABC"], ["abc", "ABc"], "Capitals only"),
        ],
    )  # fmt: skip
    def test_a_value_is_of_the_kind_that_the_attribute_says(
        self,
        api: Api,
        here: str,
        alice: str,
        attribute: dict[str, Any],
        good: list[Any],
        bad: list[Any],
        message: str,
    ) -> None:
        made(api, here, name="own", **attribute)
        for value in good:
            answer = api.patch(alice, {"own": value})
            assert (answer.status_code, answer.json().get("own")) == (200, value)
        before = api.get(alice).json()
        for value in bad:
            answer = api.patch(alice, {"nickname": "x", "own": value})
            check_refused(answer, "INVALID_VALUE", "own", message)
        assert api.get(alice).json() == before

    def test_a_pattern_is_a_regular_expression(self, api: Api, here: str) -> None:
        rule = {"pattern": "(", "requirements": "x"}
        answer = api.post(here, {"name": "x", "regexValidation": rule})
        (detail,) = answer.json()["details"]
        assert (detail["code"], detail["target"]) == ("INVALID_VALUE", "regexValidation.pattern")

    @pytest.mark.parametrize(
        ("name", "message"),
        [
            ("valuesPatternShouldMatch", "the pattern does not match 'abc'"),
            ("valuesPatternShouldNotMatch", "the pattern matches 'ABC'"),
        ],
    )
    def test_a_pattern_means_what_its_examples_say(
        self, api: Api, here: str, name: str, message: str
    ) -> None:
        rule = {"pattern": "^[A-Z]+$", "requirements": "x", name: ["ABC", "abc"]}
        answer = api.post(here, {"name": "x", "regexValidation": rule})
        check_refused(answer, "INVALID_VALUE", f"regexValidation.{name}", message)
        kept = "ABC" if name == "valuesPatternShouldMatch" else "abc"
        made(api, here, name="x", regexValidation={**rule, name: [kept]})

    def test_deleting_an_attribute_takes_its_values_away(
        self, api: Api, pingone: PingOne, here: str, alice: str
    ) -> None:
        place = made(api, here, name="badge")
        api.patch(alice, {"badge": "7", "nickname": "Al"})
        assert api.delete(place).status_code == 204
        assert "badge" not in api.get(alice).json()
        made(api, here, name="badge")
        shown = api.get(alice).json()
        assert "badge" not in shown, "a new one of the same name has no values"
        assert shown["nickname"] == "Al"
        assert pingone.users["alice"].more == {}

    def test_custom_attributes_come_with_a_new_user_and_by_the_test_itself(
        self, api: Api, pingone: PingOne, here: str
    ) -> None:
        made(api, here, name="shirtSize")
        body = {"username": "carol", "email": "c@example.com", "shirtSize": "M"}
        assert api.post("users", body).json()["shirtSize"] == "M"
        dora = pingone.users.create(username="dora", shirtSize="L")
        assert api.get(f"users/{dora.id}").json()["shirtSize"] == "L"
        with pytest.raises(ValueError, match=r"there is no property 'shoeSize'.*shirtSize"):
            pingone.users.create(username="eve", shoeSize=5)


class TestFilters:
    @pytest.fixture(autouse=True)
    def shirts(self, api: Api, here: str, alice: str) -> None:
        made(api, here, name="shirtSize")
        made(api, here, name="tags", multiValued=True)
        made(api, here, name="settings", type="JSON")
        api.patch(alice, {"shirtSize": "Medium", "tags": ["red", "blue"], "settings": {"a": "b"}})

    @pytest.mark.parametrize(
        ("text", "count"),
        [
            ('shirtSize eq "medium"', 1),
            ('SHIRTSIZE sw "med"', 1),
            ('shirtSize co "ediu"', 1),
            ('shirtSize eq "Large"', 0),
            ('tags eq "blue"', 1),
            ('tags sw "gre"', 0),
            ('shirtSize eq "medium" and username eq "alice"', 1),
        ],
    )
    def test_users_are_found_by_custom_text(self, api: Api, text: str, count: int) -> None:
        assert api.get("users", params={"filter": text}).json()["count"] == count

    @pytest.mark.parametrize("text", ['shirtSize ew "m"', 'settings.a eq "b"', 'settings eq "b"'])
    def test_and_by_nothing_else(self, api: Api, text: str) -> None:
        answer = api.get("users", params={"filter": text})
        assert answer.status_code == 400
        assert answer.json()["details"][0]["code"] == "INVALID_FILTER"

    def test_five_attributes_can_be_searched_within(self, api: Api, here: str) -> None:
        for number in range(4):
            made(api, here, name=f"more{number}")
        statuses = [
            api.get("users", params={"filter": f'{name} co "x"'}).status_code
            for name in ("shirtSize", "tags", "more0", "more1", "more2", "more3")
        ]
        assert statuses == [200, 200, 200, 200, 200, 400]
        assert api.get("users", params={"filter": 'more3 sw "x"'}).status_code == 200

    def test_a_dynamic_group_chooses_by_custom_attributes(self, api: Api, pingone: PingOne) -> None:
        group = api.post("groups", {"name": "g", "userFilter": 'shirtSize eq "Medium"'}).json()
        found = api.get("users", params={"filter": f'memberOfGroups[id eq "{group["id"]}"]'})
        (user,) = found.json()["_embedded"]["users"]
        assert user["id"] == pingone.users["alice"].id
