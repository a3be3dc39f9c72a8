"""Roles: the built-in ones, custom ones, and who has which of them, and where."""

from __future__ import annotations

from pytest_pingone.management.access import SHARED, Where
from pytest_pingone.management.catalogue.applications import APPLICATIONS
from pytest_pingone.management.catalogue.gateways import GATEWAYS
from pytest_pingone.management.catalogue.groups import GROUPS
from pytest_pingone.management.catalogue.members import (
    ENVIRONMENT,
    ID,
    of_environment,
    text,
)
from pytest_pingone.management.catalogue.organizations import ENVIRONMENTS
from pytest_pingone.management.catalogue.users import USERS
from pytest_pingone.management.collection import (
    ALL_BUT_PATCH,
    CREATE,
    DELETE,
    LIST,
    READ,
    READ_ONLY,
    Collection,
    Query,
)
from pytest_pingone.management.fields import ALWAYS, Parts, field, server_set
from pytest_pingone.management.kinds import Choice, Flag, Many, Reference, Text
from pytest_pingone.management.specials import role_assignments as specials
from pytest_pingone.management.specials import roles as role_specials
from pytest_pingone.tenant import records
from pytest_pingone.tenant.roles import SCOPE_TYPES, Permission, Role

_PERMISSION = Parts(Permission, (text("id"), text("classifier"), text("description")))
_APPLICABLE_TO = field("applicableTo", Many(Choice(*SCOPE_TYPES)), required=ALWAYS)
_CAN_ASSIGN = server_set("canAssign", Many(Reference()), derive=role_specials.can_assign)

ROLES = Collection(
    name="roles",
    record=Role,
    path="roles",
    verbs=READ_ONLY,
    permission="permissions:roles",
    where=lambda _: SHARED,
    fields=(
        ID,
        server_set("name", Text()),
        server_set("description", Text()),
        server_set("applicableTo", Many(Text())),
        server_set("permissions", Many(_PERMISSION), derive=role_specials.described_permissions),
        _CAN_ASSIGN,
    ),
    links={"self": "{self}"},
)

CUSTOM_ROLES = Collection(
    name="roles",
    record=Role,
    path="environments/<environment_id>/roles",
    parent=ENVIRONMENTS,
    verbs=ALL_BUT_PATCH,
    permission="permissions:roles",
    query=Query(filters={"type": frozenset({"eq"})}),
    where=of_environment,
    complete=role_specials.custom_role,
    deleting=role_specials.custom_role_deleting,
    fields=(
        ID,
        ENVIRONMENT,
        text("name", required=ALWAYS, unique=True),
        text("description", most=1024),
        _APPLICABLE_TO,
        field(
            "permissions",
            Many(Reference()),
            required=ALWAYS,
            derive=lambda role, _: sorted(role.permissions),
        ),
        field("canBeAssignedBy", Many(Reference(to="roles")), required=ALWAYS),
        _CAN_ASSIGN,
        server_set("type", Text()),
    ),
    links={"self": "{self}", "environment": "environments/{environment_id}"},
)


def _role_assignments(
    parent: Collection, actor: str, permission: str, **own_permissions: str
) -> Collection:
    """Return the role assignments of one kind of actor: the same row below another collection."""
    holder = f"{parent.path.replace('<', '{').replace('>', '}')}/{{actor_id}}"
    environment = "environments/{environment_id}"
    return Collection(
        name="roleAssignments",
        record=records.RoleAssignment,
        path=f"{parent.path}/<actor_id>/roleAssignments",
        parent=parent,
        verbs=frozenset({LIST, READ, CREATE, DELETE}),
        only_below=specials.may_have_roles,
        permission=f"permissions:{permission}",
        own_permissions=own_permissions,
        where=lambda assignment: Where(environment_id=assignment.environment_id),
        complete=specials.role_assignment,
        deleting=specials.role_assignment_deleting,
        fields=(
            ID,
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
            field("role", Reference(to="roles"), attribute="role_id", required=ALWAYS),
            ENVIRONMENT,
            server_set("readOnly", Flag(), derive=specials.read_only),
            server_set(actor, Reference(), attribute="actor_id"),
        ),
        links={"self": "{self}", actor: holder, "environment": environment},
        page_links={actor: holder, "environment": environment},
    )


APPLICATION_ROLE_ASSIGNMENTS = _role_assignments(
    APPLICATIONS,
    "application",
    "applicationRoleAssignments",
    create="permissions:update:applicationRoleAssignments",
    delete="permissions:update:applicationRoleAssignments",
)
USER_ROLE_ASSIGNMENTS = _role_assignments(
    USERS,
    "user",
    "userRoleAssignments",
    create="permissions:update:userRoleAssignments",
    delete="permissions:update:userRoleAssignments",
)
GROUP_ROLE_ASSIGNMENTS = _role_assignments(GROUPS, "group", "groupRoleAssignments")
GATEWAY_ROLE_ASSIGNMENTS = _role_assignments(
    GATEWAYS,
    "gateway",
    "gatewayRoleAssignments",
    create="permissions:update:gatewayRoleAssignments",
)
