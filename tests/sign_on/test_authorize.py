"""What authorize gives a client, and by which mode."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from pytest_pingone import PingOne, ProcessClock

if TYPE_CHECKING:
    from tests.sign_on.conftest import Browser

TYPES = [
    "code",
    "token",
    "id_token",
    "token id_token",
    "code id_token",
    "code token",
    "code token id_token",
]
MODES = [None, "query", "fragment", "form_post", "pi.flow"]


def half(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()[:16]
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_browser_is_sent_to_the_sign_on_page_with_its_cookies(
    pingone: PingOne, browser: Browser, method: str
) -> None:
    answer = browser.ask(method=method)
    assert answer.status_code == 302
    where = urlsplit(answer.headers["Location"])
    assert where.path == f"/{pingone.environment.id}/signon/"
    assert list(parse_qs(where.query)) == ["flowId"]
    assert {"ST", "ST-NO-SS"} <= set(answer.cookies.keys())
    assert "HttpOnly" in answer.headers["Set-Cookie"]


def test_a_post_must_be_a_form(browser: Browser) -> None:
    answer = browser.post("as/authorize", json={"client_id": "x"})
    assert answer.status_code == 400


def check_parts(browser: Browser, words: list[str], got: dict[str, str]) -> None:
    expected = {"state", *words}
    expected -= {"token"}
    if "token" in words:
        expected |= {"access_token", "token_type", "expires_in", "scope"}
        assert got["token_type"] == "Bearer"
        assert got["expires_in"] == "3600"
        assert got["scope"] == "openid email"
        access = browser.claims(got["access_token"], None)
        assert access["exp"] - access["iat"] == 3600
        assert access["sub"] == browser.pingone.users["alice"].id
    assert set(got) == expected
    assert got["state"] == "a b&c=d#/+%"
    if "id_token" not in words:
        return
    claims = browser.claims(got["id_token"])
    assert claims["nonce"] == "n & n"
    assert claims["email"] == "alice@example.com"
    assert (claims["acr"], claims["amr"]) == ("Single_Factor", ["pwd"])
    hashes = {"at_hash": got.get("access_token"), "c_hash": got.get("code")}
    for name, text in hashes.items():
        assert claims.get(name) == (half(text) if text else None)


@pytest.mark.parametrize("mode", MODES, ids=str)
@pytest.mark.parametrize("response_type", TYPES)
@pytest.mark.usefixtures("hybrid")
def test_each_response_type_arrives_by_each_mode(
    browser: Browser, response_type: str, mode: str | None
) -> None:
    words = response_type.split()
    asked: dict[str, Any] = {
        "response_type": response_type,
        "response_mode": mode,
        "state": "a b&c=d#/+%",
        "nonce": "n & n",
        "scope": "openid email",
    }
    if mode == "query" and words != ["code"]:
        _, refused = browser.arrived(browser.ask(**asked))
        assert refused["error"] == "invalid_request"
        assert refused["state"] == asked["state"]
        return
    begun = browser.ask(**asked)
    flow_id = begun.json()["id"] if mode == "pi.flow" else begun.headers["Location"][-36:]
    browser.check(flow_id)
    answer = browser.resume(flow_id)
    if mode == "pi.flow":
        got = answer.json()["authorizeResponse"]
    elif mode == "form_post":
        assert answer.headers["Content-Type"].startswith("text/html")
        inputs = answer.text.split("<input ")[1:]
        names = [text.split('name="')[1].split('"')[0] for text in inputs]
        # Values of tokens need no escaping; the state does, and test_pages reads it properly.
        got = dict(zip(names, [t.split('value="')[1].split('"')[0] for t in inputs], strict=True))
        assert got["state"] == "a b&amp;c=d#/+%"
        got["state"] = "a b&c=d#/+%"
    else:
        by, got = browser.arrived(answer)
        assert by == (mode or ("query" if words == ["code"] else "fragment"))
    check_parts(browser, words, got)


def test_a_code_becomes_tokens_of_the_same_session(browser: Browser) -> None:
    tokens = browser.tokens(nonce="n-1", scope="openid orders:read")
    identity = browser.claims(tokens["id_token"])
    access = browser.claims(tokens["access_token"], None)
    assert identity["nonce"] == "n-1"
    assert identity["at_hash"] == half(tokens["access_token"])
    assert identity["sid"] == access["sid"]
    assert access["aud"] == ["https://orders.example.com"]


def test_tokens_of_the_implicit_flow_live_as_long_as_their_resource_says(
    pingone: PingOne, browser: Browser, hybrid: str
) -> None:
    pingone.resources.update("orders", access_token_validity_seconds=300)
    got = browser.sign_on(application=hybrid, response_type="token", scope="orders:read")
    claims = browser.claims(got["access_token"], None)
    assert got["expires_in"] == "300"
    assert claims["exp"] - claims["iat"] == 300


@pytest.mark.usefixtures("hybrid")
def test_an_id_token_expires_after_an_hour(browser: Browser, pingone_clock: ProcessClock) -> None:
    import jwt

    token = browser.sign_on(response_type="id_token", nonce="n")["id_token"]
    pingone_clock.to_expiry(token, -1)
    browser.claims(token)
    pingone_clock.expire(token)
    with pytest.raises(jwt.ExpiredSignatureError):
        browser.claims(token)


def test_a_session_is_used_again_without_another_sign_on(
    pingone: PingOne, browser: Browser
) -> None:
    first = browser.claims(browser.tokens()["id_token"])
    _, again = browser.arrived(browser.ask("native", state="s"))
    assert again["state"] == "s"
    form = {"client_id": pingone.applications["native"].id, "code": again["code"]}
    form |= {"grant_type": "authorization_code", "redirect_uri": browser.callback}
    tokens = browser.post(pingone.token_url, data=form).json()
    second = browser.claims(tokens["id_token"], "native")
    assert (first["sid"], first["auth_time"]) == (second["sid"], second["auth_time"])


def test_another_browser_has_to_sign_on(browser: Browser, new_browser: Any) -> None:
    browser.sign_on()
    assert new_browser().begin()


def test_a_user_who_was_disabled_has_to_sign_on_again(pingone: PingOne, browser: Browser) -> None:
    browser.sign_on()
    pingone.users.update("alice", enabled=False)
    assert browser.begin()


def test_the_flow_mode_needs_no_redirect_uri(browser: Browser) -> None:
    flow = browser.ask(redirect_uri=None, response_mode="pi.flow", state="s").json()
    assert flow["status"] == "USERNAME_PASSWORD_REQUIRED"
    assert browser.check(flow["id"]).json()["resumeUrl"] == flow["resumeUrl"]
    answer = browser.get(flow["resumeUrl"])
    assert set(answer.json()["authorizeResponse"]) == {"code", "state"}
    assert "redirectUri" not in answer.json()
    at_once = browser.ask(redirect_uri=None, response_mode="pi.flow")
    assert list(at_once.json()["authorizeResponse"]) == ["code"]


@pytest.mark.parametrize(
    ("own", "separator"),
    [("https://login.example.com/", "?"), ("https://login.example.com/?brand=x", "&")],
)
def test_an_application_may_have_a_sign_on_page_of_its_own(
    pingone: PingOne, browser: Browser, own: str, separator: str
) -> None:
    pingone.applications.update("web", login_page_url=own)
    where = browser.ask().headers["Location"]
    before, _, flow_id = where.rpartition("&flowId=")
    assert before == f"{own}{separator}environmentId={pingone.environment.id}"
    assert browser.flow(flow_id)["id"] == flow_id
