"""`docs/tutorial/first-test.md`, word for word: every file and every command, from nothing on.

    pytest tests/docs/test_tutorial.py -m thorough --wheel dist/pytest_pingone-....whl

follows it with a wheel that was built before. Nothing but that, and what it requires, is installed.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.docs.reader import Command, File, follow, page, workflow_steps
from tests.how_to import built_wheel, surroundings

PAGE = page("docs/tutorial/first-test.md")


def test_a_reader_sees_what_the_tutorial_shows(inside: pytest.Pytester) -> None:
    """In the environment that is there; the one below begins with nothing."""

    def run(command: str) -> str | None:
        program, *arguments = command.split()
        if program != ".venv/bin/pytest":
            return None
        return inside.runpytest(*arguments).stdout.str() + "\n"

    done = follow(PAGE, inside.path, run=run)
    assert [step.name for step in done if isinstance(step, File)] == [
        "orders_api.py",
        *["test_orders.py"] * 3,
        "orders_api.py",
    ]
    assert len([step for step in done if isinstance(step, Command) and step.says]) == 5


@pytest.mark.thorough
def test_a_reader_with_an_empty_folder_sees_what_the_tutorial_shows(
    tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    """With a virtual environment of its own, in which nothing is but the wheel."""
    given = pytestconfig.getoption("wheel")
    wheel = Path(given).resolve() if given else built_wheel(tmp_path)
    env = surroundings(tmp_path, wheel)
    folder = tmp_path / "empty"
    folder.mkdir()

    def run(command: str) -> str:
        return said_by(command, folder, env)

    follow(PAGE, folder, run=run)
    installed = said_by(".venv/bin/pip freeze", folder, env)
    assert f"pytest-pingone @ {wheel.as_uri()}" in installed

    # The same folder, as the page on CI has it tested.
    follow(page("docs/how-to/ci.md"), folder, run=run)
    env["PATH"] = f"{folder / '.venv/bin'}{os.pathsep}{env['PATH']}"
    install, test = (step["run"] for step in workflow_steps() if "run" in step)
    run(install)
    assert "42 passed" in run(test)


def said_by(command: str, folder: Path, env: dict[str, str]) -> str:
    """Return what a command says; it has to succeed, or to be a run with failing tests."""
    done = subprocess.run(  # noqa: S602 - as a reader types it
        command,
        shell=True,
        cwd=folder,
        env={**env, "COLUMNS": "80", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    fails = done.returncode == 1 and " failed" in done.stdout
    assert done.returncode == 0 or fails, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout
