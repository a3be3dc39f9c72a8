"""What can go wrong, as plain data; `app` is the only place that turns it into HTTP.

Kinds that never mix:

    UsageError              a test asked for something that cannot be; raised in the test
    UnusedFault             a fault of the test that had to be met was not; raised in the test
    EmulatorFault           the emulator itself failed, or was asked for what it does not emulate;
                            raised when the test ends, even if the client swallowed the answer
    ProtocolError           an answer that PingOne gives to a client; travels over HTTP
    ├── OAuthError          {"error", "error_description"}, as the endpoints under /as answer
    └── ApiError            {"id", "code", "message", "details"}, as the Management API answers
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

VALIDATION = (
    "The request could not be completed. One or more validation errors were in the request."
)
MALFORMED = "The request could not be completed. The request was malformed or invalid."
NO_ACCESS = "The request could not be completed. You do not have access to this resource."
NOT_FOUND = "The request could not be completed. The requested resource was not found."
ISSUE = "The request could not be completed. There was an issue processing the request."
NOT_UNIQUE = "is unique but a non-unique value is provided"
UNEXPECTED = "The request could not be completed. An unexpected error occurred."


class UsageError(ValueError):
    """A fixture, option or method of this plugin was used in a way that cannot work.

    The message says what was asked, what exists, and what to do next.
    """


class UnusedFault(AssertionError):
    """The code under test never met a fault that the test put in its way."""


class EmulatorFault(Exception):
    """The emulator failed, or was asked for something of PingOne that it does not emulate."""


class NotEmulatedError(EmulatorFault):
    """A part of PingOne that exists but is not emulated; the client gets 501 and the test fails."""


class ProtocolError(Exception):
    """An answer of PingOne that says no. Never raised in a test: a client sees it as HTTP.

    `reason` says in words what PingOne keeps to itself; it reaches the journal and the failure
    report, never the client.
    """

    status: int
    reason: str


class OAuthError(ProtocolError):
    """A refusal by an endpoint under `/as`: RFC 6749 section 5.2, in PingOne's wording."""

    def __init__(
        self,
        error: str,
        description: str,
        *,
        status: int = 400,
        reason: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{error}: {description}")
        self.error = error
        self.description = description
        self.status = status
        self.reason = reason or description
        self.headers = dict(headers or {})


def invalid(error: str, specific: str, *, reason: str = "") -> OAuthError:
    """Return the 400 of an OAuth request that cannot be carried out as it was made."""
    return OAuthError(error, f"{VALIDATION}: {specific}", reason=reason or specific)


def denied(error: str, specific: str, *, status: int, reason: str = "") -> OAuthError:
    """Return the 401 or 403 of an OAuth request by somebody who may not make it."""
    return OAuthError(
        error, f"Request denied: {specific}", status=status, reason=reason or specific
    )


@dataclass(frozen=True, slots=True)
class Detail:
    """One entry of `details` in an API error: which member is wrong, and how."""

    code: str
    message: str
    target: str | None = None
    inner: Mapping[str, object] = field(default_factory=dict)


class ApiError(ProtocolError):
    """A refusal in the error model of `api.pingone.<tld>` (also of userinfo and of flows).

    Source: PingOne Platform API reference, "Error codes".
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        details: Iterable[Detail] = (),
        reason: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.status = status
        self.code = code
        self.message = message
        self.details = tuple(details)
        self.headers = dict(headers or {})
        first = self.details[0] if self.details else None
        said = f"{first.target or 'request'}: {first.message}" if first else message
        self.reason = reason or said
        super().__init__(f"{status} {code}: {said}")


def invalid_data(*details: Detail) -> ApiError:
    """Return the 400 of a body whose members do not pass their checks."""
    return ApiError(400, "INVALID_DATA", VALIDATION, details=details)


def invalid_request(*details: Detail, status: int = 400) -> ApiError:
    """Return the 400 (or 415) of a request that cannot be read at all."""
    return ApiError(status, "INVALID_REQUEST", MALFORMED, details=details)


def invalid_token(reason: str) -> ApiError:
    """Return the one 401 that PingOne gives for a missing, foreign, damaged or expired token."""
    detail = Detail(
        "INVALID_TOKEN",
        "The authorization token is either missing or invalid, or it has expired.",
        "Authentication Credentials",
    )
    return ApiError(401, "ACCESS_FAILED", NO_ACCESS, details=(detail,), reason=reason)


def no_permission(reason: str) -> ApiError:
    """Return the 403 of a good token whose owner may not do this.

    The top-level message matters: Terraform's provider takes the other wording that PingOne knows
    ("The actor attempting to perform the request is not authorized.") for a delay and retries.
    """
    detail = Detail(
        "INSUFFICIENT_PERMISSIONS",
        "The actor attempting to perform the request is not authorized.",
    )
    return ApiError(403, "ACCESS_FAILED", NO_ACCESS, details=(detail,), reason=reason)


def not_found(reason: str = "", message: str = NOT_FOUND) -> ApiError:
    """Return the 404 of the Management API."""
    return ApiError(404, "NOT_FOUND", message, reason=reason)
