"""Immutable collections of records that share what did not change with their predecessors.

Writing makes a new table and leaves the old one as it was. So a snapshot is a reference, a
roll-back is an assignment, and a thread that reads sees one state throughout, without a lock.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress
from operator import is_not
from typing import Any, Generic, Protocol, TypeVar

_SHARDS = 256
_CHUNK = 256


class Record(Protocol):
    """Anything with an id that tells it from its siblings."""

    @property
    def id(self) -> str:
        """The id."""


R = TypeVar("R", bound=Record)
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
_EMPTY: dict[Any, Any] = {}


@dataclass(frozen=True, slots=True, eq=False)
class Index(Generic[K, V]):
    """An immutable mapping: changing one entry copies one of 256 small dictionaries."""

    _shards: tuple[dict[K, V], ...] = (_EMPTY,) * _SHARDS

    def get(self, key: K) -> V | None:
        """Return the value of `key`, or None."""
        return self._shards[hash(key) % _SHARDS].get(key)

    def put(self, key: K, value: V) -> Index[K, V]:
        """Return this mapping with `key` set to `value`."""
        shard = self._shards[hash(key) % _SHARDS]
        return self._with(key, {**shard, key: value})

    def without(self, key: K) -> Index[K, V]:
        """Return this mapping without `key`."""
        shard = dict(self._shards[hash(key) % _SHARDS])
        shard.pop(key, None)
        return self._with(key, shard)

    def without_all(self, keys: Iterable[K]) -> Index[K, V]:
        """Return this mapping without some keys, at the price of one for each small dictionary."""
        changed: dict[int, dict[K, V]] = {}
        for key in keys:
            number = hash(key) % _SHARDS
            changed.setdefault(number, dict(self._shards[number])).pop(key, None)
        shards = enumerate(self._shards)
        return Index(tuple(changed.get(number, shard) for number, shard in shards))

    def _with(self, key: K, shard: dict[K, V]) -> Index[K, V]:
        number = hash(key) % _SHARDS
        return Index((*self._shards[:number], shard, *self._shards[number + 1 :]))

    def __iter__(self) -> Iterator[K]:
        for shard in self._shards:
            yield from shard

    @staticmethod
    def of(entries: Iterable[tuple[K, V]]) -> Index[K, V]:
        """Return a mapping with these entries: many at once cost much less than one by one."""
        shards: list[dict[K, V]] = [{} for _ in range(_SHARDS)]
        for key, value in entries:
            shards[hash(key) % _SHARDS][key] = value
        return Index(tuple(shards))

    def changed_since(self, before: Index[K, V]) -> Iterator[tuple[K, V | None, V | None]]:
        """Yield what differs from an earlier mapping: key, value then and value now, or None.

        What both share is passed over, so one changed entry costs little in however large a
        mapping.
        """
        for then, now in _unshared(before._shards, self._shards):
            for key in then.keys() | now.keys():
                was, is_now = then.get(key), now.get(key)
                if was is not is_now:
                    yield key, was, is_now


@dataclass(frozen=True, slots=True, eq=False)
class Table(Generic[R]):
    """The records of one collection in the order in which they were made.

    Args:
        keys: how to find a record by something other than its id: a name for each, and a function
            that reads it from a record. Such a key is unique within the table, or None.
        lookups: the same for what few records share.

    Records stand in chunks, 256 to each. The first chunks are let go when nothing is left in them,
    so a table whose oldest records are always removed does not grow.
    """

    keys: Mapping[str, Callable[[R], Hashable]] = field(default_factory=dict)
    lookups: Mapping[str, Callable[[R], Hashable]] = field(default_factory=dict)
    next_number: int = 0
    _chunks: tuple[dict[int, R], ...] = ()
    _numbers: Index[Hashable, int] = Index()
    _shared: Index[Hashable, tuple[int, ...]] = Index()
    _size: int = 0
    _gone: int = 0

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[R]:
        for chunk in self._chunks:
            yield from chunk.values()

    def get(self, record_id: str) -> R | None:
        """Return the record with this id, or None."""
        return self._at(self._numbers.get(record_id))

    def find(self, key: str, value: Hashable) -> R | None:
        """Return the record whose `key` has this value, or None."""
        return self._at(self._numbers.get((key, value)))

    def find_all(self, key: str, value: Hashable) -> Iterator[tuple[int, R]]:
        """Yield the records whose key or lookup has this value, each with its number."""
        if key in self.keys:
            only = self._numbers.get((key, value))
            numbers = [] if only is None else [only]
        else:
            numbers = list(self._shared.get((key, value)) or ())
        for number in numbers:
            yield number, self._chunk(number)[number]

    def numbered(self, record_id: str) -> Iterator[tuple[int, R]]:
        """Yield the record with this id, with its number, if there is one."""
        number = self._numbers.get(record_id)
        if number is not None:
            yield number, self._chunk(number)[number]

    def after(self, number: int) -> Iterator[tuple[int, R]]:
        """Yield the records made after the one with `number`, each with its own number."""
        first = (number + 1) // _CHUNK - self._gone
        for chunk in self._chunks[max(first, 0) :]:
            for own, record in chunk.items():
                if own > number:
                    yield own, record

    def up_to(self, number: int) -> Iterator[tuple[int, R]]:
        """Yield the record with `number` and those made before it, newest first."""
        last = number // _CHUNK - self._gone
        for chunk in reversed(self._chunks[: max(last + 1, 0)]):
            for own, record in reversed(chunk.items()):
                if own <= number:
                    yield own, record

    def entries(self) -> Iterator[tuple[int, R]]:
        """Yield all records, each with its number."""
        for chunk in self._chunks:
            yield from chunk.items()

    def with_entries(self, entries: Iterable[tuple[int, R]], next_number: int) -> Table[R]:
        """Return a table like this one that holds these records and no others.

        Many at once cost much less than one by one.

        Args:
            entries: the records with their numbers, in the order of these.
            next_number: the number of the record that is added next.
        """
        chunks: dict[int, dict[int, R]] = {}
        numbers: list[tuple[Hashable, int]] = []
        shared: dict[Hashable, list[int]] = {}
        for number, record in entries:
            chunks.setdefault(number // _CHUNK, {})[number] = record
            numbers.append((record.id, number))
            for name, read in self.keys.items():
                value = read(record)
                if value is not None:
                    numbers.append(((name, value), number))
            for name, read in self.lookups.items():
                value = read(record)
                if value is not None:
                    shared.setdefault((name, value), []).append(number)
        end = -(-next_number // _CHUNK)
        gone = min(chunks, default=max(end - 1, 0))
        return Table(
            self.keys,
            self.lookups,
            next_number,
            tuple(chunks.get(place, _EMPTY) for place in range(gone, end)),
            Index.of(numbers),
            Index.of((value, tuple(found)) for value, found in shared.items()),
            sum(map(len, chunks.values())),
            gone,
        )

    def changed_since(self, before: Table[R]) -> Iterator[tuple[int, R | None]]:
        """Yield what differs from an earlier table: numbers, each with its record now, or None.

        What both share is passed over, as in an index.
        """
        for then, now in _unshared(*_side_by_side(before, self)):
            for number in then.keys() | now.keys():
                is_now = now.get(number)
                if is_now is not then.get(number):
                    yield number, is_now

    def put(self, record: R) -> Table[R]:
        """Return this table with `record` in it, in the place of the one with the same id."""
        number = self._numbers.get(record.id)
        before = self._at(number)
        numbers = self._numbers
        if number is None:
            number = self.next_number
            numbers = numbers.put(record.id, number)
        for name, read in self.keys.items():
            now = read(record)
            was = None if before is None else read(before)
            if now == was:
                continue
            if was is not None:
                numbers = numbers.without((name, was))
            if now is not None:
                numbers = numbers.put((name, now), number)
        return self._changed(
            number,
            {number: record},
            numbers,
            self._looked_up(self._shared, number, before, record),
            size=self._size + (before is None),
            next_number=max(self.next_number, number + 1),
        )

    def without(self, record_id: str) -> Table[R]:
        """Return this table without the record with this id. Its number is not given again."""
        number = self._numbers.get(record_id)
        before = self._at(number)
        if number is None or before is None:
            return self
        numbers = self._numbers.without(record_id)
        for name, read in self.keys.items():
            was = read(before)
            if was is not None:
                numbers = numbers.without((name, was))
        return self._changed(
            number,
            None,
            numbers,
            self._looked_up(self._shared, number, before, None),
            size=self._size - 1,
            next_number=self.next_number,
        )

    def newest(self, least: int) -> Table[R]:
        """Return this table without its oldest chunks: at least so many records are left.

        A chunk costs little more than one record that is taken out.
        """
        chunks, gone, left = self._chunks, self._gone, self._size
        dropped: list[tuple[int, R]] = []
        while len(chunks) > 1 and left - len(chunks[0]) >= least:
            dropped += chunks[0].items()
            chunks, gone, left = chunks[1:], gone + 1, left - len(chunks[0])
        if not dropped:
            return self
        found_by: list[Hashable] = [record.id for _, record in dropped]
        for name, read in self.keys.items():
            found_by += [(name, read(record)) for _, record in dropped]
        shared = self._shared
        for number, record in dropped:
            shared = self._looked_up(shared, number, record, None)
        numbers = self._numbers.without_all(found_by)
        return Table(self.keys, self.lookups, self.next_number, chunks, numbers, shared, left, gone)

    def _looked_up(
        self,
        shared: Index[Hashable, tuple[int, ...]],
        number: int,
        before: R | None,
        after: R | None,
    ) -> Index[Hashable, tuple[int, ...]]:
        """Return the lookups after a record took the place of another, or of none."""
        for name, read in self.lookups.items():
            was = None if before is None else read(before)
            now = None if after is None else read(after)
            if now == was:
                continue
            if was is not None:
                left = tuple(own for own in shared.get((name, was)) or () if own != number)
                shared = shared.put((name, was), left) if left else shared.without((name, was))
            if now is not None:
                both = (*(shared.get((name, now)) or ()), number)
                shared = shared.put((name, now), tuple(sorted(both)))
        return shared

    def _at(self, number: int | None) -> R | None:
        return None if number is None else self._chunk(number).get(number)

    def _chunk(self, number: int) -> dict[int, R]:
        return self._chunks[number // _CHUNK - self._gone]

    def _changed(
        self,
        number: int,
        entry: Mapping[int, R] | None,
        numbers: Index[Hashable, int],
        shared: Index[Hashable, tuple[int, ...]],
        *,
        size: int,
        next_number: int,
    ) -> Table[R]:
        place = number // _CHUNK - self._gone
        chunks = self._chunks if place < len(self._chunks) else (*self._chunks, _EMPTY)
        if entry is None:
            chunk = {own: record for own, record in chunks[place].items() if own != number}
        else:
            chunk = {**chunks[place], **entry}
        chunks = (*chunks[:place], chunk, *chunks[place + 1 :])
        gone = self._gone
        while len(chunks) > 1 and not chunks[0]:
            chunks, gone = chunks[1:], gone + 1
        return Table(self.keys, self.lookups, next_number, chunks, numbers, shared, size, gone)


def _unshared(
    before: Sequence[dict[K, V]], after: Sequence[dict[K, V]]
) -> Iterator[tuple[dict[K, V], dict[K, V]]]:
    """Yield the pairs of dictionaries that are not one and the same."""
    return compress(zip(before, after, strict=True), map(is_not, before, after))


def _side_by_side(
    before: Table[R], after: Table[R]
) -> tuple[Sequence[dict[int, R]], Sequence[dict[int, R]]]:
    """Return the chunks of two tables, so that each stands beside the one of the same numbers."""
    first = min(before._gone, after._gone)  # noqa: SLF001 - here is where tables are made
    both = [
        [_EMPTY] * (table._gone - first) + list(table._chunks)  # noqa: SLF001 - as above
        for table in (before, after)
    ]
    longest = max(map(len, both))
    padded = [chunks + [_EMPTY] * (longest - len(chunks)) for chunks in both]
    return padded[0], padded[1]
