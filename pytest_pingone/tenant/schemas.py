"""The schema of users: what a new environment has, and what values an attribute takes.

Source: PingOne Platform API reference, "Schemas".
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pytest_pingone import ids
from pytest_pingone.tenant.records import Environment, Schema, SchemaAttribute
from pytest_pingone.tenant.store import Change, State
from pytest_pingone.tenant.tables import Table

USER_SCHEMA: Final = "User"
CORE, STANDARD, CUSTOM = "CORE", "STANDARD", "CUSTOM"
_MOST_VALUES = 1000
_LONGEST = 2048

# By name: the type, the kind, and the parts of those that have any.
_BORN_WITH: Final[dict[str, tuple[str, str, tuple[str, ...]]]] = {
    "preferredLanguage": ("STRING", STANDARD, ()),
    "timezone": ("STRING", STANDARD, ()),
    "title": ("STRING", STANDARD, ()),
    "locale": ("STRING", STANDARD, ()),
    "nickname": ("STRING", STANDARD, ()),
    "type": ("STRING", STANDARD, ()),
    "externalId": ("STRING", STANDARD, ()),
    "accountId": ("STRING", STANDARD, ()),
    "primaryPhone": ("STRING", STANDARD, ()),
    "mobilePhone": ("STRING", STANDARD, ()),
    "email": ("STRING", STANDARD, ()),
    "name": (
        "COMPLEX",
        STANDARD,
        ("formatted", "given", "middle", "family", "honorificPrefix", "honorificSuffix"),
    ),
    "address": (
        "COMPLEX",
        STANDARD,
        ("streetAddress", "locality", "region", "postalCode", "countryCode"),
    ),
    "photo": ("COMPLEX", STANDARD, ("href",)),
    "id": ("STRING", CORE, ()),
    "username": ("STRING", CORE, ()),
    "account": (
        "COMPLEX",
        CORE,
        ("canAuthenticate", "status", "lockedAt", "secondsUntilUnlock", "unlockAt"),
    ),
    "enabled": ("BOOLEAN", CORE, ()),
    "emailVerified": ("BOOLEAN", CORE, ()),
    "mfaEnabled": ("BOOLEAN", CORE, ()),
    "population": ("COMPLEX", CORE, ("id",)),
    "identityProvider": ("COMPLEX", CORE, ("id", "type")),
    "lifecycle": ("COMPLEX", CORE, ("status",)),
    "verifyStatus": ("STRING", CORE, ()),
    "lastSignOn": ("COMPLEX", CORE, ("at", "remoteIp")),
    "createdAt": ("STRING", CORE, ()),
    "updatedAt": ("STRING", CORE, ()),
}


def add_user_schema(environment: Environment, change: Change) -> None:
    """Give a new environment the schema of its users."""
    born = environment.created_at
    schema = Schema(
        id=ids.derived(environment.id, "schemas", USER_SCHEMA),
        environment_id=environment.id,
        name=USER_SCHEMA,
        description="Describes the attributes of users.",
        created_at=born,
        updated_at=born,
    )
    change.put(schema)
    for name, (kind, schema_type, parts) in _BORN_WITH.items():
        change.put(
            SchemaAttribute(
                id=ids.derived(schema.id, "attributes", name),
                environment_id=environment.id,
                schema_id=schema.id,
                name=name,
                display_name=_in_words(name),
                type=kind,
                schema_type=schema_type,
                unique=name in ("id", "username"),
                required=name in ("id", "username", "population"),
                sub_attributes=tuple(_part(part, schema_type) for part in parts) or None,
                created_at=born,
                updated_at=born,
            )
        )


def _part(name: str, schema_type: str) -> dict[str, Any]:
    return {
        "name": name,
        "displayName": _in_words(name),
        "type": "STRING",
        "schemaType": schema_type,
        "enabled": True,
        "unique": False,
        "required": False,
        "multiValued": False,
    }


def _in_words(name: str) -> str:
    """Return a name as people write it: `preferredLanguage` is "Preferred Language"."""
    words = re.sub(r"(?<=[a-z])([A-Z])", r" \1", name)
    return words[0].upper() + words[1:]


@dataclass(frozen=True, slots=True)
class UserSchema:
    """What an environment's attributes say about its users.

    Attributes:
        custom: those that are switched on, by name.
        switched_off: the names of those of PingOne's own that are not.
        unique: those of which no two users may have the same value, besides PingOne's keys.
    """

    custom: Mapping[str, SchemaAttribute]
    switched_off: frozenset[str]
    unique: tuple[SchemaAttribute, ...]


def user_schema(environment_id: str, state: State | Change) -> UserSchema:
    """Return what the attributes of an environment say about its users."""
    schema = next(iter(state.table(Schema, environment_id)), None)
    return _said_by(state.table(SchemaAttribute, "" if schema is None else schema.id))


@functools.lru_cache(maxsize=16)
def _said_by(attributes: Table[SchemaAttribute]) -> UserSchema:
    """Return what attributes say; asked for with each user, and a table never changes."""
    on = [attribute for attribute in attributes if attribute.enabled]
    return UserSchema(
        custom={one.name: one for one in on if one.schema_type == CUSTOM},
        switched_off=frozenset(
            one.name for one in attributes if one.schema_type != CUSTOM and not one.enabled
        ),
        unique=tuple(one for one in on if one.unique and one.schema_type != CORE),
    )


def problem_with(value: Any, attribute: SchemaAttribute) -> str | None:
    """Return what is wrong with a value of a custom attribute, or None."""
    if not attribute.multi_valued:
        return _problem_with_one(value, attribute)
    if not isinstance(value, list):
        return "must be a list of values"
    if len(value) > _MOST_VALUES:
        return f"must have at most {_MOST_VALUES} values"
    return next(filter(None, (_problem_with_one(one, attribute) for one in value)), None)


def _problem_with_one(value: Any, attribute: SchemaAttribute) -> str | None:
    if attribute.type == "BOOLEAN":
        return None if isinstance(value, bool) else "must be true or false"
    if attribute.type != "STRING":
        return None if isinstance(value, dict) else "must be a JSON object"
    if not isinstance(value, str) or not 1 <= len(value) <= _LONGEST:
        return f"must be a string of 1 to {_LONGEST} characters"
    allowed = [one.value for one in attribute.enumerated_values or () if not one.archived]
    if allowed and value not in allowed:
        return f"must be one of {', '.join(allowed)}"
    rule = attribute.regex_validation
    wrong = rule is not None and not re.search(rule.pattern, value)
    return rule.requirements if rule is not None and wrong else None
