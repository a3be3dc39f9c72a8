"""Pushed authorization requests: once, in time, by their own client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_pingone import PingOne, ProcessClock

if TYPE_CHECKING:
    import requests

    from tests.sign_on.conftest import Browser


def push(browser: Browser, application: str = "web", **more: Any) -> requests.Response:
    known = browser.pingone.applications[application]
    usual = {"response_type": "code", "redirect_uri": browser.callback, "scope": "openid"}
    auth = (known.client_id, known.client_secret)
    if application in ("native", "spa"):
        return browser.post("as/par", data={**usual, "client_id": known.client_id, **more})
    return browser.post("as/par", data={**usual, **more}, auth=auth)


def pushed(browser: Browser, application: str = "web", **more: Any) -> str:
    answer = push(browser, application, **more)
    assert answer.status_code == 201, answer.text
    uri: str = answer.json()["request_uri"]
    return uri


def use(browser: Browser, uri: str, application: str = "web", **more: Any) -> requests.Response:
    nothing = {"response_type": None, "redirect_uri": None, "scope": None}
    return browser.ask(application, request_uri=uri, **{**nothing, **more})


def refusal(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]


def test_a_pushed_request_is_signed_on_for(browser: Browser) -> None:
    answer = push(browser, state="s", nonce="n")
    assert set(answer.json()) == {"request_uri", "expires_in"}
    assert answer.json()["expires_in"] == 60
    uri = answer.json()["request_uri"]
    assert uri.startswith("urn:ietf:params:oauth:request_uri:")
    flow_id = use(browser, uri).headers["Location"][-36:]
    browser.check(flow_id)
    _, got = browser.arrived(browser.resume(flow_id))
    assert got["state"] == "s"
    tokens = browser.exchanged(got["code"]).json()
    assert browser.claims(tokens["id_token"])["nonce"] == "n"


def test_only_what_was_pushed_counts(browser: Browser) -> None:
    browser.sign_on()
    _, got = browser.arrived(use(browser, pushed(browser, state="s"), state="x", prompt="login"))
    assert got["state"] == "s"
    assert "code" in got


def test_a_pushed_request_works_once(browser: Browser) -> None:
    uri = pushed(browser)
    assert use(browser, uri).status_code == 302
    assert refusal(use(browser, uri)) == (400, "invalid_request_uri")


@pytest.mark.parametrize("timeout", [1, 60, 600])
def test_a_pushed_request_lives_as_long_as_its_application_says(
    pingone: PingOne, browser: Browser, pingone_clock: ProcessClock, timeout: int
) -> None:
    pingone.applications.update("web", par_timeout=timeout)
    pingone_clock.freeze()
    answer = push(browser)
    assert answer.json()["expires_in"] == timeout
    first, second = answer.json()["request_uri"], pushed(browser)
    pingone_clock.advance(timeout - 1)
    assert use(browser, first).status_code == 302
    pingone_clock.advance(1)
    assert refusal(use(browser, second)) == (400, "invalid_request_uri")


@pytest.mark.parametrize(
    "uri",
    ["urn:ietf:params:oauth:request_uri:unknown", "https://example.com/request", "x", "urn:"],
)
def test_an_unknown_request_uri_is_refused(browser: Browser, uri: str) -> None:
    answer = use(browser, uri, redirect_uri="https://evil.example.com/")
    assert refusal(answer) == (400, "invalid_request_uri")
    page = use(browser, uri, accept="text/html")
    assert page.status_code == 400
    assert page.headers["Content-Type"].startswith("text/html")


def test_another_clients_request_is_refused_and_stays(browser: Browser) -> None:
    uri = pushed(browser)
    assert refusal(use(browser, uri, "native")) == (400, "invalid_request_uri")
    assert refusal(use(browser, uri, client_id=None)) == (400, "invalid_request_uri")
    assert use(browser, uri).status_code == 302


def test_an_application_may_have_to_push(pingone: PingOne, browser: Browser) -> None:
    pingone.applications.update("web", par_requirement="REQUIRED")
    answer = browser.ask()
    assert refusal(answer) == (400, "invalid_request")
    assert use(browser, pushed(browser)).status_code == 302


def test_a_client_proves_itself_when_it_pushes(pingone: PingOne, browser: Browser) -> None:
    web = pingone.applications["web"]
    form = {"response_type": "code", "redirect_uri": browser.callback, "scope": "openid"}
    assert pushed(browser, "native")
    for auth in ((web.client_id, "wrong"), ("unknown", "x")):
        answer = browser.post("as/par", data=form, auth=auth)
        assert refusal(answer) == (401, "invalid_client")
    answer = browser.post("as/par", data={**form, "client_id": web.client_id})
    assert refusal(answer)[1] == "invalid_client"
    assert browser.get("as/par").status_code == 405


def test_the_secret_is_not_kept(browser: Browser, pingone: PingOne) -> None:
    pingone.applications.update("web", token_endpoint_auth_method="CLIENT_SECRET_POST")
    web = pingone.applications["web"]
    form = {"response_type": "code", "redirect_uri": browser.callback, "scope": "openid"}
    form |= {"client_id": web.client_id, "client_secret": web.client_secret}
    answer = browser.post("as/par", data=form)
    assert use(browser, answer.json()["request_uri"]).status_code == 302


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"request_uri": "urn:ietf:params:oauth:request_uri:x"}, "invalid_request"),
        ({"redirect_uri": "https://evil.example.com/"}, "invalid_request"),
        ({"response_type": "nonsense"}, "unsupported_response_type"),
        ({"scope": "unknown"}, "invalid_scope"),
        ({"prompt": "none login"}, "invalid_request"),
    ],
    ids=str,
)
def test_what_authorize_would_refuse_is_refused_at_once(
    browser: Browser, more: dict[str, str], error: str
) -> None:
    assert refusal(push(browser, **more)) == (400, error)
