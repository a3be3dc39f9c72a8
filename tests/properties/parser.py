"""What a row of `parsers.py` is."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Refusals = tuple[type[Exception], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parser:
    """A reader: what it is called, how it is called, and how it may refuse.

    Attributes:
        reads: what it is given: text, or bytes that came over a wire.
        words: what good input is made of; examples are put together from these too.
        good: input that it takes, to be mutated.
    """

    name: str
    read: Callable[[Any], object]
    may_raise: Refusals = ()
    reads: type[str | bytes] = str
    words: tuple[str, ...] = ()
    good: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()

    def try_on(self, got: str | bytes) -> None:
        """Read it, or be refused as the row says.

        Raises:
            Exception: any other is a bug.
        """
        with contextlib.suppress(*self.may_raise):
            self.read(got)
