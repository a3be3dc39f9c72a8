"""The fixture and its marker inside pytest: order, reports, scopes, other plugins."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest

RunTests = Callable[..., pytest.RunResult]


def test_the_marker_freezes_before_the_other_fixtures(run_tests: RunTests) -> None:
    result = run_tests(
        """
        @pytest.fixture(autouse=True)
        def automatic():
            return dt.datetime.now(UTC).year

        @pytest.fixture
        def token(pingone):
            return pingone.mint.access_token(application="worker")

        @pytest.mark.pingone_time("2030-01-01T00:00:00Z")
        def test_without_asking_for_the_clock(token, automatic):
            assert (automatic, token.claims["iat"]) == (2030, 1893456000)
            verified(token)

        @pytest.mark.pingone_time(at=1893456000)
        def test_with_the_clock(token, pingone_clock):
            assert token.claims["iat"] == 1893456000
            pingone_clock.expire(token)
            with pytest.raises(jwt.ExpiredSignatureError):
                verified(token)

        @pytest.mark.pingone_time("2030-01-01T00:00:00Z")
        class TestMarked:
            @pytest.mark.pingone_time("2031-01-01T00:00:00Z")
            def test_nearest_wins(self, automatic):
                assert automatic == 2031

        @pytest.mark.parametrize("year", [
            2026, pytest.param(2031, marks=pytest.mark.pingone_time("2031-01-01T00:00:00Z")),
        ])
        def test_one_parameter_marked(automatic, year):
            assert (automatic == 2031) is (year == 2031)
        """
    )
    result.assert_outcomes(passed=6)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("'2030-01-01'", "no time zone"),
        ("'tomorrow'", "2030-01-01T00:00:00Z"),
        ("", "pingone_time*2030-01-01T00:00:00Z"),
        ("0, 1", "pingone_time*2030-01-01T00:00:00Z"),
        ("on=1", "pingone_time*2030-01-01T00:00:00Z"),
    ],
)
def test_a_marker_that_makes_no_sense_is_an_error_that_says_so(
    run_tests: RunTests, arguments: str, said: str
) -> None:
    result = run_tests(
        f"""
        @pytest.mark.pingone_time({arguments})
        def test_it():
            pass
        """
    )
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines([f"E*UsageError*{said}*"])


def test_a_token_of_the_session_is_good_again_after_a_test_that_let_it_expire(
    run_tests: RunTests,
) -> None:
    result = run_tests(
        """
        @pytest.fixture(scope="session")
        def token(pingone_emulator):
            return pingone_emulator.mint.access_token(application="worker")

        def test_expired(token, pingone_clock):
            pingone_clock.expire(token)
            with pytest.raises(jwt.ExpiredSignatureError):
                verified(token)

        def test_good_again(token):
            verified(token)

        def test_a_skew_does_not_last(pingone):
            pingone.issuer_clock.skew = dt.timedelta(hours=2)

        def test_no_skew(pingone):
            assert pingone.issuer_clock.skew == dt.timedelta(0)
        """
    )
    result.assert_outcomes(passed=5)


def test_a_session_fixture_is_not_made_in_the_time_of_one_marked_test(
    run_tests: RunTests,
) -> None:
    result = run_tests(
        """
        @pytest.fixture(scope="session")
        def token(pingone_emulator):
            return pingone_emulator.mint.access_token(application="worker")

        @pytest.mark.pingone_time("2040-01-01T00:00:00Z")
        def test_in_2040(token):
            with pytest.raises(jwt.ExpiredSignatureError):
                verified(token)

        def test_today(token):
            verified(token)
        """
    )
    result.assert_outcomes(passed=3)


def test_durations_stay_sane_under_a_freeze(run_tests: RunTests, pytester: pytest.Pytester) -> None:
    result = run_tests(
        """
        @pytest.mark.pingone_time("2060-01-01T00:00:00Z")
        def test_marked():
            pass

        def test_frozen_in_the_body(pingone_clock):
            pingone_clock.freeze("1990-01-01T00:00:00Z")

        def test_with_monotonic_clocks(pingone_clock):
            pingone_clock.freeze("2060-01-01T00:00:00Z", monotonic=True)
        """,
        "--durations=0",
        "--junitxml=report.xml",
    )
    result.assert_outcomes(passed=4)
    shown = [
        float(text)
        for text in re.findall(
            r"^(\S+)s (?:setup|call|teardown)", result.stdout.str(), re.MULTILINE
        )
    ]
    report = ET.parse(pytester.path / "report.xml")  # noqa: S314 - written by pytest, just now
    shown += [float(case.attrib["time"]) for case in report.iter("testcase")]
    shown += [float(suite.attrib["time"]) for suite in report.iter("testsuite")]
    assert len(shown) >= 4 * 4
    assert all(0 <= seconds < 60 for seconds in shown), shown


_PARALLEL = """
import pytest

class RunParallel:
    pass

def pytest_configure(config):
    config.addinivalue_line("markers", "thread_unsafe: as pytest-run-parallel declares it")
    config.pluginmanager.register(RunParallel(), "{name}")

def pytest_collection_finish(session):
    for item in session.items:
        print(item.name, "unsafe" if item.get_closest_marker("thread_unsafe") else "safe")
"""


# The first is its entry point, the second what it registers when it is loaded otherwise.
@pytest.mark.parametrize("name", ["run-parallel", "_run-parallel"])
def test_pytest_run_parallel_is_told_who_moves_the_clock(
    run_tests: RunTests, pytester: pytest.Pytester, name: str
) -> None:
    pytester.makeconftest(_PARALLEL.format(name=name))
    result = run_tests(
        """
        def test_clock(pingone_clock):
            pass

        @pytest.mark.pingone_time(0)
        def test_marked():
            pass

        def test_other(pingone):
            pass
        """,
        "--collect-only",
        "--strict-markers",
        "-s",
    )
    result.stdout.fnmatch_lines(["*test_clock unsafe", "*test_marked unsafe", "*test_other safe"])


def test_without_pytest_run_parallel_its_marker_is_not_used(run_tests: RunTests) -> None:
    result = run_tests("def test_clock(pingone_clock): pass", "--strict-markers")
    result.assert_outcomes(passed=2)


def test_switched_off_it_leaves_nothing(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import sys

        def test_nothing_is_loaded(request):
            assert not [name for name in sys.modules if name.startswith("pytest_pingone")]
            assert not request.config.pluginmanager.hasplugin("pingone")
            declared = " ".join(request.config.getini("markers"))
            assert "pingone" not in declared

        def test_no_fixture(pingone_clock):
            pass
        """
    )
    result = pytester.runpytest_subprocess("-p", "no:pingone", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*fixture 'pingone_clock' not found"])
