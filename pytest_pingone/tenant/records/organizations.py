"""Organizations, licenses, environments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ACTIVE, DELETE_PENDING = "ACTIVE", "DELETE_PENDING"
PRODUCTION, SANDBOX = "PRODUCTION", "SANDBOX"


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
    """What an organization has bought; each environment runs on one.

    Attributes:
        features: what it allows, by PingOne's names: an area, and in it flags and quantities.
    """

    id: str
    organization_id: str
    name: str
    package: str = "INTERNAL"
    status: str = ACTIVE
    begins_at: dt.datetime
    expires_at: dt.datetime | None = None
    terminates_at: dt.datetime | None = None
    features: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark:
    """A link that administrators see next to a product."""

    name: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """Where a product is administrated."""

    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product in a bill of materials; it has an id and a description when it is shown."""

    id: str | None = None
    type: str
    description: str | None = None
    deployment_id: str | None = None
    console: Console | None = None
    bookmarks: tuple[Bookmark, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BillOfMaterials:
    """Which of Ping's products an environment is for; it has its times once it is kept."""

    products: tuple[Product, ...]
    solution_type: str | None = None
    created_at: dt.datetime | None = None
    updated_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """A closed world of users, applications and resources, with an issuer of its own.

    Attributes:
        status: None until it was asked to be deleted.
        hard_delete_allowed_at: from when on it can be deleted for good.
    """

    id: str
    organization_id: str
    license_id: str
    name: str
    description: str | None = None
    type: str = SANDBOX
    subtype: str | None = None
    region: str = "NA"
    icon: str | None = None
    status: str | None = None
    soft_deleted_at: dt.datetime | None = None
    hard_delete_allowed_at: dt.datetime | None = None
    bill_of_materials: BillOfMaterials
    created_at: dt.datetime
    updated_at: dt.datetime

    @property
    def is_pending(self) -> bool:
        """Whether it waits to be deleted; nothing works in it meanwhile."""
        return self.status == DELETE_PENDING
