"""Faults of the public documents: stale keys, a missing key, another issuer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jwt
import pytest
import requests

from pytest_pingone import PingOne

if TYPE_CHECKING:
    from tests.faults.conftest import Asking

DELAY = 0.1


def kids(answer: requests.Response) -> list[str]:
    return [key["kid"] for key in answer.json()["keys"]]


def test_a_stale_jwks_does_not_follow_rotations(pingone: PingOne, ask: Asking) -> None:
    before = pingone.keys.published
    with pingone.faults.stale_jwks():
        pingone.keys.rotate()
        pingone.keys.rotate()
        pingone.keys.retire()
        assert kids(ask.jwks()) == before
    assert kids(ask.jwks()) == pingone.keys.published != before


def test_it_is_stale_so_many_times(pingone: PingOne, ask: Asking) -> None:
    before = pingone.keys.published
    pingone.faults.stale_jwks(times=2)
    pingone.keys.rotate()
    now = pingone.keys.published
    assert [kids(ask.jwks()) for _ in range(3)] == [before, before, now]


def test_a_document_differs_in_nothing_else(pingone: PingOne, ask: Asking) -> None:
    whole = ask.jwks()
    with pingone.faults.stale_jwks():
        stale = ask.jwks()
    assert stale.content == whole.content
    assert stale.headers["Content-Type"] == whole.headers["Content-Type"]


def test_the_current_key_is_missing(pingone: PingOne, ask: Asking) -> None:
    token = pingone.mint.access_token(user="alice", resource="orders")
    with pingone.faults.missing_key():
        with pytest.raises(jwt.PyJWKClientError):
            jwt.PyJWKClient(pingone.jwks_url).get_signing_key_from_jwt(token)
        assert len(kids(ask.jwks())) == len(pingone.keys.published) - 1
    assert jwt.PyJWKClient(pingone.jwks_url).get_signing_key_from_jwt(token)


def test_any_key_can_be_missing(pingone: PingOne, ask: Asking) -> None:
    pingone.faults.missing_key("default")
    assert kids(ask.jwks()) == [kid for kid in pingone.keys.published if kid != "default"]


def test_discovery_names_another_issuer(pingone: PingOne, ask: Asking) -> None:
    before = ask.discovery().json()
    with pingone.faults.other_issuer("https://elsewhere.example.com/as"):
        told = ask.discovery().json()
        metadata = requests.get(
            f"{pingone.auth_url}/.well-known/oauth-authorization-server/"
            f"{pingone.environment.id}/as",
            timeout=5,
        ).json()
    assert told == metadata == {**before, "issuer": "https://elsewhere.example.com/as"}
    assert ask.discovery().json() == before


def test_they_go_together_with_other_faults(pingone: PingOne, ask: Asking) -> None:
    before = pingone.keys.published
    pingone.faults.next("jwks", status=503)
    pingone.faults.next("jwks", delay=DELAY)
    pingone.faults.missing_key("default")
    pingone.faults.stale_jwks()
    pingone.keys.rotate()
    refused, late, last = ask.jwks(), ask.jwks(), ask.jwks()
    assert refused.status_code == 503
    assert "keys" not in refused.json()
    assert late.elapsed.total_seconds() >= DELAY
    assert kids(late) == kids(last) == before


def test_a_damaged_body_is_that_of_the_changed_document(pingone: PingOne, ask: Asking) -> None:
    pingone.faults.next("jwks", body="truncated")
    pingone.faults.missing_key()
    damaged, whole = ask.jwks(), ask.jwks()
    assert damaged.content == whole.content[: len(whole.content) // 2]


def test_slow_keys_are_a_delay_of_their_endpoint(pingone: PingOne, ask: Asking) -> None:
    pingone.faults.next("jwks", delay=DELAY, times=2)
    slow = [ask.jwks().elapsed.total_seconds() >= DELAY for _ in range(3)]
    assert slow[:2] == [True, True]


def test_other_environments_are_spared(pingone: PingOne, session: requests.Session) -> None:
    headers = pingone.mint.access_token(application="worker").headers
    made: dict[str, Any] = session.post(
        f"{pingone.api_url}/environments",
        headers=headers,
        json={
            "name": "other",
            "region": "NA",
            "type": "SANDBOX",
            "license": {"id": pingone.environment.license_id},
        },
    ).json()
    other = pingone.jwks_url.replace(pingone.environment.id, made["id"])
    before = session.get(other).json()
    pingone.faults.stale_jwks()
    assert session.get(other).json() == before
    assert len(before["keys"]) > 0


@pytest.mark.pingone(custom_domain="auth.example.com")
def test_a_custom_domain_stands_for_the_environment(
    pingone: PingOne, session: requests.Session
) -> None:
    pingone.faults.missing_key("default")
    url = f"{pingone.auth_url}/as/jwks"
    assert "default" not in kids(session.get(url, headers={"Host": "auth.example.com"}))
