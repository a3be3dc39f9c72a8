from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
import requests

from pytest_pingone import PingOne

Ask = Callable[..., requests.Response]
Refusal = Callable[[requests.Response], tuple[int, str, str]]
VALIDATION = (
    "The request could not be completed. One or more validation errors were in the request.: "
)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
MISTAKES: dict[str, tuple[str, dict[str, str], tuple[int, str, str]]] = {
    "no grant_type": (
        "scope=orders:read",
        FORM,
        (400, "invalid_request", f"{VALIDATION}Parameter grant_type is required"),
    ),
    "empty grant_type": (
        "grant_type=",
        FORM,
        (400, "invalid_request", f"{VALIDATION}Parameter grant_type is required"),
    ),
    "unknown grant_type": (
        "grant_type=magic",
        FORM,
        (400, "unsupported_grant_type", f"{VALIDATION}Unsupported grant type: magic"),
    ),
    "the password grant": (
        "grant_type=password&username=alice&password=Correct-Horse-9",
        FORM,
        (400, "unsupported_grant_type", f"{VALIDATION}Unsupported grant type: password"),
    ),
    "repeated parameter": (
        "grant_type=client_credentials&grant_type=client_credentials",
        FORM,
        (400, "invalid_request", f"{VALIDATION}Parameter grant_type must not be repeated"),
    ),
    "repeated unknown parameter": (
        "grant_type=client_credentials&x=1&x=2",
        FORM,
        (400, "invalid_request", f"{VALIDATION}Parameter x must not be repeated"),
    ),
    "json": (
        '{"grant_type": "client_credentials"}',
        {"Content-Type": "application/json"},
        (400, "invalid_request", f"{VALIDATION}Content-Type must be {FORM['Content-Type']}"),
    ),
    "no content type": (
        "grant_type=client_credentials",
        {},
        (400, "invalid_request", f"{VALIDATION}Content-Type must be {FORM['Content-Type']}"),
    ),
    "no scope granted": (
        "grant_type=client_credentials&scope=unknown",
        FORM,
        (400, "invalid_scope", f"{VALIDATION}At least one scope must be granted"),
    ),
}


@pytest.mark.parametrize(("body", "headers", "expected"), MISTAKES.values(), ids=list(MISTAKES))
def test_each_mistake_has_its_answer(
    pingone: PingOne,
    session: requests.Session,
    refusal_of: Refusal,
    body: str,
    headers: dict[str, str],
    expected: tuple[int, str, str],
) -> None:
    service = pingone.applications["service"]
    answer = session.post(
        pingone.token_url,
        data=body.encode(),
        headers=headers,
        auth=(service.client_id, service.client_secret),
    )
    assert refusal_of(answer) == expected
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-cache, no-store"


def test_a_grant_that_the_application_lacks_is_refused(
    pingone: PingOne, ask: Ask, refusal_of: Refusal
) -> None:
    status, error, said = refusal_of(ask(by="web"))
    assert (status, error) == (400, "unauthorized_client")
    assert said == f"{VALIDATION}Unsupported grant type: client_credentials"
    assert pingone.requests.last.reason == "web has AUTHORIZATION_CODE, REFRESH_TOKEN"


@pytest.mark.parametrize(
    "content_type",
    [
        "application/x-www-form-urlencoded; charset=utf-8",
        "application/x-www-form-urlencoded;charset=UTF-8",
        "Application/X-WWW-Form-Urlencoded",
    ],
)
def test_a_form_may_name_its_character_set(ask: Ask, content_type: str) -> None:
    assert ask(by="worker", headers={"Content-Type": content_type}).status_code == 200


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE"])
def test_the_token_endpoint_takes_posts_only(
    pingone: PingOne, session: requests.Session, method: str
) -> None:
    answer = session.request(method, pingone.token_url)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert uuid.UUID(answer.headers["Correlation-Id"])


def test_credentials_in_the_query_are_not_looked_at(
    pingone: PingOne, session: requests.Session, refusal_of: Refusal
) -> None:
    worker = pingone.applications["worker"]
    query = {"client_id": worker.client_id, "client_secret": worker.client_secret}
    form = {"grant_type": "client_credentials"}
    answer = session.post(pingone.token_url, params=query, data=form)
    assert refusal_of(answer)[:2] == (401, "invalid_client")


@pytest.mark.parametrize("environment", ["00000000-0000-4000-8000-000000000000", "x", "%00", "é"])
def test_an_unknown_environment_is_not_found(
    pingone: PingOne, session: requests.Session, environment: str
) -> None:
    answer = session.post(f"{pingone.auth_url}/{environment}/as/token", data={"grant_type": "x"})
    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")
    assert uuid.UUID(answer.headers["Correlation-Id"])


def test_every_answer_has_a_correlation_id_of_its_own(ask: Ask) -> None:
    answers = [ask(by=name) for name in ("worker", "worker", "powerless", "spa")]
    ids = {uuid.UUID(answer.headers["Correlation-Id"]) for answer in answers}
    assert len(ids) == len(answers)


@pytest.mark.parametrize("by", ["header", "body", "both"])
def test_a_secret_is_never_echoed(pingone: PingOne, ask: Ask, by: str) -> None:
    secret = "S3cret-that-nobody-may-see"
    client_id = pingone.applications["worker"].client_id
    members = {"client_id": client_id, "client_secret": secret, "client_assertion": ""}
    more: dict[str, Any] = {} if by == "body" else {"auth": (client_id, secret)}
    answer = ask(members if by != "header" else None, **more)
    assert answer.status_code in (400, 401)
    assert secret not in answer.text + str(answer.headers)
    assert secret not in repr(pingone.requests)


def test_an_assertion_is_never_echoed(pingone: PingOne, ask: Ask) -> None:
    assertion = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJlLW9mLXNvbWVib2R5"
    kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    answer = ask({"client_assertion": assertion, "client_assertion_type": kind})
    assert answer.status_code == 401
    assert assertion not in answer.text
    assert assertion not in repr(pingone.requests)


def test_a_large_form_is_read(ask: Ask) -> None:
    assert ask({"scope": "x" * 600_000}, by="worker").status_code == 200
