"""How many requests a license lets through, counted in windows by the issuer's clock.

Off unless asked for: a test suite is not what a rate limit is meant for.

Source: PingOne Platform API reference, "Rate limiting", "Base rate limits".
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pytest_pingone.clock import SECOND, IssuerClock
from pytest_pingone.errors import ApiError, Detail

LIMITED: Final = "The request could not be completed. The rate limit has been exceeded."


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """So many requests in so many seconds, for all environments of a license together."""

    requests: int
    seconds: int


BASE_LIMITS: Mapping[str, RateLimit] = {
    "configuration": RateLimit(requests=600, seconds=60),
    "analytics": RateLimit(requests=600, seconds=60),
    "audit": RateLimit(requests=10, seconds=1),
    "directory": RateLimit(requests=100, seconds=1),
}
"""By group of endpoints; the group of the directory is inferred from PingDataSync's."""


class RateLimits:
    """Counts requests; never changes a tenant's records, so a refused request costs no change.

    Attributes:
        refused: how many requests were too many since the last `enforce` or `reset`.
    """

    def __init__(self, limits: Mapping[str, RateLimit] | None = None) -> None:
        self._configured = self._limits = dict(limits or {})
        self.refused = 0
        self._windows: dict[str, tuple[int, int]] = {}
        self._lock = threading.Lock()

    def count(self, group: str, clock: IssuerClock) -> None:
        """Count a request.

        Raises:
            ApiError: 429 REQUEST_LIMITED, with the seconds until the next window in Retry-After.
        """
        limit = self._limits.get(group)
        if limit is None:
            return
        length = limit.seconds * SECOND
        now = clock.microseconds()
        with self._lock:
            window, counted = self._windows.get(group, (0, 0))
            if window != now // length:
                window, counted = now // length, 0
            self._windows[group] = window, counted + 1
            self.refused += counted >= limit.requests
        if counted >= limit.requests:
            wait = -(-((window + 1) * length - now) // SECOND)
            raise too_many(limit, wait)

    def enforce(self, limits: Mapping[str, RateLimit]) -> None:
        """Let other limits hold, beginning to count now."""
        with self._lock:
            self._limits = dict(limits)
            self._windows.clear()
            self.refused = 0

    def reset(self) -> None:
        """Forget what was counted, and let the limits hold that were there at first."""
        self.enforce(self._configured)


def too_many(limit: RateLimit, wait: int) -> ApiError:
    """Return the 429 of one request too many.

    Args:
        wait: seconds until the next window begins.
    """
    inner = {"quotaLimit": limit.requests, "retryAfter": wait}
    message = f"must be at most {limit.requests} requests in {limit.seconds} s"
    return ApiError(
        429,
        "REQUEST_LIMITED",
        LIMITED,
        details=[Detail("LIMIT_EXCEEDED", message, inner=inner)],
        headers={"Retry-After": str(wait)},
    )
