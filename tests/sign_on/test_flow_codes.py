"""Codes in a flow: recovery, verification, one-time passcodes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from pytest_pingone import PingOne, ProcessClock

if TYPE_CHECKING:
    from tests.sign_on.conftest import Browser

NEW = "Other-Staple-7"
JOHN = {"username": "john", "email": "john@example.com", "password": NEW}


def forget(browser: Browser, username: str = "alice") -> str:
    flow_id = browser.begin()
    answer = browser.act(flow_id, "password.forgot", username=username)
    assert answer.json()["status"] == "RECOVERY_CODE_REQUIRED"
    return flow_id


def recover(browser: Browser, flow_id: str, code: str, password: str = NEW) -> str:
    answer = browser.act(flow_id, "password.recover", recoveryCode=code, newPassword=password)
    if answer.status_code == 200:
        return str(answer.json()["status"])
    return str(answer.json()["details"][0]["target"])


def test_a_forgotten_password_is_recovered(pingone: PingOne, browser: Browser) -> None:
    flow_id = forget(browser)
    (message,) = pingone.messages
    assert (message.kind, message.user_id) == ("recovery", pingone.users["alice"].id)
    assert re.fullmatch(r"[A-Z0-9]{8}", message.code)
    assert recover(browser, flow_id, "ABCDEFG1") == "recoveryCode"
    assert recover(browser, flow_id, message.code, "weak") == "newPassword"
    assert recover(browser, flow_id, message.code) == "COMPLETED"
    assert "code" in browser.arrived(browser.resume(flow_id))[1]
    assert "code" in browser.sign_on(password=NEW, prompt="login")


@pytest.mark.parametrize("username", ["nobody", "mallory"])
def test_forgetting_tells_nobody_who_has_an_account(
    pingone: PingOne, browser: Browser, username: str
) -> None:
    known, other = (browser.flow(forget(browser, name)) for name in ("alice", username))
    assert len(pingone.messages) == 1
    assert set(known["_links"]) == set(other["_links"])
    assert known["_embedded"] == other["_embedded"]
    answer = browser.act(other["id"], "password.sendRecoveryCode")
    assert (answer.status_code, answer.json()["status"]) == (200, "RECOVERY_CODE_REQUIRED")
    assert recover(browser, other["id"], "") == "recoveryCode"
    assert recover(browser, other["id"], "ABCDEFGH") == "recoveryCode"


def test_only_the_last_recovery_code_counts(pingone: PingOne, browser: Browser) -> None:
    flow_id = forget(browser)
    browser.act(flow_id, "password.sendRecoveryCode")
    first, second = pingone.messages
    assert recover(browser, flow_id, first.code) == "recoveryCode"
    assert recover(browser, flow_id, second.code) == "COMPLETED"


def test_a_recovery_code_lives_for_five_minutes(
    pingone: PingOne, browser: Browser, pingone_clock: ProcessClock
) -> None:
    pingone_clock.freeze()
    late, early = forget(browser), forget(browser)
    codes = [message.code for message in pingone.messages]
    pingone_clock.advance(299)
    assert recover(browser, early, codes[1]) == "COMPLETED"
    pingone_clock.advance(1)
    assert recover(browser, late, codes[0], "Third-Battery-5") == "recoveryCode"


def test_wrong_recovery_codes_are_counted_and_answered_alike(
    pingone: PingOne, browser: Browser
) -> None:
    flow_id, code = forget(browser), pingone.messages[0].code
    answers = []
    for tried in [*["ABCDEFG1"] * 5, code]:
        sent = {"recoveryCode": tried, "newPassword": NEW}
        answers.append(browser.act(flow_id, "password.recover", **sent))
    assert [answer.status_code for answer in answers] == [400] * 6
    assert answers[5].json()["details"] == answers[0].json()["details"]
    browser.act(flow_id, "password.sendRecoveryCode")
    assert recover(browser, flow_id, pingone.messages[-1].code.lower()) == "COMPLETED"


def test_recovering_opens_a_locked_password(pingone: PingOne, browser: Browser) -> None:
    flow_id = browser.begin()
    for _ in range(5):
        browser.check(flow_id, password="Wrong-Horse-9")
    browser.act(flow_id, "password.forgot", username="alice")
    assert recover(browser, flow_id, pingone.messages[0].code) == "COMPLETED"
    assert "code" in browser.sign_on(password=NEW, prompt="login")


def test_who_registers_has_to_verify_the_address(pingone: PingOne, browser: Browser) -> None:
    flow_id = browser.begin()
    assert browser.act(flow_id, "user.register", **JOHN).json()["status"] == (
        "VERIFICATION_CODE_REQUIRED"
    )
    wrong = browser.act(flow_id, "user.verify", verificationCode="nonsense")
    assert wrong.json()["details"][0]["target"] == "verificationCode"
    browser.act(flow_id, "user.sendVerificationCode")
    first, second = pingone.messages
    assert {first.kind, second.kind} == {"verification"}
    done = browser.act(flow_id, "user.verify", verificationCode=second.code)
    assert done.json()["status"] == "COMPLETED"
    code = browser.arrived(browser.resume(flow_id))[1]["code"]
    claims = browser.claims(browser.exchanged(code).json()["id_token"])
    john = pingone.users["john"]
    assert claims["sub"] == john.id
    assert (john.lifecycle.status, john.email_verified) == ("ACCOUNT_OK", True)


def test_an_unverified_user_verifies_at_the_next_sign_on(
    pingone: PingOne, browser: Browser
) -> None:
    browser.act(browser.begin(), "user.register", **JOHN)
    flow_id = browser.begin()
    assert browser.check(flow_id, "john", NEW).json()["status"] == "VERIFICATION_CODE_REQUIRED"
    code = pingone.messages[-1].code
    done = browser.act(flow_id, "user.verify", verificationCode=code)
    assert done.json()["status"] == "COMPLETED"


@pytest.mark.parametrize(
    ("member", "value", "code"),
    [
        ("username", "alice", "UNIQUENESS_VIOLATION"),
        ("username", "ALICE", "UNIQUENESS_VIOLATION"),
        ("username", "", "REQUIRED_VALUE"),
        ("email", "nowhere", "INVALID_VALUE"),
        ("password", "weak", "INVALID_VALUE"),
        ("password", "John-Staple-7", "INVALID_VALUE"),
    ],
)
def test_a_registration_that_cannot_be_creates_nobody(
    pingone: PingOne, browser: Browser, member: str, value: str, code: str
) -> None:
    flow_id, before = browser.begin(), len(pingone.users)
    answer = browser.act(flow_id, "user.register", **{**JOHN, member: value})
    assert answer.status_code == 400
    detail = answer.json()["details"][0]
    assert (detail["target"], detail["code"]) == (member, code)
    assert len(pingone.users) == before
    assert browser.flow(flow_id)["status"] == "USERNAME_PASSWORD_REQUIRED"


def test_two_factors_show_in_the_tokens(pingone: PingOne, browser: Browser) -> None:
    flow_id = browser.begin(acr_values="Multi_Factor")
    assert browser.check(flow_id).json()["status"] == "OTP_REQUIRED"
    assert "session" not in browser.flow(flow_id)
    wrong = browser.act(flow_id, "otp.check", otp="nonsense")
    assert wrong.status_code == 400
    assert wrong.json()["details"][0]["code"] == "INVALID_OTP"
    (message,) = pingone.messages
    assert (message.kind, len(message.code)) == ("otp", 6)
    assert browser.act(flow_id, "otp.check", otp=message.code).json()["status"] == "COMPLETED"
    code = browser.arrived(browser.resume(flow_id))[1]["code"]
    claims = browser.claims(browser.exchanged(code).json()["id_token"])
    assert (claims["acr"], claims["amr"]) == ("Multi_Factor", ["pwd", "otp", "mfa"])
    assert "code" in browser.arrived(browser.ask(acr_values="Multi_Factor"))[1]


def test_a_passcode_is_good_in_its_own_flow_only(pingone: PingOne, browser: Browser) -> None:
    flows = [browser.begin(acr_values="Multi_Factor") for _ in range(2)]
    for flow_id in flows:
        browser.check(flow_id)
    first, second = pingone.messages
    if first.code != second.code:
        assert browser.act(flows[0], "otp.check", otp=second.code).status_code == 400
    assert browser.act(flows[0], "otp.check", otp=first.code).status_code == 200


def test_a_user_disabled_between_two_factors_gets_nothing(
    pingone: PingOne, browser: Browser
) -> None:
    flow_id = browser.begin(acr_values="Multi_Factor", state="s")
    browser.check(flow_id)
    pingone.users.update("alice", enabled=False)
    browser.act(flow_id, "otp.check", otp=pingone.messages[0].code)
    got = browser.resume(flow_id).headers["Location"]
    assert "code=" not in got
