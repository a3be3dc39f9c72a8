"""Faults that refuse: in PingOne's words, in the shape of the endpoint, and changing nothing."""

from __future__ import annotations

import datetime as dt
import email.utils
from typing import TYPE_CHECKING

import pytest
import requests

from pytest_pingone import PingOne
from pytest_pingone.emulator.faults.refusals import WORDINGS

if TYPE_CHECKING:
    from tests.faults.conftest import Asking


@pytest.mark.parametrize("status", WORDINGS)
def test_the_api_refuses_in_its_error_model(pingone: PingOne, ask: Asking, status: int) -> None:
    pingone.faults.next("users.list", status=status)
    answer = ask.users()
    body = answer.json()
    assert answer.status_code == status
    assert body["id"] == answer.headers["Correlation-Id"]
    assert (body["code"], body["message"]) == (WORDINGS[status].code, WORDINGS[status].message)
    assert ask.users().status_code == 200


@pytest.mark.parametrize("status", sorted(set(WORDINGS) - {404}))
def test_the_authorization_server_refuses_in_that_of_oauth(
    pingone: PingOne, ask: Asking, status: int
) -> None:
    pingone.faults.next("token", status=status)
    answer = ask.token()
    body = answer.json()
    assert answer.status_code == status
    assert set(body) == {"error", "error_description"}
    assert body["error"] == WORDINGS[status].error
    assert answer.headers["Correlation-Id"] in body["error_description"]
    assert ask.token().status_code == 200


def test_an_unknown_place_is_told_in_the_error_model_everywhere(
    pingone: PingOne, ask: Asking, session: requests.Session
) -> None:
    elsewhere = pingone.token_url.replace(pingone.environment.id, "nowhere")
    of_itself = session.post(elsewhere, {"grant_type": "client_credentials"}).json()
    pingone.faults.next("token", status=404)
    of_the_fault = ask.token().json()
    assert {**of_itself, "id": ""} == {**of_the_fault, "id": ""}


@pytest.mark.parametrize("status", [401, 403])
def test_userinfo_refuses_as_the_api_does(
    pingone: PingOne, session: requests.Session, status: int
) -> None:
    pingone.faults.next("userinfo", status=status)
    answer = session.get(f"{pingone.issuer}/userinfo")
    assert (answer.status_code, answer.json()["code"]) == (status, "ACCESS_FAILED")
    assert answer.json()["details"]


def test_a_401_is_the_one_of_a_bad_token(pingone: PingOne, session: requests.Session) -> None:
    real = session.get(f"{pingone.environment_url}/users").json()
    pingone.faults.next("users.list", status=401)
    made = session.get(f"{pingone.environment_url}/users").json()
    assert {**made, "id": ""} == {**real, "id": ""}


def test_another_code_may_be_said(pingone: PingOne, ask: Asking) -> None:
    pingone.faults.next("token", status=400, code="invalid_grant")
    pingone.faults.next("users.list", status=400, code="INVALID_DATA")
    assert ask.token().json()["error"] == "invalid_grant"
    assert ask.users().json()["code"] == "INVALID_DATA"


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(("said", "sent"), [(None, "1"), (0, "0"), (17, "17")])
def test_retry_after_is_sent(
    pingone: PingOne, ask: Asking, status: int, said: int | None, sent: str
) -> None:
    pingone.faults.next(["token", "users.list"], status=status, retry_after=said, times=2)
    assert ask.users().headers["Retry-After"] == sent
    assert ask.token().headers["Retry-After"] == sent


def test_retry_after_may_be_a_date(pingone: PingOne, ask: Asking) -> None:
    zone = dt.timezone(dt.timedelta(hours=2))
    at = dt.datetime(2030, 1, 1, 2, 0, 0, tzinfo=zone)
    pingone.faults.next("users.list", status=503, retry_after=at)
    sent = ask.users().headers["Retry-After"]
    assert sent == "Tue, 01 Jan 2030 00:00:00 GMT"
    assert email.utils.parsedate_to_datetime(sent) == at


def test_other_refusals_do_not_say_when_to_come_back(pingone: PingOne, ask: Asking) -> None:
    pingone.faults.next("users.list", status=500)
    assert "Retry-After" not in ask.users().headers


def test_a_refusal_changes_nothing(pingone: PingOne, ask: Asking) -> None:
    pingone.faults.next("users.create", status=500)
    assert ask.create_user("carol").status_code == 500
    assert "carol" not in pingone.users
    assert ask.create_user("carol").status_code == 201


def test_a_refusal_can_be_read_across_origins(pingone: PingOne, session: requests.Session) -> None:
    pingone.faults.next("jwks", status=503)
    answer = session.get(pingone.jwks_url, headers={"Origin": "https://app.example.com"})
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (503, "*")


def test_a_refusal_is_no_failure_of_the_emulator(pingone: PingOne, ask: Asking) -> None:
    pingone.faults.next("users.list", status=500)
    ask.users()
    pingone.raise_faults()


def test_the_journal_says_that_it_was_a_fault_and_who_met_it(pingone: PingOne, ask: Asking) -> None:
    pingone.faults.next("token", status=503)
    ask.token()
    entry = pingone.requests.by("worker").last
    assert (entry.endpoint, entry.status) == ("token", 503)
    assert entry.reason == "fault: pingone.faults.next('token', status=503)"


def test_the_journal_gives_both_reasons_of_a_refusal_that_is_damaged(
    pingone: PingOne, session: requests.Session
) -> None:
    pingone.faults.next("users.list", body="truncated")
    session.get(f"{pingone.environment_url}/users")
    fault = "fault: pingone.faults.next('users.list', body='truncated')"
    assert str(pingone.requests.last.reason).startswith(f"{fault}; there is no bearer token")
