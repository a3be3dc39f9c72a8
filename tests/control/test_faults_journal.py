"""Faults on demand, and what was asked and answered."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from pytest_pingone import PingOne
from tests.control.conftest import Control


def ask_token(tenant: PingOne) -> requests.Response:
    worker = tenant.applications["worker"]
    return requests.post(
        tenant.token_url,
        data={"grant_type": "client_credentials"},
        auth=(worker.client_id, worker.client_secret),
        timeout=5,
    )


def test_the_next_answer_goes_wrong_once(control: Control, tenant: PingOne) -> None:
    fault = control("POST", "/faults/next", {"endpoint": "token", "status": 503, "retry_after": 7})
    assert fault["used"] == 0
    refused = ask_token(tenant)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "7")
    assert ask_token(tenant).ok
    assert control("GET", f"/faults/{fault['id']}")["used"] == 1
    assert control("GET", "/faults")["faults"][0]["id"] == fault["id"]


def test_a_fault_holds_until_it_is_ended(control: Control, tenant: PingOne) -> None:
    fault = control("POST", "/faults/next", {"endpoint": "token", "status": 500, "times": "all"})
    assert [ask_token(tenant).status_code for _ in range(3)] == [500, 500, 500]
    control("DELETE", f"/faults/{fault['id']}")
    assert ask_token(tenant).ok
    assert control.refused("DELETE", f"/faults/{fault['id']}")[0] == 404


def test_all_faults_are_ended_at_once(control: Control, tenant: PingOne) -> None:
    control("POST", "/faults/next", {"endpoint": ["token", "jwks"], "drop": "before"})
    control("POST", "/faults/rate_limit", {"endpoint": "token", "after": 0})
    control("DELETE", "/faults")
    assert ask_token(tenant).ok
    assert control("GET", "/faults") == {"faults": []}


@pytest.mark.parametrize(
    ("kind", "body", "document"),
    [
        ("missing_key", {}, "jwks"),
        ("other_issuer", {"issuer": "https://elsewhere.example.com"}, "discovery"),
        ("stale_jwks", {"times": 1}, "jwks"),
    ],
)
def test_documents_lie(
    control: Control, tenant: PingOne, kind: str, body: dict[str, Any], document: str
) -> None:
    url = tenant.jwks_url if document == "jwks" else tenant.discovery_url
    before = requests.get(url, timeout=5).json()
    control("POST", f"/faults/{kind}", body)
    control("POST", "/keys/rotate")
    now = requests.get(url, timeout=5).json()
    control("DELETE", "/faults")
    honest = requests.get(url, timeout=5).json()
    assert now == before if kind == "stale_jwks" else now != honest


@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        ("next", {"endpoint": "tokn", "status": 503}, "Did you mean 'token'"),
        ("next", {"endpoint": "token"}, "pingone.faults.next"),
        ("next", {"times": 0, "status": 503}, "times: must be between 1"),
        ("next", {"times": "many", "status": 503}, "Invalid value"),
        ("next", {"drop": "after"}, "drop: must be one of before, middle"),
        ("next", {"delay": -1}, "delay: must be between 0"),
        ("next", {"application": "nix", "status": 503}, "There is no 'nix'"),
        ("missing_key", {"kid": "nix"}, "no such key is published"),
        ("other_issuer", {}, "issuer: must not be null"),
    ],
)
def test_what_is_no_fault_is_said(
    control: Control, path: str, body: dict[str, Any], said: str
) -> None:
    status, words = control.refused("POST", f"/faults/{path}", body)
    assert status == 400
    assert said in words
    assert control("GET", "/faults") == {"faults": []}


def test_the_journal_shows_what_was_asked(control: Control, tenant: PingOne) -> None:
    token = ask_token(tenant).json()["access_token"]
    requests.get(
        f"{tenant.api_url}/environments",
        headers={"Authorization": f"Bearer {token}"},
        timeout=5,
    )
    answer = control("GET", "/journal", params={"endpoint": "token"})
    assert answer["count"] == 1
    (entry,) = answer["entries"]
    assert (entry["endpoint"], entry["status"], entry["application"]) == ("token", 200, "worker")
    assert entry["issued"] == {"access_token": token}
    assert entry["request"]["body"] == "grant_type=client_credentials"
    assert token in entry["answer"]["body"]
    assert token not in entry["line"]
    listed = control("GET", "/journal", params={"application": "worker"})
    assert [one["presented"].get("access_token") for one in listed["entries"]] == [None, token]


def test_the_journal_tells_refusals_with_their_reason(control: Control, tenant: PingOne) -> None:
    requests.get(f"{tenant.api_url}/environments", timeout=5)
    requests.get(tenant.discovery_url, timeout=5)
    answer = control("GET", "/journal", params={"refused": "true", "status": 401})
    assert [entry["status"] for entry in answer["entries"]] == [401]
    assert answer["entries"][0]["reason"]


def test_entries_keep_their_numbers(control: Control, tenant: PingOne) -> None:
    for _ in range(3):
        requests.get(tenant.discovery_url, timeout=5)
    first = control("GET", "/journal")["entries"][0]["number"]
    later = control("GET", "/journal", params={"after": first})
    assert [entry["number"] for entry in later["entries"]] == [first + 1, first + 2]
    last = control("GET", "/journal", params={"last": 1})
    assert (last["count"], last["entries"][0]["number"]) == (3, first + 2)
    control("DELETE", "/journal")
    requests.get(tenant.discovery_url, timeout=5)
    assert control("GET", "/journal")["entries"][0]["number"] == first + 3


def test_the_control_api_is_not_in_the_journal(control: Control) -> None:
    control("GET", "/clock")
    assert control("GET", "/journal")["count"] == 0


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"endpoint": "tokn"}, "Did you mean 'token'"),
        ({"application": "nix"}, "There is no application 'nix'"),
        ({"status": "ok"}, "Invalid value"),
        ({"status": "99"}, "must be between 100 and 599"),
        ({"last": "0"}, "must be between 1"),
        ({"refused": "maybe"}, "must be one of true, false"),
        ({"page": "1"}, "is not known here"),
    ],
)
def test_what_the_journal_cannot_select_is_said(
    control: Control, query: dict[str, str], said: str
) -> None:
    status, words = control.refused("GET", "/journal", params=query)
    assert status == 400
    assert said in words
