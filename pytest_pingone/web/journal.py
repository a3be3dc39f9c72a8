"""What was asked and what was answered, for assertions in tests and for failure reports."""

from __future__ import annotations

import datetime as dt
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, overload

from werkzeug.datastructures import Headers

_SECRETS = re.compile(
    r"""(?ix)
    (?P<name> (?<![\w.]) (?:client_secret|client_assertion|password|code|code_verifier|refresh_token
              |access_token|id_token|subject_token|actor_token|token|secret|value|newPassword
              |currentPassword) "? \s* [=:] \s* "? )
    (?P<value> [^&"\s,}]+ )
    """
)
_KEEP = 6
_LINE_ENDS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Exchange:
    """One request and its answer.

    Attributes:
        endpoint: the name of the endpoint, such as `token` or `users.list`; "" if there is none.
        status: the HTTP status of the answer; 0 if a fault of the test let none arrive.
        application: the name of the application that asked, or None if it was not known.
        user: the username of the user who asked, or None.
        token: the access token it was asked with or that was given, or None.
        reason: for a refusal, why, in words that the client does not get.
        at: when, by the issuer's clock, as an aware datetime.
        process_time: when, by the process clock, as an aware datetime.
    """

    endpoint: str
    method: str
    url: str
    path: str
    status: int
    application: str | None = None
    user: str | None = None
    token: str | None = field(default=None, repr=False)
    reason: str | None = None
    correlation_id: str
    at: dt.datetime
    process_time: dt.datetime
    request_headers: Headers = field(repr=False)
    request_body: bytes = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def line(self) -> str:
        """One line for a report, with secrets shortened."""
        who = self.application or self.user or "-"
        said = f" ({self.reason})" if self.reason else ""
        line = (
            f"{self.at:%H:%M:%S} {self.method:6} {shortened(self.path)} "
            f"[{self.endpoint or 'no such endpoint'}] {who} -> {self.status or 'no answer'}{said}"
        )
        return _LINE_ENDS.sub("?", line)

    def __repr__(self) -> str:
        return f"<Exchange {self.line}>"


class Journal(Sequence[Exchange]):
    """The requests that the emulator answered, oldest first; the oldest are forgotten."""

    def __init__(self, exchanges: Sequence[Exchange] = (), *, size: int | None = None) -> None:
        self._exchanges: deque[Exchange] = deque(exchanges, maxlen=size)
        self._log: Path | None = None

    def write(self, exchange: Exchange) -> None:
        """Add a request."""
        self._exchanges.append(exchange)
        if self._log is not None:
            with self._log.open("a", encoding="utf-8") as file:
                file.write(f"{exchange.line}\n")

    def append_to(self, path: str) -> None:
        """Append a line for each request from now on to a file as well."""
        self._log = Path(path)

    def clear(self) -> None:
        """Forget everything."""
        self._exchanges.clear()

    def to(self, endpoint: str) -> Journal:
        """Return the requests to one endpoint, such as `token` or `users.list`."""
        return self._where(lambda exchange: exchange.endpoint == endpoint)

    def by(self, application: Any) -> Journal:
        """Return the requests of one application, given by name or as its record."""
        name = getattr(application, "name", application)
        return self._where(lambda exchange: exchange.application == name)

    @property
    def last(self) -> Exchange:
        """The newest request.

        Raises:
            IndexError: there was none.
        """
        return self[-1]

    def _where(self, holds: Callable[[Exchange], bool]) -> Journal:
        return Journal([exchange for exchange in list(self._exchanges) if holds(exchange)])

    @overload
    def __getitem__(self, index: int) -> Exchange: ...
    @overload
    def __getitem__(self, index: slice) -> list[Exchange]: ...
    def __getitem__(self, index: int | slice) -> Exchange | list[Exchange]:
        return list(self._exchanges)[index]

    def __len__(self) -> int:
        return len(self._exchanges)

    def __iter__(self) -> Iterator[Exchange]:
        return iter(list(self._exchanges))

    def summary(self, most: int) -> str:
        """Return one line for each of the last requests, at most so many."""
        lines = [exchange.line for exchange in self]
        left_out = len(lines) - most
        if left_out > 0:
            lines = [f"... {left_out} earlier requests", *lines[left_out:]]
        return "\n".join(lines) or "<no requests>"

    def __repr__(self) -> str:
        return self.summary(len(self))


def shortened(text: str) -> str:
    """Return text with whatever looks like a secret cut to its first characters."""
    return _SECRETS.sub(lambda match: match["name"] + match["value"][:_KEEP] + "…", text)
