"""What the fixtures promise: the same URLs, a fresh tenant for each test."""

from __future__ import annotations

import pytest


def test_what_a_test_changes_is_rolled_back(inside: pytest.Pytester) -> None:
    inside.makepyfile(
        """
        import pytest, requests
        @pytest.mark.parametrize("time", [1, 2])
        def test_it(pingone, time):
            assert "carol" not in pingone.users
            assert len(pingone.requests) == 0
            assert pingone.report() == ""
            pingone.users.create(username="carol")
            headers = pingone.mint.access_token(application="worker").headers
            mallory = f"{pingone.environment_url}/users/{pingone.users['mallory'].id}"
            assert requests.delete(mallory, headers=headers, timeout=5).status_code == 204
            pingone.keys.rotate()
            pingone.issuer_clock.pin()
        def test_clock(pingone):
            assert pingone.issuer_clock.mode == "follow"
            assert pingone.users["mallory"]
        """
    )
    inside.runpytest().assert_outcomes(passed=3)


def test_session_fixtures_share_the_tenant_and_its_urls(inside: pytest.Pytester) -> None:
    inside.makepyfile(
        """
        import pytest
        @pytest.fixture(scope="session")
        def issuer(pingone_emulator):
            pingone_emulator.users.create(username="carol")
            return pingone_emulator.issuer
        def test_one(issuer, pingone, pingone_emulator):
            assert pingone is pingone_emulator
            assert pingone.issuer == issuer
            pingone.users.delete("carol")
        def test_two(pingone, issuer):
            assert pingone.issuer == issuer
            assert "carol" in pingone.users
        """
    )
    inside.runpytest().assert_outcomes(passed=2)


def test_the_settings_and_the_seed_can_be_overridden(inside: pytest.Pytester) -> None:
    inside.makeconftest(
        """
        import dataclasses, pytest
        @pytest.fixture(scope="session")
        def pingone_config(pingone_config):
            return dataclasses.replace(pingone_config, region="SG")
        @pytest.fixture(scope="session")
        def pingone_seed():
            return '[users.zoe]\\nemail = "zoe@example.com"\\n'
        """
    )
    inside.makepyfile(
        """
        def test_it(pingone, pingone_emulator):
            assert pingone is pingone_emulator
            assert pingone.config.region == "SG"
            assert [user.username for user in pingone.users] == ["zoe"]
        """
    )
    inside.runpytest().assert_outcomes(passed=1)


def test_nothing_is_left_when_the_run_ends(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        """
        import threading
        def pytest_unconfigure(config):
            left = [t.name for t in threading.enumerate() if t.name.startswith("pingone")]
            print("LEFT", left)
        """
    )
    pytester.makepyfile("def test_it(pingone): assert pingone.issuer")
    result = pytester.runpytest_subprocess("-s")
    result.stdout.fnmatch_lines(["*LEFT []*"])


def test_the_clock_fixture_is_undone_even_if_the_test_fails(inside: pytest.Pytester) -> None:
    inside.makepyfile(
        """
        import time
        def test_one(pingone_clock):
            pingone_clock.travel_to("2040-01-01T00:00:00Z")
            assert 0
        def test_two():
            assert time.gmtime().tm_year < 2040
        """
    )
    inside.runpytest().assert_outcomes(failed=1, passed=1)
