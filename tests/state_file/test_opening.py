"""What is no state file, or is in use, is refused in one line; nobody else can read ours."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pytest_pingone import PingOne
from pytest_pingone.errors import UsageError
from pytest_pingone.state_file import StateFile, schema

NOBODY = 65534
"""For whom files can be out of reach; for root they never are."""
POSIX = pytest.mark.skipif(os.name != "posix", reason="a matter of POSIX")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tenant.db"


@pytest.fixture
def filled(path: Path) -> Path:
    """A state file that nobody has open."""
    PingOne(state_file=path).close()
    return path


def refusal(path: Path) -> str:
    """Return why a file cannot be opened; nothing of it may have changed, or stay open."""
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(UsageError) as refused:
        PingOne(state_file=path)
    message = str(refused.value)
    assert "\n" not in message
    assert str(path.name) in message
    if before is not None:
        assert path.read_bytes() == before
        assert not path.with_name(f"{path.name}-journal").exists()
    return message


def test_a_text_is_no_state_file(path: Path) -> None:
    path.write_text("[organization]\n" * 20)
    assert "is no state file of pytest-pingone. Choose another file" in refusal(path)


def test_neither_is_a_short_one(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0")
    assert "is no state file of pytest-pingone" in refusal(path)


@pytest.mark.parametrize("mode", ["WAL", "DELETE"])
def test_the_file_of_another_application_is_left_alone(path: Path, mode: str) -> None:
    other = sqlite3.connect(path)
    other.execute(f"PRAGMA journal_mode = {mode}")
    other.execute("CREATE TABLE things (name TEXT)")
    other.commit()
    assert "is an SQLite file of another application" in refusal(path)
    other.close()


@pytest.mark.parametrize(
    ("version", "said"),
    [
        (schema.VERSION + 1, "a newer version of pytest-pingone: its format is"),
        (schema.VERSION - 1, "an older version of pytest-pingone: its format is"),
    ],
)
def test_another_version_is_refused_with_the_way_out(filled: Path, version: int, said: str) -> None:
    connection = sqlite3.connect(filled)
    connection.execute(f"PRAGMA user_version = {version}")
    connection.execute("PRAGMA wal_checkpoint")
    connection.close()
    message = refusal(filled)
    assert said in message
    assert f"this version reads {schema.VERSION}" in message
    assert "move the file away to start anew" in message


def test_a_truncated_file_is_damaged(filled: Path) -> None:
    whole = filled.read_bytes()
    filled.write_bytes(whole[: len(whole) // 2])
    assert "is damaged" in refusal(filled)


@pytest.mark.parametrize("page", [1, 2, 7, 30])
def test_a_page_of_rubbish_is_noticed(filled: Path, page: int) -> None:
    content = bytearray(filled.read_bytes())
    content[page * 4096 : page * 4096 + 2000] = b"\xa5" * 2000
    filled.write_bytes(bytes(content))
    assert "is damaged" in refusal(filled)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records SET body = '{' WHERE kind = 'User'",
        "UPDATE records SET body = '{\"!\":\"Session\"}' WHERE kind = 'User'",
        "UPDATE records SET kind = 'Nobody' WHERE kind = 'User'",
        "UPDATE records SET number = 100000 WHERE kind = 'Environment'",
        "UPDATE tables SET kind = 'Nobody' WHERE kind = 'User'",
        "DELETE FROM tables",
        "UPDATE facts SET value = '[' WHERE name = 'clock'",
        "INSERT OR REPLACE INTO facts VALUES ('clock', '{\"mode\":\"fast\"}')",
        "CREATE TRIGGER own AFTER INSERT ON facts BEGIN SELECT 1; END",
        "CREATE VIEW own AS SELECT 1",
        "DROP TABLE kept",
    ],
)
def test_contents_that_were_never_written_are_noticed(filled: Path, statement: str) -> None:
    with PingOne(state_file=filled) as pingone:
        pingone.issuer_clock.pin(0)
    connection = sqlite3.connect(filled)
    connection.execute(statement)
    connection.commit()
    connection.close()
    assert "is damaged" in refusal(filled)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert "is a folder. Name a file in it" in refusal(tmp_path)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"There is no folder .* Make it first"):
        PingOne(state_file=tmp_path / "none" / "tenant.db")


@POSIX
def test_a_pipe_is_no_file(path: Path) -> None:
    os.mkfifo(path)
    with pytest.raises(UsageError, match="is no file"):
        PingOne(state_file=path)


@pytest.fixture
def nobody() -> Iterator[Path]:
    """A folder that anybody can enter, while root, if it is root that tests, is nobody."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        file = Path(folder) / "tenant.db"
        PingOne(state_file=file).close()
        file.chmod(0)
        is_root = os.geteuid() == 0
        if is_root:
            os.seteuid(NOBODY)
        try:
            yield file
        finally:
            if is_root:
                os.seteuid(0)


@POSIX
def test_a_file_that_may_not_be_read_is_refused(nobody: Path) -> None:
    with pytest.raises(UsageError, match="must be yours to read and write"):
        StateFile(nobody)


def test_it_is_open_once_in_a_process(path: Path) -> None:
    with PingOne(state_file=path) as first:
        message = refusal(path)
        assert "is open in this process" in message
        first.users.create(username="zoe")
    with PingOne(state_file=path) as again:
        assert "zoe" in again.users


HOLDER = """
import sys
from pytest_pingone import PingOne
pingone = PingOne(state_file=sys.argv[1])
print("open", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def held(path: Path) -> Iterator[Path]:
    """A state file that another process has open."""
    arguments = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        yield path
        process.kill()


def test_it_is_open_in_one_process_at_a_time(held: Path) -> None:
    assert "is open in another process. End that one, or choose another file." in refusal(held)


def test_the_refusal_of_a_region_leaves_the_file_to_others(filled: Path) -> None:
    from pytest_pingone import PingOneConfig

    with pytest.raises(UsageError, match="holds a tenant in region NA, and region EU was asked"):
        PingOne(PingOneConfig(region="EU"), state_file=filled)
    PingOne(state_file=filled).close()


@POSIX
@pytest.mark.parametrize("mask", [0, 0o022, 0o777])
def test_nobody_else_can_read_it_at_any_moment(
    path: Path, mask: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: set[int] = set()
    connect = sqlite3.connect

    def watched(*arguments: object, **named: object) -> sqlite3.Connection:
        seen.add(path.stat().st_mode & 0o777)
        return connect(*arguments, **named)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(sqlite3, "connect", watched)
    before = os.umask(mask)
    try:
        with PingOne(state_file=path):
            seen |= {beside.stat().st_mode & 0o777 for beside in path.parent.iterdir()}
            names = {beside.name for beside in path.parent.iterdir()}
    finally:
        os.umask(before)
    assert seen == {0o600}
    assert names == {"tenant.db", "tenant.db-wal"}


@POSIX
def test_a_file_that_others_can_read_is_taken_from_them(filled: Path) -> None:
    filled.chmod(0o664)
    with PingOne(state_file=filled):
        assert filled.stat().st_mode & 0o777 == 0o600


def test_a_clean_end_leaves_one_file(filled: Path) -> None:
    assert [beside.name for beside in filled.parent.iterdir()] == ["tenant.db"]


def test_a_crash_before_anything_was_written_leaves_a_file_to_fill(path: Path) -> None:
    path.touch()
    with PingOne(state_file=path) as pingone:
        assert "alice" in pingone.users


def test_a_crash_while_it_is_filled_leaves_a_file_to_fill(path: Path) -> None:
    StateFile(path).close()
    with StateFile(path) as file:
        assert file.about is None
    with PingOne(state_file=path) as pingone:
        assert "alice" in pingone.users


def test_a_link_leads_to_the_file(filled: Path) -> None:
    link = filled.with_name("link.db")
    link.symlink_to(filled)
    with PingOne(state_file=link) as pingone:
        assert pingone.state_file is not None
        assert pingone.state_file.path == filled.resolve()
