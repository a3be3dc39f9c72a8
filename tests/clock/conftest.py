"""Clocks without a tenant, a runner of small test files, and a look at what is left behind."""

from __future__ import annotations

import datetime as dt
import textwrap
import time
from collections.abc import Callable, Iterator

import freezegun
import freezegun.api
import pytest
import time_machine

from pytest_pingone.clock import IssuerClock, ProcessClock

_OPTIONS = ("-vv", "-p", "no:cacheprovider")
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
def run_tests(inside: pytest.Pytester) -> RunTests:
    """Run a test file, whose last test looks at what the others left behind."""

    def run(source: str, *options: str, subprocess: bool = False) -> pytest.RunResult:
        text = _PRELUDE + textwrap.dedent(source) + _AFTERWARDS
        inside.path.joinpath("test_it.py").write_text(text, encoding="utf-8")
        runner = inside.runpytest_subprocess if subprocess else inside.runpytest
        return runner(*_OPTIONS, *options)

    return run
