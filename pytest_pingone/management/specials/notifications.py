"""Notifications: defaults that stay, and what templates can say.

Source: PingOne Platform API reference, "Notifications settings", "Notifications policies",
"Notifications templates".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_pingone.errors import NOT_UNIQUE, Detail, invalid_data
from pytest_pingone.management.collection import Occasion
from pytest_pingone.tenant.records import (
    Environment,
    Language,
    NotificationsPolicy,
    NotificationsSettings,
    NotificationTemplate,
    TemplateContent,
)
from pytest_pingone.tenant.store import TENANT
from pytest_pingone.tenant.stored_defaults import add_notifications_settings

METHODS = ("Email", "SMS", "Voice", "Push")


def settings_reset(record: NotificationsSettings, occasion: Occasion) -> None:
    """Put the settings back that a new environment has."""
    occasion.change.delete(record)
    home = occasion.change.table(Environment, TENANT).get(record.environment_id)
    if home is not None:
        add_notifications_settings(home, occasion.change, occasion.now)


def usual_port(sent: Mapping[str, Any], _before: Any = None) -> Mapping[str, Any]:
    """Return the port of a mail server unless somebody says otherwise."""
    return {} if sent.get("protocol") == "HTTP" else {"port": 465}


def policy_deleting(record: NotificationsPolicy, _occasion: Occasion) -> None:
    """Refuse to delete the default policy."""
    if record.default:
        message = "Can not remove default notifications policy"
        raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "default"))


def content(values: dict[str, Any], before: Any, occasion: Occasion) -> dict[str, Any]:
    """Check that a template can be sent so and in that language, and says so only once."""
    name, home = occasion.parent_id, occasion.environment_id
    template = occasion.change.table(NotificationTemplate, home).get(name)
    if template is not None and values["delivery_method"] not in template.delivery_methods:
        allowed = {"allowedValues": list(template.delivery_methods)}
        message = f"{name} can not be sent by this method"
        raise invalid_data(Detail("INVALID_VALUE", message, "deliveryMethod", allowed))
    if occasion.change.table(Language, home).find("locale", values["locale"]) is None:
        raise invalid_data(Detail("INVALID_VALUE", "Language not found", "language"))
    which = _which({**values, "template_name": name})
    for other in occasion.change.table(TemplateContent, home):
        same = _which({key: getattr(other, key) for key in _IDENTITY}) == which
        if same and (before is None or other.id != before.id):
            inner = {"existingId": other.id}
            raise invalid_data(Detail("UNIQUENESS_VIOLATION", NOT_UNIQUE, "locale", inner))
    return {**values, "template_name": name, "parent_id": home}


_IDENTITY = ("template_name", "delivery_method", "locale", "variant")


def _which(values: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple((values[name] or "").casefold() for name in _IDENTITY)
