"""What the license of the emulated organization allows: everything.

Source: PingOne Platform API reference, "Licenses".
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from pytest_pingone import ids
from pytest_pingone.tenant.records import License

EXPIRES: Final = dt.datetime(2100, 1, 31, tzinfo=dt.timezone.utc)
_REGIONS = {"NA": "NORTH_AMERICA"}
_ALLOWED = {
    "authorize": "ApiAccessManagement DynamicAuthorization ApplicationPermissions",
    "credentials": "Credentials PushNotifications",
    "environments": "AddResources Connections CustomDomain CustomSchema Production",
    "fraud": (
        "BotMaliciousDeviceDetection AccountProtection AccountTakeoverDetection "
        "NewAccountFraudDetection CredentialSharingDetection DataEnrichment"
    ),
    "gateways": "LdapGateway KerberosGateway RadiusGateway",
    "intelligence": (
        "Reputation GeoVelocity AnonymousNetworkDetection DataConsent Risk AdvancedPredictors "
        "IntelligenceProtect IntelligenceNewDevicePredictor"
    ),
    "mfa": (
        "PushNotification NotificationOutsideWhitelist Fido2Devices VoiceOtp EmailOtp SmsOtp Totp "
        "PingIDApp OATHToken Yubikey WinLogin EditNotificationTemplate PingSmsAccount WhatsAppOtp "
        "IntelligenceTrustDevicePredictor PingIdDesktop PingIdDesktopGen2"
    ),
    "orchestrate": "Orchestration AdminAccess",
    "users": (
        "PasswordPolicy PasswordManagement PasswordManagementNotifications VerificationFlow "
        "IdentityProviders MyAccount Provisioning InboundProvisioning RoleAssignment "
        "PasswordOnlyAuthentication UpdateSelf UniversalDeviceId"
    ),
    "verify": "PushNotifications DocumentMatch FaceMatch ManualIdInspection",
}
_MORE: dict[str, dict[str, Any]] = {
    "advancedServices": {"pingId": {"included": True, "type": "FULL"}},
    "environments": {"max": 50},
    "users": {
        "max": 10_000_000,
        "hardLimitMax": 11_000_000,
        "annualActiveIncluded": 10_000_000,
        "entitledToSupport": True,
    },
}


def usual_license(organization_id: str, region: str, now: dt.datetime) -> License:
    """Return the license that an organization has unless somebody makes others."""
    allowed = {
        area: {f"allow{name}": True for name in names.split()} for area, names in _ALLOWED.items()
    }
    features = {area: {**allowed.get(area, {}), **_MORE.get(area, {})} for area in _ALLOWED | _MORE}
    features["environments"]["regions"] = [_REGIONS.get(region, region)]
    return License(
        id=ids.derived(organization_id, "licenses", "default"),
        organization_id=organization_id,
        name="INTERNAL",
        begins_at=now,
        expires_at=EXPIRES,
        features=features,
    )
