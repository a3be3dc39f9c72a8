"""Libraries given keys, algorithm, issuer and audience, and nothing of what they leave to us."""

from __future__ import annotations

from typing import Any

import jose.jwt
import joserfc.jwk
import joserfc.jwt
import jwt

from tests.verifiers.resource_server import ResourceServer
from tests.verifiers.right import authlib
from tests.verifiers.steps import find_key
from tests.verifiers.wrong import Wrong

OF_CLAIMS = {
    "expired-by-one-second",
    "expired-long-ago",
    "not-yet-valid",
    "issued-in-the-future",
    "no-exp",
    "wrong-issuer",
    "issuer-of-another-environment",
    "issuer-with-trailing-slash",
    "no-issuer",
    "wrong-audience",
    "audience-of-the-management-api",
    "no-audience",
    "id-token",
    "refresh-token",
    "duplicate-claims",
    "missing-scope",
}
"""What stands in the claims, and only there."""


def pyjwt(token: str, server: ResourceServer) -> None:
    key = find_key(jwt.get_unverified_header(token), server)
    jwt.decode(token, key, ["RS256"], audience=server.audience, issuer=server.issuer)


def python_jose(token: str, server: ResourceServer) -> None:
    jose.jwt.decode(token, server.jwks, ["RS256"], audience=server.audience, issuer=server.issuer)


def authlib_jose(token: str, server: ResourceServer) -> None:
    options = {"iss": {"value": server.issuer}, "aud": {"value": server.audience}}
    keys = authlib.jose.JsonWebKey.import_key_set(server.jwks)
    authlib.jose.JsonWebToken(["RS256"]).decode(token, keys, claims_options=options)


def joserfc_jwt(token: str, server: ResourceServer) -> None:
    keys: Any = server.jwks
    joserfc.jwt.decode(token, joserfc.jwk.KeySet.import_key_set(keys), ["RS256"])


WRONG = (
    Wrong(
        name="pyjwt-requiring-nothing",
        does="calls `jwt.decode` of PyJWT without `require`",
        verify=pyjwt,
        lets_in={"no-exp", "missing-scope"},
    ),
    Wrong(
        name="python-jose-requiring-nothing",
        does="calls `jwt.decode` of python-jose without options, and checks nothing by hand",
        verify=python_jose,
        lets_in={
            "no-exp",
            "no-audience",
            "refresh-token",
            "issued-in-the-future",
            "unknown-crit",
            "missing-scope",
        },
    ),
    Wrong(
        name="authlib-without-validate",
        does="calls `decode` of Authlib with options for the claims, and not `validate`",
        verify=authlib_jose,
        lets_in=OF_CLAIMS,
    ),
    Wrong(
        name="joserfc-without-registry",
        does="calls `decode` of joserfc, with its default registry, and validates no claims",
        verify=joserfc_jwt,
        lets_in=OF_CLAIMS,
        turns_away={"unknown-header-member"},
    ),
)
