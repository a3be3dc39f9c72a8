"""`pytest_pingone.wsgi:app`: a tenant behind a production server, told by environment variables.

The tenant begins when a server asks for `app`, which servers do when they start: so what is wrong
with a variable ends the start, and importing this module costs nothing. It lives in the memory of
one process; a server that would divide it among several is told so instead of served.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import sys
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from pytest_pingone.serving.environment import Said

    app: WSGIApplication

_FORKED = (
    "The tenant began in another process, which has forked since. It lives in one process, with "
    "threads: start the server without preloading."
)
_SEVERAL = (
    "The server says that it has several processes. A tenant lives in one, with threads: set the "
    "server to 1 worker."
)
_BELOW = (
    "The application is mounted below {}. PingOne's URLs begin at the root of a host, so the "
    "tenant needs a host name or a port of its own."
)
_lock = threading.Lock()


class Entry:
    """The application that a server calls: it passes on to the tenant, or says why it cannot.

    Args:
        front: the tenant's application with what stands before it.
    """

    def __init__(self, front: WSGIApplication) -> None:
        self._front = front
        self._process = os.getpid()
        self._told: set[str] = set()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        problem = self._problem(environ)
        if problem is None:
            return self._front(environ, start_response)
        if problem not in self._told:
            self._told.add(problem)
            _say(problem)
        body = f"{problem}\n".encode()
        headers = [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))]
        start_response("503 Service Unavailable", headers)
        return [body]

    def _problem(self, environ: WSGIEnvironment) -> str | None:
        if os.getpid() != self._process:
            return _FORKED
        if environ.get("wsgi.multiprocess"):
            return _SEVERAL
        place = environ.get("SCRIPT_NAME")
        return _BELOW.format(repr(place)) if place else None


def __getattr__(name: str) -> Any:
    """Return the application, which is made when it is first asked for."""
    if name != "app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    with _lock:
        if "app" not in globals():
            globals()["app"] = begin(os.environ)
        return globals()["app"]


def begin(environment: os._Environ[str] | dict[str, str]) -> Entry:
    """Begin with a tenant, and return its application; it is closed when the process ends.

    Raises:
        UsageError: a variable, the seed or the state file is wrong; the message names it.
    """
    from pytest_pingone.errors import UsageError
    from pytest_pingone.serving.environment import read

    said = read(environment)
    stack = contextlib.ExitStack()
    try:
        front = stack.enter_context(_begun(said))
    except UsageError as problem:
        blamed = [name for name in ("PINGONE_SEED", "PINGONE_STATE") if name in said.names]
        raise UsageError(f"{', '.join(blamed)}: {problem}" if blamed else str(problem)) from None
    atexit.register(stack.close)
    return Entry(front)


@contextlib.contextmanager
def _begun(said: Said) -> Any:
    import secrets

    from pytest_pingone.serving import Wanted, begun
    from pytest_pingone.serving.log import log_requests

    others = dict(said.others)
    level = others.pop("log_level", "error")
    token = others.pop("token", None)
    # Without a token of the user's there is one that nobody knows: the health check is open, and
    # everything else says what to set.
    wanted = Wanted(
        config=said.config, token=token or secrets.token_urlsafe(24), report=_say, **others
    )
    with begun(wanted, token=wanted.token) as (instance, front):
        public_url = said.config.public_url or ""
        instance.pingone.reached_at(public_url)
        instance.reached_at = public_url
        if level != "error":
            log_requests(instance, _say, bodies=level == "debug")
        how = "off" if token is None else "on, by token"
        _say(
            f"A PingOne tenant in a box. Not PingOne. Issuer {instance.pingone.issuer}, "
            f"control API {how}."
        )
        yield front


def _say(text: str) -> None:
    sys.stderr.write(f"pytest-pingone: {text}\n")
    sys.stderr.flush()
