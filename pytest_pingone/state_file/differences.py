"""What changed from one state of a tenant to another.

States share what did not change, and it is passed over by identity. So a change of one record costs
the same in a tenant of a hundred and of 100,000, and a roll-back is a change like any other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pytest_pingone.tenant.store import Address, State


@dataclass(frozen=True, slots=True)
class Differences:
    """What makes one state of another.

    Attributes:
        counted: tables whose next number is another now, with that number.
        gone: tables that are there no longer, with all that was in them.
        written: records that are new or others than before, with their places.
        deleted: the places of records that are there no longer.
    """

    counted: list[tuple[Address, int]] = field(default_factory=list)
    gone: list[Address] = field(default_factory=list)
    written: list[tuple[Address, int, Any]] = field(default_factory=list)
    deleted: list[tuple[Address, int]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.counted or self.gone or self.written or self.deleted)


def between(before: State, after: State) -> Differences:
    """Return what changed."""
    found = Differences()
    for address, was, now in after.tables.changed_since(before.tables):
        if now is None:
            found.gone.append(address)
            continue
        kind, parent_id = address
        then = was if was is not None else State().table(kind, parent_id)
        if was is None or then.next_number != now.next_number:
            found.counted.append((address, now.next_number))
        for number, record in now.changed_since(then):
            if record is None:
                found.deleted.append((address, number))
            else:
                found.written.append((address, number, record))
    return found
