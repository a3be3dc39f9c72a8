"""Members that many rows share."""

from __future__ import annotations

from typing import Any

from pytest_pingone.management.access import Where
from pytest_pingone.management.fields import CREATE, Field, field, server_set
from pytest_pingone.management.kinds import Moment, Reference, Text

CREATE_ONLY = frozenset({CREATE})
MOST_SECONDS = 2147483647
ID = server_set("id", Text(), direct=True, fixed=True)
ENVIRONMENT = server_set("environment", Reference(), attribute="environment_id")
CREATED = server_set("createdAt", Moment())
UPDATED = server_set("updatedAt", Moment())


def text(name: str, most: int = 256, **rules: Any) -> Field:
    """Return a text that clients may set, of at most so many characters."""
    return field(name, Text(most=most), **rules)


def of_environment(record: Any) -> Where:
    """Return what a record touches that belongs to an environment as a whole."""
    return Where(environment_id=record.environment_id)
