"""A tenant that outlives its process: records, keys and the issuer's clock in an SQLite file.

Nothing here is imported unless a state file is asked for.

What was acknowledged is in the file: a change is written, in one transaction, before anybody sees
it. So a process can be killed at any moment.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TypeVar

from pytest_pingone.clock import IssuerClock
from pytest_pingone.errors import EmulatorFault
from pytest_pingone.state_file import differences, rows
from pytest_pingone.state_file.encoding import UndecodableError
from pytest_pingone.state_file.opening import OpenDatabase, damaged
from pytest_pingone.tenant.store import State

T = TypeVar("T")
_CLOCK = "clock"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a state is of.

    Attributes:
        environment_id: the environment that the seed describes.
        region: PingOne's region code.
        seed: a digest of the seed.
    """

    environment_id: str
    region: str
    seed: str


class StateFile:
    """An open state file. This process alone has it, and any thread may use it.

    Args:
        path: where it is; a new one is made if there is none.

    Attributes:
        path: where it is.
        about: what state it holds; None as long as it holds none.

    Raises:
        UsageError: it cannot be opened, is no state file, or one of another version.
    """

    def __init__(self, path: str | Path) -> None:
        self._database = OpenDatabase(path)
        self.path = self._database.path
        self._connection = self._database.connection
        self._lock = threading.RLock()
        self._closed = False
        self._holds = State()
        with contextlib.ExitStack() as stack:
            stack.callback(self._database.close)
            self.about = self._read(self._about)
            stack.pop_all()

    def fill(self, state: State, about: About) -> None:
        """Keep a first state, to which `first` returns; all of it or nothing.

        Raises:
            EmulatorFault: it cannot be written.
        """
        with self._transaction() as connection:
            everything = differences.between(State(), state)
            rows.write(connection, rows.FIRST, everything)
            rows.write(connection, rows.NOW, everything)
            facts = [
                ("environment_id", about.environment_id),
                ("region", about.region),
                ("seed", about.seed),
            ]
            connection.executemany("INSERT INTO facts VALUES (?, ?)", facts)
        self.about, self._holds = about, state

    def load(self) -> State:
        """Return the state that was kept last.

        Raises:
            UsageError: the file is damaged.
        """
        with self._lock:
            self._holds = self._read(lambda: rows.read(self._connection, rows.NOW))
            return self._holds

    def first(self) -> State:
        """Return the state that the file was filled with.

        Raises:
            UsageError: the file is damaged.
        """
        return self._read(lambda: rows.read(self._connection, rows.FIRST))

    def write(self, state: State) -> None:
        """Keep a state, by what differs in it from the last one.

        Raises:
            EmulatorFault: it cannot be written; the last one is kept still.
        """
        with self._lock:
            changed = differences.between(self._holds, state)
            if changed:
                with self._transaction() as connection:
                    rows.write(connection, rows.NOW, changed)
            self._holds = state

    def kept(self, name: str) -> bytes | None:
        """Return what is kept under a name, or None.

        Raises:
            UsageError: the file is damaged.
        """
        statement = "SELECT value FROM kept WHERE name = ?"
        value: bytes | None = self._read(lambda: self._value(statement, name))
        return value

    def keep(self, name: str, value: bytes) -> None:
        """Keep something under a name; when this returns, it is safe.

        Raises:
            EmulatorFault: it cannot be written.
        """
        with self._transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", (name, value))

    def attach(self, clock: IssuerClock) -> None:
        """Set a clock as it was kept last, and keep how it is set from now on.

        Raises:
            UsageError: the file is damaged.
        """
        kept = self._read(lambda: self._fact(_CLOCK))
        if kept is not None:
            self._read(lambda: clock.restore(json.loads(kept)))
        clock.write = self._write_clock

    def close(self) -> None:
        """Write all into the one file, and let others have it. Nothing can be kept any more."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<StateFile {self.path}>"

    def _write_clock(self, setting: Mapping[str, Any]) -> None:
        with self._transaction() as connection:
            row = (_CLOCK, json.dumps(setting))
            connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", row)

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """Let all that the block writes be there at its end, or nothing."""
        with self._lock:
            if self._closed:
                raise EmulatorFault(f"The state file {self.path} is closed, so nothing can change.")
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException as problem:
                with contextlib.suppress(sqlite3.Error):
                    self._connection.rollback()
                if isinstance(problem, sqlite3.Error):
                    raise EmulatorFault(
                        f"The state file {self.path} cannot be written, so nothing changed: "
                        f"{problem}."
                    ) from problem
                raise

    def _read(self, read: Callable[[], T]) -> T:
        with self._lock:
            if self._closed:
                raise EmulatorFault(f"The state file {self.path} is closed.")
            try:
                return read()
            except (sqlite3.DatabaseError, UndecodableError, ValueError) as problem:
                raise damaged(self.path, problem) from problem

    def _fact(self, name: str) -> str | None:
        fact: str | None = self._value("SELECT value FROM facts WHERE name = ?", name)
        return fact

    def _value(self, statement: str, name: str) -> Any:
        row = self._connection.execute(statement, (name,)).fetchone()
        return None if row is None else row[0]

    def _about(self) -> About | None:
        environment_id = self._fact("environment_id")
        if environment_id is None:
            return None
        region, seed = self._fact("region") or "", self._fact("seed") or ""
        return About(environment_id=environment_id, region=region, seed=seed)
