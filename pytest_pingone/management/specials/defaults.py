"""Collections of which exactly one record is the default: populations, password policies."""

from __future__ import annotations

import dataclasses
from typing import Any

from pytest_pingone.management.collection import Occasion


def stays_default(values: dict[str, Any], before: Any, _occasion: Occasion) -> dict[str, Any]:
    """Keep the default record the default: only another one takes its place."""
    return {**values, "default": True} if before is not None and before.default else values


def only_default(record: Any, occasion: Occasion) -> None:
    """Take the place of the default record so far, if this one is to be the default."""
    if record.default:
        for other in occasion.change.table(type(record), record.environment_id):
            if other.default and other.id != record.id:
                occasion.change.put(dataclasses.replace(other, default=False))
