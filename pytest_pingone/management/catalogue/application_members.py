"""The members of applications: those that all have, and those of clients of OpenID Connect.

Source: PingOne Platform API reference, "Application operations", the data models.
"""

from __future__ import annotations

import dataclasses

from pytest_pingone.management.catalogue.members import (
    CREATED,
    ENVIRONMENT,
    ID,
    MOST_SECONDS,
    UPDATED,
    text,
)
from pytest_pingone.management.collection import Shape, everything
from pytest_pingone.management.fields import (
    ALWAYS,
    ON_CREATION,
    ON_REPLACE,
    Field,
    Parts,
    field,
    server_set,
)
from pytest_pingone.management.kinds import Anything, Choice, Flag, Many, Reference, Text, Whole
from pytest_pingone.tenant import records

_URL = 2048
_MOST_MINUTES = 2880
_ORIGIN = r"https?://[A-Za-z0-9.*-]+(:[0-9]{1,5})?"

_ACCESS_CONTROL = Parts(
    records.AccessControl,
    (
        field(
            "role",
            Parts(
                records.AccessRole, (field("type", Choice("ADMIN_USERS_ONLY"), required=ALWAYS),)
            ),
        ),
        field(
            "group",
            Parts(
                records.AccessGroups,
                (
                    field("type", Choice("ANY_GROUP", "ALL_GROUPS"), required=ALWAYS),
                    field("groups", Many(Reference(to="groups")), attribute="group_ids"),
                ),
            ),
        ),
    ),
)
_CORS = Parts(
    records.CorsSettings,
    (
        field("behavior", Choice("ALLOW_NO_ORIGINS", "ALLOW_SPECIFIC_ORIGINS"), required=ALWAYS),
        field(
            "origins",
            Many(
                Text(most=256, pattern=_ORIGIN, message="must be an origin without a path"),
                most=40,
            ),
        ),
    ),
)
_INTEGRITY = Parts(
    records.IntegrityDetection,
    (
        field("mode", Choice("DISABLED", "ENABLED")),
        field("excludedPlatforms", Many(Choice("GOOGLE", "IOS"), most=1)),
        field(
            "cacheDuration",
            Parts(
                records.CacheDuration,
                (
                    field("amount", Whole(1, _MOST_MINUTES), required=ALWAYS),
                    field("units", Choice("MINUTES", "HOURS"), required=ALWAYS),
                ),
            ),
        ),
        field("googlePlay", Anything()),
    ),
)
_MOBILE = Parts(
    records.Mobile,
    (
        text("bundleId"),
        text("packageName"),
        text("huaweiAppId"),
        text("huaweiPackageName"),
        text("uriPrefix", most=_URL),
        field("integrityDetection", _INTEGRITY),
        field(
            "passcodeRefreshDuration",
            Parts(
                records.PasscodeRefresh,
                (
                    field("duration", Whole(30, 60), required=ALWAYS),
                    field("timeUnit", Choice("SECONDS"), required=ALWAYS),
                ),
            ),
        ),
        field("passcodeGracePeriod", Whole(1, 10)),
        field("push", Anything()),
    ),
)
_SIGNING = Parts(
    records.Signing,
    (
        field(
            "keyRotationPolicy",
            Reference(to="keyRotationPolicies"),
            attribute="key_rotation_policy_id",
        ),
    ),
)
_KERBEROS = Parts(
    records.Kerberos, (field("key", Reference(to="keys"), attribute="key_id", required=ALWAYS),)
)

BASE = (
    ENVIRONMENT,
    ID,
    text("name", required=ALWAYS),
    text("description", most=1024),
    field("enabled", Flag()),
    field("hiddenFromAppPortal", Flag()),
    field("homePageUrl", Text(most=_URL)),
    field("loginPageUrl", Text(most=_URL)),
    field(
        "type",
        Choice(
            "WEB_APP",
            "NATIVE_APP",
            "SINGLE_PAGE_APP",
            "WORKER",
            "SERVICE",
            "CUSTOM_APP",
            "AI_AGENT",
            "TEMPLATE_APP",
            "PORTAL_LINK_APP",
            "PING_ONE_ADMIN_CONSOLE",
            "PING_ONE_PORTAL",
            "PING_ONE_SELF_SERVICE",
        ),
        required=ALWAYS,
        fixed=True,
    ),
    field("accessControl", _ACCESS_CONTROL),
    field(
        "icon",
        Parts(
            records.Icon,
            (field("id", Text(), required=ALWAYS), text("href", most=_URL, required=ALWAYS)),
        ),
    ),
    field(
        "protocol",
        Choice("OPENID_CONNECT", "SAML", "WS_FED", "EXTERNAL_LINK"),
        required=ALWAYS,
        fixed=True,
    ),
    CREATED,
    UPDATED,
)
_PKCE = field("pkceEnforcement", Choice("OPTIONAL", "REQUIRED", "S256_REQUIRED"))
_METHOD = field(
    "tokenEndpointAuthMethod",
    Choice(
        "NONE",
        "CLIENT_SECRET_BASIC",
        "CLIENT_SECRET_POST",
        "CLIENT_SECRET_JWT",
        "PRIVATE_KEY_JWT",
    ),
    required=ON_REPLACE,
)
_OF_CLIENTS = (
    server_set("clientId", Text(), derive=lambda application, _: application.client_id),
    server_set("secret", Text(least=8), direct=True, shown=False),
    field("assignActorRoles", Flag(), writes=ON_CREATION),
    field("tags", Many(Choice("PING_FED_CONNECTION_INTEGRATION")), writes=ON_CREATION),
    field("responseTypes", Many(Choice("TOKEN", "ID_TOKEN", "CODE"))),
    _PKCE,
    field("requestScopesForMultipleResourcesEnabled", Flag()),
    field("redirectUris", Many(Text(most=_URL))),
    field("allowWildcardInRedirectUris", Flag()),
    field("postLogoutRedirectUris", Many(Text(most=_URL))),
    field("initiateLoginUri", Text(most=_URL)),
    field("targetLinkUri", Text(most=_URL)),
    field("deviceTimeout", Whole(1, 3600)),
    field("devicePathId", Text(most=50, pattern="[a-zA-Z0-9_-]{1,50}"), unique=True),
    field("deviceCustomVerificationUri", Text(most=_URL)),
    field(
        "grantTypes",
        Many(
            Choice(
                "AUTHORIZATION_CODE",
                "IMPLICIT",
                "REFRESH_TOKEN",
                "CLIENT_CREDENTIALS",
                "DEVICE_CODE",
                "TOKEN_EXCHANGE",
                "CIBA",
            )
        ),
    ),
    field("idpSignoff", Flag()),
    field("opSessionCheckEnabled", Flag()),
    field("includeX5t", Flag()),
    field("includeTyp", Flag()),
    field("requireSignedRequestObject", Flag()),
    field("supportUnsignedRequestObject", Flag()),
    field("refreshTokenDuration", Whole(60, MOST_SECONDS), lasting=True),
    field("refreshTokenRollingDuration", Whole(60, MOST_SECONDS), lasting=True),
    field("refreshTokenRollingGracePeriodDuration", Whole(0, 86400)),
    field("additionalRefreshTokenReplayProtectionEnabled", Flag(), nulled=False),
    field("refreshTokenType", Choice("JSON_WEB_TOKEN", "OPAQUE_TOKEN")),
    _METHOD,
    field("jwks", Text(most=65536)),
    field("jwksUrl", Text(most=_URL, pattern="https://.+", message="must be an https URL")),
    field("parRequirement", Choice("OPTIONAL", "REQUIRED")),
    field("devicePollingInterval", Whole(1, 60)),
    field("parTimeout", Whole(1, 600)),
    field("mobile", _MOBILE),
    field("signing", _SIGNING, kept=True),
)
CLIENT = (
    *BASE,
    *_OF_CLIENTS,
    field("corsSettings", _CORS),
    field("kerberos", _KERBEROS),
    field("template", Anything()),
)


def _not_its_own(rule: Field) -> Field:
    """Return a member of clients as others have it: not at all, whoever sends it."""
    return dataclasses.replace(
        rule, required=frozenset(), writes=frozenset(), direct=False, shown=False, unique=False
    )


_SYSTEM = {
    rule.name: rule
    for rule in (
        _OF_CLIENTS[0],
        _PKCE,
        dataclasses.replace(_METHOD, required=frozenset(), kept=True),
    )
}
NO_CLIENT = Shape((*BASE, *map(_not_its_own, _OF_CLIENTS)), everything)
"""What is no client, or is none over OpenID Connect: the rest is kept as it is given."""
SYSTEM = Shape(
    (*BASE, *(_SYSTEM.get(rule.name) or _not_its_own(rule) for rule in _OF_CLIENTS)), everything
)
"""PingOne's own applications."""
