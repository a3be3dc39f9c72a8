"""Code in pages is code that runs: cog writes it from a file under test, or a test takes it."""

from __future__ import annotations

import pytest

from tests.docs import pages
from tests.docs.shown_code import FOLLOWED, HELD, naming, wrong

TEXTS = pages.read()


@pytest.fixture(scope="module")
def options(pytestconfig: pytest.Config) -> set[str]:
    """The options that pytest knows, with those of its plugins."""
    parser = pytestconfig._parser
    groups = [parser._anonymous, *parser._groups]
    return {name for group in groups for option in group.options for name in option.names()}


@pytest.mark.parametrize("name", pages.NAMES)
def test_the_code_of_each_page_is_held(name: str, options: set[str]) -> None:
    assert list(wrong(name, TEXTS[name], options)) == []


@pytest.mark.parametrize(("page", "language"), HELD)
def test_who_is_said_to_hold_code_names_the_page(page: str, language: str) -> None:
    assert naming(HELD[page, language], page)
    assert any(block.language == language and not block.made for block in pages.blocks(TEXTS[page]))


@pytest.mark.parametrize("page", FOLLOWED)
def test_who_is_said_to_follow_a_page_names_it(page: str) -> None:
    assert naming(FOLLOWED[page], page)


def test_what_a_followed_page_does_not_want_written_is_not_taken(options: set[str]) -> None:
    text = "Write `a.py`:\n\n```python\n1\n```\n\n```python\n2\n```\n"
    (problem,) = wrong("docs/tutorial/first-test.md", text, options)
    assert problem.startswith("7: cog does not write this python")


COG = "<!-- [[[cog cog.out('') ]]] -->\n{}<!-- [[[end]]] -->\n"
LOOSE = "```{}\n{}\n```\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LOOSE.format("python", "1 + 1"), "1: cog does not write this python"),
        (LOOSE.format("toml", "[users.zoe]"), "1: cog does not write this toml"),
        (LOOSE.format("rust", "fn main() {}"), "1: code in rust is not known here"),
        (LOOSE.format("", "x"), "1: code in no language is not known here"),
        (COG.format(LOOSE.format("python", "no_file_has_this()")), "2: no file under test"),
        (LOOSE.format("sh", "pytest-pingone serve --prot 1"), "1: pytest-pingone serve --prot 1"),
        (LOOSE.format("sh", ".venv/bin/pytest-pingone sevre"), "1: pytest-pingone sevre"),
        (LOOSE.format("console", "$ pytest-pingone mint --nobody"), "1: pytest-pingone mint"),
        (LOOSE.format("text", "A=b python -m pytest_pingone clock"), "1: pytest-pingone clock"),
        (
            LOOSE.format("sh", "pipx run pytest-pingone seed chek"),
            "1: pytest-pingone seed",
        ),
        (LOOSE.format("sh", "ls && .venv/bin/pytest --nope"), "1: pytest has no option --nope"),
        (LOOSE.format("sh", "python -m pytest -Q"), "1: pytest has no option -Q"),
    ],
)
def test_what_is_wrong_is_found(text: str, said: str, options: set[str]) -> None:
    (problem,) = wrong("docs/how-to/some.md", text, options)
    assert problem.startswith(said)


@pytest.mark.parametrize(
    "line",
    [
        "pytest-pingone serve --port 0 --clock -2h > out.txt",
        "pytest-pingone clock set -2h30m",
        "pytest-pingone token explain - < token.txt",
        "pytest --pingone-port=9400 -k 'a or b' -x docs/examples",
        "pip install pytest-pingone",
        "# pytest-pingone sevre",
    ],
)
def test_what_is_right_is_not(line: str, options: set[str]) -> None:
    assert list(wrong("docs/how-to/some.md", LOOSE.format("sh", line), options)) == []
