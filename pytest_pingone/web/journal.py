"""What was asked and what was answered, for assertions in tests and for failure reports."""

from __future__ import annotations

import datetime as dt
import difflib
import fnmatch
import threading
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, overload

from pytest_pingone.clock import Instant, instant, moment
from pytest_pingone.errors import UsageError
from pytest_pingone.web.endpoint_names import matching
from pytest_pingone.web.exchange import Exchange

BUDGET: Final = 32 * 1024 * 1024
"""Bytes of requests and answers that a journal keeps; beyond them it forgets the oldest."""
_SHOWN = 5
_STATUSES = range(100, 600)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What one can ask a journal for, so that a name with a typo does not look like silence.

    Attributes:
        endpoints: the names of all endpoints.
        applications: whoever can authenticate, its name by its id.
        users: the usernames by id.
    """

    endpoints: Callable[[], Collection[str]]
    applications: Callable[[], Mapping[str, str]]
    users: Callable[[], Mapping[str, str]]


class Journal(Sequence[Exchange]):
    """The requests that the emulator answered, oldest first. You get one as `pingone.requests`.

    The oldest are forgotten, beyond `journal_size` requests or 32 MiB. What selects (`to`, `by`,
    `of`, `since`, slices, ...) returns a journal again, so that it can be combined; it shows what
    there was at that moment. A name that does not exist is an error, because an assertion that
    nobody asked for it would always hold.
    """

    def __init__(
        self,
        exchanges: Iterable[Exchange] = (),
        *,
        size: int | None = None,
        budget: int | None = None,
        known: Known | None = None,
        origin: tuple[Journal, str] | None = None,
    ) -> None:
        self._exchanges: deque[Exchange] = deque(exchanges)
        self._most = size
        self._budget = budget
        self._bytes = 0
        self._known = known
        self._origin = origin
        self._listeners: list[Callable[[Exchange], None]] = []
        self._forgotten = 0
        self._lock = threading.Lock()

    def write(self, exchange: Exchange) -> None:
        """Add a request."""
        with self._lock:
            self._exchanges.append(exchange)
            self._bytes += exchange.size
            while self._is_too_much() and len(self._exchanges) > 1:
                self._bytes -= self._exchanges.popleft().size
                self._forgotten += 1
        for listener in self._listeners:
            listener(exchange)

    def _is_too_much(self) -> bool:
        return (self._most is not None and len(self._exchanges) > self._most) or (
            self._budget is not None and self._bytes > self._budget
        )

    def append_to(self, path: str) -> None:
        """Append a line for each request from now on to a file as well."""

        def append(exchange: Exchange) -> None:
            with Path(path).open("a", encoding="utf-8") as file:
                file.write(f"{exchange.line}\n")

        self.tell(append)

    def tell(self, listener: Callable[[Exchange], None]) -> None:
        """Call a function with each request from now on, once it is answered."""
        self._listeners.append(listener)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._forgotten += len(self._exchanges)
            self._exchanges.clear()
            self._bytes = 0

    def to(self, endpoint: str, *more: str) -> Journal:
        """Return the requests to some endpoints: `to("token")`, `to("users.*")`.

        Args:
            endpoint: its name, with `*` for any letters; "" for paths without an endpoint.

        Raises:
            UsageError: there is no such endpoint; the message names those that are spelled alike.
        """
        wanted = (endpoint, *more)
        for name in wanted:
            if self._known is not None and name != "":
                matching(name, self._known.endpoints())
        return self._where(
            lambda entry: any(fnmatch.fnmatchcase(entry.endpoint, name) for name in wanted),
            f"to {' or '.join(map(repr, wanted))}",
        )

    def by(self, application: Any) -> Journal:
        """Return the requests of one application, given by name, id or as its record.

        Raises:
            UsageError: there is no such application, and none of that name has asked.
        """
        return self._of_somebody("application", application, "name")

    def of(self, user: Any) -> Journal:
        """Return the requests on behalf of one user, given by username, id or as a record.

        Raises:
            UsageError: there is no such user, and none of that name has asked.
        """
        return self._of_somebody("user", user, "username")

    def with_token(self, token: str) -> Journal:
        """Return the requests that presented a token, and those whose answer gave it."""
        return self._where(
            lambda entry: token in (*entry.presented.values(), *entry.issued.values()),
            "with that token",
        )

    def with_status(self, status: int, *more: int) -> Journal:
        """Return the requests that were answered with one of these HTTP statuses.

        Raises:
            UsageError: that is no HTTP status.
        """
        wanted = (status, *more)
        for number in wanted:
            if not isinstance(number, int) or number not in _STATUSES:
                raise UsageError(f"{number!r} is no HTTP status; give numbers such as 401.")
        return self._where(
            lambda entry: entry.status in wanted, f"with status {' or '.join(map(str, wanted))}"
        )

    @property
    def refused(self) -> Journal:
        """The requests that PingOne refused, see `Exchange.refused`."""
        return self._where(lambda entry: entry.refused, "that was refused")

    def since(self, at: Instant) -> Journal:
        """Return the requests from a point in time on, by the issuer's clock.

        With a frozen clock many requests share one time: `pingone.requests[number:]` goes by
        their number instead.

        Args:
            at: an aware datetime, text such as `2030-01-01T00:00:00Z`, or seconds since the epoch.
        """
        begin = moment(instant(at))
        return self._where(lambda entry: entry.at >= begin, f"since {begin:%Y-%m-%d %H:%M:%S}Z")

    def where(self, holds: Callable[[Exchange], bool]) -> Journal:
        """Return the requests for which a function says yes, such as one that reads a header."""
        return self._where(holds, "for which that holds")

    def count(self, value: Any) -> int:
        """Return how many requests there were to an endpoint: `pingone.requests.count("token")`.

        Raises:
            UsageError: there is no such endpoint.
        """
        return len(self.to(value)) if isinstance(value, str) else super().count(value)

    @property
    def last(self) -> Exchange:
        """The newest request.

        Raises:
            IndexError: there was none; the message says what there was instead.
        """
        return self[-1]

    def entries(self, *, real_since: dt.datetime | None = None) -> list[Exchange]:
        """Return all requests, or those from a time on by the machine's own clock."""
        with self._lock:
            entries = list(self._exchanges)
        if real_since is None:
            return entries
        return [entry for entry in entries if entry.real_time >= real_since]

    def numbered(self) -> list[tuple[int, Exchange]]:
        """Return all requests, each with its number: they are counted from 1 and never renamed."""
        with self._lock:
            return list(enumerate(self._exchanges, self._forgotten + 1))

    def _of_somebody(
        self, kind: Literal["application", "user"], given: Any, named_by: str
    ) -> Journal:
        name = getattr(given, named_by, given)
        if self._known is not None and isinstance(given, str):
            known = self._known.applications() if kind == "application" else self._known.users()
            name = known.get(given, given)
            if name not in known.values() and not any(
                getattr(entry, kind) == name for entry in self._whole
            ):
                names = list(dict.fromkeys(known.values()))
                close = difflib.get_close_matches(name, names, n=1)
                raise UsageError(
                    f"There is no {kind} {given!r}, and none of that name has asked anything. "
                    f"There are: {', '.join(names[:20])}{', ...' if len(names) > 20 else ''}."
                    + (f" Did you mean {close[0]!r}?" if close else "")
                )
        word = "by" if kind == "application" else "of"
        return self._where(lambda entry: getattr(entry, kind) == name, f"{word} {name!r}")

    @property
    def _whole(self) -> Journal:
        return self if self._origin is None else self._origin[0]

    def _where(self, holds: Callable[[Exchange], bool], words: str) -> Journal:
        return self._selected([entry for entry in self.entries() if holds(entry)], words)

    def _selected(self, entries: Iterable[Exchange], words: str) -> Journal:
        said = words if self._origin is None else f"{self._origin[1]} {words}"
        return Journal(entries, known=self._known, origin=(self._whole, said))

    @overload
    def __getitem__(self, index: int) -> Exchange: ...
    @overload
    def __getitem__(self, index: slice) -> Journal: ...
    def __getitem__(self, index: int | slice) -> Exchange | Journal:
        entries = self.entries()
        if isinstance(index, slice):
            return self._selected(entries[index], "in that slice")
        try:
            return entries[index]
        except IndexError:
            raise IndexError(self._nothing_at(index, len(entries))) from None

    def _nothing_at(self, index: int, length: int) -> str:
        """Return in words that there is no such request, and what there is."""
        said = "" if self._origin is None else f" {self._origin[1]}"
        found = f"There is no request{said}"
        if length:
            found = f"There are only {length} requests{said}, and none at {index}"
        return f"{found}. All requests:\n{self._whole.summary(_SHOWN)}"

    def __len__(self) -> int:
        return len(self._exchanges)

    def __iter__(self) -> Iterator[Exchange]:
        return iter(self.entries())

    def summary(self, most: int) -> str:
        """Return one line for each of the last requests, at most so many."""
        lines = [exchange.line for exchange in self]
        left_out = len(lines) - most
        if left_out > 0:
            lines = [f"... {left_out} earlier requests", *lines[left_out:]]
        return "\n".join(lines) or "<no requests>"

    def __repr__(self) -> str:
        return self.summary(len(self))
