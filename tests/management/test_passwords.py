"""A user's password over the Management API: one path, and a content type for each operation."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
import requests

from pytest_pingone import PingOne, ProcessClock
from pytest_pingone.errors import VALIDATION

if TYPE_CHECKING:
    from tests.conftest import Api

PASSWORD, OTHER = "Correct-Horse-9", "Battery-Staple-7"
FAILED = "The request could not be completed. There was an issue processing the request."
UNMET = "password did not satisfy password policy requirements"
Do = Callable[..., requests.Response]


@pytest.fixture
def here(pingone: PingOne) -> str:
    """The path of a user's password."""
    return f"users/{pingone.users['alice'].id}/password"


@pytest.fixture
def do(api: Api, here: str) -> Do:
    """Do something with the password."""

    def operation(method: str, what: str, body: Any = None, suffix: str = "+json") -> Any:
        kind = f"application/vnd.pingidentity.password.{what}{suffix}"
        return api(method, here, body, headers={"Content-Type": kind})

    return operation


def status(api: Api, here: str) -> str:
    return str(api.get(here).json()["status"])


def check_refused(
    answer: requests.Response, code: str, target: str, message: str, top: str = "INVALID_DATA"
) -> dict[str, Any]:
    assert answer.status_code == 400, answer.text
    body = answer.json()
    assert body["code"] == top
    assert body["message"] == (VALIDATION if top == "INVALID_DATA" else FAILED)
    (detail,) = body["details"]
    said = {name: detail[name] for name in ("code", "target", "message")}
    assert said == {"code": code, "target": target, "message": message}
    inner: dict[str, Any] = detail.get("innerError", {})
    return inner


def test_the_state_of_a_password_is_shown_and_the_password_is_not(
    api: Api, pingone: PingOne, here: str
) -> None:
    shown = api.get(here).json()
    base = f"{pingone.environment_url}/{here}"
    assert shown["status"] == "OK"
    assert shown["user"] == {"id": pingone.users["alice"].id}
    assert shown["environment"] == {"id": pingone.environment.id}
    assert "lastChangedAt" in shown
    links = {name: link["href"] for name, link in shown["_links"].items()}
    assert set(links) == {
        "self", "environment", "user", "passwordPolicy",
        "password.check", "password.reset", "password.set", "password.recover",
    }  # fmt: skip
    assert links["self"] == links["password.check"] == base
    assert links["passwordPolicy"].endswith(shown["passwordPolicy"]["id"])
    assert api.get(links["passwordPolicy"]).status_code == 200


class TestSet:
    def test_an_administrator_sets_a_password(self, api: Api, do: Do, here: str) -> None:
        answer = do("PUT", "set", {"value": OTHER})
        assert (answer.status_code, answer.json()["status"]) == (200, "OK")
        assert do("POST", "check", {"password": OTHER}).status_code == 200
        assert do("POST", "check", {"password": PASSWORD}).status_code == 400
        forced = do("PUT", "set", {"value": PASSWORD + "x", "forceChange": True})
        assert forced.json()["status"] == "MUST_CHANGE_PASSWORD"
        assert status(api, here) == "MUST_CHANGE_PASSWORD"

    def test_the_policy_holds_unless_it_is_bypassed(self, pingone: PingOne, do: Do) -> None:
        before = pingone.users["alice"]
        inner = check_refused(
            do("PUT", "set", {"value": "short"}), "INVALID_VALUE", "value", f"User {UNMET}"
        )
        assert "length" in inner["unsatisfiedRequirements"]
        assert pingone.users["alice"] == before
        assert do("PUT", "set", {"value": "short", "bypassPolicy": True}).status_code == 200
        assert do("POST", "check", {"password": "short"}).status_code == 200

    def test_a_value_must_be_sent(self, do: Do) -> None:
        check_refused(do("PUT", "set", {}), "REQUIRED_VALUE", "value", "must not be null")


class TestReset:
    def test_an_administrator_resets_a_password_that_must_be_changed(self, do: Do) -> None:
        answer = do("PUT", "reset", {"newPassword": OTHER})
        assert (answer.status_code, answer.json()["status"]) == (200, "MUST_CHANGE_PASSWORD")
        assert do("POST", "check", {"password": OTHER}).status_code == 200

    def test_who_knows_the_password_may_change_it(
        self, pingone: PingOne, api: Api, do: Do, pingone_clock: ProcessClock
    ) -> None:
        young = do("PUT", "reset", {"currentPassword": PASSWORD, "newPassword": OTHER})
        message = (
            "The password cannot be changed because it has not been long enough since the last "
            "password change"
        )
        check_refused(young, "PASSWORD_TOO_YOUNG", "newPassword", message, "REQUEST_FAILED")
        pingone_clock.advance(days=1)
        api.token = pingone.mint.access_token(application="worker")
        done = do("PUT", "reset", {"currentPassword": PASSWORD, "newPassword": OTHER})
        assert (done.status_code, done.json()["status"]) == (200, "OK")

    def test_a_new_password_goes_by_the_policy(self, pingone: PingOne, do: Do) -> None:
        before = pingone.users["alice"]
        answer = do("PUT", "reset", {"newPassword": "short"})
        inner = check_refused(answer, "INVALID_VALUE", "newPassword", f"New {UNMET}")
        assert "length" in inner["unsatisfiedRequirements"]
        again = do("PUT", "reset", {"newPassword": PASSWORD})
        check_refused(again, "INVALID_VALUE", "newPassword", f"New {UNMET}")
        assert pingone.users["alice"] == before

    def test_a_wrong_current_password_counts(self, api: Api, do: Do, here: str) -> None:
        body = {"currentPassword": "wrong", "newPassword": OTHER}
        message = "The current password provided for the user is invalid"
        for left in (4, 3, 2, 1, 0):
            answer = do("PUT", "reset", body)
            inner = check_refused(answer, "INVALID_VALUE", "currentPassword", message)
            assert inner == {"failuresRemaining": left}
        assert status(api, here) == "PASSWORD_LOCKED_OUT"


class TestCheck:
    def test_a_wrong_password_counts_and_a_right_one_forgives(self, do: Do) -> None:
        message = "The provided password did not match provisioned password"
        for expected in (4, 3):
            answer = do("POST", "check", {"password": "wrong"})
            inner = check_refused(answer, "INVALID_VALUE", "password", message)
            assert inner == {"failuresRemaining": expected}
        assert do("POST", "check", {"password": PASSWORD}).status_code == 200
        answer = do("POST", "check", {"password": "wrong"})
        assert answer.json()["details"][0]["innerError"] == {"failuresRemaining": 4}

    def test_a_locked_password_is_not_checked_until_its_time(
        self, pingone: PingOne, api: Api, do: Do, here: str, pingone_clock: ProcessClock
    ) -> None:
        pingone_clock.freeze()
        for _ in range(5):
            do("POST", "check", {"password": "wrong"})
        locked = do("POST", "check", {"password": PASSWORD})
        check_refused(
            locked,
            "PASSWORD_LOCKED_OUT",
            "password",
            "The password is locked out",
            "REQUEST_FAILED",
        )
        pingone_clock.advance(seconds=900)
        api.token = pingone.mint.access_token(application="worker")
        assert do("POST", "check", {"password": PASSWORD}).status_code == 200
        assert status(api, here) == "OK"

    def test_there_must_be_one(self, api: Api) -> None:
        made = api.post("users", {"username": "c", "email": "c@example.com"}).json()
        kind = {"Content-Type": "application/vnd.pingidentity.password.check+json"}
        answer = api.post(f"users/{made['id']}/password", {"password": "x"}, headers=kind)
        message = "The user does not have a password"
        check_refused(answer, "NO_PASSWORD", "password", message, "REQUEST_FAILED")

    @pytest.mark.parametrize(
        ("body", "code", "message"),
        [
            ({"password": ""}, "EMPTY_VALUE", "must not be empty"),
            ({}, "REQUIRED_VALUE", "must not be null"),
        ],
    )
    def test_a_password_must_be_sent(self, do: Do, body: Any, code: str, message: str) -> None:
        check_refused(do("POST", "check", body), code, "password", message)

    @pytest.mark.parametrize("state", ["MUST_CHANGE_PASSWORD", "PASSWORD_EXPIRED"])
    def test_a_password_that_must_change_is_still_right(
        self,
        pingone: PingOne,
        api: Api,
        do: Do,
        here: str,
        pingone_clock: ProcessClock,
        state: str,
    ) -> None:
        if state == "MUST_CHANGE_PASSWORD":
            do("POST", "forceChange")
        else:
            pingone_clock.advance(days=182)
            api.token = pingone.mint.access_token(application="worker")
        assert status(api, here) == state
        answer = do("POST", "check", {"password": PASSWORD})
        assert (answer.status_code, answer.json()["status"]) == (200, state)


@pytest.mark.parametrize("suffix", ["+json", ""])
@pytest.mark.parametrize(
    ("what", "expected"), [("unlock", "OK"), ("forceChange", "MUST_CHANGE_PASSWORD")]
)
def test_a_password_is_unlocked(
    api: Api, do: Do, here: str, what: str, expected: str, suffix: str
) -> None:
    for _ in range(5):
        do("POST", "check", {"password": "wrong"})
    assert status(api, here) == "PASSWORD_LOCKED_OUT"
    answer = do("POST", what, None, suffix)
    assert (answer.status_code, answer.json()["status"]) == (200, expected)
    assert do("POST", "check", {"password": PASSWORD}).status_code == 200


@pytest.mark.parametrize("what", ["unlock", "forceChange", "sendRecoveryCode"])
def test_without_a_password_there_is_nothing_to_do(api: Api, what: str) -> None:
    made = api.post("users", {"username": "c", "email": "c@example.com"}).json()
    kind = {"Content-Type": f"application/vnd.pingidentity.password.{what}+json"}
    answer = api("POST", f"users/{made['id']}/password", headers=kind)
    message = "The user does not have a password"
    check_refused(answer, "NO_PASSWORD", "password", message, "REQUEST_FAILED")


class TestRecovery:
    WRONG = "The provided password recovery code was invalid or expired"

    def test_a_code_gives_another_password(self, pingone: PingOne, do: Do) -> None:
        assert do("POST", "sendRecoveryCode").status_code == 200
        (sent,) = pingone.messages
        body = {"recoveryCode": sent.code.lower(), "newPassword": OTHER}
        answer = do("POST", "recover", body)
        assert (answer.status_code, answer.json()["status"]) == (200, "OK")
        assert do("POST", "check", {"password": OTHER}).status_code == 200
        check_refused(do("POST", "recover", body), "INVALID_VALUE", "recoveryCode", self.WRONG)

    def test_a_code_is_good_for_five_minutes(
        self, pingone: PingOne, api: Api, do: Do, pingone_clock: ProcessClock
    ) -> None:
        pingone_clock.freeze()
        api.token = pingone.mint.access_token(application="worker")
        for seconds, good in ((300, False), (299, True)):
            do("POST", "sendRecoveryCode")
            pingone_clock.advance(seconds=seconds)
            body = {"recoveryCode": pingone.messages[-1].code, "newPassword": OTHER}
            assert (do("POST", "recover", body).status_code == 200) is good

    def test_five_wrong_codes_are_enough(self, pingone: PingOne, do: Do) -> None:
        do("POST", "sendRecoveryCode")
        for _ in range(5):
            answer = do("POST", "recover", {"recoveryCode": "x", "newPassword": OTHER})
            check_refused(answer, "INVALID_VALUE", "recoveryCode", self.WRONG)
        body = {"recoveryCode": pingone.messages[-1].code, "newPassword": OTHER}
        message = "Maximum password recovery failures exceeded"
        check_refused(do("POST", "recover", body), "INVALID_VALUE", "recoveryCode", message)

    def test_the_policy_holds_and_the_code_stays_good(self, pingone: PingOne, do: Do) -> None:
        do("POST", "sendRecoveryCode")
        code = pingone.messages[-1].code
        answer = do("POST", "recover", {"recoveryCode": code, "newPassword": "short"})
        check_refused(answer, "INVALID_VALUE", "newPassword", f"New {UNMET}")
        body = {"recoveryCode": code, "newPassword": OTHER}
        assert do("POST", "recover", body).status_code == 200

    @pytest.mark.parametrize("state", ["disabled", "locked"])
    def test_no_code_is_sent_to_who_cannot_use_it(
        self, pingone: PingOne, do: Do, state: str
    ) -> None:
        if state == "disabled":
            pingone.users.update("alice", enabled=False)
        else:
            for _ in range(5):
                do("POST", "check", {"password": "wrong"})
        message = "The user can not recover the password now"
        answer = do("POST", "sendRecoveryCode")
        check_refused(answer, "PASSWORD_LOCKED_OUT", "password", message, "REQUEST_FAILED")
        assert pingone.messages == []

    def test_both_members_must_be_sent(self, do: Do) -> None:
        answer = do("POST", "recover", {})
        targets = [detail["target"] for detail in answer.json()["details"]]
        assert (answer.status_code, targets) == (400, ["recoveryCode", "newPassword"])


@pytest.mark.parametrize("method", ["PUT", "POST"])
@pytest.mark.parametrize(
    "kind", ["application/json", "application/vnd.pingidentity.password.x+json"]
)
def test_the_content_type_must_say_what_to_do(api: Api, here: str, method: str, kind: str) -> None:
    answer = api(method, here, {}, headers={"Content-Type": kind})
    assert (answer.status_code, answer.json()["code"]) == (415, "INVALID_REQUEST")
    assert answer.json()["details"][0]["target"] == "Content-Type"


def test_who_belongs_to_another_provider_has_no_password_here(pingone: PingOne, do: Do) -> None:
    pingone.users.update("alice", identity_provider={"id": "x", "type": "GOOGLE"})
    message = "The password is kept by an external identity provider"
    for method, what, body in (
        ("POST", "check", {"password": PASSWORD}),
        ("PUT", "reset", {"currentPassword": PASSWORD, "newPassword": OTHER}),
        ("POST", "sendRecoveryCode", None),
        ("POST", "recover", {"recoveryCode": "x", "newPassword": OTHER}),
    ):
        answer = do(method, what, body)
        check_refused(answer, "CONSTRAINT_VIOLATION", "password", message, "REQUEST_FAILED")
