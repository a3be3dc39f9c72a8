"""Cross-origin requests: what a browser lets a page of another origin read.

Endpoints that take a bearer token trust every origin. Those that go by a cookie trust the origins
that an application names in its `corsSettings`; without such settings, every one.

Source: PingOne Platform API reference, "PingOne API requests", "Cross-origin resource sharing".
"""

from __future__ import annotations

from collections.abc import Iterable

from pytest_pingone.tenant.records import Application
from pytest_pingone.web.replies import Headers

_ALLOWED = (
    "Accept, Accept-Language, Content-Language, Content-Type, Range, Authorization, "
    "Content-Length, Cookie, Correlation-Id, Origin, Origin-Cookies, Referer, Referrer, "
    "X-Amz-Date, X-Amz-Security-Token, X-Api-Key, X-client-version, X-Content-Type-Options"
)
_MAX_AGE = "86400"


def headers(origin: str, *, by_cookie: bool, applications: Iterable[Application]) -> Headers:
    """Return what an answer says to a browser whose page is of another origin.

    Args:
        origin: the `Origin` of the request.
        by_cookie: whether the endpoint goes by a cookie.
        applications: those that may name the origin; for an endpoint that goes by a cookie.
    """
    exposed = ("Access-Control-Expose-Headers", "Correlation-Id")
    if not by_cookie:
        return (("Access-Control-Allow-Origin", "*"), exposed)
    if not any(_trusts(application, origin) for application in applications):
        return ()
    credentials = ("Access-Control-Allow-Credentials", "true")
    return (("Access-Control-Allow-Origin", origin), credentials, exposed)


def preflight(methods: Iterable[str]) -> Headers:
    """Return what the answer to an OPTIONS request adds to that."""
    return (
        ("Access-Control-Allow-Methods", ", ".join(methods)),
        ("Access-Control-Allow-Headers", _ALLOWED),
        ("Access-Control-Max-Age", _MAX_AGE),
    )


def _trusts(application: Application, origin: str) -> bool:
    settings = application.cors_settings
    if settings is None:
        return True
    return settings.behavior == "ALLOW_SPECIFIC_ORIGINS" and origin in settings.origins
