"""Right verifiers: the libraries that Python programs verify PingOne's tokens with, all checks on.

Each is what the library's documentation leads to; what has to be added by hand is said in its row.
"""

from __future__ import annotations

import ssl
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import authlib.deprecate  # puts its own filter of warnings in front of ours, so before ours
import jose.jwt
import joserfc.errors
import joserfc.jwk
import joserfc.jws
import joserfc.jwt
import jwt
import requests

from tests.verifiers.resource_server import ResourceServer
from tests.verifiers.steps import (
    Claims,
    Refused,
    Steps,
    check_crit,
    check_issued_at,
    check_scope,
)

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Authlib is moving this module to joserfc, and says so
    import authlib.jose

__all__ = ["REFUSALS", "RIGHT", "Right", "authlib"]
REFUSALS: tuple[type[Exception], ...] = (
    ValueError,
    authlib.jose.errors.JoseError,
    jose.jwt.JWTError,
    joserfc.errors.JoseError,
    jwt.PyJWTError,
)
"""What a verifier raises at a token that it does not take; anything else is a fault of ours."""
_TLS = ssl.create_default_context()  # unused, but each client makes its own for want of one: 31 ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """A verifier that takes every good token and none of the flawed ones that it can see.

    Attributes:
        name: a library, or a way.
        verify: judges a token; raises what `REFUSALS` names.
        by_hand: what the library leaves to its caller.
        checks_scopes: whether it sees that a scope is missing.
        introspects: whether it asks PingOne.
    """

    name: str
    verify: Callable[[str, ResourceServer], None]
    by_hand: str = ""
    checks_scopes: bool = False
    introspects: bool = False


def claims_by_pyjwt(token: str, server: ResourceServer) -> Claims:
    claims: Claims = jwt.decode(
        token,
        jwt.PyJWKClient(server.jwks_url, ssl_context=_TLS).get_signing_key_from_jwt(token),
        algorithms=["RS256"],
        audience=server.audience,
        issuer=server.issuer,
        options={"require": ["exp", "iss", "aud"]},
    )
    return claims


def pyjwt(token: str, server: ResourceServer) -> None:
    claims_by_pyjwt(token, server)


def pyjwt_with_scope(token: str, server: ResourceServer) -> None:
    check_scope(claims_by_pyjwt(token, server))


def authlib_jose(token: str, server: ResourceServer) -> None:
    claims = authlib.jose.JsonWebToken(["RS256"]).decode(
        token,
        authlib.jose.JsonWebKey.import_key_set(server.jwks),
        claims_options={
            "exp": {"essential": True},
            "iss": {"essential": True, "value": server.issuer},
            "aud": {"essential": True, "value": server.audience},
        },
    )
    claims.validate()


def joserfc_jwt(token: str, server: ResourceServer) -> None:
    keys: Any = server.jwks
    decoded = joserfc.jwt.decode(
        token,
        joserfc.jwk.KeySet.import_key_set(keys),
        algorithms=["RS256"],
        registry=joserfc.jws.JWSRegistry(strict_check_header=False),
    )
    joserfc.jwt.JWTClaimsRegistry(
        exp={"essential": True},
        iss={"essential": True, "value": server.issuer},
        aud={"essential": True, "value": server.audience},
    ).validate(decoded.claims)


def python_jose(token: str, server: ResourceServer) -> None:
    header = jose.jwt.get_unverified_header(token)
    check_crit(header)
    claims = jose.jwt.decode(
        token,
        server.jwks,
        algorithms=["RS256"],
        audience=server.audience,
        issuer=server.issuer,
        options={"require_exp": True, "require_iss": True, "require_aud": True},
    )
    check_issued_at(claims)


def introspection(token: str, server: ResourceServer) -> None:
    answer = requests.post(
        server.introspection_url, {"token": token}, auth=server.credentials, timeout=10
    )
    answer.raise_for_status()
    told = answer.json()
    if not told["active"]:
        raise Refused("PingOne says that it is not active")
    check_scope(told)


RIGHT = (
    Right(name="PyJWT", verify=pyjwt),
    Right(name="Authlib", verify=authlib_jose),
    Right(
        name="joserfc",
        verify=joserfc_jwt,
        by_hand="`strict_check_header=False`, or it refuses header members that it does not know",
    ),
    Right(name="python-jose", verify=python_jose, by_hand="`crit`, an `iat` in the future"),
    Right(name="PyJWT and scope", verify=pyjwt_with_scope, by_hand="scope", checks_scopes=True),
    Right(
        name="introspection",
        verify=introspection,
        by_hand="scope",
        checks_scopes=True,
        introspects=True,
    ),
    Right(
        name="by hand",
        verify=Steps(),
        by_hand="everything; the wrong ones differ from it in a step",
        checks_scopes=True,
    ),
)
