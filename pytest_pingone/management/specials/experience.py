"""Themes and the sign-on of administrators: what goes together, and what stays.

Source: PingOne Platform API reference, "Branding themes", "Administrator security".
"""

from __future__ import annotations

from typing import Any

from pytest_pingone.errors import Detail, invalid_data
from pytest_pingone.management.collection import Occasion
from pytest_pingone.management.specials.defaults import stays_default
from pytest_pingone.tenant.records import IdentityProvider, Theme

_NEEDED = (
    ("backgroundType", "COLOR", "backgroundColor"),
    ("backgroundType", "IMAGE", "backgroundImage"),
    ("logoType", "IMAGE", "logo"),
)


def theme(values: dict[str, Any], before: Any, occasion: Occasion) -> dict[str, Any]:
    """Check that a theme says which color or image it wants, and keep the default one."""
    configuration = values["configuration"]
    missing = [
        Detail("REQUIRED_VALUE", "must not be null", f"configuration.{needed}")
        for name, word, needed in _NEEDED
        if configuration[name] == word and needed not in configuration
    ]
    if missing:
        raise invalid_data(*missing)
    return stays_default(values, before, occasion)


def theme_deleting(record: Theme, _occasion: Occasion) -> None:
    """Refuse to delete the default theme."""
    if record.default:
        message = "The default theme can not be deleted"
        raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "default"))


def administrator_security(
    values: dict[str, Any], _before: Any, occasion: Occasion
) -> dict[str, Any]:
    """Check that the identity provider exists where administrators sign on there."""
    provider = values["provider"]
    if values["authentication_method"] == "PINGONE":
        return values
    if provider is None:
        raise invalid_data(Detail("REQUIRED_VALUE", "must not be null", "provider"))
    known = occasion.change.table(IdentityProvider, occasion.environment_id)
    if known.get(provider["id"]) is None:
        raise invalid_data(Detail("INVALID_VALUE", "Identity provider not found", "provider.id"))
    return values
