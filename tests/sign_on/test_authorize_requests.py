"""What authorize lets a client ask for: PKCE, prompt, max_age, policies, hints."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any

import pytest

from pytest_pingone import PingOne, ProcessClock

if TYPE_CHECKING:
    from tests.sign_on.conftest import Browser

VERIFIER = "v" * 43
S256 = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
NOTHING: dict[str, str] = {}
PLAIN = {"code_challenge": VERIFIER}
NAMED_PLAIN = {"code_challenge": VERIFIER, "code_challenge_method": "plain"}
HASHED = {"code_challenge": S256, "code_challenge_method": "S256"}
LONGEST = {"code_challenge": "~" * 128}


def refusal(browser: Browser, answer: Any) -> str:
    """Return error and description of a refusal that came to the redirect URI."""
    _, got = browser.arrived(answer)
    said = got["error_description"].removesuffix(
        f" (Correlation ID: {answer.headers['Correlation-Id']})"
    )
    assert said != got["error_description"], got
    return f"{got['error']} {said.rpartition(': ')[2]}"


@pytest.mark.parametrize(
    ("enforcement", "sent", "accepted"),
    [
        ("OPTIONAL", NOTHING, True),
        ("OPTIONAL", PLAIN, True),
        ("OPTIONAL", NAMED_PLAIN, True),
        ("OPTIONAL", HASHED, True),
        ("OPTIONAL", LONGEST, True),
        ("REQUIRED", NOTHING, False),
        ("REQUIRED", PLAIN, True),
        ("REQUIRED", HASHED, True),
        ("S256_REQUIRED", NOTHING, False),
        ("S256_REQUIRED", PLAIN, False),
        ("S256_REQUIRED", NAMED_PLAIN, False),
        ("S256_REQUIRED", HASHED, True),
        ("OPTIONAL", {"code_challenge_method": "S256"}, False),
        ("OPTIONAL", {**PLAIN, "code_challenge_method": "s256"}, False),
        ("OPTIONAL", {**PLAIN, "code_challenge_method": "S512"}, False),
        ("OPTIONAL", {"code_challenge": "v" * 42}, False),
        ("OPTIONAL", {"code_challenge": "v" * 129}, False),
        ("OPTIONAL", {"code_challenge": "v" * 42 + "="}, False),
        ("OPTIONAL", {"code_challenge": "v" * 43 + "\n"}, False),
    ],
)
def test_a_challenge_is_as_the_application_wants_it(
    pingone: PingOne, browser: Browser, enforcement: str, sent: dict[str, str], *, accepted: bool
) -> None:
    pingone.applications.update("web", pkce_enforcement=enforcement)
    if accepted:
        assert browser.begin(**sent)
    else:
        assert refusal(browser, browser.ask(**sent)).startswith("invalid_request ")


@pytest.mark.parametrize("sent", [PLAIN, NAMED_PLAIN, HASHED], ids=["bare", "plain", "S256"])
def test_only_the_verifier_of_the_challenge_exchanges_the_code(
    browser: Browser, sent: dict[str, str]
) -> None:
    for wrong in (None, "w" * 43, S256):
        code = browser.sign_on(**sent, prompt="login")["code"]
        if wrong != sent["code_challenge"] or sent is HASHED:
            assert browser.exchanged(code, verifier=wrong).status_code == 400
    code = browser.sign_on(**sent, prompt="login")["code"]
    assert browser.exchanged(code, verifier=VERIFIER).status_code == 200


def test_tokens_without_a_code_need_no_challenge(
    pingone: PingOne, browser: Browser, hybrid: str
) -> None:
    pingone.applications.update(hybrid, pkce_enforcement="REQUIRED")
    assert browser.begin(response_type="token")
    assert browser.arrived(browser.ask(response_type="code token"))[1]["error"]


def test_prompt_none_wants_a_session(browser: Browser) -> None:
    assert refusal(browser, browser.ask(prompt="none")).startswith("login_required ")
    browser.sign_on()
    assert "code" in browser.arrived(browser.ask(prompt="none"))[1]


def test_prompt_none_is_refused_when_the_session_is_not_good_enough(
    browser: Browser, pingone_clock: ProcessClock
) -> None:
    pingone_clock.freeze()
    browser.sign_on()
    pingone_clock.advance(11)
    for more in ({"acr_values": "Multi_Factor"}, {"max_age": "10"}):
        assert refusal(browser, browser.ask(prompt="none", **more)).startswith("login_required ")


def test_prompt_login_asks_again_and_keeps_the_session(
    browser: Browser, pingone_clock: ProcessClock
) -> None:
    pingone_clock.freeze()
    first = browser.claims(browser.tokens()["id_token"])
    pingone_clock.advance(100)
    second = browser.claims(browser.tokens(prompt="login")["id_token"])
    assert second["auth_time"] == first["auth_time"] + 100
    assert second["sid"] == first["sid"]


@pytest.mark.parametrize("prompt", ["consent", "select_account"])
def test_other_prompts_change_nothing(browser: Browser, prompt: str) -> None:
    browser.sign_on()
    assert "code" in browser.arrived(browser.ask(prompt=prompt))[1]


def test_max_age_is_the_last_second_that_counts(
    browser: Browser, pingone_clock: ProcessClock
) -> None:
    pingone_clock.freeze()
    browser.sign_on()
    pingone_clock.advance(60)
    assert "code" in browser.arrived(browser.ask(max_age="60"))[1]
    pingone_clock.advance(1)
    assert "code" in browser.sign_on(max_age="60")
    assert "code" in browser.arrived(browser.ask(max_age="60"))[1]


def test_max_age_0_always_asks_again(browser: Browser, pingone_clock: ProcessClock) -> None:
    """OpenID Connect Core 3.1.2.1: `max_age=0` is equivalent to `prompt=login`."""
    pingone_clock.freeze()
    browser.sign_on()
    assert browser.begin(max_age="0")


def test_a_session_ends_thirty_days_after_the_last_sign_on(
    browser: Browser, pingone_clock: ProcessClock
) -> None:
    pingone_clock.freeze()
    browser.sign_on()
    pingone_clock.advance(days=30, seconds=-1)
    assert "code" in browser.arrived(browser.ask())[1]
    pingone_clock.advance(1)
    assert browser.begin()


@pytest.mark.parametrize(
    ("acr_values", "acr"),
    [
        ("Single_Factor", "Single_Factor"),
        ("Unknown Single_Factor", "Single_Factor"),
        ("Single_Factor Multi_Factor", "Single_Factor"),
    ],
)
def test_the_first_known_policy_is_taken(browser: Browser, acr_values: str, acr: str) -> None:
    assert browser.claims(browser.tokens(acr_values=acr_values)["id_token"])["acr"] == acr


def test_one_factor_is_not_enough_for_two(browser: Browser) -> None:
    browser.sign_on()
    flow_id = browser.begin(acr_values="Unknown Multi_Factor Single_Factor")
    assert browser.check(flow_id).json()["status"] == "OTP_REQUIRED"


def test_a_login_hint_is_filled_in(browser: Browser) -> None:
    answer = browser.get(browser.ask(login_hint="alice").headers["Location"])
    assert 'value="alice"' in answer.text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"response_type": None}, "invalid_request Parameter response_type is required"),
        ({"response_type": "cod"}, "unsupported_response_type cod"),
        ({"response_type": "code cod"}, "unsupported_response_type code cod"),
        ({"response_type": "token"}, "unauthorized_client token"),
        ({"response_mode": "web_message"}, "invalid_request web_message"),
        ({"prompt": "sometimes"}, "invalid_request sometimes"),
        ({"prompt": "none login"}, "invalid_request none login"),
        ({"max_age": "soon"}, "invalid_request Parameter max_age must be a number of seconds"),
        ({"max_age": "-1"}, "invalid_request Parameter max_age must be a number of seconds"),
        ({"scope": None}, "invalid_scope At least one scope must be granted"),
        ({"scope": "unknown"}, "invalid_scope At least one scope must be granted"),
        (
            {"acr_values": "Unknown"},
            "invalid_request Invalid sign-on policy provided in acr_values parameter",
        ),
    ],
    ids=str,
)
def test_what_cannot_be_asked_for_is_told_to_the_client(
    browser: Browser, asked: dict[str, Any], said: str
) -> None:
    answer = browser.ask(**asked, state="s")
    assert refusal(browser, answer) == said
    assert browser.arrived(answer)[1]["state"] == "s"


def test_scopes_that_are_not_granted_are_dropped(browser: Browser) -> None:
    assert browser.tokens(scope="unknown openid orders:write nope")["scope"] == (
        "openid orders:write"
    )


@pytest.mark.usefixtures("hybrid")
def test_an_id_token_needs_openid_and_a_nonce(browser: Browser) -> None:
    asked: dict[str, Any] = {"response_type": "id_token", "nonce": "n"}
    assert browser.begin(**asked)
    said = refusal(browser, browser.ask(**{**asked, "nonce": None}))
    assert said == "invalid_request Parameter nonce is required"
    said = refusal(browser, browser.ask(**{**asked, "scope": "orders:read"}))
    assert said.startswith("invalid_scope ")
