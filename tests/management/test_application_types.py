"""Applications of every type: what each shows, links to, and is born with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from pytest_pingone import PingOne

if TYPE_CHECKING:
    from tests.conftest import Api

USUAL = ["self", "environment", "metadata", "attributes", "secret", "grants"]
CLIENTS = {
    "WEB_APP": [*USUAL, "keyRotationPolicy"],
    "NATIVE_APP": [*USUAL, "pushCredentials", "keyRotationPolicy"],
    "SINGLE_PAGE_APP": [*USUAL, "keyRotationPolicy"],
    "WORKER": [*USUAL, "roleAssignments", "keyRotationPolicy"],
    "SERVICE": [*USUAL, "keyRotationPolicy"],
    "CUSTOM_APP": [*USUAL, "keyRotationPolicy"],
    "AI_AGENT": [*USUAL, "keyRotationPolicy"],
    "TEMPLATE_APP": [*USUAL, "keyRotationPolicy"],
}
SYSTEM = {
    "PING_ONE_ADMIN_CONSOLE": ["self", "environment"],
    "PING_ONE_PORTAL": ["self", "environment", "grants"],
    "PING_ONE_SELF_SERVICE": ["self", "environment", "grants"],
}
OF_CLIENTS = {"clientId", "redirectUris", "grantTypes", "tokenEndpointAuthMethod", "parTimeout"}


def body(kind: str = "WEB_APP", protocol: str = "OPENID_CONNECT", /, **more: Any) -> dict[str, Any]:
    return {"name": "made", "enabled": True, "type": kind, "protocol": protocol, **more}


def check_refused(answer: requests.Response, code: str, target: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_DATA"), answer.text
    detail = answer.json()["details"][0]
    assert (detail["code"], detail["target"]) == (code, target)


def system(api: Api, kind: str) -> dict[str, Any]:
    listed = api.get("applications").json()["_embedded"]["applications"]
    found: dict[str, Any] = next(one for one in listed if one["type"] == kind)
    return found


@pytest.mark.parametrize("kind", CLIENTS)
def test_a_client_links_to_what_its_type_has(api: Api, kind: str) -> None:
    made = api.post("applications", body(kind)).json()
    assert list(made["_links"]) == CLIENTS[kind]


def test_a_client_without_a_key_rotation_policy_links_to_none(api: Api, pingone: PingOne) -> None:
    reader = api.get(f"applications/{pingone.applications['reader'].id}").json()
    assert "keyRotationPolicy" not in reader["_links"]


def test_a_native_application_is_born_with_a_mobile_part_and_others_are_not(api: Api) -> None:
    for kind in CLIENTS:
        made = api.post("applications", body(kind)).json()
        assert made.get("mobile") == (
            {
                "integrityDetection": {"mode": "DISABLED"},
                "passcodeRefreshDuration": {"duration": 30, "timeUnit": "SECONDS"},
                "passcodeGracePeriod": 5,
            }
            if kind == "NATIVE_APP"
            else None
        )


@pytest.mark.parametrize(
    ("kind", "protocol", "own"),
    [
        ("WEB_APP", "SAML", {"spEntityId": "urn:sp", "acsUrls": ["https://sp.example.com/acs"]}),
        ("WEB_APP", "WS_FED", {"domainName": "example.com", "kerberos": {"gateways": []}}),
        ("PORTAL_LINK_APP", "EXTERNAL_LINK", {"externalId": "x", "homePageUrl": "https://a.b"}),
        ("TEMPLATE_APP", "SAML", {"template": {"integration": {"id": "an-id"}}}),
    ],
)
def test_what_is_no_client_is_kept_as_it_is_given(
    api: Api, kind: str, protocol: str, own: dict[str, Any]
) -> None:
    sent = body(kind, protocol, **own, redirectUris=["https://rp.example.com"], parTimeout=7)
    answer = api.post("applications", sent)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert {name: made[name] for name in own} == own
    assert OF_CLIENTS.isdisjoint(made)
    here = made["_links"]["self"]["href"]
    assert api.get(here).json() == made
    changed = {**body(kind, protocol), "logoutUrl": "https://sp.example.com/bye"}
    replaced = api.put(here, changed).json()
    assert {name: replaced[name] for name in changed} == changed
    assert not {name for name in own if name != "homePageUrl"} & set(replaced)
    assert set(made["_links"]) == {"self", "environment"} | (
        {"attributes"} if protocol != "EXTERNAL_LINK" else set()
    )


@pytest.mark.parametrize(
    ("kind", "protocol"),
    [("WEB_APP", "SAML"), ("PORTAL_LINK_APP", "EXTERNAL_LINK")],
)
def test_what_is_no_client_gets_no_token_secret_or_grant(
    api: Api, pingone: PingOne, session: requests.Session, kind: str, protocol: str
) -> None:
    made = api.post("applications", body(kind, protocol)).json()
    here = made["_links"]["self"]["href"]
    for below in ("secret", "grants", "roleAssignments"):
        assert api.get(f"{here}/{below}").status_code == 404
    auth = (made["id"], pingone.applications[made["id"]].secret)
    form = {"grant_type": "client_credentials"}
    answer = session.post(pingone.token_url, form, auth=auth)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    asked = {"client_id": made["id"], "response_type": "code", "redirect_uri": "https://x"}
    answer = session.get(f"{pingone.issuer}/authorize", params=asked, allow_redirects=False)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_a_worker_speaks_openid_connect_only(api: Api) -> None:
    check_refused(api.post("applications", body("WORKER", "SAML")), "INVALID_VALUE", "protocol")


@pytest.mark.parametrize("kind", SYSTEM)
def test_an_environment_is_born_with_pingones_own_applications(api: Api, kind: str) -> None:
    own = system(api, kind)
    assert list(own["_links"]) == SYSTEM[kind]
    assert own["icon"]["id"] == "a3d073bc-3108-49ad-b96c-404bea59a1d0"
    assert (own["protocol"], own["enabled"]) == ("OPENID_CONNECT", True)
    assert (own["pkceEnforcement"], own["tokenEndpointAuthMethod"]) == ("OPTIONAL", "NONE")
    assert own["hiddenFromAppPortal"] is False
    assert not {"grantTypes", "redirectUris", "signing", "parTimeout"} & set(own)
    only_admins = {"role": {"type": "ADMIN_USERS_ONLY"}} if "ADMIN" in kind else None
    assert own.get("accessControl") == only_admins


@pytest.mark.parametrize("kind", SYSTEM)
def test_pingones_own_applications_are_neither_made_nor_deleted(
    api: Api, pingone: PingOne, kind: str
) -> None:
    check_refused(api.post("applications", body(kind)), "INVALID_VALUE", "type")
    own = system(api, kind)
    answer = api.delete(own["_links"]["self"]["href"])
    check_refused(answer, "CONSTRAINT_VIOLATION", "type")
    assert own["id"] in pingone.applications


def test_pingones_own_applications_can_be_set_up(api: Api) -> None:
    own = system(api, "PING_ONE_SELF_SERVICE")
    changed = {**own, "applyDefaultTheme": True, "enableDefaultThemeFooter": True}
    here = own["_links"]["self"]["href"]
    answer = api.put(here, changed)
    assert answer.status_code == 200, answer.text
    assert {**answer.json(), "updatedAt": 0} == {**changed, "updatedAt": 0}


def test_grants_of_pingones_own_applications(api: Api, pingone: PingOne) -> None:
    grant = {"resource": {"id": pingone.resources["openid"].id}, "scopes": []}
    status = {}
    for kind in SYSTEM:
        here = f"applications/{system(api, kind)['id']}/grants"
        status[kind] = api.get(here).status_code, api.post(here, grant).status_code
    assert status == {
        "PING_ONE_ADMIN_CONSOLE": (404, 404),
        "PING_ONE_PORTAL": (200, 201),
        "PING_ONE_SELF_SERVICE": (200, 404),
    }


def test_a_list_of_applications_has_no_count_and_no_query(api: Api, pingone: PingOne) -> None:
    page = api.get("applications?limit=3").json()
    assert page["_links"]["self"]["href"] == f"{pingone.environment_url}/applications"
    assert (page["size"], "count" in page) == (3, False)
    following = api.get(page["_links"]["next"]["href"]).json()
    ids = [one["id"] for each in (page, following) for one in each["_embedded"]["applications"]]
    assert len(set(ids)) == 6


def test_pages_of_other_origins_are_not_let_in_by_pingones_own_applications(
    pingone: PingOne, session: requests.Session
) -> None:
    closed = {"cors_settings": {"behavior": "ALLOW_NO_ORIGINS"}}
    for application in pingone.applications:
        if application.is_client:
            pingone.applications.update(application, **closed)
    answer = session.get(f"{pingone.issuer}/signoff", headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in answer.headers
