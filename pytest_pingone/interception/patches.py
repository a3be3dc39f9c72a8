"""Putting a function in the place of another, and back, whatever others do to it meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_ABSENT: Any = object()


class Patch:
    """One attribute that is replaced while any tenant stands for its host names.

    Other tools replace the same attributes, and do not always put them back in the reverse order.
    So this one takes away only what it put there itself; what lies beneath another tool's stays,
    does nothing, and is taken up again by the next use.

    Args:
        owner: the class or module.
        name: the attribute.
        make: returns the replacement, given what was there (None if nothing was).
    """

    def __init__(self, owner: Any, name: str, make: Callable[[Any], Any]) -> None:
        self.owner = owner
        self.name = name
        self._make = make
        self._made: list[tuple[Any, Any]] = []

    def apply(self) -> None:
        """Put the replacement in place, unless it is there already."""
        now = vars(self.owner).get(self.name, _ABSENT)
        if all(now is not made for made, _ in self._made):
            made = self._make(getattr(self.owner, self.name, None))
            self._made.append((made, now))
            setattr(self.owner, self.name, made)

    def undo(self) -> None:
        """Put back what was there."""
        now = vars(self.owner).get(self.name, _ABSENT)
        for made, before in self._made:
            if now is made:
                if before is _ABSENT:
                    delattr(self.owner, self.name)
                else:
                    setattr(self.owner, self.name, before)
                self._made.remove((made, before))
                return
