"""What a type checker makes of the installed wheel: the public surface is typed, misuse is told."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import pytest_pingone
from tests.release.conftest import User

TYPED = Path(__file__).parent / "typed"
SURFACE, MISUSE = TYPED / "surface.py", TYPED / "misuse.py"
MYPY = [sys.executable, "-m", "mypy", "--strict", "--config-file="]
Error = tuple[int, str]
_ERROR = re.compile(r"(\w+\.py):(\d+): error: .*\[([\w-]+)\]")
_EXPECTED = re.compile(r"# type: ignore\[([\w-]+)\]")


def of_a_user(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with both files, and nothing in them that says what is expected."""
    folder = tmp_path_factory.mktemp("typed")
    for path in (SURFACE, MISUSE):
        bare = _EXPECTED.sub("", path.read_text(encoding="utf-8"))
        (folder / path.name).write_text(bare, encoding="utf-8")
    return folder


def expected() -> list[Error]:
    lines = MISUSE.read_text(encoding="utf-8").splitlines()
    found = [(number, _EXPECTED.search(line)) for number, line in enumerate(lines, 1)]
    return [(number, match[1]) for number, match in found if match]


@pytest.fixture(scope="module")
def errors(user: User, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Error]]:
    """What mypy finds in the folder of a user, by the name of the file."""
    pytest.importorskip("mypy", reason="needs the dev extra")
    folder = of_a_user(tmp_path_factory)
    own = user.programs / "python"
    done = subprocess.run(  # noqa: S603 - our own words
        [*MYPY, f"--python-executable={own}", "."],
        cwd=folder,
        env=user.surroundings,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert not done.stderr
    *lines, summary = done.stdout.splitlines()
    assert summary.endswith("(checked 2 source files)"), done.stdout
    found: dict[str, list[Error]] = {}
    for line in lines:
        if ": note: " not in line:
            match = _ERROR.fullmatch(line)
            assert match is not None, line
            found.setdefault(match[1], []).append((int(match[2]), match[3]))
    return found


def test_the_surface_is_used_as_a_whole() -> None:
    used = {
        alias.name
        for node in ast.walk(ast.parse(SURFACE.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "pytest_pingone"
        for alias in node.names
    }
    assert used == set(pytest_pingone.__all__)


@pytest.mark.thorough
def test_the_types_of_the_surface_are_known(errors: dict[str, list[Error]]) -> None:
    assert not errors.get("surface.py")


@pytest.mark.thorough
def test_each_misuse_is_an_error(errors: dict[str, list[Error]]) -> None:
    assert errors["misuse.py"] == expected()
    assert len(expected()) > 20


@pytest.mark.thorough
def test_pyright_says_the_same(
    user: User, tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> None:
    program = pytestconfig.getoption("pyright")
    if program is None:
        pytest.skip("no --pyright")
    folder = of_a_user(tmp_path_factory)
    (folder / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict"}', encoding="utf-8")
    own = str(user.programs / "python")
    done = subprocess.run(  # noqa: S603 - our own words
        [program, "--outputjson", "--pythonpath", own, "."],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    report = json.loads(done.stdout)
    assert report["summary"]["filesAnalyzed"] == 2
    found = {
        (Path(one["file"]).name, one["range"]["start"]["line"] + 1)
        for one in report["generalDiagnostics"]
    }
    assert found == {("misuse.py", line) for line, _ in expected()}


@pytest.mark.thorough
def test_the_surface_runs_as_well(user: User, tmp_path: Path) -> None:
    shutil.copy(SURFACE, tmp_path / "test_surface.py")
    said = user.runs("pytest", "-q", "-W", "error", "test_surface.py", folder=tmp_path)
    assert re.search(r"^\d+ passed in", said, re.MULTILINE), said
