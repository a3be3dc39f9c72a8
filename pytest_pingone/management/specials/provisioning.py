"""Identity propagation: rules name a plan and two stores, which stay while they are named.

Source: PingOne Platform API reference, "Identity propagation".
"""

from __future__ import annotations

from typing import Any

from pytest_pingone.errors import Detail, invalid_data
from pytest_pingone.management.collection import Occasion
from pytest_pingone.tenant.records import PropagationPlan, PropagationRule, PropagationStore

_NAMED = (
    ("plan", "plan_id", PropagationPlan),
    ("sourceStore", "source_store_id", PropagationStore),
    ("targetStore", "target_store_id", PropagationStore),
)


def rule(values: dict[str, Any], _before: Any, occasion: Occasion) -> dict[str, Any]:
    """Check that the plan and the stores of a rule exist."""
    missing = [
        Detail("INVALID_VALUE", f"{kind.__name__.removeprefix('Propagation')} not found", name)
        for name, attribute, kind in _NAMED
        if occasion.change.table(kind, occasion.environment_id).get(values[attribute]) is None
    ]
    if missing:
        raise invalid_data(*missing)
    return values


def not_in_a_rule(record: PropagationPlan | PropagationStore, occasion: Occasion) -> None:
    """Refuse to delete what a rule names."""
    for known in occasion.change.table(PropagationRule, record.environment_id):
        if record.id in (known.plan_id, known.source_store_id, known.target_store_id):
            message = "must not be in use by a rule"
            raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "id"))
