"""Pages show what a reader at a desk sees."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def at_a_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where pytest takes itself to be in CI, it shortens no line of its summary."""
    for name in ("CI", "BUILD_NUMBER"):
        monkeypatch.delenv(name, raising=False)
