"""Opening a state file, or saying in one line why that cannot be.

What is somebody else's is recognized by its first bytes, before SQLite touches it.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

from pytest_pingone.errors import UsageError
from pytest_pingone.state_file.schema import APPLICATION_ID, TABLES, VERSION

_MAGIC = b"SQLite format 3\0"
_HEADER = 100
_OWNER_ONLY = 0o600
_PATIENCE = 1.0
"""Seconds in which a process that is just ending lets the file go."""
_ANOTHER = "Choose another file, or move this one away to start anew."
_open_here: set[tuple[int, int]] = set()
_lock = threading.Lock()


class OpenDatabase:
    """An SQLite file that this process alone has open.

    Args:
        path: where it is; a file is made there if there is none.

    Attributes:
        connection: without transactions of its own, to be used by one thread at a time.

    Raises:
        UsageError: it cannot be opened, or holds something else.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(os.path.realpath(path))
        with contextlib.ExitStack() as stack, _in_one_line(self.path):
            _create_or_check(self.path)
            stack.enter_context(_only_once(self.path))
            _check_header(self.path)
            _keep_from_others(self.path)
            # Autocommit: each transaction is begun and ended in so many words.
            self.connection = sqlite3.connect(
                f"{self.path.as_uri()}?mode=rw",
                uri=True,
                isolation_level=None,
                check_same_thread=False,
                timeout=_PATIENCE,
            )
            stack.callback(self.connection.close)
            _prepare(self.connection, self.path)
            self._open = stack.pop_all()

    def close(self) -> None:
        """Write all into the one file, and let others have it."""
        self._open.close()


def damaged(path: Path, problem: object) -> UsageError:
    """Return the complaint about a file that is ours but cannot be read."""
    return UsageError(
        f"The state file {path} is damaged: {problem}. Put back a copy of it, or move it away to "
        "start anew."
    )


@contextlib.contextmanager
def _in_one_line(path: Path) -> Iterator[None]:
    """Say what the system or SQLite has against a file, and what to do."""
    try:
        yield
    except sqlite3.OperationalError as problem:
        if problem.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            raise UsageError(
                f"The state file {path} is open in another process. End that one, or choose "
                "another file."
            ) from None
        raise UsageError(
            f"The state file {path} cannot be opened: {problem}. The file and its folder must be "
            "yours to write, and the disk must have room."
        ) from None
    except sqlite3.DatabaseError as problem:
        raise damaged(path, problem) from None
    except OSError as problem:
        raise UsageError(
            f"The state file {path} cannot be opened: {problem.strerror}. The file and its folder "
            "must be yours to read and write."
        ) from None


def _create_or_check(path: Path) -> None:
    """Make the file with nothing in it, which nobody else may read, or see that it is a file."""
    try:
        made = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    except FileExistsError:
        if path.is_dir():
            raise UsageError(
                f"The state file {path} is a folder. Name a file in it, such as "
                f"{path / 'tenant.db'}."
            ) from None
        if not path.is_file():
            raise UsageError(f"The state file {path} is no file. Choose another name.") from None
    except FileNotFoundError:
        raise UsageError(
            f"There is no folder {path.parent} for the state file {path.name}. Make it first, or "
            "choose another."
        ) from None
    else:
        os.close(made)
        path.chmod(_OWNER_ONLY)  # a umask may have taken the owner's own rights


@contextlib.contextmanager
def _only_once(path: Path) -> Iterator[None]:
    """Refuse a file that this process has open: to read it and close it would free SQLite's lock.

    POSIX has it so: a process loses its locks on a file when it closes any descriptor of it.
    """
    known = path.stat()
    own = known.st_dev, known.st_ino
    with _lock:
        if own in _open_here:
            raise UsageError(
                f"The state file {path} is open in this process. Close the PingOne that has it, "
                "or choose another file."
            )
        _open_here.add(own)
    try:
        yield
    finally:
        with _lock:
            _open_here.discard(own)


def _check_header(path: Path) -> None:
    with path.open("rb") as file:
        header = file.read(_HEADER)
    if not header:
        return  # it was just made, or its maker was killed before there was anything in it
    if len(header) < _HEADER or not header.startswith(_MAGIC):
        raise UsageError(f"{path} is no state file of pytest-pingone. {_ANOTHER}")
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise UsageError(
            f"{path} is an SQLite file of another application, and no state file of "
            f"pytest-pingone. {_ANOTHER}"
        )
    version = int.from_bytes(header[60:64], "big")
    if version != VERSION:
        age, way = ("a newer", "Use that version")
        if version < VERSION:
            age, way = ("an older", "Export its seed with that version")
        raise UsageError(
            f"The state file {path} was made by {age} version of pytest-pingone: its format is "
            f"{version}, and this version reads {VERSION}. {way}, or move the file away to start "
            "anew."
        )


def _keep_from_others(path: Path) -> None:
    """Take away what others than the owner may do with the file and those beside it."""
    if os.name != "posix":
        return
    for name in ("", "-wal", "-shm", "-journal"):
        beside = path.with_name(path.name + name)
        with contextlib.suppress(FileNotFoundError):
            mode = stat.S_IMODE(beside.stat().st_mode)
            if mode & ~_OWNER_ONLY:
                beside.chmod(mode & _OWNER_ONLY)


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Lock the file, and make its tables or check what is in it."""
    for setting in (
        "trusted_schema = OFF",
        "cell_size_check = ON",
        "locking_mode = EXCLUSIVE",  # and so no file of memory shared with others
    ):
        connection.execute(f"PRAGMA {setting}")
    connection.execute("BEGIN IMMEDIATE")
    found = dict(connection.execute("SELECT name, sql FROM sqlite_master").fetchall())
    if not found:
        # With the first page, so that no moment shows a file of ours that does not say so.
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
        for statement in TABLES.values():
            connection.execute(statement)
    elif found != TABLES:
        raise damaged(path, "its tables are others than were made")
    connection.execute("COMMIT")
    for setting in ("journal_mode = WAL", "synchronous = NORMAL", "journal_size_limit = 4194304"):
        connection.execute(f"PRAGMA {setting}").fetchall()
    (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if said != "ok":
        raise damaged(path, said.replace("\n", " "))
