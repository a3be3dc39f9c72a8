"""Languages of an environment: which is the default, and which may go.

Source: PingOne Platform API reference, "Languages".
"""

from __future__ import annotations

from typing import Any

from pytest_pingone.errors import ApiError, Detail, invalid_data
from pytest_pingone.management.collection import Occasion
from pytest_pingone.tenant.records import Language


def language(values: dict[str, Any], before: Any, _occasion: Occasion) -> dict[str, Any]:
    """Let a language be added, then enabled, then made the default, in this order."""
    values["name"] = values["name"] or values["locale"]
    if before is None:
        for name in ("enabled", "default"):
            if values[name]:
                message = "must be false when a language is added"
                raise invalid_data(Detail("INVALID_VALUE", message, name))
        return values
    if values["default"] and not before.enabled:
        raise ApiError(
            400,
            "REQUEST_FAILED",
            "The language must be enabled before it is set as the default",
        )
    if before.default:
        if not values["enabled"]:
            message = "The default language can not be disabled"
            raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "enabled"))
        values["default"] = True
    return values


def language_deleting(record: Language, _occasion: Occasion) -> None:
    """Refuse to delete the default language, or one that came with the environment."""
    if record.default:
        message = "The default language can not be deleted"
        raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "default"))
    if not record.customer_added:
        message = "Only languages that a customer added can be deleted"
        raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "customerAdded"))
