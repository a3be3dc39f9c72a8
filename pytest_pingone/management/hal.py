"""Records as PingOne shows them: HAL documents with absolute links that can be followed.

Source: PingOne Platform API reference, "PingOne API responses".
"""

from __future__ import annotations

import functools
import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pytest_pingone.addresses import Addresses
from pytest_pingone.management import searching
from pytest_pingone.management.collection import Collection
from pytest_pingone.management.fields import View, document
from pytest_pingone.management.operations import Aspect
from pytest_pingone.tenant.store import parent_id_of

Row = Collection | Aspect


@dataclass(frozen=True, slots=True)
class Shower:
    """Shows records: in whose eyes, from which point of view, and what was asked for besides.

    Attributes:
        asked: the parameters of the query string, for `expand` and `include`.
    """

    view: View
    addresses: Addresses
    asked: Mapping[str, str]

    def resource(self, row: Row, record: Any) -> dict[str, Any]:
        """Return one record with its links, or a part of one, and what was asked for besides."""
        shown = self.plain(row, record)
        for name in searching.asked_for(row.query, self.asked, "include"):
            value = row.query.includes[name](record, self.view)
            if value is not None:
                shown[name] = value
        expanded = dict(self._expanded(row, record))
        if expanded:
            shown["_embedded"] = expanded
        return shown

    def plain(self, row: Row, record: Any) -> dict[str, Any]:
        """Return one record with its links and nothing that has to be asked for."""
        fields, more = row.fields, getattr(record, "more", None) or {}
        if isinstance(row, Collection):
            state, environment_id = self.view.state, _environment_of(record)
            shape = row.shape_of(record).without(row.switched_off(state, environment_id))
            fields, kept = shape.fields, shape.others(state, environment_id)
        else:
            kept = row.others(self.view.state, _environment_of(record))
        others = {name: value for name, value in more.items() if kept is None or name in kept}
        shown = {**document(fields, record, self.view), **others}
        return {"_links": dict(self._links(row, record, shown)), **shown}

    def _links(
        self, row: Row, record: Any, shown: Mapping[str, Any]
    ) -> Iterator[tuple[str, dict[str, str]]]:
        places = _Places(row, record, shown)
        known: dict[str, str | None] = {}  # several links of a record share a place
        for name, template in row.links.items():
            if template not in known:
                known[template] = self._url(template, places)
            url = known[template]
            if url is not None and (isinstance(row, Aspect) or row.has_link(record, name)):
                yield name, {"href": url}

    def _url(self, template: str, places: _Places) -> str | None:
        """Return an absolute URL, or None where the record has nothing for a part of it."""
        if any(places[variable] is None for variable in _variables(template)):
            return None
        return self.addresses.api_url(template.format_map(places))

    def _expanded(self, row: Row, record: Any) -> Iterator[tuple[str, Any]]:
        for name in searching.asked_for(row.query, self.asked, "expand"):
            found = row.query.expands[name](record, self.view)
            if found is not None and found[1] is not None:
                yield name, self.plain(*found)


def page(
    collection: Collection,
    documents: Sequence[Mapping[str, Any]],
    links: Mapping[str, str],
    count: int | None,
) -> dict[str, Any]:
    """Return a page of a collection.

    Args:
        links: `self`, and `next` and `prev` where there are such pages: absolute URLs.
        count: how many records there are on all pages, or None where PingOne does not tell.
    """
    size = len(documents) if collection.sized else None
    return document_of(links, {collection.embedded: list(documents)}, count=count, size=size)


def document_of(
    links: Mapping[str, str],
    embedded: Mapping[str, Sequence[Mapping[str, Any]]],
    *,
    count: int | None,
    size: int | None,
) -> dict[str, Any]:
    """Return a document that is nothing but what it embeds. See `page`."""
    shown: dict[str, Any] = {
        "_links": {name: {"href": href} for name, href in links.items()},
        "_embedded": dict(embedded),
    }
    if count is not None:
        shown["count"] = count
    if size is not None:
        shown["size"] = size
    return shown


def path_of(collection: Collection, record: Any) -> str:
    """Return the path of a record below `/v1`."""
    return str(_Places(collection, record)["record"])


def collection_path(collection: Collection, places: Mapping[str, Any]) -> str:
    """Return the path of a collection below `/v1`, given the ids of what it belongs to."""
    return _template(collection.path).format_map(places)


class _Places(dict[str, Any]):
    """What the templates of paths and links may name.

    Attributes of the record, its path, and members that are references, which stand for their id.
    """

    def __init__(self, row: Row, record: Any, shown: Mapping[str, Any] | None = None) -> None:
        super().__init__(getattr(record, "in_path", {}), parent_id=parent_id_of(record))
        self._record = record
        self._shown = shown or {}
        collection = row if isinstance(row, Collection) else row.of
        path = _template(collection.path).format_map(self)
        self["record"] = path if collection.single else f"{path}/{record.id}"
        self["self"] = self["record"] + (f"/{row.name}" if isinstance(row, Aspect) else "")

    def __missing__(self, name: str) -> Any:
        reference = self._shown.get(name)
        if isinstance(reference, dict):
            return reference.get("id")
        return getattr(self._record, name, None)


def _environment_of(record: Any) -> str:
    return getattr(record, "environment_id", None) or ""


@functools.cache
def _template(path: str) -> str:
    return path.replace("<", "{").replace(">", "}")


@functools.cache
def _variables(template: str) -> tuple[str, ...]:
    return tuple(name for _, name, _, _ in string.Formatter().parse(template) if name)
