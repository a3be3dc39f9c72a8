"""Which kind of token is this? Told by its claims, as PingOne writes them.

Sources: PingOne Platform API reference, "Token claims"; RFC 7523 section 3 for client assertions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

ACCESS: Final = "access token"
ID: Final = "ID token"
REFRESH: Final = "refresh token"
ASSERTION: Final = "client assertion"
OTHER: Final = "JWT of no kind that PingOne issues"


def kind_of(claims: Mapping[str, Any]) -> str:
    """Return what a JWT with these claims is.

    PingOne writes no `typ` that tells them apart: access tokens alone have a `client_id`, ID tokens
    an audience that is one text, refresh tokens none at all.
    """
    if "client_id" in claims:
        return ACCESS
    issuer = claims.get("iss")
    if isinstance(issuer, str) and issuer == claims.get("sub"):
        return ASSERTION
    if isinstance(claims.get("aud"), str):
        return ID
    if "aud" not in claims and {"jti", "sid", "scope"} <= claims.keys():
        return REFRESH
    return OTHER
