"""Password policies: how their rules go together, and which of them may be deleted."""

from __future__ import annotations

from typing import Any

from pytest_pingone.errors import Detail, invalid_data
from pytest_pingone.management.collection import Occasion
from pytest_pingone.management.fields import View
from pytest_pingone.management.specials.defaults import stays_default
from pytest_pingone.tenant.policies import PasswordPolicy
from pytest_pingone.tenant.records import Population

WARNING_DAYS = 21
"""For so many days users are warned before their password expires."""
MOST_DAYS = 2147483647


def password_policy(values: dict[str, Any], before: Any, occasion: Occasion) -> dict[str, Any]:
    """Check that a password may be changed before its user is warned that it expires."""
    longest, shortest = values["max_age_days"], values["min_age_days"] or 0
    least = shortest + WARNING_DAYS + 1
    if longest is not None and longest < least:
        message = f"must be between {least} and {MOST_DAYS}"
        inner = {"rangeMinimumValue": least, "rangeMaximumValue": MOST_DAYS}
        raise invalid_data(Detail("OUT_OF_RANGE", message, "maxAgeDays", inner))
    return stays_default(values, before, occasion)


def password_policy_deleting(record: PasswordPolicy, occasion: Occasion) -> None:
    """Refuse to delete the default policy, or one that a population goes by."""
    if record.default:
        message = "Default Password Policy can not be deleted"
        raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "default"))
    populations = occasion.change.table(Population, record.environment_id)
    if any(population.password_policy_id == record.id for population in populations):
        message = "The Password Policy must not be in use"
        raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "id"))


def population_count(record: PasswordPolicy, view: View) -> int:
    """Return how many populations a policy holds for; the default one, for those without any."""
    populations = view.state.table(Population, record.environment_id)
    return sum(
        population.password_policy_id == record.id
        or (record.default and population.password_policy_id is None)
        for population in populations
    )
