"""How pages for people are rendered, whoever shows them: escaped, and strict about mistakes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import jinja2


def templates(package: str, folder: str) -> jinja2.Environment:
    """Return the templates of a package, which can include what is common to all pages.

    Args:
        package: its dotted name.
        folder: where in it the templates are.
    """
    import jinja2

    own = jinja2.PackageLoader(package, folder)
    common = jinja2.PackageLoader("pytest_pingone.web", "pages")
    return jinja2.Environment(
        loader=jinja2.ChoiceLoader([own, common]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
