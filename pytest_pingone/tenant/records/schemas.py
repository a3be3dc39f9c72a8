"""Which attributes users have: those that PingOne gives them, and custom ones."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """A set of attributes; every environment has one, named `User`."""

    id: str
    environment_id: str
    name: str
    description: str | None = None
    created_at: dt.datetime
    updated_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EnumeratedValue:
    """One of the values that an attribute may have."""

    value: str
    archived: bool = False
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegexValidation:
    """A pattern that the values of an attribute must match, and how to say so."""

    pattern: str
    requirements: str
    values_pattern_should_match: tuple[str, ...] = ()
    values_pattern_should_not_match: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaAttribute:
    """One attribute of users.

    Attributes:
        schema_type: CORE (cannot be changed), STANDARD (can be switched off) or CUSTOM.
        sub_attributes: those of a COMPLEX one, as PingOne shows them.
    """

    id: str
    environment_id: str
    schema_id: str
    name: str
    display_name: str | None = None
    description: str | None = None
    type: str = "STRING"
    enabled: bool = True
    unique: bool = False
    required: bool = False
    multi_valued: bool = False
    schema_type: str = "CUSTOM"
    ldap_attribute: str | None = None
    enumerated_values: tuple[EnumeratedValue, ...] | None = None
    regex_validation: RegexValidation | None = None
    sub_attributes: tuple[dict[str, Any], ...] | None = None
    created_at: dt.datetime
    updated_at: dt.datetime
