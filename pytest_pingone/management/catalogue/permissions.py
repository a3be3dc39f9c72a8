"""Who has which role, and where."""

from __future__ import annotations

from pytest_pingone.management.access import Where
from pytest_pingone.management.catalogue.applications import APPLICATIONS
from pytest_pingone.management.catalogue.members import (
    ENVIRONMENT,
    ID,
)
from pytest_pingone.management.catalogue.users import USERS
from pytest_pingone.management.collection import (
    CREATE,
    DELETE,
    LIST,
    READ,
    Collection,
)
from pytest_pingone.management.fields import ALWAYS, Parts, field, server_set
from pytest_pingone.management.kinds import Choice, Flag, Reference, Text
from pytest_pingone.management.specials import role_assignments as specials
from pytest_pingone.tenant import records
from pytest_pingone.tenant.roles import SCOPE_TYPES


def _role_assignments(parent: Collection, actor: str, permission: str) -> Collection:
    """Return the role assignments of one kind of actor: the same row below another collection."""
    return Collection(
        name="roleAssignments",
        record=records.RoleAssignment,
        path=f"{parent.path}/<actor_id>/roleAssignments",
        parent=parent,
        verbs=frozenset({LIST, READ, CREATE, DELETE}),
        only_below=specials.may_have_roles,
        permission=f"permissions:{permission}",
        where=lambda assignment: Where(environment_id=assignment.environment_id),
        complete=specials.role_assignment,
        deleting=specials.role_assignment_deleting,
        fields=(
            ID,
            ENVIRONMENT,
            server_set(actor, Reference(), attribute="actor_id"),
            field("role", Reference(), attribute="role_id", required=ALWAYS),
            field(
                "scope",
                Parts(
                    records.RoleScope,
                    (
                        field("id", Text(), required=ALWAYS),
                        field("type", Choice(*SCOPE_TYPES), required=ALWAYS),
                    ),
                ),
                required=ALWAYS,
            ),
            server_set("readOnly", Flag(), derive=specials.read_only),
        ),
        links={
            "self": "{self}",
            "environment": "environments/{environment_id}",
            actor: f"{parent.path.replace('<', '{').replace('>', '}')}/{{actor_id}}",
            "role": "roles/{role_id}",
        },
    )


APPLICATION_ROLE_ASSIGNMENTS = _role_assignments(
    APPLICATIONS, "application", "applicationRoleAssignments"
)
USER_ROLE_ASSIGNMENTS = _role_assignments(USERS, "user", "userRoleAssignments")
