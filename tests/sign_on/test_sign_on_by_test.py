"""`pingone.sign_on`: a test says who signs on, and the redirect comes at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_pingone import PingOne, ProcessClock, UsageError

if TYPE_CHECKING:
    from tests.conftest import Api
    from tests.sign_on.conftest import Browser


def claims_at_once(browser: Browser, **parameters: str) -> dict[str, object]:
    _, got = browser.arrived(browser.ask(**parameters))
    return browser.claims(browser.exchanged(got["code"]).json()["id_token"])


@pytest.mark.parametrize("by", ["username", "id", "record"])
def test_the_redirect_comes_at_once(pingone: PingOne, browser: Browser, by: str) -> None:
    alice = pingone.users["alice"]
    ways: dict[str, Any] = {"username": "alice", "id": alice.id, "record": alice}
    pingone.sign_on(ways[by])
    claims = claims_at_once(browser, state="s")
    assert claims["sub"] == alice.id
    assert (claims["acr"], claims["amr"]) == ("Single_Factor", ["pwd"])


@pytest.mark.parametrize("more", [{"prompt": "login"}, {"max_age": "0"}], ids=str)
def test_nobody_is_asked_even_if_the_client_insists(
    pingone: PingOne, browser: Browser, more: dict[str, str]
) -> None:
    pingone.sign_on("alice")
    assert claims_at_once(browser, **more)["sub"] == pingone.users["alice"].id


def test_tokens_say_what_the_test_said(pingone: PingOne, browser: Browser) -> None:
    pingone.sign_on("alice", acr="My_Policy", amr=["face", "mfa"])
    claims = claims_at_once(browser, acr_values="Single_Factor")
    assert (claims["acr"], claims["amr"]) == ("My_Policy", ["face", "mfa"])


def test_the_policy_is_the_one_asked_for_unless_the_test_says(
    pingone: PingOne, browser: Browser
) -> None:
    pingone.sign_on("alice", amr=("pwd", "mfa"))
    assert claims_at_once(browser, acr_values="Multi_Factor")["acr"] == "Multi_Factor"


def test_the_last_word_counts(pingone: PingOne, browser: Browser) -> None:
    pingone.sign_on("alice")
    first = claims_at_once(browser)
    pingone.sign_on("bob")
    second = claims_at_once(browser)
    assert second["sub"] == pingone.users["bob"].id
    assert first["sid"] != second["sid"]
    pingone.sign_on(None)
    assert claims_at_once(browser)["sid"] == second["sid"]
    browser.http.cookies.clear()
    assert browser.begin()


def test_each_sign_on_is_a_new_one_in_the_same_session(
    pingone: PingOne, browser: Browser, pingone_clock: ProcessClock
) -> None:
    pingone_clock.freeze()
    pingone.sign_on("alice")
    first = claims_at_once(browser)
    pingone_clock.advance(100)
    second = claims_at_once(browser)
    assert first["sid"] == second["sid"]
    assert second["auth_time"] == int(pingone_clock.now().timestamp())


def test_the_session_is_listed(pingone: PingOne, browser: Browser, api: Api) -> None:
    pingone.sign_on("alice")
    sid = claims_at_once(browser)["sid"]
    answer = api.get(f"users/{pingone.users['alice'].id}/sessions")
    assert [session["id"] for session in answer.json()["_embedded"]["sessions"]] == [sid]


def test_prompt_none_still_wants_a_session(pingone: PingOne, browser: Browser) -> None:
    pingone.sign_on("alice")
    assert browser.arrived(browser.ask(prompt="none"))[1]["error"] == "login_required"
    claims_at_once(browser)
    assert "code" in browser.arrived(browser.ask(prompt="none"))[1]


def test_prompt_none_still_wants_a_good_session(
    pingone: PingOne, browser: Browser, pingone_clock: ProcessClock
) -> None:
    pingone_clock.freeze()
    pingone.sign_on("alice")
    claims_at_once(browser)
    pingone_clock.advance(11)
    for more in ({"max_age": "10"}, {"acr_values": "Multi_Factor"}):
        _, got = browser.arrived(browser.ask(prompt="none", **more))
        assert got.get("error") == "login_required"


def test_a_disabled_user_is_not_signed_on(pingone: PingOne, browser: Browser) -> None:
    pingone.sign_on("mallory")
    assert browser.begin()


def test_the_flow_mode_answers_at_once_too(pingone: PingOne, browser: Browser) -> None:
    pingone.sign_on("alice")
    answer = browser.ask(response_mode="pi.flow", redirect_uri=None, state="s")
    assert set(answer.json()["authorizeResponse"]) == {"code", "state"}


@pytest.mark.parametrize("turn", [1, 2])
def test_it_is_over_when_the_test_is(pingone: PingOne, browser: Browser, turn: int) -> None:
    assert browser.begin(), turn
    pingone.sign_on("alice")
    assert "code" in browser.arrived(browser.ask())[1]


def test_roll_back_forgets_the_choice_and_the_session(pingone: PingOne, browser: Browser) -> None:
    before = pingone.snapshot()
    pingone.sign_on("alice")
    browser.ask()
    pingone.roll_back(before)
    assert browser.begin()


def test_an_unknown_user_is_a_mistake_of_the_test(pingone: PingOne, browser: Browser) -> None:
    pingone.sign_on("alice")
    with pytest.raises(UsageError, match="nobody"):
        pingone.sign_on("nobody")
    assert "code" in browser.arrived(browser.ask())[1]


def subject(browser: Browser, application: str) -> object:
    browser.http.cookies.clear()
    _, got = browser.arrived(browser.ask(application))
    tokens = browser.exchanged(got["code"], application).json()
    return browser.claims(tokens["id_token"], application)["sub"]


@pytest.fixture
def shop(pingone: PingOne, browser: Browser) -> str:
    """The name of a second application that signs users on as `web` does."""
    pingone.applications.update(
        "device",
        grant_types=["AUTHORIZATION_CODE"],
        response_types=["CODE"],
        redirect_uris=[browser.callback],
        token_endpoint_auth_method="CLIENT_SECRET_BASIC",
    )
    return "device"


@pytest.mark.parametrize("by", ["name", "id", "record"])
def test_an_application_may_have_a_user_of_its_own(
    pingone: PingOne, browser: Browser, shop: str, by: str
) -> None:
    alice, bob = pingone.users["alice"].id, pingone.users["bob"].id
    known = pingone.applications[shop]
    ways: dict[str, Any] = {"name": shop, "id": known.id, "record": known}
    pingone.sign_on("bob", application=ways[by])
    pingone.sign_on("alice")
    assert (subject(browser, shop), subject(browser, "web")) == (bob, alice)


def test_the_choice_of_an_application_can_be_taken_back_alone(
    pingone: PingOne, browser: Browser, shop: str
) -> None:
    pingone.sign_on("alice")
    pingone.sign_on("bob", application=shop)
    pingone.sign_on(None, application=shop)
    assert subject(browser, shop) == subject(browser, "web") == pingone.users["alice"].id


def test_nobody_at_all_takes_every_choice_back(
    pingone: PingOne, browser: Browser, shop: str
) -> None:
    pingone.sign_on("alice")
    pingone.sign_on("bob", application=shop)
    pingone.sign_on(None)
    assert browser.begin("web")
    assert browser.begin(shop)


def test_a_disabled_user_of_an_application_is_not_replaced_by_another(
    pingone: PingOne, browser: Browser, shop: str
) -> None:
    pingone.sign_on("alice")
    pingone.sign_on("mallory", application=shop)
    assert browser.begin(shop)


def test_an_unknown_application_is_a_mistake_of_the_test(pingone: PingOne) -> None:
    with pytest.raises(UsageError, match="no 'nothing' among the applications"):
        pingone.sign_on("alice", application="nothing")
