"""When a test fails, the report says why; when the emulator fails, the test does too."""

from __future__ import annotations

import pytest

FAILING = """
    import requests
    def test_it(pingone, pingone_clock):
        worker = pingone.applications["worker"]
        answer = requests.post(
            pingone.token_url,
            data={"grant_type": "client_credentials"},
            auth=(worker.client_id, worker.client_secret),
            timeout=5,
        )
        headers = {"Authorization": "Bearer " + answer.json()["access_token"]}
        pingone_clock.advance(minutes=61)
        url = pingone.api_url + "/environments?code=0123456789abcdef"
        assert requests.get(url, headers=headers, timeout=5).status_code == 200
"""
EXPECTED = [
    "*Captured pingone call*",
    "* POST   /*/as/token [[]token] worker -> 200",
    "* GET    /v1/environments?code=012345… [[]environments.list] - -> 401 (*it expired at *",
]


@pytest.mark.parametrize("options", [(), ("-n", "2"), ("--tb=short",)])
def test_a_failing_test_shows_what_was_asked_and_answered(
    pytester: pytest.Pytester, options: tuple[str, ...]
) -> None:
    pytester.makepyfile(FAILING)
    result = pytester.runpytest_subprocess(*options)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(EXPECTED)
    assert "0123456789abcdef\n" not in result.stdout.str()


def test_a_passing_test_shows_nothing(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(FAILING.replace("== 200", "== 401"))
    result = pytester.runpytest_subprocess("-rA")
    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*Captured pingone*")


def test_a_fault_of_the_emulator_fails_the_test_even_if_the_client_swallowed_it(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(
        """
        import requests
        def test_it(pingone, monkeypatch):
            def broken(*_, **__):
                raise ZeroDivisionError("planted")
            monkeypatch.setattr(type(pingone._tenant), "published_keys", broken)
            answer = requests.get(pingone.jwks_url, timeout=5)
            assert answer.status_code == 500
            assert answer.json()["code"] == "UNEXPECTED_ERROR"
            assert "planted" not in answer.text
        def test_next(pingone):
            assert requests.get(pingone.jwks_url, timeout=5).status_code == 200
        """
    )
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["E *EmulatorFault: The emulator failed 1 time(s):"])
    result.stdout.fnmatch_lines(["E *ZeroDivisionError: planted"])
    result.stdout.fnmatch_lines(["*Captured pingone teardown*"])


def test_asking_for_what_is_not_emulated_fails_the_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import requests
        def test_it(pingone):
            url = pingone.environment_url + "/translations/en"
            headers = pingone.mint.access_token(application="worker").headers
            assert requests.get(url, headers=headers, timeout=5).status_code == 501
        """
    )
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(
        ["E *GET /v1/environments/<environment_id>/translations/<locale> is not emulated.*"]
    )


def test_a_fault_fails_the_test_that_met_it_also_through_the_session_fixture(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(
        """
        import requests
        def test_it(pingone_emulator):
            url = pingone_emulator.environment_url + "/translations/en"
            headers = pingone_emulator.mint.access_token(application="worker").headers
            assert requests.get(url, headers=headers, timeout=5).status_code == 501
        def test_next(pingone):
            pass
        """
    )
    result = pytester.runpytest_subprocess("-v")
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["*::test_it ERROR*"])
