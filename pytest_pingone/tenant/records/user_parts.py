"""What belongs to single users besides their profile."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pytest_pingone.tenant.records.stored import Stored


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementConsent(Stored):
    """That a user agreed to something; nobody does here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedAccount(Stored):
    """Who a user is at an external identity provider."""

    identity_provider_id: str
    external_id: str
    attributes: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserApplicationRole(Stored):
    """A role that a user has in an application; its id is that of the role."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingKey(Stored):
    """What a user shows a mobile application to make it a device."""

    code: str
    status: str = "UNCLAIMED"
    expires_at: dt.datetime
    applications: Sequence[Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyTransaction(Stored):
    """An attempt to verify who a user is."""

    transaction_status: Mapping[str, Any] = field(default_factory=lambda: {"status": "REQUESTED"})
    verify_policy: Mapping[str, Any] | None = None
