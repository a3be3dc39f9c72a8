"""Signing off: by the browser's cookie, or by an ID token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_pingone import PingOne, ProcessClock

if TYPE_CHECKING:
    import requests

    from tests.sign_on.conftest import Browser

PAGE = "text/html,*/*;q=0.8"


def off(browser: Browser, endpoint: str = "signoff", **query: str) -> requests.Response:
    accept = query.pop("accept", "*/*")
    return browser.get(f"as/{endpoint}", params=query, headers={"Accept": accept})


def assert_refused(answer: requests.Response) -> None:
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_request"
    assert not answer.headers.keys() & {"Location", "Set-Cookie"}


def is_signed_on(browser: Browser) -> bool:
    return "code=" in browser.ask().headers["Location"]


def test_signing_off_ends_the_session_and_clears_the_cookies(browser: Browser) -> None:
    browser.sign_on()
    kept = browser.http.cookies.get_dict()
    assert set(kept) == {"ST", "ST-NO-SS"}
    answer = off(browser)
    assert answer.status_code == 200
    assert "signed off" in answer.text
    assert answer.headers["Set-Cookie"].count("Max-Age=0") == 2
    assert browser.http.cookies.get_dict() == {}
    browser.http.cookies.update(kept)
    assert not is_signed_on(browser)


@pytest.mark.parametrize("with_hint", [True, False])
def test_the_browser_goes_where_the_client_wants_it(browser: Browser, *, with_hint: bool) -> None:
    hint = {"id_token_hint": browser.tokens()["id_token"]} if with_hint else {}
    answer = off(browser, post_logout_redirect_uri=browser.callback, state="a&b c", **hint)
    assert answer.status_code == 302
    assert browser.arrived(answer) == ("query", {"state": "a&b c"})
    assert not is_signed_on(browser)


def test_nothing_is_added_without_a_state(browser: Browser) -> None:
    answer = off(browser, post_logout_redirect_uri=browser.callback)
    assert answer.headers["Location"] == browser.callback


@pytest.mark.parametrize("uri", ["https://evil.example.com/", "http://127.0.0.1:8000/callback/"])
@pytest.mark.parametrize("with_hint", [True, False])
def test_an_unregistered_uri_is_refused_and_ends_nothing(
    browser: Browser, uri: str, *, with_hint: bool
) -> None:
    hint = {"id_token_hint": browser.tokens()["id_token"]}
    more = hint if with_hint else {}
    assert_refused(off(browser, post_logout_redirect_uri=uri, **more))
    page = off(browser, post_logout_redirect_uri=uri, **more, accept=PAGE)
    assert (page.status_code, page.headers["Content-Type"]) == (400, "text/html;charset=utf-8")
    assert is_signed_on(browser)


def test_with_a_hint_only_the_uris_of_its_application_count(
    pingone: PingOne, browser: Browser
) -> None:
    uri = "https://native.example.com/bye"
    pingone.applications.update("native", post_logout_redirect_uris=[uri])
    hint = browser.tokens()["id_token"]
    assert_refused(off(browser, post_logout_redirect_uri=uri, id_token_hint=hint))
    assert off(browser, post_logout_redirect_uri=uri).headers["Location"] == uri
    pingone.applications.update("native", enabled=False)
    assert_refused(off(browser, post_logout_redirect_uri=uri))


def test_uri_and_state_have_a_limit(browser: Browser) -> None:
    room = 8192 - len(browser.callback)
    uri = browser.callback
    assert off(browser, post_logout_redirect_uri=uri, state="s" * (room - 1)).status_code == 302
    assert_refused(off(browser, post_logout_redirect_uri=uri, state="s" * room))


def test_a_hint_may_have_expired(browser: Browser, pingone_clock: ProcessClock) -> None:
    hint = browser.tokens()["id_token"]
    pingone_clock.expire(hint)
    answer = off(browser, post_logout_redirect_uri=browser.callback, id_token_hint=hint)
    assert answer.status_code == 302
    assert not is_signed_on(browser)


def test_a_wrong_hint_is_refused_and_ends_nothing(
    pingone: PingOne, browser: Browser, new_browser: Any
) -> None:
    tokens = browser.tokens()
    hint = tokens["id_token"]
    other = new_browser().tokens("bob")["id_token"]
    elsewhere = pingone.issuer.replace(pingone.environment.id, "0" * 8 + pingone.environment.id[8:])
    for wrong in (
        other,
        tokens["access_token"],
        "nonsense",
        f"{hint[:-8]}AAAAAAAA",
        pingone.mint.id_token(user="alice", claims={"iss": elsewhere}),
        pingone.mint.id_token(user="alice", claims={"aud": "unknown"}),
    ):
        assert_refused(off(browser, id_token_hint=wrong))
    assert is_signed_on(browser)
    pingone.applications.update("web", enabled=False)
    assert_refused(off(browser, id_token_hint=hint))


def test_signing_off_twice_does_no_harm(browser: Browser) -> None:
    hint = browser.tokens()["id_token"]
    for _ in range(2):
        answer = off(browser, post_logout_redirect_uri=browser.callback, id_token_hint=hint)
        assert answer.status_code == 302


def test_an_id_token_ends_its_session_without_a_cookie(
    pingone: PingOne, browser: Browser, new_browser: Any
) -> None:
    hint = browser.tokens()["id_token"]
    client = new_browser()
    other = new_browser()
    other.sign_on()
    assert_refused(off(client, "idpSignoff", id_token_hint=hint))
    assert_refused(off(client, "idpSignoff"))
    pingone.applications.update("web", idp_signoff=True)
    wrong = pingone.applications["native"].client_id
    assert_refused(off(client, "idpSignoff", id_token_hint=hint, client_id=wrong))
    assert is_signed_on(browser)
    right = pingone.applications["web"].client_id
    answer = off(
        client, "idpSignoff", id_token_hint=hint, client_id=right, accept="application/json"
    )
    assert (answer.status_code, answer.content) == (204, b"")
    assert not is_signed_on(browser)
    assert is_signed_on(other)


def test_idp_sign_off_redirects_unless_json_is_wanted(pingone: PingOne, browser: Browser) -> None:
    pingone.applications.update("web", idp_signoff=True)
    hint = browser.tokens()["id_token"]
    answer = off(browser, "idpSignoff", id_token_hint=hint)
    assert answer.headers["Location"] == f"{pingone.issuer}/signon"
    assert browser.get(answer.headers["Location"]).status_code == 200
    there = {"post_logout_redirect_uri": browser.callback, "state": "s"}
    answer = off(browser, "idpSignoff", id_token_hint=hint, accept="application/json", **there)
    assert browser.arrived(answer) == ("query", {"state": "s"})
    foreign = {"post_logout_redirect_uri": "https://evil.example.com/"}
    assert_refused(off(browser, "idpSignoff", id_token_hint=hint, **foreign))
