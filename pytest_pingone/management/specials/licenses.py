"""Licenses: which one an environment runs on, and what they allow.

Source: PingOne Platform API reference, "Licenses", "Capabilities".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pytest_pingone.errors import NO_ACCESS, ApiError, Detail, invalid_data
from pytest_pingone.management.collection import Occasion
from pytest_pingone.management.fields import View
from pytest_pingone.tenant.records import Environment, License, Organization
from pytest_pingone.tenant.records.organizations import ACTIVE, PRODUCTION
from pytest_pingone.tenant.store import TENANT, Change, State


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignableLicense:
    """A license as the capabilities of an organization name it."""

    id: str
    name: str
    allow_production: bool
    begins_at: dt.datetime
    expires_at: dt.datetime | None
    supported_regions: tuple[str, ...]


def chosen(license_id: str | None, organization: Organization, occasion: Occasion) -> License:
    """Return the license for an environment: the one that is asked for, or the only one.

    Raises:
        ApiError: 400, none is named and there are several, or the one that is named is not active.
    """
    active = {one.id: one for one in _active(organization, occasion.change)}
    if license_id is None:
        if len(active) != 1:
            message = "must not be null: there is more than one active license"
            raise invalid_data(Detail("REQUIRED_VALUE", message, "license"))
        return next(iter(active.values()))
    if license_id not in active:
        raise invalid_data(Detail("INVALID_VALUE", "License not found", "license.id"))
    return active[license_id]


def check_room(one: License, state: State) -> None:
    """Refuse an environment more than a license allows.

    Raises:
        ApiError: 403.
    """
    most = one.features["environments"]["max"]
    if _environments_on(one, state) >= most:
        message = f"The license allows {most} environments"
        detail = Detail("LICENSE_EXCEEDED", message, "license", {"quotaLimit": most})
        raise ApiError(403, "ACCESS_FAILED", NO_ACCESS, details=[detail])


def check_type(kind: str, one: License) -> None:
    """Refuse an environment for production on a license that allows none.

    Raises:
        ApiError: 400.
    """
    if kind == PRODUCTION and not one.features["environments"]["allowProduction"]:
        message = "The license does not allow environments of type PRODUCTION"
        raise invalid_data(Detail("INVALID_VALUE", message, "type"))


def feature(area: str) -> Callable[[License, View], Any]:
    """Return how to read what a license allows in one area."""
    return lambda record, _view: record.features.get(area)


def assigned_environments_count(record: License, view: View) -> int:
    """Return how many environments run on a license."""
    return _environments_on(record, view.state)


def can_create_environment(record: Organization, view: View) -> bool:
    """Return whether any license has room for another environment."""
    return any(
        _environments_on(one, view.state) < one.features["environments"]["max"]
        for one in _active(record, view.state)
    )


def has_license(record: Organization, view: View) -> bool:
    """Return whether an organization has any license that is active."""
    return any(_active(record, view.state))


def has_support(record: Organization, view: View) -> bool:
    """Return whether a license entitles an organization to support."""
    return any(one.features["users"]["entitledToSupport"] for one in _active(record, view.state))


def assignable_licenses(record: Organization, view: View) -> tuple[AssignableLicense, ...]:
    """Return the licenses that environments can be put on."""
    return tuple(
        AssignableLicense(
            id=one.id,
            name=one.name,
            allow_production=one.features["environments"]["allowProduction"],
            begins_at=one.begins_at,
            expires_at=one.expires_at,
            supported_regions=tuple(one.features["environments"]["regions"]),
        )
        for one in _active(record, view.state)
    )


def capability(where: str) -> Callable[[Environment, View], bool]:
    """Return how to tell whether an environment has a capability.

    Args:
        where: the area and the name of what the license must allow; nothing if it is enough that
            the license is active.
    """
    area, _, name = where.partition(".")

    def read(record: Environment, view: View) -> bool:
        one = view.state.table(License, record.organization_id).get(record.license_id)
        if one is None or one.status != ACTIVE:
            return False
        return bool(one.features.get(area, {}).get(name)) if where else True

    return read


def _active(organization: Organization, where: State | Change) -> Iterator[License]:
    return (one for one in where.table(License, organization.id) if one.status == ACTIVE)


def _environments_on(one: License, state: State) -> int:
    return sum(environment.license_id == one.id for environment in state.table(Environment, TENANT))
