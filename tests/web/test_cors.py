"""Cross-origin requests: whom a browser lets read what."""

from __future__ import annotations

import pytest
import requests

from pytest_pingone import PingOne

ORIGIN = "https://app.example.com"
AUTHORIZE = "{issuer}/authorize?client_id={client}"


def asked(pingone: PingOne, session: requests.Session, path: str) -> requests.Response:
    return session.get(
        path.format(
            issuer=pingone.issuer,
            api=pingone.api_url,
            client=pingone.applications["web"].client_id,
        ),
        headers={"Origin": ORIGIN},
        allow_redirects=False,
    )


@pytest.mark.parametrize(
    "path", ["{issuer}/jwks", "{issuer}/userinfo", "{api}/environments", "{issuer}/token"]
)
def test_every_origin_may_use_what_takes_a_token(
    pingone: PingOne, session: requests.Session, path: str
) -> None:
    answer = session.options(
        path.format(issuer=pingone.issuer, api=pingone.api_url),
        headers={
            "Origin": ORIGIN,
            "Access-Control-Request-Method": "POST" if path.endswith("token") else "GET",
            "Access-Control-Request-Headers": "authorization",
        },
    )
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
    assert answer.headers["Access-Control-Allow-Methods"] in ("GET", "POST")


def test_a_refusal_can_be_read_too(pingone: PingOne, session: requests.Session) -> None:
    answer = asked(pingone, session, "{api}/environments")
    assert answer.status_code == 401
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Expose-Headers"] == "Correlation-Id"


def test_without_an_origin_nothing_is_said(pingone: PingOne, session: requests.Session) -> None:
    answer = session.get(pingone.jwks_url)
    assert not [name for name in answer.headers if name.startswith("Access-Control")]


@pytest.mark.parametrize(
    ("settings", "trusted"),
    [
        (None, True),
        ({"behavior": "ALLOW_NO_ORIGINS"}, False),
        ({"behavior": "ALLOW_SPECIFIC_ORIGINS", "origins": [ORIGIN]}, True),
        ({"behavior": "ALLOW_SPECIFIC_ORIGINS", "origins": ["https://other.example"]}, False),
    ],
    ids=["none", "nobody", "this", "another"],
)
def test_an_application_says_who_may_use_its_session(
    pingone: PingOne,
    session: requests.Session,
    settings: dict[str, object] | None,
    trusted: bool,  # noqa: FBT001 - a column of the table
) -> None:
    pingone.applications.update("web", cors_settings=settings)
    answer = asked(pingone, session, AUTHORIZE)
    allowed = answer.headers.get("Access-Control-Allow-Origin")
    credentials = answer.headers.get("Access-Control-Allow-Credentials")
    assert (allowed, credentials) == ((ORIGIN, "true") if trusted else (None, None))


def test_a_preflight_for_nothing_is_not_answered_as_one(
    pingone: PingOne, session: requests.Session
) -> None:
    assert session.options(f"{pingone.issuer}/nothing").status_code == 404
    assert session.options(pingone.jwks_url).status_code == 405
