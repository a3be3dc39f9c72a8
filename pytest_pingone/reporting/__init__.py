"""The failure report: what was asked and answered, which tokens are in play, what time it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from pytest_pingone.reporting.evidence import Evidence, Minted
from pytest_pingone.reporting.happenings import happenings, jumps
from pytest_pingone.reporting.time_line import time_line
from pytest_pingone.reporting.tokens_in_play import tokens_in_play
from pytest_pingone.reporting.wording import lasting, stamp
from pytest_pingone.web.exchange import plain

__all__ = ["Evidence", "Minted", "text", "together"]


def text(evidence: Evidence) -> str:
    """Return the report, without a line end at its end; "" if nothing happened."""
    if not (evidence.exchanges or evidence.minted):
        return ""
    tokens = tokens_in_play(evidence)
    parts = [
        list(_clocks(evidence)),
        list(happenings(evidence, tokens)),
        [line for token in tokens for line in token.lines(evidence)],
        list(time_line(evidence, tokens, jumps(evidence))),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part)


def together(reports: Iterable[Callable[[], str]]) -> str:
    """Return what reports say, one below the other.

    A mistake in one of them becomes a line, because it must not take the place of the failure that
    is reported.
    """
    texts = []
    for report in reports:
        try:
            texts.append(report())
        except Exception as problem:  # noqa: BLE001 - see above
            said = plain(f"{type(problem).__name__}: {problem}")
            texts.append(f"The report cannot be made: {said}")
    return "\n\n".join(filter(None, texts))


def _clocks(evidence: Evidence) -> Iterator[str]:
    """Yield what time it is, by both clocks if they differ."""
    if evidence.ended:
        yield "A freeze, or another setting of a clock, ended before this report was made;"
        yield "all below is told as of the last request or token that was seen, at that time."
    runs = ", frozen" if evidence.frozen else ", running" * (not evidence.ended)
    apart = evidence.issuer_now - evidence.process_now
    if abs(apart) < evidence.SAME and evidence.issuer_mode == "follow":
        yield f"Time: {stamp(evidence.issuer_now)}{runs}"
        return
    way = "ahead of" if apart.total_seconds() > 0 else "behind"
    issuer = {"follow": "", "pinned": ", pinned", "running": ", running on its own"}
    yield f"Time of the issuer:  {stamp(evidence.issuer_now)}{issuer[evidence.issuer_mode]}"
    yield f"Time of the process: {stamp(evidence.process_now)}{runs}"
    if abs(apart) >= evidence.SAME:
        yield f"The issuer is {lasting(abs(apart))} {way} the process."
