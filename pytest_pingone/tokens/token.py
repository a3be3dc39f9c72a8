"""A token as a test holds it: text that knows what it says."""

from __future__ import annotations

import base64
import datetime as dt
import json
from typing import Any, Self

from pytest_pingone.clock import SECOND, is_time, moment
from pytest_pingone.errors import UsageError


class Token(str):
    """A token. It is a `str`, so it goes wherever a token goes; its attributes say what is in it.

    You get one from `pingone.mint`, and from entries of `pingone.requests`. An opaque token, or one
    that cannot be read, has no id and no times, and its header and claims are a `UsageError`.
    """

    __slots__ = ("id_token", "refresh_token")

    id_token: Token | None
    """The ID token that came with it, or None."""
    refresh_token: Token | None
    """The refresh token that came with it, or None."""

    def __new__(
        cls, text: str, *, id_token: Token | None = None, refresh_token: Token | None = None
    ) -> Self:
        """Return `text` as a token, with what came with it."""
        token = super().__new__(cls, text)
        token.id_token = id_token
        token.refresh_token = refresh_token
        return token

    @property
    def header(self) -> dict[str, Any]:
        """The JOSE header, unverified."""
        return self._part(0, "header")

    @property
    def claims(self) -> dict[str, Any]:
        """The claims, unverified."""
        return self._part(1, "claims")

    @property
    def id(self) -> str | None:
        """The `jti`, or None if there is none."""
        token_id = claims_in(self).get("jti")
        return token_id if isinstance(token_id, str) else None

    @property
    def issued_at(self) -> dt.datetime | None:
        """When it was issued, as an aware datetime in UTC; None if it does not say."""
        return self._time("iat")

    @property
    def expires_at(self) -> dt.datetime | None:
        """When it expires, as an aware datetime in UTC; None if it does not say."""
        return self._time("exp")

    @property
    def headers(self) -> dict[str, str]:
        """The HTTP header that presents this token (RFC 6750 section 2.1)."""
        return {"Authorization": f"Bearer {self}"}

    def _time(self, claim: str) -> dt.datetime | None:
        seconds = claims_in(self).get(claim)
        return moment(int(seconds * SECOND)) if is_time(seconds) else None

    def _part(self, number: int, name: str) -> dict[str, Any]:
        part = _decoded(self, number)
        if part is None:
            raise UsageError(
                f"The token {str(self)!r:.40} has no readable {name}: it is opaque, or was made "
                "with a flaw that damages it. Compare the text of the token instead."
            )
        return part


def claims_in(token: str) -> dict[str, Any]:
    """Return the claims of a token, unverified; none if it is opaque or cannot be read."""
    return _decoded(token, 1) or {}


def header_in(token: str) -> dict[str, Any]:
    """Return the JOSE header of a token, unverified; none if it is opaque or cannot be read."""
    return _decoded(token, 0) or {}


def _decoded(token: str, number: int) -> dict[str, Any] | None:
    try:
        part = token.split(".")[number]
        decoded = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (IndexError, ValueError, RecursionError):
        return None
    return decoded if isinstance(decoded, dict) else None
