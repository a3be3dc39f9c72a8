"""Records and tables of records as rows of a state file."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

from pytest_pingone.state_file.differences import Differences
from pytest_pingone.state_file.encoding import UndecodableError, decode, encode
from pytest_pingone.state_file.registry import classes
from pytest_pingone.tenant.store import PARENTS, Address, State, empty_table
from pytest_pingone.tenant.tables import Index, Table

NOW, FIRST = "now", "first"
"""Which of the two states in a file: the last one, or the one that it was filled with."""

_Row = tuple[str, str, int, str]


def write(connection: sqlite3.Connection, which: str, changed: Differences) -> None:
    """Write what changed, in the transaction that is open."""

    def each(statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
        connection.executemany(statement, rows)

    def place(address: Address) -> tuple[str, str, str]:
        kind, parent_id = address
        return which, kind.__name__, parent_id

    gone = [place(address) for address in changed.gone]
    each("DELETE FROM records WHERE state = ? AND kind = ? AND parent_id = ?", gone)
    each("DELETE FROM tables WHERE state = ? AND kind = ? AND parent_id = ?", gone)
    each(
        "DELETE FROM records WHERE state = ? AND kind = ? AND parent_id = ? AND number = ?",
        ((*place(address), number) for address, number in changed.deleted),
    )
    each(
        "INSERT OR REPLACE INTO tables VALUES (?, ?, ?, ?)",
        ((*place(address), next_number) for address, next_number in changed.counted),
    )
    each(
        "INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?)",
        ((*place(address), number, encode(record)) for address, number, record in changed.written),
    )


def read(connection: sqlite3.Connection, which: str) -> State:
    """Return a state as it was written: the records, their order and their numbers.

    Raises:
        UndecodableError: this was never written.
    """
    counted: dict[tuple[str, str], int] = {
        (name, parent_id): next_number
        for name, parent_id, next_number in connection.execute(
            "SELECT kind, parent_id, next_number FROM tables WHERE state = ?", (which,)
        )
    }
    rows = connection.execute(
        "SELECT kind, parent_id, number, body FROM records WHERE state = ?"
        " ORDER BY kind, parent_id, number",
        (which,),
    )
    tables = [
        _table(place, counted.pop(place, 0), found)
        for place, found in itertools.groupby(rows, lambda row: (row[0], row[1]))
    ]
    tables += [_table(place, next_number, ()) for place, next_number in counted.items()]
    return State(Index.of(tables))


def _table(
    place: tuple[str, str], next_number: int, rows: Iterable[_Row]
) -> tuple[Address, Table[Any]]:
    name, parent_id = place
    kind = classes().get(name)
    if kind is None or kind not in PARENTS:
        raise UndecodableError(f"there is no kind of records called {name!r}")
    table = empty_table(kind).with_entries(_decoded(kind, next_number, rows), next_number)
    return (kind, parent_id), table


def _decoded(kind: type[Any], end: int, rows: Iterable[_Row]) -> Iterator[tuple[int, Any]]:
    for _, _, number, body in rows:
        record = decode(body)
        if type(record) is not kind or not 0 <= number < end:
            raise UndecodableError("there is a record in the wrong place")
        yield number, record
