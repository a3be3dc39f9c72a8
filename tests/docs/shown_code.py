"""What is wrong with the code that a page shows."""

from __future__ import annotations

import contextlib
import functools
import io
import re
import shlex
from collections.abc import Collection, Iterator
from pathlib import Path

from pytest_pingone import cli
from tests.docs.pages import ROOT, Block, blocks
from tests.docs.reader import File, steps

# Directives of Sphinx, which complains itself.
DIRECTIVES = {"{eval-rst}", "{toctree}"}
TYPED = {"sh", "text", "console"}
CODE = {"python", "toml", "js", "java", "go", "yaml", "json", "ini", "xml", "diff"}
# Code that cog does not write: the test that takes it from the page, and names that page.
HELD = {
    ("docs/how-to/ci.md", "ini"): "tests/docs/test_how_to_pages.py",
    ("docs/how-to/container.md", "yaml"): "tests/container/test_promises.py",
    ("docs/how-to/django.md", "python"): "tests/docs/test_how_to_pages.py",
    ("docs/how-to/production-server.md", "python"): "tests/serving/test_wsgi.py",
    ("docs/how-to/read-a-failure.md", "python"): "tests/plugin/test_failure_page.py",
    ("docs/reference/seed.md", "toml"): "tests/seed/test_tables.py",
}
# Pages that a test follows to the letter: what they want written into a file is run.
FOLLOWED = {
    "CONTRIBUTING.md": "tests/docs/test_contributing.py",
    "docs/how-to/ci.md": "tests/docs/test_tutorial.py",
    "docs/how-to/develop-without-a-tenant.md": "tests/docs/test_how_to_pages.py",
    "docs/tutorial/first-test.md": "tests/docs/test_tutorial.py",
}
_NOT_RUN = {"node_modules", "target"}
_KINDS = {".py", ".js", ".mjs", ".java", ".go", ".json", ".xml", ".mod", ".toml", ".yaml", ".ini"}
_SOURCES = ("docs/examples", "docs/how-to", "tests")
_RUN = re.compile(
    r"(?:[A-Z_]+=\S* )*(?:docker compose exec \S+ |pipx run )?(?:\S*/)?"
    r"(?:python3? -m )?(?P<program>pytest[-_]pingone|pytest)(?P<rest> .*|)"
)


def wrong(page: str, text: str, options: Collection[str]) -> Iterator[str]:
    """Yield what is wrong with the code of a page, with its line.

    Args:
        options: those that pytest knows.
    """
    written = {step.text for step in steps(text) if isinstance(step, File)}
    taken = written if page in FOLLOWED else set()
    for block in blocks(text):
        if block.code in taken:
            continue
        for problem in _wrong(page, block, options):
            yield f"{block.line}: {problem}"


def _wrong(page: str, block: Block, options: Collection[str]) -> Iterator[str]:
    if block.language in CODE:
        if block.made and not _is_somewhere(block.code):
            yield "no file under test has this code"
        if not block.made and (page, block.language) not in HELD:
            yield f"cog does not write this {block.language}, and no test is known to take it"
    elif block.language in TYPED:
        for command in _commands(block.code):
            yield from _wrong_command(command, options)
    elif block.language not in DIRECTIVES:
        yield f"code in {block.language or 'no language'} is not known here"


@functools.cache
def _sources() -> str:
    """Return all files that code can be shown from: they are collected, or a test runs them."""
    here = Path(__file__).parent
    paths = [path for place in _SOURCES for path in sorted((ROOT / place).rglob("*.*"))]
    texts = [
        path.read_text(encoding="utf-8")
        for path in paths
        if path.suffix in _KINDS
        and not _NOT_RUN & set(path.relative_to(ROOT).parts)
        and path.parent != here
    ]
    return "\n".join(texts)


def _is_somewhere(code: str) -> bool:
    return code.strip() in _sources()


def _commands(code: str) -> Iterator[list[str]]:
    """Yield the commands of a block that begin with our program or pytest, in words."""
    for line in code.replace("\\\n", " ").splitlines():
        for part in re.split(r"&&|\|\|?|;", line.removeprefix("$ ").strip()):
            found = _RUN.fullmatch(part.strip())
            if found is not None:
                rest = re.sub(r"[<>]\s*\S+", "", found["rest"])
                yield [found["program"], *shlex.split(rest, comments=True)]


def _wrong_command(words: list[str], options: Collection[str]) -> Iterator[str]:
    program, *given = words
    if program == "pytest":
        for word in given:
            name = word.partition("=")[0] if word.startswith("--") else word[:2]
            if word.startswith("-") and name not in options:
                yield f"pytest has no option {name}"
        return
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
            cli.parser().parse_args(cli.worded(given))
    except SystemExit as end:
        if end.code:
            yield f"pytest-pingone {shlex.join(given)}: {said.getvalue().splitlines()[-1]}"


def naming(test: str, page: str) -> bool:
    """Return whether a test names the page that it is said to take code from."""
    text = Path(ROOT, test).read_text(encoding="utf-8")
    return Path(page).name in text
