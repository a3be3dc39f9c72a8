"""Passwords in a flow: right and wrong, counted, locked, forgotten, expired, to be changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
import requests

from pytest_pingone import PingOne, ProcessClock
from pytest_pingone.tenant import credentials

if TYPE_CHECKING:
    from tests.sign_on.conftest import Browser

NEW = "Other-Staple-7"
WRONG = "Wrong-Horse-9"


def without_id(answer: requests.Response) -> tuple[int, dict[str, Any]]:
    return answer.status_code, {**answer.json(), "id": ""}


def must_change(pingone: PingOne, username: str) -> None:
    """Say that a user must choose another password; no endpoint of the emulator does yet."""
    with pingone._tenant.store.change() as change:
        credentials.force_change(pingone.users[username], change)


def made_policy(pingone: PingOne, rules: dict[str, Any]) -> str:
    """Make a password policy over the Management API, and return its id."""
    answer = requests.post(
        f"{pingone.environment_url}/passwordPolicies",
        json={"name": "made", "excludesCommonlyUsed": False, **rules},
        headers=pingone.mint.access_token(application="worker").headers,
        timeout=10,
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def test_a_right_password_completes_the_flow(pingone: PingOne, browser: Browser) -> None:
    flow_id = browser.begin()
    before = browser.flow(flow_id)
    assert before["status"] == "USERNAME_PASSWORD_REQUIRED"
    assert before["_embedded"] == {"application": {"name": "web"}}
    after = browser.check(flow_id).json()
    assert after["status"] == "COMPLETED"
    assert after["_embedded"]["user"] == {
        "id": pingone.users["alice"].id,
        "username": "alice",
        "name": {"given": "Alice", "family": "Adams"},
    }
    assert set(after["session"]) == {"id"}
    assert after["environment"] == {"id": pingone.environment.id}
    assert after["resumeUrl"] == f"{pingone.issuer}/resume?flowId={flow_id}"
    assert set(after["_links"]) == {"self", "signOnPage"}


@pytest.mark.parametrize("username", ["ALICE", "Alice"])
def test_case_does_not_matter_in_a_username(browser: Browser, username: str) -> None:
    assert browser.check(browser.begin(), username).json()["status"] == "COMPLETED"


def test_nobody_learns_which_users_exist(pingone: PingOne, browser: Browser) -> None:
    pingone.users.update("bob", enabled=False)
    flow_id = browser.begin()
    answers = [
        browser.check(flow_id, "alice", WRONG),
        browser.check(flow_id, "nobody"),
        browser.check(flow_id, "mallory"),
        browser.check(flow_id, "bob"),
        browser.check(flow_id, "bob", WRONG),
    ]
    first = without_id(answers[0])
    assert first[0] == 400
    assert first[1]["code"] == "INVALID_DATA"
    assert first[1]["details"][0]["target"] == "username"
    assert [without_id(answer) for answer in answers] == [first] * 5
    assert browser.flow(flow_id)["status"] == "USERNAME_PASSWORD_REQUIRED"
    assert "user" not in browser.flow(flow_id)["_embedded"]


def test_a_locked_account_signs_nobody_on(pingone: PingOne, browser: Browser) -> None:
    pingone.users.update("alice", account={"can_authenticate": False, "status": "LOCKED"})
    flow_id = browser.begin()
    assert without_id(browser.check(flow_id)) == without_id(browser.check(flow_id, "nobody"))


@pytest.mark.parametrize("missing", ["username", "password"])
@pytest.mark.parametrize("value", [None, "", 5, ["alice"]], ids=str)
def test_username_and_password_must_be_text(browser: Browser, missing: str, value: Any) -> None:
    flow_id = browser.begin()
    body = {"username": "alice", "password": browser.password, missing: value}
    answer = browser.act(flow_id, "usernamePassword.check", **body)
    assert answer.status_code == 400
    assert answer.json()["details"][0]["target"] == missing
    assert browser.check(flow_id).json()["status"] == "COMPLETED"


def fail(browser: Browser, flow_id: str, times: int) -> None:
    for _ in range(times):
        assert browser.check(flow_id, "alice", WRONG).status_code == 400


def test_the_fifth_wrong_password_locks(browser: Browser) -> None:
    flow_id = browser.begin()
    fail(browser, flow_id, 4)
    assert browser.flow(flow_id)["status"] == "USERNAME_PASSWORD_REQUIRED"
    fail(browser, flow_id, 1)
    assert browser.flow(flow_id)["status"] == "PASSWORD_LOCKED_OUT"
    assert "user" not in browser.flow(flow_id)["_embedded"]
    assert set(browser.flow(flow_id)["_links"]) == {
        "self",
        "signOnPage",
        "password.forgot",
        "session.reset",
    }


def test_a_right_password_forgives_the_wrong_ones(browser: Browser) -> None:
    first = browser.begin()
    fail(browser, first, 4)
    browser.check(first)
    second = browser.begin(prompt="login")
    fail(browser, second, 4)
    assert browser.check(second).json()["status"] == "COMPLETED"


def test_a_lock_is_the_users_and_lasts_for_900_seconds(
    browser: Browser, new_browser: Callable[[], Browser], pingone_clock: ProcessClock
) -> None:
    pingone_clock.freeze()
    fail(browser, browser.begin(), 5)
    other = new_browser()
    locked = other.check(other.begin())
    assert (locked.status_code, locked.json()["status"]) == (200, "PASSWORD_LOCKED_OUT")
    assert other.check(other.begin(), "bob").json()["status"] == "COMPLETED"
    pingone_clock.advance(899)
    flow_id = browser.begin()
    assert browser.check(flow_id).json()["status"] == "PASSWORD_LOCKED_OUT"
    pingone_clock.advance(1)
    assert browser.act(flow_id, "session.reset").json()["status"] == "USERNAME_PASSWORD_REQUIRED"
    assert browser.check(flow_id).json()["status"] == "COMPLETED"


def test_a_new_password_from_an_administrator_opens_the_lock(
    pingone: PingOne, browser: Browser
) -> None:
    flow_id = browser.begin()
    fail(browser, flow_id, 5)
    pingone.users.update("alice", password=NEW)
    browser.act(flow_id, "session.reset")
    assert browser.check(flow_id, password=NEW).json()["status"] == "COMPLETED"


def test_a_password_that_must_change_is_changed(pingone: PingOne, browser: Browser) -> None:
    must_change(pingone, "alice")
    flow_id = browser.begin()
    assert browser.check(flow_id).json()["status"] == "MUST_CHANGE_PASSWORD"
    answer = browser.act(
        flow_id, "password.reset", currentPassword=browser.password, newPassword=NEW
    )
    assert answer.json()["status"] == "COMPLETED"
    assert browser.claims(
        browser.exchanged(browser.arrived(browser.resume(flow_id))[1]["code"]).json()["id_token"]
    )["amr"] == ["pwd"]
    assert "code" in browser.sign_on(password=NEW, prompt="login")


@pytest.mark.parametrize(
    ("current", "new", "target"),
    [
        (WRONG, NEW, "currentPassword"),
        ("Correct-Horse-9", "Correct-Horse-9", "newPassword"),
        ("Correct-Horse-9", "short", "newPassword"),
        ("Correct-Horse-9", "no-upper-case-1", "newPassword"),
        ("Correct-Horse-9", "Alice-Staple-7", "newPassword"),
        ("Correct-Horse-9", "", "newPassword"),
    ],
)
def test_a_change_that_the_policy_refuses_changes_nothing(
    pingone: PingOne, browser: Browser, current: str, new: str, target: str
) -> None:
    must_change(pingone, "alice")
    flow_id = browser.begin()
    browser.check(flow_id)
    answer = browser.act(flow_id, "password.reset", currentPassword=current, newPassword=new)
    assert answer.status_code == 400
    assert answer.json()["details"][0]["target"] == target
    assert browser.flow(flow_id)["status"] == "MUST_CHANGE_PASSWORD"
    assert browser.resume(flow_id).headers["Location"].endswith(f"/signon/?flowId={flow_id}")


def test_wrong_attempts_to_change_a_password_lock_it_too(
    pingone: PingOne, browser: Browser
) -> None:
    must_change(pingone, "alice")
    flow_id = browser.begin()
    browser.check(flow_id)
    for _ in range(5):
        browser.act(flow_id, "password.reset", currentPassword=WRONG, newPassword=NEW)
    right = {"currentPassword": browser.password, "newPassword": NEW}
    answer = browser.act(flow_id, "password.reset", **right)
    assert answer.json().get("status") != "COMPLETED"
    assert browser.flow(flow_id)["status"] == "PASSWORD_LOCKED_OUT"


def test_a_password_expires_after_182_days(
    pingone: PingOne, browser: Browser, pingone_clock: ProcessClock
) -> None:
    pingone_clock.travel_to(pingone.users["alice"].created_at)
    pingone_clock.advance(days=182, seconds=-1)
    assert "code" in browser.sign_on()
    pingone_clock.advance(1)
    flow_id = browser.begin(prompt="login")
    assert browser.check(flow_id).json()["status"] == "PASSWORD_EXPIRED"
    changed = {"currentPassword": browser.password, "newPassword": NEW}
    assert browser.act(flow_id, "password.reset", **changed).json()["status"] == "COMPLETED"
    pingone_clock.advance(days=181)
    assert "code" in browser.sign_on(password=NEW, prompt="login")
    pingone_clock.advance(days=1)
    flow_id = browser.begin(prompt="login")
    assert browser.check(flow_id, password=NEW).json()["status"] == "PASSWORD_EXPIRED"


def test_a_new_password_from_an_administrator_has_not_expired(
    pingone: PingOne, browser: Browser, pingone_clock: ProcessClock
) -> None:
    pingone_clock.freeze()
    pingone_clock.advance(days=200)
    pingone.users.update("alice", password=NEW)
    assert browser.check(browser.begin(), password=NEW).json()["status"] == "COMPLETED"


def test_the_policy_of_the_population_decides_when_a_password_locks_and_expires(
    pingone: PingOne, browser: Browser, pingone_clock: ProcessClock
) -> None:
    pingone_clock.freeze()
    policy = {"excludesProfileData": False, "notSimilarToCurrent": False}
    policy_id = made_policy(
        pingone, {**policy, "lockout": {"failureCount": 2, "durationSeconds": 30}}
    )
    pingone.populations.update("Default", password_policy={"id": policy_id})
    fail(browser, browser.begin(), 2)
    flow_id = browser.begin()
    assert browser.check(flow_id).json()["status"] == "PASSWORD_LOCKED_OUT"
    pingone_clock.advance(30)
    pingone_clock.advance(days=1000)
    assert browser.check(browser.begin()).json()["status"] == "COMPLETED"


def test_a_policy_without_rules_takes_any_new_password(pingone: PingOne, browser: Browser) -> None:
    policy_id = made_policy(
        pingone, {"excludesProfileData": False, "notSimilarToCurrent": False, "default": True}
    )
    assert policy_id
    must_change(pingone, "alice")
    flow_id = browser.begin()
    browser.check(flow_id)
    changed = {"currentPassword": browser.password, "newPassword": "alice"}
    assert browser.act(flow_id, "password.reset", **changed).json()["status"] == "COMPLETED"
