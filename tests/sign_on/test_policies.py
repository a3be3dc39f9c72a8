"""Which sign-on policy a sign-on goes by, and what that asks of the user and allows."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import jwt
import pytest

from pytest_pingone import PingOne

if TYPE_CHECKING:
    from tests.conftest import Api
    from tests.sign_on.conftest import Browser

LOGIN, MFA = "LOGIN", "MULTI_FACTOR_AUTHENTICATION"
REFUSED = "Invalid sign-on policy provided in acr_values parameter"
JOHN = {"username": "john", "email": "john@example.com", "password": "Correct-Horse-9"}


class Policies:
    """Makes sign-on policies and assigns them, by the Management API."""

    def __init__(self, pingone: PingOne, api: Api) -> None:
        self._pingone = pingone
        self._api = api

    def make(self, name: str, *actions: str | dict[str, Any], default: bool = False) -> str:
        """Return the id of a new policy. Actions get priorities in order unless they say."""
        policy_id = self._created("signOnPolicies", {"name": name, "default": default})
        for priority, action in enumerate(actions, start=1):
            body = {"type": action} if isinstance(action, str) else action
            self._created(f"signOnPolicies/{policy_id}/actions", {"priority": priority, **body})
        return policy_id

    def assign(self, name_or_id: str, priority: int = 1, application: str = "web") -> str:
        """Let an application go by a policy; return the path of the assignment."""
        listed = self._api.get("signOnPolicies").json()["_embedded"]["signOnPolicies"]
        policy_id = {one["name"]: one["id"] for one in listed}.get(name_or_id, name_or_id)
        where = f"applications/{self._pingone.applications[application].id}/signOnPolicyAssignments"
        body = {"priority": priority, "signOnPolicy": {"id": policy_id}}
        return f"{where}/{self._created(where, body)}"

    def _created(self, where: str, body: dict[str, Any]) -> str:
        answer = self._api.post(where, body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])


@pytest.fixture
def policies(pingone: PingOne, api: Api) -> Policies:
    """Makes sign-on policies and assigns them."""
    return Policies(pingone, api)


def acr(browser: Browser, application: str = "web", **parameters: Any) -> str:
    """Sign on with a password, which must be enough, and return the `acr` of the ID token."""
    tokens = browser.tokens(application=application, **parameters)
    return str(browser.claims(tokens["id_token"], application)["acr"])


def test_without_assignments_the_default_policy_of_the_environment_is_used(
    browser: Browser, new_browser: Callable[[], Browser], policies: Policies
) -> None:
    assert acr(browser) == "Single_Factor"
    policies.make("Simple", LOGIN, default=True)
    assert acr(new_browser()) == "Simple"


def test_a_renamed_policy_gives_tokens_its_new_name(browser: Browser, api: Api) -> None:
    listed = api.get("signOnPolicies").json()["_embedded"]["signOnPolicies"]
    here = next(one["_links"]["self"]["href"] for one in listed if one["default"])
    assert api.put(here, {"name": "urn:example:loa1"}).status_code == 200
    assert acr(browser, acr_values="urn:example:loa1") == "urn:example:loa1"


def test_an_assigned_policy_takes_the_place_of_the_default(
    browser: Browser, policies: Policies
) -> None:
    policies.assign(policies.make("Simple", LOGIN))
    assert acr(browser) == "Simple"


def test_an_assigned_policy_concerns_no_other_application(
    browser: Browser, policies: Policies
) -> None:
    policies.assign(policies.make("Simple", LOGIN), application="native")
    assert acr(browser) == "Single_Factor"


def test_the_assignment_with_the_lowest_priority_comes_first(
    browser: Browser, new_browser: Callable[[], Browser], policies: Policies, api: Api
) -> None:
    policies.assign("Single_Factor", 5)
    first = policies.assign(policies.make("Simple", LOGIN), 2)
    assert acr(browser) == "Simple"
    assert api.delete(first).status_code == 204
    assert acr(new_browser()) == "Single_Factor"


def test_the_first_policy_asked_for_that_is_assigned_is_taken(
    browser: Browser, policies: Policies
) -> None:
    policies.assign("Single_Factor", 1)
    policies.assign(policies.make("Simple", LOGIN), 2)
    policies.make("Other", LOGIN)
    assert acr(browser, acr_values="Other Simple Single_Factor") == "Simple"


def test_a_policy_that_is_not_assigned_may_not_be_asked_for(
    browser: Browser, policies: Policies
) -> None:
    policies.assign("Multi_Factor")
    by, answer = browser.arrived(browser.ask(acr_values="Single_Factor", state="s"))
    assert (by, answer["error"], answer["state"]) == ("query", "invalid_request", "s")
    assert REFUSED in answer["error_description"]


def test_without_assignments_any_policy_of_the_environment_may_be_asked_for(
    browser: Browser, policies: Policies
) -> None:
    policies.make("Simple", LOGIN)
    assert acr(browser, acr_values="Unknown Simple") == "Simple"


def test_a_policy_that_was_deleted_may_not_be_asked_for(
    browser: Browser, policies: Policies, api: Api
) -> None:
    assert api.delete(f"signOnPolicies/{policies.make('Simple', LOGIN)}").status_code == 204
    answer = browser.arrived(browser.ask(acr_values="Simple"))[1]
    assert answer["error"] == "invalid_request"


def finished_with_passcode(browser: Browser, flow_id: str, username: str = "alice") -> list[str]:
    """Do what a policy with a second factor asks for, and return the `amr` of the ID token."""
    answer = browser.check(flow_id, username).json()
    assert answer["status"] == "OTP_REQUIRED", answer
    code = browser.pingone.messages[-1].code
    answer = browser.act(flow_id, "otp.check", otp=code).json()
    assert answer["status"] == "COMPLETED", answer
    tokens = browser.exchanged(browser.arrived(browser.resume(flow_id))[1]["code"]).json()
    amr: list[str] = browser.claims(tokens["id_token"])["amr"]
    return amr


@pytest.mark.parametrize(
    "actions",
    [
        (LOGIN, MFA),
        ("IDENTIFIER_FIRST", MFA),
        (MFA,),
        (MFA, LOGIN),
        ({"type": MFA, "priority": 9}, {"type": LOGIN, "priority": 3}),
    ],
    ids=str,
)
def test_a_second_factor_is_asked_for_after_the_password_and_never_instead_of_it(
    browser: Browser, policies: Policies, actions: tuple[Any, ...]
) -> None:
    policies.assign(policies.make("Strong", *actions))
    flow_id = browser.begin()
    assert browser.flow(flow_id)["status"] == "USERNAME_PASSWORD_REQUIRED"
    assert browser.act(flow_id, "otp.check", otp="123456").status_code == 400
    assert browser.check(flow_id, "alice", "wrong").status_code == 400
    assert finished_with_passcode(browser, flow_id) == ["pwd", "otp", "mfa"]


@pytest.mark.parametrize(
    "action",
    [
        {"type": "AGREEMENT", "agreement": {"id": "any"}},
        {"type": "IDENTITY_PROVIDER", "identityProvider": {"id": "any"}},
        {"type": "PINGID_AUTHENTICATION"},
    ],
    ids=lambda action: action["type"],
)
def test_actions_that_are_not_emulated_are_skipped_but_the_password_is_not(
    browser: Browser, policies: Policies, action: dict[str, Any]
) -> None:
    policies.assign(policies.make("Unusual", action))
    flow_id = browser.begin()
    assert browser.flow(flow_id)["status"] == "USERNAME_PASSWORD_REQUIRED"
    assert browser.check(flow_id).json()["status"] == "COMPLETED"
    tokens = browser.exchanged(browser.arrived(browser.resume(flow_id))[1]["code"]).json()
    claims = browser.claims(tokens["id_token"])
    assert (claims["acr"], claims["amr"]) == ("Unusual", ["pwd"])


def test_a_policy_without_actions_asks_for_the_password(
    browser: Browser, policies: Policies
) -> None:
    policies.assign(policies.make("Empty"))
    flow = browser.flow(browser.begin())
    assert flow["status"] == "USERNAME_PASSWORD_REQUIRED"
    assert {"password.forgot", "user.register"}.isdisjoint(flow["_links"])


def test_a_session_with_one_factor_does_not_satisfy_a_policy_with_two(
    browser: Browser, policies: Policies
) -> None:
    assert acr(browser) == "Single_Factor"
    policies.assign(policies.make("Strong", LOGIN, MFA))
    assert finished_with_passcode(browser, browser.begin()) == ["pwd", "otp", "mfa"]
    assert "code" in browser.arrived(browser.ask())[1], "the session is good enough now"


def test_what_was_asked_when_a_flow_began_is_asked_to_its_end(
    browser: Browser, policies: Policies, api: Api
) -> None:
    policy_id = policies.make("Strong", LOGIN, MFA)
    assignment = policies.assign(policy_id)
    flow_id = browser.begin()
    assert api.delete(assignment).status_code == 204
    assert api.delete(f"signOnPolicies/{policy_id}").status_code == 204
    assert finished_with_passcode(browser, flow_id) == ["pwd", "otp", "mfa"]


@pytest.mark.parametrize("kind", [LOGIN, "IDENTIFIER_FIRST"])
@pytest.mark.parametrize("enabled", [True, False])
def test_recovery_is_offered_if_the_policy_says_so(
    browser: Browser, policies: Policies, kind: str, *, enabled: bool
) -> None:
    action = {"type": kind, "recovery": {"enabled": enabled}}
    policies.assign(policies.make("Custom", action))
    flow_id = browser.begin()
    assert ("password.forgot" in browser.flow(flow_id)["_links"]) is enabled
    page = browser.get("signon/", params={"flowId": flow_id}).text
    assert ("Forgot your password?" in page) is enabled
    answer = browser.act(flow_id, "password.forgot", username="alice")
    assert answer.status_code == (200 if enabled else 400)
    if not enabled:
        assert answer.json()["code"] == "REQUEST_FAILED"
        assert browser.pingone.messages == []


def test_recovery_is_not_offered_to_who_is_locked_out_either(
    browser: Browser, policies: Policies
) -> None:
    policies.assign(policies.make("Custom", {"type": LOGIN, "recovery": {"enabled": False}}))
    flow_id = browser.begin()
    for _ in range(10):
        browser.check(flow_id, "alice", "wrong")
    flow = browser.flow(flow_id)
    assert flow["status"] == "PASSWORD_LOCKED_OUT"
    assert "password.forgot" not in flow["_links"]
    assert browser.act(flow_id, "password.forgot", username="alice").status_code == 400


@pytest.mark.parametrize("enabled", [True, False])
def test_registration_is_offered_if_the_policy_says_so(
    browser: Browser, policies: Policies, *, enabled: bool
) -> None:
    action = {"type": LOGIN, "registration": {"enabled": enabled}}
    policies.assign(policies.make("Custom", action))
    flow_id = browser.begin()
    assert ("user.register" in browser.flow(flow_id)["_links"]) is enabled
    page = browser.get("signon/", params={"flowId": flow_id}).text
    assert ("No account yet?" in page) is enabled
    answer = browser.act(flow_id, "user.register", **JOHN)
    assert answer.status_code == (200 if enabled else 400)
    assert ("john" in browser.pingone.users) is enabled


def test_the_page_does_not_register_where_the_policy_says_no(
    browser: Browser, policies: Policies
) -> None:
    policies.assign(policies.make("Custom", LOGIN))
    form = {"action": "user.register", "flowId": browser.begin(), **JOHN}
    assert browser.post("signon/", data=form).status_code == 400
    assert "john" not in browser.pingone.users


@pytest.mark.parametrize("gone", [False, True])
def test_who_registers_goes_into_the_population_of_the_policy(
    browser: Browser, policies: Policies, api: Api, pingone: PingOne, *, gone: bool
) -> None:
    guests = pingone.populations.create(name="Guests")
    registration = {"enabled": True, "population": {"id": guests.id}}
    policies.assign(policies.make("Custom", {"type": LOGIN, "registration": registration}))
    flow_id = browser.begin()
    if gone:
        assert api.delete(f"populations/{guests.id}").status_code == 204
    assert browser.act(flow_id, "user.register", **JOHN).status_code == 200
    expected = pingone.populations["Default"].id if gone else guests.id
    assert pingone.users["john"].population_id == expected


def test_who_recovers_a_password_still_needs_the_second_factor(
    browser: Browser, policies: Policies
) -> None:
    recovery = {"enabled": True}
    policies.assign(policies.make("Strong", {"type": LOGIN, "recovery": recovery}, MFA))
    flow_id = browser.begin()
    browser.act(flow_id, "password.forgot", username="alice")
    recovered = browser.act(
        flow_id,
        "password.recover",
        recoveryCode=browser.pingone.messages[-1].code,
        newPassword="Other-Staple-7",
    )
    assert recovered.json()["status"] == "OTP_REQUIRED"


def test_a_test_that_says_who_signs_on_gets_the_policy_of_the_application(
    browser: Browser, policies: Policies, pingone: PingOne
) -> None:
    policies.assign(policies.make("Strong", LOGIN, MFA))
    pingone.sign_on("alice")
    code = browser.arrived(browser.ask())[1]["code"]
    claims = browser.claims(browser.exchanged(code).json()["id_token"])
    assert (claims["acr"], claims["amr"]) == ("Strong", ["pwd"])


def device_flow(browser: Browser) -> tuple[dict[str, str], str]:
    """Begin to connect a device: what it was told, and the flow in the user's browser."""
    asked = {"client_id": browser.pingone.applications["device"].id, "scope": "openid"}
    told = browser.http.post(f"{browser.pingone.issuer}/device_authorization", data=asked).json()
    page = browser.get(told["verification_uri_complete"])
    found = re.search(r'name="flowId" value="([^"]+)"', page.text)
    assert found is not None, page.text
    return told, found[1]


def confirmed(browser: Browser, flow_id: str, told: dict[str, str]) -> str:
    """Confirm the code of a device, and return the status of the flow."""
    name = "deviceAuthGrant.userCode.verify"
    answer = browser.act(flow_id, name, userCode=told["user_code"])
    assert answer.status_code == 200, answer.text
    return str(answer.json()["status"])


def test_a_device_goes_by_the_policy_of_its_application(
    browser: Browser, policies: Policies
) -> None:
    policies.assign(policies.make("Strong", LOGIN, MFA), application="device")
    told, flow_id = device_flow(browser)
    assert confirmed(browser, flow_id, told) == "USERNAME_PASSWORD_REQUIRED"
    assert browser.check(flow_id).json()["status"] == "OTP_REQUIRED"
    otp = browser.pingone.messages[-1].code
    assert browser.act(flow_id, "otp.check", otp=otp).json()["status"] == "DAG_CONSENT_REQUIRED"
    accepted = browser.act(flow_id, "deviceAuthGrant.consent", accept=True)
    assert accepted.json()["status"] == "COMPLETED"
    form = {
        "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
        "device_code": told["device_code"],
        "client_id": browser.pingone.applications["device"].id,
    }
    tokens = browser.http.post(browser.pingone.token_url, data=form).json()
    claims = browser.claims(tokens["id_token"], "device")
    assert (claims["acr"], claims["amr"]) == ("Strong", ["pwd", "otp", "mfa"])


def test_a_device_takes_a_session_that_is_good_enough_and_no_other(
    browser: Browser, policies: Policies
) -> None:
    browser.sign_on()
    told, flow_id = device_flow(browser)
    assert confirmed(browser, flow_id, told) == "DAG_CONSENT_REQUIRED"
    policies.assign(policies.make("Strong", LOGIN, MFA), application="device")
    told, flow_id = device_flow(browser)
    assert confirmed(browser, flow_id, told) == "USERNAME_PASSWORD_REQUIRED"
    assert "user" not in browser.flow(flow_id)["_embedded"]
    policies.assign("Multi_Factor", application="web")
    assert finished_with_passcode(browser, browser.begin()) == ["pwd", "otp", "mfa"]
    told, flow_id = device_flow(browser)
    assert confirmed(browser, flow_id, told) == "DAG_CONSENT_REQUIRED"


def test_the_code_of_a_device_whose_application_is_gone_is_not_valid(
    browser: Browser, pingone: PingOne
) -> None:
    told, flow_id = device_flow(browser)
    pingone.applications.delete("device")
    name = "deviceAuthGrant.userCode.verify"
    answer = browser.act(flow_id, name, userCode=told["user_code"])
    assert answer.status_code == 400
    detail = answer.json()["details"][0]
    assert (detail["target"], detail["message"]) == ("userCode", "The user code is not valid")


def test_a_sign_on_elsewhere_names_the_policy_of_the_application(
    browser: Browser, policies: Policies, pingone: PingOne
) -> None:
    pingone.applications.update("web", grant_types=["AUTHORIZATION_CODE", "CIBA"])
    policies.assign(policies.make("Strong", LOGIN, MFA))
    web = pingone.applications["web"]
    by = (web.client_id, web.client_secret)
    form = {"login_hint": "alice", "scope": "openid"}
    started = browser.http.post(f"{pingone.issuer}/cibaAuthorization", data=form, auth=by).json()
    pingone.answer(started["auth_req_id"])
    form = {
        "grant_type": "urn:openid:params:grant-type:ciba",
        "auth_req_id": started["auth_req_id"],
    }
    tokens = browser.http.post(pingone.token_url, data=form, auth=by).json()
    access = jwt.decode(tokens["access_token"], options={"verify_signature": False})
    assert access["acr"] == browser.claims(tokens["id_token"])["acr"] == "Strong"
