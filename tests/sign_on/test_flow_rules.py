"""What holds for each flow: whose it is, how long it lives, what may be done when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
import requests

from pytest_pingone import PingOne, ProcessClock
from pytest_pingone.auth.sign_on import ACTIONS

if TYPE_CHECKING:
    from tests.sign_on.conftest import Browser

NEW = "Other-Staple-7"
FITTING = {
    "USERNAME_PASSWORD_REQUIRED": {"usernamePassword.check", "password.forgot", "user.register"},
    "PASSWORD_LOCKED_OUT": {"password.forgot"},
    "PASSWORD_EXPIRED": {"password.reset"},
    "RECOVERY_CODE_REQUIRED": {"password.recover", "password.sendRecoveryCode"},
    "VERIFICATION_CODE_REQUIRED": {"user.verify", "user.sendVerificationCode"},
    "OTP_REQUIRED": {"otp.check"},
    "COMPLETED": set(),
}
BODY: dict[str, Any] = {
    "username": "alice",
    "password": "Correct-Horse-9",
    "email": "a@example.com",
    "currentPassword": "Correct-Horse-9",
    "newPassword": NEW,
    "otp": "123456",
    "recoveryCode": "ABCDEFGH",
    "verificationCode": "123456",
    "userCode": "ABCD-EFGH",
    "accept": True,
}


def at(browser: Browser, status: str, clock: ProcessClock) -> str:
    """Bring a flow of alice's to a status."""
    flow_id = browser.begin(acr_values="Multi_Factor" if status == "OTP_REQUIRED" else None)
    if status == "PASSWORD_LOCKED_OUT":
        for _ in range(5):
            browser.check(flow_id, password="Wrong-Horse-9")
    elif status == "RECOVERY_CODE_REQUIRED":
        browser.act(flow_id, "password.forgot", username="alice")
    elif status == "VERIFICATION_CODE_REQUIRED":
        john = {"username": "john", "email": "john@example.com", "password": NEW}
        browser.act(flow_id, "user.register", **john)
    elif status != "USERNAME_PASSWORD_REQUIRED":
        if status == "PASSWORD_EXPIRED":
            clock.advance(days=183)
            flow_id = browser.begin()
        browser.check(flow_id)
    assert browser.flow(flow_id)["status"] == status
    return flow_id


@pytest.mark.parametrize("status", FITTING)
def test_links_name_what_fits_and_nothing_else_is_done(
    pingone: PingOne, browser: Browser, pingone_clock: ProcessClock, status: str
) -> None:
    flow_id = at(browser, status, pingone_clock)
    fitting = FITTING[status] | ({"session.reset"} if status != "COMPLETED" else set())
    before = browser.flow(flow_id)
    assert set(before["_links"]) == {"self", "signOnPage", *fitting}
    here = {link["href"] for name, link in before["_links"].items() if name != "signOnPage"}
    assert here == {f"{browser.base}/flows/{flow_id}"}
    users, messages = list(pingone.users), pingone.messages
    for action in ACTIONS.keys() - fitting:
        answer = browser.act(flow_id, action, **BODY)
        assert answer.status_code == 400, action
        assert answer.json()["code"] == "REQUEST_FAILED"
    after = browser.flow(flow_id)
    assert {**after, "expiresAt": ""} == {**before, "expiresAt": ""}
    assert (list(pingone.users), pingone.messages) == (users, messages)


@pytest.mark.parametrize("status", [s for s in FITTING if s != "COMPLETED"])
def test_a_reset_goes_back_to_the_start(
    browser: Browser, pingone_clock: ProcessClock, status: str
) -> None:
    flow_id = at(browser, status, pingone_clock)
    flow = browser.act(flow_id, "session.reset").json()
    assert flow["status"] == "USERNAME_PASSWORD_REQUIRED"
    assert "user" not in flow["_embedded"]
    assert browser.check(flow_id, "bob").status_code == 200


def test_a_flow_that_is_not_complete_leads_back_to_its_page(browser: Browser) -> None:
    flow_id = browser.begin()
    assert browser.resume(flow_id).headers["Location"].endswith(f"/signon/?flowId={flow_id}")
    browser.check(flow_id)
    assert "code" in browser.arrived(browser.resume(flow_id))[1]
    assert browser.resume(flow_id).status_code == 404
    assert browser.get(f"flows/{flow_id}").status_code == 404


def test_a_flow_is_nothing_without_its_cookie(
    browser: Browser, new_browser: Callable[[], Browser]
) -> None:
    flow_id = browser.begin()
    stranger = new_browser()
    for answer in (
        stranger.get(f"flows/{flow_id}"),
        stranger.check(flow_id),
        stranger.resume(flow_id),
        stranger.get(f"flows/{flow_id}", headers={"Authorization": "Bearer x"}),
        stranger.get(f"flows/{flow_id}", headers={"Cookie": "ST=x"}),
    ):
        assert answer.status_code == 401
        assert answer.json()["code"] == "ACCESS_FAILED"
        assert answer.json()["details"][0]["code"] == "INVALID_TOKEN"


def test_another_browsers_flow_is_not_there(
    browser: Browser, new_browser: Callable[[], Browser]
) -> None:
    flow_id = browser.begin()
    other = new_browser()
    other.begin()
    for answer in (other.get(f"flows/{flow_id}"), other.check(flow_id), other.resume(flow_id)):
        assert answer.status_code == 404
        assert answer.json()["code"] == "NOT_FOUND"
    assert browser.flow(flow_id)["status"] == "USERNAME_PASSWORD_REQUIRED"


@pytest.mark.parametrize("cookie", ["ST", "ST-NO-SS"])
def test_either_cookie_is_enough(browser: Browser, cookie: str) -> None:
    flow_id = browser.begin()
    value = browser.http.cookies.get_dict()[cookie]
    url = f"{browser.base}/flows/{flow_id}"
    assert requests.get(url, cookies={cookie: value}, timeout=5).status_code == 200


def moment(text: str) -> dt.datetime:
    assert text.endswith("Z")
    assert len(text) == 24
    return dt.datetime.fromisoformat(text)


@pytest.mark.parametrize("touch", ["read", "wrong password", "action"])
def test_a_flow_slides_for_a_quarter_of_an_hour(
    browser: Browser, pingone_clock: ProcessClock, touch: str
) -> None:
    pingone_clock.freeze("2030-01-01T00:00:00Z")
    flow_id = browser.begin()
    pingone_clock.advance(minutes=15, seconds=-1)
    if touch == "read":
        browser.flow(flow_id)
    elif touch == "wrong password":
        assert browser.check(flow_id, password="Wrong-Horse-9").status_code == 400
    else:
        browser.act(flow_id, "session.reset")
    pingone_clock.advance(minutes=15, seconds=-1)
    flow = browser.flow(flow_id)
    created = moment(flow["createdAt"])
    assert created == dt.datetime(2030, 1, 1, tzinfo=dt.timezone.utc)
    assert moment(flow["expiresAt"]) == pingone_clock.now() + dt.timedelta(minutes=15)
    pingone_clock.advance(minutes=15)
    assert browser.get(f"flows/{flow_id}").status_code == 404
    assert browser.check(flow_id).status_code == 404
    assert browser.resume(flow_id).status_code == 404


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "application/x-www-form-urlencoded",
        "application/vnd.pingidentity.unknown.do+json",
        "application/vnd.pingidentity.usernamePassword.check+xml",
        "usernamePassword.check+json",
        "",
    ],
)
def test_an_unknown_content_type_is_refused(browser: Browser, content_type: str) -> None:
    flow_id = browser.begin()
    body = '{"username": "alice", "password": "Correct-Horse-9"}'
    answer = browser.post(f"flows/{flow_id}", data=body, headers={"Content-Type": content_type})
    assert answer.status_code == 415
    assert answer.json()["code"] == "INVALID_REQUEST"
    assert browser.flow(flow_id)["status"] == "USERNAME_PASSWORD_REQUIRED"


def test_the_content_type_may_have_a_charset_and_any_case(browser: Browser) -> None:
    kind = "Application/VND.PingIdentity.UsernamePassword.Check+JSON; charset=UTF-8"
    body = '{"username": "alice", "password": "Correct-Horse-9"}'
    url = f"flows/{browser.begin()}"
    assert browser.post(url, data=body, headers={"Content-Type": kind}).status_code == 200


@pytest.mark.parametrize("body", ["[]", "{", '"x"', "null", "\xff"])
def test_a_body_that_is_no_object_is_refused(browser: Browser, body: str) -> None:
    kind = {"Content-Type": "application/vnd.pingidentity.usernamePassword.check+json"}
    answer = browser.post(f"flows/{browser.begin()}", data=body.encode("latin-1"), headers=kind)
    assert answer.status_code == 400
    assert answer.json()["code"] == "INVALID_REQUEST"


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_plain_json_is_not_what_flows_are_served_as(browser: Browser, accept: str) -> None:
    flow_id = browser.begin()
    answer = browser.get(f"flows/{flow_id}", headers={"Accept": accept})
    assert (answer.status_code, answer.json()["code"]) == (406, "INVALID_REQUEST")


def test_what_cannot_be_served_is_not_done(pingone: PingOne, browser: Browser) -> None:
    flow_id = browser.begin()
    answer = browser.act(flow_id, "password.forgot", accepting="application/json", username="alice")
    assert answer.status_code == 406
    assert pingone.messages == []
    assert browser.flow(flow_id)["status"] == "USERNAME_PASSWORD_REQUIRED"


@pytest.mark.parametrize("accept", ["*/*", "application/json, */*;q=0.1", "application/hal+json"])
def test_a_flow_is_served_as_hal(browser: Browser, accept: str) -> None:
    answer = browser.get(f"flows/{browser.begin()}", headers={"Accept": accept})
    assert answer.headers["Content-Type"] == "application/hal+json;charset=UTF-8"
