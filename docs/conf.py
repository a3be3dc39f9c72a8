"""Settings of the manual: `sphinx-build -n -W --keep-going -b html docs docs/_build/html`."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

SITE = Path(__file__).parent
REPOSITORY = SITE.parent

project = "pytest-pingone"
author = "The pytest-pingone developers"
copyright = author  # noqa: A001 - Sphinx's name
html_title = project
html_theme = "furo"
html_show_sphinx = False
html_copy_source = False

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build", "examples"]
source_suffix = {".md": "markdown"}

myst_heading_anchors = 6  # a link to any heading can be checked

default_role = "code"  # one backtick in a docstring is code, as in Markdown
autodoc_member_order = "bysource"
python_use_unqualified_type_names = True
nitpick_ignore_regex = [
    # Other projects are not looked up, because the manual is built without a network.
    ("py:.*", r"(?!pytest_pingone\b).*"),
    ("py:class", r"pytest_pingone\..*\.[A-Z]"),  # type variables
]

# Pages that stand at the top of the repository, where a code host looks for them.
FROM_THE_TOP = {
    "about/readme": "README.md",
    "about/contributing": "CONTRIBUTING.md",
    "about/changelog": "CHANGELOG.md",
    "about/security": "SECURITY.md",
}
_NAVIGATION = re.compile(
    r"<!-- The navigation .*?\n(.*)^End of the navigation. -->", re.MULTILINE | re.DOTALL
)
_LINK = re.compile(r"(?<=\]\()(?![a-z]+:|[#/])[^)\s#]+")
# Of these a user makes one; all others are got from a fixture or from another object.
_MADE_BY_USERS = ("PingOne", "PingOneConfig", "Token")


def as_in_the_repository(app: Any, docname: str, content: list[str]) -> None:
    """Let links lead where they lead in the repository, also to and from pages at its top.

    And uncover the navigation, which would be noise on a code host.
    """
    source = SITE / f"{docname}.md"
    if docname in FROM_THE_TOP:
        source = REPOSITORY / FROM_THE_TOP[docname]
        app.env.note_dependency(str(source))
        content[0] = source.read_text(encoding="utf-8")
    pages = {REPOSITORY / name: f"/{page}.md" for page, name in FROM_THE_TOP.items()}

    def place(link: re.Match[str]) -> str:
        target = Path(os.path.normpath(source.parent / link[0]))
        if not target.is_file():
            return link[0]
        return pages.get(target) or f"/{Path(os.path.relpath(target, SITE)).as_posix()}"

    content[0] = _NAVIGATION.sub(r"\1", _LINK.sub(place, content[0]))


def without_inner_arguments(
    app: Any,
    what: str,
    name: str,
    obj: object,
    options: object,
    signature: str | None,
    returned: str | None,
) -> tuple[str | None, str | None]:
    """Leave out what a class is made of, where only the package makes one."""
    if what == "class" and signature and name.rpartition(".")[2] not in _MADE_BY_USERS:
        return "", None
    return signature, returned


def without_a_type(app: Any, what: str, *rest: Any) -> None:
    """Let a colon in the first line of a property be a colon, and not the end of a type.

    An empty comment goes before it, so that napoleon has its first line.
    """
    if what in ("property", "attribute", "data"):
        rest[-1][:0] = ["..", ""]


def setup(app: Any) -> None:
    """Connect the functions above."""
    app.connect("source-read", as_in_the_repository)
    app.connect("autodoc-process-docstring", without_a_type, priority=400)  # before napoleon
    app.connect("autodoc-process-signature", without_inner_arguments)
