"""One trial of all verifiers for all tests of this room: it takes seconds."""

from __future__ import annotations

import pytest

from pytest_pingone import PingOne, ProcessClock
from tests.verifiers.right import RIGHT
from tests.verifiers.trial import WRONG, Outcome, try_all


@pytest.fixture(scope="session")
def outcome(pingone_emulator: PingOne) -> Outcome:
    """What each verifier takes, in a second that does not pass."""
    clock = ProcessClock(pingone_emulator.issuer_clock)
    clock.freeze()
    try:
        return try_all(pingone_emulator, [*RIGHT, *WRONG])
    finally:
        clock.close()
