"""What PingOne puts into a new environment that is only kept: a language, a theme, settings.

Source: PingOne Platform API reference, "Languages", "Branding themes", "Notifications templates";
the name of the default theme is what the Terraform provider for PingOne looks for.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar

from pytest_pingone import ids
from pytest_pingone.tenant.records import (
    AdministratorSecurity,
    BrandingSettings,
    Environment,
    Language,
    NotificationsPolicy,
    NotificationsSettings,
    NotificationTemplate,
    Theme,
)
from pytest_pingone.tenant.records.stored import Stored
from pytest_pingone.tenant.store import Change

S = TypeVar("S", bound=Stored)

DEFAULT_LANGUAGE = "en"
DEFAULT_THEME = "Ping Default"
_BY_PUSH = frozenset({"strong_authentication", "transaction", "new_device_paired"})
_TEMPLATES = (
    "credential_issued",
    "credential_revoked",
    "credential_updated",
    "credential_verification",
    "device_pairing",
    "digital_wallet_pairing",
    "email_phone_verification",
    "email_verification_admin",
    "email_verification_user",
    "general",
    "id_verification",
    "new_device_paired",
    "recovery_code_template",
    "strong_authentication",
    "transaction",
    "verification_code_template",
)


def fill_stored(environment: Environment, change: Change) -> None:
    """Add to a new environment what is only kept."""
    born = environment.created_at
    change.put(
        _made(
            Language,
            "languages",
            DEFAULT_LANGUAGE,
            environment,
            born,
            locale=DEFAULT_LANGUAGE,
            name="English",
            enabled=True,
            default=True,
            customer_added=False,
        )
    )
    change.put(
        _made(
            Theme,
            "themes",
            "Default",
            environment,
            born,
            configuration=_CONFIGURATION,
            default=True,
            template="default",
        )
    )
    policy = "Default Notification Policy"
    change.put(
        _made(
            NotificationsPolicy,
            "notificationsPolicies",
            policy,
            environment,
            born,
            name=policy,
            default=True,
            quotas=[],
        )
    )
    change.put(_made(BrandingSettings, "brandingSettings", "", environment, born))
    change.put(
        _made(
            AdministratorSecurity,
            "adminConfig",
            "",
            environment,
            born,
            authentication_method="PINGONE",
            mfa_status="ENFORCE",
            recovery=True,
        )
    )
    add_notifications_settings(environment, change, born)
    for name in _TEMPLATES:
        change.put(_template(name, environment))


def add_notifications_settings(environment: Environment, change: Change, at: dt.datetime) -> None:
    """Add the settings of notifications that a new environment has."""
    change.put(_made(NotificationsSettings, "notificationsSettings", "", environment, at))


def _template(name: str, environment: Environment) -> NotificationTemplate:
    methods = ("Email", "SMS", "Voice", "Push") if name in _BY_PUSH else ("Email", "SMS", "Voice")
    return _made(
        NotificationTemplate,
        "templates",
        name,
        environment,
        environment.created_at,
        id=name,
        display_name=name.removesuffix("_template").replace("_", " ").capitalize(),
        delivery_methods=methods,
        variables={},
    )


_CONFIGURATION = {
    "name": DEFAULT_THEME,
    "backgroundType": "DEFAULT",
    "logoType": "NONE",
    "bodyTextColor": "#263956",
    "buttonColor": "#2996cc",
    "buttonTextColor": "#ffffff",
    "cardColor": "#ffffff",
    "headingTextColor": "#263956",
    "linkTextColor": "#2996cc",
}


def _made(
    kind: type[S], path: str, key: str, environment: Environment, at: dt.datetime, /, **values: Any
) -> S:
    given = {
        "id": ids.derived(environment.id, path, key),
        "environment_id": environment.id,
        "parent_id": environment.id,
        "in_path": {"environment_id": environment.id},
        "created_at": at,
        "updated_at": at,
    }
    return kind(**{**given, **values})
