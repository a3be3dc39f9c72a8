"""What happened in a test, one line each: requests, tokens made, and jumps of the clock."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from pytest_pingone.reporting.evidence import Evidence, Minted
from pytest_pingone.reporting.tokens_in_play import InPlay, labels_of
from pytest_pingone.reporting.wording import lasting, near, quoted, short_ids
from pytest_pingone.web.exchange import Exchange

_LONGEST = 300
_NOTICED = dt.timedelta(seconds=1.5)
_UNTOLD = (401, 403)


@dataclass(frozen=True, slots=True)
class Jump:
    """The issuer's clock did not go on as real time did.

    Attributes:
        after: the number of the event after which it was noticed, from 0 on.
    """

    after: int
    begin: dt.datetime
    end: dt.datetime


def jumps(evidence: Evidence) -> list[Jump]:
    """Return the jumps of the issuer's clock between the events, and up to now."""
    seen = [(event.at, event.real_time) for event in evidence.events]
    seen.append((evidence.issuer_now, evidence.real_now))
    found = []
    for number, ((at, real), (next_at, next_real)) in enumerate(itertools.pairwise(seen)):
        moved = next_at - at
        stands = abs(moved) < evidence.SAME
        if not stands and abs(moved - (next_real - real)) > _NOTICED:
            found.append(Jump(number, at, next_at))
    return found


def happenings(evidence: Evidence, tokens: list[InPlay]) -> Iterator[str]:
    """Yield the lines, the oldest first."""
    jumped = {jump.after: jump for jump in jumps(evidence)}
    number = evidence.earlier
    if number:
        yield f"... {number} earlier requests"
    for place, event in enumerate(evidence.events):
        number += isinstance(event, Exchange)
        yield from _lines(event, number, tokens, evidence)
        if place in jumped:
            yield _jump(jumped[place])


def _lines(
    event: Exchange | Minted, number: int, tokens: list[InPlay], evidence: Evidence
) -> Iterator[str]:
    presented, made = labels_of(event, tokens)
    at = near(event.at, evidence.issuer_now)
    if isinstance(event, Minted):
        if made:
            yield f"    {at} the test mints {made}"
        return
    said = [quoted(short_ids(event.brief), _LONGEST)]
    said += [f"with {presented}"] * bool(presented) + [f"gives {made}"] * bool(made)
    yield f"{number:3} {at} {', '.join(said)}"
    if event.reason:
        yield f"    {_why(event)}: {quoted(event.reason, _LONGEST)}"


def _why(event: Exchange) -> str:
    """Return a heading for a reason that says whether the client has heard it."""
    told = event.body.decode("utf-8", "replace") + event.headers.get("Location", "")
    if event.status in _UNTOLD or str(event.reason) not in told:
        return "why (PingOne does not tell)"
    return "why"


def _jump(jump: Jump) -> str:
    moved = jump.end - jump.begin
    way = "goes on by" if moved > dt.timedelta() else "goes back by"
    return f"    ---- the issuer's clock {way} {lasting(abs(moved))} ----"
