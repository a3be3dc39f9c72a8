"""Values for members of collections that are only kept, where not any value will do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pytest_pingone.management import fields
from pytest_pingone.management.catalogue import identity_providers, provisioning

if TYPE_CHECKING:
    from pytest_pingone.management.collection import Collection

COLORS = (
    "bodyTextColor",
    "buttonColor",
    "buttonTextColor",
    "cardColor",
    "headingTextColor",
    "linkTextColor",
)
IDENTITY_PROVIDER = {
    "name": "elsewhere",
    "type": "GOOGLE",
    "enabled": True,
    "clientId": "client",
    "clientSecret": "secret",
}
THEME: dict[str, Any] = {
    "configuration": {
        "backgroundType": "NONE",
        "logoType": "NONE",
        **dict.fromkeys(COLORS, "#ffffff"),
    },
    "default": False,
    "template": "default",
}


def stored_samples(
    create: Callable[[Collection, dict[str, Any]], dict[str, Any]], population: dict[str, str]
) -> dict[str, Any]:
    """Return values by row and member; functions make what they refer to first.

    Args:
        create: makes a record from a body.
        population: a reference to one.
    """
    made: dict[str, dict[str, str]] = {}

    def reference(row: Collection, body: dict[str, Any]) -> Callable[[], dict[str, str]]:
        def once() -> dict[str, str]:
            if row.name not in made:
                made[row.name] = {"id": create(row, body)["id"]}
            return made[row.name]

        return once

    store = reference(
        provisioning.STORES,
        {"name": "elsewhere", "type": "directory", "configuration": {}},
    )
    plan = reference(provisioning.PLANS, {"name": "elsewhere"})
    return {
        "identityProviders.registration": {"population": population},
        "agreements.enabled": False,
        "languages.enabled": False,
        "languages.default": False,
        "revisions.effectiveAt": "2031-03-03T03:03:03.003Z",
        **{f"themes.configuration.{name}": "#fF0099" for name in COLORS},
        "themes.configuration.backgroundColor": "#000000",
        "themes.default": False,
        "notificationsPolicies.default": False,
        "contents.locale": "en",
        "rules.plan": plan,
        "rules.sourceStore": store,
        "rules.targetStore": store,
        "linkedAccounts.identityProvider": reference(
            identity_providers.IDENTITY_PROVIDERS, IDENTITY_PROVIDER
        ),
        "pairingKeys.applications": [],
    }


def without_secrets(row: Collection, body: dict[str, Any]) -> dict[str, Any]:
    """Return what an answer shows of a body."""
    shown = {rule.name: rule for rule in row.fields if rule.shown}
    return {
        name: shown[name].kind.write(value) if isinstance(shown[name].kind, fields.Kept) else value
        for name, value in body.items()
        if name in shown
    }
