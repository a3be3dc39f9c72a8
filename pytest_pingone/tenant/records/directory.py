"""Populations, users, groups, and who is in which group."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """A set of users who share policies; every user is in exactly one."""

    id: str
    environment_id: str
    name: str
    description: str | None = None
    default: bool = False
    preferred_language: str | None = None
    password_policy_id: str | None = None
    theme_id: str | None = None
    alternative_identifiers: tuple[str, ...] = ()
    default_identity_provider_id: str | None = None
    created_at: dt.datetime
    updated_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UserName:
    """The parts of a person's name."""

    formatted: str | None = None
    given: str | None = None
    middle: str | None = None
    family: str | None = None
    honorific_prefix: str | None = None
    honorific_suffix: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A postal address."""

    street_address: str | None = None
    locality: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Whether a user may sign on, as far as somebody has locked the account.

    Attributes:
        unlock_at: when the lock ends by itself, or None.
        seconds_until_unlock: how long that is from now on; only where it is shown.
    """

    can_authenticate: bool = True
    status: str = "OK"
    locked_at: dt.datetime | None = None
    unlock_at: dt.datetime | None = None
    seconds_until_unlock: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityProviderOfUser:
    """Who vouches for a user: PingOne itself, or an external identity provider."""

    id: str | None = None
    type: str = "PING_ONE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle:
    """Whether a user's account still has to be verified.

    Attributes:
        suppress_verification_code: no code is sent; the user is told the code in another way.
    """

    status: str = "ACCOUNT_OK"
    suppress_verification_code: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LastSignOn:
    """When and from where a user signed on last."""

    at: dt.datetime
    remote_ip: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPassword:
    """A password as it comes with a new user.

    Attributes:
        force_change: the user has to choose another at the first sign-on.
    """

    value: str = field(repr=False)
    force_change: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A picture of a user."""

    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person who signs on."""

    id: str
    environment_id: str
    population_id: str
    username: str
    email: str | None = None
    email_verified: bool | None = None
    enabled: bool = True
    mfa_enabled: bool = False
    account: Account = field(default_factory=Account)
    identity_provider: IdentityProviderOfUser = field(default_factory=IdentityProviderOfUser)
    lifecycle: Lifecycle = field(default_factory=Lifecycle)
    verify_status: str = "NOT_INITIATED"
    name: UserName | None = None
    address: Address | None = None
    nickname: str | None = None
    title: str | None = None
    type: str | None = None
    locale: str | None = None
    preferred_language: str | None = None
    primary_phone: str | None = None
    mobile_phone: str | None = None
    timezone: str | None = None
    photo: Photo | None = None
    external_id: str | None = None
    account_id: str | None = None
    last_sign_on: LastSignOn | None = None
    password: str | None = field(default=None, repr=False)
    more: Mapping[str, Any] = field(default_factory=dict)
    created_at: dt.datetime
    updated_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A named set of users."""

    id: str
    environment_id: str
    population_id: str | None = None
    name: str
    description: str | None = None
    external_id: str | None = None
    custom_data: Mapping[str, Any] | None = None
    user_filter: str | None = None
    created_at: dt.datetime
    updated_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """That a user is in a group; its id is the group's, as in PingOne.

    Attributes:
        type: DIRECT, or INDIRECT for one that follows from something else and is not kept.
    """

    id: str
    environment_id: str
    user_id: str
    type: str = "DIRECT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """The same as a membership, seen from the group; its id is the user's."""

    id: str
    environment_id: str
    group_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Nesting:
    """That a group is in another group; its id is the other one's. As for a membership."""

    id: str
    environment_id: str
    group_id: str
    type: str = "DIRECT"
