"""client_secret_jwt, private_key_jwt: what an assertion must say, who must have signed it."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable
from typing import Any

import jwt
import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from pytest_pingone import PingOne

Ask = Callable[..., requests.Response]
Refusal = Callable[[requests.Response], tuple[int, str, str]]
Assert = Callable[..., dict[str, str]]
Jwks = Callable[..., str]

INVALID = (401, "invalid_client", "Request denied: Invalid client credentials")
SECRET_JWT = {"token_endpoint_auth_method": "CLIENT_SECRET_JWT"}


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
def test_an_assertion_keyed_with_the_secret_proves_the_client(
    pingone: PingOne, ask: Ask, asserted: Assert, algorithm: str
) -> None:
    pingone.applications.update("worker", **SECRET_JWT)
    assert ask(asserted(algorithm=algorithm)).status_code == 200


@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512"])
def test_an_assertion_signed_with_a_registered_key_proves_the_client(
    pingone: PingOne,
    ask: Ask,
    asserted: Assert,
    jwks_of: Jwks,
    private_key: rsa.RSAPrivateKey,
    other_key: rsa.RSAPrivateKey,
    algorithm: str,
) -> None:
    jwks = jwks_of(other_key, private_key)
    pingone.applications.update("worker", token_endpoint_auth_method="PRIVATE_KEY_JWT", jwks=jwks)
    assert ask(asserted(private_key, algorithm)).status_code == 200


@pytest.mark.parametrize("algorithm", ["PS256", "PS384", "PS512", "ES256", "ES512", "EdDSA"])
def test_a_registered_key_signs_by_no_other_algorithm(
    pingone: PingOne,
    ask: Ask,
    asserted: Assert,
    refusal_of: Refusal,
    private_key: rsa.RSAPrivateKey,
    algorithm: str,
) -> None:
    """PingOne's list of algorithms is short; discovery publishes it."""
    others: dict[str, Any] = {
        "ES256": ec.generate_private_key(ec.SECP256R1()),
        "ES512": ec.generate_private_key(ec.SECP521R1()),
        "EdDSA": ed25519.Ed25519PrivateKey.generate(),
    }
    key = others.get(algorithm, private_key)
    public = jwt.get_algorithm_by_name(algorithm).to_jwk(key.public_key(), as_dict=True)
    pingone.applications.update(
        "worker", token_endpoint_auth_method="PRIVATE_KEY_JWT", jwks=json.dumps({"keys": [public]})
    )
    assert refusal_of(ask(asserted(key, algorithm))) == INVALID
    if key is private_key:
        assert ask(asserted(key, "RS256")).status_code == 200


def test_an_assertion_may_be_used_again(pingone: PingOne, ask: Ask, asserted: Assert) -> None:
    pingone.applications.update("worker", **SECRET_JWT)
    members = asserted(claims={"jti": "the-same"})
    assert [ask(members).status_code for _ in range(2)] == [200, 200]


@pytest.mark.parametrize(
    "audience",
    [
        "{issuer}",
        "{issuer}/token",
        "https://auth.pingone.com/{environment}/as",
        "https://auth.pingone.com/{environment}/as/token",
    ],
)
@pytest.mark.parametrize("listed", [False, True], ids=["text", "list"])
def test_the_audience_is_the_issuer_or_the_token_endpoint(
    pingone: PingOne,
    ask: Ask,
    asserted: Assert,
    audience: str,
    listed: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    pingone.applications.update("worker", **SECRET_JWT)
    named = audience.format(issuer=pingone.issuer, environment=pingone.environment.id)
    aud = ["https://elsewhere.example.com", named] if listed else named
    assert ask(asserted(claims={"aud": aud})).status_code == 200


@pytest.mark.parametrize("lives", [1, 60, 3599])
def test_an_assertion_may_live_up_to_an_hour(
    pingone: PingOne, ask: Ask, asserted: Assert, lives: int
) -> None:
    pingone.issuer_clock.pin()
    pingone.applications.update("worker", **SECRET_JWT)
    assert ask(asserted(lives=lives)).status_code == 200


def test_claims_that_pingone_does_not_look_at_do_not_matter(
    pingone: PingOne, ask: Ask, asserted: Assert
) -> None:
    pingone.applications.update("worker", **SECRET_JWT)
    later = pingone.issuer_clock.seconds() + 10_000
    members = asserted(claims={"iat": later, "nbf": later - 10_000, "extra": {"a": [1]}})
    assert ask(members).status_code == 200


BAD_CLAIMS: dict[str, dict[str, Any]] = {
    "no exp": {"exp": None},
    "exp in the past": {"exp": 1_000_000_000},
    "exp more than an hour ahead": {"exp": 99_999_999_999},
    "exp as text": {"exp": "4000000000"},
    "exp as truth": {"exp": True},
    "exp without end": {"exp": float("inf")},
    "exp as no number": {"exp": float("nan")},
    "exp as a long number": {"exp": 10**400},
    "nbf in the future": {"nbf": 99_999_999_999},
    "nbf as text": {"nbf": "soon"},
    "no iss": {"iss": None},
    "another iss": {"iss": "somebody"},
    "no sub": {"sub": None},
    "another sub": {"sub": "somebody"},
    "sub as list": {"sub": ["somebody"]},
    "no aud": {"aud": None},
    "another aud": {"aud": "https://elsewhere.example.com"},
    "aud of the API": {"aud": "https://api.pingone.com"},
    "aud with a slash": {"aud": "https://auth.pingone.com/"},
    "aud as number": {"aud": 1},
    "aud as empty list": {"aud": []},
}


@pytest.mark.parametrize("claims", BAD_CLAIMS.values(), ids=list(BAD_CLAIMS))
def test_an_assertion_with_wrong_claims_is_refused(
    pingone: PingOne, ask: Ask, refusal_of: Refusal, asserted: Assert, claims: dict[str, Any]
) -> None:
    pingone.applications.update("worker", **SECRET_JWT)
    assert refusal_of(ask(asserted(claims=claims))) == INVALID
    assert pingone.requests.last.reason


@pytest.mark.parametrize("seconds", [-1, 0, 3601])
def test_exp_is_judged_to_the_second_by_the_issuers_clock(
    pingone: PingOne, ask: Ask, refusal_of: Refusal, asserted: Assert, seconds: int
) -> None:
    pingone.issuer_clock.pin(4_000_000_000)
    pingone.applications.update("worker", **SECRET_JWT)
    assert refusal_of(ask(asserted(lives=seconds))) == INVALID


def test_an_assertion_keyed_with_another_secret_is_refused(
    pingone: PingOne, ask: Ask, refusal_of: Refusal, asserted: Assert
) -> None:
    pingone.applications.update("worker", **SECRET_JWT)
    assert refusal_of(ask(asserted(pingone.applications["reader"].client_secret))) == INVALID


def test_an_assertion_signed_with_another_key_is_refused(
    pingone: PingOne,
    ask: Ask,
    refusal_of: Refusal,
    asserted: Assert,
    jwks_of: Jwks,
    private_key: rsa.RSAPrivateKey,
    other_key: rsa.RSAPrivateKey,
) -> None:
    jwks = jwks_of(private_key)
    pingone.applications.update("worker", token_endpoint_auth_method="PRIVATE_KEY_JWT", jwks=jwks)
    assert refusal_of(ask(asserted(other_key, "RS256"))) == INVALID


@pytest.mark.parametrize("method", ["CLIENT_SECRET_JWT", "PRIVATE_KEY_JWT"])
def test_an_unsigned_assertion_is_refused(
    pingone: PingOne,
    ask: Ask,
    refusal_of: Refusal,
    asserted: Assert,
    jwks_of: Jwks,
    private_key: rsa.RSAPrivateKey,
    method: str,
) -> None:
    jwks = jwks_of(private_key)
    pingone.applications.update("worker", token_endpoint_auth_method=method, jwks=jwks)
    assert refusal_of(ask(asserted("", "none"))) == INVALID


def test_an_assertion_keyed_with_the_public_key_is_refused(
    pingone: PingOne,
    ask: Ask,
    refusal_of: Refusal,
    asserted: Assert,
    jwks_of: Jwks,
    private_key: Any,
) -> None:
    jwks = jwks_of(private_key)
    pingone.applications.update("worker", token_endpoint_auth_method="PRIVATE_KEY_JWT", jwks=jwks)
    public = private_key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    members = asserted()
    message = members["client_assertion"].rpartition(".")[0]  # PyJWT refuses to do this itself
    forged = hmac.digest(public, message.encode(), "sha256")
    signature = base64.urlsafe_b64encode(forged).rstrip(b"=").decode()
    answer = ask({**members, "client_assertion": f"{message}.{signature}"})
    assert refusal_of(answer) == INVALID


@pytest.mark.parametrize(
    ("members", "text"),
    [
        ({"client_assertion": "x.y.z"}, "The client assertion could not be read"),
        ({"client_assertion": "é"}, "The client assertion could not be read"),
        ({"client_assertion_type": "saml"}, "Parameter client_assertion_type must be"),
        ({"client_assertion_type": ""}, "Parameter client_assertion_type must be"),
    ],
)
def test_an_assertion_that_cannot_be_read_is_an_invalid_request(
    ask: Ask, refusal_of: Refusal, asserted: Assert, members: dict[str, str], text: str
) -> None:
    status, error, said = refusal_of(ask({**asserted(), **members}))
    assert (status, error) == (400, "invalid_request")
    assert text in said


def test_a_short_secret_does_not_break_the_emulator(
    pingone: PingOne, ask: Ask, asserted: Assert
) -> None:
    pingone.applications.update("worker", secret="too-short", **SECRET_JWT)
    members = asserted("another-secret-that-is-quite-long-enough")
    assert ask(members).status_code == 401
