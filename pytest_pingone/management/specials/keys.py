"""Key rotation policies: at most five, and never without the one that came with the environment."""

from __future__ import annotations

from typing import Any

from pytest_pingone.errors import Detail, invalid_data
from pytest_pingone.management.collection import Occasion
from pytest_pingone.management.fields import View
from pytest_pingone.tenant.records import Application, KeyRotationPolicy

_MOST = 5


def key_rotation_policy(values: dict[str, Any], before: Any, occasion: Occasion) -> dict[str, Any]:
    """Check how many there are, and that a key is replaced before it ends."""
    if (
        before is None
        and len(occasion.change.table(KeyRotationPolicy, occasion.parent_id)) >= _MOST
    ):
        message = f"must have at most {_MOST} entries"
        inner = {"maximumValue": _MOST}
        raise invalid_data(Detail("SIZE_LIMIT_EXCEEDED", message, "keyRotationPolicies", inner))
    longest = values["validity_period"] - 1
    if values["rotation_period"] > longest:
        message = f"must be between 30 and {longest}"
        inner = {"rangeMinimumValue": 30, "rangeMaximumValue": longest}
        raise invalid_data(Detail("OUT_OF_RANGE", message, "rotationPeriod", inner))
    return values


def key_rotation_policy_deleting(record: KeyRotationPolicy, occasion: Occasion) -> None:
    """Refuse to delete the default policy, or one that an application signs with."""
    if record.default:
        message = "The default key rotation policy can not be deleted"
        raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "default"))
    for application in occasion.change.table(Application, record.environment_id):
        if application.signing and application.signing.key_rotation_policy_id == record.id:
            message = "The key rotation policy must not be in use"
            raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "id"))


def current_key_id(record: KeyRotationPolicy, view: View) -> str:
    """Return the id of the key that signs."""
    return view.keys.policy_key(record.id, record.number).kid


def next_key_id(record: KeyRotationPolicy, view: View) -> str:
    """Return the id of the key that signs next."""
    return view.keys.policy_key(record.id, record.number + 1).kid
