"""Finding a route, and that a path which was asked for before leads to the same."""

from __future__ import annotations

import uuid

import pytest

from pytest_pingone.ids import unguessable
from pytest_pingone.web.incoming import Incoming
from pytest_pingone.web.replies import Reply, empty
from pytest_pingone.web.routes import MethodError, Route, RouteTable


def answer(_request: Incoming, _tenant: None) -> Reply:
    return empty()


TABLE = RouteTable([Route(name="one", method="GET", path="/things/<thing_id>", handler=answer)])


def test_a_path_that_was_asked_for_before_leads_to_the_same() -> None:
    for _ in range(2):
        found = TABLE.find("/things/1", "GET")
        assert found is not None
        assert (found[0].name, found[1]) == ("one", {"thing_id": "1"})


@pytest.mark.parametrize("length", [10, 1000])
def test_each_path_and_method_is_told_apart(length: int) -> None:
    for thing_id in ("a" * length, "b" * length):
        found = TABLE.find(f"/things/{thing_id}", "GET")
        assert found is not None
        assert found[1] == {"thing_id": thing_id}
        with pytest.raises(MethodError):
            TABLE.find(f"/things/{thing_id}", "DELETE")
    assert TABLE.find("/nothing", "GET") is None


def test_an_unguessable_identifier_is_a_random_uuid() -> None:
    made = [unguessable() for _ in range(100)]
    assert len(set(made)) == len(made)
    for text in made:
        assert str(uuid.UUID(text)) == text
        assert uuid.UUID(text).version == 4
        assert uuid.UUID(text).variant == uuid.RFC_4122
