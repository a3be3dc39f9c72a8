"""What belongs to single users: accounts elsewhere, and keys for devices.

Source: PingOne Platform API reference, "Linked accounts", "MFA pairing keys".
"""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from pytest_pingone.errors import NOT_UNIQUE, Detail, invalid_data
from pytest_pingone.management.collection import Occasion
from pytest_pingone.tenant.records import (
    Application,
    IdentityProvider,
    LinkedAccount,
    PairingKey,
)

_KEY_LIFETIME = dt.timedelta(minutes=10)
_MOST_KEYS = 20


def linked_account(values: dict[str, Any], _before: Any, occasion: Occasion) -> dict[str, Any]:
    """Check that the provider exists, and that nobody else is linked to the account."""
    provider_id = values["identity_provider_id"]
    if occasion.change.table(IdentityProvider, occasion.environment_id).get(provider_id) is None:
        message = "Identity provider not found"
        raise invalid_data(Detail("INVALID_VALUE", message, "identityProvider.id"))
    for other in occasion.change.state.all(LinkedAccount):
        if (other.identity_provider_id, other.external_id) == (provider_id, values["external_id"]):
            inner = {"existingId": other.id}
            raise invalid_data(Detail("UNIQUENESS_VIOLATION", NOT_UNIQUE, "externalId", inner))
    return values


def pairing_key(values: dict[str, Any], _before: Any, occasion: Occasion) -> dict[str, Any]:
    """Make a code that is good for a while, for applications that exist."""
    applications = occasion.change.table(Application, occasion.environment_id)
    for application in values["applications"] or ():
        if applications.get(application) is None:
            raise invalid_data(Detail("INVALID_VALUE", "Application not found", "applications"))
    good = [
        key
        for key in occasion.change.table(PairingKey, occasion.parent_id)
        if key.expires_at > occasion.now
    ]
    if len(good) >= _MOST_KEYS:
        message = f"must have at most {_MOST_KEYS} entries"
        inner = {"maximumValue": _MOST_KEYS}
        raise invalid_data(Detail("SIZE_LIMIT_EXCEEDED", message, "pairingKeys", inner))
    code = f"{secrets.randbelow(10**14):014}"
    return {**values, "code": code, "expires_at": occasion.now + _KEY_LIFETIME}
