"""`FLAWS`: all of them, in the order in which a verifier had better check."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar, overload

from pytest_pingone.errors import UsageError
from pytest_pingone.tokens.flaws import (
    algorithms,
    claims,
    headers,
    keys,
    rights,
    shapes,
    tampering,
    times,
)
from pytest_pingone.tokens.flaws.row import Flaw, Twin

R = TypeVar("R", Flaw, Twin)


class Rows(Sequence[R], Generic[R]):
    """Flaws or twins in their order, found by position or by id. Never changes.

    Attributes:
        kind: what a row is called in messages.
    """

    kind = "row"

    def __init__(self, rows: Iterable[R]) -> None:
        self._rows: tuple[R, ...] = tuple(rows)
        self._by_id: dict[str, R] = {row.id: row for row in self._rows}

    @overload
    def __getitem__(self, place: int | str) -> R: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[R, ...]: ...
    def __getitem__(self, place: int | str | slice) -> R | tuple[R, ...]:
        """Return a row by its position or id, or several by a slice.

        Raises:
            UsageError: there is no such id; the message lists those that there are.
        """
        if not isinstance(place, str):
            return self._rows[place]
        if place not in self._by_id:
            close = difflib.get_close_matches(place, self._by_id, n=3)
            hint = f" Did you mean {' or '.join(map(repr, close))}?" if close else ""
            raise UsageError(
                f"There is no {self.kind} {place!r}.{hint} There are: {', '.join(self._by_id)}."
            )
        return self._by_id[place]

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, row: object) -> bool:
        return row in self._rows or (isinstance(row, str) and row in self._by_id)

    def __eq__(self, other: object) -> bool:
        return self._rows == other._rows if isinstance(other, Rows) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._rows)

    def __repr__(self) -> str:
        return f"<{len(self)} {self.kind}s: {', '.join(self._by_id)}>"


class Twins(Rows[Twin]):
    """Good tokens that look like bad ones."""

    kind = "twin"


class Flaws(Rows[Flaw]):
    """Ways in which a token is bad, for `@pytest.mark.parametrize("flaw", FLAWS)`."""

    kind = "flaw"

    def for_resource_server(
        self,
        *,
        introspects: bool = False,
        checks_scopes: bool = True,
        checks_iat: bool = True,
        leeway: float = 0,
    ) -> Flaws:
        """Return those that such a resource server can see.

        Args:
            introspects: whether it asks the issuer about each token (RFC 7662).
            checks_scopes: whether the endpoint under test wants a scope.
            checks_iat: whether it refuses tokens that are issued in the future, which no RFC
                demands.
            leeway: seconds that it grants to clocks that differ.
        """
        sees = {"introspection": introspects, "scopes": checks_scopes, "iat": checks_iat}
        return Flaws(
            flaw
            for flaw in self
            if all(sees[need] for need in flaw.needs)
            and (flaw.margin is None or flaw.margin > leeway)
        )

    @property
    def twins(self) -> Twins:
        """The nearest good tokens of these flaws, each once."""
        return Twins(dict.fromkeys(flaw.twin for flaw in self))


FLAWS = Flaws(
    flaw
    for rows in (times, claims, keys, algorithms, headers, tampering, shapes, rights)
    for flaw in rows.FLAWS
)
