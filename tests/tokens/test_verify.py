from __future__ import annotations

import base64
import contextlib
import hmac
import json
from typing import Any

import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given
from hypothesis import strategies as st

from pytest_pingone import PingOne
from pytest_pingone.addresses import REGIONS, Addresses, at, of_region
from pytest_pingone.keys import encode
from pytest_pingone.tenant.sign_on_records import Revocation
from pytest_pingone.tokens.verify import RefusedError, Verified, access_token
from tests import effort

API = "https://api.pingone.com"


def judged(pingone: PingOne, token: str, audience: str = API) -> Verified:
    reachable = [at(pingone.auth_url), of_region(REGIONS["NA"])]
    return access_token(token, pingone._tenant, audience=audience, reachable_at=reachable)


def reason(pingone: PingOne, token: str) -> str:
    with pytest.raises(RefusedError) as caught:
        judged(pingone, token)
    return str(caught.value)


def assembled(header: Any, claims: Any, signature: bytes = b"") -> str:
    parts = [json.dumps(header).encode(), json.dumps(claims).encode(), signature]
    return ".".join(encode(part) for part in parts)


def signed_by(pingone: PingOne, header: Any, claims: Any) -> str:
    """Sign any header and claims, sane or not, with the tenant's current key."""
    unsigned = assembled(header, claims).rpartition(".")[0]
    return f"{unsigned}.{encode(pingone.keys.current.sign(unsigned.encode()))}"


def test_a_good_token_is_verified(pingone: PingOne) -> None:
    token = pingone.mint.access_token(user="alice")
    verified = judged(pingone, token)
    assert verified.claims == token.claims
    assert verified.header == token.header
    assert verified.environment == pingone.environment


def test_the_default_key_is_known_too(pingone: PingOne) -> None:
    pingone.applications.update("worker", signing={"key_rotation_policy": None})
    assert judged(pingone, pingone.mint.access_token(application="worker"))


@pytest.mark.parametrize("addresses", [of_region(REGIONS["NA"])])
def test_each_address_of_the_tenant_may_be_the_issuer(
    pingone: PingOne, addresses: Addresses
) -> None:
    issuer = addresses.issuer(pingone.environment.id)
    assert judged(pingone, pingone.mint.access_token(claims={"iss": issuer}))


@pytest.mark.parametrize("audience", [API, [API], ["https://other.example.com", API]])
def test_the_audience_may_be_a_text_or_in_a_list(pingone: PingOne, audience: Any) -> None:
    assert judged(pingone, pingone.mint.access_token(audience=audience))


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"iss": "https://evil.example"}, "its issuer 'https://evil.example' is not this tenant"),
        ({"iss": None}, "its issuer None"),
        ({"iss": ["a"]}, r"its issuer ['a']"),
        ({"aud": "https://orders.example.com"}, "its audience is 'https://orders.example.com'"),
        ({"aud": []}, "its audience is []"),
        ({"aud": None}, "its audience is None"),
        ({"aud": {API: 1}}, "its audience is"),
        ({"aud": f"{API}/"}, "its audience is"),
        ({"exp": None}, "it has no exp"),
        ({"exp": "4000000000"}, "its exp is '4000000000', "),
        ({"exp": True}, "its exp is True, "),
        ({"exp": [4000000000]}, "its exp is [4000000000], "),
        ({"exp": float("nan")}, "its exp is nan, which is no time"),
        ({"exp": float("inf")}, "its exp is inf, which is no time"),
        ({"exp": 10**400}, "which is no time"),
        ({"exp": 1_000_000_000}, "it expired at 2001-09-09 01:46:40Z"),
        ({"exp": 0}, "it expired at 1970-01-01 00:00:00Z"),
        ({"exp": -99_000_000_000}, "exp"),
        ({"nbf": 99_000_000_000}, "its nbf is"),
        ({"iat": 99_000_000_000}, "its iat is"),
        ({"nbf": "soon"}, "its nbf is 'soon', "),
    ],
)
def test_a_claim_that_does_not_hold_is_named(
    pingone: PingOne, claims: dict[str, Any], said: str
) -> None:
    assert said in reason(pingone, pingone.mint.access_token(claims=claims))


@pytest.mark.parametrize("name", ["iss", "aud", "exp"])
def test_a_claim_that_is_missing_is_named(pingone: PingOne, name: str) -> None:
    names = {"iss": "issuer", "aud": "audience"}
    assert names.get(name, name) in reason(pingone, pingone.mint.access_token(remove=[name]))


@pytest.mark.parametrize(
    ("offset", "good"), [(-1, True), (-0.000001, True), (0, False), (0.5, False), (1, False)]
)
def test_a_token_is_good_until_the_moment_of_its_exp(
    pingone: PingOne,
    offset: float,
    good: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    pingone.issuer_clock.pin(2_000_000_000)
    token = pingone.mint.access_token(lifetime=60)
    pingone.issuer_clock.pin(2_000_000_060 + offset)
    if good:
        assert judged(pingone, token)
    else:
        assert f"{offset:g} s ago" in reason(pingone, token)


def test_the_issuers_own_clock_decides(pingone: PingOne) -> None:
    token = pingone.mint.access_token()
    with pingone.issuer_clock.skewed(minutes=-5):
        assert "its iat is" in reason(pingone, token)
    with pingone.issuer_clock.skewed(hours=2):
        assert "it expired at" in reason(pingone, token)


def test_a_revoked_token_is_refused(pingone: PingOne) -> None:
    token = pingone.mint.access_token(application="worker")
    with pingone._tenant.store.change() as change:
        jti = str(token.claims["jti"])
        change.put(Revocation(id=jti, environment_id=pingone.environment.id))
    assert reason(pingone, token) == "it is revoked"


@pytest.mark.parametrize("alg", ["none", "None", "HS256", "RS384", "PS256", "ES256", "", None, 1])
def test_no_algorithm_but_rs256_is_accepted(pingone: PingOne, alg: Any) -> None:
    token = pingone.mint.access_token()
    forged = signed_by(pingone, {**token.header, "alg": alg}, token.claims)
    assert reason(pingone, forged)


def test_a_token_keyed_with_the_public_key_is_refused(pingone: PingOne) -> None:
    token = pingone.mint.access_token()
    unsigned = assembled({**token.header, "alg": "HS256"}, token.claims).rpartition(".")[0]
    public = pingone.keys.current.private_key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    mac = base64.urlsafe_b64encode(hmac.digest(public, unsigned.encode(), "sha256")).decode()
    assert "its alg is 'HS256'" in reason(pingone, f"{unsigned}.{mac.rstrip('=')}")


@pytest.mark.parametrize("brought", ["jwk", "jku", "x5u", "x5c"])
def test_a_key_that_the_token_brings_itself_is_not_used(pingone: PingOne, brought: str) -> None:
    own = rsa.generate_private_key(65537, 2048)
    numbers = own.public_key().public_numbers()
    jwk = {"kty": "RSA", "e": "AQAB", "n": encode(numbers.n.to_bytes(256, "big"))}
    values = {"jwk": jwk, "jku": "https://evil.example", "x5u": "https://evil.example", "x5c": []}
    token = pingone.mint.access_token()
    header = {**token.header, brought: values[brought]}
    unsigned = assembled(header, token.claims).rpartition(".")[0]
    signature = own.sign(unsigned.encode(), padding.PKCS1v15(), SHA256())
    assert "its signature does not match" in reason(pingone, f"{unsigned}.{encode(signature)}")


@pytest.mark.parametrize("kid", [None, "", "other", "../default", "' OR 1=1", "/dev/null"])
def test_a_key_that_is_not_published_is_named(pingone: PingOne, kid: str | None) -> None:
    token = pingone.mint.access_token()
    header = {"alg": "RS256"} if kid is None else {"alg": "RS256", "kid": kid}
    said = reason(pingone, signed_by(pingone, header, token.claims))
    assert f"its key {kid!r} is not published" in said
    assert pingone.keys.current.kid in said


@pytest.mark.parametrize("header", [{"crit": ["exp"]}, {"crit": []}, {"b64": False}])
def test_a_header_that_asks_for_more_is_refused(pingone: PingOne, header: dict[str, Any]) -> None:
    token = pingone.mint.access_token()
    assert reason(pingone, signed_by(pingone, {**token.header, **header}, token.claims))


def test_claims_that_were_changed_after_signing_are_refused(pingone: PingOne) -> None:
    token = pingone.mint.access_token(application="reader")
    changed = {**token.claims, "client_id": pingone.applications["worker"].client_id}
    payload = encode(json.dumps(changed).encode())
    head, _, signature = token.split(".")
    assert "its signature does not match" in reason(pingone, f"{head}.{payload}.{signature}")


RUBBISH = [
    "",
    ".",
    "..",
    "...",
    "a.b.c",
    "é",
    "\ud800",
    "x" * 100_000,
    "e30.e30.",
    "e30.W10.",
    "\0",
]


@pytest.mark.parametrize("text", RUBBISH, ids=range(len(RUBBISH)))
def test_what_is_no_jwt_is_said_to_be_none(pingone: PingOne, text: str) -> None:
    assert reason(pingone, text)


@pytest.mark.parametrize("depth", [10, 100, *range(900, 1000, 20), 10_000, 100_000])
@pytest.mark.parametrize("claim", ["iss", "aud", "exp"])
def test_deeply_nested_claims_are_refused(
    pingone: PingOne, session: requests.Session, claim: str, depth: int
) -> None:
    claims = {**pingone.mint.access_token().claims, claim: 0}
    text = json.dumps(claims).replace(f'"{claim}": 0', f'"{claim}": {"[" * depth}{"]" * depth}')
    header = encode(json.dumps({"alg": "RS256", "kid": pingone.keys.current.kid}).encode())
    unsigned = f"{header}.{encode(text.encode())}"
    token = f"{unsigned}.{encode(pingone.keys.current.sign(unsigned.encode()))}"
    assert reason(pingone, token)
    if depth <= 1000:  # as much as fits into a header
        headers = {"Authorization": f"Bearer {token}"}
        assert session.get(pingone.environment_url, headers=headers).status_code == 401


@effort.examples(80)
@given(st.text())
def test_no_text_does_more_than_be_refused(pingone_emulator: PingOne, text: str) -> None:
    assert reason(pingone_emulator, text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(["iss", "aud", "exp", "iat", "nbf", "sub", "client_id", "jti"])
MEMBERS = st.sampled_from(["alg", "kid", "typ", "crit", "b64", "jwk", "x5c", "zip", "cty"])


@effort.examples(120)
@given(st.dictionaries(MEMBERS, JSON, max_size=2), st.dictionaries(NAMES, JSON, max_size=3))
def test_no_header_and_no_claims_do_more_than_be_refused(
    pingone_emulator: PingOne, header: dict[str, Any], claims: dict[str, Any]
) -> None:
    good = pingone_emulator.mint.access_token()
    token = signed_by(pingone_emulator, {**good.header, **header}, {**good.claims, **claims})
    with contextlib.suppress(RefusedError):
        judged(pingone_emulator, token)


@effort.examples(120)
@given(st.data())
def test_no_mutation_of_a_token_does_more_than_be_refused(
    pingone_emulator: PingOne, data: st.DataObject
) -> None:
    token = str(pingone_emulator.mint.access_token())
    place = data.draw(st.integers(0, len(token) - 1))
    end = data.draw(st.integers(place, min(len(token), place + 40)))
    mutated = token[:place] + data.draw(st.text(max_size=8)) + token[end:]
    try:
        verified = judged(pingone_emulator, mutated)
    except RefusedError:
        return
    assert verified.claims  # only the unused bits at the end of base64 text may differ
    assert mutated.rpartition(".")[0] == token.rpartition(".")[0]
