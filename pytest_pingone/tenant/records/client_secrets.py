"""The secrets by which applications and resources prove who they are."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviousSecret:
    """A secret that another one has taken the place of, and that is good for a while yet."""

    secret: str = field(repr=False)
    expires_at: dt.datetime
    last_used: dt.datetime | None = None
