"""Immutable tables: like a dictionary and a list, except that what was stays as it was."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_pingone.tenant.tables import Index, Table

BEFORE_ALL = -1


@dataclass(frozen=True, slots=True)
class Thing:
    id: str
    name: str | None = None


def table() -> Table[Thing]:
    return Table({"name": lambda thing: thing.name})


NAMES = st.none() | st.sampled_from("abcdefgh")
IDS = st.sampled_from([str(number) for number in range(12)])
STEPS = st.lists(
    st.tuples(st.just("put"), IDS, NAMES) | st.tuples(st.just("drop"), IDS, st.none()), max_size=60
)


class Model:
    """What a table does, with a dictionary that keeps the order of numbers."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.records: dict[int, Thing] = {}
        self.next = 0

    def put(self, thing: Thing) -> None:
        if thing.id not in self.numbers:
            self.numbers[thing.id] = self.next
            self.next += 1
        self.records[self.numbers[thing.id]] = thing

    def drop(self, record_id: str) -> None:
        number = self.numbers.pop(record_id, None)
        if number is not None:
            del self.records[number]

    def taken(self, thing: Thing) -> bool:
        """Return whether a sibling has its name already, which no caller lets happen."""
        return thing.name is not None and any(
            other.name == thing.name and other.id != thing.id for other in self.records.values()
        )


def check_same(real: Table[Thing], model: Model) -> None:
    assert len(real) == len(model.records)
    numbered = sorted(model.records.items())
    assert list(real) == [thing for _, thing in numbered]
    assert list(real.after(BEFORE_ALL)) == numbered
    assert list(real.up_to(model.next)) == numbered[::-1]
    assert real.next_number == model.next
    for number in range(-1, model.next + 1):
        assert list(real.after(number)) == [pair for pair in numbered if pair[0] > number]
        if number >= 0:
            earlier = [pair for pair in numbered if pair[0] <= number]
            assert list(real.up_to(number)) == earlier[::-1]
    for record_id in map(str, range(12)):
        known = model.numbers.get(record_id)
        assert real.get(record_id) == (None if known is None else model.records[known])
    for name in "abcdefgh":
        found = [thing for thing in model.records.values() if thing.name == name]
        assert real.find("name", name) == (found[0] if found else None)


@settings(deadline=None)
@given(STEPS)
def test_a_table_is_like_a_dictionary_in_order(steps: list[tuple[str, str, str | None]]) -> None:
    real, model = table(), Model()
    for step, record_id, name in steps:
        thing = Thing(record_id, name)
        if step == "drop":
            real = real.without(record_id)
            model.drop(record_id)
        elif not model.taken(thing):
            real = real.put(thing)
            model.put(thing)
    check_same(real, model)


@settings(deadline=None)
@given(STEPS)
def test_older_versions_never_change(steps: list[tuple[str, str, str | None]]) -> None:
    versions = [table()]
    for step, record_id, _ in steps:
        last = versions[-1]
        versions.append(last.without(record_id) if step == "drop" else last.put(Thing(record_id)))
    seen = [list(version.after(BEFORE_ALL)) for version in versions]
    again = table()
    for (step, record_id, _), expected in zip(steps, seen[1:], strict=True):
        again = again.without(record_id) if step == "drop" else again.put(Thing(record_id))
        assert list(again.after(BEFORE_ALL)) == expected
    assert [list(version.after(BEFORE_ALL)) for version in versions] == seen


@settings(deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 40) | st.text(max_size=2), st.integers())))
def test_an_index_is_like_a_dictionary(steps: list[tuple[bool, int | str, int]]) -> None:
    real: Index[int | str, int] = Index()
    model: dict[int | str, int] = {}
    for put, key, value in steps:
        before, expected = real, dict(model)
        if put:
            real = real.put(key, value)
            model[key] = value
        else:
            real = real.without(key)
            model.pop(key, None)
        assert {key: before.get(key) for key in before} == expected
    assert {key: real.get(key) for key in real} == model
    assert real.get("not there") is None


def test_a_replaced_record_keeps_its_place() -> None:
    full = table().put(Thing("a")).put(Thing("b")).put(Thing("a", "changed"))
    assert list(full) == [Thing("a", "changed"), Thing("b")]


def test_numbers_are_not_given_again() -> None:
    emptied = table().put(Thing("a")).put(Thing("b")).without("b").without("a")
    assert (len(emptied), emptied.next_number) == (0, 2)
    assert list(emptied.put(Thing("a")).after(BEFORE_ALL)) == [(2, Thing("a"))]


def test_a_renamed_record_is_found_by_its_new_name_only() -> None:
    full = table().put(Thing("a", "old")).put(Thing("a", "new"))
    assert full.find("name", "old") is None
    assert full.find("name", "new") == Thing("a", "new")
    assert full.put(Thing("a")).find("name", "new") is None


def test_two_records_may_swap_names_by_way_of_a_third() -> None:
    full = table().put(Thing("a", "x")).put(Thing("b", "y"))
    swapped = full.put(Thing("a", "z")).put(Thing("b", "x")).put(Thing("a", "y"))
    assert (swapped.find("name", "x"), swapped.find("name", "y")) == (
        Thing("b", "x"),
        Thing("a", "y"),
    )


def test_taking_out_what_is_not_there_changes_nothing() -> None:
    full = table().put(Thing("a"))
    assert full.without("b") is full


@pytest.mark.parametrize("size", [255, 256, 257, 512, 1000])
def test_records_beyond_one_chunk_are_all_there(size: int) -> None:
    full = table()
    for number in range(size):
        full = full.put(Thing(str(number), f"name {number}"))
    assert [thing.id for thing in full] == [str(number) for number in range(size)]
    assert [number for number, _ in full.after(size - 2)] == [size - 1]
    assert [number for number, _ in full.up_to(1)] == [1, 0]
    assert full.find("name", f"name {size - 1}") == full.get(str(size - 1))
    for number in range(0, size, 2):
        full = full.without(str(number))
    assert [int(thing.id) for thing in full] == list(range(1, size, 2))


def test_a_table_does_not_grow_by_what_is_taken_out_again() -> None:
    full = table()
    for number in range(2000):
        full = full.put(Thing(str(number), f"name {number}"))
        if number >= 3:
            full = full.without(str(number - 3))
    assert len(full._chunks) == 1
    assert [thing.id for thing in full] == ["1997", "1998", "1999"]
    assert [number for number, _ in full.after(-1)] == [1997, 1998, 1999]
    assert [number for number, _ in full.after(1998)] == [1999]
    assert [number for number, _ in full.up_to(1998)] == [1998, 1997]
    assert list(full.up_to(100)) == []
    assert full.find("name", "name 1998") == full.get("1998") == Thing("1998", "name 1998")
    assert list(full.numbered("1998")) == [(1998, Thing("1998", "name 1998"))]
    assert full.get("5") is None


@dataclasses.dataclass(frozen=True, slots=True)
class Shared:
    id: str
    colour: str


def test_the_oldest_go_a_chunk_at_a_time_and_are_found_no_more() -> None:
    full: Table[Shared] = Table(
        {"own": lambda thing: f"name {thing.id}"}, {"colour": lambda thing: thing.colour}
    )
    for number in range(600):
        full = full.put(Shared(str(number), "red" if number % 300 == 1 else "blue"))
        assert full.newest(number + 1) is full
    left = full.newest(88)
    assert (len(left), left.next_number) == (600 - 512, 600)
    assert [thing.id for thing in left] == [str(number) for number in range(512, 600)]
    assert len(full.newest(345)) == 600
    assert len(full.newest(344)) == 344
    assert left.get("511") is None
    assert left.find("own", "name 511") is None
    assert left.find("own", "name 512") == left.get("512")
    assert [number for number, _ in full.find_all("colour", "red")] == [1, 301]
    assert list(left.find_all("colour", "red")) == []
    assert len(list(left.find_all("colour", "blue"))) == len(left)


def test_a_table_that_was_emptied_can_be_filled_again() -> None:
    full = table()
    for number in range(300):
        full = full.put(Thing(str(number))).without(str(number))
    full = full.put(Thing("again"))
    assert list(full.after(-1)) == [(300, Thing("again"))]


def test_tables_and_indexes_cannot_be_written_to() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        table().next_number = 5  # type: ignore[misc]
