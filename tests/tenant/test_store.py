"""The store: every change is whole, everybody sees one state, and any state can be returned to."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest

from pytest_pingone.tenant.records import (
    BillOfMaterials,
    Environment,
    Group,
    Membership,
    Population,
    Resource,
    RoleAssignment,
    RoleScope,
    Scope,
    User,
)
from pytest_pingone.tenant.store import TENANT, Store, parent_id_of

THEN = dt.datetime(2030, 1, 1, tzinfo=dt.timezone.utc)
BORN: dict[str, Any] = {"created_at": THEN, "updated_at": THEN}


def population(name: str, environment_id: str = "env") -> Population:
    return Population(id=name, environment_id=environment_id, name=name, **BORN)


def user(name: str) -> User:
    return User(id=name, environment_id="env", population_id="p", username=name, **BORN)


def names(store: Store) -> list[str]:
    return [record.name for record in store.state.table(Population, "env")]


@pytest.fixture
def store() -> Store:
    """A store with one population."""
    store = Store()
    with store.change() as change:
        change.put(population("first"))
    return store


def test_a_change_takes_effect_at_its_end(store: Store) -> None:
    with store.change() as change:
        change.put(population("second"))
        assert names(store) == ["first"]
        assert [p.name for p in change.table(Population, "env")] == ["first", "second"]
    assert names(store) == ["first", "second"]


def test_a_change_that_fails_changes_nothing(store: Store) -> None:
    before = store.state
    with pytest.raises(ZeroDivisionError), store.change() as change:  # noqa: PT012
        change.put(population("second"))
        change.delete(population("first"))
        raise ZeroDivisionError
    assert store.state is before
    with store.change() as change:
        change.put(population("third"))
    assert names(store) == ["first", "third"]


def test_returning_to_a_state_undoes_everything_since(store: Store) -> None:
    before = store.state
    with store.change() as change:
        change.delete(population("first"))
        change.put(user("alice"))
    store.roll_back(before)
    assert store.state is before
    assert names(store) == ["first"]
    assert len(store.state.table(User, "env")) == 0


def test_a_state_that_was_kept_never_changes(store: Store) -> None:
    kept = store.state
    with store.change() as change:
        change.delete(population("first"))
    assert [p.name for p in kept.table(Population, "env")] == ["first"]


def test_numbers_go_on_after_the_last_record_is_deleted(store: Store) -> None:
    with store.change() as change:
        change.delete(population("first"))
    assert store.state.table(Population, "env").next_number == 1


def test_records_of_a_kind_are_found_whatever_they_belong_to(store: Store) -> None:
    with store.change() as change:
        change.put(population("elsewhere", "other"))
    assert {p.id for p in store.state.all(Population)} == {"first", "elsewhere"}


def test_a_table_that_nobody_wrote_to_is_empty_and_can_be_searched() -> None:
    empty = Store().state.table(User, "env")
    assert (len(empty), empty.get("x"), empty.find("username", "x")) == (0, None, None)


def test_usernames_are_found_in_any_case(store: Store) -> None:
    with store.change() as change:
        change.put(user("Straße"))
    found = store.state.table(User, "env").find("username", "STRASSE".casefold())
    assert found == user("Straße")


def test_deleting_takes_all_that_belongs_to_it_along(store: Store) -> None:
    scope = RoleScope(id="env", type="ENVIRONMENT")
    below = (
        user("alice"),
        Group(id="staff", environment_id="env", name="staff", **BORN),
        Membership(id="staff", environment_id="env", user_id="alice"),
        RoleAssignment(id="a", environment_id="env", actor_id="alice", role_id="r", scope=scope),
        Resource(id="orders", environment_id="env", name="orders", secret="s", **BORN),
        Scope(id="read", environment_id="env", resource_id="orders", name="read", **BORN),
    )
    environment = Environment(
        id="env",
        organization_id="o",
        license_id="l",
        name="the parent",
        bill_of_materials=BillOfMaterials(products=()),
        **BORN,
    )
    with store.change() as change:
        for record in (environment, *below, population("stays", "other")):
            change.put(record)
    with store.change() as change:
        change.delete(environment)
    for record in below:
        assert record not in list(store.state.all(type(record)))
        assert len(store.state.table(type(record), parent_id_of(record))) == 0
    assert store.state.table(Population, "other").get("stays") is not None
    assert store.state.table(Environment, TENANT).get("env") is None


def test_writers_come_one_after_the_other_and_none_is_lost(store: Store) -> None:
    def write(writer: int) -> None:
        for number in range(50):
            with store.change() as change:
                change.put(user(f"{writer}-{number}"))

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    users = store.state.table(User, "env")
    assert len(users) == users.next_number == 400


def test_readers_see_whole_changes_only(store: Store) -> None:
    done = threading.Event()
    torn: list[tuple[int, int]] = []

    def read() -> None:
        while not done.is_set():
            state = store.state
            groups, users = len(state.table(Group, "env")), len(state.table(User, "env"))
            if groups != users:
                torn.append((groups, users))

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(300):
        with store.change() as change:
            change.put(user(str(number)))
            change.put(Group(id=str(number), environment_id="env", name=str(number), **BORN))
    done.set()
    for reader in readers:
        reader.join()
    assert torn == []
