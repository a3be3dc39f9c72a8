"""A tenant's beginning as a TOML file: read, and sorted into the tables that it names.

What the values have to be is checked where they are planted, by the rules of the Management API.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path as File
from typing import Any, Final

from pytest_pingone import ids
from pytest_pingone.errors import UsageError
from pytest_pingone.management.seed import tables
from pytest_pingone.management.seed.lines import Path
from pytest_pingone.management.seed.problems import Problems, bare
from pytest_pingone.management.seed.tables import Table
from pytest_pingone.management.seed.variables import resolved
from pytest_pingone.management.spelling import nearest
from pytest_pingone.tenant.passwords import stored
from pytest_pingone.tenant.records import User

WITHOUT: Final = "without"
_ORGANIZATION: Final = ("id", "name", "description")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Entry:
    """What a seed says about one record.

    Attributes:
        key: what it is called in its table.
        path: where that stands.
        given: its properties; None takes one away.
        inner: the tables below it.
        listed: the property that the entry itself gives, being a list, or nothing.
    """

    table: Table
    key: str
    path: Path
    given: Mapping[str, Any]
    inner: tuple[Entries, ...] = ()
    listed: str = ""

    def at(self, inside: Path) -> Path:
        """Return where one of its properties, or a part of one, stands."""
        return self.path + (inside[1:] if inside[:1] == (self.listed,) else inside)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Entries:
    """What a seed says about the records of one table in one place.

    Attributes:
        without: the names of the records that shall not be there.
    """

    table: Table
    path: Path
    entries: tuple[Entry, ...] = ()
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Seed:
    """A seed that has been read: the organization, its licenses and its environments.

    Attributes:
        organization: its properties; `id` and `name` are always there.
        environments: the first one is the home environment.
        environment_id: the id of that one, which follows from its name unless given.
        problems: what is wrong with the seed, as far as reading shows it.
    """

    organization: Mapping[str, Any]
    licenses: Entries
    environments: tuple[Entry, ...]
    problems: Problems

    @property
    def organization_id(self) -> str:
        """The id of the organization, which follows from its name unless given."""
        return str(self.organization["id"])

    @property
    def environment_id(self) -> str:
        """The id of the home environment, which follows from its name unless given."""
        return self.id_of(self.environments[0])

    @property
    def passwords(self) -> Mapping[str, str]:
        """The passwords of the home environment's users by username, as far as they are clear."""
        return dict(self._passwords())

    def _passwords(self) -> Iterator[tuple[str, str]]:
        for entries in self.environments[0].inner:
            for entry in entries.entries if entries.table.row.record is User else ():
                password = entry.given.get("password")
                value = password.get("value") if isinstance(password, Mapping) else password
                if isinstance(value, str) and stored(value) is None:
                    yield str(entry.given.get("username", entry.key)), value

    def id_of(self, environment: Entry) -> str:
        """Return the id of an environment."""
        given = environment.given.get("id")
        name = environment.given.get("name", environment.key)
        return given or ids.derived(self.organization_id, "environments", str(name))


def read(source: str | File | None) -> Seed:
    """Return the seed in a TOML file, in TOML text, or the default tenant's for None.

    What is wrong with it is in its `problems`; planting it raises them, with all that it finds.

    Raises:
        UsageError: the file cannot be read, or is no TOML.
    """
    name, text = text_of(source)
    problems = Problems(name=name, text=text)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise UsageError(_no_toml(name, text, str(problem))) from problem
    except RecursionError as problem:
        raise UsageError(f"{name}:1: is nested too deeply to be read as TOML") from problem
    return _Reader(resolved(document, (), problems.add), problems).seed()


def _no_toml(name: str, text: str, said: str) -> str:
    found = re.search(r"line (\d+)", said)
    line = int(found[1]) if found else text.count("\n") + 1
    return f"{name}:{line}: this is no TOML: {said}"


def text_of(source: str | File | None) -> tuple[str, str]:
    """Return what a seed is called, and its TOML; as for `read`.

    Raises:
        UsageError: the file cannot be read.
    """
    if source is None:
        packaged = resources.files("pytest_pingone.management.seed") / "default.toml"
        return "The default tenant", packaged.read_text(encoding="utf-8")
    if isinstance(source, str) and ("\n" in source or "=" in source):
        return "The seed", source
    try:
        return str(source), File(source).read_text(encoding="utf-8")
    except (OSError, ValueError) as problem:
        raise UsageError(
            f"The seed {str(source)!r} cannot be read: {problem}. "
            "Give a path to a TOML file, or the TOML itself."
        ) from problem


class _Reader:
    """Sorts a document into tables, entries and properties."""

    def __init__(self, document: Mapping[str, Any], problems: Problems) -> None:
        self._document = document
        self._problems = problems

    def seed(self) -> Seed:
        known = {table.name: table for table in tables.OF_ENVIRONMENT}
        others = ("organization", "licenses", "environment", "environments")
        for name in self._document:
            if name not in (*others, *known):
                allowed = (*others, *known)
                known_ones = f"{nearest(name, allowed)} Known: {', '.join(allowed)}."
                self._problems.add((name,), f"there is no table [{bare(name)}].{known_ones}")
        organization = self._organization()
        home = self._home(known)
        further = self._entries(tables.ENVIRONMENTS, self._document.get("environments"), ())
        return Seed(
            organization=organization,
            licenses=self._entries(tables.LICENSES, self._document.get("licenses"), ()),
            environments=(home, *further.entries),
            problems=self._problems,
        )

    def _organization(self) -> dict[str, Any]:
        given = {"name": "Organization", **self._table(("organization",), self._document)}
        for key, value in list(given.items()):
            if key not in _ORGANIZATION:
                known = ", ".join(_ORGANIZATION)
                self._problems.add(
                    ("organization", key), f"there is no property {key!r}. Known: {known}."
                )
            elif not isinstance(value, str) or not value:
                self._problems.add(("organization", key), f"must be text, not {value!r}")
                given[key] = "Organization"
        given.setdefault("id", ids.derived("organization", given["name"]))
        return given

    def _home(self, known: Mapping[str, Table]) -> Entry:
        given = {"name": "Environment", **self._table(("environment",), self._document)}
        self._check_texts(given, ("environment",), "name")
        inner = tuple(
            self._entries(table, self._document[name], ())
            for name, table in known.items()
            if name in self._document
        )
        path = ("environment",)
        return Entry(
            table=tables.ENVIRONMENTS, key=given["name"], path=path, given=given, inner=inner
        )

    def _check_texts(self, given: dict[str, Any], path: Path, *names: str) -> None:
        """Note what must be text and is not, and take something else for it."""
        for name in ("id", *names):
            value = given.get(name, "-")
            if not isinstance(value, str) or not value:
                self._problems.add((*path, name), f"must be text, not {value!r}")
                given[name] = "-"

    def _table(self, path: Path, above: Mapping[str, Any]) -> dict[str, Any]:
        value = above.get(str(path[-1]), {})
        if isinstance(value, dict):
            return value
        self._problems.add(path, f"must be a table, not {value!r}")
        return {}

    def _entries(self, table: Table, value: Any, above: Path) -> Entries:
        path = (*above, table.name)
        if value is None:
            return Entries(table=table, path=path)
        if table.row.single:
            if not isinstance(value, dict):
                self._problems.add(path, f"must be a table, not {value!r}")
                return Entries(table=table, path=path)
            return Entries(table=table, path=path, entries=(self._entry(table, "", path, value),))
        if isinstance(value, list) and above:
            items = [self._item(table, one, (*path, at)) for at, one in enumerate(value)]
            entries = tuple(one for one in items if one is not None)
            return Entries(table=table, path=path, entries=self._distinct(entries))
        if not isinstance(value, dict):
            also = " or a list" if above else ""
            self._problems.add(path, f"must be a table{also}, not {value!r}")
            return Entries(table=table, path=path)
        inside = dict(value)
        without = inside.pop(WITHOUT, []) if not isinstance(value.get(WITHOUT), dict) else []
        return Entries(
            table=table,
            path=path,
            entries=tuple(self._keyed(table, inside, path)),
            without=self._names(without, (*path, WITHOUT)),
        )

    def _names(self, value: Any, path: Path) -> tuple[str, ...]:
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return tuple(value)
        self._problems.add(path, f"must be a list of names, not {value!r}")
        return ()

    def _keyed(self, table: Table, value: Mapping[str, Any], above: Path) -> Iterator[Entry]:
        for key, own in value.items():
            path = (*above, key)
            if isinstance(own, dict):
                yield self._entry(table, key, path, own)
            elif table.listed and isinstance(own, list):
                given = {table.listed: own}
                yield Entry(table=table, key=key, path=path, given=given, listed=table.listed)
            else:
                also = f", or a list: its {table.listed}" if table.listed else ""
                self._problems.add(path, f"must be a table{also}, not {own!r}")

    def _item(self, table: Table, value: Any, path: Path) -> Entry | None:
        """Return what an entry of a list says: a text is the key, a table may have it in it."""
        if table.roles:
            given = value if isinstance(value, dict) else {"role": value}
            return Entry(table=table, key=str(given.get("role")), path=path, given=given)
        if isinstance(value, str) and table.key:
            return Entry(table=table, key=value, path=path, given={})
        if not isinstance(value, dict):
            what = "a name or a table" if table.key else "a table"
            self._problems.add(path, f"must be {what}, not {value!r}")
            return None
        key = value.get(table.key, str(path[-1])) if table.key else str(path[-1])
        if table.key not in ("", "id") and table.key not in value:
            self._problems.add(path, f"needs {table.key!r}, as an entry of a list")
        return self._entry(table, str(key), path, value)

    def _distinct(self, entries: Iterable[Entry]) -> tuple[Entry, ...]:
        found: dict[tuple[str, str], Entry] = {}
        for entry in entries:
            which = (entry.key, repr(sorted(entry.given.items())) if entry.table.roles else "")
            if which in found:
                self._problems.add(entry.path, f"names {entry.key!r} a second time")
            found.setdefault(which, entry)
        return tuple(found.values())

    def _entry(self, table: Table, key: str, path: Path, value: Mapping[str, Any]) -> Entry:
        given = dict(value)
        self._check_texts(given, path)
        inner = [
            self._entries(child, given.pop(child.name), path)
            for child in table.below
            if child.name in given
        ]
        return Entry(table=table, key=key, path=path, given=given, inner=tuple(inner))
