"""Differences of states: what they say, applied to rows, gives the later state again."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pytest_pingone.clock import moment
from pytest_pingone.state_file import differences
from pytest_pingone.tenant.records import Group, Membership, User
from pytest_pingone.tenant.store import Address, State, Store, empty_table
from pytest_pingone.tenant.tables import Index, Table
from tests import effort

BORN: dict[str, Any] = {"created_at": moment(0), "updated_at": moment(0)}
PLACES = st.integers(0, 600)
ENVIRONMENTS = st.sampled_from(["one", "two"])


def user(number: int, environment_id: str = "one", **more: Any) -> User:
    return User(
        id=f"u{number}",
        environment_id=environment_id,
        population_id="p",
        username=f"name {number}",
        email=f"{number % 3}@example.com",
        **BORN,
        **more,
    )


def put(number: int, environment_id: str) -> Callable[[Store], None]:
    def act(store: Store) -> None:
        with store.change() as change:
            change.put(user(number, environment_id))

    return act


def put_many(first: int, environment_id: str) -> Callable[[Store], None]:
    def act(store: Store) -> None:
        with store.change() as change:
            for number in range(first, first + 300):
                change.put(user(number, environment_id))

    return act


def delete(number: int, environment_id: str) -> Callable[[Store], None]:
    def act(store: Store) -> None:
        with store.change() as change:
            change.delete(user(number, environment_id))

    return act


def join(number: int, environment_id: str) -> Callable[[Store], None]:
    def act(store: Store) -> None:
        with store.change() as change:
            change.put(Group(id="g", environment_id=environment_id, name="g", **BORN))
            user_id = f"u{number}"
            change.put(Membership(id="g", environment_id=environment_id, user_id=user_id))

    return act


def drop(least: int, environment_id: str) -> Callable[[Store], None]:
    def act(store: Store) -> None:
        with store.change() as change:
            change.drop_oldest(User, environment_id, least=least)

    return act


ACTS = st.lists(
    st.sampled_from([put, put_many, delete, join, drop]).flatmap(
        lambda make: st.builds(make, PLACES, ENVIRONMENTS)
    ),
    max_size=8,
)


class Rows:
    """What a file would hold."""

    def __init__(self) -> None:
        self.records: dict[tuple[Address, int], Any] = {}
        self.next_numbers: dict[Address, int] = {}

    def apply(self, changed: differences.Differences) -> None:
        for address in changed.gone:
            self.records = {
                place: own for place, own in self.records.items() if place[0] != address
            }
            del self.next_numbers[address]
        for address, number in changed.deleted:
            del self.records[address, number]
        self.next_numbers.update(changed.counted)
        self.records.update({(address, number): own for address, number, own in changed.written})

    def state(self) -> State:
        def table(address: Address) -> Table[Any]:
            entries = sorted(
                (number, record) for (at, number), record in self.records.items() if at == address
            )
            return empty_table(address[0]).with_entries(entries, self.next_numbers[address])

        return State(Index.of((address, table(address)) for address in self.next_numbers))


def seen(state: State) -> dict[Address, Any]:
    """Return all that can be seen of a state, with how its tables are built."""
    found: dict[Address, Any] = {}
    for address in state.tables:
        table = state.table(*address)
        numbers = {key: value for shard in table._numbers._shards for key, value in shard.items()}
        shared = {key: value for shard in table._shared._shards for key, value in shard.items()}
        places = (table._gone, [sorted(chunk) for chunk in table._chunks])
        found[address] = (
            list(table.entries()),
            table.next_number,
            len(table),
            numbers,
            shared,
            places,
        )
    return found


@effort.examples(20)
@given(ACTS, ACTS)
def test_rows_that_follow_each_change_hold_the_state(first: Any, then: Any) -> None:
    store, rows = Store(), Rows()
    holds = store.state
    kept = None
    for act in (*first, None, *then, None):
        if act is not None:
            act(store)
        elif kept is None:
            kept = store.state
        else:
            store.roll_back(kept)
        rows.apply(differences.between(holds, store.state))
        holds = store.state
        assert seen(rows.state()) == seen(store.state)


def test_a_loaded_state_goes_on_as_the_one_that_was_kept() -> None:
    store, rows = Store(), Rows()
    put_many(0, "one")(store)
    drop(10, "one")(store)
    rows.apply(differences.between(State(), store.state))
    again = Store(rows.state())
    for act in (put(700, "one"), delete(299, "one"), put_many(400, "one"), drop(5, "one")):
        act(store)
        act(again)
        assert seen(again.state) == seen(store.state)


def test_one_change_among_many_records_is_all_that_is_found() -> None:
    store = Store()
    with store.change() as change:
        for number in range(5000):
            change.put(user(number))
    before = store.state
    with store.change() as change:
        change.put(dataclasses.replace(user(17), nickname="Al"))
    found = differences.between(before, store.state)
    assert [(number, record.nickname) for _, number, record in found.written] == [(17, "Al")]
    assert (found.counted, found.gone, found.deleted) == ([], [], [])
    assert not differences.between(store.state, store.state)
