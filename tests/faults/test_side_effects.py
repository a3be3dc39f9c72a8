"""What a fault lets happen in the tenant, and what becomes of answers that have no body."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests
import werkzeug.test

from pytest_pingone import PingOne

if TYPE_CHECKING:
    from tests.faults.conftest import Asking


def test_what_is_dropped_before_was_never_done(pingone: PingOne, ask: Asking) -> None:
    pingone.faults.next("users.create", drop="before")
    with pytest.raises(requests.ConnectionError):
        ask.create_user("carol")
    assert "carol" not in pingone.users
    assert ask.create_user("carol").status_code == 201


@pytest.mark.parametrize("more", [{"drop": "middle"}, {"body": "truncated"}, {"body": b"x"}])
def test_what_is_damaged_after_was_done(
    pingone: PingOne, ask: Asking, more: dict[str, str]
) -> None:
    pingone.faults.next("users.create", **more)  # type: ignore[arg-type]
    with pytest.raises(requests.RequestException):
        ask.create_user("carol").json()
    assert "carol" in pingone.users
    assert ask.create_user("carol").status_code == 400


@pytest.fixture
def delete_bob(pingone: PingOne) -> requests.Request:
    """A request whose answer has no body."""
    headers = pingone.mint.access_token(application="worker").headers
    bob = pingone.users["bob"].id
    return requests.Request("DELETE", f"{pingone.environment_url}/users/{bob}", headers=headers)


def test_an_answer_without_a_body_has_no_middle_and_is_lost(
    pingone: PingOne, session: requests.Session, delete_bob: requests.Request
) -> None:
    pingone.faults.next("users.delete", drop="middle")
    with pytest.raises(requests.ConnectionError):
        session.send(delete_bob.prepare())
    assert "bob" not in pingone.users
    assert pingone.requests.last.status == 0


def test_the_head_of_an_answer_has_no_middle_either(
    pingone: PingOne, session: requests.Session
) -> None:
    pingone.faults.next("jwks", drop="middle")
    with pytest.raises(requests.ConnectionError):
        session.head(pingone.jwks_url)
    assert session.head(pingone.jwks_url).status_code == 200


def test_a_body_in_place_of_none_is_sent_with_a_status_that_may_have_one(
    pingone: PingOne, session: requests.Session, delete_bob: requests.Request
) -> None:
    pingone.faults.next("users.delete", body='{"later": true}')
    answer = session.send(delete_bob.prepare())
    assert (answer.status_code, answer.json()) == (200, {"later": True})
    assert session.get(pingone.jwks_url).status_code == 200


def test_the_journal_says_when_nothing_was_answered(pingone: PingOne, ask: Asking) -> None:
    pingone.faults.next("token", drop="before")
    with pytest.raises(requests.ConnectionError):
        ask.token()
    entry = pingone.requests.last
    assert (entry.status, entry.application) == (0, "worker")
    assert entry.line.endswith(
        "[token] worker -> no answer (fault: pingone.faults.next('token', drop='before'))"
    )


@pytest.mark.parametrize("drop", ["before", "middle"])
def test_without_a_server_the_application_breaks_off_itself(pingone: PingOne, drop: str) -> None:
    client = werkzeug.test.Client(pingone.wsgi_app)
    path = pingone.jwks_url.removeprefix(pingone.auth_url)
    pingone.faults.next("jwks", drop=drop)  # type: ignore[arg-type]
    with pytest.raises(ConnectionResetError, match="fault"):
        client.get(path).get_data()
    assert client.get(path).status_code == 200


def test_without_a_server_half_of_the_body_comes_first(pingone: PingOne) -> None:
    path = pingone.jwks_url.removeprefix(pingone.auth_url)
    whole = werkzeug.test.Client(pingone.wsgi_app).get(path).get_data()
    pingone.faults.next("jwks", drop="middle")
    environ = werkzeug.test.EnvironBuilder(path=path).get_environ()
    parts, status, headers = werkzeug.test.run_wsgi_app(pingone.wsgi_app, environ)
    iterator = iter(parts)
    assert next(iterator) == whole[: len(whole) // 2]
    assert (status, headers["Content-Length"]) == ("200 OK", str(len(whole)))
    with pytest.raises(ConnectionResetError):
        next(iterator)


def test_without_a_server_the_application_waits_itself(pingone: PingOne) -> None:
    client = werkzeug.test.Client(pingone.wsgi_app)
    path = pingone.jwks_url.removeprefix(pingone.auth_url)
    with pingone.faults.next("jwks", delay=0.05, strict=True):
        assert client.get(path).status_code == 200
