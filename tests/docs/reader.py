"""A reader who follows a page to the letter: writes its files, types its commands, compares.

What a page wants done is told by its form. "Write `name`:" before a block of code is a file, "Add
to `name`:" is the end of one, and "In `name`:" before a block of `diff` changes lines of one. A
block of `sh` is commands, one a line, and a block of `text` behind it is what the last of them
says, with `...` for what is not shown.
"""

from __future__ import annotations

import doctest
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
_BLOCK = re.compile(
    r"(?:^(?P<how>Write|Add to|In) `(?P<name>[\w./-]+)`:\n\n)?"
    r"^```(?P<kind>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_VARIES = {
    r"\bin \d+\.\d+s": "in 0.50s",
    r"\b\d{4}-\d\d-\d\d\b": "2030-01-01",
    r"\b\d\d:\d\d:\d\d": "12:00:00",
    r"\btoken [0-9a-f]{8}…": "token 3f0c9a5e…",
}


@dataclass(frozen=True)
class File:
    """What a page wants written into a file."""

    how: str
    name: str
    text: str

    def written(self, folder: Path) -> None:
        """Write it."""
        path = folder / self.name
        if self.how == "Write":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.text, encoding="utf-8")
            return
        before = path.read_text(encoding="utf-8")
        path.write_text(self._merged(before), encoding="utf-8")

    @property
    def _apart(self) -> str:
        return "\n\n" if self.name.endswith(".py") else ""

    def _merged(self, before: str) -> str:
        if self.how == "Add to":
            return before + self._apart + self.text
        lines = self.text.splitlines(keepends=True)
        old = "".join(line[1:] for line in lines if line[0] != "+")
        new = "".join(line[1:] for line in lines if line[0] != "-")
        assert f"\n{before}".count(f"\n{old}") == 1, f"{self.name} has not once:\n{old}"
        return f"\n{before}".replace(f"\n{old}", f"\n{new}")[1:]


@dataclass(frozen=True)
class Command:
    """A command that a page shows, and what it says, if the page shows that too."""

    text: str
    says: str | None = None

    def compared(self, said: str) -> None:
        """Raise AssertionError if it said something else than the page shows."""
        if self.says is None:
            return
        shown, seen = _usual(self.says), _usual(said)
        matches = doctest.OutputChecker().check_output(shown, seen, doctest.ELLIPSIS)
        assert matches, f"{self.text}\nthe page shows:\n{shown}\nit said:\n{seen}"


Step = File | Command


def _usual(text: str) -> str:
    for varies, usual in _VARIES.items():
        text = re.sub(varies, usual, text)
    return text


def page(name: str) -> str:
    """Return the text of a document, by its path in the project."""
    return (ROOT / name).read_text(encoding="utf-8")


def workflow_steps() -> list[dict[str, Any]]:
    """Return the steps of the workflow that the page on CI shows."""
    import yaml  # not everywhere where the tutorial is followed

    workflow = yaml.safe_load(page("docs/examples/ci/workflow.yaml"))
    steps: list[dict[str, Any]] = workflow["jobs"]["tests"]["steps"]
    return steps


def section(text: str, title: str) -> str:
    """Return what is below a heading of the second level."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found is not None, f"there is no section {title!r}"
    return found[1]


def steps(text: str) -> Iterator[Step]:
    """Yield what a page wants done, in order."""
    waiting: Command | None = None
    for found in _BLOCK.finditer(text):
        if waiting is not None and found["kind"] != "text":
            yield waiting
            waiting = None
        if found["name"]:
            yield File(found["how"], found["name"], found["text"])
        elif found["kind"] == "sh":
            *first, last = found["text"].splitlines()
            yield from map(Command, first)
            waiting = Command(last)
        elif found["kind"] == "text" and waiting is not None:
            yield Command(waiting.text, found["text"])
            waiting = None
    if waiting is not None:
        yield waiting


def follow(text: str, folder: Path, *, run: Callable[[str], str | None]) -> list[Step]:
    """Do what a page wants done, compare what commands say, and return what was done.

    Args:
        folder: where files are written.
        run: runs a command and returns what it says; None if it was not run.
    """
    done = list(steps(text))
    for step in done:
        if isinstance(step, File):
            step.written(folder)
            continue
        said = run(step.text)
        if said is not None:
            step.compared(said)
    return done
