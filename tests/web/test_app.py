"""The application as a whole: whatever goes wrong becomes one answer, rendered in one place."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
import requests
import werkzeug.test

from pytest_pingone import EmulatorFault, NotEmulatedError, PingOne
from pytest_pingone.auth import discovery
from pytest_pingone.web.incoming import MAX_BODY

ALWAYS = {
    "Expires": "0",
    "Vary": "Origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-XSS-Protection": "1; mode=block",
    "Cache-Control": "no-cache, no-store",
    "Pragma": "no-cache",
}


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """An emulator whose discovery document raises."""

    def raise_it(*_: Any) -> bytes:
        raise ZeroDivisionError("a mistake of ours")

    monkeypatch.setattr(discovery, "_document", raise_it)


@pytest.mark.usefixtures("broken")
def test_a_failure_of_the_emulator_is_a_500_in_pingones_shape(
    pingone: PingOne, session: requests.Session
) -> None:
    answer = session.get(pingone.discovery_url)
    assert answer.status_code == 500
    assert answer.json() == {
        "id": answer.headers["Correlation-Id"],
        "code": "UNEXPECTED_ERROR",
        "message": "The request could not be completed. An unexpected error occurred.",
    }
    assert pingone.requests.last.reason == "ZeroDivisionError: a mistake of ours"
    with pytest.raises(EmulatorFault):
        pingone.raise_faults()


@pytest.mark.usefixtures("broken")
def test_a_failure_of_the_emulator_is_raised_at_the_end_with_its_cause(
    pingone: PingOne, session: requests.Session
) -> None:
    for _ in range(2):
        session.get(pingone.discovery_url)
    with pytest.raises(EmulatorFault, match=r"failed 2 time\(s\):\n  ZeroDivisionError: a") as it:
        pingone.raise_faults()
    assert isinstance(it.value.__cause__, ZeroDivisionError)
    pingone.raise_faults()


@pytest.mark.usefixtures("broken")
def test_the_emulator_goes_on_after_a_failure(pingone: PingOne, session: requests.Session) -> None:
    assert session.get(pingone.discovery_url).status_code == 500
    assert session.get(pingone.jwks_url).status_code == 200
    with pytest.raises(EmulatorFault):
        pingone.raise_faults()


def test_what_pingone_refuses_is_no_failure(pingone: PingOne, session: requests.Session) -> None:
    for url in (pingone.token_url, pingone.environment_url, f"{pingone.auth_url}/nowhere"):
        assert session.get(url).status_code in (401, 404, 405)
    pingone.raise_faults()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/{environment}/as/jwks", 200),
        ("GET", "/{environment}/as/.well-known/openid-configuration", 200),
        ("GET", "/nowhere", 404),
        ("GET", "/", 404),
        ("GET", "/{environment}/as/jwks/", 404),
        ("GET", "//{environment}/as/jwks", 404),
        ("DELETE", "/{environment}/as/jwks", 405),
        ("POST", "/{environment}/as/token", 400),
        ("GET", "/v1/environments/{environment}", 401),
        ("GET", "/v1/environments/{environment}/nothing", 404),
    ],
)
def test_every_answer_carries_pingones_headers(
    pingone: PingOne, wsgi: werkzeug.test.Client, method: str, path: str, status: int
) -> None:
    path = path.format(environment=pingone.environment.id)
    answer = wsgi.open(path, method=method, base_url=pingone.auth_url)
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS
    assert uuid.UUID(answer.headers["Correlation-Id"])
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Content-Length"] == str(len(answer.data))
    assert len(answer.headers.getlist("Content-Type")) == 1


def test_the_id_of_an_error_is_the_correlation_id(
    pingone: PingOne, session: requests.Session
) -> None:
    for method, url in (
        ("GET", f"{pingone.auth_url}/nowhere"),
        ("GET", pingone.environment_url),
        ("DELETE", pingone.jwks_url),
    ):
        answer = session.request(method, url)
        assert answer.json()["id"] == answer.headers["Correlation-Id"]


def test_a_method_that_is_not_allowed_is_answered_with_those_that_are(
    pingone: PingOne, session: requests.Session
) -> None:
    answer = session.put(pingone.jwks_url)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
    assert answer.json()["code"] == "INVALID_REQUEST"


def test_too_large_a_body_is_refused_without_a_server_too(
    pingone: PingOne, wsgi: werkzeug.test.Client
) -> None:
    answer = wsgi.post(f"/{pingone.environment.id}/as/token", data=b"x" * (MAX_BODY + 1))
    assert (answer.status_code, answer.get_json()["code"]) == (413, "INVALID_REQUEST")
    assert uuid.UUID(answer.headers["Correlation-Id"])


def test_a_body_that_ends_too_early_is_refused_without_a_server_too(
    pingone: PingOne, wsgi: werkzeug.test.Client
) -> None:
    answer = wsgi.post(
        f"/{pingone.environment.id}/as/token",
        data=b"grant_type=client_credentials",
        environ_overrides={"CONTENT_LENGTH": "1000"},
    )
    assert answer.status_code == 400
    assert uuid.UUID(answer.headers["Correlation-Id"])


def test_what_is_not_emulated_says_so_loudly(
    pingone: PingOne, session: requests.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> bytes:
        raise NotEmulatedError("The grant urn:example is not emulated yet.")

    monkeypatch.setattr(discovery, "_document", refuse)
    answer = session.get(pingone.discovery_url)
    assert (answer.status_code, answer.json()["code"]) == (501, "NOT_EMULATED")
    assert answer.json()["message"] == "The grant urn:example is not emulated yet."
    assert pingone.requests.last.endpoint == "discovery"
    with pytest.raises(EmulatorFault, match=r"NotEmulatedError: The grant urn:example"):
        pingone.raise_faults()


@pytest.mark.parametrize(
    "audience",
    ["https://orders.example.com", "https://api.pingone.eu", [], "https://API.pingone.com"],
)
def test_a_token_for_somebody_else_does_not_open_the_api(
    pingone: PingOne, session: requests.Session, audience: Any
) -> None:
    token = pingone.mint.access_token(application="worker", audience=audience)
    answer = session.get(pingone.environment_url, headers=token.headers)
    assert answer.status_code == 401
    assert answer.json()["details"][0]["code"] == "INVALID_TOKEN"
    assert "audience" in str(pingone.requests.last.reason)


def test_a_token_of_another_address_of_the_tenant_opens_the_api(
    pingone: PingOne, session: requests.Session
) -> None:
    port = pingone.auth_url.rpartition(":")[2]
    for base in (f"http://localhost:{port}", f"http://[::1]:{port}", "https://auth.pingone.com"):
        issuer = f"{base}/{pingone.environment.id}/as"
        token = pingone.mint.access_token(application="worker", claims={"iss": issuer})
        assert session.get(pingone.environment_url, headers=token.headers).status_code == 200
    foreign = pingone.mint.access_token(application="worker", claims={"iss": "https://evil/as"})
    assert session.get(pingone.environment_url, headers=foreign.headers).status_code == 401
