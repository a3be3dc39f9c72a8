"""What Terraform's provider asks for applications and resources, call by call.

Each test makes the calls of one resource of the provider in its order, and looks at what the
provider reads from the answers. Source: the provider's code, as sequences of calls.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_pingone import PingOne

if TYPE_CHECKING:
    from tests.conftest import Api

JSON = {"Accept": "application/json"}


class Terraform:
    """The calls of the provider: each asks for JSON and expects one status."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def get(self, path: str, status: int = 200) -> dict[str, Any]:
        return self._call("GET", path, status)

    def post(self, path: str, body: Any, status: int = 201) -> dict[str, Any]:
        return self._call("POST", path, status, body)

    def put(self, path: str, body: Any) -> dict[str, Any]:
        return self._call("PUT", path, 200, body)

    def delete(self, path: str) -> None:
        answer = self._api("DELETE", path, headers=JSON)
        assert (answer.status_code, answer.content) == (204, b"")

    def listed(self, path: str, name: str) -> list[dict[str, Any]]:
        """Follow a list page by page, as the SDK's iterators do."""
        found, place = [], path
        while place:
            page = self.get(place)
            found += page["_embedded"][name]
            place = page["_links"].get("next", {}).get("href")
        return found

    def _call(self, method: str, path: str, status: int, body: Any = None) -> dict[str, Any]:
        answer = self._api(method, path, body, headers=JSON)
        assert answer.status_code == status, answer.text
        assert answer.headers["Content-Type"] == "application/json"
        document: dict[str, Any] = answer.json()
        return document


@pytest.fixture
def terraform(api: Api) -> Terraform:
    """The provider, as the worker that may do everything."""
    return Terraform(api)


def by_name(records: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return next(record for record in records if record["name"] == name)


def test_application(terraform: Terraform) -> None:
    plan = {
        "name": "app",
        "enabled": True,
        "type": "WEB_APP",
        "protocol": "OPENID_CONNECT",
        "grantTypes": ["AUTHORIZATION_CODE", "REFRESH_TOKEN"],
        "responseTypes": ["CODE"],
        "tokenEndpointAuthMethod": "CLIENT_SECRET_BASIC",
        "redirectUris": ["https://rp.example.com/cb"],
        "pkceEnforcement": "OPTIONAL",
        "refreshTokenDuration": 2592000,
        "refreshTokenRollingDuration": 15552000,
        "additionalRefreshTokenReplayProtectionEnabled": True,
        "parRequirement": "OPTIONAL",
        "assignActorRoles": False,
    }
    made = terraform.post("applications", plan)
    here = f"applications/{made['id']}"
    read = terraform.get(here)
    assert {name: read[name] for name in plan} == plan
    assert read["clientId"] == read["id"]
    changed = {**plan, "name": "renamed", "redirectUris": ["https://rp.example.com/other"]}
    assert {name: terraform.put(here, changed)[name] for name in plan} == changed
    terraform.delete(here)
    assert terraform.get(here, 404)["message"].startswith("Unable to find Application with ID")


def test_application_secret(terraform: Terraform) -> None:
    plan = {"name": "app", "type": "WEB_APP", "protocol": "OPENID_CONNECT", "enabled": True}
    here = f"applications/{terraform.post('applications', plan)['id']}/secret"
    first = terraform.get(here)["secret"]
    second = terraform.post(here, {}, 200)["secret"]
    assert terraform.get(here)["secret"] == second != first
    kept = terraform.post(here, {"previous": None}, 200)
    assert (kept["secret"] != second, "previous" in kept) == (True, False)
    assert terraform.get(here)["environment"] == kept["environment"]


def test_resource(terraform: Terraform) -> None:
    plan = {
        "name": "api",
        "description": "An API.",
        "audience": "https://api.example.com",
        "accessTokenValiditySeconds": 3600,
        "introspectEndpointAuthMethod": "CLIENT_SECRET_BASIC",
        "applicationPermissionsSettings": {"claimEnabled": False},
    }
    made = terraform.post("resources", plan)
    here = f"resources/{made['id']}"
    read = terraform.get(here)
    assert {name: read[name] for name in plan} == plan
    assert read["type"] == "CUSTOM"
    changed = {**plan, "name": "renamed", "accessTokenValiditySeconds": 300}
    assert {name: terraform.put(here, changed)[name] for name in plan} == changed
    terraform.delete(here)
    terraform.get(here, 404)


def test_resource_secret(terraform: Terraform) -> None:
    here = f"resources/{terraform.post('resources', {'name': 'api'})['id']}/secret"
    first = terraform.get(here)["secret"]
    assert len(first) >= 64
    second = terraform.post(here, {}, 200)["secret"]
    assert terraform.get(here)["secret"] == second != first


def test_resource_scope(terraform: Terraform) -> None:
    resource = terraform.get(f"resources/{terraform.post('resources', {'name': 'api'})['id']}")
    assert resource["type"] == "CUSTOM"
    above = f"resources/{resource['id']}/scopes"
    made = terraform.post(above, {"name": "read", "description": "Reads."})
    here = f"{above}/{made['id']}"
    assert terraform.get(here)["resource"] == {"id": resource["id"]}
    assert terraform.put(here, {"name": "read:all"})["name"] == "read:all"
    assert "description" not in terraform.get(here)
    terraform.delete(here)
    terraform.get(here, 404)


def test_resource_scope_openid(terraform: Terraform) -> None:
    openid = by_name(terraform.listed("resources", "resources"), "openid")
    above = f"resources/{openid['id']}"
    claim = terraform.post(f"{above}/attributes", {"name": "tier", "value": "gold"})
    email = by_name(terraform.listed(f"{above}/scopes", "scopes"), "email")
    here = f"{above}/scopes/{email['id']}"
    plan = {"name": "email", "mappedClaims": [claim["id"]]}
    assert terraform.put(here, plan)["mappedClaims"] == [claim["id"]]
    assert terraform.get(here)["mappedClaims"] == [claim["id"]]
    reset = {**terraform.get(here), "mappedClaims": []}
    assert "mappedClaims" not in terraform.put(here, reset)
    added = terraform.post(f"{above}/scopes", {"name": "loyalty", "mappedClaims": [claim["id"]]})
    here = f"{above}/scopes/{added['id']}"
    assert terraform.get(here)["mappedClaims"] == [claim["id"]]
    terraform.put(here, {"name": "loyalty", "mappedClaims": []})
    terraform.delete(here)
    terraform.get(here, 404)


def test_resource_scope_pingone_api(terraform: Terraform) -> None:
    resource = by_name(terraform.listed("resources", "resources"), "PingOne API")
    above = f"resources/{resource['id']}/scopes"
    scope = by_name(terraform.listed(above, "scopes"), "p1:read:user")
    here = f"{above}/{scope['id']}"
    plan = {"name": "p1:read:user", "schemaAttributes": ["name.given", "username"]}
    assert terraform.put(here, plan)["schemaAttributes"] == plan["schemaAttributes"]
    assert terraform.get(here)["schemaAttributes"] == plan["schemaAttributes"]
    found = by_name(terraform.listed(above, "scopes"), "p1:read:user")
    reset = terraform.put(here, {**found, "schemaAttributes": ["*"]})
    assert reset["schemaAttributes"] == ["*"]
    added = terraform.post(above, {"name": "p1:read:user:own", "schemaAttributes": ["email"]})
    here = f"{above}/{added['id']}"
    changed = terraform.put(here, {"name": "p1:read:user:own", "schemaAttributes": ["*"]})
    assert changed["schemaAttributes"] == ["*"]
    terraform.delete(here)
    terraform.get(here, 404)


def test_resource_attribute(terraform: Terraform) -> None:
    custom = terraform.get(f"resources/{terraform.post('resources', {'name': 'api'})['id']}")
    above = f"resources/{custom['id']}/attributes"
    core = by_name(terraform.listed(above, "attributes"), "sub")
    assert core["type"] == "CORE"
    terraform.put(f"{above}/{core['id']}", {"name": "sub", "value": "${user.username}"})
    assert terraform.get(f"{above}/{core['id']}")["value"] == "${user.username}"
    terraform.put(f"{above}/{core['id']}", {"name": "sub", "value": "${user.id}"})
    made = terraform.post(above, {"name": "mail", "value": "${user.email}"})
    assert (made["type"], made["value"]) == ("CUSTOM", "${user.email}")
    here = f"{above}/{made['id']}"
    assert terraform.put(here, {"name": "mail", "value": "x"})["value"] == "x"
    terraform.delete(here)
    terraform.get(here, 404)
    openid = by_name(terraform.listed("resources", "resources"), "openid")
    above = f"resources/{openid['id']}/attributes"
    predefined = by_name(terraform.listed(above, "attributes"), "address.formatted")
    assert predefined["type"] == "PREDEFINED"
    here = f"{above}/{predefined['id']}"
    plan = {"name": "address.formatted", "value": "x", "idToken": False, "userInfo": True}
    put = terraform.put(here, plan)
    assert {name: put[name] for name in plan} == plan
    assert terraform.get(here) == put
    reset = terraform.put(here, {**plan, "value": "", "idToken": True})
    assert (reset["value"], reset["type"]) == ("", "PREDEFINED")


def test_application_resource_grant(terraform: Terraform) -> None:
    resource = terraform.post("resources", {"name": "api"})
    above = f"resources/{resource['id']}"
    scopes = [terraform.post(f"{above}/scopes", {"name": name})["id"] for name in ("a", "b")]
    plan = {"name": "app", "type": "WEB_APP", "protocol": "OPENID_CONNECT"}
    application = terraform.post("applications", plan)
    assert terraform.get(above)["type"] == "CUSTOM"
    known = {scope["id"] for scope in terraform.listed(f"{above}/scopes", "scopes")}
    assert known == set(scopes)
    assert terraform.get(f"applications/{application['id']}")["type"] == "WEB_APP"
    grants = f"applications/{application['id']}/grants"
    wanted = {"resource": {"id": resource["id"]}, "scopes": [{"id": scopes[0]}]}
    made = terraform.post(grants, wanted)
    assert terraform.get(f"resources/{made['resource']['id']}")["name"] == "api"
    here = f"{grants}/{made['id']}"
    assert terraform.get(here)["scopes"] == [{"id": scopes[0]}]
    both = {**wanted, "scopes": [{"id": scope} for scope in scopes]}
    assert terraform.put(here, both)["scopes"] == both["scopes"]
    terraform.delete(here)
    terraform.get(here, 404)


@pytest.mark.parametrize("kind", ["PING_ONE_SELF_SERVICE", "PING_ONE_PORTAL"])
def test_application_resource_grant_of_a_system_application(
    terraform: Terraform, kind: str
) -> None:
    listed = terraform.listed("applications", "applications")
    own = next(each for each in listed if each["type"] == kind)
    resource = by_name(terraform.listed("resources", "resources"), "PingOne API")
    scopes = terraform.listed(f"resources/{resource['id']}/scopes", "scopes")
    assert terraform.get(f"applications/{own['id']}")["type"] == kind
    grants = f"applications/{own['id']}/grants"
    wanted = {
        "resource": {"id": resource["id"]},
        "scopes": [{"id": by_name(scopes, "p1:read:user")["id"]}],
    }
    existing = [
        grant
        for grant in terraform.listed(grants, "grants")
        if grant["resource"] == wanted["resource"]
    ]
    if existing:
        made = terraform.put(f"{grants}/{existing[0]['id']}", {**existing[0], **wanted})
    else:
        made = terraform.post(grants, wanted)
    assert terraform.get(f"{grants}/{made['id']}")["scopes"] == wanted["scopes"]


def test_application_attribute_mapping(terraform: Terraform, pingone: PingOne) -> None:
    here = f"applications/{pingone.applications['web'].id}"
    assert terraform.get(here)["protocol"] == "OPENID_CONNECT"
    mappings = terraform.listed(f"{here}/attributes", "attributes")
    core = by_name(mappings, "sub")
    assert (core["mappingType"], core["required"]) == ("CORE", True)
    place = f"{here}/attributes/{core['id']}"
    plan = {"name": "sub", "value": "${user.username}", "required": True}
    assert terraform.put(place, plan)["mappingType"] == "CORE"
    assert terraform.get(place)["value"] == "${user.username}"
    assert terraform.put(place, {**plan, "value": "${user.id}"})["value"] == "${user.id}"
    terraform.get(here)
    own = {
        "name": "mail",
        "value": "${user.email}",
        "required": False,
        "idToken": True,
        "userInfo": False,
    }
    made = terraform.post(f"{here}/attributes", own)
    place = f"{here}/attributes/{made['id']}"
    read = terraform.get(place)
    assert {name: read[name] for name in own} == own
    assert read["mappingType"] == "CUSTOM"
    changed = {**own, "value": "${user.username}", "required": True}
    put = terraform.put(place, changed)
    assert {name: put[name] for name in own} == changed
    terraform.delete(place)
    terraform.get(place, 404)
