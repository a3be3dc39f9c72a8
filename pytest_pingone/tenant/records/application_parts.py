"""Parts of applications: who may use them, how they look, what a phone has to do with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """Which key rotation policy signs an application's tokens; none is the `default` key."""

    key_rotation_policy_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CorsSettings:
    """From which origins pages may use an application's session."""

    behavior: str
    origins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Icon:
    """A picture of an application."""

    id: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRole:
    """Which kind of role a user needs to use an application."""

    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessGroups:
    """In any or in all of which groups a user has to be to use an application."""

    type: str
    group_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessControl:
    """Who may use an application."""

    role: AccessRole | None = None
    group: AccessGroups | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kerberos:
    """The key that issues certificates for an application's Kerberos authentication."""

    key_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheDuration:
    """How long a device that was found intact is believed."""

    amount: int
    units: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrityDetection:
    """Whether devices are checked for having been tampered with."""

    mode: str = "DISABLED"
    excluded_platforms: tuple[str, ...] = ()
    cache_duration: CacheDuration | None = None
    google_play: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PasscodeRefresh:
    """How long a one-time passcode is shown on a device."""

    duration: int = 30
    time_unit: str = "SECONDS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mobile:
    """What a native application has to do with multi-factor authentication on a phone."""

    IDENTIFIERS: ClassVar = ("bundle_id", "package_name", "huawei_app_id", "huawei_package_name")

    bundle_id: str | None = None
    package_name: str | None = None
    huawei_app_id: str | None = None
    huawei_package_name: str | None = None
    uri_prefix: str | None = None
    integrity_detection: IntegrityDetection = field(default_factory=IntegrityDetection)
    passcode_refresh_duration: PasscodeRefresh = field(default_factory=PasscodeRefresh)
    passcode_grace_period: int = 5
    push: Mapping[str, Any] | None = None
