"""One running tenant, as the control API and the console act on it."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from pytest_pingone.clock import machine_now, moment
from pytest_pingone.emulator import PingOne
from pytest_pingone.emulator.faults.held import Fault
from pytest_pingone.errors import ApiError, not_found
from pytest_pingone.tenant.store import State

T = TypeVar("T")
MOST = 1000
"""Snapshots, and faults, that an instance keeps; a client that never cleans up is told so."""


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """A state of the tenant to come back to.

    Attributes:
        taken_at: by the machine's own clock.
    """

    state: State
    taken_at: dt.datetime


class Numbered(Generic[T]):
    """Things that clients name by the number that they were given.

    Args:
        what: one of them, in words.
    """

    def __init__(self, what: str) -> None:
        self._what = what
        self._lock = threading.Lock()
        self._known: dict[str, T] = {}
        self._last = 0

    def add(self, thing: T) -> str:
        """Keep something, and return its number.

        Raises:
            ApiError: there are too many.
        """
        with self._lock:
            if len(self._known) >= MOST:
                message = f"There are {MOST} {self._what}s already; delete some first."
                raise ApiError(400, "REQUEST_FAILED", message)
            self._last += 1
            self._known[str(self._last)] = thing
            return str(self._last)

    def get(self, number: str) -> T:
        """Return what has a number.

        Raises:
            ApiError: nothing has; the message says what there is.
        """
        known = self._known
        if number not in known:
            there = ", ".join(known) or "none"
            raise not_found(message=f"There is no {self._what} {number!r}. There are: {there}.")
        return known[number]

    def take(self, number: str) -> T:
        """Return what has a number, and keep it no longer. See `get`."""
        with self._lock:
            thing = self.get(number)
            self._known = {name: known for name, known in self._known.items() if name != number}
            return thing

    def clear(self) -> None:
        """Keep nothing any longer."""
        with self._lock:
            self._known = {}

    def all(self) -> Mapping[str, T]:
        """Return everything by its number."""
        return dict(self._known)


class Instance:
    """A tenant that somebody runs outside of a test.

    Args:
        pingone: the tenant.

    Attributes:
        snapshots: states of the tenant, by number.
        faults: what was asked to go wrong, by number.
        reached_at: the URL in front of the control API, once there is one.
        surroundings: further settings that programs need, such as HTTPS_PROXY, by name.
    """

    def __init__(self, pingone: PingOne) -> None:
        self.pingone = pingone
        self.reached_at: str | None = None
        self.surroundings: Mapping[str, str] = {}
        self.snapshots: Numbered[Snapshot] = Numbered("snapshot")
        self.faults: Numbered[Fault] = Numbered("fault")

    def take_snapshot(self) -> str:
        """Remember how the tenant is now, and return the number of that."""
        state = self.pingone.snapshot()
        return self.snapshots.add(Snapshot(state, moment(machine_now())))

    def restore(self, number: str) -> None:
        """Return to a snapshot. The clock follows the machine again, and no fault holds."""
        self.pingone.roll_back(self.snapshots.get(number).state)
        self.faults.clear()

    def reset(self) -> None:
        """Return to what the seed says; the journal is empty then, too. Keys and snapshots stay."""
        self.pingone.reset()
        self.faults.clear()
        self.pingone.requests.clear()
