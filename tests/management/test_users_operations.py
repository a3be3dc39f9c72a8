"""What is done with users: import, lock, unlock, verification; what it means when they sign on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import requests

from pytest_pingone import EmulatorFault, PingOne, ProcessClock
from pytest_pingone.errors import VALIDATION

if TYPE_CHECKING:
    from tests.conftest import Api

VENDOR = "application/vnd.pingidentity."
IMPORT = f"{VENDOR}user.import+json"
PASSWORD = "Correct-Horse-9"
NEW = {"username": "carol", "email": "carol@example.com"}


@pytest.fixture
def alice(pingone: PingOne) -> str:
    """The path of a user."""
    return f"users/{pingone.users['alice'].id}"


def imported(api: Api, **more: Any) -> requests.Response:
    return api.post("users", {**NEW, **more}, headers={"Content-Type": IMPORT})


def done(api: Api, here: str, what: str, body: Any = None) -> requests.Response:
    return api("POST", here, body, headers={"Content-Type": f"{VENDOR}{what}+json"})


def check_refused(answer: requests.Response, code: str, target: str, message: str) -> None:
    assert answer.status_code == 400, answer.text
    body = answer.json()
    assert (body["code"], body["message"]) == ("INVALID_DATA", VALIDATION)
    (detail,) = body["details"]
    said = {name: detail[name] for name in ("code", "target", "message")}
    assert said == {"code": code, "target": target, "message": message}


def sign_on(pingone: PingOne, username: str, password: str = PASSWORD) -> dict[str, Any]:
    """Try to sign on as a program does, and return the flow, or the refusal."""
    web = pingone.applications["web"]
    asked = {
        "client_id": web.client_id,
        "response_type": "code",
        "redirect_uri": web.redirect_uris[0],
        "scope": "openid",
        "prompt": "login",
    }
    with requests.Session() as browser:
        began = browser.get(f"{pingone.issuer}/authorize", params=asked, allow_redirects=False)
        flow = re.search(r"flowId=([\w-]+)", began.headers["Location"])
        assert flow
        answer = browser.post(
            f"{pingone.issuer.removesuffix('/as')}/flows/{flow[1]}",
            json={"username": username, "password": password},
            headers={"Content-Type": f"{VENDOR}usernamePassword.check+json"},
        )
    document: dict[str, Any] = answer.json()
    return document


class TestImport:
    def test_a_password_comes_with_the_user(self, api: Api, pingone: PingOne) -> None:
        made = imported(api, password={"value": PASSWORD}, mfaEnabled=True)
        assert made.status_code == 201, made.text
        assert made.json()["mfaEnabled"] is True
        assert "password" not in made.json()
        shown = api.get(f"users/{made.json()['id']}/password").json()
        assert shown["status"] == "OK"
        assert sign_on(pingone, "carol")["status"] == "COMPLETED"

    def test_a_password_may_have_to_be_changed(self, api: Api, pingone: PingOne) -> None:
        made = imported(api, password={"value": PASSWORD, "forceChange": True}).json()
        assert api.get(f"users/{made['id']}/password").json()["status"] == "MUST_CHANGE_PASSWORD"
        assert sign_on(pingone, "carol")["status"] == "MUST_CHANGE_PASSWORD"

    def test_a_password_goes_by_the_policy(self, api: Api, pingone: PingOne) -> None:
        answer = imported(api, password={"value": "short"})
        message = "User password did not satisfy password policy requirements"
        check_refused(answer, "INVALID_VALUE", "password", message)
        inner = answer.json()["details"][0]["innerError"]
        assert "length" in inner["unsatisfiedRequirements"]
        assert "carol" not in pingone.users

    @pytest.mark.parametrize("password", [PASSWORD, [PASSWORD], 5])
    def test_a_password_is_an_object(self, api: Api, pingone: PingOne, password: Any) -> None:
        answer = imported(api, password=password)
        assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_REQUEST")
        assert answer.json()["details"][0]["target"] == "password"
        assert "carol" not in pingone.users

    def test_a_password_has_a_value(self, api: Api) -> None:
        answer = imported(api, password={"forceChange": True})
        check_refused(answer, "REQUIRED_VALUE", "password.value", "must not be null")

    def test_an_encoded_password_is_not_emulated(self, api: Api, pingone: PingOne) -> None:
        answer = imported(api, password={"value": "{SSHA512}abcdefgh"})
        assert answer.status_code == 501
        with pytest.raises(EmulatorFault, match="encoded password"):
            pingone.raise_faults()
        assert "carol" not in pingone.users

    def test_without_a_password_there_is_none(self, api: Api) -> None:
        made = imported(api).json()
        assert api.get(f"users/{made['id']}/password").json()["status"] == "NO_PASSWORD"

    def test_an_email_address_is_not_required(self, api: Api) -> None:
        body = {"username": "dora"}
        made = api.post("users", body, headers={"Content-Type": IMPORT})
        assert made.status_code == 201
        check_refused(api.post("users", {"username": "e"}), *REQUIRED)

    def test_only_an_import_sets_what_is_for_imports(self, api: Api) -> None:
        more = {
            "password": {"value": PASSWORD},
            "lifecycle": {"status": "VERIFICATION_REQUIRED"},
            "emailVerified": True,
        }
        made = api.post("users", {**NEW, **more}).json()
        assert made["lifecycle"] == {"status": "ACCOUNT_OK"}
        assert made.get("emailVerified") is not True
        assert api.get(f"users/{made['id']}/password").json()["status"] == "NO_PASSWORD"
        api.delete(f"users/{made['id']}")
        assert imported(api, **more).json()["emailVerified"] is True


REQUIRED = ("REQUIRED_VALUE", "email", "must not be null")
WAITING = {"status": "VERIFICATION_REQUIRED"}
WRONG_CODE = ("INVALID_VALUE", "verificationCode", "The provided code is not valid")


class TestVerification:
    def test_an_imported_user_gets_a_code_and_brings_it_back(
        self, api: Api, pingone: PingOne
    ) -> None:
        made = imported(api, lifecycle=WAITING).json()
        here = f"users/{made['id']}"
        assert made["lifecycle"]["status"] == "VERIFICATION_REQUIRED"
        (sent,) = pingone.messages
        assert (sent.kind, sent.user_id, sent.email) == (
            "verification",
            made["id"],
            "carol@example.com",
        )
        assert re.fullmatch("[A-Z0-9]{8}", sent.code)
        check_refused(done(api, here, "user.verify", {"verificationCode": "WRONG"}), *WRONG_CODE)
        assert api.get(here).json()["lifecycle"]["status"] == "VERIFICATION_REQUIRED"
        verified = done(api, here, "user.verify", {"verificationCode": sent.code.lower()})
        assert verified.status_code == 200
        assert verified.json()["lifecycle"] == {"status": "ACCOUNT_OK"}
        assert verified.json()["emailVerified"] is True
        again = done(api, here, "user.verify", {"verificationCode": sent.code})
        check_refused(again, *WRONG_CODE)

    def test_a_code_may_be_suppressed_and_sent_later(self, api: Api, pingone: PingOne) -> None:
        lifecycle = {**WAITING, "suppressVerificationCode": True}
        here = f"users/{imported(api, lifecycle=lifecycle).json()['id']}"
        assert pingone.messages == []
        assert done(api, here, "user.sendVerificationCode").status_code == 200
        (sent,) = pingone.messages
        verified = done(api, here, "user.verify", {"verificationCode": sent.code})
        assert verified.json()["lifecycle"]["status"] == "ACCOUNT_OK"

    def test_only_the_last_code_is_good_whenever_it_comes(
        self, api: Api, pingone: PingOne, pingone_clock: ProcessClock
    ) -> None:
        here = f"users/{imported(api, lifecycle=WAITING).json()['id']}"
        done(api, here, "user.sendVerificationCode", {})
        first, second = (message.code for message in pingone.messages)
        check_refused(done(api, here, "user.verify", {"verificationCode": first}), *WRONG_CODE)
        pingone_clock.advance(days=100)
        api.token = pingone.mint.access_token(application="worker")
        verified = done(api, here, "user.verify", {"verificationCode": second})
        assert verified.status_code == 200

    def test_a_code_for_another_address_does_not_verify_this_one(
        self, api: Api, pingone: PingOne
    ) -> None:
        here = f"users/{imported(api, lifecycle=WAITING).json()['id']}"
        api.patch(here, {"email": "other@example.com"})
        code = pingone.messages[-1].code
        verified = done(api, here, "user.verify", {"verificationCode": code}).json()
        assert verified["lifecycle"]["status"] == "ACCOUNT_OK"
        assert verified.get("emailVerified") is not True

    def test_another_address_is_not_verified(self, api: Api) -> None:
        here = f"users/{imported(api, emailVerified=True).json()['id']}"
        assert api.patch(here, {"email": "carol@example.com"}).json()["emailVerified"] is True
        assert api.patch(here, {"email": "other@example.com"}).json()["emailVerified"] is False

    def test_a_verified_user_can_be_asked_again(self, api: Api, alice: str) -> None:
        asked = done(api, alice, "user.sendVerificationCode").json()
        assert asked["lifecycle"]["status"] == "VERIFICATION_REQUIRED"

    @pytest.mark.parametrize("body", [{}, {"verificationCode": None}])
    def test_a_code_must_be_sent(self, api: Api, alice: str, body: Any) -> None:
        answer = done(api, alice, "user.verify", body)
        check_refused(answer, "REQUIRED_VALUE", "verificationCode", "must not be null")

    def test_who_is_not_verified_is_asked_when_signing_on(self, api: Api, pingone: PingOne) -> None:
        imported(api, lifecycle=WAITING, password={"value": PASSWORD})
        assert sign_on(pingone, "carol")["status"] == "VERIFICATION_CODE_REQUIRED"


class TestLock:
    REFUSED = "Invalid username or password"

    def test_a_lock_keeps_a_user_out_until_it_is_opened(
        self, api: Api, pingone: PingOne, alice: str
    ) -> None:
        locked = done(api, alice, "account.lock")
        assert locked.status_code == 200
        account = locked.json()["account"]
        assert (account["status"], account["canAuthenticate"]) == ("LOCKED", False)
        assert "lockedAt" in account
        assert "unlockAt" not in account
        assert sign_on(pingone, "alice")["details"][0]["message"] == self.REFUSED
        opened = done(api, alice, "account.unlock").json()["account"]
        assert opened == {"canAuthenticate": True, "status": "OK"}
        assert sign_on(pingone, "alice")["status"] == "COMPLETED"

    def test_a_lock_ends_at_its_time(
        self, api: Api, pingone: PingOne, pingone_clock: ProcessClock, alice: str
    ) -> None:
        pingone_clock.freeze("2026-03-23T12:00:00Z")
        api.token = pingone.mint.access_token(application="worker")
        locked = done(api, alice, "account.lock", {"unlockAt": "2026-03-23T12:10:00Z"})
        assert locked.json()["account"] == {
            "canAuthenticate": False,
            "status": "LOCKED",
            "lockedAt": "2026-03-23T12:00:00.000Z",
            "secondsUntilUnlock": 600,
            "unlockAt": "2026-03-23T12:10:00.000Z",
        }
        pingone_clock.advance(seconds=599.5)
        assert api.get(alice).json()["account"]["secondsUntilUnlock"] == 1
        assert sign_on(pingone, "alice")["details"][0]["message"] == self.REFUSED
        pingone_clock.advance(seconds=0.5)
        assert api.get(alice).json()["account"] == {"canAuthenticate": True, "status": "OK"}
        assert sign_on(pingone, "alice")["status"] == "COMPLETED"

    def test_a_lock_that_is_over_is_none(self, api: Api, alice: str) -> None:
        before = api.get(alice).json()
        done(api, alice, "account.lock", {"unlockAt": "2020-01-01T00:00:00Z"})
        assert api.get(alice).json() == before

    def test_a_moment_is_one(self, api: Api, alice: str) -> None:
        answer = done(api, alice, "account.lock", {"unlockAt": "tomorrow"})
        message = "must be a date and a time with a zone (ISO 8601)"
        check_refused(answer, "INVALID_VALUE", "unlockAt", message)

    def test_too_many_wrong_passwords_lock_and_unlocking_forgets_them(
        self, api: Api, pingone: PingOne, alice: str
    ) -> None:
        for _ in range(5):
            sign_on(pingone, "alice", "wrong")
        account = api.get(alice).json()["account"]
        assert (account["status"], account["canAuthenticate"]) == ("LOCKED", False)
        assert sign_on(pingone, "alice")["status"] == "PASSWORD_LOCKED_OUT"
        assert done(api, alice, "account.unlock").json()["account"]["status"] == "OK"
        assert sign_on(pingone, "alice")["status"] == "COMPLETED"

    @pytest.mark.parametrize("what", ["account.lock", "account.unlock", "user.verify"])
    def test_a_reader_may_not(self, api_as: Any, pingone: PingOne, alice: str, what: str) -> None:
        before = pingone.users["alice"]
        assert done(api_as("reader"), alice, what, {"verificationCode": "x"}).status_code == 403
        assert pingone.users["alice"] == before

    def test_no_other_content_type_will_do(self, api: Api, alice: str) -> None:
        answer = api.post(alice, {})
        assert (answer.status_code, answer.json()["code"]) == (415, "INVALID_REQUEST")
        assert answer.json()["details"][0]["target"] == "Content-Type"
