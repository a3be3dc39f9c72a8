"""Where answers go: registered redirect URIs and nowhere else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from pytest_pingone import PingOne, UsageError
from tests import effort

if TYPE_CHECKING:
    from tests.sign_on.conftest import Browser

REGISTERED = "http://127.0.0.1:8000/callback"
OTHER = "http://localhost:8000/callback"
PATTERN = "https://*.example.com/cb/*/done"
NEAR = [
    f"{REGISTERED}/",
    f"{REGISTERED}?",
    f"{REGISTERED}?a=b",
    f"{REGISTERED}#",
    f"{REGISTERED}/../x",
    f" {REGISTERED}",
    REGISTERED.upper(),
    REGISTERED.replace("http", "https"),
    REGISTERED.replace(":8000", ""),
    REGISTERED.replace(":8000", ":08000"),
    REGISTERED.replace("/callback", "/Callback"),
    REGISTERED.replace("/callback", "/%63allback"),
    REGISTERED.replace("127.0.0.1", "127.1"),
    REGISTERED.replace("127.0.0.1", "user@127.0.0.1"),
    f"{REGISTERED}\x00",
    f"{REGISTERED}\r\nX-Header: 1",
    "https://evil.example.com/",
    "*",
    "http://*/callback",
]


def assert_not_redirected(answer: Any) -> None:
    assert answer.status_code == 400, answer.headers
    assert "Location" not in answer.headers
    assert "Set-Cookie" not in answer.headers
    assert answer.json()["error"] == "invalid_request"


@pytest.mark.parametrize("uri", NEAR, ids=json.dumps)
def test_a_near_miss_is_no_redirect_uri(browser: Browser, uri: str) -> None:
    answer = browser.ask(redirect_uri=uri)
    assert_not_redirected(answer)
    assert answer.json()["error_description"].endswith(
        f": Redirect URI mismatch (Correlation ID: {answer.headers['Correlation-Id']})"
    )


@given(data=st.data())
@effort.examples(40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_edit_of_a_redirect_uri_is_accepted(browser: Browser, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(REGISTERED)))
    drop = data.draw(st.integers(0, 3))
    insert = data.draw(st.text(st.characters(codec="utf-8"), max_size=4))
    uri = REGISTERED[:at] + insert + REGISTERED[at + drop :]
    answer = browser.ask(redirect_uri=uri)
    if uri in (REGISTERED, OTHER):
        assert answer.status_code == 302
    else:
        assert_not_redirected(answer)


@pytest.mark.parametrize(
    ("uri", "fits"),
    [
        ("https://a.example.com/cb/1/done", True),
        ("https://a.b.example.com/cb/x-y/done", True),
        ("https://example.com/cb/1/done", False),
        ("https://a.example.com/cb/1/2/done", False),
        ("https://a.example.com/cb/1/done/", False),
        ("https://a.example.com/cb/1/done?x=y", False),
        ("https://a/b.example.com/cb/1/done", False),
        ("https://aXexample.com/cb/1/done", False),
        ("https://evil.test?.example.com/cb/1/done", False),
        ("https://evil.test#.example.com/cb/1/done", False),
        ("https://evil.test\\.example.com/cb/1/done", False),
        ("https://a.example.com/cb/?1/done", False),
    ],
)
def test_a_star_stands_for_part_of_one_segment(
    pingone: PingOne, browser: Browser, uri: str, *, fits: bool
) -> None:
    pingone.applications.update(
        "web", redirect_uris=[PATTERN], allow_wildcard_in_redirect_uris=True
    )
    answer = browser.ask(redirect_uri=uri)
    if fits:
        assert answer.status_code == 302
    else:
        assert_not_redirected(answer)


@pytest.mark.parametrize(
    ("pattern", "uri", "fits"),
    [
        ("https://*.example.com/cb?x=[1]", "https://a.example.com/cb?x=[1]", True),
        ("https://*.example.com/cb?x=[1]", "https://a.example.com/cb?x=1", False),
        ("https://*.example.com/cb?x=1", "https://a.example.com/cbsx=1", False),
    ],
)
def test_nothing_but_the_star_is_a_wildcard(
    pingone: PingOne, browser: Browser, pattern: str, uri: str, *, fits: bool
) -> None:
    pingone.applications.update(
        "web", redirect_uris=[pattern], allow_wildcard_in_redirect_uris=True
    )
    assert browser.ask(redirect_uri=uri).status_code == (302 if fits else 400)


def test_wildcards_are_registered_only_where_they_are_allowed(
    pingone: PingOne, browser: Browser
) -> None:
    patterns = ["https://*.example.com/cb"]
    with pytest.raises(UsageError, match="Wildcards"):
        pingone.applications.update("web", redirect_uris=patterns)
    assert_not_redirected(browser.ask(redirect_uri="https://a.example.com/cb"))


@pytest.mark.parametrize(
    "asked",
    [
        {"client_id": None},
        {"client_id": "unknown"},
        {"redirect_uri": None},
        {"redirect_uri": "https://evil.example.com/"},
        {"redirect_uri": "https://evil.example.com/", "response_mode": "pi.flow"},
        {"redirect_uri": "https://evil.example.com/", "response_mode": "form_post"},
        {"redirect_uri": "https://evil.example.com/", "scope": "unknown"},
        {"client_id": ["a", "b"]},
    ],
    ids=str,
)
def test_nobody_is_redirected_for_an_unknown_client_or_uri(
    browser: Browser, asked: dict[str, Any]
) -> None:
    assert_not_redirected(browser.ask(**asked, state="s"))
    page = browser.ask(**asked, state="s", accept="text/html,application/xhtml+xml,*/*;q=0.8")
    assert page.status_code == 400
    assert page.headers["Content-Type"] == "text/html;charset=utf-8"
    assert page.headers["Correlation-Id"] in page.text
    assert "Location" not in page.headers
    assert "evil.example.com" not in page.text


def test_a_disabled_client_is_an_unknown_one(pingone: PingOne, browser: Browser) -> None:
    pingone.applications.update("web", enabled=False)
    assert_not_redirected(browser.ask())


@pytest.mark.parametrize(
    ("mode", "response_type", "part"),
    [
        (None, "code", "query"),
        (None, "token", "fragment"),
        (None, "code id_token", "fragment"),
        ("fragment", "code", "fragment"),
        ("query", "code", "query"),
        ("nonsense", "code", "query"),
    ],
)
def test_an_error_arrives_as_the_answer_would_have(
    browser: Browser, hybrid: str, mode: str | None, response_type: str, part: str
) -> None:
    asked: dict[str, Any] = {
        "response_mode": mode,
        "response_type": response_type,
        "state": 's & "t"',
    }
    by, got = browser.arrived(browser.ask(hybrid, **asked, prompt="wrong", nonce="n"))
    assert by == part
    assert set(got) == {"error", "error_description", "state"}
    assert got["state"] == 's & "t"'


def test_an_error_of_the_flow_mode_is_json(browser: Browser) -> None:
    answer = browser.ask(response_mode="pi.flow", prompt="none", redirect_uri=None, state="s")
    assert answer.json()["authorizeResponse"]["error"] == "login_required"
    assert answer.json()["authorizeResponse"]["state"] == "s"


def test_a_query_that_is_registered_stays(pingone: PingOne, browser: Browser) -> None:
    uri = f"{REGISTERED}?keep=a%20b"
    pingone.applications.update("web", redirect_uris=[uri])
    where = browser.ask(redirect_uri=uri, prompt="none").headers["Location"]
    assert where.startswith(f"{uri}&error=login_required&")
