"""Faults that cannot be: refused at the call, with what is possible."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import requests

from pytest_pingone import PingOne, UsageError

WRONG: list[tuple[dict[str, Any], str]] = [
    ({}, r"faults.next\('token'\) changes nothing; say status=, delay=, drop= or body="),
    ({"times": 2}, "changes nothing"),
    ({"status": 418}, "status 418 is not known. Known are 400, 401, 403"),
    ({"status": 200}, "status 200 is not known"),
    ({"status": "503"}, "status '503' is not known"),
    ({"status": 503, "drop": "before"}, "two faults"),
    ({"body": "x", "drop": "middle"}, "two faults"),
    ({"drop": "after"}, "'before' or 'middle'"),
    ({"code": "invalid_grant", "delay": 1}, "code goes with a status"),
    ({"retry_after": 1, "delay": 1}, "status=429 or status=503"),
    ({"retry_after": 1, "status": 500}, "status=429 or status=503"),
    ({"retry_after": -1, "status": 503}, "whole seconds"),
    ({"retry_after": 1.5, "status": 503}, "whole seconds"),
    ({"retry_after": True, "status": 503}, "whole seconds"),
    ({"retry_after": dt.datetime(2030, 1, 1), "status": 503}, "aware datetime"),  # noqa: DTZ001
    ({"delay": 0}, "more than 0"),
    ({"delay": -1}, "more than 0"),
    ({"delay": 3601}, "at most 3600"),
    ({"delay": float("nan")}, "more than 0"),
    ({"delay": "1"}, "seconds"),
    ({"status": 503, "times": 0}, "times must be a whole number, 1 or more"),
    ({"status": 503, "times": True}, "times must be a whole number"),
    ({"status": 503, "after": -1}, "after must be a whole number, 0 or more"),
    ({"body": "truncate"}, "did you mean body='truncated'"),
    ({"body": "not json"}, r"did you mean body='not-json'.*body=b'not json'"),
    ({"body": {"error": "x"}}, "json.dumps"),
    ({"status": 503, "application": "nobody"}, "no 'nobody' among the applications"),
]


@pytest.mark.parametrize(("arguments", "said"), WRONG, ids=[str(case) for case, _ in WRONG])
def test_a_fault_that_cannot_be_is_refused_at_once(
    pingone: PingOne, session: requests.Session, arguments: dict[str, Any], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        pingone.faults.next("token", **arguments)
    assert session.post(pingone.token_url).status_code == 400
    assert pingone.requests.last.reason is not None
    assert "fault" not in pingone.requests.last.reason


@pytest.mark.parametrize(
    ("endpoint", "said"),
    [
        ("tokn", "no endpoint 'tokn'. Did you mean 'token'"),
        ("user.list", "Did you mean 'users.list'"),
        ("USERS.LIST", "users.list"),
        ("users.l*", None),
        ("users.zz*", "'users.*' means several"),
        ("lock", "users.account.lock"),
        ("", "endpoints.md"),
        (["token", "tokn"], "no endpoint 'tokn'"),
        ([], "No endpoint is named"),
        (7, "no endpoint 7"),
        (["token", None], "no endpoint None"),
    ],
    ids=str,
)
def test_an_unknown_endpoint_is_refused_with_those_that_are_near(
    pingone: PingOne, endpoint: Any, said: str | None
) -> None:
    if said is None:
        assert pingone.faults.next(endpoint, status=503).used == 0
        return
    with pytest.raises(UsageError, match=said):
        pingone.faults.next(endpoint, status=503)
    with pytest.raises(UsageError, match=said):
        pingone.faults.rate_limit(endpoint, after=1)


@pytest.mark.parametrize("arguments", [{"seconds": 1}, {"retry_after": 1}, {"endpoint": "token"}])
def test_a_rate_limit_without_a_number_is_refused(
    pingone: PingOne, arguments: dict[str, Any]
) -> None:
    with pytest.raises(UsageError, match="after="):
        pingone.faults.rate_limit(**arguments)


@pytest.mark.parametrize("arguments", [{"after": -1}, {"after": 1, "seconds": 0}, {"after": 1.0}])
def test_a_rate_limit_by_numbers_that_cannot_be_is_refused(
    pingone: PingOne, arguments: dict[str, Any]
) -> None:
    with pytest.raises(UsageError, match="whole number"):
        pingone.faults.rate_limit("token", **arguments)


@pytest.mark.parametrize("endpoint", ["jwks", "discovery", ["jwks", "metadata"]])
def test_public_documents_are_nobodys(pingone: PingOne, endpoint: Any) -> None:
    with pytest.raises(UsageError, match="does not say which application asks"):
        pingone.faults.next(endpoint, status=503, application="worker")


def test_only_a_published_key_can_be_missing(pingone: PingOne) -> None:
    with pytest.raises(UsageError, match=r"no such key is published\. There are: default, "):
        pingone.faults.missing_key("nothing")


@pytest.mark.parametrize("times", [0, -1, "x"])
def test_a_document_is_wrong_at_least_once(pingone: PingOne, times: Any) -> None:
    with pytest.raises(UsageError, match="times must be a whole number"):
        pingone.faults.stale_jwks(times=times)


def test_faults_say_what_they_are(pingone: PingOne) -> None:
    reader = pingone.applications["reader"]
    fault = pingone.faults.next(
        "token", times=None, after=2, application=reader, body=b"x" * 100, delay=1
    )
    shown = f"{b'x' * 100!r}"[:40]
    said = (
        "pingone.faults.next('token', times='all', after=2, application='reader', delay=1, "
        f"body={shown}...)"
    )
    assert repr(fault) == f"<{said}, used 0x>"
    assert repr(pingone.faults) == f"<pingone.faults: [{fault!r}]>"
    pingone.faults.reset()
    assert repr(pingone.faults) == "<pingone.faults: none>"
