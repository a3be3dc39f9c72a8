"""What the Management API shows of a tenant, all of it, so that two can be compared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from werkzeug.test import Client

from pytest_pingone import PingOne
from pytest_pingone.management import catalogue
from pytest_pingone.management.collection import LIST, READ, Collection

TIMES = (
    "createdAt",
    "updatedAt",
    "created",
    "modified",
    "rotatedAt",
    "startsAt",
    "expiresAt",
    "beginsAt",
    "lastChangedAt",
    "lastUsedAt",
    "secondsUntilUnlock",
)
KEYS = ("currentKeyId", "nextKeyId")
"""What is different in each tenant: keys are made anew."""
NOT_REPRODUCED = {"activities", "userActivities", "sessions", "pairingKeys"}


class Shown:
    """Asks one tenant for everything, as an application that may do everything."""

    def __init__(self, pingone: PingOne, application: str = "worker") -> None:
        self._pingone = pingone
        self._client = Client(pingone.wsgi_app)
        self._token = pingone.mint.access_token(application=application)

    def get(self, path: str) -> Any:
        answer = self._client.get(f"/v1/{path}", headers=self._token.headers)
        return answer.get_json() if answer.status_code == 200 else None

    def all(self) -> dict[str, Any]:
        """Return every record, and every part of one, by its path."""
        rows = (*catalogue.COLLECTIONS, *catalogue.SINGLES)
        found: dict[str, Any] = {}
        for row in rows:
            if row.parent is None:
                found.update(self._below(row, row.path, rows))
        return found

    def _below(
        self, row: Collection, path: str, rows: tuple[Collection, ...]
    ) -> Iterator[tuple[str, Any]]:
        if row.single:
            yield path, cleaned(self.get(path))
        if row.name in NOT_REPRODUCED or LIST not in row.verbs:
            return
        records = self._listed(row, path)
        yield path, cleaned(records)
        for record in records:
            here = f"{path}/{record['id']}"
            for part in PARTS.get(row, ()):
                yield f"{here}/{part}", cleaned(self.get(f"{here}/{part}"))
            for child in rows:
                if child.parent is row and child.name != "applications":
                    yield from self._below(child, f"{here}/{child.path.rpartition('>/')[2]}", rows)

    def _listed(self, row: Collection, path: str) -> list[Any]:
        page = self.get(path)
        records = [] if page is None else page["_embedded"][row.embedded]
        while page and "next" in page["_links"]:
            page = self.get(page["_links"]["next"]["href"].partition("/v1/")[2])
            records += page["_embedded"][row.embedded]
        return list(records)


def _parts() -> dict[Collection, list[str]]:
    found: dict[Collection, list[str]] = {}
    for aspect in catalogue.ASPECTS:
        if READ in aspect.verbs and aspect.fields:
            found.setdefault(aspect.of, []).append(aspect.name)
    for operation in catalogue.OPERATIONS:
        if operation.method == "GET":
            found.setdefault(operation.of, []).append(operation.below)
    return found


PARTS = _parts()
"""What each record of a row has at paths of its own."""


def cleaned(value: Any) -> Any:
    """Return a document without what is different in each tenant: times, hosts, keys."""
    if isinstance(value, dict):
        left = {
            name: cleaned(own)
            for name, own in value.items()
            if name not in (*TIMES, *KEYS, "_links")
        }
        if left.get("default") is True and "serialNumber" in left:
            del left["serialNumber"]
        return left
    if isinstance(value, list):
        return [cleaned(own) for own in value]
    return value
