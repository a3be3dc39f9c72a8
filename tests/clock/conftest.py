"""Clocks without a tenant, a runner of small test files, and a look at what is left behind."""

from __future__ import annotations

import datetime as dt
import textwrap
import time
import urllib.request
from collections.abc import Callable, Iterator

import freezegun
import freezegun.api
import pytest
import time_machine

from pytest_pingone import PingOne
from pytest_pingone.clock import IssuerClock, ProcessClock

# Hypothesis would be loaded anew in each run, for a line in the header; that takes half a second.
_OPTIONS = [
    *("-vv", "-p", "no:cacheprovider", "-p", "no:hypothesispytest"),
    *("-o", "asyncio_default_fixture_loop_scope=function"),
]
RunTests = Callable[..., pytest.RunResult]

_PRELUDE = """
import datetime as dt
import time

import freezegun
import freezegun.api
import jwt
import pytest
import time_machine

UTC = dt.timezone.utc

def verified(token):
    options = {"verify_signature": False, "verify_exp": True, "verify_iat": True}
    return jwt.decode(token, options=options, algorithms=["RS256"])
"""

_AFTERWARDS = """
def test_afterwards_time_runs():
    assert not freezegun.api.freeze_factories
    assert not time_machine.traveller_stack
    assert dt.datetime is freezegun.api.real_datetime
    assert time.time is freezegun.api.real_time
    assert time.monotonic is freezegun.api.real_monotonic
    assert abs(dt.datetime.now(UTC).timestamp() - freezegun.api.real_time()) < 60
"""


@pytest.fixture(autouse=True)
def no_freeze_is_left() -> Iterator[None]:
    yield
    assert not freezegun.api.freeze_factories
    assert not time_machine.traveller_stack
    assert dt.datetime is freezegun.api.real_datetime
    for name in ("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "sleep"):
        now = getattr(time, name)
        assert now is getattr(freezegun.api, f"real_{name}", now)


@pytest.fixture
def issuer_clock() -> IssuerClock:
    return IssuerClock()


@pytest.fixture
def clock(issuer_clock: IssuerClock) -> Iterator[ProcessClock]:
    clock = ProcessClock(issuer_clock)
    yield clock
    clock.close()


@pytest.fixture
def run_tests(pytester: pytest.Pytester, pingone_emulator: PingOne) -> RunTests:
    """Run a test file, whose last test looks at what the others left behind."""
    # What is first imported in a run inside this process is unloaded after it, and cryptography
    # cannot be loaded twice; so let this process load all of it, and make the keys.
    urllib.request.urlopen(pingone_emulator.jwks_url).close()  # noqa: S310 - a loopback address
    pingone_emulator.mint.access_token(application="worker")

    def run(source: str, *options: str, subprocess: bool = False) -> pytest.RunResult:
        text = _PRELUDE + textwrap.dedent(source) + _AFTERWARDS
        pytester.path.joinpath("test_it.py").write_text(text, encoding="utf-8")
        runner = pytester.runpytest_subprocess if subprocess else pytester.runpytest_inprocess
        return runner(*_OPTIONS, *options)

    return run
