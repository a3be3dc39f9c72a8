"""Sign-on policies: always one default, never the last action gone, nothing that dangles."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from pytest_pingone.errors import Detail, invalid_data
from pytest_pingone.management.collection import Occasion
from pytest_pingone.tenant.records import (
    Population,
    Recovery,
    Registration,
    SignOnPolicy,
    SignOnPolicyAction,
    SignOnPolicyAssignment,
)

_MOST_ACTIONS = 20


def policy(values: dict[str, Any], before: Any, _occasion: Occasion) -> dict[str, Any]:
    """Keep the default policy the default: only another one takes its place."""
    return {**values, "default": True} if before is not None and before.default else values


def policy_written(record: SignOnPolicy, occasion: Occasion) -> None:
    """Keep exactly one policy the default."""
    if record.default:
        for other in occasion.change.table(SignOnPolicy, record.environment_id):
            if other.default and other.id != record.id:
                occasion.change.put(dataclasses.replace(other, default=False))


def policy_deleting(record: SignOnPolicy, occasion: Occasion) -> None:
    """Refuse to delete the default policy, or one that an application goes by."""
    if record.default:
        message = "Cannot delete a default policy"
        raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "default"))
    assignments = occasion.change.state.all(SignOnPolicyAssignment)
    if any(assignment.sign_on_policy_id == record.id for assignment in assignments):
        message = "Cannot delete a policy that is assigned to an application"
        raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "id"))


def action_usual(sent: Mapping[str, Any], before: Any = None) -> Mapping[str, Any]:
    """Return what an action allows besides signing on, if nobody says: nothing."""
    kind = before.type if before is not None else sent.get("type")
    if kind in ("LOGIN", "IDENTIFIER_FIRST"):
        return {"recovery": Recovery(), "registration": Registration()}
    return {}


def action(values: dict[str, Any], before: Any, occasion: Occasion) -> dict[str, Any]:
    """Check how many actions there are, and where people would register."""
    actions = occasion.change.table(SignOnPolicyAction, occasion.parent_id)
    if before is None and len(actions) >= _MOST_ACTIONS:
        message = f"must have at most {_MOST_ACTIONS} entries"
        inner = {"maximumValue": _MOST_ACTIONS}
        raise invalid_data(Detail("SIZE_LIMIT_EXCEEDED", message, "actions", inner))
    registration = values["registration"]
    if registration is not None:
        _check_registration(registration, occasion)
    return {**values, "sign_on_policy_id": occasion.parent_id}


def _check_registration(registration: Registration, occasion: Occasion) -> None:
    if registration.enabled and registration.external is not None:
        message = "must not be set together with registration.enabled"
        raise invalid_data(Detail("INVALID_VALUE", message, "registration.external"))
    chosen = registration.population_id
    populations = occasion.change.table(Population, occasion.environment_id)
    if chosen is not None and populations.get(chosen) is None:
        message = "Population not found"
        raise invalid_data(Detail("INVALID_VALUE", message, "registration.population.id"))


def action_deleting(record: SignOnPolicyAction, occasion: Occasion) -> None:
    """Refuse to delete the last action of a policy; Terraform goes by this message."""
    if len(occasion.change.table(SignOnPolicyAction, record.sign_on_policy_id)) == 1:
        message = "Cannot delete last action from the policy"
        raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "id"))


def assignment(values: dict[str, Any], before: Any, occasion: Occasion) -> dict[str, Any]:
    """Check that a policy exists, and that the application does not go by it already."""
    chosen = values["sign_on_policy_id"]
    if occasion.change.table(SignOnPolicy, occasion.environment_id).get(chosen) is None:
        raise invalid_data(Detail("INVALID_VALUE", "Sign-on policy not found", "signOnPolicy.id"))
    for other in occasion.change.table(SignOnPolicyAssignment, occasion.parent_id):
        if before is None and other.sign_on_policy_id == chosen:
            message = "The sign-on policy is assigned to the application already"
            inner = {"existingId": other.id}
            raise invalid_data(Detail("UNIQUENESS_VIOLATION", message, "signOnPolicy", inner))
    return {**values, "application_id": occasion.parent_id}
