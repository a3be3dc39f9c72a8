"""Every page of the console: shown, strict about what a browser may do, and changing nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
import requests

from pytest_pingone.console.views import PAGES
from tests.console.conftest import Seen, Site

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def condition(site: Site) -> tuple[Any, ...]:
    """Return everything that a page could change."""
    pingone, instance = site.pingone, site.served.instance
    return (
        id(pingone.snapshot()),
        pingone.issuer_clock._setting,
        [id(entry) for entry in pingone.requests],
        list(pingone.mint.made),
        instance.faults.all(),
        instance.snapshots.all(),
    )


def use(site: Site) -> None:
    """Let the journal have entries, and tokens be known."""
    worker = site.pingone.applications["worker"]
    for secret in (worker.client_secret, "wrong"):
        site.session.post(
            site.pingone.token_url,
            data={"grant_type": "client_credentials"},
            auth=(worker.client_id, secret),
        )
    site.pingone.mint.access_token(user="alice", application="web")


def test_links_lead_to_every_page_and_getting_them_changes_nothing(site: Site) -> None:
    use(site)
    site.post("faults", "faults.stale_jwks")
    site.post("states", "snapshots.take")
    before = condition(site)
    paths = []
    for path, answer in site.crawl():
        assert answer.status_code == 200, path
        assert answer.headers["Content-Security-Policy"] == POLICY
        assert "no-store" in answer.headers["Cache-Control"]
        assert "Set-Cookie" not in answer.headers
        seen = Seen(answer.text)
        assert len(seen.all("h1")) == len(seen.all("main")) == 1
        assert seen.all("html") == [{"lang": "en"}]
        assert site.session.head(site.url(path)).headers["Content-Length"] != "0"
        paths.append(path)
    assert condition(site) == before
    for page in PAGES:
        assert any(_stands_for(page.path, path.partition("?")[0]) for path in paths), page.name


def _stands_for(path: str, other: str) -> bool:
    """Return whether a path with variable parts stands for another."""
    own, there = path.split("/"), other.split("/")
    return len(own) == len(there) and all(
        part == value or part.startswith("<") for part, value in zip(own, there, strict=True)
    )


def test_the_address_without_a_slash_leads_to_the_console(site: Site) -> None:
    answer = site.get("/__pingone__?done=x", allow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/__pingone__/?done=x"


def test_the_control_api_answers_as_before_beside_the_pages(site: Site) -> None:
    assert site.get("/__pingone__/clock").json()["mode"] == "follow"
    assert site.get("/__pingone__/journal").json() == {"count": 0, "entries": []}


def test_a_path_that_there_is_not_is_a_page_for_people_and_json_for_programs(site: Site) -> None:
    page = site.get("nothing")
    assert page.status_code == 404
    assert "There is nothing here" in Seen(page.text).text
    answer = requests.get(site.url("nothing"), timeout=10)
    assert answer.json()["code"] == "NOT_FOUND"


@pytest.mark.parametrize(
    "path",
    [
        "environments/nope",
        "environments/nope/users",
        "environments/{home}/users/nope",
        "environments/{home}/groups/nope",
        "environments/{home}/applications/nope",
        "environments/{home}/resources/nope",
        "journal/9999",
        "journal/x",
        "tokens/nope",
        "environments/%3Cscript%3E",
    ],
)
def test_what_there_is_not_is_said_to_be_missing(site: Site, path: str) -> None:
    answer = site.get(path.format(home=site.pingone.home_id))
    assert answer.status_code == 404
    assert len(Seen(answer.text).all("h1")) == 1


def test_style_and_script_are_served_from_here(site: Site) -> None:
    page = site.seen("/__pingone__/")
    links = [str(link["href"]) for link in page.all("link")] + [
        str(script["src"]) for script in page.all("script")
    ]
    types = [site.get(link).headers["Content-Type"].partition(";")[0] for link in links]
    assert types == ["image/svg+xml", "text/css", "text/javascript"]


def test_time_line_has_a_bar_and_a_row_for_each_and_both_lead_to_its_page(site: Site) -> None:
    site.pingone.issuer_clock.pin("2030-01-01T00:00:00Z")
    site.pingone.mint.access_token(user="alice", application="web", lifetime=7200)
    site.pingone.mint.access_token(user="bob", application="web", lifetime=-60)
    page = site.seen("tokens")
    bars = [one for one in page.all("a") if "bar" in str(one.get("class"))]
    assert len(bars) == 2
    rows = [link for link in page.links if "/tokens/" in link]
    assert sorted(rows) == sorted(2 * [str(bar["href"]) for bar in bars])
    assert "live, 2 h left" in page.text
    assert "expired 60 s ago" in page.text
    for bar in bars:
        assert "access token" in site.seen(str(bar["href"])).text.lower()
    now = next(one for one in page.all("line") if one.get("class") == "now")
    assert now["x1"] == now["x2"]


def test_time_line_goes_by_the_issuers_clock(site: Site) -> None:
    site.pingone.issuer_clock.pin("2030-01-01T00:00:00Z")
    site.pingone.mint.access_token(user="alice", application="web", lifetime=600)
    assert "live, 10 min left" in site.seen("tokens").text
    site.pingone.issuer_clock.advance(minutes=11)
    assert "expired 60 s ago" in site.seen("tokens").text
    assert "None" not in site.seen("tokens?standing=live").text
    assert site.seen("tokens?standing=live").all("svg") == []


def test_refused_request_is_prominent_with_its_reason_and_its_token_taken_apart(
    site: Site,
) -> None:
    token = site.pingone.mint.access_token(application="worker", lifetime=-60)
    site.session.get(f"{site.pingone.environment_url}/users", headers=token.headers)
    listed = site.seen("journal?refused=true")
    assert "401 refused" in listed.text
    page = site.seen(next(link for link in listed.links if "/journal/" in link))
    said = next(one for one in page.all("section") if one.get("class") == "said bad")
    assert said
    assert "Refused, because" in page.text
    assert "expired" in page.text
    assert "Claims of the access token that was presented" in page.text
    assert "not accepted" in page.text
    expired = token.expires_at
    assert expired is not None
    assert {"datetime": f"{expired:%Y-%m-%dT%H:%M:%SZ}"} in page.all("time")


def test_journal_is_searched_and_says_what_it_does_not_know(site: Site) -> None:
    use(site)
    assert "2" in site.seen("journal?endpoint=token").text
    page = site.seen("journal?endpoint=tokne&user=%3Cb%3E")
    assert "Did you mean" in page.text or "token" in page.text
    assert sum(one.get("aria-invalid") == "true" for one in page.all("input")) == 2


def test_journal_of_a_thousand_entries_is_paged(site: Site) -> None:
    entry = None
    for _ in range(2):
        site.session.get(site.pingone.jwks_url)
    entry = site.pingone.requests.last
    for _ in range(1200):
        site.pingone.requests.write(entry)
    answer = site.get("journal")
    page = Seen(answer.text)
    assert "1\u201350 of 1,000" in page.text
    assert "151\u2013200" in site.seen("journal?page=4").text
    assert "951\u20131,000 of 1,000" in site.seen("journal?page=99999").text
    assert "1\u201350" in site.seen("journal?page=x").text


def test_ten_thousand_users_are_paged_and_searched(site: Site) -> None:
    alice = site.pingone.users["alice"]
    with site.pingone._tenant.store.change() as change:
        for number in range(10_000):
            name = f"user-{number:05}"
            change.put(replace(alice, id=f"{alice.id[:-8]}{number:08}", username=name, email=None))
    home = f"environments/{site.pingone.home_id}"
    found = f"{home}/users?name=USER-09"
    for path in (f"{home}/users", found, f"{home}/populations", "/__pingone__/", "tokens"):
        answer = site.get(path)
        assert answer.status_code == 200
        assert len(answer.content) < 100_000
    assert "1,000" in site.seen(found).text


@pytest.mark.parametrize("at", ["0002-01-01T00:00:00Z", "9899-12-31T23:59:59Z"])
@pytest.mark.parametrize("mode", ["pinned", "running"])
def test_clocks_that_are_far_away_break_no_page(site: Site, at: str, mode: str) -> None:
    use(site)
    site.done("clock", "clock.set", now=at, mode=mode)
    site.pingone.mint.access_token(user="alice", application="web")
    for path in (page.path for page in PAGES if "<" not in page.path):
        assert site.get(path).status_code == 200, path
    for step in ("clock.1-day", "clock.advance"):
        values = {"seconds": "-1h"} if step == "clock.advance" else {}
        assert site.post("clock", step, **values).status_code in (303, 400)
        assert site.get("clock").status_code == 200
        assert site.get("/__pingone__/clock").status_code == 200


def test_frozen_process_is_shown_as_it_is(site: Site) -> None:
    site.done("clock", "clock.stop")
    page = site.seen("clock")
    assert "It stands still." in page.text
    now = site.pingone.issuer_clock.now().replace(microsecond=0)
    assert {"datetime": now.isoformat().replace("+00:00", "Z")} in page.all("time")
    assert dt.datetime.fromisoformat(str(page.all("time")[0]["datetime"])) == now
