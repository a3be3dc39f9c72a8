"""Key rotation policies over the Management API: made, used for signing, seen in the JWKS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jwt
import pytest

from pytest_pingone import PingOne

if TYPE_CHECKING:
    import requests

    from tests.conftest import Api

POLICY = {
    "name": "second",
    "algorithm": "RSA",
    "keyLength": 2048,
    "signatureAlgorithm": "SHA256withRSA",
    "usageType": "SIGNING",
    "dn": "CN=second",
}


def made(api: Api, **more: Any) -> dict[str, Any]:
    answer = api.post("keyRotationPolicies", {**POLICY, **more})
    assert answer.status_code == 201, answer.text
    document: dict[str, Any] = answer.json()
    return document


def test_the_default_policy_shows_the_keys_that_sign(api: Api, pingone: PingOne) -> None:
    listed = api.get("keyRotationPolicies").json()["_embedded"]["keyRotationPolicies"]
    assert [policy["default"] for policy in listed] == [True]
    assert listed[0]["currentKeyId"] == pingone.keys.current.kid
    assert listed[0]["nextKeyId"] == pingone.keys.next.kid


def test_a_rotation_shows(api: Api, pingone: PingOne) -> None:
    following = pingone.keys.next.kid
    pingone.keys.rotate()
    policy = api.get("keyRotationPolicies").json()["_embedded"]["keyRotationPolicies"][0]
    assert policy["currentKeyId"] == following
    assert policy["rotatedAt"]


def test_a_rotation_outlives_a_replacement(api: Api, pingone: PingOne) -> None:
    policy = api.get("keyRotationPolicies").json()["_embedded"]["keyRotationPolicies"][0]
    pingone.keys.rotate()
    rotated = api.get(f"keyRotationPolicies/{policy['id']}").json()
    answer = api.put(f"keyRotationPolicies/{policy['id']}", {**POLICY, "keyLength": 4096})
    assert answer.status_code == 200, answer.text
    kept = ("currentKeyId", "nextKeyId", "rotatedAt", "default")
    assert [answer.json()[name] for name in kept] == [rotated[name] for name in kept]
    assert answer.json()["currentKeyId"] == policy["nextKeyId"]
    assert pingone.keys.rotate().kid == rotated["nextKeyId"]


def test_a_retired_key_stays_retired_after_a_replacement(api: Api, pingone: PingOne) -> None:
    policy = api.get("keyRotationPolicies").json()["_embedded"]["keyRotationPolicies"][0]
    pingone.keys.rotate()
    pingone.keys.retire()
    api.token = pingone.mint.access_token(application="worker")
    assert api.put(f"keyRotationPolicies/{policy['id']}", POLICY).status_code == 200
    assert policy["currentKeyId"] not in pingone.keys.published


@pytest.mark.parametrize("accept", ["*/*", "application/json"])
def test_the_keys_of_a_policy_can_be_had_as_a_jwk_set(
    accept: str, api: Api, pingone: PingOne, session: requests.Session
) -> None:
    policy, other = made(api), made(api, name="other")
    answer = api.get(f"keyRotationPolicies/{policy['id']}/jwks", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    keys = answer.json()["keys"]
    assert [key["kid"] for key in keys] == [policy["currentKeyId"], policy["nextKeyId"]]
    assert other["currentKeyId"] not in answer.text
    published = session.get(pingone.jwks_url).json()["keys"]
    assert all(key in published for key in keys)


def test_the_jwk_set_has_the_previous_key_until_it_is_retired(api: Api, pingone: PingOne) -> None:
    policy = api.get("keyRotationPolicies").json()["_embedded"]["keyRotationPolicies"][0]
    path = f"keyRotationPolicies/{policy['id']}/jwks"
    pingone.keys.rotate()
    kids = [key["kid"] for key in api.get(path).json()["keys"]]
    assert kids == [policy["currentKeyId"], policy["nextKeyId"], pingone.keys.next.kid]
    pingone.keys.retire()
    api.token = pingone.mint.access_token(application="worker")
    assert [key["kid"] for key in api.get(path).json()["keys"]] == kids[1:]


def test_an_application_signs_with_the_policy_that_it_is_given(api: Api, pingone: PingOne) -> None:
    policy = made(api)
    web = api.get(f"applications/{pingone.applications['web'].id}").json()
    web["signing"] = {"keyRotationPolicy": {"id": policy["id"]}}
    assert api.put(f"applications/{web['id']}", web).status_code == 200
    token = pingone.mint.access_token(user="alice", application="web", resource="orders")
    assert token.header["kid"] == policy["currentKeyId"]
    assert {policy["currentKeyId"], policy["nextKeyId"]} < set(pingone.keys.published)
    key = jwt.PyJWKClient(pingone.jwks_url).get_signing_key_from_jwt(token)
    assert jwt.decode(token, key, algorithms=["RS256"], audience="https://orders.example.com")
    refused = api.delete(f"keyRotationPolicies/{policy['id']}")
    assert refused.json()["details"][0]["code"] == "CONSTRAINT_VIOLATION"


def test_an_application_cannot_sign_with_what_is_not_there(api: Api, pingone: PingOne) -> None:
    web = api.get(f"applications/{pingone.applications['web'].id}").json()
    web["signing"] = {"keyRotationPolicy": {"id": web["id"]}}
    refused = api.put(f"applications/{web['id']}", web)
    assert refused.json()["details"][0]["target"] == "signing.keyRotationPolicy"


def test_there_are_at_most_five(api: Api) -> None:
    for number in range(4):
        made(api, name=f"policy {number}")
    refused = api.post("keyRotationPolicies", POLICY)
    assert refused.json()["details"][0]["code"] == "SIZE_LIMIT_EXCEEDED"


def test_the_default_policy_stays(api: Api) -> None:
    policy = api.get("keyRotationPolicies").json()["_embedded"]["keyRotationPolicies"][0]
    refused = api.delete(f"keyRotationPolicies/{policy['id']}")
    assert refused.json()["details"][0]["code"] == "CONSTRAINT_VIOLATION"


def test_a_key_is_replaced_before_it_ends(api: Api) -> None:
    refused = api.post(
        "keyRotationPolicies", {**POLICY, "rotationPeriod": 90, "validityPeriod": 90}
    )
    detail = refused.json()["details"][0]
    assert (detail["code"], detail["target"]) == ("OUT_OF_RANGE", "rotationPeriod")
