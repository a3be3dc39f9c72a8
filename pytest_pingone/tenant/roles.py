"""PingOne's built-in roles: what each may do, and where it may be assigned.

Source: PingOne Platform API reference, "Roles" and "PingOne role permissions". The permission lists
there are long and only partly public; these hold what the emulated endpoints ask for. Names of
permissions follow PingOne's pattern `service:action:resource`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pytest_pingone import ids

ORGANIZATION, ENVIRONMENT, POPULATION, APPLICATION = SCOPE_TYPES = (
    "ORGANIZATION",
    "ENVIRONMENT",
    "POPULATION",
    "APPLICATION",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A built-in role, or a custom one of an environment.

    Attributes:
        environment_id: where a custom role is defined; empty for a built-in one.
        can_be_assigned_by: ids of the roles whose holders may give this one to others.
    """

    id: str
    environment_id: str = ""
    name: str
    description: str | None = None
    applicable_to: tuple[str, ...]
    permissions: frozenset[str] = field(repr=False)
    can_be_assigned_by: tuple[str, ...] = ()
    type: str = "PLATFORM"


def _read(*resources: str) -> set[str]:
    return {_permission(resource, "read") for resource in resources}


def _manage(*resources: str) -> set[str]:
    actions = ("create", "read", "update", "delete")
    return {_permission(resource, action) for resource in resources for action in actions}


def _permission(resource: str, action: str) -> str:
    service, _, name = resource.partition(":")
    return f"{service}:{action}:{name}"


_DIRECTORY = ("dir:user", "dir:population", "dir:group", "sessions:session")
_APPLICATIONS = (
    "applications:application",
    "applications:grant",
    "resources:resource",
    "resources:scope",
)
_CERTIFICATES = ("certmgt:key", "certmgt:certificate")
_ROLE_ASSIGNMENTS = (
    "permissions:applicationRoleAssignments",
    "permissions:userRoleAssignments",
    "permissions:groupRoleAssignments",
)

# PingOne's role ids are the same for every customer; three are public. The others are ours.
_PUBLIC_IDS = {
    "Environment Admin": "29ddce68-cd7f-4b2a-b6fc-f7a19553b496",
    "Custom Roles Admin": "6f770b08-793f-4393-b2aa-b1d1587a0324",
    "Identity Data Admin": "0bd9c966-7664-4ac1-b059-0ff9293908e2",
}


def _role(
    name: str, description: str, applicable_to: tuple[str, ...], *permissions: Iterable[str]
) -> Role:
    return Role(
        id=_PUBLIC_IDS.get(name) or ids.derived("role", name),
        name=name,
        description=description,
        applicable_to=applicable_to,
        permissions=frozenset().union(*permissions),
    )


BUILT_IN = {
    role.name: role
    for role in (
        _role(
            "Organization Admin",
            "Manages the organization: its environments and its licenses.",
            (ORGANIZATION,),
            _manage("orgmgt:environment", *_ROLE_ASSIGNMENTS),
            _read("orgmgt:organization", "orgmgt:license"),
            {"permissions:read:role"},
        ),
        _role(
            "Environment Admin",
            "Manages the configuration of environments and who may do what in them.",
            (ORGANIZATION, ENVIRONMENT),
            _read("orgmgt:environment", "orgmgt:organization", "orgmgt:license", "dir:group"),
            {"orgmgt:update:environment", "permissions:read:role"},
            _manage("dir:population", "keys:keyRotationPolicy", *_APPLICATIONS, *_ROLE_ASSIGNMENTS),
            _manage(*_CERTIFICATES, "branding:customDomain"),
        ),
        _role(
            "Identity Data Admin",
            "Manages users, groups and populations.",
            (ENVIRONMENT, POPULATION),
            _manage(*_DIRECTORY, "permissions:userRoleAssignments"),
            _read("orgmgt:environment"),
        ),
        _role(
            "Client Application Developer",
            "Manages applications, resources and scopes.",
            (ENVIRONMENT,),
            _manage(*_APPLICATIONS),
            _read("orgmgt:environment", "dir:group", "permissions:applicationRoleAssignments"),
            _read(*_CERTIFICATES),
        ),
        _role(
            "Application Owner",
            "Manages single applications.",
            (ENVIRONMENT, APPLICATION),
            _read("applications:application"),
            {"applications:update:application"},
        ),
        _role(
            "Identity Data Read Only",
            "Reads users, groups and populations.",
            (ENVIRONMENT, POPULATION),
            _read("orgmgt:environment", *_DIRECTORY),
        ),
        _role(
            "Configuration Read Only",
            "Reads the configuration of environments.",
            (ORGANIZATION, ENVIRONMENT),
            _read(
                "orgmgt:environment",
                "orgmgt:organization",
                "dir:population",
                "dir:group",
                "keys:keyRotationPolicy",
                *_APPLICATIONS,
                *_ROLE_ASSIGNMENTS,
                *_CERTIFICATES,
                "branding:customDomain",
            ),
        ),
        _role(
            "Help Desk Admin",
            "Looks after users who cannot sign on.",
            (ENVIRONMENT, POPULATION),
            _read("orgmgt:environment", *_DIRECTORY),
            {"dir:update:user"},
        ),
        _role(
            "Custom Roles Admin",
            "Manages custom roles.",
            (ORGANIZATION, ENVIRONMENT),
            _read("orgmgt:environment"),
            {"permissions:read:role"},
        ),
    )
}
BY_ID = {role.id: role for role in BUILT_IN.values()}
CAN_ASSIGN = {
    "Organization Admin": frozenset({"Environment Admin"}),
    "Environment Admin": frozenset(BUILT_IN) - {"Organization Admin"},
    "Identity Data Admin": frozenset(
        {"Identity Data Admin", "Identity Data Read Only", "Help Desk Admin"}
    ),
}
"""Which roles the holder of a role may give to others ("Predefined roles")."""
