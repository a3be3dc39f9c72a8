"""PingOne's built-in roles: what each may do, and where it may be assigned.

Which role may do what is in `roles.toml`. An id of a permission is `service:action:resource`.

Source: PingOne Platform API reference, "Roles", "PingOne permissions by identifier".
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from pytest_pingone import ids

ORGANIZATION, ENVIRONMENT, POPULATION, APPLICATION = SCOPE_TYPES = (
    "ORGANIZATION",
    "ENVIRONMENT",
    "POPULATION",
    "APPLICATION",
)
PLATFORM, CUSTOM = "PLATFORM", "CUSTOM"


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A built-in role, or a custom one of an environment.

    Attributes:
        environment_id: where a custom role is defined; empty for a built-in one.
        permissions: ids of the permissions that it gives.
        can_be_assigned_by: ids of the roles whose holders may give this one to others.
        for_applications: whether an application can have it, and not only users and groups.
    """

    id: str
    environment_id: str = ""
    name: str
    description: str | None = None
    applicable_to: tuple[str, ...]
    permissions: frozenset[str] = field(repr=False)
    can_be_assigned_by: tuple[str, ...] = ()
    type: str = PLATFORM
    for_applications: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """Something that a role may let its holders do."""

    id: str

    @property
    def classifier(self) -> str:
        """What it is about."""
        return self.id.rpartition(":")[2]

    @property
    def description(self) -> str:
        """What it lets one do, in words."""
        _, action, resource = self.id.split(":")
        words = re.sub(r"(?<=[a-z0-9])([A-Z])", r" \1", f"{action} {resource}").lower()
        return words.capitalize()


_All = dict[str, dict[str, Any]]


def _read() -> dict[str, Role]:
    source = resources.files("pytest_pingone.tenant") / "roles.toml"
    document: dict[str, _All] = tomllib.loads(source.read_text("utf-8"))
    given: dict[str, set[str]] = {short: set() for short in document["roles"]}
    for permission, holders in _permissions(document["permissions"]):
        for short in given if holders == "all" else holders.split():
            given[short].add(permission)
    return {
        rules["name"]: Role(
            id=rules.get("id") or ids.derived("role", rules["name"]),
            name=rules["name"],
            description=rules["name"],
            applicable_to=tuple(rules["applicable_to"]),
            permissions=frozenset(given[short]),
            can_be_assigned_by=_those_who_assign(short, document["roles"]),
            for_applications=rules.get("for_applications", True),
        )
        for short, rules in document["roles"].items()
    }


def _permissions(table: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the id of each permission with the roles that give it."""
    for of, holders in table.items():
        service, resource = of.split(":")
        for actions, shorts in holders.items():
            for action in actions.split():
                yield f"{service}:{action}:{resource}", shorts


def _those_who_assign(short: str, roles: _All) -> tuple[str, ...]:
    return tuple(
        rules.get("id") or ids.derived("role", rules["name"])
        for rules in roles.values()
        if short in rules.get("can_assign", "").split()
    )


BUILT_IN = _read()
BY_ID = {role.id: role for role in BUILT_IN.values()}
PERMISSIONS = {
    permission: Permission(id=permission)
    for permission in sorted(frozenset().union(*(role.permissions for role in BY_ID.values())))
}
"""All permissions that a role can give, by id."""
