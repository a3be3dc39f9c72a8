"""PATCH of a user: as a merge patch (RFC 7396), and as a list of operations (RFC 7644)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from pytest_pingone import PingOne
from pytest_pingone.errors import VALIDATION

if TYPE_CHECKING:
    from tests.conftest import Api

SCIM = {"Content-Type": "application/vnd.pingidentity.user.scim.patch+json"}
NOWHERE = "00000000-0000-4000-8000-000000000000"
SHIRTS = [{"size": "XS", "color": "red"}, {"size": "L", "color": "blue"}]


@pytest.fixture
def alice(pingone: PingOne) -> str:
    """The path of a user."""
    return f"users/{pingone.users['alice'].id}"


@pytest.fixture
def custom(api: Api) -> None:
    """Custom attributes of every kind."""
    (schema,) = api.get("schemas").json()["_embedded"]["schemas"]
    for body in (
        {"name": "shirtSize"},
        {"name": "tShirt", "type": "JSON", "multiValued": True},
        {"name": "tags", "multiValued": True},
        {"name": "settings", "type": "JSON"},
        {"name": "vip", "type": "BOOLEAN"},
    ):
        assert api.post(f"schemas/{schema['id']}/attributes", body).status_code == 201


def scim(api: Api, here: str, *operations: Any) -> requests.Response:
    return api.patch(here, {"Operations": list(operations)}, headers=SCIM)


def op(kind: str, path: str | None = None, value: Any = None) -> dict[str, Any]:
    said = {"op": kind, "path": path, "value": value}
    return {name: one for name, one in said.items() if one is not None}


def without_time(user: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in user.items() if name != "updatedAt"}


def check_refused(answer: requests.Response, code: str, target: str, message: str) -> None:
    assert answer.status_code == 400, answer.text
    body = answer.json()
    assert (body["code"], body["message"]) == ("INVALID_DATA", VALIDATION)
    (detail,) = body["details"]
    assert detail == {"code": code, "target": target, "message": message}


# Merge patch


@pytest.mark.usefixtures("custom")
def test_custom_json_is_merged_and_null_takes_members_away(api: Api, alice: str) -> None:
    settings = {"theme": {"dark": True, "font": "a"}, "lang": "en", "list": [1, 2]}
    assert api.patch(alice, {"settings": settings}).json()["settings"] == settings
    patch = {"theme": {"dark": None, "size": 2}, "list": [3], "lang": None}
    merged = api.patch(alice, {"settings": patch}).json()["settings"]
    assert merged == {"theme": {"font": "a", "size": 2}, "list": [3]}
    assert "settings" not in api.patch(alice, {"settings": None}).json()


@pytest.mark.usefixtures("custom")
def test_an_attribute_with_several_values_is_replaced_whole(api: Api, alice: str) -> None:
    api.patch(alice, {"tShirt": SHIRTS, "tags": ["a", "b"]})
    after = api.patch(alice, {"tShirt": [{"size": "M"}], "tags": ["c"]}).json()
    assert (after["tShirt"], after["tags"]) == ([{"size": "M"}], ["c"])


@pytest.mark.usefixtures("custom")
def test_a_put_replaces_custom_attributes_and_clears_those_it_does_not_name(
    api: Api, alice: str
) -> None:
    api.patch(alice, {"settings": {"a": 1}, "shirtSize": "M"})
    body = {"username": "alice", "email": "alice@example.com", "settings": {"b": 2}}
    replaced = api.put(alice, body).json()
    assert replaced["settings"] == {"b": 2}
    assert "shirtSize" not in replaced


def test_what_users_do_not_have_is_ignored(api: Api, alice: str) -> None:
    before = api.get(alice).json()
    sent = {"shirtSize": "M", "id": NOWHERE, "enabled": False, "createdAt": None, "_links": {}}
    assert without_time(api.patch(alice, sent).json()) == without_time(before)


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize("population", [None, {"id": NOWHERE}])
def test_a_user_does_not_leave_the_population_this_way(
    api: Api, alice: str, method: str, population: Any
) -> None:
    before = api.get(alice).json()
    body = {"username": "alice", "email": "alice@example.com", "population": population}
    answer = api(method, alice, body)
    check_refused(answer, "INVALID_VALUE", "population", "may not be changed")
    assert api.get(alice).json() == before


def test_a_refused_patch_changes_nothing(api: Api, alice: str) -> None:
    before = api.get(alice).json()
    assert api.patch(alice, {"nickname": "Al", "email": "nobody"}).status_code == 400
    assert api.get(alice).json() == before


# Operations


@pytest.mark.parametrize("kind", ["add", "replace", "Add", "REPLACE"])
@pytest.mark.parametrize("path", ["nickname", "NickName"])
def test_an_operation_sets_a_member_and_nothing_else(
    api: Api, alice: str, kind: str, path: str
) -> None:
    before = api.get(alice).json()
    after = scim(api, alice, op(kind, path, "Al"))
    assert after.status_code == 200, after.text
    assert without_time(after.json()) == without_time({**before, "nickname": "Al"})
    assert api.get(alice).json() == after.json()


def test_operations_reach_into_objects(api: Api, alice: str) -> None:
    after = scim(
        api,
        alice,
        op("replace", "name.given", "Alicia"),
        op("remove", "name.family"),
        op("add", "address.locality", "Bonn"),
        op("add", "name", {"middle": "B"}),
    ).json()
    assert after["name"] == {"given": "Alicia", "middle": "B"}
    assert after["address"] == {"locality": "Bonn"}


def test_without_a_path_the_members_of_the_value_are_set(api: Api, alice: str) -> None:
    value = {"nickname": "Al", "name": {"middle": "B"}}
    for kind in ("add", "replace"):
        after = scim(api, alice, op(kind, None, value)).json()
        assert after["nickname"] == "Al"
        assert after["name"] == {"given": "Alice", "middle": "B", "family": "Adams"}


def test_removing_takes_a_member_away(api: Api, alice: str) -> None:
    api.patch(alice, {"nickname": "Al"})
    after = scim(api, alice, op("remove", "nickname"), op("remove", "name")).json()
    assert "nickname" not in after
    assert "name" not in after
    again = scim(api, alice, op("remove", "nickname"))
    assert again.status_code == 200, "removing what is not there is no mistake"


def test_operations_are_carried_out_one_after_the_other(api: Api, alice: str) -> None:
    steps = [op("add", "nickname", "A"), op("remove", "nickname"), op("add", "nickname", "C")]
    assert scim(api, alice, *steps).json()["nickname"] == "C"


@pytest.mark.usefixtures("custom")
class TestSeveralValues:
    def test_one_of_several_values_is_found_by_a_filter(self, api: Api, alice: str) -> None:
        api.patch(alice, {"tShirt": SHIRTS})
        path = 'tShirt[size eq "XS"].color'
        after = scim(api, alice, op("replace", path, "orange")).json()
        assert after["tShirt"] == [{"size": "XS", "color": "orange"}, SHIRTS[1]]

    def test_a_filter_may_be_a_compound_one(self, api: Api, alice: str) -> None:
        api.patch(alice, {"tShirt": SHIRTS})
        path = 'tShirt[size eq "l" and (color sw "b" or color eq "]")].color'
        after = scim(api, alice, op("replace", path, "navy")).json()
        assert after["tShirt"] == [SHIRTS[0], {"size": "L", "color": "navy"}]

    def test_a_value_is_added_once(self, api: Api, alice: str) -> None:
        api.patch(alice, {"tShirt": SHIRTS, "tags": ["a"]})
        more = {"size": "M"}
        after = scim(
            api,
            alice,
            op("add", "tShirt", more),
            op("add", "tShirt", [more, SHIRTS[0]]),
            op("add", "tags", ["a", "b"]),
        ).json()
        assert after["tShirt"] == [*SHIRTS, more]
        assert after["tags"] == ["a", "b"]

    def test_all_values_are_replaced_without_a_filter(self, api: Api, alice: str) -> None:
        api.patch(alice, {"tShirt": SHIRTS})
        after = scim(api, alice, op("replace", "tShirt", [{"size": "M"}])).json()
        assert after["tShirt"] == [{"size": "M"}]

    def test_a_value_found_by_a_filter_is_merged_or_removed(self, api: Api, alice: str) -> None:
        api.patch(alice, {"tShirt": SHIRTS})
        merged = scim(api, alice, op("replace", 'tShirt[size eq "L"]', {"cut": "slim"})).json()
        assert merged["tShirt"][1] == {**SHIRTS[1], "cut": "slim"}
        thinner = scim(api, alice, op("remove", 'tShirt[size eq "L"].cut')).json()
        assert thinner["tShirt"] == SHIRTS
        fewer = scim(api, alice, op("remove", 'tShirt[size eq "L"]')).json()
        assert fewer["tShirt"] == [SHIRTS[0]]
        assert "tShirt" not in scim(api, alice, op("remove", 'tShirt[size eq "XS"]')).json()

    def test_text_is_found_as_value(self, api: Api, alice: str) -> None:
        api.patch(alice, {"tags": ["a", "b"]})
        assert scim(api, alice, op("remove", 'tags[value eq "a"]')).json()["tags"] == ["b"]

    def test_members_of_custom_json_can_be_set_and_removed(self, api: Api, alice: str) -> None:
        after = scim(
            api,
            alice,
            op("add", "settings.theme.dark", value=True),
            op("add", "settings.theme.font", "x"),
            op("remove", "settings.theme.font"),
            op("add", "vip", value=True),
        ).json()
        assert after["settings"] == {"theme": {"dark": True}}
        assert after["vip"] is True

    def test_a_filter_that_finds_nothing_is_refused(self, api: Api, alice: str) -> None:
        api.patch(alice, {"tShirt": SHIRTS})
        before = api.get(alice).json()
        for kind in ("add", "replace", "remove"):
            step = op(kind, 'tShirt[size eq "S"].color', "red" if kind != "remove" else None)
            answer = scim(api, alice, op("add", "nickname", "Al"), step)
            message = "nothing is there that the filter matches"
            check_refused(answer, "INVALID_VALUE", "Operations[1].path", message)
        assert api.get(alice).json() == before, "all of it is refused"

    def test_the_rules_of_the_attribute_hold(self, api: Api, alice: str) -> None:
        answer = scim(api, alice, op("add", "shirtSize", 5))
        assert answer.json()["details"][0]["target"] == "shirtSize"
        assert answer.status_code == 400


NOT_KNOWN = "Attribute {!r} is not known, or can not be changed"


@pytest.mark.parametrize(
    ("step", "code", "target", "message"),
    [
        (op("move", "nickname", "x"), "INVALID_VALUE", "op", "must be one of add, replace, remove"),
        ({"path": "nickname"}, "INVALID_VALUE", "op", "must be one of add, replace, remove"),
        (op("add", "nickname"), "REQUIRED_VALUE", "value", "must not be null"),
        (op("replace"), "REQUIRED_VALUE", "value", "must not be null"),
        (op("remove"), "REQUIRED_VALUE", "path", "must not be null"),
        (op("add", None, "x"), "INVALID_VALUE", "value",
         "must be an object where there is no path"),
        (op("add", "", "x"), "INVALID_VALUE", "path", "is no path to an attribute"),
        (op("add", "/nickname", "x"), "INVALID_VALUE", "path", "is no path to an attribute"),
        (op("add", "a..b", "x"), "INVALID_VALUE", "path", "is no path to an attribute"),
        (op("add", "a[", "x"), "INVALID_VALUE", "path", "is no path to an attribute"),
        ({"op": "add", "path": 5, "value": 1}, "INVALID_VALUE", "path",
         "is no path to an attribute"),
        (op("add", "shirtSize", "x"), "INVALID_VALUE", "path", NOT_KNOWN.format("shirtSize")),
        (op("add", "id", "x"), "INVALID_VALUE", "path", NOT_KNOWN.format("id")),
        (op("replace", "enabled", value=False), "INVALID_VALUE", "path",
         NOT_KNOWN.format("enabled")),
        (op("add", "name.nick", "x"), "INVALID_VALUE", "path", NOT_KNOWN.format("nick")),
        (op("add", "nickname.first", "x"), "INVALID_VALUE", "path", None),
        (op("add", None, {"password": "x"}), "INVALID_VALUE", "path", NOT_KNOWN.format("password")),
        (op("add", "name[given bad]", "x"), "INVALID_VALUE", "path", None),
    ],
)  # fmt: skip
def test_a_bad_operation_is_refused_and_nothing_is_changed(
    api: Api, alice: str, step: Any, code: str, target: str, message: str | None
) -> None:
    api.patch(alice, {"nickname": "Al"})
    before = api.get(alice).json()
    answer = scim(api, alice, op("add", "title", "Dr"), step)
    if message is None:
        message = answer.json()["details"][0]["message"]
    check_refused(answer, code, f"Operations[1].{target}", message)
    assert api.get(alice).json() == before


@pytest.mark.parametrize(
    ("step", "code", "target"),
    [
        (op("remove", "username"), "REQUIRED_VALUE", "username"),
        (op("remove", "email"), "REQUIRED_VALUE", "email"),
        (op("replace", "email", "nobody"), "INVALID_VALUE", "email"),
        (op("replace", "username", "bob"), "UNIQUENESS_VIOLATION", "username"),
        (op("replace", "population.id", NOWHERE), "INVALID_VALUE", "population"),
        (op("replace", "address.countryCode", "Germany"), "INVALID_VALUE", "address.countryCode"),
    ],
)
def test_what_no_patch_may_do_no_operation_may_do(
    api: Api, alice: str, step: Any, code: str, target: str
) -> None:
    answer = scim(api, alice, step)
    assert answer.status_code == 400
    (detail,) = answer.json()["details"]
    assert (detail["code"], detail["target"]) == (code, target)


@pytest.mark.parametrize(
    ("body", "code", "detail", "target"),
    [
        ({}, "INVALID_DATA", "REQUIRED_VALUE", "Operations"),
        ({"Operations": []}, "INVALID_DATA", "SIZE_LIMIT_EXCEEDED", "Operations"),
        ({"Operations": [{}] * 1001}, "INVALID_DATA", "SIZE_LIMIT_EXCEEDED", "Operations"),
        ({"Operations": {}}, "INVALID_REQUEST", "INVALID_VALUE", "Operations"),
        ({"Operations": ["x"]}, "INVALID_REQUEST", "INVALID_VALUE", "Operations"),
    ],
)
def test_there_must_be_a_list_of_operations(
    api: Api, alice: str, body: Any, code: str, detail: str, target: str
) -> None:
    answer = api.patch(alice, body, headers=SCIM)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    (found,) = answer.json()["details"]
    assert (found["code"], found["target"]) == (detail, target)


def test_another_content_type_is_refused(api: Api, alice: str) -> None:
    answer = api.patch(alice, {}, headers={"Content-Type": "application/json-patch+json"})
    assert (answer.status_code, answer.json()["code"]) == (415, "INVALID_REQUEST")


def test_the_journal_tells_the_two_apart(api: Api, alice: str, pingone: PingOne) -> None:
    api.patch(alice, {})
    scim(api, alice, op("add", "nickname", "Al"))
    assert [entry.endpoint for entry in pingone.requests][-2:] == [
        "users.patch",
        "users.scim.patch",
    ]
