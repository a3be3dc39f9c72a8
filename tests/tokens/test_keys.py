"""The published keys: their members, their rotation, and what a rotation does to tokens."""

from __future__ import annotations

import base64
import hashlib
import uuid
from typing import Any

import jwt
import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from pytest_pingone import PingOne, ProcessClock
from pytest_pingone.keys import encode

PRIVATE_MEMBERS = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}
ORDERS = "https://orders.example.com"


def published(pingone: PingOne, session: requests.Session) -> list[dict[str, Any]]:
    answer = session.get(pingone.jwks_url)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    assert list(answer.json()) == ["keys"]
    keys: list[dict[str, Any]] = answer.json()["keys"]
    return keys


def ticks(kid: str) -> int:
    identifier = uuid.UUID(kid)
    assert identifier.version == 1
    return identifier.time


def test_a_key_has_the_documented_members_in_their_order(
    pingone: PingOne, session: requests.Session
) -> None:
    for key in published(pingone, session):
        assert list(key) == ["kty", "e", "kid", "use", "n", "x5t", "x5c"]
        assert (key["kty"], key["e"], key["use"]) == ("RSA", "AQAB", "sig")
        assert len(key["n"]) == 342


def test_no_private_member_is_ever_published(pingone: PingOne, session: requests.Session) -> None:
    for _ in range(3):
        for key in published(pingone, session):
            assert not PRIVATE_MEMBERS & set(key)
        pingone.keys.rotate()
    assert not PRIVATE_MEMBERS & set(pingone.keys.current.public_jwk)


def test_the_certificate_is_that_of_the_key(pingone: PingOne, session: requests.Session) -> None:
    for key in published(pingone, session):
        assert len(key["x5c"]) == 1
        der = base64.b64decode(key["x5c"][0], validate=True)
        thumbprint = hashlib.sha1(der, usedforsecurity=False).digest()
        assert key["x5t"] == encode(thumbprint)
        certificate = x509.load_der_x509_certificate(der)
        public = certificate.public_key()
        assert isinstance(public, rsa.RSAPublicKey)
        numbers = public.public_numbers()
        assert encode(numbers.n.to_bytes(256, "big")) == key["n"]
        assert certificate.issuer == certificate.subject
        algorithm = certificate.signature_hash_algorithm
        assert algorithm is not None
        public.verify(
            certificate.signature,
            certificate.tbs_certificate_bytes,
            padding.PKCS1v15(),
            algorithm,
        )
        lifetime = certificate.not_valid_after_utc - certificate.not_valid_before_utc
        assert lifetime.days == 365


def test_a_new_tenant_publishes_the_default_a_current_and_a_next_key(
    pingone: PingOne, session: requests.Session
) -> None:
    kids = [key["kid"] for key in published(pingone, session)]
    assert kids == ["default", pingone.keys.current.kid, pingone.keys.next.kid]
    assert kids == pingone.keys.published
    assert len({key["n"] for key in published(pingone, session)}) == 3


def test_a_rotation_moves_each_key_one_place_on(
    pingone: PingOne, session: requests.Session
) -> None:
    current, following = pingone.keys.current, pingone.keys.next
    signer = pingone.keys.rotate()
    assert signer is following is pingone.keys.current
    fresh = pingone.keys.next
    kids = [key["kid"] for key in published(pingone, session)]
    assert kids == ["default", current.kid, following.kid, fresh.kid]
    pingone.keys.rotate()
    kids = [key["kid"] for key in published(pingone, session)]
    assert kids == ["default", following.kid, fresh.kid, pingone.keys.next.kid]


def test_a_key_made_in_a_frozen_year_is_of_the_machines_own_time(
    pingone: PingOne, pingone_clock: ProcessClock
) -> None:
    policies = [pingone.keys.current.kid]
    pingone_clock.travel_to("2050-01-01T00:00:00Z")
    for _ in range(6):
        pingone.keys.rotate()
        policies.append(pingone.keys.next.kid)
    assert sorted(policies, key=ticks) == policies


def test_key_ids_are_time_based_and_sort_chronologically(pingone: PingOne) -> None:
    kids = [pingone.keys.current.kid, pingone.keys.next.kid]
    for _ in range(3):
        pingone.keys.rotate()
        kids.append(pingone.keys.next.kid)
    assert sorted(kids, key=ticks) == kids
    assert len({ticks(kid) for kid in kids}) == len(kids)


def test_key_ids_sort_chronologically_also_while_time_stands_still(
    pingone: PingOne, pingone_clock: ProcessClock
) -> None:
    pingone_clock.freeze()
    policy = str(uuid.uuid4())
    kids = [pingone._tenant.keys.policy_key(policy, number).kid for number in range(4)]
    assert sorted(kids, key=ticks) == kids


def test_old_tokens_verify_after_a_rotation_and_not_after_two(pingone: PingOne) -> None:
    token = pingone.mint.access_token(user="alice", resource="orders")
    pingone.keys.rotate()
    key = jwt.PyJWKClient(pingone.jwks_url).get_signing_key_from_jwt(token)
    assert jwt.decode(token, key, algorithms=["RS256"], audience=ORDERS) == token.claims
    pingone.keys.rotate()
    with pytest.raises(jwt.PyJWKClientError):
        jwt.PyJWKClient(pingone.jwks_url).get_signing_key_from_jwt(token)


def test_a_token_of_a_retired_key_no_longer_opens_the_api(
    pingone: PingOne, session: requests.Session
) -> None:
    token = pingone.mint.access_token(application="worker")

    def status() -> int:
        return session.get(pingone.environment_url, headers=token.headers).status_code

    assert status() == 200
    pingone.keys.rotate()
    assert status() == 200
    pingone.keys.retire()
    assert status() == 401
    assert "is not published" in str(pingone.requests.last.reason)


def test_to_retire_without_a_previous_key_changes_nothing(pingone: PingOne) -> None:
    before = pingone.keys.published
    pingone.keys.retire()
    assert pingone.keys.published == before


def test_the_default_key_is_never_rotated(pingone: PingOne) -> None:
    pingone.applications.update("worker", signing={"key_rotation_policy": None})
    token = pingone.mint.access_token(application="worker")
    pingone.keys.rotate()
    pingone.keys.rotate()
    key = jwt.PyJWKClient(pingone.jwks_url).get_signing_key_from_jwt(token)
    assert jwt.decode(token, key, algorithms=["RS256"], audience="https://api.pingone.com")


def test_a_roll_back_brings_the_same_keys_back(pingone: PingOne, session: requests.Session) -> None:
    before, state = published(pingone, session), pingone.snapshot()
    pingone.keys.rotate()
    pingone.keys.rotate()
    after = published(pingone, session)
    assert after != before
    pingone.roll_back(state)
    assert published(pingone, session) == before
    pingone.keys.rotate()
    pingone.keys.rotate()
    assert published(pingone, session) == after


def test_two_tenants_of_a_process_have_the_same_keys(pingone: PingOne) -> None:
    with PingOne() as second:
        assert second.keys.published == pingone.keys.published


def test_another_environment_has_keys_of_its_own(
    pingone: PingOne, session: requests.Session, api: Any
) -> None:
    body: dict[str, Any] = {"name": "Other", "type": "SANDBOX", "region": "NA"}
    body["license"] = {"id": pingone.environment.license_id}
    other = api.post("/environments", body).json()["id"]
    keys = session.get(f"{pingone.auth_url}/{other}/as/jwks").json()["keys"]
    assert len(keys) == 3
    assert not {key["n"] for key in keys} & {key["n"] for key in published(pingone, session)}
