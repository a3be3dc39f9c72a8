"""Selecting requests: what composes, what is refused, what is said when nothing is there."""

from __future__ import annotations

import datetime as dt
import socket
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from pytest_pingone import Journal, PingOne, UsageError
from pytest_pingone.web.journal import BUDGET
from tests.web.exchanges import NOON, exchange


def paths(journal: Journal) -> list[str]:
    return [entry.path for entry in journal]


@pytest.fixture
def asked(pingone: PingOne, session: requests.Session) -> Journal:
    """What three tokens, in the hands of two users and an application, were used for."""
    mint = pingone.mint
    tokens = [
        mint.access_token(user="alice", application="web"),
        mint.access_token(user="bob", application="spa"),
        mint.access_token(application="worker"),
    ]
    for token in tokens:
        session.get(pingone.environment_url, headers=token.headers)
    session.get(f"{pingone.environment_url}/users", headers=tokens[2].headers)
    session.get(pingone.jwks_url)
    session.get(f"{pingone.auth_url}/nowhere")
    return pingone.requests


def test_an_asterisk_stands_for_any_letters(asked: Journal) -> None:
    assert [entry.endpoint for entry in asked.to("users.*")] == ["users.list"]
    assert len(asked.to("environments.*")) == 3
    assert len(asked.to("environments.*", "jwks")) == 4
    assert len(asked.to("*")) == 6


def test_nothing_stands_for_paths_without_an_endpoint(asked: Journal) -> None:
    assert paths(asked.to("")) == ["/nowhere"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("tokn", r"There is no endpoint 'tokn'. Did you mean 'token'"),
        ("user.*", r"There is no endpoint 'user\.\*'"),
        ("Token", r"Did you mean 'token'"),
        ("nothing", r"The names are in docs/reference/endpoints\.md"),
        ("environment", "There is no endpoint 'environment'"),
    ],
)
def test_an_unknown_endpoint_is_an_error(asked: Journal, name: str, said: str) -> None:
    for select in (asked.to, asked.count, asked.refused.to, asked[1:].count):
        with pytest.raises(UsageError, match=said):
            select(name)


def test_operations_that_share_a_path_are_known_by_their_own_names(pingone: PingOne) -> None:
    assert len(pingone.requests.to("users.password.*")) == 0
    assert pingone.requests.count("users.password.check") == 0


def test_applications_and_users_are_found_by_name_id_and_record(
    pingone: PingOne, asked: Journal
) -> None:
    web, alice = pingone.applications["web"], pingone.users["alice"]
    for application in ("web", web.id, web):
        assert [entry.user for entry in asked.by(application)] == ["alice"]
    for user in ("alice", alice.id, alice):
        assert [entry.application for entry in asked.of(user)] == ["web"]


def test_selectors_compose_in_any_order(asked: Journal) -> None:
    assert len(asked.by("worker").to("users.list")) == 1
    assert asked.to("environments.read").by("web").of("alice").last.user == "alice"
    assert len(asked.of("alice").by("spa")) == 0
    assert len(asked[1:].to("environments.*").by("spa")) == 1
    assert len(asked.by("web")[1:]) == 0


@pytest.mark.parametrize("name", ["wroker", "Worker", ""])
def test_an_unknown_application_or_user_is_an_error(asked: Journal, name: str) -> None:
    with pytest.raises(UsageError, match=f"There is no application {name!r}, and .* worker"):
        asked.by(name)
    with pytest.raises(UsageError, match=f"There is no user {name!r}, and .* alice, bob"):
        asked.of(name)


def test_who_is_gone_is_still_found_by_name(pingone: PingOne, session: requests.Session) -> None:
    pingone.users.create(username="carol")
    token = pingone.mint.access_token(user="carol", application="web")
    session.get(pingone.environment_url, headers=token.headers)
    pingone.users.delete("carol")
    assert len(pingone.requests.of("carol")) == 1
    assert len(pingone.requests.to("jwks").of("carol")) == 0


def test_a_status_selects_and_refusals_are_more_than_statuses(
    pingone: PingOne, asked: Journal, session: requests.Session
) -> None:
    assert paths(asked.with_status(404)) == ["/nowhere"]
    assert len(asked.with_status(200, 404)) == 6 - len(asked.with_status(403))
    web = pingone.applications["web"]
    answer = session.post(
        pingone.token_url.replace("/token", "/introspect"),
        data={"token": "garbage"},
        auth=(web.client_id, web.client_secret),
    )
    assert answer.json() == {"active": False}
    assert [entry.status for entry in asked.refused][-2:] == [404, 200]


@pytest.mark.parametrize("status", ["401", 42, True])
def test_what_is_no_status_is_an_error(status: Any) -> None:
    with pytest.raises(UsageError, match="is no HTTP status; give numbers such as 401"):
        Journal().with_status(status)


def test_requests_since_a_time_go_by_the_issuers_clock() -> None:
    journal = Journal([exchange(path=f"/{n}", at=NOON + dt.timedelta(minutes=n)) for n in range(3)])
    for given in (NOON + dt.timedelta(minutes=1), "2030-01-01T12:01:00Z", NOON.timestamp() + 60):
        assert paths(journal.since(given)) == ["/1", "/2"]
    with pytest.raises(UsageError, match="no time zone"):
        journal.since(dt.datetime(2030, 1, 1))  # noqa: DTZ001 - that is the point


def test_a_slice_is_a_journal(asked: Journal) -> None:
    before = len(asked) - 2
    assert asked[before:].count("jwks") == 1
    assert asked[:before].count("jwks") == 0


def test_a_selection_shows_what_there_was(asked: Journal, pingone: PingOne) -> None:
    selected = asked.to("jwks")
    requests.get(pingone.jwks_url, timeout=5)
    assert (len(selected), asked.count("jwks")) == (1, 2)


def test_counting_entries_works_as_in_any_sequence() -> None:
    entry = exchange()
    assert Journal([entry, entry]).count(entry) == 2


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda j: j.to("par").last, "There is no request to 'par'. All requests:\n"),
        (lambda j: j.to("par").by("web").last, "There is no request to 'par' by 'web'. All"),
        (lambda j: j.refused.to("jwks")[0], "There is no request that was refused to 'jwks'. All"),
        (lambda j: j.to("jwks")[1], "There are only 1 requests to 'jwks', and none at 1. All"),
        (lambda j: j[6:].last, "There is no request in that slice. All requests:\n"),
    ],
)
def test_an_index_that_is_not_there_says_what_is(
    asked: Journal, ask: Callable[[Journal], object], said: str
) -> None:
    with pytest.raises(IndexError) as problem:
        ask(asked)
    assert str(problem.value).startswith(said)
    assert "GET    /nowhere [no such endpoint] - -> 404" in str(problem.value)
    assert "... 1 earlier requests" in str(problem.value)


def test_the_bytes_are_bounded_as_well() -> None:
    journal = Journal(budget=50_000)
    for number in range(10):
        journal.write(exchange(path=f"/{number}", size=11_000))
    assert paths(journal) == ["/6", "/7", "/8", "/9"]
    journal.write(exchange(path="/large", size=90_000))
    assert paths(journal) == ["/large"]
    journal.clear()
    journal.write(exchange(path="/small"))
    journal.write(exchange(path="/again"))
    assert paths(journal) == ["/small", "/again"]


def test_large_requests_do_not_fill_the_memory(pingone: PingOne, session: requests.Session) -> None:
    body = b"x" * 1_000_000
    for number in range(40):
        session.post(f"{pingone.token_url}?number={number}", data=body)
    assert sum(entry.size for entry in pingone.requests) <= BUDGET
    assert 30 <= len(pingone.requests) < 40
    assert pingone.requests.last.query == {"number": "39"}
    assert all(entry.size > 1_000_000 for entry in pingone.requests)


@pytest.mark.parametrize("where", ["header", "query", "answer"])
def test_whatever_is_large_counts(pingone: PingOne, session: requests.Session, where: str) -> None:
    large = "x" * 20_000
    headers = {"X-Large": large} if where == "header" else {}
    query = f"?x={large}" if where == "query" else ""
    base = pingone.auth_url if where == "answer" else pingone.jwks_url
    path = "/__pingone__/openapi.json" if where == "answer" else ""
    session.get(f"{base}{path}{query}", headers=headers)
    assert pingone.requests.last.status == 200
    assert pingone.requests.last.size > 20_000


def test_an_entry_keeps_nothing_of_the_connection_alive(
    pingone: PingOne, session: requests.Session
) -> None:
    session.get(pingone.jwks_url, headers={"X-One": "1"})
    headers = pingone.requests.last.request_headers
    assert headers["x-one"] == "1"
    held = {type(value) for value in vars(headers)["environ"].values()}
    assert held == {str}


def test_a_header_over_several_lines_is_written_down(pingone: PingOne) -> None:
    address = urlsplit(pingone.jwks_url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        head = f"GET {address.path} HTTP/1.1\r\nHost: x\r\nX-Long: one\r\n two\r\n"
        connection.sendall(f"{head}Connection: close\r\n\r\n".encode())
        with connection.makefile("rb") as answer:
            assert answer.readline().split()[1] == b"200"
    assert pingone.requests.last.request_headers["X-Long"].split() == ["one", "two"]


def test_threads_write_and_read_at_the_same_time() -> None:
    journal, problems = Journal(size=50), []

    def write() -> None:
        for _ in range(300):
            journal.write(exchange())

    def read() -> None:
        try:
            for _ in range(300):
                assert len(list(journal)) <= 50
                assert len(journal.where(lambda entry: entry.status == 200)) <= 50
        except Exception as problem:  # noqa: BLE001 - shown by the test
            problems.append(problem)

    threads = [threading.Thread(target=work) for work in (write, read, write, read)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (problems, len(journal)) == ([], 50)


def test_each_threads_requests_are_found_by_what_it_sends(pingone: PingOne) -> None:
    def work(number: int) -> None:
        with requests.Session() as session:
            for _ in range(5):
                session.get(pingone.jwks_url, headers={"X-Request-Id": f"thread-{number}"})

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number in range(4):
        mine = pingone.requests.where(
            lambda entry, mine=f"thread-{number}": entry.request_headers["X-Request-Id"] == mine  # type: ignore[misc]
        )
        assert len(mine) == 5
