"""Records as PingOne shows them: HAL documents with absolute links that can be followed.

Source: PingOne Platform API reference, "PingOne API responses".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pytest_pingone.addresses import Addresses
from pytest_pingone.management.collection import Collection
from pytest_pingone.management.fields import View, document
from pytest_pingone.tenant.store import parent_id_of


def resource(
    collection: Collection, record: Any, view: View, addresses: Addresses
) -> dict[str, Any]:
    """Return one record with its links."""
    places = {**_places(record), "self": path_of(collection, record)}
    links = {
        name: {"href": addresses.api_url(template.format_map(places))}
        for name, template in collection.links.items()
        if _applies(template, places)
    }
    return {"_links": links, **document(collection.fields, record, view)}


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
    shown: dict[str, Any] = {
        "_links": {name: {"href": href} for name, href in links.items()},
        "_embedded": {collection.embedded: list(documents)},
    }
    if count is not None:
        shown["count"] = count
    shown["size"] = len(documents)
    return shown


def path_of(collection: Collection, record: Any) -> str:
    """Return the path of a record below `/v1`."""
    return f"{collection_path(collection, _places(record))}/{record.id}"


def collection_path(collection: Collection, places: Mapping[str, Any]) -> str:
    """Return the path of a collection below `/v1`, given the ids of what it belongs to."""
    return collection.path.replace("<", "{").replace(">", "}").format_map(places)


def _places(record: Any) -> dict[str, Any]:
    """Return what the templates of paths and links may name: the attributes that are ids."""
    places = {
        name: getattr(record, name)
        for name in record.__slots__
        if name == "id" or name.endswith("_id")
    }
    places["parent_id"] = parent_id_of(record)
    return places


def _applies(template: str, places: Mapping[str, Any]) -> bool:
    """Return whether all that a link names has a value: no theme, no link to it."""
    return all(value is not None or f"{{{name}}}" not in template for name, value in places.items())
