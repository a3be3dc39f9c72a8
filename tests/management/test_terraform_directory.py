"""The calls that Terraform's provider makes for the directory, in order, until it destroys it.

Source: the resources of the provider; see each test for which.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from pytest_pingone import PingOne

if TYPE_CHECKING:
    from tests.conftest import Api

ASKED = {"Accept": "application/json"}
IMPORT = "application/vnd.pingidentity.user.import+json"


class Terraform:
    """The Management API as Ping's Go SDK calls it: JSON only, ids from the answers."""

    def __init__(self, api: Api) -> None:
        self.api = api

    def __call__(
        self, method: str, path: str, body: Any = None, *, kind: str = "", status: int = 200
    ) -> dict[str, Any]:
        headers = {**ASKED, **({"Content-Type": kind} if kind else {})}
        answer: requests.Response = self.api(method, path, body, headers=headers)
        assert answer.status_code == status, answer.text
        if status == requests.codes.no_content:
            assert answer.content == b""
            return {}
        assert answer.headers["Content-Type"].partition(";")[0] == "application/json"
        document: dict[str, Any] = answer.json()
        return document

    def created(self, path: str, body: Any, kind: str = "") -> tuple[str, dict[str, Any]]:
        document = self("POST", path, body, kind=kind, status=201)
        return f"{path}/{document['id']}", document

    def destroyed(self, here: str) -> None:
        self("DELETE", here, status=204)
        gone = self("GET", here, status=404)
        assert gone["code"] == "NOT_FOUND"


@pytest.fixture
def terraform(api: Api) -> Terraform:
    """Terraform's provider."""
    return Terraform(api)


def test_pingone_population(terraform: Terraform) -> None:
    here, made = terraform.created("populations", {"name": "North", "description": "a"})
    assert terraform("GET", here) == made
    changed = terraform("PUT", here, {"name": "North", "default": False})
    assert "description" not in changed
    users = terraform("GET", f'users?filter=population.id%20eq%20"{made["id"]}"')
    assert users["_embedded"] == {"users": []}
    terraform.destroyed(here)


def test_pingone_population_with_users_that_are_forced_out(
    terraform: Terraform, pingone: PingOne
) -> None:
    here, made = terraform.created("populations", {"name": "North"})
    for number in range(3):
        pingone.users.create(username=f"u{number}", population=made["id"])
    users = terraform("GET", f'users?filter=population.id%20eq%20"{made["id"]}"')
    refused = terraform("DELETE", here, status=400)
    assert refused["details"][0]["code"] == "CONSTRAINT_VIOLATION"
    assert terraform("GET", f"/environments/{pingone.environment.id}")["type"] == "SANDBOX"
    for user in users["_embedded"]["users"]:
        terraform("DELETE", f"users/{user['id']}", status=204)
    terraform.destroyed(here)
    assert len(pingone.users) == 3


def test_pingone_user(terraform: Terraform, pingone: PingOne) -> None:
    home = pingone.users["alice"].population_id
    north = pingone.populations.create(name="North").id
    body = {
        "username": "carol",
        "email": "carol@example.com",
        "population": {"id": home},
        "password": {"value": "Correct-Horse-9", "forceChange": True},
    }
    here, made = terraform.created("users", body, IMPORT)
    assert terraform("PUT", f"{here}/enabled", {"enabled": True})["enabled"] is True
    assert terraform("PUT", f"{here}/mfaEnabled", {"mfaEnabled": True})["mfaEnabled"] is True
    read = terraform("GET", here)
    assert (read["id"], read["mfaEnabled"]) == (made["id"], True)
    assert terraform("GET", f"{here}/enabled")["enabled"] is True
    # terraform apply, with another population, another name, and not enabled
    assert terraform("PUT", f"{here}/population", {"id": north})["id"] == north
    changed = {
        "username": "carol",
        "email": "carol@example.com",
        "population": {"id": north},
        "name": {"given": "Carol"},
    }
    terraform("PUT", here, changed)
    terraform("PUT", f"{here}/enabled", {"enabled": False})
    terraform("PUT", f"{here}/mfaEnabled", {"mfaEnabled": False})
    vendor = "application/vnd.pingidentity.account.{}+json"
    terraform("POST", here, {"canAuthenticate": False}, kind=vendor.format("lock"))
    assert terraform("GET", here)["account"]["status"] == "LOCKED"
    terraform("POST", here, {}, kind=vendor.format("unlock"))
    read = terraform("GET", here)
    shown = {name: read[name] for name in ("population", "name", "enabled", "mfaEnabled")}
    assert shown == {
        "population": {"id": north},
        "name": {"given": "Carol"},
        "enabled": False,
        "mfaEnabled": False,
    }
    assert read["account"] == {"canAuthenticate": True, "status": "OK"}
    terraform.destroyed(here)


def test_pingone_group_and_user_group_assignment(terraform: Terraform, pingone: PingOne) -> None:
    here, made = terraform.created("groups", {"name": "Engineers", "customData": {"a": 1}})
    assert terraform("GET", here) == made
    changed = terraform("PUT", here, {"name": "Engineers", "description": "b"})
    assert ("customData" in changed, changed["description"]) == (False, "b")
    memberships = f"users/{pingone.users['alice'].id}/memberOfGroups"
    assignment, joined = terraform.created(memberships, {"id": made["id"]})
    assert terraform("GET", assignment) == joined
    terraform.destroyed(assignment)
    terraform.destroyed(here)


def test_pingone_schema_attribute(terraform: Terraform) -> None:
    (schema,) = terraform("GET", "schemas")["_embedded"]["schemas"]
    body = {"name": "shirtSize", "type": "STRING", "enabled": True, "unique": False}
    here, made = terraform.created(f"schemas/{schema['id']}/attributes", body)
    assert terraform("GET", here) == made
    sizes = [{"value": "S"}, {"value": "M", "archived": True, "description": "gone"}]
    changed = terraform("PUT", here, {**body, "enumeratedValues": sizes})
    assert changed["enumeratedValues"] == [{"value": "S", "archived": False}, sizes[1]]
    terraform.destroyed(here)
    attributes = terraform("GET", f"schemas/{schema['id']}/attributes")["_embedded"]["attributes"]
    email = next(one for one in attributes if one["name"] == "email")
    place = f"schemas/{schema['id']}/attributes/{email['id']}"
    unique = terraform("PUT", place, {**email, "unique": True})
    assert unique["unique"] is True
    reset = terraform("PUT", place, {**email, "enabled": True, "unique": False})
    assert (reset["unique"], reset["enabled"]) == (False, True)


def test_pingone_password_policy(terraform: Terraform) -> None:
    body = {
        "name": "Mine",
        "excludesCommonlyUsed": True,
        "excludesProfileData": True,
        "notSimilarToCurrent": True,
        "default": False,
    }
    here, made = terraform.created("passwordPolicies", body)
    assert terraform("GET", here) == made
    changed = terraform("PUT", here, {**body, "length": {"min": 10, "max": 255}})
    assert changed["length"] == {"min": 10, "max": 255}
    terraform.destroyed(here)


def test_an_environment_that_is_gone_tells_terraform_so(terraform: Terraform) -> None:
    """After any 400, 401 or 403 the provider asks whether the environment is still there."""
    nowhere = "00000000-0000-4000-8000-000000000000"
    refused = terraform("GET", f"/environments/{nowhere}/users", status=403)
    assert refused["message"].endswith("You do not have access to this resource.")
    assert terraform("GET", f"/environments/{nowhere}", status=404)["code"] == "NOT_FOUND"
