"""How users sign on: policies, the actions that they consist of, and which applications use them.

Source: PingOne Platform API reference, "Sign-on policies", "Sign-on policy actions",
"Application sign-on policy assignments".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOnPolicy:
    """What a user has to do to sign on: a name for the actions that belong to it."""

    id: str
    environment_id: str
    name: str
    description: str | None = None
    default: bool = False
    created_at: dt.datetime
    updated_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """Whether users may set a new password if they have forgotten theirs."""

    enabled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalRegistration:
    """Where users register who do not do it at PingOne."""

    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """Whether people may become users by themselves, and in which population."""

    enabled: bool = False
    external: ExternalRegistration | None = None
    population_id: str | None = None
    confirm_identity_provider_attributes: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileAttribute:
    """A part of a user's profile that progressive profiling asks for."""

    name: str
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOnPolicyAction:
    """One step of a sign-on policy; those with a lower priority come first.

    Attributes:
        sign_on_policy_id: the policy that it belongs to.
        type: which step this is. It decides which of the other attributes have a value.
        more: members of its type that nothing here goes by, as they were given.
    """

    id: str
    environment_id: str
    sign_on_policy_id: str
    type: str
    priority: int
    condition: Mapping[str, Any] | None = None
    recovery: Recovery | None = None
    registration: Registration | None = None
    social_provider_ids: tuple[str, ...] = ()
    identity_provider_id: str | None = None
    agreement_id: str | None = None
    attributes: tuple[ProfileAttribute, ...] = ()
    prevent_multiple_prompts_per_flow: bool | None = None
    prompt_interval_seconds: int | None = None
    prompt_text: str | None = None
    no_devices_mode: str | None = None
    unique_user_attribute: Mapping[str, Any] | None = None
    offline_mode: Mapping[str, Any] | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOnPolicyAssignment:
    """That an application goes by a sign-on policy; those with a lower priority come first."""

    id: str
    environment_id: str
    application_id: str
    sign_on_policy_id: str
    priority: int
