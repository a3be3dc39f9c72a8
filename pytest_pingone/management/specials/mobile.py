"""The mobile part of native applications.

Source: PingOne Platform API reference, "Application operations", the OIDC settings data model.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from pytest_pingone.errors import NOT_UNIQUE, Detail
from pytest_pingone.management.collection import Occasion
from pytest_pingone.tenant.records import Application, Mobile

_SPELLED = dict(
    zip(
        Mobile.IDENTIFIERS,
        ("bundleId", "packageName", "huaweiAppId", "huaweiPackageName"),
        strict=True,
    )
)


def checked(
    values: dict[str, Any], before: Any, occasion: Occasion
) -> tuple[dict[str, Any], list[Detail]]:
    """Return the attributes of an application and what is wrong with its mobile part.

    What identifies that part is set once, and stays where a replacement leaves it out.
    """
    mobile: Mobile | None = values["mobile"]
    if mobile is None:
        return values, []
    if values["type"] != "NATIVE_APP":
        message = "is for applications of type NATIVE_APP only"
        return values, [Detail("INVALID_VALUE", message, "mobile")]
    old = before.mobile if before else None
    if old is not None:
        kept = {name: getattr(mobile, name) or getattr(old, name) for name in _SPELLED}
        mobile = dataclasses.replace(mobile, **kept)
    return {**values, "mobile": mobile}, [
        *_identity(mobile, old, before, occasion),
        *_integrity(mobile),
    ]


def _identity(
    mobile: Mobile, old: Mobile | None, before: Any, occasion: Occasion
) -> Iterator[Detail]:
    table = occasion.change.table(Application, occasion.environment_id)
    for name, spelled in _SPELLED.items():
        value, was = getattr(mobile, name), old and getattr(old, name)
        if value is None:
            continue
        if was not in (None, value):
            yield Detail("INVALID_VALUE", "may not be changed", f"mobile.{spelled}")
        other = table.find(name, value)
        if other is not None and (before is None or other.id != before.id):
            taken = {"existingId": other.id}
            yield Detail("UNIQUENESS_VIOLATION", NOT_UNIQUE, f"mobile.{spelled}", taken)


def _integrity(mobile: Mobile) -> Iterator[Detail]:
    detection = mobile.integrity_detection
    if detection.mode != "ENABLED":
        return
    if "GOOGLE" not in detection.excluded_platforms and detection.google_play is None:
        message = "is required unless GOOGLE is among the excludedPlatforms"
        yield Detail("REQUIRED_VALUE", message, "mobile.integrityDetection.googlePlay")
