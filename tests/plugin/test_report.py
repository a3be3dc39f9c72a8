"""When a test fails, the report says why; when the emulator fails, the test does too."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

FAILING = """
    import requests
    def test_it(pingone, pingone_clock):
        pingone_clock.freeze("2030-01-01T12:00:00Z")
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
    "Time: *, frozen",
    "  1 * POST   /*/as/token [[]token] worker -> 200, gives A",
    "    ---- the issuer's clock goes on by 61 min ----",
    "  2 * GET    /v1/environments?code=012345… [[]environments.list] - -> 401, with A",
    "    why (PingOne does not tell): the access token is refused: it expired at *",
    "A access token *… of worker for https://api.pingone.com",
    "  issued * by request 1; EXPIRED *, 60 s ago; presented by request 2",
    "Time line by the issuer's clock*",
]


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("-n", "1", "--tb=no"),
        ("--tb=line", "-q"),
        ("--tb=native", "--pingone-log=log.txt"),
        ("--tb=no", "-q", "-q", "--show-capture=all"),
    ],
    ids=" ".join,
)
def test_a_failing_test_shows_what_was_asked_and_answered(
    inside: pytest.Pytester, options: tuple[str, ...]
) -> None:
    inside.makepyfile(FAILING)
    result = inside.runpytest(*options)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(EXPECTED)
    assert "0123456789abcdef\n" not in result.stdout.str()
    assert result.stdout.str().count("Captured pingone call") == 1


@pytest.mark.parametrize(("shown", "style"), [("no", "short"), ("stdout", "no")])
def test_who_asks_for_no_captured_output_gets_none(
    inside: pytest.Pytester, shown: str, style: str
) -> None:
    inside.makepyfile(FAILING)
    result = inside.runpytest(f"--show-capture={shown}", f"--tb={style}")
    result.assert_outcomes(failed=1)
    assert "pingone call" not in result.stdout.str()


@pytest.mark.parametrize("options", [(), ("-n", "1", "--tb=no")])
def test_the_junit_report_holds_it_as_a_property(
    inside: pytest.Pytester, options: tuple[str, ...]
) -> None:
    inside.makepyfile(FAILING)
    inside.runpytest("--junitxml=out.xml", *options).assert_outcomes(failed=1)
    report = ET.parse(inside.path / "out.xml")  # noqa: S314 - our own
    found = report.findall(".//testcase/properties/property")
    assert [one.get("name") for one in found] == ["pingone"]
    assert "EXPIRED" in str(found[0].get("value"))


@pytest.mark.parametrize(
    ("code", "where"),
    [
        ("@pytest.fixture\ndef broken(pingone):\n    get(pingone)\n    assert 0", "setup"),
        (
            "@pytest.fixture\ndef broken(pingone):\n    yield\n    get(pingone); assert 0",
            "teardown",
        ),
    ],
)
def test_a_failing_fixture_shows_it_too(inside: pytest.Pytester, code: str, where: str) -> None:
    get = "def get(pingone): requests.get(pingone.jwks_url, timeout=5)"
    inside.makepyfile(f"import pytest, requests\n{get}\n{code}\ndef test_it(broken): pass")
    result = inside.runpytest("--tb=no")
    result.stdout.fnmatch_lines([f"*Captured pingone {where}*", "  1 * [[]jwks] - -> 200"])


def test_what_a_test_has_done_is_not_told_again_when_its_fixtures_fail(
    inside: pytest.Pytester,
) -> None:
    inside.makepyfile(
        """
        import pytest, requests
        @pytest.fixture
        def broken(pingone):
            yield
            requests.get(pingone.discovery_url, timeout=5)
            assert 0
        def test_it(pingone, broken):
            requests.get(pingone.jwks_url, timeout=5)
            assert 0
        """
    )
    result = inside.runpytest()
    result.assert_outcomes(failed=1, errors=1)
    assert result.stdout.str().count("[jwks]") == 1
    assert result.stdout.str().count("[discovery]") == 1


def test_that_nothing_was_asked_is_said_once_and_only_if_so(inside: pytest.Pytester) -> None:
    inside.makepyfile(
        """
        import pytest, requests
        @pytest.fixture
        def broken(pingone):
            yield
            assert 0
        def test_nothing(pingone, broken):
            assert 0
        def test_something(pingone, broken):
            requests.get(pingone.jwks_url, timeout=5)
            assert 0
        """
    )
    result = inside.runpytest()
    result.assert_outcomes(failed=2, errors=2)
    said = result.stdout.str()
    assert said.count("Nothing was asked of PingOne, and no token was minted.") == 1
    assert said.count("Captured pingone") == 2


def test_the_tenant_of_the_session_is_reported_with_what_this_test_did(
    inside: pytest.Pytester,
) -> None:
    inside.makepyfile(
        """
        import pytest, requests
        def test_other(pingone_emulator):
            requests.get(pingone_emulator.discovery_url, timeout=5)
        def test_it(pingone_emulator):
            pingone_emulator.mint.access_token(user="alice")
            requests.get(pingone_emulator.jwks_url, timeout=5)
            assert 0
        def test_without():
            assert 0
        """
    )
    result = inside.runpytest()
    result.assert_outcomes(failed=2, passed=1)
    result.stdout.fnmatch_lines(["    * the test mints A", "  1 * [[]jwks] - -> 200"])
    assert "[discovery]" not in result.stdout.str()
    assert result.stdout.str().count("Captured pingone") == 1


def test_two_tenants_are_both_reported(inside: pytest.Pytester) -> None:
    inside.makepyfile(
        """
        import pytest, requests
        @pytest.mark.pingone(region="EU")
        def test_it(pingone, pingone_emulator):
            pingone_emulator.mint.access_token(application="worker")
            pingone.mint.access_token(application="worker")
            assert 0
        """
    )
    result = inside.runpytest()
    result.stdout.fnmatch_lines(["A access token *https://api.pingone.com"])
    result.stdout.fnmatch_lines(["A access token *https://api.pingone.eu"])


def test_the_time_is_that_of_the_failure(inside: pytest.Pytester) -> None:
    inside.makepyfile(
        """
        def test_it(pingone, pingone_clock):
            pingone_clock.freeze("2030-01-01T12:00:00Z")
            pingone.mint.access_token(application="worker")
            pingone_clock.advance(seconds=3541)
            pingone.issuer_clock.skew = 60
            assert 0
        """
    )
    result = inside.runpytest()
    result.stdout.fnmatch_lines(
        [
            "Time of the issuer:  2030-01-01 13:00:01Z",
            "Time of the process: 2030-01-01 12:59:01Z, frozen",
            "The issuer is 60 s ahead of the process.",
            "  issued 12:00:00 by the test; EXPIRED 13:00:00, 1 s ago",
        ]
    )


@pytest.mark.parametrize(
    "freeze",
    [
        "freezegun.freeze_time('2030-01-01T12:00:00Z')",
        "pingone.issuer_clock.skewed(days=400)",
    ],
)
def test_a_freeze_that_ended_with_the_failure_is_told(inside: pytest.Pytester, freeze: str) -> None:
    inside.makepyfile(
        f"""
        import freezegun, requests
        def test_it(pingone):
            with {freeze}:
                token = pingone.mint.access_token(application="worker")
                requests.get(pingone.api_url, headers=token.headers, timeout=5)
                assert 0
        """
    )
    result = inside.runpytest()
    result.stdout.fnmatch_lines(
        ["A freeze, or another setting of a clock, ended *", "Time*", "  issued *min left*"]
    )


def test_a_mistake_in_the_report_does_not_hide_the_failure(inside: pytest.Pytester) -> None:
    inside.makepyfile(
        """
        def test_it(pingone, monkeypatch):
            monkeypatch.setattr(type(pingone), "report", lambda *_, **__: 1 / 0)
            assert "the failure" == "of the test"
        """
    )
    result = inside.runpytest()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "E *AssertionError: assert 'the failure' == 'of the test'",
            "The report cannot be made: ZeroDivisionError: division by zero",
        ]
    )


def test_a_passing_test_shows_nothing(inside: pytest.Pytester) -> None:
    inside.makepyfile(FAILING.replace("== 200", "== 401"))
    result = inside.runpytest("-rA")
    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*Captured pingone*")


def test_a_fault_of_the_emulator_fails_the_test_even_if_the_client_swallowed_it(
    inside: pytest.Pytester,
) -> None:
    inside.makepyfile(
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
    result = inside.runpytest()
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["E *EmulatorFault: The emulator failed 1 time(s):"])
    result.stdout.fnmatch_lines(["E *ZeroDivisionError: planted"])
    result.stdout.fnmatch_lines(["*Captured pingone teardown*"])


def test_asking_for_what_is_not_emulated_fails_the_test(inside: pytest.Pytester) -> None:
    inside.makepyfile(
        """
        import requests
        def test_it(pingone):
            url = pingone.environment_url + "/translations/en"
            headers = pingone.mint.access_token(application="worker").headers
            assert requests.get(url, headers=headers, timeout=5).status_code == 501
        """
    )
    result = inside.runpytest()
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(
        ["E *GET /v1/environments/<environment_id>/translations/<locale> is not emulated.*"]
    )


def test_a_fault_fails_the_test_that_met_it_also_through_the_session_fixture(
    inside: pytest.Pytester,
) -> None:
    inside.makepyfile(
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
    result = inside.runpytest("-v")
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["*::test_it ERROR*"])
