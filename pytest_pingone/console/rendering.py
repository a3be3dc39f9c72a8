"""Templates to pages: what every page is given, and the headers that every page has."""

from __future__ import annotations

import functools
import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from pytest_pingone.console import wording
from pytest_pingone.console.forms import is_meant
from pytest_pingone.console.pages import ROOT, Form, Page, Visit
from pytest_pingone.web import replies
from pytest_pingone.web.pages import templates
from pytest_pingone.web.replies import Reply

if TYPE_CHECKING:
    import jinja2

STYLE, SCRIPT, ICON = "console.css", "console.js", "console.svg"
_TYPES: Final[Mapping[str, str]] = {
    STYLE: "text/css;charset=utf-8",
    SCRIPT: "text/javascript;charset=utf-8",
    ICON: "image/svg+xml",
}
_HEADERS: Final[replies.Headers] = (
    (
        "Content-Security-Policy",
        (
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
            "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ),
    ),
)
_MODES = {"follow": "follows the machine\u2019s", "pinned": "stands still", "running": "runs on"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What is around each page.

    Attributes:
        navigation: areas, each with its label and where it leads.
        notice: what was just done; "" if nothing was.
        asks_token: the instance asks for a token, so one can sign out.
    """

    navigation: tuple[tuple[str, str, str], ...]
    notice: str
    asks_token: bool


def shown(page: Page, visit: Visit, frame: Frame, *, status: int = 200) -> Reply:
    """Return a page."""
    forms = {form.name: form for form in page.forms}
    values = {"title": page.title, **page.show(visit)}
    clock = visit.pingone.issuer_clock
    return plain(
        page.template,
        status=status,
        page=page,
        visit=visit,
        frame=frame,
        forms=forms,
        mode=_MODES[clock.mode],
        skew=clock.skew.total_seconds(),
        from_now=lambda at: wording.from_now(at, visit.now),
        meant=lambda form, hidden: is_meant(form, visit.entered, hidden),
        **values,
    )


def plain(
    template: str, *, status: int = 200, headers: replies.Headers = (), **values: Any
) -> Reply:
    """Return a page that has no tenant around it, such as the one that asks for the token."""
    given = {"visit": None, "root": ROOT, "version": version(), **values}
    html = _templates().get_template(template).render(**given)
    return replies.page(html, status=status, headers=(*_HEADERS, *headers))


def asset(name: str) -> Reply:
    """Return a file that pages need: the style sheet, the script or the icon."""
    kept = ("Cache-Control", "private, max-age=86400")
    return Reply(200, _asset(name), (("Content-Type", _TYPES[name]), kept, *_HEADERS))


@functools.cache
def _asset(name: str) -> bytes:
    folder = resources.files("pytest_pingone.console") / "assets"
    content = (folder / name).read_bytes()
    if name == STYLE:
        palette = resources.files("pytest_pingone.web") / "pages" / "palette.css"
        return palette.read_bytes() + content
    return content


@functools.cache
def version() -> str:
    """Return what tells the files that pages need from those of another version."""
    return hashlib.sha256(b"".join(map(_asset, _TYPES))).hexdigest()[:12]


def form_id(form: Form, hidden: Mapping[str, str]) -> str:
    """Return the id of a form on its page, also if it stands there several times."""
    number = f"-{zlib.crc32(repr(dict(hidden)).encode()):x}" if hidden else ""
    return f"{form.name.replace('.', '-')}{number}"


@functools.cache
def _templates() -> jinja2.Environment:
    import markupsafe

    def name(text: object, most: int = 60) -> markupsafe.Markup:
        said = wording.cut(text, most) or "(no name)"
        return markupsafe.Markup("<bdi>{}</bdi>").format(said)

    def value(text: object) -> markupsafe.Markup:
        return markupsafe.Markup("<bdi>{}</bdi>").format(wording.long(text))

    environment = templates("pytest_pingone.console", "templates")
    environment.filters |= {
        "name": name,
        "value": value,
        "cut": wording.cut,
        "visible": wording.visible,
        "stamp": wording.stamp,
        "machine": wording.machine,
    }
    environment.globals["form_id"] = form_id
    return environment
