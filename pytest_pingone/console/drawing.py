"""Lives as bars on a time line against now, in numbers: the template writes them as SVG.

Near to now an inch is a minute, far from it a month: distances from now are drawn by their
logarithm, so that an hour's access token and a month's session are both to be seen.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pytest_pingone.clock import in_words
from pytest_pingone.console import links, wording
from pytest_pingone.control.lives import EXPIRED, LIVE, SESSION, Life

_DAY = 86_400
_TICKS = (
    (60, "1 min"),
    (600, "10 min"),
    (3600, "1 h"),
    (_DAY, "1 d"),
    (30 * _DAY, "30 d"),
    (365 * _DAY, "1 y"),
    (3650 * _DAY, "10 y"),
    (36500 * _DAY, "100 y"),
    (365_000 * _DAY, "1000 y"),
)
_NEAR = 30.0
_MICROSECOND = dt.timedelta(microseconds=1)
_EDGE = 4.0
_LEAST = 3600.0
_TOP, _ROW, _THIN = 34, 46, 0.7
_Place = Callable[[float], float]
_CLASSES = {
    "access token": "access",
    "ID token": "id",
    "refresh token": "refresh",
    SESSION: SESSION,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A line across, with its label. Places are in percent of the width."""

    at: float
    label: str
    minor: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One life.

    Attributes:
        top: where its row begins, in pixels.
        left: where it begins, in percent of the width.
        width: how long it is, in percent of the width.
        kind: the class that it is drawn in.
        told: all of it in words.
    """

    href: str
    top: int
    left: float
    width: float
    kind: str
    live: bool
    name: str
    who: str
    standing: str
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A whole time line."""

    height: int
    now: float
    ticks: Sequence[Tick]
    bars: Sequence[Bar]


def drawing(lives: Sequence[Life], now: dt.datetime) -> Drawing:
    """Return the drawing of some lives, a row for each."""
    ends = [(end - now).total_seconds() for life in lives for end in (life.begin, life.end) if end]
    past = max(_LEAST, -min(ends, default=0.0)) * 1.15
    future = max(_LEAST, max(ends, default=0.0)) * 1.15
    before, after = _far(past), _far(future)

    def place(seconds: float) -> float:
        near = math.copysign(_far(abs(seconds)), seconds)
        return round(100 * (before + near) / (before + after), 2)

    return Drawing(
        height=_TOP + _ROW * len(lives) + 8,
        now=place(0),
        ticks=list(_ticks(place)),
        bars=[_bar(life, number, place, now) for number, life in enumerate(lives)],
    )


def _far(seconds: float) -> float:
    return math.log1p(seconds / _NEAR)


def _ticks(place: _Place) -> Iterator[Tick]:
    for seconds, label in _TICKS:
        minor = label in ("1 min", "10 min", "1 d")
        for at, sign in ((place(-seconds), "\u2212"), (place(seconds), "+")):
            if _EDGE < at < 100 - _EDGE:
                yield Tick(at=at, label=f"{sign}{label}", minor=minor)


def standing(life: Life, now: dt.datetime) -> str:
    """Return how a life stands, with the time that is left of it or that has passed since."""
    if life.standing == LIVE and life.end is not None:
        return f"live, {in_words((life.end - now) // _MICROSECOND)} left"
    if life.standing == EXPIRED and life.end is not None:
        return f"expired {wording.from_now(life.end, now)}"
    return life.standing


def _bar(life: Life, number: int, place: _Place, now: dt.datetime) -> Bar:
    left = 0.0 if life.begin is None else place((life.begin - now).total_seconds())
    right = 100.0 if life.end is None else place((life.end - now).total_seconds())
    name, who = life.kind.removeprefix("opaque "), life.user or life.application or ""
    said = standing(life, now)
    times = [
        f"{word} {wording.stamp(at)}"
        for word, at in (("from", life.begin), ("to", life.end))
        if at is not None
    ]
    whose = f" of {wording.cut(who)}" if who else ""
    return Bar(
        href=links.life_path(life.id),
        top=_TOP + _ROW * number,
        left=min(left, right),
        width=max(round(right - left, 2), _THIN),
        kind=_CLASSES.get(name, "other"),
        live=life.standing == LIVE,
        name=name,
        who=wording.cut(who, 18),
        standing=said,
        told=f"{life.kind}{whose}, {said}, {' '.join(times) or 'without times'}",
    )
