"""Copying users to other systems, the catalogue of integrations, and what else is only kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from pytest_pingone.tenant.records.stored import Stored


@dataclass(frozen=True, slots=True, kw_only=True)
class PropagationPlan(Stored):
    """What is copied where."""

    unique: ClassVar[tuple[str, ...]] = ("name",)

    name: str
    status: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PropagationStore(Stored):
    """A system that users are copied from or to."""

    name: str
    description: str | None = None
    type: str
    status: str | None = None
    managed: bool | None = None
    configuration: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class PropagationRule(Stored):
    """Which users are copied from one store to another."""

    plan_id: str
    source_store_id: str
    target_store_id: str
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Integration(Stored):
    """An entry of Ping's catalogue of integrations; there are none here."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowPolicy(Stored):
    """A DaVinci flow policy; there are none here."""

    name: str
    enabled: bool
    trigger: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimitConfiguration(Stored):
    """An address that is spared the rate limit for single addresses."""

    unique: ClassVar[tuple[str, ...]] = ("value",)

    type: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationResource(Stored):
    """A thing of an application that permissions are about."""

    unique: ClassVar[tuple[str, ...]] = ("name",)

    name: str
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationPermission(Stored):
    """Something that may be done with a thing of an application; there are none here."""

    action: str
