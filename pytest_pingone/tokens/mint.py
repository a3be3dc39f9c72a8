"""From claims to a signed token: RS256, in PingOne's own layout of the header.

Assembled here rather than by a JOSE library because the order of the header's members is part of
what is emulated, and because this is where the time goes: all but the signature takes microseconds.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from typing import Any

from pytest_pingone.keys import DEFAULT_KEY_ID, SigningKey, encode

ACCESS_TOKEN_TYPE = "at+jwt"
_compact = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


def signed(
    claims: Mapping[str, Any],
    key: SigningKey,
    *,
    with_x5t: bool = False,
    typ: str | None = None,
) -> str:
    """Return the compact JWS of `claims` (RFC 7515 section 3.1).

    Args:
        with_x5t: include the thumbprint of the key's certificate, as applications with `includeX5t`
            want it.
        typ: the `typ` of the header; PingOne leaves it out by default.
    """
    message = f"{_header(key, with_x5t=with_x5t, typ=typ)}.{encode(_compact(claims).encode())}"
    return f"{message}.{encode(key.sign(message.encode('ascii')))}"


@functools.lru_cache(maxsize=256)
def _header(key: SigningKey, *, with_x5t: bool, typ: str | None) -> str:
    if key.kid == DEFAULT_KEY_ID:
        header = {"alg": "RS256", "kid": key.kid}
    else:
        header = {"kid": key.kid, "alg": "RS256"}
    if with_x5t:
        header["x5t"] = key.thumbprint
    if typ is not None:
        header["typ"] = typ
    return encode(_compact(header).encode())
