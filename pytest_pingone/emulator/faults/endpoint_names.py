"""The endpoints by the names that the journal has for them, and what a test may write for several.

Names, methods and paths of all of them are in docs/reference/endpoints.md.
"""

from __future__ import annotations

import functools
from collections.abc import Collection
from typing import Final

from pytest_pingone.auth.routes import routes as auth_routes
from pytest_pingone.errors import UsageError
from pytest_pingone.management.routes import REFUSED, endpoints
from pytest_pingone.web.endpoint_names import matching

WITHOUT_CLIENT: Final = frozenset({"discovery", "metadata", "jwks"})
"""The public documents: nobody can tell which application asks for them."""


def named(asked: str | Collection[str] | None) -> frozenset[str]:
    """Return the names of the endpoints that a test means.

    Args:
        asked: a name such as `token` or `users.list`, a pattern such as `users.*`, several of
            these, or None for all.

    Raises:
        UsageError: there is no such endpoint.
    """
    if asked is None:
        return _known()
    patterns = [asked] if isinstance(asked, str) or not isinstance(asked, Collection) else asked
    if not patterns:
        raise UsageError("No endpoint is named; leave the argument out to mean all of them.")
    return frozenset(name for pattern in patterns for name in matching(pattern, _known()))


@functools.cache
def answering_as_oauth() -> frozenset[str]:
    """Return the endpoints that refuse by `error` and `error_description`: all below `/as` but one.

    Source: PingOne Platform API reference; userinfo is documented with the API's error model.
    """
    below = (route.name for route in auth_routes() if "as" in route.path.split("/"))
    return frozenset(below) - {"userinfo"}


@functools.cache
def _known() -> frozenset[str]:
    of_management = (endpoint.name for endpoint in endpoints() if endpoint.kind != REFUSED)
    return frozenset({route.name for route in auth_routes()}.union(of_management))
