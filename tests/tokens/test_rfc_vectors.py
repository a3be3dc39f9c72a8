"""The signed examples of RFC 7515, RFC 7519 and RFC 7520: none of them is PingOne's.

That they are written down right, another library says. They differ from PingOne's tokens in many
ways at once, so what is looked at is that the first and decisive of them is named.

`rfc_vectors.json` holds them with their sections, and public keys; 7515 A.1 is 7519 3.1 too.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
import requests
from joserfc import jwk
from joserfc import jws as other
from joserfc.errors import JoseError

from pytest_pingone import PingOne
from pytest_pingone.auth.client_keys import KEY_ALGORITHMS, SECRET_ALGORITHMS
from pytest_pingone.tokens import jws

VECTORS: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("rfc_vectors.json").read_text(encoding="utf-8")
)
COMPACT = [vector for vector in VECTORS if "compact" in vector]
DETACHED = "RFC 7520 4.5"
NO_JWT = "it is no JWT"
"""Payloads of RFC 7520 section 4 are text; JWE and the JSON forms are not even read."""
DECISIVE = {
    "RFC 7515 A.1, RFC 7519 3.1": "its alg is 'HS256', not RS256",
    "RFC 7515 A.2": "its issuer 'joe' is not this tenant",
    "RFC 7515 A.3": "its alg is 'ES256', not RS256",
    "RFC 7515 A.5, RFC 7519 6.1": "its alg is 'none', not RS256",
    "RFC 7520 6, signed": "its alg is 'PS256', not RS256",
}


def named(vector: dict[str, Any]) -> str:
    return str(vector["source"])


def with_payload(vector: dict[str, Any]) -> str:
    """The text of a vector, and of one with detached content with what RFC 7520 figure 7 says."""
    text: str = vector["compact"]
    if named(vector) == DETACHED:
        whole = next(v["compact"] for v in VECTORS if named(v) == "RFC 7520 4.4")
        text = text.replace("..", f".{whole.split('.')[1]}.")
    return text


def flattened(vector: dict[str, Any], number: int) -> Any:
    """One signature of a vector in JSON."""
    document = vector["json"]
    signatures = document.get("signatures", [document])
    return {**signatures[number], "payload": document["payload"]}


def confirmed(vector: dict[str, Any]) -> int:
    """Return how many signatures another library verifies.

    Raises:
        JoseError: one is wrong.
    """
    pairs = list(zip(vector["algorithms"], vector["keys"], strict=bool(vector["keys"])))
    for number, (algorithm, members) in enumerate(pairs):
        key = jwk.import_key(members)
        if "compact" in vector:
            other.deserialize_compact(with_payload(vector), key, algorithms=[algorithm])
        else:
            other.deserialize_json(flattened(vector, number), key, algorithms=[algorithm])
    return len(pairs)


def test_another_library_verifies_what_is_signed() -> None:
    assert sum(confirmed(vector) for vector in VECTORS) == 17
    unsigned = [named(vector) for vector in VECTORS if not vector["keys"]]
    assert unsigned == [
        "RFC 7515 A.5, RFC 7519 6.1",
        "RFC 7515 E",
        "RFC 7520 5.1",
        "RFC 7520 6, nested",
    ]


@pytest.mark.parametrize("vector", COMPACT, ids=named)
def test_another_library_refuses_what_was_tampered_with(vector: dict[str, Any]) -> None:
    """Or its agreement would say nothing."""
    if not vector["keys"]:
        return
    head, payload, signature = with_payload(vector).split(".")
    for spoilt in (f"{head}.{payload}A.{signature}", f"{head}.{payload}.{flipped(signature)}"):
        with pytest.raises(JoseError):
            confirmed({**vector, "source": "", "compact": spoilt})


def flipped(part: str) -> str:
    """A part of a token with one bit changed."""
    raw = bytearray(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    raw[len(raw) // 2] ^= 1
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@pytest.mark.parametrize("vector", VECTORS, ids=named)
def test_none_is_taken_for_a_token_of_the_tenant(vector: dict[str, Any], pingone: PingOne) -> None:
    text = vector["compact"] if "compact" in vector else json.dumps(vector["json"])
    explained = pingone.explain(text)
    assert not explained
    assert DECISIVE.get(named(vector), NO_JWT) in str(explained.problems[0])


def test_none_opens_any_door(pingone: PingOne) -> None:
    for vector in COMPACT:
        bearer = {"Authorization": f"Bearer {vector['compact']}"}
        for url in (f"{pingone.api_url}/environments", f"{pingone.issuer}/userinfo"):
            assert requests.get(url, headers=bearer, timeout=5).status_code == 401, named(vector)
        service = pingone.applications["service"]
        told = requests.post(
            f"{pingone.issuer}/introspect",
            data={"token": vector["compact"]},
            auth=(service.client_id, service.client_secret),
            timeout=5,
        )
        assert told.json() == {"active": False}, named(vector)


@pytest.mark.parametrize("vector", COMPACT, ids=named)
def test_clients_may_sign_as_their_algorithms_say(vector: dict[str, Any]) -> None:
    """RS256 and HS256 alone are what clients sign with here; none is ever enough."""
    keys = [key_of(members) for members in vector["keys"]]
    algorithms = {*KEY_ALGORITHMS, *SECRET_ALGORITHMS}
    taken = named(vector) in ("RFC 7515 A.1, RFC 7519 3.1", "RFC 7515 A.2")
    if taken:
        assert jws.signed_by(vector["compact"], keys, algorithms)["iss"] == "joe"
        head, payload, signature = vector["compact"].split(".")
        for spoilt in (f"{head}.{flipped(payload)}.{signature}", f"{head}.{payload}.AAAA"):
            with pytest.raises(jws.UnreadableError):
                jws.signed_by(spoilt, keys, algorithms)
    else:
        with pytest.raises(jws.UnreadableError):
            jws.signed_by(vector["compact"], keys, algorithms)


def test_a_public_key_is_no_secret() -> None:
    """RFC 8725 section 2.1: neither takes what was made for the other."""
    secret, public = (key_of(VECTORS[number]["keys"][0]) for number in (0, 1))
    for number, key, algorithms in (
        (0, public, KEY_ALGORITHMS),
        (0, public, SECRET_ALGORITHMS),
        (1, secret, SECRET_ALGORITHMS),
        (1, secret, KEY_ALGORITHMS),
    ):
        with pytest.raises(jws.UnreadableError):
            jws.signed_by(VECTORS[number]["compact"], [key], algorithms)


def key_of(members: dict[str, str]) -> Any:
    if members["kty"] == "oct":
        return base64.urlsafe_b64decode(members["k"] + "==")
    import jwt

    return jwt.PyJWK({**members, "alg": "RS256"} if members["kty"] == "RSA" else members).key
