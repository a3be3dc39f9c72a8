"""Organizations, licenses, environments."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    """The customer: what environments and licenses belong to."""

    id: str
    name: str
    description: str | None = None
    type: str = "INTERNAL"
    created_at: dt.datetime
    updated_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class License:
    """What an organization has bought; each environment runs on one."""

    id: str
    organization_id: str
    name: str
    package: str = "INTERNAL"
    status: str = "ACTIVE"
    begins_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """A closed world of users, applications and resources, with an issuer of its own."""

    id: str
    organization_id: str
    license_id: str
    name: str
    description: str | None = None
    type: str = "SANDBOX"
    region: str = "NA"
    created_at: dt.datetime
    updated_at: dt.datetime
