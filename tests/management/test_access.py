"""Who gets in: one 401 for whatever is wrong with a token."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pytest_pingone import PingOne, Token
from pytest_pingone.errors import NO_ACCESS
from pytest_pingone.keys import OF_THIS_PROCESS
from pytest_pingone.management import catalogue

if TYPE_CHECKING:
    from tests.conftest import Api
    from tests.management.conftest import Bench

NOWHERE = "00000000-0000-4000-8000-000000000000"
STRANGER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
Forgery = Callable[[PingOne, Token], str]


def part(content: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def by_stranger(claims: dict[str, Any], **header: Any) -> str:
    return jwt.encode(claims, STRANGER, algorithm="RS256", headers=header)


def with_own_key(pingone: PingOne, claims: dict[str, Any], alg: str = "RS256", **more: Any) -> str:
    return jwt.encode(claims, pingone.keys.current.private_key, algorithm=alg, headers=more)


def hs256(pingone: PingOne, token: Token, format_: PublicFormat) -> str:
    public = pingone.keys.current.private_key.public_key()
    message = f"{part({**token.header, 'alg': 'HS256'})}.{part(token.claims)}"
    key = public.public_bytes(Encoding.PEM, format_)
    digest = hmac.new(key, message.encode(), hashlib.sha256).digest()
    return f"{message}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def embedded_key(_: PingOne, token: Token) -> str:
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(STRANGER.public_key()))
    kid = token.header["kid"]
    return by_stranger(token.claims, kid=kid, jwk={**public, "kid": kid})


def documentation_sample(pingone: PingOne, _: Token) -> str:
    claims = {
        "client_id": pingone.applications["worker"].id,
        "iss": f"https://auth.pingone.com/{pingone.environment.id}/as",
        "iat": 1523557430,
        "exp": 1523561030,
        "aud": ["https://api.pingone.com"],
        "env": pingone.environment.id,
        "org": pingone.environment.organization_id,
    }
    return by_stranger(claims, kid="default")


def own_default_key(_: PingOne, token: Token) -> str:
    """Sign with the key named `default` of another environment."""
    other = OF_THIS_PROCESS.policy_key("another environment", 0)
    return jwt.encode(
        token.claims, other.private_key, algorithm="RS256", headers={"kid": "default"}
    )


def minted(**changes: Any) -> Forgery:
    return lambda pingone, _: pingone.mint.access_token(**{"application": "worker", **changes})


FORGERIES: dict[str, Forgery] = {
    "garbage": lambda *_: "garbage",
    "three parts of garbage": lambda *_: "a.b.c",
    "empty parts": lambda *_: "..",
    "no signature": lambda _, token: token.rpartition(".")[0] + ".",
    "changed claims": lambda _, token: token.replace(
        token.split(".")[1], part({**token.claims, "exp": 2**32})
    ),
    "expired": minted(lifetime=-1),
    "expires now": minted(lifetime=0),
    "no exp": minted(remove=["exp"]),
    "exp as text": minted(claims={"exp": "2999-01-01T00:00:00Z"}),
    "exp as true": minted(claims={"exp": True}),
    "issued in the future": minted(claims={"iat": 2**32}),
    "not before the future": minted(claims={"nbf": 2**32, "exp": 2**33}),
    "another tenant's key": lambda _, token: by_stranger(token.claims, kid=token.header["kid"]),
    "another environment's key": own_default_key,
    "embedded key": embedded_key,
    "unknown kid": lambda _, token: by_stranger(token.claims, kid=NOWHERE),
    "unknown kid, right key": lambda p, token: with_own_key(p, token.claims, kid=NOWHERE),
    "no kid": lambda p, token: with_own_key(p, token.claims),
    "kid as a path": lambda p, token: with_own_key(p, token.claims, kid="../../dev/null"),
    "RS512": lambda p, token: with_own_key(p, token.claims, "RS512", kid=token.header["kid"]),
    "PS256": lambda p, token: with_own_key(p, token.claims, "PS256", kid=token.header["kid"]),
    "alg none": lambda _, token: f"{part({**token.header, 'alg': 'none'})}.{part(token.claims)}.",
    "alg None": lambda _, token: f"{part({**token.header, 'alg': 'None'})}.{part(token.claims)}.",
    "HS256 with the public key": lambda p, token: hs256(
        p, token, PublicFormat.SubjectPublicKeyInfo
    ),
    "HS256 with the public key, PKCS1": lambda p, token: hs256(p, token, PublicFormat.PKCS1),
    "critical header": lambda p, token: with_own_key(
        p, token.claims, kid=token.header["kid"], crit=["exp"]
    ),
    "wrong issuer": minted(claims={"iss": "https://auth.example.com/as"}),
    "issuer of another environment": lambda p, _: p.mint.access_token(
        application="worker", claims={"iss": p.issuer.replace(p.environment.id, NOWHERE)}
    ),
    "issuer with a slash": lambda p, _: p.mint.access_token(
        application="worker", claims={"iss": f"{p.issuer}/"}
    ),
    "no issuer": minted(remove=["iss"]),
    "for orders": minted(application="service", resource="orders"),
    "for another region": minted(audience="https://api.pingone.eu"),
    "no audience": minted(remove=["aud"]),
    "audience that contains the right one": minted(audience="https://api.pingone.com.evil.example"),
    "ID token": lambda p, _: p.mint.id_token(user="alice", application="web"),
    "refresh token": lambda p, _: p.mint.refresh_token(user="alice", application="web"),
    "unknown application": minted(claims={"client_id": NOWHERE}),
    "no application": minted(remove=["client_id"]),
    "application as a list": minted(claims={"client_id": ["worker"]}),
    "unknown user": minted(claims={"sub": NOWHERE}),
    "sample of the documentation": documentation_sample,
}


def check_401(answer: requests.Response) -> None:
    assert answer.status_code == 401, answer.text
    body = answer.json()
    assert body.pop("id")
    assert body == {
        "code": "ACCESS_FAILED",
        "message": NO_ACCESS,
        "details": [
            {
                "code": "INVALID_TOKEN",
                "target": "Authentication Credentials",
                "message": (
                    "The authorization token is either missing or invalid, or it has expired."
                ),
            }
        ],
    }


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_no_flawed_token_gets_in(pingone: PingOne, api: Api, forge: Forgery) -> None:
    assert api.get("users").status_code == 200
    forged = forge(pingone, api.token)
    check_401(api.get("users", headers={"Authorization": f"Bearer {forged}"}))


@pytest.mark.parametrize(
    "authorization", [None, "", "Bearer", "Bearer ", "Basic dTpw", "Token {}", "{}", "Bearer{}"]
)
def test_nothing_but_a_bearer_token_gets_in(
    pingone: PingOne, api: Api, authorization: str | None
) -> None:
    headers = {} if authorization is None else {"Authorization": authorization.format(api.token)}
    check_401(requests.get(f"{pingone.environment_url}/users", headers=headers, timeout=5))


@pytest.mark.parametrize("row", catalogue.COLLECTIONS, ids=lambda row: row.name)
def test_no_endpoint_is_open(row: Any, bench: Bench, pingone: PingOne) -> None:
    place = pingone.api_url + bench.place(row)
    ways = {"list": "GET", "create": "POST", "search": "POST"}
    for verb in row.verbs:
        url = place if verb in ways else f"{place}/{NOWHERE}"
        usual = {"read": "GET", "replace": "PUT", "patch": "PATCH", "delete": "DELETE"}
        method = ways.get(verb) or usual[verb]
        check_401(requests.request(method, url, json={}, timeout=5))


def test_the_scheme_may_be_in_any_case(api: Api) -> None:
    answer = api.get("users", headers={"Authorization": f"bEARER {api.token}"})
    assert answer.status_code == 200


def test_why_a_token_is_refused_stands_in_the_journal_and_not_in_the_answer(
    pingone: PingOne, api: Api
) -> None:
    expired = pingone.mint.access_token(application="worker", lifetime=-1)
    answer = api.get("users", headers=expired.headers)
    assert "expired at" in str(pingone.requests[-1].reason)
    assert "expired at" not in answer.text


@pytest.mark.parametrize("loss", ["disabled", "deleted"])
def test_a_token_dies_with_its_application(pingone: PingOne, api: Api, loss: str) -> None:
    if loss == "disabled":
        pingone.applications.update("worker", enabled=False)
    else:
        pingone.applications.delete("worker")
    check_401(api.get("users"))


@pytest.mark.parametrize("loss", ["disabled", "deleted"])
def test_a_token_dies_with_its_user(pingone: PingOne, api: Api, loss: str) -> None:
    token = pingone.mint.access_token(user="alice", application="worker")
    assert api.get("users", headers=token.headers).status_code == 403
    if loss == "disabled":
        pingone.users.update("alice", enabled=False)
    else:
        pingone.users.delete("alice")
    check_401(api.get("users", headers=token.headers))


def test_a_retired_key_opens_nothing(pingone: PingOne, api: Api) -> None:
    pingone.keys.rotate()
    assert api.get("users").status_code == 200
    pingone.keys.retire()
    check_401(api.get("users"))
