"""The console's routes: pages are shown, forms are carried out, and who may is let in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import quote, urlsplit

from werkzeug.http import dump_cookie

from pytest_pingone.console import rendering
from pytest_pingone.console.forms import RefusedError, carry_out, sent_form
from pytest_pingone.console.pages import BELOW, ROOT, Page, Visit
from pytest_pingone.console.views import NAVIGATION, PAGES
from pytest_pingone.control.guard import COOKIE, Guard
from pytest_pingone.control.instance import Instance
from pytest_pingone.errors import ApiError
from pytest_pingone.web import replies
from pytest_pingone.web.incoming import Incoming
from pytest_pingone.web.replies import Reply
from pytest_pingone.web.routes import Route

SIGN_IN, SIGN_OUT = f"{BELOW}/sign_in", f"{BELOW}/sign_out"
_ASSETS = (rendering.STYLE, rendering.SCRIPT, rendering.ICON)
_SEE_OTHER = 303
_DONE = {form.name: form.done for page in PAGES for form in page.forms}
_WRONG = "That is not the token of this instance."


class Console:
    """The pages of one instance.

    Args:
        guard: who may see them.
    """

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    @property
    def open_pages(self) -> frozenset[str]:
        """The names of the routes that need no token; the first page asks for it itself."""
        return frozenset({"console.overview", "console.bare", "console.sign_in", *_ASSETS})

    def routes(self) -> Iterator[Route[Instance]]:
        """Yield the routes."""
        for page in PAGES:
            name = f"console.{page.name}"
            yield Route(name=name, method="GET", path=page.path, handler=self._showing(page))
            if page.forms:
                yield Route(
                    name=f"{name}.form", method="POST", path=page.path, handler=self._taking(page)
                )
        for name in _ASSETS:
            yield Route(name=name, method="GET", path=f"{ROOT}{name}", handler=_asset(name))
        yield Route(
            name="console.bare",
            method="GET",
            path=ROOT.removesuffix("/"),
            handler=lambda request, _: replies.redirect(
                f"{ROOT}{_query(request)}", status=_SEE_OTHER
            ),
        )
        for name, path, handler in (
            ("console.sign_in", SIGN_IN, self._sign_in),
            ("console.sign_out", SIGN_OUT, self._sign_out),
        ):
            yield Route(name=name, method="POST", path=path, handler=handler)

    def error_page(self, problem: ApiError, request: Incoming) -> Reply:
        """Return the page that says what is wrong, or asks for the token."""
        headers = tuple(problem.headers.items())
        if problem.status == 401:
            wanted = request.path if request.method in ("GET", "HEAD") else ROOT
            return self._ask_token(wanted, headers=headers)
        return rendering.plain(
            "error.html", status=problem.status, headers=headers, problem=problem
        )

    def _showing(self, page: Page) -> Callable[[Incoming, Instance], Reply]:
        def handle(request: Incoming, instance: Instance) -> Reply:
            if page.path == ROOT:
                if self._guard.token is not None and "token" in request.args:
                    return self._enter(request, request.args["token"], ROOT)
                if not self._guard.is_let_in(request):
                    return self._ask_token(ROOT)
            visit = _visit(request, instance)
            return rendering.shown(page, visit, self._frame(request))

        return handle

    def _taking(self, page: Page) -> Callable[[Incoming, Instance], Reply]:
        def handle(request: Incoming, instance: Instance) -> Reply:
            self._guard.check(request)  # also where looking at the page needs no token
            form = sent_form(page.forms, request)
            try:
                answer = carry_out(form, _visit(request, instance))
            except RefusedError as refused:
                visit = replace(_visit(request, instance), entered=refused.entered)
                return rendering.shown(page, visit, self._frame(request), status=refused.status)
            if form.only_asks:
                visit = replace(_visit(request, instance), made=answer)
                return rendering.shown(page, visit, self._frame(request))
            path = request.path if form.then is None else form.then(answer)
            return replies.redirect(f"{quote(path)}?done={quote(form.name)}", status=_SEE_OTHER)

        return handle

    def _frame(self, request: Incoming) -> rendering.Frame:
        return rendering.Frame(
            navigation=NAVIGATION,
            notice=_DONE.get(request.args.get("done", ""), ""),
            asks_token=self._guard.token is not None,
        )

    def _ask_token(self, wanted: str, *, problem: str = "", headers: replies.Headers = ()) -> Reply:
        return rendering.plain(
            "sign_in.html",
            status=401,
            headers=headers,
            action=SIGN_IN,
            wanted=wanted,
            problem=problem,
        )

    def _sign_in(self, request: Incoming, _instance: Instance) -> Reply:
        return self._enter(request, request.form.get("token", ""), request.form.get("wanted", ""))

    def _enter(self, request: Incoming, token: str, wanted: str) -> Reply:
        """Give a browser the cookie, if it brings the token."""
        where = wanted if _is_ours(wanted) else ROOT
        presented = token.strip()
        if self._guard.token is not None and not self._guard.is_token(presented):
            return self._ask_token(where, problem=_WRONG)
        return replies.redirect(quote(where), self._cookie(request, presented), status=_SEE_OTHER)

    def _sign_out(self, request: Incoming, _instance: Instance) -> Reply:
        return replies.redirect(ROOT, self._cookie(request, ""), status=_SEE_OTHER)

    def _cookie(self, request: Incoming, token: str) -> replies.Headers:
        cookie = dump_cookie(
            COOKIE,
            token,
            max_age=None if token else 0,
            path=ROOT.removesuffix("/"),
            secure=self._guard.is_reached_by_https(request),
            httponly=True,
            samesite="Strict",
        )
        return (("Set-Cookie", cookie),)


def _visit(request: Incoming, instance: Instance) -> Visit:
    pingone = instance.pingone
    return Visit(
        instance=instance,
        request=request,
        in_path=request.in_path,
        state=pingone.snapshot(),
        now=pingone.issuer_clock.now(),
    )


def _asset(name: str) -> Callable[[Incoming, Instance], Reply]:
    return lambda _request, _instance: rendering.asset(name)


def _query(request: Incoming) -> str:
    query = request.query_string.decode("latin-1")
    return f"?{query}" if query else ""


def _is_ours(path: str) -> bool:
    """Return whether a path is one of the console's: nobody is sent elsewhere."""
    parts = urlsplit(path)
    return path.startswith(ROOT) and not (parts.scheme or parts.netloc) and path.isprintable()
