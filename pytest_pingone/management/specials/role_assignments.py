"""Role assignments: who may give which role to whom, and take it away.

Source: PingOne Platform API reference, "Application role assignments", "Predefined roles".
"""

from __future__ import annotations

from typing import Any

from pytest_pingone.errors import ApiError, Detail, invalid_data, not_found
from pytest_pingone.management.access import Where, role_of
from pytest_pingone.management.collection import Occasion
from pytest_pingone.management.fields import View
from pytest_pingone.tenant.records import (
    Application,
    Environment,
    Group,
    Organization,
    Population,
    RoleAssignment,
    User,
)
from pytest_pingone.tenant.roles import APPLICATION, ENVIRONMENT, ORGANIZATION, POPULATION, Role
from pytest_pingone.tenant.store import TENANT, State


def may_have_roles(holder: Application | Group | User) -> bool:
    """Return whether something can have roles: of applications, only workers can."""
    return not isinstance(holder, Application) or holder.type == "WORKER"


def role_assignment(values: dict[str, Any], _before: Any, occasion: Occasion) -> dict[str, Any]:
    """Check that this role may be given, to this actor, in this scope, by whoever asks.

    Source: "Application role assignments", "Predefined roles".
    """
    actor_id = occasion.parent_id
    holder = occasion.change.table(Application, occasion.in_path["environment_id"]).get(actor_id)
    if holder is not None and not may_have_roles(holder):
        raise not_found("only applications of type WORKER have role assignments")
    role = role_of(values["role_id"], occasion.change.state)
    if role is None:
        raise invalid_data(Detail("INVALID_VALUE", "Role not found", "role"))
    if holder is not None and not role.for_applications:
        message = f"{role.name} can not be assigned to an application"
        raise invalid_data(Detail("INVALID_VALUE", message, "role"))
    scope = values["scope"]
    if scope.type not in role.applicable_to:
        message = f"{role.name} is not applicable to {scope.type}"
        raise invalid_data(
            Detail("INVALID_VALUE", message, "scope", {"allowedValues": [*role.applicable_to]})
        )
    where = _scope(scope.id, scope.type, occasion.change.state)
    if not _reaches(role, where, occasion.change.state):
        message = f"{role.name} is not applicable outside of its environment"
        raise invalid_data(Detail("INVALID_VALUE", message, "scope"))
    if occasion.actor is not None and not occasion.actor.may_assign(role, where):
        message = "Must have role at the same or broader scope"
        raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "role"))
    for held in occasion.change.table(RoleAssignment, actor_id):
        if held.role_id == role.id and (
            held.scope.type == ORGANIZATION or held.scope.id in (scope.id, where.environment_id)
        ):
            message = "May not assign duplicate Role"
            raise invalid_data(
                Detail("UNIQUENESS_VIOLATION", message, "role", {"existingId": held.id})
            )
    return {**values, "actor_id": actor_id}


def _scope(scope_id: str, scope_type: str, state: State) -> Where:
    """Return what a role assignment's scope covers; it must exist."""
    if scope_type == ORGANIZATION and state.table(Organization, TENANT).get(scope_id):
        return Where()
    if scope_type == ENVIRONMENT and state.table(Environment, TENANT).get(scope_id):
        return Where(environment_id=scope_id)
    for home in state.table(Environment, TENANT):
        if scope_type == POPULATION and state.table(Population, home.id).get(scope_id):
            return Where(environment_id=home.id, population_id=scope_id)
        if scope_type == APPLICATION and state.table(Application, home.id).get(scope_id):
            return Where(environment_id=home.id, application_id=scope_id)
    raise invalid_data(Detail("INVALID_VALUE", f"{scope_type} not found", "scope"))


def _reaches(role: Role, where: Where, state: State) -> bool:
    """Return whether a role may be used for what `where` describes.

    The custom roles of the environment that came with the organization may be used anywhere, those
    of another one only there.
    """
    first = next(iter(state.table(Environment, TENANT)))
    return role.environment_id in ("", first.id, where.environment_id)


def role_assignment_deleting(record: RoleAssignment, occasion: Occasion) -> None:
    """Refuse to take a role from oneself, or one that one could not give."""
    if read_only(record, occasion.view):
        raise ApiError(
            400,
            "REQUEST_FAILED",
            f"Role assignment {record.id} cannot be deleted as it is read only",
        )


def read_only(record: RoleAssignment, view: View) -> bool:
    """Return whether the actor may not take this role away: its own, or one it could not give.

    A user's own roles are also those of its groups.
    """
    actor = view.actor
    if actor is None:
        return False
    where = _scope(record.scope.id, record.scope.type, view.state)
    role = role_of(record.role_id, view.state)
    own = actor.id == record.actor_id or record in actor.assignments
    return own or role is None or not actor.may_assign(role, where)
