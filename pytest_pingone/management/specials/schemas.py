"""Attributes of users: custom ones come and go, PingOne's own can be switched off.

Source: PingOne Platform API reference, "Schemas".
"""

from __future__ import annotations

import dataclasses
import re
from typing import Any, Final

from pytest_pingone.errors import NOT_UNIQUE, ApiError, Detail, invalid_data
from pytest_pingone.management.collection import Occasion
from pytest_pingone.management.fields import snake_case
from pytest_pingone.tenant.records import RegexValidation, SchemaAttribute, User
from pytest_pingone.tenant.schemas import CORE, CUSTOM, STANDARD

_CHANGEABLE: Final = {
    CORE: frozenset[str](),
    STANDARD: frozenset({"enabled", "unique", "enumerated_values", "regex_validation"}),
}
"""What can be changed of attributes that PingOne gives users."""


def schema_attribute(values: dict[str, Any], before: Any, occasion: Occasion) -> dict[str, Any]:
    """Check that an attribute is one that can be made or changed as it is asked for."""
    values["schema_id"] = occasion.parent_id
    if before is None and values["type"] == "COMPLEX":
        message = "A custom attribute can not be of type COMPLEX"
        raise invalid_data(Detail("INVALID_VALUE", message, "type"))
    if values["unique"] and (values["multi_valued"] or values["type"] != "STRING"):
        message = "Only an attribute with one STRING value can be unique"
        raise invalid_data(Detail("INVALID_VALUE", message, "unique"))
    if values["regex_validation"] is not None:
        _check_pattern(values["regex_validation"])
    if before is None:
        return values
    if before.multi_valued and not values["multi_valued"]:
        message = "An attribute with several values can not be given one only"
        raise invalid_data(Detail("INVALID_VALUE", message, "multiValued"))
    _check_changeable(values, before)
    if values["unique"] and not before.unique:
        _check_values_are_unique(before, occasion)
    return values


def _check_pattern(rule: RegexValidation) -> None:
    """Check that a pattern is one, and means what its examples say."""
    try:
        pattern = re.compile(rule.pattern)
    except re.error as problem:
        message = f"is no regular expression: {problem}"
        raise invalid_data(Detail("INVALID_VALUE", message, "regexValidation.pattern")) from None
    examples = (
        ("valuesPatternShouldMatch", rule.values_pattern_should_match, True),
        ("valuesPatternShouldNotMatch", rule.values_pattern_should_not_match, False),
    )
    for name, values, should in examples:
        wrong = [value for value in values if (pattern.search(value) is not None) is not should]
        if wrong:
            message = f"the pattern {'does not match' if should else 'matches'} {wrong[0]!r}"
            raise invalid_data(Detail("INVALID_VALUE", message, f"regexValidation.{name}"))


def _check_changeable(values: dict[str, Any], before: SchemaAttribute) -> None:
    if before.schema_type == CUSTOM:
        return
    for attribute in dataclasses.fields(before):
        name = attribute.name
        if name in _CHANGEABLE[before.schema_type] or name in ("updated_at", "schema_id"):
            continue
        if name in ("display_name", "description"):  # clients send back what they read, or do not
            values[name] = getattr(before, name)
        if values[name] != getattr(before, name):
            message = f"An attribute of type {before.schema_type} can not be changed"
            raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "schemaType"))


def _check_values_are_unique(attribute: SchemaAttribute, occasion: Occasion) -> None:
    """Refuse to call an attribute unique of which two users have the same value."""
    seen = set()
    for user in occasion.change.table(User, occasion.environment_id):
        value = user.more.get(attribute.name, getattr(user, snake_case(attribute.name), None))
        if value is not None and value in seen:
            raise invalid_data(Detail("UNIQUENESS_VIOLATION", NOT_UNIQUE, "unique"))
        seen.add(value)


def schema_attribute_deleting(record: SchemaAttribute, occasion: Occasion) -> None:
    """Refuse to delete what PingOne gives users; take the values of a custom one from them."""
    if record.schema_type != CUSTOM:
        message = f"An attribute of type {record.schema_type} can not be deleted"
        raise ApiError(
            400,
            "REQUEST_FAILED",
            "The request could not be completed.",
            details=[Detail("CONSTRAINT_VIOLATION", message, "schemaType")],
        )
    for user in occasion.change.table(User, occasion.environment_id):
        if record.name in user.more:
            left = {name: value for name, value in user.more.items() if name != record.name}
            occasion.change.put(dataclasses.replace(user, more=left))
