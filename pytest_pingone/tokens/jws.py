"""Reading a JWT: what it says, and whether one of some keys signed it. Nothing reads the time here.

`jwt.decode` and `jwt.decode_complete` do, even when they are told to verify nothing, and
`datetime.now()` raises IndexError while another thread ends a freeze.
"""

from __future__ import annotations

import contextlib
import functools
import json
from collections.abc import Collection, Iterable
from typing import Any


class UnreadableError(Exception):
    """Text that is no JWT, or that none of the keys signed."""


def unverified(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the header and the claims of a JWT, believing neither; `signed_by` minds a `crit`.

    Raises:
        UnreadableError: it is no JWT (RFC 7519 section 7.2).
    """
    header, claims = _read(token)
    return dict(header), dict(claims)


@functools.lru_cache(maxsize=1)
def _read(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Read a JWT; the last one is kept, because whoever judges a token asks again and again.

    What a text says never changes, whatever the time is and whichever keys there are.
    """
    import jwt

    try:
        parts = _reader().decode_complete(token, options={"verify_signature": False})
        return parts["header"], _claims(parts["payload"])
    except (jwt.PyJWTError, ValueError, RecursionError) as problem:
        raise UnreadableError(str(problem)) from problem


@functools.cache
def _reader() -> Any:
    """Return a reader of JWS that leaves to us what headers may say: an older PyJWT does so too."""
    import jwt

    class Reader(jwt.PyJWS):
        def _validate_headers(self, headers: dict[str, Any], **_: Any) -> None:
            """Accept any: which key id and which crit is right, the rules of verifying say."""

    return Reader()


def signed_by(token: str, keys: Iterable[Any], algorithms: Collection[str]) -> dict[str, Any]:
    """Return the claims of a JWT that one of these keys signed with one of these algorithms.

    `jwt.decode` is not used because it warns of short secrets, which are the tenant's own business.

    Args:
        keys: public keys, or secrets as bytes.

    Raises:
        UnreadableError: none of them did.
    """
    import jwt

    header, claims = unverified(token)
    if "crit" in header:  # PyJWT looks at it from 2.12 on
        raise UnreadableError("its header has a crit member, which nothing here understands")
    name = header.get("alg")
    if name not in algorithms:
        raise UnreadableError(f"its alg is {name!r}, not one of {', '.join(algorithms)}")
    algorithm = jwt.get_algorithm_by_name(str(name))
    message, _, signature = token.rpartition(".")
    for key in keys:
        with contextlib.suppress(jwt.PyJWTError, ValueError, TypeError):
            prepared = algorithm.prepare_key(key)
            if algorithm.verify(message.encode(), prepared, jwt.utils.base64url_decode(signature)):
                return claims
    raise UnreadableError("no key verifies its signature")


def _claims(payload: bytes) -> dict[str, Any]:
    claims = json.loads(payload)
    if not isinstance(claims, dict):
        raise UnreadableError("its payload is no JSON object")
    return claims
