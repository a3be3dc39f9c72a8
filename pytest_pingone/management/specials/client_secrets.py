"""The secrets of applications and resources: read, replaced, and the one before given up.

Source: PingOne Platform API reference, "Application secret", "Resource secret".
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pytest_pingone import ids
from pytest_pingone.errors import NO_ACCESS, ApiError, Detail, invalid_data
from pytest_pingone.management.collection import Occasion
from pytest_pingone.management.specials.role_assignments import read_only
from pytest_pingone.tenant.records import Application, PreviousSecret, Resource, RoleAssignment

_SHORTEST, _LONGEST = dt.timedelta(minutes=1), dt.timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """Until when the secret before is to be good, besides the new one."""

    expires_at: dt.datetime


def has_secret(record: Application | Resource) -> bool:
    """Return whether something has a secret: clients do, and resources of the customer."""
    return record.is_client if isinstance(record, Application) else record.type == "CUSTOM"


def read(record: Any, _sent: Mapping[str, Any], occasion: Occasion) -> Any:
    """Return a record whose secret may be shown."""
    _check_access(record, occasion)
    previous = record.previous_secret
    if previous is not None and previous.expires_at <= occasion.now:
        return dataclasses.replace(record, previous_secret=None)
    return record


def rotate(record: Any, sent: Mapping[str, Any], occasion: Occasion) -> Any:
    """Give a record another secret; the one before is good no longer, or until the time sent."""
    _check_access(record, occasion)
    keep: Keep | None = sent.get("previous")
    previous = None
    if keep is not None:
        if not _SHORTEST <= keep.expires_at - occasion.now <= _LONGEST:
            message = "must be between 1 minute and 30 days from now"
            raise invalid_data(Detail("OUT_OF_RANGE", message, "previous.expiresAt"))
        previous = PreviousSecret(secret=record.secret, expires_at=keep.expires_at)
    return _put(record, occasion, secret=ids.secret(), previous_secret=previous)


def discard(record: Any, _sent: Mapping[str, Any], occasion: Occasion) -> Any:
    """Make the secret before the present one good no longer."""
    _check_access(record, occasion)
    return _put(record, occasion, previous_secret=None)


def _put(record: Any, occasion: Occasion, **changes: Any) -> Any:
    changed = dataclasses.replace(record, **changes)
    occasion.change.put(changed)
    return changed


def _check_access(record: Application | Resource, occasion: Occasion) -> None:
    """Refuse the secret of an application that may do what the actor could not give it.

    With the secret the actor would be that application. So none reads its own either: whoever has
    it knows it.
    """
    if not isinstance(record, Application) or occasion.actor is None:
        return
    view = occasion.view
    assignments = occasion.change.table(RoleAssignment, record.id)
    if occasion.actor.id == record.id or any(read_only(held, view) for held in assignments):
        message = "Actor does not have permissions to access worker application client secrets"
        raise ApiError(
            403,
            "ACCESS_FAILED",
            NO_ACCESS,
            details=[Detail("INSUFFICIENT_PERMISSIONS", message)],
            reason=f"{record.name} has a role that {occasion.actor.name} could not give it",
        )
