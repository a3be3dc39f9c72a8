"""How PingOne words a refusal with a given status, in the shape that an endpoint uses.

Sources: PingOne Platform API reference, "Error codes", "Rate limiting"; RFC 6749 sections 4.1.2.1
and 5.2. What is not documented is listed in docs/reference/fidelity.md.
"""

from __future__ import annotations

import datetime as dt
import email.utils
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pytest_pingone.emulator.faults.endpoint_names import answering_as_oauth
from pytest_pingone.errors import (
    ISSUE,
    MALFORMED,
    NO_ACCESS,
    NOT_FOUND,
    UNEXPECTED,
    VALIDATION,
    ApiError,
    Detail,
    OAuthError,
    ProtocolError,
    UsageError,
    invalid_token,
    no_permission,
)
from pytest_pingone.tenant.rate_limits import LIMITED, RateLimit, too_many

WITH_RETRY_AFTER: Final = (429, 503)
_RETRY_AFTER = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What is said with a status.

    Attributes:
        code: the `code` of the API's error model.
        message: its `message`.
        error: the `error` of the endpoints under `/as`; none where these use the API's model, too.
        description: their `error_description`; the message unless given.
        details: the `details` of the API's error model.
    """

    code: str
    message: str
    error: str = ""
    description: str = ""
    details: tuple[Detail, ...] = ()


WORDINGS: Final[Mapping[int, Wording]] = {
    400: Wording(
        code="INVALID_REQUEST", message=MALFORMED, error="invalid_request", description=VALIDATION
    ),
    401: Wording(
        code="ACCESS_FAILED",
        message=NO_ACCESS,
        error="invalid_client",
        description="Request denied: Invalid client credentials",
        details=invalid_token("").details,
    ),
    403: Wording(
        code="ACCESS_FAILED",
        message=NO_ACCESS,
        error="access_denied",
        description="Request denied: Access denied",
        details=no_permission("").details,
    ),
    404: Wording(code="NOT_FOUND", message=NOT_FOUND),
    408: Wording(code="REQUEST_TIMEOUT", message=ISSUE, error="temporarily_unavailable"),
    409: Wording(code="CONFLICT", message=ISSUE, error="invalid_request"),
    415: Wording(code="INVALID_REQUEST", message=MALFORMED, error="invalid_request"),
    429: Wording(code="REQUEST_LIMITED", message=LIMITED, error="temporarily_unavailable"),
    500: Wording(code="UNEXPECTED_ERROR", message=UNEXPECTED, error="server_error"),
    502: Wording(code="BAD_GATEWAY", message=ISSUE, error="temporarily_unavailable"),
    503: Wording(code="SERVICE_UNAVAILABLE", message=ISSUE, error="temporarily_unavailable"),
    504: Wording(code="GATEWAY_TIMEOUT", message=ISSUE, error="temporarily_unavailable"),
}


def refused(
    endpoint: str, *, status: int, code: str | None = None, retry_after: str | None = None
) -> ProtocolError:
    """Return a refusal of an endpoint.

    Args:
        status: one of `WORDINGS`.
        code: another `code` or `error` than is usual with the status.
        retry_after: the header of that name; where PingOne sends it, one second unless given.
    """
    said = WORDINGS[status]
    if retry_after is None and status in WITH_RETRY_AFTER:
        retry_after = _RETRY_AFTER
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    if said.error and endpoint in answering_as_oauth():
        description = said.description or said.message
        return OAuthError(code or said.error, description, status=status, headers=headers)
    details = () if code else said.details
    if status == 429 and not code:
        inner = {"retryAfter": int(retry_after)} if retry_after and retry_after.isdigit() else {}
        details = (Detail("LIMIT_EXCEEDED", LIMITED, inner=inner),)
    return ApiError(status, code or said.code, said.message, details=details, headers=headers)


def limited(
    endpoint: str, limit: RateLimit, *, wait: int, retry_after: str | None = None
) -> ProtocolError:
    """Return the refusal of one request too many.

    Args:
        wait: seconds until the limit lets requests through again.
        retry_after: another value than these for the header.
    """
    if endpoint in answering_as_oauth():
        return refused(endpoint, status=429, retry_after=retry_after or str(wait))
    problem = too_many(limit, wait)
    problem.headers["Retry-After"] = retry_after or problem.headers["Retry-After"]
    return problem


def retry_after_text(value: dt.datetime | int | None) -> str | None:
    """Return the Retry-After header that a test asks for (RFC 9110 section 10.2.3).

    Raises:
        UsageError: neither whole seconds nor an aware datetime.
    """
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return email.utils.format_datetime(value.astimezone(dt.timezone.utc), usegmt=True)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return str(value)
    if value is None:
        return None
    raise UsageError(
        f"retry_after={value!r} must be whole seconds, or an aware datetime for the form of the "
        "header that is a date."
    )
