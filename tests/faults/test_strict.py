"""Strict faults: one that is never used fails the test; and no fault outlives its test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_pingone import PingOne
from pytest_pingone.errors import UnusedFault

if TYPE_CHECKING:
    from tests.faults.conftest import Asking

IMPORTS = "import pytest, requests\n"


def run(inside: pytest.Pytester, body: str) -> pytest.RunResult:
    inside.makepyfile(IMPORTS + "\n".join(f"{line}" for line in body.splitlines()))
    return inside.runpytest()


def test_an_unused_strict_fault_fails_the_test_and_says_what_was_asked(
    inside: pytest.Pytester,
) -> None:
    result = run(
        inside,
        """
def test_it(pingone):
    pingone.faults.next("token", status=503, strict=True)
    pingone.faults.next("users.list", status=503)
    requests.get(pingone.jwks_url, timeout=5)
""",
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "pingone: pingone.faults.next('token', status=503) was never used: nobody asked what *",
            "This was asked of the emulator:",
            "* GET * [[]jwks] - -> 200",
        ]
    )
    result.stdout.no_fnmatch_line("*users.list*")


def test_a_test_can_make_all_its_faults_strict(inside: pytest.Pytester) -> None:
    result = run(
        inside,
        """
def test_it(pingone):
    pingone.faults.next("token", status=503)
    pingone.faults.stale_jwks()
    pingone.faults.next("par", status=503, strict=False)
    pingone.faults.strict = True
def test_next(pingone):
    pingone.faults.next("token", status=503)
""",
    )
    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(["*next('token', status=503)*", "*faults.stale_jwks()*"])
    result.stdout.no_fnmatch_line("*next('par'*")


def test_a_test_that_fails_is_not_blamed_for_unused_faults(inside: pytest.Pytester) -> None:
    result = run(
        inside,
        """
def test_it(pingone):
    pingone.faults.next("token", status=503, strict=True)
    with pingone.faults.next("token", status=503, strict=True):
        assert 1 + 1 == 3
def test_skipped(pingone):
    pingone.faults.next("token", status=503, strict=True)
    pytest.skip("not today")
@pytest.mark.xfail(strict=True, raises=ZeroDivisionError)
def test_expected(pingone):
    pingone.faults.next("token", status=503, strict=True)
    1 / 0
""",
    )
    result.assert_outcomes(failed=1, skipped=1, xfailed=1)
    result.stdout.fnmatch_lines(["*assert (1 + 1) == 3"])
    result.stdout.no_fnmatch_line("*never used*")


@pytest.mark.parametrize("ending", ["pass", "assert False", "raise KeyboardInterrupt"])
def test_no_fault_outlives_its_test(inside: pytest.Pytester, ending: str) -> None:
    result = run(
        inside,
        f"""
@pytest.fixture
def faulty(pingone):
    pingone.faults.next("jwks", status=503, times=None)
    pingone.faults.strict = True
def test_it(pingone, faulty):
    assert requests.get(pingone.jwks_url, timeout=5).status_code == 503
    try:
        {ending}
    except KeyboardInterrupt:
        pytest.fail("interrupted")
def test_next(pingone):
    assert requests.get(pingone.jwks_url, timeout=5).status_code == 200
    assert pingone.faults.strict is False
""",
    )
    failed = int(ending != "pass")
    result.assert_outcomes(passed=2 - failed, failed=failed)


def test_it_is_told_under_xdist_too(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        def test_it(pingone):
            pingone.faults.next("token", status=503, strict=True)
        """
    )
    result = pytester.runpytest_subprocess("-n", "2")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*next('token', status=503) was never used*"])


def test_a_block_complains_when_it_ends(pingone: PingOne, ask: Asking) -> None:
    with (
        pytest.raises(UnusedFault, match=r"next\('token', status=503\) was never used"),
        pingone.faults.next("token", status=503, strict=True),
    ):
        ask.jwks()
    assert ask.token().status_code == 200
    assert pingone.faults.unused() is None


def test_a_block_does_not_hide_what_went_wrong_in_it(pingone: PingOne) -> None:
    with (
        pytest.raises(ZeroDivisionError),
        pingone.faults.next("token", status=503, strict=True),
    ):
        raise ZeroDivisionError


def test_a_complaint_says_why(pingone: PingOne, ask: Asking) -> None:
    faults = pingone.faults
    faults.next("token", status=500, times=2)
    faults.next("token", status=502, strict=True)
    faults.next("token", status=503, strict=True, after=3)
    faults.next("token", status=504, strict=True, application="reader")
    faults.next("par", status=504, strict=True)
    faults.rate_limit("token", after=5, strict=True)
    faults.rate_limit(strict=True)
    faults.other_issuer("https://x.example.com", strict=True)
    ask.token()
    ask.token()
    assert [line.partition(" was never used: ")[2] for line in str(faults.unused()).split("\n")][
        :7
    ] == [
        "what came (2) met faults that were made before it.",
        "it begins after 3 requests, and 2 came.",
        "what came (2) was not from this application.",
        "nobody asked what it is for.",
        "it begins after 5 requests, and 2 came.",
        "no request was too many.",
        "nobody asked what it is for.",
    ]
    faults.reset()
    assert faults.unused() is None


def test_roll_back_ends_faults(pingone: PingOne, ask: Asking) -> None:
    before = pingone.snapshot()
    pingone.faults.next("token", status=503, strict=True)
    pingone.faults.strict = True
    pingone.roll_back(before)
    assert ask.token().status_code == 200
    assert pingone.faults.strict is False
