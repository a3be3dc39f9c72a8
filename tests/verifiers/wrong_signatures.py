"""Verifiers that can be brought not to check the signature, or to check it with the wrong thing."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable
from dataclasses import replace

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.verifiers.resource_server import ResourceServer
from tests.verifiers.steps import (
    Header,
    Jws,
    Key,
    Refused,
    Steps,
    check_algorithm,
    check_signature,
    find_key,
    jwk_in,
    no_step,
    parts_of,
)
from tests.verifiers.wrong import Wrong

NONE = {"alg-none", "alg-none-in-capitals", "alg-none-capitalised", "alg-none-mixed"}
TAMPERED = {
    "tampered-payload",
    "tampered-header",
    "truncated-signature",
    "empty-signature",
    "signature-of-another-token",
}


def taking_unsigned(is_none: Callable[[str], bool]) -> Steps:
    """Return a verifier for which some spellings of `alg` mean that nothing is signed."""

    def algorithm(header: Header) -> None:
        if not is_none(header["alg"]):
            check_algorithm(header)

    def signature(jws: Jws, key: Key) -> None:
        if not is_none(jws.header["alg"]):
            check_signature(jws, key)

    return Steps(algorithm=algorithm, signature=signature)


def any_algorithm(header: Header) -> None:
    if header["alg"] not in {"RS256", "HS256"}:
        check_algorithm(header)


def check_as_told(jws: Jws, key: Key) -> None:
    """Check a signature with a text, by the algorithm that the token names."""
    if jws.header["alg"] == "RS256":
        check_signature(jws, key)
        return
    text = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    check_hs256(jws, text)


def check_hs256(jws: Jws, secret: bytes) -> None:
    if not hmac.compare_digest(hmac.digest(secret, jws.message.encode(), "sha256"), jws.signature):
        raise Refused("the signature does not match")


def key_or_text(header: Header, server: ResourceServer) -> Key:
    """Return a key, or for HS256 the JSON in which it was published."""
    if header["alg"] == "RS256":
        return find_key(header, server)
    jwk = jwk_in(server.jwks, header["kid"])
    return json.dumps(jwk, separators=(",", ":")).encode()


def check_with_key_or_text(jws: Jws, key: Key) -> None:
    if isinstance(key, bytes):
        check_hs256(jws, key)
    else:
        check_signature(jws, key)


def check_if_signed(jws: Jws, key: Key) -> None:
    if jws.signature:
        check_signature(jws, key)


def check_without_typ(jws: Jws, key: Key) -> None:
    """Check the signature over a header that is written anew, without what it does not need."""
    header = json.dumps(
        {name: value for name, value in jws.header.items() if name != "typ"}, separators=(",", ":")
    )
    written = base64.urlsafe_b64encode(header.encode()).rstrip(b"=").decode()
    check_signature(replace(jws, message=f"{written}.{jws.message.partition('.')[2]}"), key)


def first_three_parts(token: str) -> Jws:
    return parts_of(".".join(token.split(".")[:3]))


def no_key(header: Header, server: ResourceServer) -> Key:
    """Look nothing up."""


WRONG = (
    Wrong(
        name="takes-none",
        does="takes a token without a signature if its `alg` says so",
        verify=taking_unsigned(lambda alg: alg == "none"),
        lets_in={"alg-none"},
        compare="CVE-2022-23540",
    ),
    Wrong(
        name="takes-none-in-any-spelling",
        does="the same, and does not mind upper and lower case",
        verify=taking_unsigned(lambda alg: alg.lower() == "none"),
        lets_in=NONE,
        compare="CVE-2022-23540",
    ),
    Wrong(
        name="refuses-none-in-one-spelling",
        does="refuses `none`, and takes the same word in other spellings",
        verify=taking_unsigned(lambda alg: alg != "none" and alg.lower() == "none"),
        lets_in=NONE - {"alg-none"},
        compare="CWE-178",
    ),
    Wrong(
        name="trusts-alg-with-pem",
        does="keeps the public key as PEM, and keys HMAC with that text if `alg` is HS256",
        verify=Steps(algorithm=any_algorithm, signature=check_as_told),
        lets_in={"hs256-keyed-with-pem"},
        compare="CVE-2015-9235",
    ),
    Wrong(
        name="trusts-alg-with-jwk",
        does="keeps the JWK as text, and keys HMAC with that text if `alg` is HS256",
        verify=Steps(algorithm=any_algorithm, key=key_or_text, signature=check_with_key_or_text),
        lets_in={"hs256-keyed-with-jwk"},
        compare="RFC 8725 section 2.1",
    ),
    Wrong(
        name="decodes-only",
        does="decodes the token and never verifies it",
        verify=Steps(algorithm=no_step, key=no_key, signature=no_step),
        lets_in=NONE
        | TAMPERED
        | {
            "another-key-under-the-same-kid",
            "unknown-kid",
            "kid-with-a-path",
            "kid-with-sql",
            "retired-key",
            "hs256-keyed-with-pem",
            "hs256-keyed-with-jwk",
            "embedded-jwk",
            "hostile-jku",
            "hostile-x5u",
            "oversized",
        },
        compare="CWE-347",
    ),
    Wrong(
        name="believes-the-kid",
        does="takes a token that names a published key for one that was signed with it",
        verify=Steps(signature=no_step),
        lets_in=TAMPERED | {"another-key-under-the-same-kid"},
        compare="CWE-347",
    ),
    Wrong(
        name="checks-a-signature-if-any",
        does="checks the signature if there is one",
        verify=Steps(signature=check_if_signed),
        lets_in={"empty-signature"},
        compare="CVE-2020-28042",
    ),
    Wrong(
        name="writes-the-header-anew",
        does="checks the signature over a header of its own instead of over the one that came",
        verify=Steps(signature=check_without_typ),
        lets_in={"tampered-header"},
        turns_away={"typed"},
        compare="RFC 7515 section 5.2",
    ),
    Wrong(
        name="ignores-further-parts",
        does="splits at dots and looks at the first three parts",
        verify=Steps(parts=first_three_parts),
        lets_in={"extra-segment"},
        compare="RFC 7515 section 7.1",
    ),
)
