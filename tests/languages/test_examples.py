"""`docs/how-to/tests-in-any-language.md`: the files it shows, by the commands it shows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.how_to import Terminal, commands, files, page

PAGE = page("tests-in-any-language.md")
NODE, JAVA, GO, PYTHON = commands(PAGE)
NAMES = {
    "keeps": "gets.?one.?token.?and.?keeps.?it",
    "renews": "renews.?a.?token.?that.?has.?expired",
    "tries again": "tries.?again.?when.?ping.?one.?is.?not.?available",
    "ends": "does.?not.?try.?for.?ever",
    "an hour": "a.?token.?is.?good.?for.?an.?hour",
    "signs on": "alice.?signs.?on.?without.?a.?browser",
}


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """A terminal in a folder with the files of the page, in which the command is found."""
    for name, text in files(PAGE).items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    found = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    return Terminal(tmp_path, {**kept, "PATH": found, "GOFLAGS": "-count=1"})


def passed(pattern: str, said: str) -> set[str]:
    """Return which of the tests a report names, each found by a pattern around its name."""
    return {
        one
        for one, name in NAMES.items()
        if re.search(pattern.format(name=name), said, re.IGNORECASE | re.MULTILINE)
    }


@pytest.mark.node
def test_node(terminal: Terminal) -> None:
    said = terminal.runs(f'cd node && echo \'{{"type": "module"}}\' > package.json && {NODE}')
    assert passed(r"^(ok \d+ -|✔) .*{name}", said) == set(NAMES)
    assert re.search(r"fail 0$", said, re.MULTILINE)


@pytest.mark.programs
def test_java(terminal: Terminal) -> None:
    said = terminal.runs(f"cd java && {JAVA}")
    assert f"Tests run: {len(NAMES)}, Failures: 0, Errors: 0, Skipped: 0" in said


@pytest.mark.programs
def test_go(terminal: Terminal) -> None:
    said = terminal.runs(f"cd go && {GO}")
    assert passed(r"^--- PASS: .*{name}", said) == set(NAMES)


def test_python(terminal: Terminal) -> None:
    terminal.runs(PYTHON.replace("python3", sys.executable))


def test_the_page_shows_every_file_of_the_examples() -> None:
    shown = set(files(PAGE)) | {f"node/{name}" for name in files(page("node.md"))}
    listed = subprocess.run(
        ["git", "ls-files", "docs/examples/node", "docs/examples/go", "docs/examples/java"],  # noqa: S607
        cwd=Path(__file__).parent.parent.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert {name.removeprefix("docs/examples/") for name in listed.stdout.split()} <= shown
