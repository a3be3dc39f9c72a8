"""Routes as rows: name, method, path and handler of an endpoint, and finding it for a request."""

from __future__ import annotations

import functools
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Generic, TypeVar

from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import Map, MapAdapter, Rule

from pytest_pingone.web.incoming import Incoming
from pytest_pingone.web.replies import Reply

T = TypeVar("T")
_making = threading.Lock()
"""Werkzeug turns rules into Python code, and CPython 3.11 fails now and then where two threads do
that at once (SystemError, gh-106905)."""


@dataclass(frozen=True, slots=True, eq=False)
class Route(Generic[T]):
    """One endpoint.

    Attributes:
        name: what journal, faults and reports call it.
        method: the HTTP method; GET answers HEAD as well.
        path: with `<names>` for its variable parts, as Werkzeug writes them.
        handler: the function that answers, given the request and the tenant.
        by_cookie: it goes by the session's cookie, so not every origin may use it.
        name_of: says which endpoint a request means, where several share a method and a path.
    """

    name: str
    method: str
    path: str
    handler: Callable[[Incoming, T], Reply]
    by_cookie: bool = False
    name_of: Callable[[Incoming], str] | None = None

    def name_for(self, request: Incoming) -> str:
        """Return what the endpoint is called that a request means."""
        return self.name if self.name_of is None else self.name_of(request)


class MethodError(Exception):
    """The path exists, but not for this method."""

    def __init__(self, allowed: Iterable[str]) -> None:
        self.allowed = tuple(sorted(allowed))
        super().__init__(f"allowed: {', '.join(self.allowed)}")


class RouteTable(Generic[T]):
    """The routes of one host, ready to be searched.

    Werkzeug needs a good part of a second to make ready all that PingOne has. So they are sorted
    by area, the part of the path after `/v1/environments/<id>/`, and an area is made ready when
    somebody asks for it.

    Args:
        area: returns the area of a path, which must be the same for a route and for what it stands
            for; the part after `/v1/environments/<id>/` unless given.
    """

    def __init__(
        self, routes: Iterable[Route[T]], *, area: Callable[[str], str] | None = None
    ) -> None:
        self.routes = tuple(routes)
        self._area = area or _area
        self._areas: dict[str, list[Route[T]]] = defaultdict(list)
        for route in self.routes:
            self._areas[self._area(route.path)].append(route)
        self._ready: dict[str, MapAdapter] = {}
        # Most of a suite's requests are for a handful of paths, and what is found never changes.
        self._found = functools.lru_cache(maxsize=256)(self._matched)

    def find(self, path: str, method: str) -> tuple[Route[T], Mapping[str, str]] | None:
        """Return the route for a request and the variable parts of its path, or None.

        Raises:
            MethodError: the path exists, the method is not allowed on it.
        """
        try:
            return self._found(path, method)
        except MethodNotAllowed as problem:
            raise MethodError(problem.valid_methods or ()) from None
        except HTTPException:
            return None

    def _matched(self, path: str, method: str) -> tuple[Route[T], Mapping[str, str]]:
        route, in_path = self._adapter(self._area(path)).match(path, method)
        return route, MappingProxyType(in_path)

    def _adapter(self, area: str) -> MapAdapter:
        known = self._ready.get(area)
        return self._made(area) if known is None else known

    def _made(self, area: str) -> MapAdapter:
        routes = self._areas.get(area, [])
        with _making:
            known = self._ready.get(area)
            if known is not None:
                return known
            rules = [Rule(route.path, methods=[route.method], endpoint=route) for route in routes]
            one = Map(rules, strict_slashes=True, merge_slashes=False, redirect_defaults=False)
            adapter = one.bind("emulator")
            if routes:  # what clients make up is not kept
                self._ready[area] = adapter
        return adapter


def _area(path: str) -> str:
    """Return the fifth part of a path, which is the same in a route and what it stands for."""
    parts = path.split("/", 5)
    return parts[4] if len(parts) > 4 else ""
