"""Everything that ends by a clock is on the page of lifetimes.

Their values on the page come from the code; that they hold to the second is in
tests/grants/test_lifetimes.py.
"""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from collections.abc import Iterator

import pytest

from pytest_pingone import tenant
from tests.docs import pages

PAGE = pages.read()["docs/reference/lifetimes.md"]
WORDS = {"expires", "until", "unlock", "duration", "timeout", "interval", "validity", "days"}
# Each end or length of time that a record has, and the row that tells of it.
ROWS = {
    "Account.unlock_at": "lock of an account",
    "Account.seconds_until_unlock": "lock of an account",
    "Application.device_polling_interval": "`interval` between polls of a device",
    "Application.device_timeout": "device code and user code",
    "Application.par_timeout": "`request_uri` of a pushed authorization request",
    "Application.refresh_token_duration": "refresh token",
    "Application.refresh_token_rolling_duration": "all refresh tokens of one sign-on",
    "Application.refresh_token_rolling_grace_period_duration": "a refresh token that was exchanged",
    "AuthorizationCode.expires_at": "authorization code",
    "BackchannelRequest.expires_at": "`auth_req_id` of a CIBA request",
    "BackchannelRequest.interval": "`interval` between polls of CIBA",
    "Certificate.expires_at": "key or certificate of `/keys` and `/certificates`",
    "Certificate.validity_period": "key or certificate of `/keys` and `/certificates`",
    "DeviceAuthorization.expires_at": "device code and user code",
    "DeviceAuthorization.interval": "`interval` between polls of a device",
    "Flow.expires_at": "flow, and the sign-on page that stands for it",
    "Key.expires_at": "key or certificate of `/keys` and `/certificates`",
    "Key.validity_period": "key or certificate of `/keys` and `/certificates`",
    "Lockout.duration_seconds": "lock-out after wrong passwords",
    "PairingKey.expires_at": "MFA pairing key",
    "PasswordHistory.retention_days": "former password that may not come back",
    "PasswordPolicy.max_age_days": "password",
    "PasswordState.locked_until": "lock-out after wrong passwords",
    "PasswordStatus.seconds_until_unlock": "lock-out after wrong passwords",
    "PreviousSecret.expires_at": "secret before the present one",
    "PushedRequest.expires_at": "`request_uri` of a pushed authorization request",
    "RecoveryCode.expires_at": "recovery code of a password",
    "RefreshToken.expires_at": "refresh token",
    "Resource.access_token_validity_seconds": "access token for a custom resource",
    "Session.expires_at": "session",
}
# Kept and shown, and nothing ends by them.
KEPT = {
    "Agreement.reconsent_period_days",
    "DomainCertificate.expires_at",
    "IntegrityDetection.cache_duration",
    "KeyRotationPolicy.validity_period",
    "License.expires_at",
    "Mobile.passcode_refresh_duration",
    "PasscodeRefresh.duration",
    "PasswordPolicy.min_age_days",
    "Said.expires_at",
    "SignOnPolicyAction.prompt_interval_seconds",
    "Wanted.expires_at",
}


def ends() -> Iterator[str]:
    """Yield the fields of all records of a tenant that say when, or after how long, it ends."""
    for module in pkgutil.walk_packages(tenant.__path__, f"{tenant.__name__}."):
        for name, kind in vars(importlib.import_module(module.name)).items():
            if isinstance(kind, type) and dataclasses.is_dataclass(kind):
                for field in dataclasses.fields(kind):
                    if WORDS & set(field.name.split("_")):
                        yield f"{name}.{field.name}"


def told(text: str) -> set[str]:
    """Return what the rows of the page are about."""
    return {cells[0] for cells in pages.rows(text)}


def test_each_end_in_a_record_has_a_row() -> None:
    assert set(ends()) == ROWS.keys() | KEPT
    assert set(ROWS.values()) - told(PAGE) == set()


@pytest.mark.parametrize("row", sorted(set(ROWS.values())))
def test_a_row_that_is_taken_out_is_missed(row: str) -> None:
    lines = [line for line in PAGE.splitlines() if not line.startswith(f"| {row} |")]
    assert set(ROWS.values()) - told("\n".join(lines)) == {row}
