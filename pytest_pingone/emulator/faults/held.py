"""A fault as a test holds it: what it was for, whether it was used, and when it ends."""

from __future__ import annotations

from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from pytest_pingone.errors import UnusedFault
from pytest_pingone.tenant.rate_limits import BASE_LIMITS, RateLimits
from pytest_pingone.web.faults import FaultRules, Standing


class Hold(Protocol):
    """What makes a fault hold, and counts for it."""

    @property
    def used(self) -> int:
        """How many requests met the fault."""

    def end(self) -> None:
        """Let it hold no longer."""

    def why_unused(self) -> str:
        """Return why no request met it."""


class Circumstances(Protocol):
    """What the faults of a test share."""

    strict: bool

    def asked(self) -> str:
        """Return what was asked of the emulator, a line for each request."""


class Fault:
    """A fault that holds until the test ends or, in a `with` statement, to the end of its block.

    You get one from `pingone.faults`.
    """

    def __init__(
        self, said: str, *, hold: Hold, shared: Circumstances, strict: bool | None
    ) -> None:
        self._said = said
        self._hold = hold
        self._shared = shared
        self._strict = strict

    @property
    def said(self) -> str:
        """The call that made it, as a test would write it."""
        return self._said

    @property
    def used(self) -> int:
        """How many requests met it until now."""
        return self._hold.used

    def end(self) -> None:
        """Let it hold no longer."""
        self._hold.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()
        complaint = unused([self], self._shared)
        self._strict = False  # a block is judged once
        if complaint is not None and kind is None:
            raise UnusedFault(complaint)

    @property
    def complaint(self) -> str | None:
        """Why the test should fail, if it should: the fault is strict and was never used."""
        strict = self._shared.strict if self._strict is None else self._strict
        if self.used or not strict:
            return None
        return f"{self._said} was never used: {self._hold.why_unused()}."

    def __repr__(self) -> str:
        return f"<{self._said}, used {self.used}x>"


def unused(faults: list[Fault], shared: Circumstances) -> str | None:
    """Return which strict faults were never used, why, and what was asked instead; or None."""
    complaints = [said for fault in faults if (said := fault.complaint) is not None]
    if not complaints:
        return None
    return "\n".join([*complaints, "This was asked of the emulator:", shared.asked()])


@dataclass(frozen=True, slots=True)
class HeldRule:
    """A rule that holds."""

    rules: FaultRules
    standing: Standing

    @property
    def used(self) -> int:
        """How many requests met the fault."""
        return self.standing.met

    def end(self) -> None:
        """Let it hold no longer."""
        self.rules.remove(self.standing)

    def why_unused(self) -> str:
        """Return why no request met it."""
        counted, rule = self.standing, self.standing.rule
        if not counted.came:
            return "nobody asked what it is for"
        if not counted.matched:
            return f"what came ({counted.came}) was not from this application"
        if counted.matched <= rule.after:
            return f"it begins after {rule.after} requests, and {counted.matched} came"
        return f"what came ({counted.matched}) met faults that were made before it"


class HeldLimits:
    """The base limits of the Management API, which hold from now on."""

    def __init__(self, limits: RateLimits) -> None:
        limits.enforce(BASE_LIMITS)
        self._limits = limits
        self._refused: int | None = None

    @property
    def used(self) -> int:
        """How many requests were too many."""
        return self._limits.refused if self._refused is None else self._refused

    def end(self) -> None:
        """Let the limits hold again that the settings ask for."""
        if self._refused is None:
            self._refused = self._limits.refused
            self._limits.reset()

    def why_unused(self) -> str:
        """Return why no request was too many."""
        return "no request was too many"
