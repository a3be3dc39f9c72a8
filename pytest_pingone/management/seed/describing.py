"""What a seed can say, in words: the page of the docs is written from here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pytest_pingone.config import PingOneConfig
from pytest_pingone.keys import KeyRing
from pytest_pingone.management import kinds
from pytest_pingone.management.collection import CREATE, Shape
from pytest_pingone.management.fields import IMPORT, Field, Kept, Parts
from pytest_pingone.management.seed import tables
from pytest_pingone.management.seed.naming import Names, records_of
from pytest_pingone.management.seed.planting import plant
from pytest_pingone.management.seed.reading import read
from pytest_pingone.management.seed.tables import LICENSES, Table
from pytest_pingone.management.spelling import settable
from pytest_pingone.tenant.store import Change
from pytest_pingone.tenant.tenant import Tenant

_NAMES: Final = {
    table.row.name: table.name for table in reversed(tables.ALL) if table.row.parent is not None
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """One property of the entries of a table, in words.

    Attributes:
        needed: whether it has to be said.
        only: the words of the member that decides which properties there are, where it is for
            those alone.
    """

    name: str
    kind: str
    needed: bool
    only: tuple[str, ...] = ()


def headings(table: Table) -> Iterator[tuple[tuple[str, ...], Table]]:
    """Yield a table and those below it, with the paths of their headers."""
    here = (table.name,) if table.row.single else (table.name, f"<{_called(table)}>")
    yield here, table
    for below in table.below:
        for path, inner in headings(below):
            yield (*here, *path), inner


def _called(table: Table) -> str:
    return table.key if table.key not in ("", "id") else "label" if not table.key else "name"


def properties(table: Table) -> Iterator[Property]:
    """Yield the properties that an entry of a table can have, besides those that are tables."""
    row = table.row
    usual = table.usual_for("")
    rules = settable(row.fields)
    for name, rule in rules.items():
        if not (name == "id" and (row.single or table.key == "id")):
            yield _property(name, rule, needed=_needed(table, name, rule, usual))
    for name, extra in table.extras.items():
        yield Property(name=name, kind=in_words(extra.rule.kind), needed=False)
    by_word: dict[str, list[str]] = {}
    found: dict[str, Property] = {}
    for word, shape in row.variants.items():
        for name, rule in _own(shape, rules).items():
            by_word.setdefault(name, []).append(word)
            found.setdefault(name, _property(name, rule, needed=CREATE in rule.required))
    for name, one in found.items():
        only = tuple(by_word[name])
        yield Property(name=name, kind=one.kind, needed=one.needed, only=only)
    if any(_keeps_all(shape) for shape in (Shape(row.fields, row.others), *row.variants.values())):
        kind = "a table of further members, which are kept, as PingOne spells them"
        yield Property(name="more", kind=kind, needed=False)


def _own(shape: Shape, rules: Mapping[str, Field]) -> dict[str, Field]:
    return {name: rule for name, rule in settable(shape.fields).items() if name not in rules}


def _keeps_all(shape: Shape) -> bool:
    return shape.others(_EMPTY.state, "") is None


def _needed(table: Table, name: str, rule: Field, usual: Mapping[str, Any]) -> bool:
    verb = IMPORT if table.row.only_uploaded else CREATE
    return verb in rule.required and not rule.spared and name not in usual and table.made


def _property(name: str, rule: Field, *, needed: bool) -> Property:
    return Property(name=name, kind=in_words(rule.kind), needed=needed)


def in_words(kind: kinds.Kind) -> str:
    """Return what kind of value a property has."""
    return next(say(kind) for known, say in _WORDS if isinstance(kind, known))


def _table(kind: Any) -> str:
    inside = ", ".join(f"`{name}`{_named(rule)}" for name, rule in settable(kind.fields).items())
    short = isinstance(kind, Parts) and kind.shorthand
    return f"a table of {inside}" + (f", or its `{short}` alone" if short else "")


def _named(rule: Field) -> str:
    inner = rule.kind.of if isinstance(rule.kind, kinds.Many | kinds.Items) else rule.kind
    return f" ({in_words(rule.kind)})" if getattr(inner, "to", "") else ""


def _reference(kind: Any) -> str:
    name = _NAMES.get(kind.to)
    return f"a name in `[{name}]`" if name else "an id"


_WORDS: Final[tuple[tuple[Any, Callable[[Any], str]], ...]] = (
    (Parts | Kept, _table),
    (kinds.Reference | kinds.Identifier, _reference),
    (kinds.Many | kinds.Items, lambda kind: f"a list: {in_words(kind.of)}"),
    (kinds.Choice, lambda kind: " or ".join(f"`{word}`" for word in kind.words)),
    (kinds.Whole, lambda kind: f"a whole number from {kind.least} to {kind.most}"),
    (kinds.OneNumber, lambda kind: " or ".join(map(str, kind.numbers))),
    (kinds.Text, lambda _: "text"),
    (kinds.Flag | kinds.FlagOrWord, lambda _: "true or false"),
    (kinds.Moment, lambda _: "a moment: a date and a time with a zone"),
    (kinds.Anything, lambda _: "a table, which is kept as it is"),
    (kinds.File, lambda _: "PEM text: of keys, the certificate and the private key"),
)


def born_with() -> Mapping[str, tuple[str, ...]]:
    """Return the names of what an environment is born with, by the paths of the tables."""
    tenant = Tenant(config=PingOneConfig(), keys=KeyRing())
    planned = read("\n")
    plant(tenant, planned)
    change = Change(tenant.state)
    names = Names(change=change, organization_id=planned.organization_id)
    found: dict[str, tuple[str, ...]] = {}

    def look(table: Table, in_path: Mapping[str, str], parent_id: str, above: str) -> None:
        here = records_of(table, in_path, parent_id, change)
        for name, record in names.called(table, here, in_path):
            found[above + table.name] = (*found.get(above + table.name, ()), name)
            for below in () if table.row.single else table.below:
                inside = {**in_path, below.row.variables[-1]: record.id}
                look(below, inside, record.id, f"{above}{table.name}.{name}.")

    home = planned.environment_id
    for table in tables.OF_ENVIRONMENT:
        look(table, {"environment_id": home}, home, "")
    above = {"organization_id": planned.organization_id}
    look(LICENSES, above, planned.organization_id, "")
    return found


_EMPTY: Final = Change(Tenant(config=PingOneConfig(), keys=KeyRing()).state)
