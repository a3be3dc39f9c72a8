"""The pages that a person sees: rendered here, escaped, usable without JavaScript."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pytest_pingone.errors import OAuthError
from pytest_pingone.web import replies
from pytest_pingone.web.pages import templates
from pytest_pingone.web.replies import Headers, Reply

if TYPE_CHECKING:
    import jinja2


def form_post(target: str, members: Mapping[str, str], headers: Headers) -> Reply:
    """Return the page that posts an authorization response to a client (form_post mode)."""
    return _page("form_post.html", headers=headers, target=target, members=members)


def error(problem: OAuthError, correlation_id: str) -> Reply:
    """Return the page that says why a request cannot be sent back to its client."""
    return _page(
        "error.html",
        status=problem.status,
        code=problem.error,
        description=problem.description,
        correlation_id=correlation_id,
    )


def sign_on(
    flow: Mapping[str, Any],
    *,
    action: str,
    notices: Sequence[str] = (),
    hint: str = "",
    status: int = 200,
    headers: Headers = (),
) -> Reply:
    """Return the page for the state in which a flow is.

    Args:
        flow: the flow as the flow API shows it.
        action: where the page's forms go.
        notices: what went wrong with the last attempt.
        hint: what to fill in as the username.
    """
    return _page(
        "sign_on.html",
        status=status,
        headers=headers,
        flow=flow,
        action=action,
        notices=notices,
        hint=hint,
    )


def message(title: str, text: str, *, status: int = 200, headers: Headers = ()) -> Reply:
    """Return a page that only says something, such as that a device is connected."""
    return _page("message.html", status=status, headers=headers, title=title, text=text)


def _page(name: str, *, status: int = 200, headers: Headers = (), **values: Any) -> Reply:
    html = _templates().get_template(name).render(**values)
    return replies.page(html, status=status, headers=headers)


@functools.cache
def _templates() -> jinja2.Environment:
    return templates("pytest_pingone.auth", "pages")
