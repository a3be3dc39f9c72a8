"""One trial of all verifiers for all tests of this room: it takes seconds."""

from __future__ import annotations

import pytest

from pytest_pingone import PingOne
from tests.verifiers.trial import Outcome, try_python


@pytest.fixture(scope="session")
def outcome(pingone_emulator: PingOne) -> Outcome:
    """What each verifier in Python takes."""
    return try_python(pingone_emulator)
