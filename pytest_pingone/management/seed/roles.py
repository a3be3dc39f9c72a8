"""How a seed says who has which role, and where it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pytest_pingone import ids
from pytest_pingone.management.seed import tables
from pytest_pingone.management.seed.naming import Names
from pytest_pingone.management.spelling import nearest
from pytest_pingone.tenant.records import RoleAssignment
from pytest_pingone.tenant.roles import (
    APPLICATION,
    BUILT_IN,
    BY_ID,
    ENVIRONMENT,
    ORGANIZATION,
    POPULATION,
    SCOPE_TYPES,
)
from pytest_pingone.tenant.store import TENANT

_KNOWN: Final = (
    "role",
    "scope",
    "scope_id",
    "population",
    "application",
    "environment",
    "id",
)
_NAMED: Final = {"population": POPULATION, "application": APPLICATION}
_TABLES: Final = {
    POPULATION: next(one for one in tables.OF_ENVIRONMENT if one.name == "populations"),
    APPLICATION: next(one for one in tables.OF_ENVIRONMENT if one.name == "applications"),
}
_ROLES: Final = next(one for one in tables.OF_ENVIRONMENT if one.name == "roles")


class WrongRoleError(Exception):
    """What a seed says about a role cannot be.

    Attributes:
        path: where, within what it says.
    """

    def __init__(self, path: tuple[str, ...], message: str) -> None:
        super().__init__(message)
        self.path = path


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """A role and where it holds."""

    role_id: str
    role_name: str
    scope: Mapping[str, Any]


def derived_id(actor_id: str, given: Assigned) -> str:
    """Return the id of a role assignment that is given none."""
    return ids.derived(actor_id, "roleAssignments", given.role_name, str(given.scope["id"]))


def read(given: Mapping[str, Any], environment_id: str, names: Names) -> Assigned:
    """Return which role a seed means, and where.

    Args:
        environment_id: where whoever has the role is at home.

    Raises:
        WrongRoleError: it means none.
    """
    for name in given:
        if name not in _KNOWN:
            known = ", ".join(_KNOWN)
            hint = nearest(name, _KNOWN)
            raise WrongRoleError((name,), f"there is no property {name!r}.{hint} Known: {known}.")
    where = _environment(given, environment_id, names)
    wanted = given.get("role")
    there = _roles(where, environment_id, names)
    role_id = there.get(str(wanted)) or (wanted if wanted in there.values() else None)
    if role_id is None:
        message = (
            f"there is no role {wanted!r}.{nearest(wanted, there)} There are: {', '.join(there)}."
        )
        raise WrongRoleError(("role",) if "role" in given else (), message)
    shown = next(own for own, known_id in there.items() if known_id == role_id)
    return Assigned(role_id=role_id, role_name=shown, scope=_scope(given, role_id, where, names))


def _roles(where: str, environment_id: str, names: Names) -> Mapping[str, str]:
    """Return the ids of the roles that can be meant, by name: built-in, and of environments."""
    home = next(iter(names.known(tables.ENVIRONMENTS, {}, TENANT).values()), where)
    found = {name: role.id for name, role in BUILT_IN.items()}
    for one in (home, where, environment_id):
        found |= names.known(_ROLES, {"environment_id": one}, one)
    return found


def _environment(given: Mapping[str, Any], environment_id: str, names: Names) -> str:
    named = given.get("environment")
    if named is None:
        return environment_id
    return _found(named, "environment", names.known(tables.ENVIRONMENTS, {}, TENANT))


def _found(name: object, what: str, known: Mapping[str, str]) -> str:
    identifier = known.get(str(name)) or (str(name) if name in known.values() else None)
    if identifier is None:
        there = ", ".join(known) or "none"
        message = f"there is no {what} {name!r}.{nearest(name, known)} There are: {there}."
        raise WrongRoleError((what,), message)
    return identifier


def _scope(given: Mapping[str, Any], role_id: str, where: str, names: Names) -> Mapping[str, Any]:
    whole = given.get("scope")
    if isinstance(whole, Mapping):
        if not isinstance(whole.get("id"), str):
            raise WrongRoleError(("scope",), f"must have an id and a type, not {dict(whole)!r}")
        return dict(whole)
    for what, kind in _NAMED.items():
        if what in given:
            known = names.known(_TABLES[kind], {"environment_id": where}, where)
            return {"id": _found(given[what], what, known), "type": kind}
    role = BY_ID.get(role_id)
    usual = ENVIRONMENT if role is None or ENVIRONMENT in role.applicable_to else ORGANIZATION
    kind = given.get("scope", ENVIRONMENT if "environment" in given else usual)
    if kind not in SCOPE_TYPES:
        message = f"there is no scope {kind!r}. There are: {', '.join(SCOPE_TYPES)}."
        raise WrongRoleError(("scope",), message)
    at = {ORGANIZATION: names.organization_id, ENVIRONMENT: where}
    return {"id": given.get("scope_id", at.get(str(kind))), "type": kind}


def written(record: RoleAssignment, names: Names) -> Any:
    """Return what a seed says for a role assignment; see `read`."""
    home = record.environment_id
    environments = {own: name for name, own in names.known(tables.ENVIRONMENTS, {}, TENANT).items()}
    kind, scope_id = record.scope.type, record.scope.id
    said: dict[str, Any] = {}
    where = home
    for what, named in _NAMED.items():
        if kind == named:
            for environment_id in environments:
                known = names.known(
                    _TABLES[kind], {"environment_id": environment_id}, environment_id
                )
                for name, own in known.items():
                    if own == scope_id:
                        said[what], where = name, environment_id
    if kind == ENVIRONMENT:
        where = scope_id
    roles = {own: name for name, own in _roles(where, home, names).items()}
    role = BY_ID.get(record.role_id)
    usual = ENVIRONMENT if role is None or ENVIRONMENT in role.applicable_to else ORGANIZATION
    if where != home:
        said["environment"] = environments.get(where, where)
    elif kind != usual and not said:
        said["scope"] = kind
    name = roles.get(record.role_id, record.role_id)
    expected = derived_id(
        record.actor_id, Assigned(role_id="", role_name=name, scope={"id": scope_id})
    )
    if record.id != expected:
        said["id"] = record.id
    return {"role": name, **said} if said else name
