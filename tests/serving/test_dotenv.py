"""The dotenv file: what others read of it, and what it leaves alone."""

from __future__ import annotations

import shlex
import stat
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_pingone import UsageError
from pytest_pingone.control.settings import as_dotenv
from pytest_pingone.serving.dotenv import write

VALUES = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00\r", exclude_categories=["Cs"]),
    max_size=20,
)


def test_plain_values_stand_as_they_are() -> None:
    assert as_dotenv({"A": "http://127.0.0.1:9400/x", "B": "7c25e6b0"}) == (
        "A=http://127.0.0.1:9400/x\nB=7c25e6b0\n"
    )


def test_what_a_shell_would_change_is_quoted() -> None:
    assert as_dotenv({"A": "~x", "B": "a b", "C": "a#b", "D": "$HOME", "E": ""}) == (
        "A='~x'\nB='a b'\nC='a#b'\nD='$HOME'\nE=\n"
    )


@given(st.text('~$`"\\ #a=!*', max_size=12))
def test_a_shell_reads_every_value_without_quotes_in_it(value: str) -> None:
    line = as_dotenv({"A": value}).rstrip("\n")
    assert shlex.split(line) == [f"A={value}"]


def test_a_shell_reads_a_value_with_every_quote(tmp_path: Path) -> None:
    value = 'it\'s "$HOME" `x` \\ ~'
    file = tmp_path / ".env"
    write(file, {"A": value})
    script = f'set -a; . "{file}"; printf %s "$A"'
    done = subprocess.run(["/bin/sh", "-c", script], check=True, capture_output=True, text=True)  # noqa: S603
    assert done.stdout == value


def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("OWN=1\n")
    file.chmod(0o644)
    write(file, {"A": "secret"})
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_what_others_wrote_stays_and_what_we_wrote_is_replaced(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("# mine\nDATABASE_URL=x\nNO_END=y")
    write(file, {"A": "1", "B": "2"})
    write(file, {"A": "3"})
    assert file.read_text() == (
        "# mine\nDATABASE_URL=x\nNO_END=y\n"
        "# begin of what pytest-pingone serve writes\n"
        "A=3\n"
        "# end of what pytest-pingone serve writes\n"
    )


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / ".env"
    real.write_text("OWN=1\n")
    link.symlink_to(real)
    write(link, {"A": "1"})
    assert link.is_symlink()
    assert real.read_text().startswith("OWN=1\n#")


@pytest.mark.parametrize("kind", ["folder", "missing folder", "binary"])
def test_a_file_that_cannot_be_written_is_one_clear_error(tmp_path: Path, kind: str) -> None:
    path = {"folder": tmp_path, "missing folder": tmp_path / "x/y", "binary": tmp_path / "b"}[kind]
    if kind == "binary":
        path.write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="--env-file"):
        write(path, {"A": "1"})
    assert [one.name for one in tmp_path.iterdir()] == (["b"] if kind == "binary" else [])
