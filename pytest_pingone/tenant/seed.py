"""A tenant's beginning as a TOML file: read, checked for shape, and turned into creations.

The values themselves are checked where each record is created, by the rules of the Management API.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from pytest_pingone import ids
from pytest_pingone.errors import UsageError
from pytest_pingone.tenant.defaults import DEFAULT_POPULATION
from pytest_pingone.tenant.roles import BUILT_IN, ENVIRONMENT, ORGANIZATION

_TABLES = (
    "organization",
    "environment",
    "populations",
    "resources",
    "groups",
    "users",
    "applications",
)
_BUILT_IN_RESOURCES = {"openid": "openid", "PingOne API": "PingOne API"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Creation:
    """One record to create.

    Attributes:
        where: the place in the seed that asks for it, for errors.
        collection: the name of the collection, below whatever `in_path` names.
        in_path: the ids of all that it belongs to, by the names in the collection's path.
        properties: in snake case, with a reference as `{"id": ...}`.
    """

    where: str
    collection: str
    in_path: Mapping[str, str] = field(default_factory=dict)
    properties: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """A seed that has been read: the organization and environment, and what goes into them."""

    organization: Mapping[str, Any]
    environment: Mapping[str, Any]
    creations: tuple[Creation, ...]
    memberships: tuple[tuple[str, str], ...]
    """Pairs of user id and group id."""

    @property
    def organization_id(self) -> str:
        """The id of the organization, which follows from its name unless given."""
        return str(self.organization["id"])

    @property
    def environment_id(self) -> str:
        """The id of the environment, which follows from its name unless given."""
        return str(self.environment["id"])

    @property
    def passwords(self) -> Mapping[str, str]:
        """The passwords of users by username, as far as the seed has them in clear."""
        users = [made.properties for made in self.creations if made.collection == "users"]
        return {
            str(user["username"]): user["password"]
            for user in users
            if isinstance(user.get("password"), str)
        }


def read(source: str | Path | None) -> Seed:
    """Return the seed in a TOML file, in TOML text, or the default tenant's for None.

    Raises:
        UsageError: the file cannot be read, is no TOML, or names something that is not there.
    """
    name, text = text_of(source)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise UsageError(f"{name} is no TOML: {problem}") from problem
    return _Reader(name, document).seed()


def text_of(source: str | Path | None) -> tuple[str, str]:
    """Return what a seed is called, and its TOML; as for `read`.

    Raises:
        UsageError: the file cannot be read.
    """
    if source is None:
        packaged = resources.files("pytest_pingone.tenant") / "default.toml"
        return "The default tenant", packaged.read_text(encoding="utf-8")
    if isinstance(source, str) and ("\n" in source or "=" in source):
        return "The seed", source
    try:
        return str(source), Path(source).read_text(encoding="utf-8")
    except (OSError, ValueError) as problem:
        raise UsageError(
            f"The seed {str(source)!r} cannot be read: {problem}. "
            "Give a path to a TOML file, or the TOML itself."
        ) from problem


class _Reader:
    """Turns the tables of a seed into creations, resolving names to ids."""

    def __init__(self, name: str, document: Mapping[str, Any]) -> None:
        self._name = name
        self._document = document
        for table in document:
            if table not in _TABLES:
                raise UsageError(
                    f"{name}: there is no table [{table}]. Known: {', '.join(_TABLES)}."
                )
        self._organization = {"name": "Organization", **self._table("organization")}
        for key in self._organization:
            if key not in ("id", "name"):
                raise UsageError(f"{name}: [organization] has no {key!r}. Known: id, name.")
        self._environment = {"name": "Environment", **self._table("environment")}
        for table, entry in (
            ("organization", self._organization),
            ("environment", self._environment),
        ):
            for key in ("id", "name"):
                if not isinstance(entry.get(key, ""), str):
                    raise UsageError(f"{name}: [{table}] {key} must be text, not {entry[key]!r}.")
        self._organization.setdefault("id", ids.derived("organization", self._organization["name"]))
        self._environment.setdefault(
            "id", ids.derived(self._organization["id"], "environments", self._environment["name"])
        )

    def seed(self) -> Seed:
        """Return the whole."""
        return Seed(
            organization=self._organization,
            environment=self._environment,
            creations=tuple(self._creations()),
            memberships=tuple(self._memberships()),
        )

    def _table(self, name: str) -> dict[str, Any]:
        table = self._document.get(name, {})
        if not isinstance(table, dict):
            raise UsageError(f"{self._name}: [{name}] must be a table, not {table!r}.")
        return dict(table)

    def _entries(self, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
        for key, entry in self._table(name).items():
            if not isinstance(entry, dict):
                raise UsageError(f"{self._name}: [{name}.{key}] must be a table, not {entry!r}.")
            yield key, dict(entry)

    def _id(self, collection: str, name: str, where: str) -> str:
        """Return the id of a record of the environment, given its name."""
        entries = self._table(collection)
        known = [*entries, *self._born_with(collection)]
        if name not in known:
            raise UsageError(
                f"{self._name}: {where} names {name!r}, but there is no such entry in "
                f"[{collection}]. There are: {', '.join(known) or 'none'}."
            )
        given = entries.get(name, {}).get("id")
        return given or ids.derived(self._environment["id"], collection, name)

    @staticmethod
    def _born_with(collection: str) -> tuple[str, ...]:
        if collection == "populations":
            return (DEFAULT_POPULATION,)
        return tuple(_BUILT_IN_RESOURCES) if collection == "resources" else ()

    def _creations(self) -> Iterator[Creation]:
        for name, entry in self._entries("populations"):
            yield self._creation("populations", name, entry)
        for name, entry in self._entries("resources"):
            scopes = entry.pop("scopes", [])
            yield self._creation("resources", name, entry)
            yield from self._scopes(name, scopes)
        for name, entry in self._entries("groups"):
            yield self._creation("groups", name, self._with_population(entry, f"[groups.{name}]"))
        for name, entry in self._entries("users"):
            entry.pop("groups", None)
            named = self._with_population(entry, f"[users.{name}]")
            yield self._creation("users", name, named, key="username")
        for name, entry in self._entries("applications"):
            yield from self._application(name, entry)

    def _creation(
        self, collection: str, name: str, entry: Mapping[str, Any], *, key: str = "name"
    ) -> Creation:
        return Creation(
            where=f"{self._name}: [{collection}.{name}]",
            collection=collection,
            in_path={"environment_id": self._environment["id"]},
            properties={
                "id": self._id(collection, name, ""),
                key: name,
                **entry,
            },
        )

    def _with_population(self, entry: dict[str, Any], where: str) -> dict[str, Any]:
        population = entry.get("population")
        if isinstance(population, str):
            entry["population"] = {"id": self._id("populations", population, where)}
        return entry

    def _scopes(self, resource: str, scopes: object) -> Iterator[Creation]:
        where = f"{self._name}: [resources.{resource}] scopes"
        resource_id = self._id("resources", resource, where)
        if not isinstance(scopes, list):
            raise UsageError(f"{where} must be a list of names, not {scopes!r}.")
        for scope in scopes:
            entry = scope if isinstance(scope, dict) else {"name": scope}
            yield Creation(
                where=where,
                collection="resources.scopes",
                in_path={"environment_id": self._environment["id"], "resource_id": resource_id},
                properties={"id": _scope_id(resource_id, str(entry.get("name"))), **entry},
            )

    def _application(self, name: str, entry: dict[str, Any]) -> Iterator[Creation]:
        where = f"{self._name}: [applications.{name}]"
        grants, roles = entry.pop("grants", {}), entry.pop("roles", [])
        usual = {"protocol": "OPENID_CONNECT", "enabled": True}
        application = self._creation("applications", name, {**usual, **entry})
        yield application
        in_path = {
            "environment_id": self._environment["id"],
            "application_id": application.properties["id"],
        }
        if not isinstance(grants, dict) or not isinstance(roles, list):
            raise UsageError(f"{where}: grants must be a table and roles a list.")
        for resource, scopes in grants.items():
            resource_id = self._id("resources", resource, f"[applications.{name}] grants")
            for scope in _list(scopes, f"{where} grants.{resource}"):
                self._check_scope(resource, scope, f"{where} grants.{resource}")
            yield Creation(
                where=f"{where} grants.{resource}",
                collection="applications.grants",
                in_path=in_path,
                properties={
                    "id": ids.derived(application.properties["id"], "grants", resource),
                    "resource": {"id": resource_id},
                    "scopes": [{"id": _scope_id(resource_id, str(scope))} for scope in scopes],
                },
            )
        for role in roles:
            yield self._role(role, application.properties["id"], where)

    def _role(self, given: object, application_id: str, where: str) -> Creation:
        entry = given if isinstance(given, dict) else {"role": given}
        role = BUILT_IN.get(str(entry.get("role")))
        if role is None:
            raise UsageError(
                f"{where} roles: there is no role {entry.get('role')!r}. "
                f"There are: {', '.join(BUILT_IN)}."
            )
        usual = ENVIRONMENT if ENVIRONMENT in role.applicable_to else ORGANIZATION
        scope_type = str(entry.get("scope", usual))
        at = {ORGANIZATION: self._organization["id"], ENVIRONMENT: self._environment["id"]}
        scope_id = entry.get("scope_id", at.get(scope_type))
        return Creation(
            where=f"{where} roles",
            collection="applications.roleAssignments",
            in_path={"environment_id": self._environment["id"], "actor_id": application_id},
            properties={
                "id": ids.derived(application_id, "roleAssignments", role.name, str(scope_id)),
                "role": {"id": role.id},
                "scope": {"id": scope_id, "type": scope_type},
            },
        )

    def _check_scope(self, resource: str, scope: object, where: str) -> None:
        if resource in _BUILT_IN_RESOURCES:
            return
        entries = self._table("resources")[resource].get("scopes", [])
        known = [entry["name"] if isinstance(entry, dict) else entry for entry in entries]
        if scope not in known:
            raise UsageError(
                f"{where} names {scope!r}, but [resources.{resource}] has no such scope. "
                f"There are: {', '.join(map(str, known)) or 'none'}."
            )

    def _memberships(self) -> Iterator[tuple[str, str]]:
        for name, entry in self._entries("users"):
            where = f"[users.{name}] groups"
            for group in _list(entry.get("groups", []), f"{self._name}: {where}"):
                yield self._id("users", name, where), self._id("groups", group, where)


def _list(given: object, where: str) -> list[Any]:
    if not isinstance(given, list):
        raise UsageError(f"{where} must be a list, not {given!r}.")
    return given


def _scope_id(resource_id: str, name: str) -> str:
    return ids.derived(resource_id, "scopes", name)
