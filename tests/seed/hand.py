"""Changing a tenant over the Management API, as an administrator does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.conftest import Api


class Hand:
    """Does what a test says, and checks that it was let."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def listed(self, place: str) -> dict[str, dict[str, Any]]:
        """Return the records of a collection by name, locale or id."""
        records = self._api.get(place).json()["_embedded"][place.rpartition("/")[2]]
        return {one.get("name") or one.get("locale") or one["id"]: one for one in records}

    def changed(self, document: dict[str, Any], **members: Any) -> dict[str, Any]:
        """Replace a record by itself with other members."""
        return self.done("PUT", here(document), {**document, **members})

    def gone(self, document: dict[str, Any]) -> None:
        """Delete a record."""
        answer = self._api.delete(here(document))
        assert answer.status_code == 204, answer.text

    def made(self, place: str, **members: Any) -> dict[str, Any]:
        """Create a record."""
        return self.done("POST", place, members)

    def done(
        self, method: str, path: str, body: dict[str, Any], kind: str = "application/json"
    ) -> dict[str, Any]:
        """Make a request."""
        answer = self._api(method, path, body, headers={"Content-Type": kind})
        assert answer.ok, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def uploaded(self, place: str, file: bytes, **members: str) -> dict[str, Any]:
        """Create a record from a file."""
        answer = self._api("POST", place, data=members, files={"file": file})
        assert answer.ok, answer.text
        found: dict[str, Any] = answer.json()
        return found


def here(document: dict[str, Any]) -> str:
    """Return the URL of a record."""
    return str(document["_links"]["self"]["href"])
