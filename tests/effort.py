"""How long tests run that can run for as long as one likes: `pytest --effort 50`.

By default they are quick, and the same in each run. With more effort they make so many times as
many examples, and others in each run; `--hypothesis-seed` makes a run the same again.
"""

from __future__ import annotations

from typing import Any

from hypothesis import settings

_USUAL = 100
"""Examples that hypothesis makes for each test if nobody says anything."""


def factor() -> int:
    """How many times the usual effort was asked for; `conftest.py` at the root is told."""
    return max(1, settings.default.max_examples // _USUAL) if settings.default else 1


def examples(usual: int, **more: Any) -> settings:
    """Settings for a test that makes so many examples with usual effort."""
    return settings(
        deadline=None,
        database=None,
        derandomize=factor() == 1,
        max_examples=usual * factor(),
        **more,
    )
