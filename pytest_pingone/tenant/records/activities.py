"""What happened in an environment, who did it, and to what: the audit log."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Something as it was called when an activity took place; it may be gone since.

    Attributes:
        type: such as `CLIENT` or `GROUP`.
        path: below `/v1`.
    """

    type: str
    id: str
    name: str
    environment_id: str
    population_id: str | None = None
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One entry of the audit log.

    Attributes:
        correlation_id: of the request that it was a part of.
        action: what happened, such as `USER.CREATED`.
        description: the same in words.
        client: the application that asked for it, or None where PingOne did it by itself.
        user: on whose behalf, if there was a user.
        resource: to what it happened.
        result: what came of it, in words.
    """

    id: str
    environment_id: str
    recorded_at: dt.datetime
    correlation_id: str
    action: str
    description: str
    client: Named | None = None
    user: Named | None = None
    resource: Named
    result: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The request that a change of the store is a part of; a test's own changes have none.

    Attributes:
        at: when it came, by the issuer's clock, in whole milliseconds.
        client: the application that sent it, where that is who acts.
        user: on whose behalf, if there is a user.
    """

    correlation_id: str
    at: dt.datetime
    client: Named | None = field(default=None)
    user: Named | None = field(default=None)
