"""Rotated secrets: the one before is good until it expires, by the issuer's clock."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import jwt
import pytest
import requests

from pytest_pingone import PingOne, ProcessClock

if TYPE_CHECKING:
    from tests.conftest import Api

Ask = Callable[..., requests.Response]
Assert = Callable[..., dict[str, str]]
Rotate = Callable[..., str]
METHODS = ("CLIENT_SECRET_BASIC", "CLIENT_SECRET_POST", "CLIENT_SECRET_JWT")


@pytest.fixture
def rotate(pingone: PingOne, api: Api, pingone_clock: ProcessClock) -> Rotate:
    """Give `service` (or a resource) another secret, and return the one before."""
    pingone_clock.freeze()

    def rotate(owner: str | None = None, **keep: float) -> str:
        before = pingone.applications["service"] if owner is None else pingone.resources[owner]
        body = {}
        if keep:
            now = dt.datetime.fromtimestamp(pingone.issuer_clock.seconds(), dt.timezone.utc)
            body = {"previous": {"expiresAt": (now + dt.timedelta(**keep)).isoformat()}}
        collection = "applications" if owner is None else "resources"
        answer = api.post(f"{collection}/{before.id}/secret", body)
        assert answer.status_code == 200, answer.text
        return before.secret

    return rotate


@pytest.fixture
def proof(pingone: PingOne, asserted: Assert) -> Callable[[str, str], dict[str, Any]]:
    """What `service` sends to prove itself with a secret, by each method."""
    service = pingone.applications["service"]

    def proof(method: str, secret: str) -> dict[str, Any]:
        pingone.applications.update("service", token_endpoint_auth_method=method)
        if method == "CLIENT_SECRET_BASIC":
            return {"auth": (service.id, secret)}
        if method == "CLIENT_SECRET_POST":
            return {"members": {"client_id": service.id, "client_secret": secret}}
        return {"members": asserted(secret, claims={"iss": service.id, "sub": service.id})}

    return proof


Proof = Callable[[str, str], dict[str, Any]]


def previous(pingone: PingOne) -> Any:
    return pingone.applications["service"].previous_secret


@pytest.mark.parametrize("method", METHODS)
def test_both_secrets_are_good_until_the_one_before_expires(
    pingone: PingOne,
    pingone_clock: ProcessClock,
    ask: Ask,
    rotate: Rotate,
    proof: Proof,
    method: str,
) -> None:
    old = rotate(minutes=10)
    new = pingone.applications["service"].secret
    assert [ask(**proof(method, secret)).status_code for secret in (old, new)] == [200, 200]
    pingone_clock.advance(minutes=9, seconds=59)
    assert ask(**proof(method, old)).status_code == 200
    pingone_clock.advance(seconds=1)
    statuses = [ask(**proof(method, secret)).status_code for secret in (old, new)]
    assert statuses == [401, 200]


@pytest.mark.parametrize("method", METHODS)
def test_without_a_time_to_keep_it_a_secret_is_good_no_longer(
    pingone: PingOne, ask: Ask, rotate: Rotate, proof: Proof, method: str
) -> None:
    old = rotate()
    new = pingone.applications["service"].secret
    statuses = [ask(**proof(method, secret)).status_code for secret in (old, new)]
    assert statuses == [401, 200]


def test_a_secret_given_up_is_good_no_longer(
    pingone: PingOne, api: Api, ask: Ask, rotate: Rotate, proof: Proof
) -> None:
    old = rotate(days=1)
    api.delete(f"applications/{pingone.applications['service'].id}/secret")
    assert ask(**proof("CLIENT_SECRET_BASIC", old)).status_code == 401


def test_the_issuers_clock_decides_and_not_the_process(
    pingone: PingOne, ask: Ask, rotate: Rotate, proof: Proof
) -> None:
    old = rotate(minutes=10)
    now = pingone.issuer_clock.seconds()
    pingone.issuer_clock.pin(now + 600)
    assert ask(**proof("CLIENT_SECRET_BASIC", old)).status_code == 401
    pingone.issuer_clock.pin(now + 599)
    assert ask(**proof("CLIENT_SECRET_BASIC", old)).status_code == 200


@pytest.mark.parametrize("method", METHODS)
def test_the_last_use_of_the_secret_before_is_remembered(
    pingone: PingOne,
    pingone_clock: ProcessClock,
    api: Api,
    ask: Ask,
    rotate: Rotate,
    proof: Proof,
    method: str,
) -> None:
    old = rotate(days=1)
    here = f"applications/{pingone.applications['service'].id}/secret"
    assert ask(**proof(method, pingone.applications["service"].secret)).status_code == 200
    assert "lastUsed" not in api.get(here).json()["previous"], "the new one was used"
    for _ in range(2):
        pingone_clock.advance(minutes=1)
        assert ask(**proof(method, old)).status_code == 200
        now = dt.datetime.fromtimestamp(pingone.issuer_clock.seconds(), dt.timezone.utc)
        used = dt.datetime.fromisoformat(api.get(here).json()["previous"]["lastUsed"])
        assert abs(used - now) < dt.timedelta(seconds=1)


def test_a_use_that_was_refused_is_not_remembered(
    pingone: PingOne, ask: Ask, rotate: Rotate, proof: Proof
) -> None:
    old = rotate(days=1)
    wrong_way = proof("CLIENT_SECRET_POST", old)
    pingone.applications.update("service", token_endpoint_auth_method="CLIENT_SECRET_BASIC")
    assert ask(**wrong_way).status_code == 401
    assert ask(**proof("CLIENT_SECRET_BASIC", old + "x")).status_code == 401
    assert previous(pingone).last_used is None


def test_a_resource_asks_with_the_secret_before(
    pingone: PingOne,
    pingone_clock: ProcessClock,
    api: Api,
    session: requests.Session,
    rotate: Rotate,
) -> None:
    old = rotate("orders", minutes=10)
    orders = pingone.resources["orders"]
    token = pingone.mint.access_token(application="service", resource="orders")

    def introspect(secret: str) -> requests.Response:
        url = f"{pingone.issuer}/introspect"
        return session.post(url, {"token": token}, auth=(orders.id, secret))

    assert introspect(orders.secret).json()["active"] is True
    here = f"resources/{orders.id}/secret"
    assert "lastUsed" not in api.get(here).json()["previous"]
    assert introspect(old).json()["active"] is True
    assert "lastUsed" in api.get(here).json()["previous"]
    pingone_clock.advance(minutes=10)
    assert introspect(old).status_code == 401
    assert introspect(orders.secret).status_code == 200


def test_request_objects_may_be_signed_with_the_secret_before(
    pingone: PingOne, api: Api, session: requests.Session, pingone_clock: ProcessClock
) -> None:
    pingone_clock.freeze()
    web = pingone.applications["web"]
    now = pingone.issuer_clock.seconds()
    at = dt.datetime.fromtimestamp(now + 600, dt.timezone.utc).isoformat()
    api.post(f"applications/{web.id}/secret", {"previous": {"expiresAt": at}})
    claims = {
        "iss": web.id,
        "aud": pingone.issuer,
        "client_id": web.id,
        "response_type": "code",
        "scope": "openid",
        "redirect_uri": "http://localhost:8000/callback",
    }
    signed = jwt.api_jws.encode(json.dumps(claims).encode(), web.secret, "HS256")
    pingone.sign_on("alice")
    asked = {"client_id": web.id, "request": signed}
    answer = session.get(f"{pingone.issuer}/authorize", params=asked, allow_redirects=False)
    assert "code=" in answer.headers["Location"]
    kept = pingone.applications["web"].previous_secret
    assert kept is not None
    assert kept.last_used is not None
    pingone_clock.advance(minutes=10)
    answer = session.get(f"{pingone.issuer}/authorize", params=asked, allow_redirects=False)
    assert "code=" not in answer.headers.get("Location", "")
