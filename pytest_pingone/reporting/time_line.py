"""The time line of a failure report: tokens as bars, requests as marks, jumps, and now.

80 columns of ASCII. To scale if that leaves room for every moment; otherwise a length of time
gets room by its logarithm, so that milliseconds and years fit on one line.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Iterable, Iterator, Sequence

from pytest_pingone.reporting.evidence import Evidence
from pytest_pingone.reporting.happenings import Jump
from pytest_pingone.reporting.tokens_in_play import InPlay
from pytest_pingone.web.exchange import Exchange

_LEFT = 9
_WIDTH = 80 - _LEFT
_LEAST = 2
_MILLISECOND = 0.001
_SHORT, _LONG = dt.timedelta(seconds=10), dt.timedelta(days=300)


class _Scale:
    """Where on the line a moment is."""

    def __init__(self, moments: Iterable[dt.datetime]) -> None:
        self.moments = sorted(set(moments))
        first = self.moments[0]
        along = [(moment - first).total_seconds() for moment in self.moments]
        self.is_true = True
        columns = _spread(along)
        if not _have_room(columns):
            self.is_true = False
            columns = _apart(_spread(_logarithmic(along)))
        self._columns = dict(zip(self.moments, columns, strict=True))

    def __call__(self, moment: dt.datetime) -> int:
        return self._columns[moment]

    def label(self, moment: dt.datetime) -> str:
        """Return a time with as many parts as tell the moments apart."""
        first, last = self.moments[0], self.moments[-1]
        if last - first < _SHORT:
            return f"{moment:%H:%M:%S}.{moment.microsecond // 1000:03}"
        if first.date() == last.date():
            return f"{moment:%H:%M:%S}"
        return f"{moment:%m-%d %H:%M}" if last - first < _LONG else f"{moment:%Y-%m-%d}"


def time_line(evidence: Evidence, tokens: list[InPlay], jumps: Sequence[Jump]) -> Iterator[str]:
    """Yield the lines, each at most 80 columns long."""
    asked, now = evidence.numbered, evidence.issuer_now
    lives = [(token, token.begin(), token.end(evidence)) for token in tokens]
    bars = [life for life in lives if any(life[1:])]
    ends = [moment for _, *both in bars for moment in both if moment is not None]
    jumped = [moment for jump in jumps for moment in (jump.begin, jump.end)]
    scale = _Scale([now, *ends, *jumped, *(event.at for _, event in asked)])
    yield "Time line by the issuer's clock" + ("" if scale.is_true else " (not to scale)")
    marked = [now, *ends, *(event.at for _, event in asked)]
    said = {scale.label(moment): scale(moment) for moment in reversed(marked)}
    times = _placed([(column, label) for label, column in reversed(said.items())])
    yield f"{'':{_LEFT}}{times}".rstrip()
    yield f"{'':{_LEFT}}{_placed(_numbers(asked, scale, scale(now)))}".rstrip()
    yield f"{'requests':{_LEFT}}{_marks(asked, jumps, scale, scale(now))}".rstrip()
    for token, begin, end in bars:
        name = f"{token.label} {token.kind.removesuffix(' token')[:6]}"
        yield f"{name:{_LEFT}}{_bar(begin, end, scale, scale(now))}".rstrip()
    yield "o answered  x refused  > < jump of the clock  [===) a token's life  | now"


def _numbers(
    asked: Sequence[tuple[int, Exchange]], scale: _Scale, now: int
) -> list[tuple[int, str]]:
    """Return columns with the numbers of the requests there, now first, then the latest."""
    at: dict[int, list[int]] = {now: []}
    for number, event in reversed(asked):
        at.setdefault(scale(event.at), []).append(number)
    labels = []
    for column, numbers in at.items():
        last, first = str(max(numbers, default="")), str(min(numbers, default=""))
        said = last if last == first else f"{first}-{last}"
        labels.append((column, ",".join(filter(None, (said, "now" * (column == now))))))
    return labels


def _marks(
    asked: Sequence[tuple[int, Exchange]], jumps: Sequence[Jump], scale: _Scale, now: int
) -> str:
    row = _empty(now)
    for jump in jumps:
        begin, end = sorted([scale(jump.begin), scale(jump.end)])
        sign = ">" if jump.end > jump.begin else "<"
        row[begin:end] = sign * (end - begin)
    for _, event in asked:
        row[scale(event.at)] = "x" if event.refused else "o"
    return "".join(row)


def _bar(begin: dt.datetime | None, end: dt.datetime | None, scale: _Scale, now: int) -> str:
    row = _empty(now)
    first = 0 if begin is None else scale(begin)
    last = _WIDTH - 1 if end is None else scale(end)
    if end is not None and begin is not None and end <= begin:
        row[last] = ")"
        return "".join(row)
    row[first : last + 1] = "=" * (last + 1 - first)
    row[first] = "?" if begin is None else "["
    if last > first:
        row[last] = "?" if end is None else ")"
    if first < now < last:
        row[now] = "|"
    return "".join(row)


def _empty(now: int) -> list[str]:
    row = [" "] * _WIDTH
    row[now] = "|"
    return row


def _placed(labels: Iterable[tuple[int, str]]) -> str:
    """Return a row with labels where they belong; of two that overlap, the first in the list."""
    row = [" "] * _WIDTH
    for column, label in labels:
        begin = min(column, _WIDTH - len(label))
        around = row[max(0, begin - 1) : begin + len(label) + 1]
        if set(around) == {" "}:
            row[begin : begin + len(label)] = label
    return "".join(row)


def _spread(along: Sequence[float]) -> list[int]:
    """Return columns in proportion to places on a line that begins at 0."""
    whole = along[-1] or 1
    return [round(place / whole * (_WIDTH - 1)) for place in along]


def _logarithmic(along: Sequence[float]) -> list[float]:
    """Return places whose distances are the logarithms of those given, which are in seconds."""
    places = [0.0]
    for before, after in itertools.pairwise(along):
        places.append(places[-1] + math.log2(1 + (after - before) / _MILLISECOND))
    return places


def _have_room(columns: Sequence[int]) -> bool:
    return all(after - before >= _LEAST for before, after in itertools.pairwise(columns))


def _apart(columns: Sequence[int]) -> list[int]:
    """Return columns of which no two are the same, unless there are more than fit."""
    if len(columns) > _WIDTH:
        return list(columns)
    moved, least = [], 0
    for number, column in enumerate(columns):
        most = _WIDTH - (len(columns) - number)
        moved.append(min(max(column, least), most))
        least = moved[-1] + 1
    return moved
