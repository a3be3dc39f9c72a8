"""Who may use the control API: this machine, or whoever has the token.

A page of another origin that a developer happens to look at may not: neither by posting here, nor
by having its own host name lead to the loopback address (DNS rebinding).
"""

from __future__ import annotations

import hmac
from urllib.parse import urlsplit

from pytest_pingone.addresses import is_loopback
from pytest_pingone.errors import NO_ACCESS, ApiError, Detail
from pytest_pingone.web.incoming import Incoming, bearer

COOKIE = "pingone_control"


class Guard:
    """Lets requests to the control API in, or says why not.

    Args:
        token: what has to be presented; None asks for nothing but that it comes from this machine.
        public_url: where clients reach the emulator, if that is not where it listens.
    """

    def __init__(self, *, token: str | None, public_url: str | None) -> None:
        self.token = token
        self._own = set() if public_url is None else {public_url.lower()}

    def check(self, request: Incoming, *, is_open: bool = False) -> None:
        """Let a request in.

        Args:
            is_open: no token is needed.

        Raises:
            ApiError: 401 without the token, 403 for a page of another origin.
        """
        here = f"{request.scheme}://{request.host}".lower()
        if self.token is None and here not in self._own:
            host = urlsplit(here).hostname or ""
            if not is_loopback(host):
                raise _refused(
                    f"the name {host!r} does not lead to the control API, and 127.0.0.1 does"
                )
        origin = request.headers.get("Origin")
        if origin is not None and origin.lower() not in {here, *self._own}:
            raise _refused(f"a page of {origin} may not use the control API")
        if not is_open and not self.is_let_in(request):
            raise _unauthorized()

    def is_let_in(self, request: Incoming) -> bool:
        """Return whether a request presents the token, if one is asked for."""
        if self.token is None:
            return True
        presented = bearer(request) or request.cookies.get(COOKIE, "")
        return self.is_token(presented)

    def is_token(self, presented: str) -> bool:
        """Return whether this is the token; in constant time."""
        return hmac.compare_digest(presented.encode(), (self.token or "").encode())


def _refused(reason: str) -> ApiError:
    detail = Detail("INSUFFICIENT_PERMISSIONS", f"{reason[0].upper()}{reason[1:]}.")
    return ApiError(403, "ACCESS_FAILED", NO_ACCESS, details=[detail], reason=reason)


def _unauthorized() -> ApiError:
    message = (
        "The control API of this instance asks for a token: send it as `Authorization: Bearer`. "
        "It is the value of PINGONE_CONTROL_TOKEN, or was printed when the instance began."
    )
    return ApiError(
        401,
        "ACCESS_FAILED",
        NO_ACCESS,
        details=[Detail("INVALID_TOKEN", message, "Authorization")],
        headers={"WWW-Authenticate": 'Bearer realm="pytest-pingone control"'},
    )
