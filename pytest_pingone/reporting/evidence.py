"""What a failure report is made of, as plain data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from pytest_pingone.tokens.token import Token
from pytest_pingone.web.exchange import Exchange


@dataclass(frozen=True, slots=True, kw_only=True)
class Minted:
    """A token that the test made.

    Attributes:
        kind: `access_token`, `id_token` or `refresh_token`.
        at: when, by the issuer's clock.
        process_time: when, by the process clock.
        real_time: when, by the machine's own clock.
    """

    token: Token
    kind: str
    at: dt.datetime
    process_time: dt.datetime
    real_time: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What happened in a test, and what time it was when it failed.

    Attributes:
        exchanges: the last requests, the oldest first.
        earlier: how many requests there were before them.
        issuer_now: the issuer's clock.
        process_now: the process clock.
        real_now: the machine's own clock.
        issuer_mode: how the issuer's clock moves.
        frozen: whether the process clock stands or was moved.
        ended: whether the clocks were set otherwise when something last happened, and the times
            are those of that moment.
        name_of: returns the name of a user or application by its id, or None.
        expiry_of: returns when an opaque token expires, or None if nobody knows.
    """

    SAME: ClassVar = dt.timedelta(seconds=1)

    exchanges: Sequence[Exchange]
    earlier: int
    minted: Sequence[Minted]
    issuer_now: dt.datetime
    process_now: dt.datetime
    real_now: dt.datetime
    issuer_mode: Literal["follow", "pinned", "running"]
    frozen: bool
    ended: bool
    name_of: Callable[[str], str | None]
    expiry_of: Callable[[str], dt.datetime | None]

    @property
    def events(self) -> list[Exchange | Minted]:
        """All that happened, in the order in which it did."""
        return sorted([*self.exchanges, *self.minted], key=lambda event: event.real_time)

    @property
    def numbered(self) -> list[tuple[int, Exchange]]:
        """The requests with their numbers, in order."""
        requests = (event for event in self.events if isinstance(event, Exchange))
        return list(enumerate(requests, start=self.earlier + 1))
