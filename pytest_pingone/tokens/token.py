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

    You get one from `pingone.mint`.
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
        return self._part(0)

    @property
    def claims(self) -> dict[str, Any]:
        """The claims, unverified."""
        return self._part(1)

    @property
    def expires_at(self) -> dt.datetime | None:
        """When it expires, as an aware datetime in UTC; None if it does not say."""
        expiry = self.claims.get("exp")
        return moment(int(expiry * SECOND)) if is_time(expiry) else None

    @property
    def headers(self) -> dict[str, str]:
        """The HTTP header that presents this token (RFC 6750 section 2.1)."""
        return {"Authorization": f"Bearer {self}"}

    def _part(self, number: int) -> dict[str, Any]:
        try:
            part = self.split(".")[number]
            decoded = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        except (IndexError, ValueError, RecursionError):
            decoded = None
        if not isinstance(decoded, dict):
            raise UsageError(
                f"The token {self!r:.40} has no readable {_PARTS[number]}: it is opaque, or was "
                "made with a flaw that damages it. Compare the text of the token instead."
            )
        return decoded


_PARTS = ("header", "claims")
