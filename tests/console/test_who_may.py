"""Who may see the console: this machine, or whoever brings the token."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from pytest_pingone.config import PingOneConfig
from pytest_pingone.control.guard import Guard
from pytest_pingone.serving import Wanted, serving
from pytest_pingone.web.incoming import Incoming
from tests.console.conftest import Seen, Site

TOKEN = 't0ken; with "quotes", = signs and \u00e9'


@pytest.fixture
def guarded() -> Iterator[Site]:
    with serving(Wanted(config=PingOneConfig(), token=TOKEN)) as served:
        site = Site(served)
        yield site
        site.session.close()


def enter(site: Site, **values: str) -> requests.Response:
    return site.session.post(
        site.url("sign_in"),
        data=values,
        headers={"Origin": site.served.url},
        allow_redirects=False,
    )


def test_every_page_asks_for_the_token_and_shows_nothing_else(guarded: Site) -> None:
    for path in ("/__pingone__/", "clock", "journal", "nothing"):
        answer = guarded.get(path)
        assert answer.status_code == 401
        page = Seen(answer.text)
        assert "Enter the token" in page.text
        assert "Issuer" not in page.text
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    answer = guarded.post("clock", "clock.1-day")
    assert answer.status_code == 401
    assert not guarded.pingone.issuer_clock.skew
    assert guarded.get("/__pingone__/console.css").status_code == 200


def test_token_opens_the_page_that_was_asked_for_until_signing_out(guarded: Site) -> None:
    wrong = enter(guarded, token="wrong", wanted="/__pingone__/console/clock")
    assert wrong.status_code == 401
    assert "not the token" in Seen(wrong.text).text
    assert "Set-Cookie" not in wrong.headers
    answer = enter(guarded, token=f" {TOKEN} ", wanted="/__pingone__/console/clock")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/__pingone__/console/clock"
    cookie = answer.headers["Set-Cookie"]
    for part in ("HttpOnly", "SameSite=Strict", "Path=/__pingone__"):
        assert part in cookie.split("; ")
    assert "Secure" not in cookie
    guarded.session.headers["Cookie"] = cookie.partition("; ")[0]
    assert guarded.get("clock").status_code == 200
    assert "Sign out" in guarded.seen("/__pingone__/").text
    guarded.done("clock", "clock.1-day")
    headers = {"Origin": guarded.served.url}
    answer = guarded.session.post(guarded.url("sign_out"), headers=headers, allow_redirects=False)
    assert answer.status_code == 303
    assert "Max-Age=0" in answer.headers["Set-Cookie"]


def test_link_with_the_token_opens_the_console_and_does_not_stay_in_the_address(
    guarded: Site,
) -> None:
    answer = guarded.get("/__pingone__/", params={"token": TOKEN}, allow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/__pingone__/"
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    refused = guarded.get("/__pingone__/", params={"token": "x"}, allow_redirects=False)
    assert refused.status_code == 401
    assert "Set-Cookie" not in refused.headers


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example/", "//evil.example", "/elsewhere", "", "/__pingone__", "javascript:1"],
)
def test_nobody_is_sent_elsewhere_after_entering_the_token(guarded: Site, wanted: str) -> None:
    answer = enter(guarded, token=TOKEN, wanted=wanted)
    assert answer.headers["Location"] == "/__pingone__/"


def test_another_origin_can_neither_enter_nor_sign_out(guarded: Site) -> None:
    for path in ("sign_in", "sign_out"):
        answer = guarded.session.post(
            guarded.url(path), data={"token": TOKEN}, headers={"Origin": "http://localhost:1"}
        )
        assert answer.status_code == 403
        assert "Set-Cookie" not in answer.headers


def test_cookie_is_for_https_alone_where_the_console_is_reached_by_it() -> None:
    config = PingOneConfig(public_url="https://id.example.com")
    with serving(Wanted(config=config, token=TOKEN)) as served:
        for host, is_secure in (("id.example.com", True), ("127.0.0.1:1", False)):
            answer = requests.post(
                f"{served.url}/__pingone__/console/sign_in",
                data={"token": TOKEN},
                headers={"Host": host},
                allow_redirects=False,
                timeout=10,
            )
            assert ("Secure" in answer.headers["Set-Cookie"]) is is_secure


def test_host_name_that_leads_to_this_machine_is_refused(site: Site) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", "[::1", "::1]", "localhost@evil", ""):
        answer = site.get("clock", headers={"Host": host})
        assert answer.status_code in (400, 403), host
    for host in ("localhost:9", "[::1]:9", "127.0.0.2", "a.localhost"):
        assert site.get("clock", headers={"Host": host}).status_code == 200, host


@pytest.mark.parametrize(
    ("public_url", "origin", "fits"),
    [
        ("https://id.example.com", "https://id.example.com", True),
        ("https://id.example.com:443", "https://id.example.com", True),
        ("http://ID.example.com:80", "http://id.example.com", True),
        ("https://id.example.com", "http://id.example.com", False),
        ("https://id.example.com", "https://id.example.com.evil", False),
        ("https://id.example.com", "https://id.example.com:4430", False),
        ("https://id.example.com", "null", False),
    ],
)
def test_origin_of_a_server_in_front_is_told_from_others(
    public_url: str,
    origin: str,
    fits: bool,  # noqa: FBT001 - a parameter of a test
) -> None:
    from pytest_pingone.errors import ApiError

    guard = Guard(token=None, public_url=public_url)
    environ = {"REQUEST_METHOD": "POST", "HTTP_HOST": "127.0.0.1:1", "wsgi.url_scheme": "http"}
    request = Incoming({**environ, "HTTP_ORIGIN": origin})
    if fits:
        guard.check(request)
        return
    with pytest.raises(ApiError) as refused:
        guard.check(request)
    assert refused.value.status == 403


def test_no_other_page_may_frame_or_read_the_console(site: Site) -> None:
    headers = site.get("/__pingone__/").headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in headers
