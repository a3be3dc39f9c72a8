"""What signing on leaves in the audit log, and what getting a token does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_pingone import PingOne

if TYPE_CHECKING:
    import requests

    from tests.conftest import Api
    from tests.sign_on.conftest import Browser

SIGN_ON = [
    "FLOW.CREATED",
    "PASSWORD.CHECK_SUCCEEDED",
    "SESSION.CREATED",
    "FLOW.UPDATED",
    "FLOW.DELETED",
    "USER.ACCESS_ALLOWED",
]
EVER = 'recordedAt gt "1970-01-01T00:00:00Z"'


def log(api: Api) -> list[dict[str, Any]]:
    """Return all activities, in the order in which they were written."""
    answer = api.get("activities", params={"filter": EVER, "limit": "1000"})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["_embedded"]["activities"]
    return found[::-1]


def types(api: Api) -> list[str]:
    """Return what happened, in order."""
    return [activity["action"]["type"] for activity in log(api)]


def test_a_sign_on_from_beginning_to_end(browser: Browser, api: Api) -> None:
    browser.sign_on()
    assert types(api) == SIGN_ON


def test_a_flow_names_policy_application_and_user(
    browser: Browser, api: Api, pingone: PingOne
) -> None:
    browser.sign_on()
    flows = [one for one in log(api) if one["action"]["type"].startswith("FLOW.")]
    assert [one["action"]["description"] for one in flows] == [
        "Sign-on flow started with policies [Single_Factor]",
        "Sign-on flow continued",
        "Sign-on flow finished",
    ]
    assert [one["result"]["description"] for one in flows] == [
        "Flow under way with policy Single_Factor",
        "Flow completed with policy Single_Factor",
        "Flow completed with policy Single_Factor",
    ]
    web, alice = pingone.applications["web"], pingone.users["alice"]
    assert {one["actors"]["client"]["id"] for one in flows} == {web.id}
    who = [one["actors"].get("user", {}).get("id") for one in flows]
    assert who == [None, alice.id, alice.id]
    assert len({one["resources"][0]["id"] for one in flows}) == 1


def test_pingone_itself_checks_the_password(browser: Browser, api: Api, pingone: PingOne) -> None:
    browser.sign_on()
    (checked,) = [one for one in log(api) if one["action"]["type"] == "PASSWORD.CHECK_SUCCEEDED"]
    assert "actors" not in checked
    assert checked["resources"][0]["id"] == pingone.users["alice"].id


def test_what_one_request_does_has_its_correlation_id(browser: Browser, api: Api) -> None:
    flow_id = browser.begin()
    answer = browser.check(flow_id)
    mine = [
        one["action"]["type"]
        for one in log(api)
        if one["correlationId"] == answer.headers["Correlation-Id"]
    ]
    assert mine == ["PASSWORD.CHECK_SUCCEEDED", "SESSION.CREATED", "FLOW.UPDATED"]


def test_who_may_use_an_application_passed_its_access_control(
    browser: Browser, api: Api, pingone: PingOne
) -> None:
    browser.sign_on()
    allowed = log(api)[-1]
    alice = pingone.users["alice"].id
    assert allowed["actors"]["client"]["name"] == "web"
    assert allowed["actors"]["user"]["id"] == allowed["resources"][0]["id"] == alice
    assert allowed["result"] == {
        "status": "SUCCESS",
        "description": "Passed role access control",
    }


def test_a_session_that_goes_on_leaves_but_the_access(browser: Browser, api: Api) -> None:
    browser.sign_on()
    before = len(log(api))
    assert browser.ask().status_code == 302
    assert types(api)[before:] == ["USER.ACCESS_ALLOWED"]


def test_the_same_user_again_updates_the_session(browser: Browser, api: Api) -> None:
    browser.sign_on()
    browser.sign_on(prompt="login")
    assert [one for one in types(api) if one.startswith("SESSION.")] == [
        "SESSION.CREATED",
        "SESSION.UPDATED",
    ]


def test_a_wrong_password_is_written_down_and_the_flow_does_not_go_on(
    browser: Browser, api: Api
) -> None:
    assert browser.check(browser.begin(), password="wrong").status_code == 400
    assert types(api) == ["FLOW.CREATED", "PASSWORD.CHECK_FAILED"]


def test_the_last_wrong_password_locks_the_user(browser: Browser, api: Api) -> None:
    flow_id = browser.begin()
    for _ in range(5):
        browser.check(flow_id, password="wrong")
    assert types(api).count("PASSWORD.CHECK_FAILED") == 5
    assert types(api)[-1] == "USER.LOCKED"


def test_signing_off_deletes_the_session(browser: Browser, api: Api) -> None:
    browser.sign_on()
    before = len(log(api))
    browser.get("as/signoff")
    assert types(api)[before:] == ["SESSION.DELETED"]


def test_a_session_that_an_administrator_ends_is_deleted_once(
    browser: Browser, api: Api, pingone: PingOne
) -> None:
    browser.sign_on()
    before = len(log(api))
    place = f"users/{pingone.users['alice'].id}/sessions"
    (session,) = api.get(place).json()["_embedded"]["sessions"]
    assert api.delete(f"{place}/{session['id']}").status_code == 204
    (ended,) = log(api)[before:]
    assert ended["action"]["type"] == "SESSION.DELETED"
    assert ended["actors"]["client"]["name"] == "worker"
    assert ended["resources"][0]["id"] == session["id"]


def test_who_registers_is_created(browser: Browser, api: Api) -> None:
    flow_id = browser.begin()
    new = {"username": "new", "email": "new@example.com", "password": browser.password}
    assert browser.act(flow_id, "user.register", **new).status_code == 200
    assert types(api) == [
        "FLOW.CREATED",
        "USER.CREATED",
        "PASSWORD.SET",
        "NOTIFICATION.CREATED",
        "FLOW.UPDATED",
    ]


def test_a_forgotten_password_is_recovered(browser: Browser, api: Api, pingone: PingOne) -> None:
    flow_id = browser.begin()
    browser.act(flow_id, "password.forgot", username="alice")
    code = pingone.messages[-1].code
    new = {"recoveryCode": code, "newPassword": "Another-Horse-9"}
    assert browser.act(flow_id, "password.recover", **new).status_code == 200
    assert [one for one in types(api) if not one.startswith(("FLOW.", "SESSION."))] == [
        "NOTIFICATION.CREATED",
        "PASSWORD.RECOVERY",
    ]


def test_the_token_endpoint_writes_nothing_for_client_credentials(
    pingone: PingOne, session: requests.Session
) -> None:
    worker = pingone.applications["worker"]
    before = pingone.snapshot()
    answer = session.post(
        pingone.token_url,
        data={"grant_type": "client_credentials"},
        auth=(worker.id, worker.secret or ""),
    )
    assert answer.status_code == 200, answer.text
    assert pingone.snapshot() is before


def test_no_token_is_written_down(browser: Browser, api: Api) -> None:
    tokens = browser.tokens(scope="openid offline_access")
    assert types(api) == SIGN_ON
    web = browser.pingone.applications["web"]
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    answer = browser.http.post(
        browser.pingone.token_url, data=form, auth=(web.id, web.secret or "")
    )
    assert answer.status_code == 200, answer.text
    assert types(api) == SIGN_ON
