"""Sign-on policies, their actions and assignments over HTTP: what is special about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_pingone import PingOne
from pytest_pingone.errors import MALFORMED, VALIDATION
from pytest_pingone.tenant.records import SignOnPolicyAction

if TYPE_CHECKING:
    import requests

    from tests.conftest import Api
    from tests.management.conftest import Workers

NOWHERE = "00000000-0000-4000-8000-000000000000"
LOGIN = {"priority": 1, "type": "LOGIN"}


def check_refused(answer: requests.Response, code: str, target: str, message: str) -> None:
    assert answer.status_code == 400, answer.text
    body = answer.json()
    assert (body["code"], body["message"]) == ("INVALID_DATA", VALIDATION)
    details = [(d["code"], d["target"], d["message"]) for d in body["details"]]
    assert details == [(code, target, message)]


def policies(api: Api) -> dict[str, Any]:
    """Return the policies of the environment by name."""
    listed = api.get("signOnPolicies").json()["_embedded"]["signOnPolicies"]
    return {policy["name"]: policy for policy in listed}


def actions(api: Api, policy: str) -> list[dict[str, Any]]:
    """Return the actions of a policy, given its name."""
    listed = api.get(policies(api)[policy]["_links"]["actions"]["href"]).json()
    found: list[dict[str, Any]] = listed["_embedded"]["actions"]
    return found


@pytest.fixture
def policy(api: Api) -> str:
    """The path of a policy without actions."""
    answer = api.post("signOnPolicies", {"name": "Custom"})
    assert answer.status_code == 201, answer.text
    return f"signOnPolicies/{answer.json()['id']}"


@pytest.fixture
def application(pingone: PingOne) -> str:
    """The path of the assignments of an application that has none."""
    return f"applications/{pingone.applications['web'].id}/signOnPolicyAssignments"


def test_an_environment_has_two_policies_of_which_the_simple_one_is_the_default(api: Api) -> None:
    known = policies(api)
    assert {name: known[name]["default"] for name in known} == {
        "Single_Factor": True,
        "Multi_Factor": False,
    }
    assert [a["type"] for a in actions(api, "Single_Factor")] == ["LOGIN"]
    kinds = ["LOGIN", "MULTI_FACTOR_AUTHENTICATION"]
    assert [a["type"] for a in actions(api, "Multi_Factor")] == kinds
    assert [a["priority"] for a in actions(api, "Multi_Factor")] == [1, 2]


def test_people_can_register_in_the_tenant_of_a_test_but_not_in_a_new_environment(
    api: Api, pingone: PingOne
) -> None:
    (login,) = actions(api, "Single_Factor")
    assert (login["recovery"], login["registration"]) == ({"enabled": True}, {"enabled": True})
    license_id = pingone.environment.license_id
    body = {"name": "n", "type": "SANDBOX", "region": "NA", "license": {"id": license_id}}
    made = api.post("/environments", body).json()
    listed = api.get(f"/environments/{made['id']}/signOnPolicies").json()
    for policy in listed["_embedded"]["signOnPolicies"]:
        first = api.get(policy["_links"]["actions"]["href"]).json()["_embedded"]["actions"][0]
        assert first["recovery"] == {"enabled": True}
        assert first["registration"] == {"enabled": False}


@pytest.mark.parametrize(
    "name", ["Simple-1.0", "with space", "urn:example:loa:2", "https://example.com/acr?level=2"]
)
def test_a_policy_is_named_by_plain_letters_or_a_uri(api: Api, name: str) -> None:
    answer = api.post("signOnPolicies", {"name": name})
    assert (answer.status_code, answer.json()["name"]) == (201, name)


@pytest.mark.parametrize("name", ["no!", "ümlaut", "a/b", ":rest", "urn:with space", "1a:b", "a\n"])
def test_other_names_are_refused(api: Api, name: str) -> None:
    answer = api.post("signOnPolicies", {"name": name})
    message = "must be letters, digits, spaces, '_', '.' and '-', or an absolute URI"
    check_refused(answer, "INVALID_VALUE", "name", message)


def test_a_flag_in_quotes_is_taken_as_in_the_samples(api: Api) -> None:
    answer = api.post("signOnPolicies", {"name": "Custom", "default": "false"})
    assert (answer.status_code, answer.json()["default"]) == (201, False)
    answer = api.post("signOnPolicies", {"name": "Other", "default": "true"})
    assert (answer.status_code, answer.json()["default"]) == (201, True)


def test_a_new_default_takes_the_place_of_the_old_one(api: Api, policy: str) -> None:
    answer = api.put(policy, {"name": "Custom", "default": True})
    assert answer.json()["default"] is True
    assert [name for name, one in policies(api).items() if one["default"]] == ["Custom"]


@pytest.mark.parametrize("more", [{}, {"default": False}])
def test_a_default_cannot_be_taken_back(api: Api, more: dict[str, bool]) -> None:
    here = policies(api)["Single_Factor"]["_links"]["self"]["href"]
    answer = api.put(here, {"name": "Renamed", **more})
    assert (answer.status_code, answer.json()["default"]) == (200, True)


def test_the_default_policy_cannot_be_deleted(api: Api) -> None:
    here = policies(api)["Single_Factor"]["_links"]["self"]["href"]
    check_refused(
        api.delete(here), "CONSTRAINT_VIOLATION", "default", "Cannot delete a default policy"
    )
    assert api.get(here).status_code == 200


def test_a_policy_that_an_application_goes_by_cannot_be_deleted(
    api: Api, policy: str, application: str
) -> None:
    body = {"priority": 1, "signOnPolicy": {"id": policy.rpartition("/")[2]}}
    assigned = api.post(application, body).json()["_links"]["self"]["href"]
    message = "Cannot delete a policy that is assigned to an application"
    check_refused(api.delete(policy), "CONSTRAINT_VIOLATION", "id", message)
    assert api.get(policy).status_code == 200
    assert api.delete(assigned).status_code == 204
    assert api.delete(policy).status_code == 204


def test_deleting_a_policy_deletes_its_actions(api: Api, policy: str, pingone: PingOne) -> None:
    made = api.post(f"{policy}/actions", LOGIN).json()
    assert api.delete(policy).status_code == 204
    assert api.get(made["_links"]["self"]["href"]).status_code == 404
    assert made["id"] not in [left.id for left in pingone.snapshot().all(SignOnPolicyAction)]


def test_deleting_an_application_frees_its_policies(
    api: Api, policy: str, application: str
) -> None:
    api.post(application, {"priority": 1, "signOnPolicy": {"id": policy.rpartition("/")[2]}})
    assert api.delete(application.removesuffix("/signOnPolicyAssignments")).status_code == 204
    assert api.delete(policy).status_code == 204


def test_a_login_action_needs_no_more_than_priority_and_type(api: Api, policy: str) -> None:
    answer = api.post(f"{policy}/actions", LOGIN)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert list(made["_links"]) == ["self", "environment", "signOnPolicy"]
    assert made["_links"]["signOnPolicy"] == api.get(policy).json()["_links"]["self"]
    assert made["signOnPolicy"] == {"id": policy.rpartition("/")[2]}
    said = {name: made[name] for name in ("priority", "type", "recovery", "registration")}
    assert said == {**LOGIN, "recovery": {"enabled": False}, "registration": {"enabled": False}}
    assert "createdAt" not in made


SOMETHING = {"id": NOWHERE}
KINDS: dict[str, dict[str, Any]] = {
    "MULTI_FACTOR_AUTHENTICATION": {
        "noDevicesMode": "BLOCK",
        "sms": {"enabled": True},
        "email": {"enabled": True},
        "deviceAuthenticationPolicy": SOMETHING,
    },
    "IDENTIFIER_FIRST": {
        "recovery": {"enabled": False},
        "registration": {"enabled": False, "external": {"href": "https://example.com/join"}},
        "socialProviders": [SOMETHING],
        "discoveryRules": [{"condition": {"contains": "@"}, "identityProvider": SOMETHING}],
    },
    "IDENTITY_PROVIDER": {
        "identityProvider": SOMETHING,
        "registration": {"enabled": True, "confirmIdentityProviderAttributes": True},
        "acrValues": "A B",
        "passUserContext": True,
    },
    "PROGRESSIVE_PROFILING": {
        "attributes": [{"name": "name.given", "required": True}],
        "preventMultiplePromptsPerFlow": False,
        "promptIntervalSeconds": 60,
        "promptText": "Tell us more",
    },
    "PROGRESSIVE_PROFILING_FORM": {"form": SOMETHING},
    "AGREEMENT": {"agreement": SOMETHING, "disableDeclineOption": True},
    "PINGID_AUTHENTICATION": {},
    "PINGID_WINLOGIN_PASSWORDLESS_AUTHENTICATION": {
        "uniqueUserAttribute": {"name": "username"},
        "offlineMode": {"enabled": True},
    },
}


@pytest.mark.parametrize("kind", KINDS)
def test_an_action_has_the_members_of_its_type(api: Api, policy: str, kind: str) -> None:
    condition = {"secondsSince": "${session.lastSignOn.at}", "greater": 60}
    body = {"priority": 2, "type": kind, "condition": condition, **KINDS[kind]}
    answer = api.post(f"{policy}/actions", {**body, "_links": {}})
    assert answer.status_code == 201, answer.text
    made = answer.json()
    usual = {"id", "environment", "signOnPolicy", "_links"}
    assert {name: value for name, value in made.items() if name not in usual} == body
    read = api.get(made["_links"]["self"]["href"])
    assert read.json() == made
    assert api.put(made["_links"]["self"]["href"], body).json() == made


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("IDENTITY_PROVIDER", "identityProvider"),
        ("AGREEMENT", "agreement"),
        *(("PROGRESSIVE_PROFILING", name) for name in KINDS["PROGRESSIVE_PROFILING"]),
        ("PINGID_WINLOGIN_PASSWORDLESS_AUTHENTICATION", "uniqueUserAttribute"),
        ("PINGID_WINLOGIN_PASSWORDLESS_AUTHENTICATION", "offlineMode"),
    ],
)
def test_some_members_are_required_by_the_type(api: Api, policy: str, kind: str, name: str) -> None:
    body = {"priority": 1, "type": kind, **KINDS[kind]}
    del body[name]
    answer = api.post(f"{policy}/actions", body)
    check_refused(answer, "REQUIRED_VALUE", name, "must not be null")
    assert api.get(f"{policy}/actions").json()["count"] == 0


def test_members_of_another_type_are_ignored(api: Api, policy: str) -> None:
    made = api.post(f"{policy}/actions", {**LOGIN, "sms": {"enabled": True}}).json()
    assert "sms" not in made


def test_a_replacement_takes_back_what_it_does_not_name(api: Api, policy: str) -> None:
    body = {**LOGIN, "recovery": {"enabled": True}, "enforceLockoutForIdentityProviders": True}
    made = api.post(f"{policy}/actions", body).json()
    replaced = api.put(made["_links"]["self"]["href"], {**LOGIN, "priority": 7}).json()
    assert (replaced["priority"], replaced["recovery"]) == (7, {"enabled": False})
    assert "enforceLockoutForIdentityProviders" not in replaced


def test_the_type_of_an_action_does_not_change(api: Api, policy: str) -> None:
    here = api.post(f"{policy}/actions", LOGIN).json()["_links"]["self"]["href"]
    answer = api.put(here, {"priority": 1, "type": "MULTI_FACTOR_AUTHENTICATION"})
    check_refused(answer, "INVALID_VALUE", "type", "may not be changed")


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_a_fractional_priority_is_malformed(api: Api, policy: str, method: str) -> None:
    here = api.post(f"{policy}/actions", LOGIN).json()["_links"]["self"]["href"]
    where = f"{policy}/actions" if method == "POST" else here
    answer = api(method, where, {**LOGIN, "priority": 1.5})
    assert answer.status_code == 400
    assert (answer.json()["code"], answer.json()["message"]) == ("INVALID_REQUEST", MALFORMED)
    assert answer.json()["details"] == [
        {
            "code": "INVALID_VALUE",
            "target": "priority",
            "message": "Invalid value for attribute.",
        }
    ]


def test_two_actions_may_have_the_same_priority(api: Api, policy: str) -> None:
    for _ in range(2):
        assert api.post(f"{policy}/actions", LOGIN).status_code == 201


def test_a_policy_has_at_most_twenty_actions(api: Api, policy: str) -> None:
    for number in range(1, 21):
        assert api.post(f"{policy}/actions", {**LOGIN, "priority": number}).status_code == 201
    answer = api.post(f"{policy}/actions", {**LOGIN, "priority": 21})
    check_refused(answer, "SIZE_LIMIT_EXCEEDED", "actions", "must have at most 20 entries")
    assert answer.json()["details"][0]["innerError"] == {"maximumValue": 20}
    last = api.get(f"{policy}/actions").json()["_embedded"]["actions"][-1]
    assert api.put(last["_links"]["self"]["href"], LOGIN).status_code == 200


def test_people_register_in_a_population_that_exists(api: Api, policy: str) -> None:
    body = {**LOGIN, "registration": {"enabled": True, "population": {"id": NOWHERE}}}
    answer = api.post(f"{policy}/actions", body)
    target = "registration.population.id"
    check_refused(answer, "INVALID_VALUE", target, "Population not found")


def test_people_register_here_or_elsewhere_but_not_both(api: Api, policy: str) -> None:
    external = {"href": "https://example.com/join"}
    body = {**LOGIN, "registration": {"enabled": True, "external": external}}
    answer = api.post(f"{policy}/actions", body)
    message = "must not be set together with registration.enabled"
    check_refused(answer, "INVALID_VALUE", "registration.external", message)


def test_the_last_action_of_a_policy_stays(api: Api, policy: str) -> None:
    first = api.post(f"{policy}/actions", LOGIN).json()["_links"]["self"]["href"]
    message = "Cannot delete last action from the policy"
    check_refused(api.delete(first), "CONSTRAINT_VIOLATION", "id", message)
    assert api.get(first).status_code == 200
    api.post(f"{policy}/actions", LOGIN)
    assert api.delete(first).status_code == 204


def test_an_assignment_names_a_policy_that_exists(api: Api, application: str) -> None:
    answer = api.post(application, {"priority": 1, "signOnPolicy": {"id": NOWHERE}})
    check_refused(answer, "INVALID_VALUE", "signOnPolicy.id", "Sign-on policy not found")


def test_an_application_goes_by_a_policy_once(api: Api, application: str) -> None:
    body = {"priority": 1, "signOnPolicy": {"id": policies(api)["Multi_Factor"]["id"]}}
    made = api.post(application, body).json()
    answer = api.post(application, {**body, "priority": 2})
    message = "The sign-on policy is assigned to the application already"
    check_refused(answer, "UNIQUENESS_VIOLATION", "signOnPolicy", message)
    assert answer.json()["details"][0]["innerError"] == {"existingId": made["id"]}
    elsewhere = application.replace(application.split("/")[1], _other(api, application))
    assert api.post(elsewhere, body).status_code == 201


def _other(api: Api, application: str) -> str:
    """Return the id of another application."""
    listed = api.get("applications").json()["_embedded"]["applications"]
    return next(str(one["id"]) for one in listed if one["id"] not in application)


def test_an_assignment_changes_its_priority_but_not_its_policy(api: Api, application: str) -> None:
    known = policies(api)
    body = {"priority": 1, "signOnPolicy": {"id": known["Multi_Factor"]["id"]}}
    here = api.post(application, body).json()["_links"]["self"]["href"]
    assert api.put(here, {**body, "priority": 2}).json()["priority"] == 2
    other = {"priority": 3, "signOnPolicy": {"id": known["Single_Factor"]["id"]}}
    check_refused(api.put(here, other), "INVALID_VALUE", "signOnPolicy", "may not be changed")
    assert api.get(here).json()["priority"] == 2


@pytest.mark.parametrize(
    ("role", "policies_status", "assignments_status"),
    [
        ("Environment Admin", 201, 201),
        ("Client Application Developer", 403, 201),
        ("Configuration Read Only", 403, 403),
    ],
)
def test_who_may_change_policies_and_who_may_assign_them(
    api: Api,
    workers: Workers,
    application: str,
    *,
    role: str,
    policies_status: int,
    assignments_status: int,
) -> None:
    someone = workers(role)
    answer = someone.post("signOnPolicies", {"name": "Custom"})
    assert answer.status_code == policies_status, answer.text
    body = {"priority": 1, "signOnPolicy": {"id": policies(api)["Multi_Factor"]["id"]}}
    assert someone.post(application, body).status_code == assignments_status
    assert someone.get("signOnPolicies").status_code == 200
    assert someone.get(application).status_code == 200


def test_who_looks_after_users_does_not_see_policies(workers: Workers, application: str) -> None:
    someone = workers("Identity Data Admin")
    assert someone.get("signOnPolicies").status_code == 403
    assert someone.get(application).status_code == 403


def test_actions_are_found_in_their_own_policy_only(api: Api, policy: str) -> None:
    made = api.post(f"{policy}/actions", LOGIN).json()
    other = policies(api)["Single_Factor"]["_links"]["actions"]["href"]
    assert api.get(f"{other}/{made['id']}").status_code == 404
    assert api.get(f"signOnPolicies/{NOWHERE}/actions").status_code == 404
