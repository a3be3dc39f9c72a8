"""A right verifier of access tokens in steps, so that a wrong one differs in one of them.

The steps are those of RFC 8725 and RFC 9068 section 4, by hand: a library would not let us be wrong
in most of the ways in which people have been.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jwt

from pytest_pingone.clock import SECOND, process_now
from tests.verifiers.resource_server import SCOPE, Jwks, ResourceServer

Header = dict[str, Any]
Claims = dict[str, Any]
Key = Any
"""A public key of cryptography's; in wrong verifiers also a secret, or None."""


class Refused(ValueError):
    """A token that a verifier does not take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Jws:
    """A token in its parts, none of them believed."""

    header: Header
    payload: bytes
    message: str
    """What the signature is over: header and payload as they came."""
    signature: bytes


def decoded(part: str) -> bytes:
    """Return what stands in a part of a token (RFC 7515 appendix C)."""
    return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)


def encoded(part: bytes) -> str:
    """Return how something is written as a part of a token."""
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def now() -> int:
    """Return the time in seconds since the epoch."""
    return process_now() // SECOND


def no_step(*_: Any) -> None:
    """Check nothing."""


def parts_of(token: str) -> Jws:
    parts = token.split(".")
    if len(parts) != 3:
        raise Refused(f"a JWS has three parts, not {len(parts)}")
    header, payload, signature = parts
    return Jws(
        header=json.loads(decoded(header)),
        payload=decoded(payload),
        message=f"{header}.{payload}",
        signature=decoded(signature),
    )


def check_algorithm(header: Header) -> None:
    if header.get("alg") != "RS256":
        raise Refused(f"alg is {header.get('alg')!r}")


def check_crit(header: Header) -> None:
    if "crit" in header:
        raise Refused(f"crit names {header['crit']!r}, which means nothing here")


def jwk_in(jwks: Jwks, kid: Any) -> dict[str, Any]:
    """Return the key with an id out of a key set, as it stands there.

    Raises:
        Refused: there is none.
    """
    for jwk in jwks["keys"]:
        if jwk["kid"] == kid:
            return dict(jwk)
    raise Refused(f"no key {kid!r}")


def key_in(jwks: Jwks, kid: Any) -> Key:
    """Return the key with an id out of a key set, to verify with."""
    return jwt.PyJWK(jwk_in(jwks, kid), "RS256").key


def find_key(header: Header, server: ResourceServer) -> Key:
    return key_in(server.jwks, header.get("kid"))


def check_signature(jws: Jws, key: Key) -> None:
    rs256 = jwt.get_algorithm_by_name("RS256")
    if not rs256.verify(jws.message.encode(), key, jws.signature):
        raise Refused("the signature does not match")


def claims_in(payload: bytes) -> Claims:
    claims = json.loads(payload)
    if not isinstance(claims, dict):
        raise Refused("the payload is no JSON object")
    return claims


def check_expiry(claims: Claims) -> None:
    if "exp" not in claims or now() >= claims["exp"]:
        raise Refused(f"exp is {claims.get('exp')}")


def check_start(claims: Claims) -> None:
    if claims.get("nbf", 0) > now():
        raise Refused(f"nbf is {claims['nbf']}")


def check_issued_at(claims: Claims) -> None:
    if claims.get("iat", 0) > now():
        raise Refused(f"iat is {claims['iat']}")


def check_issuer(claims: Claims, server: ResourceServer) -> None:
    if claims.get("iss") != server.issuer:
        raise Refused(f"iss is {claims.get('iss')!r}")


def audiences(claims: Claims) -> list[str]:
    """Return whom a token is for: `aud` is one text or a list (RFC 7519 section 4.1.3)."""
    named = claims.get("aud", [])
    return [named] if isinstance(named, str) else list(named)


def check_audience(claims: Claims, server: ResourceServer) -> None:
    if server.audience not in audiences(claims):
        raise Refused(f"aud is {claims.get('aud')!r}")


def check_scope(claims: Claims) -> None:
    if SCOPE not in claims.get("scope", "").split():
        raise Refused(f"scope is {claims.get('scope')!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """What a verifier does, step by step. Each step is right unless it is replaced."""

    parts: Callable[[str], Jws] = parts_of
    algorithm: Callable[[Header], None] = check_algorithm
    crit: Callable[[Header], None] = check_crit
    key: Callable[[Header, ResourceServer], Key] = find_key
    signature: Callable[[Jws, Key], None] = check_signature
    claims: Callable[[bytes], Claims] = claims_in
    expiry: Callable[[Claims], None] = check_expiry
    start: Callable[[Claims], None] = check_start
    issued_at: Callable[[Claims], None] = check_issued_at
    issuer: Callable[[Claims, ResourceServer], None] = check_issuer
    audience: Callable[[Claims, ResourceServer], None] = check_audience
    scope: Callable[[Claims], None] = check_scope

    def __call__(self, token: str, server: ResourceServer) -> None:
        """Judge a token.

        Raises:
            ValueError: it is refused.
        """
        jws = self.parts(token)
        self.algorithm(jws.header)
        self.crit(jws.header)
        self.signature(jws, self.key(jws.header, server))
        claims = self.claims(jws.payload)
        self.expiry(claims)
        self.start(claims)
        self.issued_at(claims)
        self.issuer(claims, server)
        self.audience(claims, server)
        self.scope(claims)
