from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import requests
from werkzeug.datastructures import Headers

from pytest_pingone import Journal, PingOne, ProcessClock
from tests.web.exchanges import NOON, exchange

SECRET = "Sup3r-Secret-Value"


def ask(pingone: PingOne, session: requests.Session, name: str = "worker") -> requests.Response:
    application = pingone.applications[name]
    credentials = (application.client_id, application.client_secret)
    form = {"grant_type": "client_credentials"}
    return session.post(pingone.token_url, data=form, auth=credentials)


def test_the_journal_says_who_asked_what_and_what_came_of_it(
    pingone: PingOne, session: requests.Session
) -> None:
    answer = ask(pingone, session)
    entry = pingone.requests.last
    assert (entry.endpoint, entry.method, entry.status) == ("token", "POST", 200)
    assert entry.path == f"/{pingone.environment.id}/as/token"
    assert entry.url == pingone.token_url
    assert (entry.application, entry.user, entry.reason) == ("worker", None, None)
    assert entry.token == answer.json()["access_token"]
    assert entry.correlation_id == answer.headers["Correlation-Id"]
    assert (entry.request_body, entry.body) == (b"grant_type=client_credentials", answer.content)
    assert entry.request_headers["content-type"] == "application/x-www-form-urlencoded"


def test_requests_are_found_by_endpoint_and_by_application(
    pingone: PingOne, session: requests.Session
) -> None:
    for name in ("worker", "reader", "powerless", "worker"):
        ask(pingone, session, name)
    session.get(pingone.jwks_url)
    session.get(f"{pingone.api_url}/nowhere")
    journal = pingone.requests
    assert [entry.status for entry in journal.to("token")] == [200, 200, 403, 200]
    assert len(journal.to("jwks")) == 1
    assert [entry.path for entry in journal.to("")] == ["/v1/nowhere"]
    assert len(journal.by("worker")) == 2
    assert len(journal.by(pingone.applications["reader"])) == 1
    assert [entry.status for entry in journal.to("token").by("powerless")] == [403]


def test_a_call_of_the_api_shows_token_user_and_application(
    pingone: PingOne, session: requests.Session
) -> None:
    token = pingone.mint.access_token(user="alice", application="web")
    session.get(pingone.environment_url, headers=token.headers)
    entry = pingone.requests.last
    assert (entry.endpoint, entry.application, entry.user) == ("environments.read", "web", "alice")
    assert entry.token == token


def test_a_refusal_is_explained_here_and_not_to_the_client(
    pingone: PingOne, session: requests.Session
) -> None:
    pingone.applications.update("worker", enabled=False)
    answer = ask(pingone, session)
    assert pingone.requests.last.reason == "application 'worker' is disabled"
    assert "disabled" not in answer.text
    session.get(f"{pingone.auth_url}/nowhere")
    assert pingone.requests.last.reason == "there is no endpoint at /nowhere"


def test_a_journal_is_a_sequence_with_the_oldest_first() -> None:
    journal = Journal()
    for status in (200, 201, 202):
        journal.write(exchange(status=status))
    assert [entry.status for entry in journal] == [200, 201, 202]
    assert (journal[0].status, journal[-1].status, journal.last.status) == (200, 202, 202)
    assert [entry.status for entry in journal[1:]] == [201, 202]
    assert len(journal) == 3
    assert journal[1] in journal
    journal.clear()
    assert (len(journal), repr(journal)) == (0, "<no requests>")
    with pytest.raises(IndexError):
        assert journal.last


@pytest.mark.pingone(journal_size=3)
def test_the_journal_forgets_the_oldest(pingone: PingOne, session: requests.Session) -> None:
    for number in range(5):
        session.get(f"{pingone.auth_url}/{number}")
    assert [entry.path for entry in pingone.requests] == ["/2", "/3", "/4"]


def test_an_entry_knows_the_time_of_both_clocks(
    pingone: PingOne, pingone_clock: ProcessClock, session: requests.Session
) -> None:
    pingone_clock.freeze(NOON)
    with pingone.issuer_clock.skewed(minutes=-5):
        session.get(pingone.jwks_url)
    entry = pingone.requests.last
    assert (entry.at, entry.process_time) == (NOON - dt.timedelta(minutes=5), NOON)
    assert entry.at.tzinfo is dt.timezone.utc
    assert entry.line.startswith("11:55:00 GET ")


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({}, "12:00:00 POST   /e/as/token [token] - -> 200"),
        ({"application": "web", "user": "alice"}, "12:00:00 POST   /e/as/token [token] web -> 200"),
        ({"user": "alice"}, "12:00:00 POST   /e/as/token [token] alice -> 200"),
        (
            {"endpoint": "", "method": "GET", "path": "/x", "status": 404, "reason": "no such"},
            "12:00:00 GET    /x [no such endpoint] - -> 404 (no such)",
        ),
    ],
)
def test_an_entry_is_one_line(given: dict[str, Any], line: str) -> None:
    assert exchange(**given).line == line


SECRETIVE = [
    "/as/authorize?client_secret={}",
    "/as/authorize?state=1&code={}",
    "/as/authorize?code_verifier={}&state=1",
    "/as/signoff?id_token_hint=x&id_token={}",
    "/x?access_token={}",
    "/x?refresh_token={}",
    "/x?password={}",
    "/x?token={}",
    "/as/signoff?id_token_hint={}",
    "/as/authorize?request={}",
    "/x?client_assertion={}",
    '/x?body={{"password": "{}"}}',
    '/x?body={{"newPassword":"{}"}}',
    "/x?PASSWORD={}",
]


@pytest.mark.parametrize("path", SECRETIVE)
def test_a_secret_is_shortened_in_the_line_of_an_entry(path: str) -> None:
    entry = exchange(path=path.format(SECRET))
    assert SECRET not in entry.line
    assert f"{SECRET[:6]}…" in entry.line
    assert repr(Journal([entry])) == entry.line


@pytest.mark.parametrize("name", ["path", "url"])
def test_a_secret_is_shortened_in_the_representation_of_an_entry(name: str) -> None:
    entry = exchange(**{name: f"/x?state=1&password={SECRET}"})
    assert SECRET not in repr(entry)


@pytest.mark.parametrize("path", ["/as/token", "/v1/environments?cursor=abc", "/x?barcode=1234567"])
def test_what_is_no_secret_stays_as_it_is(path: str) -> None:
    assert path in exchange(path=path).line


def test_the_representation_hides_headers_bodies_and_tokens() -> None:
    headers = Headers({"Authorization": f"Bearer {SECRET}"})
    body = SECRET.encode()
    entry = exchange(token=SECRET, request_headers=headers, request_body=body, body=body)
    assert SECRET not in repr(entry)
    assert SECRET not in str(entry)


def test_an_entry_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        exchange().status = 500  # type: ignore[misc]


def test_each_request_is_also_appended_to_a_file(tmp_path: Path) -> None:
    log = tmp_path / "pingone.log"
    journal = Journal(size=1)
    journal.append_to(str(log))
    journal.write(exchange(reason="ü"))
    journal.write(exchange(path=f"/x?password={SECRET}"))
    lines = log.read_text("utf-8").splitlines()
    assert lines[0].endswith("(ü)")
    assert lines[1] == journal.last.line
    assert SECRET not in lines[1]


def test_a_request_cannot_forge_a_line(pingone: PingOne, session: requests.Session) -> None:
    session.get(f"{pingone.auth_url}/x%0a12:00:00%20GET%20/forged")
    assert len(pingone.requests.last.line.splitlines()) == 1
    assert len(repr(pingone.requests).splitlines()) == 1
