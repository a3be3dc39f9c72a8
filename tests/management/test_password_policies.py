"""Password policies over the Management API: made, made the default, used by populations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import requests

    from tests.conftest import Api
    from tests.management.conftest import Workers

POLICY = {
    "name": "made",
    "excludesProfileData": False,
    "notSimilarToCurrent": False,
    "excludesCommonlyUsed": False,
}
NOWHERE = "00000000-0000-4000-8000-000000000000"
SPECIAL = "~!@#$%^&*()-_=+[]{}|;:,.<>/?"


def listed(api: Api) -> dict[str, dict[str, Any]]:
    policies = api.get("passwordPolicies").json()["_embedded"]["passwordPolicies"]
    return {policy["name"]: policy for policy in policies}


def made(api: Api, **more: Any) -> dict[str, Any]:
    answer = api.post("passwordPolicies", {**POLICY, **more})
    assert answer.status_code == 201, answer.text
    document: dict[str, Any] = answer.json()
    return document


def detail(answer: requests.Response) -> tuple[str, str, dict[str, Any]]:
    assert answer.status_code == 400, answer.text
    assert answer.json()["code"] == "INVALID_DATA"
    (found,) = answer.json()["details"]
    return found["code"], found["target"], found.get("innerError", {})


def without_links(policy: dict[str, Any]) -> dict[str, Any]:
    unsaid = ("_links", "id", "environment", "description", "createdAt", "updatedAt")
    return {name: value for name, value in policy.items() if name not in unsaid}


def test_an_environment_has_pingones_three_policies(api: Api) -> None:
    policies = listed(api)
    assert without_links(policies["Standard"]) == {
        "name": "Standard",
        "excludesProfileData": True,
        "notSimilarToCurrent": True,
        "excludesCommonlyUsed": True,
        "maxAgeDays": 182,
        "minAgeDays": 1,
        "maxRepeatedCharacters": 2,
        "minUniqueCharacters": 5,
        "history": {"count": 6, "retentionDays": 365},
        "lockout": {"failureCount": 5, "durationSeconds": 900},
        "length": {"min": 8, "max": 255},
        "minCharacters": {
            "ABCDEFGHIJKLMNOPQRSTUVWXYZ": 1,
            "abcdefghijklmnopqrstuvwxyz": 1,
            "0123456789": 1,
            SPECIAL: 1,
        },
        "populationCount": 1,
        "default": True,
    }
    assert without_links(policies["Basic"]) == {
        "name": "Basic",
        "excludesProfileData": False,
        "notSimilarToCurrent": False,
        "excludesCommonlyUsed": True,
        "lockout": {"failureCount": 5, "durationSeconds": 900},
        "length": {"min": 8, "max": 255},
        "minCharacters": policies["Standard"]["minCharacters"],
        "populationCount": 0,
        "default": False,
    }
    assert without_links(policies["Passphrase"]) == {
        "name": "Passphrase",
        "excludesProfileData": True,
        "notSimilarToCurrent": True,
        "excludesCommonlyUsed": True,
        "minComplexity": 7,
        "maxAgeDays": 182,
        "minAgeDays": 1,
        "history": {"count": 6, "retentionDays": 365},
        "lockout": {"failureCount": 5, "durationSeconds": 900},
        "populationCount": 0,
        "default": False,
    }
    assert len(policies) == 3


def test_another_environment_has_policies_of_its_own(api: Api) -> None:
    body = {"name": "other", "type": "SANDBOX", "region": "NA"}
    other = api.post("/environments", body).json()
    policies = api.get(other["_links"]["passwordPolicies"]["href"]).json()["_embedded"]
    ids = {policy["id"] for policy in policies["passwordPolicies"]}
    assert len(ids) == 3
    assert ids.isdisjoint(policy["id"] for policy in listed(api).values())


def test_what_a_policy_does_not_name_is_not_asked_for(api: Api) -> None:
    assert without_links(made(api)) == {**POLICY, "populationCount": 0, "default": False}
    assert made(api, name="long", length={})["length"] == {"min": 8, "max": 255}


@pytest.mark.parametrize(
    ("member", "value", "allowed"),
    [
        ("minComplexity", 8, [7]),
        ("maxRepeatedCharacters", 3, [2]),
        ("minUniqueCharacters", 4, [5]),
        ("length.max", 254, [255]),
        ("minCharacters.0123456789", 2, [1]),
        ("alphabetSequenceRule.maxLength", 4, [2, 3]),
        ("numberSequenceRule.maxLength", 1, [2, 3]),
        ("qwertySequenceRule.maxLength", 2, [3]),
        ("shiftedNumberRowSequenceRule.maxLength", 4, [3]),
    ],
)
def test_some_rules_can_be_switched_on_but_not_changed(
    api: Api, member: str, value: int, allowed: list[int]
) -> None:
    outer, _, inner = member.partition(".")
    for fine in allowed:
        sent = {inner: fine} if inner else fine
        assert api.post("passwordPolicies", {**POLICY, "name": f"{fine}", outer: sent}).ok
    sent = {inner: value} if inner else value
    answer = api.post("passwordPolicies", {**POLICY, outer: sent})
    assert detail(answer) == ("INVALID_VALUE", member, {"allowedValues": allowed})


def test_how_many_special_characters_is_fixed_too(api: Api) -> None:
    answer = api.post("passwordPolicies", {**POLICY, "minCharacters": {SPECIAL: 2}})
    assert detail(answer)[:2] == ("INVALID_VALUE", f"minCharacters.{SPECIAL}")


@pytest.mark.parametrize(
    ("member", "half", "missing"),
    [
        ("history", {"count": 6}, "retentionDays"),
        ("history", {"retentionDays": 6}, "count"),
        ("lockout", {"failureCount": 5}, "durationSeconds"),
        ("lockout", {"durationSeconds": 5, "failureCount": None}, "failureCount"),
        ("alphabetSequenceRule", {}, "maxLength"),
    ],
)
def test_half_a_rule_is_none(
    api: Api, member: str, half: dict[str, int | None], missing: str
) -> None:
    answer = api.post("passwordPolicies", {**POLICY, member: half})
    assert detail(answer) == ("REQUIRED_VALUE", f"{member}.{missing}", {})


@pytest.mark.parametrize(("youngest", "least"), [(None, 22), (1, 23), (30, 52)])
def test_a_password_may_be_changed_before_its_user_is_warned(
    api: Api, youngest: int | None, least: int
) -> None:
    body = {**POLICY, "minAgeDays": youngest}
    refused = api.post("passwordPolicies", {**body, "maxAgeDays": least - 1})
    bounds = {"rangeMinimumValue": least, "rangeMaximumValue": 2147483647}
    assert detail(refused) == ("OUT_OF_RANGE", "maxAgeDays", bounds)
    policy = made(api, minAgeDays=youngest, maxAgeDays=least)
    assert (policy.get("minAgeDays"), policy["maxAgeDays"]) == (youngest, least)


def test_there_is_exactly_one_default(api: Api) -> None:
    policy = made(api, default=True)
    names = [name for name, known in listed(api).items() if known["default"]]
    assert names == ["made"]
    here = policy["_links"]["self"]["href"]
    assert api.put(here, {**POLICY, "default": False}).json()["default"] is True
    standard = listed(api)["Standard"]
    assert api.put(standard["_links"]["self"]["href"], {**standard, "default": True}).ok
    names = [name for name, known in listed(api).items() if known["default"]]
    assert names == ["Standard"]
    assert api.delete(here).status_code == 204


def test_the_default_policy_stays(api: Api) -> None:
    answer = api.delete(listed(api)["Standard"]["_links"]["self"]["href"])
    assert detail(answer) == ("CONSTRAINT_VIOLATION", "default", {})
    message = answer.json()["details"][0]["message"]
    assert message == "Default Password Policy can not be deleted"


def test_a_policy_that_a_population_goes_by_stays(api: Api) -> None:
    policy = made(api)
    here = policy["_links"]["self"]["href"]
    body = {"name": "strict", "passwordPolicy": {"id": policy["id"]}}
    population = api.post("populations", body).json()
    assert population["_links"]["passwordPolicy"]["href"] == here
    assert api.get(here).json()["populationCount"] == 1
    assert detail(api.delete(here)) == ("CONSTRAINT_VIOLATION", "id", {})
    there = population["_links"]["self"]["href"]
    freed = api.put(there, {"name": "strict"}).json()
    assert "passwordPolicy" not in freed
    assert "passwordPolicy" not in freed["_links"]
    assert api.delete(here).status_code == 204


def test_the_default_policy_holds_for_populations_that_name_none(api: Api) -> None:
    api.post("populations", {"name": "any"})
    standard = listed(api)["Standard"]
    assert standard["populationCount"] == 2
    api.post("populations", {"name": "named", "passwordPolicy": {"id": standard["id"]}})
    assert listed(api)["Standard"]["populationCount"] == 3


def test_a_population_cannot_go_by_a_policy_that_is_not_there(api: Api) -> None:
    nowhere = {"id": NOWHERE}
    refused = api.post("populations", {"name": "strict", "passwordPolicy": nowhere})
    assert detail(refused)[:2] == ("INVALID_VALUE", "passwordPolicy.id")
    population = api.get("populations").json()["_embedded"]["populations"][0]
    there = population["_links"]["self"]["href"]
    refused = api.put(there, {**population, "passwordPolicy": nowhere})
    assert detail(refused)[:2] == ("INVALID_VALUE", "passwordPolicy.id")


@pytest.mark.parametrize("role", ["Identity Data Admin", "Configuration Read Only"])
def test_some_roles_read_policies_and_change_none(workers: Workers, role: str) -> None:
    worker = workers(role)
    standard = listed(worker)["Standard"]
    here = standard["_links"]["self"]["href"]
    answers = [
        worker.post("passwordPolicies", POLICY),
        worker.put(here, standard),
        worker.delete(here),
    ]
    assert [answer.status_code for answer in answers] == [403] * 3


def test_an_environment_admin_manages_policies(workers: Workers) -> None:
    worker = workers("Environment Admin")
    here = made(worker)["_links"]["self"]["href"]
    assert worker.put(here, {**POLICY, "description": "better"}).json()["description"] == "better"
    assert worker.delete(here).status_code == 204


def test_a_developer_of_applications_does_not_see_them(workers: Workers) -> None:
    assert workers("Client Application Developer").get("passwordPolicies").status_code == 403
