"""By what users are found: each attribute with each operator, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from pytest_pingone import PingOne
from pytest_pingone.errors import MALFORMED
from pytest_pingone.management.specials.user_queries import USER_FILTERS

if TYPE_CHECKING:
    from tests.conftest import Api

ADA: dict[str, Any] = {
    "username": "ada.lovelace",
    "email": "ada@analytical.example",
    "name": {
        "formatted": "Countess Ada Lovelace",
        "given": "Augusta",
        "middle": "Ada",
        "family": "Lovelace",
        "honorificPrefix": "Countess",
        "honorificSuffix": "of Lovelace",
    },
    "nickname": "Ada",
    "title": "Analyst",
    "type": "Pioneer",
    "locale": "en-GB",
    "preferredLanguage": "en-gb;q=0.9",
    "timezone": "Europe/London",
    "primaryPhone": "+44.2079460000",
    "mobilePhone": "+44.7700900000",
    "externalId": "Engine-1",
    "accountId": "Account-1",
    "address": {
        "streetAddress": "12 St James's Square",
        "locality": "Marylebone",
        "region": "Middlesex",
        "postalCode": "SW1Y 4JH",
        "countryCode": "GB",
    },
    "photo": {"href": "https://pictures.example.com/ada"},
}
OPERATORS = ("eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le", "pr")
TEXTS = sorted(
    set(USER_FILTERS)
    - {"id", "enabled", "population.id", "memberOfGroups.id", "memberOfGroups.type"}
)


def found(api: Api, text: str) -> list[str]:
    answer = api.get("users", params={"filter": text})
    assert answer.status_code == 200, answer.text
    page = answer.json()
    assert page["count"] == page["size"] == len(page["_embedded"]["users"])
    return [user["username"] for user in page["_embedded"]["users"]]


def refused(api: Api, text: str, place: str = "users") -> dict[str, Any]:
    answer: requests.Response = api.get(place, params={"filter": text})
    assert answer.status_code == 400, answer.text
    body = answer.json()
    assert (body["code"], body["message"]) == ("INVALID_REQUEST", MALFORMED)
    (detail,) = body["details"]
    assert (detail["code"], detail["target"]) == ("INVALID_FILTER", "filter")
    document: dict[str, Any] = detail
    return document


@pytest.fixture
def ada(api: Api) -> dict[str, Any]:
    """A user with a value for everything that filters can ask for."""
    answer = api.post("users", ADA)
    assert answer.status_code == 201, answer.text
    document: dict[str, Any] = answer.json()
    return document


def at(document: Any, name: str) -> str:
    for part in name.split("."):
        document = document[part]
    return str(document)


@pytest.mark.parametrize(
    ("name", "operator"),
    [(name, operator) for name in TEXTS for operator in sorted(USER_FILTERS[name])],
)
@pytest.mark.usefixtures("ada")
def test_each_attribute_finds_the_right_users_by_each_of_its_operators(
    api: Api, name: str, operator: str
) -> None:
    value = at(ADA, name)
    part = {"eq": value, "sw": value[:3], "ew": value[-3:], "co": value[1:-1]}[operator]
    wrong = {"eq": value + "x", "sw": value[1:], "ew": value[:-1], "co": value + "x"}[operator]
    everybody = found(api, f'{name} {operator} "{part}"')
    assert "ada.lovelace" in everybody
    assert set(everybody) <= {"ada.lovelace", "alice"}, "others have nothing of the kind"
    if operator == "eq":
        assert everybody == ["ada.lovelace"]
    for spelled in (part.upper(), part.lower()):
        assert found(api, f'{name.upper()} {operator.upper()} "{spelled}"') == everybody
    assert "ada.lovelace" not in found(api, f'{name} {operator} "{wrong}"')


@pytest.mark.parametrize(
    ("name", "operator"),
    [
        (name, operator)
        for name, known in USER_FILTERS.items()
        for operator in OPERATORS
        if operator not in known
    ],
)
def test_every_other_operator_is_refused(api: Api, name: str, operator: str) -> None:
    detail = refused(api, f"{name} pr" if operator == "pr" else f'{name} {operator} "a"')
    assert detail["message"] == f"Operator {operator!r} is not supported for attribute {name!r}."
    assert detail["innerError"] == {"supportedOperators": sorted(USER_FILTERS[name])}


@pytest.mark.parametrize(
    "name",
    ["createdAt", "updatedAt", "lastSignOn.at", "mfaEnabled", "emailVerified", "verifyStatus",
     "account.status", "lifecycle.status", "identityProvider.type", "name", "address", "photo",
     "population", "memberOfGroups", "memberOfGroups.name", "memberOfGroupIDs", "password",
     "more", "more.x", "nothing", "environment.id", "populationId"],
)  # fmt: skip
def test_every_other_attribute_is_refused(api: Api, name: str) -> None:
    detail = refused(api, f'{name} eq "a"')
    assert detail["message"] == f"Attribute {name!r} is not supported in a filter."
    assert detail["innerError"] == {"supportedAttributes": sorted(USER_FILTERS)}


@pytest.mark.parametrize("text", ["not (enabled eq true)", 'NOT (username eq "x")'])
def test_not_is_no_part_of_it(api: Api, text: str) -> None:
    assert refused(api, text)["message"] == "'not' is not supported in a filter."


@pytest.mark.parametrize(
    "text",
    ["", " ", "username", "username eq", "username eq alice", 'username eq "a',
     '(username eq "a"', 'username eq "a" and', 'username is "a"', 'memberOfGroups[id eq "a"'],
)  # fmt: skip
def test_what_is_no_filter_is_refused_with_the_place(api: Api, text: str) -> None:
    assert refused(api, text)["message"].startswith("At character ")


@pytest.mark.usefixtures("ada")
class TestJoined:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ('username eq "alice" or username eq "bob"', ["alice", "bob"]),
            ('username eq "alice" OR username eq "bob"', ["alice", "bob"]),
            ('name.given sw "a" and name.family sw "l"', ["ada.lovelace"]),
            ('name.given sw "a" AND name.family sw "a"', ["alice"]),
            ('username eq "bob" or name.given sw "a" and name.family sw "l"',
             ["bob", "ada.lovelace"]),
            ('(username eq "bob" or name.given sw "a") and name.family sw "l"', ["ada.lovelace"]),
            ('(username eq "alice") Or ((username eq "bob"))', ["alice", "bob"]),
            ("enabled eq false", ["mallory"]),
            ('enabled eq true and email ew "example.com"', ["alice", "bob"]),
            ('username eq "alice" and username eq "bob"', []),
            ('email eq "alice@example.com" and enabled eq false', []),
        ],
    )  # fmt: skip
    def test_and_binds_tighter_and_parentheses_tighter_than_both(
        self, api: Api, text: str, expected: list[str]
    ) -> None:
        assert sorted(found(api, text)) == sorted(expected)

    def test_the_id_and_the_population_find_a_user(
        self, api: Api, pingone: PingOne, ada: dict[str, Any]
    ) -> None:
        north = pingone.populations.create(name="North").id
        api.put(f"users/{ada['id']}/population", {"id": north})
        assert found(api, f'id eq "{ada["id"]}"') == ["ada.lovelace"]
        assert found(api, f'id eq "{ada["id"].upper()}"') == ["ada.lovelace"]
        assert found(api, f'population.id eq "{north}"') == ["ada.lovelace"]
        home = pingone.users["alice"].population_id
        assert found(api, f'population.id eq "{home}" and enabled eq true') == ["alice", "bob"]


class TestGroups:
    @pytest.fixture(autouse=True)
    def nested(self, api: Api, pingone: PingOne) -> None:
        """Bob is in Staff by way of Interns; alice directly."""
        interns = pingone.groups.create(name="Interns")
        staff = pingone.groups["Staff"]
        api.post(f"groups/{interns.id}/memberOfGroups", {"id": staff.id})
        api.post(f"users/{pingone.users['bob'].id}/memberOfGroups", {"id": interns.id})

    def test_users_of_a_group_are_found(self, api: Api, pingone: PingOne) -> None:
        staff, customers = (pingone.groups[name].id for name in ("Staff", "Customers"))
        interns = pingone.groups["Interns"].id
        assert found(api, f'memberOfGroups[id eq "{staff}"]') == ["alice", "bob"]
        assert found(api, f'memberOfGroups[id eq "{customers}"]') == ["alice", "bob"]
        either = f'memberOfGroups[id eq "{interns}"] OR memberOfGroups[id eq "{staff}"]'
        assert found(api, either) == ["alice", "bob"]

    def test_the_kind_of_a_membership_belongs_to_that_membership(
        self, api: Api, pingone: PingOne
    ) -> None:
        staff = pingone.groups["Staff"].id
        assert found(api, f'memberOfGroups[id eq "{staff}" and type eq "DIRECT"]') == ["alice"]
        assert found(api, f'memberOfGroups[type eq "INDIRECT" AND id eq "{staff}"]') == ["bob"]
        apart = f'memberOfGroups[id eq "{staff}"] and memberOfGroups[type eq "DIRECT"]'
        assert found(api, apart) == ["alice", "bob"], "bob is in other groups directly"

    def test_a_group_and_a_population_are_combined(self, api: Api, pingone: PingOne) -> None:
        staff, customers = (pingone.groups[name].id for name in ("Staff", "Customers"))
        north = pingone.populations.create(name="North").id
        api.put(f"users/{pingone.users['bob'].id}/population", {"id": north})
        text = (
            f'(population.id eq "{north}") AND '
            f'(memberOfGroups[id eq "{staff}"] OR memberOfGroups[id eq "{customers}"])'
        )
        assert found(api, text) == ["bob"]
        assert found(api, text.replace(north, pingone.users["alice"].population_id)) == ["alice"]

    def test_groups_within_a_group_are_found(self, api: Api, pingone: PingOne) -> None:
        staff = pingone.groups["Staff"].id
        deep = pingone.groups.create(name="Deep").id
        interns = pingone.groups["Interns"].id
        api.post(f"groups/{deep}/memberOfGroups", {"id": interns})

        def groups(text: str) -> list[str]:
            page = api.get("groups", params={"filter": text}).json()
            return [group["name"] for group in page["_embedded"]["groups"]]

        assert groups(f'memberOfGroups[id eq "{staff}"]') == ["Interns", "Deep"]
        assert groups(f'memberOfGroups[id eq "{staff}" and type eq "DIRECT"]') == ["Interns"]
        assert groups(f'memberOfGroups[id eq "{staff}" and type eq "INDIRECT"]') == ["Deep"]


class TestGroupList:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ('name eq "staff"', ["Staff"]),
            ('(name eq "Staff") OR (name eq "Customers")', ["Customers", "Staff"]),
            ('name sw "cus"', ["Customers"]),
            ('externalId sw "ext-"', ["Extern"]),
            ('externalId eq "ext-1" and name eq "Staff"', []),
        ],
    )
    def test_groups_are_found(
        self, api: Api, pingone: PingOne, text: str, expected: list[str]
    ) -> None:
        pingone.groups.create(name="Extern", external_id="ext-1")
        page = api.get("groups", params={"filter": text}).json()
        assert [group["name"] for group in page["_embedded"]["groups"]] == expected

    def test_what_groups_are_not_found_by_is_refused(self, api: Api) -> None:
        detail = refused(api, 'description eq "x"', "groups")
        assert "externalId" in detail["innerError"]["supportedAttributes"]
        detail = refused(api, 'name co "x"', "groups")
        assert detail["innerError"] == {"supportedOperators": ["eq", "sw"]}


class TestOrderExpandInclude:
    @pytest.fixture(autouse=True)
    def mixed(self, api: Api) -> None:
        for name in ("Zoe", "adam", "Bea"):
            assert api.post("users", {"username": name, "email": f"{name}@e.example"}).ok

    def test_users_are_ordered_in_both_directions(self, api: Api) -> None:
        up = ["adam", "alice", "Bea", "bob", "mallory", "Zoe"]
        assert self.ordered(api, "username") == up
        assert self.ordered(api, "-username") == up[::-1]
        assert self.ordered(api, "USERNAME") == up
        assert self.ordered(api, "-username", filter='enabled eq false or username sw "a"') == [
            "mallory",
            "alice",
            "adam",
        ]

    def test_an_order_holds_over_all_pages(self, api: Api) -> None:
        names: list[str] = []
        place = "users?limit=2&order=-username"
        while place:
            page = api.get(place).json()
            names += [user["username"] for user in page["_embedded"]["users"]]
            place = page["_links"].get("next", {}).get("href", "")
        assert names == ["Zoe", "mallory", "bob", "Bea", "alice", "adam"]

    @pytest.mark.parametrize("order", ["nickname", "-", "", "--username", "username desc"])
    def test_another_order_is_refused(self, api: Api, order: str) -> None:
        answer = api.get("users", params={"order": order})
        assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_REQUEST")
        (detail,) = answer.json()["details"]
        assert (detail["code"], detail["target"]) == ("INVALID_PARAMETER", "order")
        supported = ["createdAt", "email", "updatedAt", "username"]
        assert detail["innerError"] == {"supportedAttributes": supported}

    def test_the_population_comes_along(self, api: Api, pingone: PingOne) -> None:
        alice = pingone.users["alice"]
        one = api.get(f"users/{alice.id}?expand=population").json()
        population = api.get(f"populations/{alice.population_id}").json()
        assert one["_embedded"] == {"population": population}
        page = api.get("users?expand=population&limit=2").json()
        assert [user["_embedded"] for user in page["_embedded"]["users"]] == [one["_embedded"]] * 2
        assert "expand=population" in page["_links"]["next"]["href"]
        assert "_embedded" not in api.get(f"users/{alice.id}").json()

    def test_groups_are_shown_if_they_are_asked_for(self, api: Api, pingone: PingOne) -> None:
        here = f"users/{pingone.users['alice'].id}"
        groups = [pingone.groups[name].id for name in ("Customers", "Staff")]
        assert api.get(f"{here}?include=memberOfGroupIDs").json()["memberOfGroupIDs"] == groups
        both = api.get(f"{here}?include=memberOfGroupIDs,memberOfGroupNames").json()
        assert (both["memberOfGroupIDs"], both["memberOfGroupNames"]) == (
            groups,
            ["Customers", "Staff"],
        )
        assert "memberOfGroupIDs" not in api.get(here).json()
        nobody = api.get(f"users/{pingone.users['mallory'].id}?include=memberOfGroupIDs").json()
        assert nobody["memberOfGroupIDs"] == []

    def test_a_password_comes_with_its_policy(self, api: Api, pingone: PingOne) -> None:
        here = f"users/{pingone.users['alice'].id}/password"
        shown = api.get(f"{here}?expand=passwordPolicy").json()
        assert shown["_embedded"]["passwordPolicy"]["name"] == "Standard"

    @staticmethod
    def ordered(api: Api, order: str, **more: str) -> list[str]:
        page = api.get("users", params={"order": order, **more}).json()
        return [user["username"] for user in page["_embedded"]["users"]]
