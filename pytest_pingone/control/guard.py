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
_USUAL_PORTS = {"http": ":80", "https": ":443"}
_READING = ("GET", "HEAD")


class Guard:
    """Lets requests to the control API in, or says why not.

    Args:
        token: what has to be presented; None asks for nothing but that it comes from this machine.
        public_url: where clients reach the emulator, if that is not where it listens.
    """

    def __init__(self, *, token: str | None, public_url: str | None) -> None:
        self.token = token
        self._own = set() if public_url is None else {_origin(public_url)}

    def check(self, request: Incoming, *, is_open: bool = False) -> None:
        """Let a request in.

        Args:
            is_open: no token is needed.

        Raises:
            ApiError: 401 without the token, 403 for a page of another origin.
        """
        here = _origin(f"{request.scheme}://{request.host}")
        if self.token is None and here not in self._own:
            host = _host(here)
            if not is_loopback(host):
                raise _refused(
                    f"the name {host!r} does not lead to the control API, and 127.0.0.1 does"
                )
        origin = request.headers.get("Origin")
        if origin is not None and _origin(origin) not in {here, *self._own}:
            raise _refused(f"a page of {origin} may not use the control API")
        if origin is None and _is_from_elsewhere(request):
            raise _refused("a page of another origin may not use the control API")
        if not is_open and not self.is_let_in(request):
            raise _unauthorized()

    def is_let_in(self, request: Incoming) -> bool:
        """Return whether a request presents the token, if one is asked for."""
        if self.token is None:
            return True
        presented = bearer(request) or request.cookies.get(COOKIE, "")
        return self.is_token(presented)

    def is_reached_by_https(self, request: Incoming) -> bool:
        """Return whether a client came by https, if need be by that of a server in front."""
        return f"https://{request.host}".lower() in self._own or request.scheme == "https"

    def is_token(self, presented: str) -> bool:
        """Return whether this is the token; in constant time."""
        return hmac.compare_digest(presented.encode(), (self.token or "").encode())


def _origin(url: str) -> str:
    """Return an origin as browsers spell it: in lower case, without the port that is usual."""
    scheme, _, host = url.lower().partition("://")
    return f"{scheme}://{host.removesuffix(_USUAL_PORTS.get(scheme, ''))}"


def _host(origin: str) -> str:
    try:
        return urlsplit(origin).hostname or ""
    except ValueError:  # a bracket too many or too few
        return ""


def _is_from_elsewhere(request: Incoming) -> bool:
    """Return whether a browser says that another origin's page asks for a change."""
    site = request.headers.get("Sec-Fetch-Site", "none")
    return request.method not in _READING and site not in ("none", "same-origin")


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
