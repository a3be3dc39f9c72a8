"""What is kept and given back, and nothing else in the emulator goes by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A resource of which only the members with rules are attributes.

    Attributes:
        parent_id: the id of what it belongs to directly.
        in_path: the ids of all that it belongs to, by their names in its path.
        more: its other members, as they were given.
        unique: the attributes that no two siblings may share.
    """

    unique: ClassVar[tuple[str, ...]] = ()

    id: str
    environment_id: str
    parent_id: str
    in_path: Mapping[str, str]
    more: Mapping[str, Any] = field(default_factory=dict)
    created_at: dt.datetime
    updated_at: dt.datetime
