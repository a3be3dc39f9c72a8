"""What Terraform's provider calls for sign-on policies, in its order and with its bodies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pytest_pingone import PingOne

if TYPE_CHECKING:
    from tests.conftest import Api

JSON = {"Accept": "application/json"}


def told(
    api: Api, method: str, path: str, body: dict[str, Any] | None = None, *, status: int
) -> dict[str, Any]:
    """Call as the provider's client does, which decodes `application/json` only."""
    answer = api(method, path, body, headers=JSON)
    assert answer.status_code == status, answer.text
    if status == 204:
        assert answer.content == b""
        return {}
    assert answer.headers["Content-Type"] == "application/json"
    document: dict[str, Any] = answer.json()
    return document


def test_a_sign_on_policy_lives_and_goes(api: Api) -> None:
    planned = {"name": "my-policy", "default": False}
    made = told(api, "POST", "signOnPolicies", planned, status=201)
    here = f"signOnPolicies/{made['id']}"
    assert told(api, "GET", here, status=200) == made
    assert (made["name"], made["default"], "description" in made) == ("my-policy", False, False)
    changed = {**planned, "description": "For a test"}
    updated = told(api, "PUT", here, changed, status=200)
    assert {name: updated[name] for name in changed} == changed
    assert told(api, "GET", here, status=200) == updated
    told(api, "DELETE", here, status=204)
    assert told(api, "GET", here, status=404)["code"] == "NOT_FOUND"
    default = told(api, "GET", "signOnPolicies", status=200)["_embedded"]["signOnPolicies"][0]
    refusal = told(api, "DELETE", f"signOnPolicies/{default['id']}", status=400)["details"][0]
    assert refusal["code"] == "CONSTRAINT_VIOLATION"
    assert re.search("delete a default policy", refusal["message"])


def test_a_sign_on_policy_action_lives_and_leaves_a_plain_one_behind(
    api: Api, pingone: PingOne
) -> None:
    policy = told(api, "POST", "signOnPolicies", {"name": "p", "default": False}, status=201)
    actions = f"signOnPolicies/{policy['id']}/actions"
    population = {"id": pingone.populations["Default"].id}
    planned = {
        "condition": {
            "secondsSince": "${session.lastSignOn.withAuthenticator.pwd.at}",
            "greater": 3600,
        },
        "priority": 1,
        "type": "LOGIN",
        "recovery": {"enabled": True},
        "registration": {
            "enabled": True,
            "population": population,
            "confirmIdentityProviderAttributes": True,
        },
    }
    made = told(api, "POST", actions, planned, status=201)
    here = f"{actions}/{made['id']}"
    assert {name: made[name] for name in planned} == planned
    assert told(api, "GET", here, status=200) == made
    changed = {"priority": 2, "type": "LOGIN", "recovery": {"enabled": False}}
    updated = told(api, "PUT", here, changed, status=200)
    assert updated["registration"] == {"enabled": False}
    assert "condition" not in updated
    assert told(api, "GET", here, status=200) == updated
    refusal = told(api, "DELETE", here, status=400)["details"][0]
    assert refusal["code"] == "CONSTRAINT_VIOLATION"
    assert re.search("Cannot delete last action from the policy", refusal["message"])
    told(api, "POST", actions, {"priority": 1, "type": "LOGIN"}, status=201)
    told(api, "DELETE", here, status=204)
    assert told(api, "GET", here, status=404)["code"] == "NOT_FOUND"
    told(api, "DELETE", f"signOnPolicies/{policy['id']}", status=204)


def test_an_application_sign_on_policy_assignment_lives_and_goes(
    api: Api, pingone: PingOne
) -> None:
    # The provider assigns policies that have no action yet.
    policy = told(api, "POST", "signOnPolicies", {"name": "p", "default": False}, status=201)
    below = f"applications/{pingone.applications['web'].id}/signOnPolicyAssignments"
    planned = {"priority": 1, "signOnPolicy": {"id": policy["id"]}}
    made = told(api, "POST", below, planned, status=201)
    here = f"{below}/{made['id']}"
    assert {name: made[name] for name in planned} == planned
    assert made["application"] == {"id": pingone.applications["web"].id}
    assert told(api, "GET", here, status=200) == made
    updated = told(api, "PUT", here, {**planned, "priority": 2}, status=200)
    assert updated == {**made, "priority": 2}
    assert told(api, "GET", here, status=200) == updated
    listed = told(api, "GET", below, status=200)
    assert listed["_embedded"]["signOnPolicyAssignments"] == [updated]
    told(api, "DELETE", here, status=204)
    assert told(api, "GET", here, status=404)["code"] == "NOT_FOUND"
    told(api, "DELETE", f"signOnPolicies/{policy['id']}", status=204)
