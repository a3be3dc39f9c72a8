"""The plugin costs nothing to those who do not use it."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    *("werkzeug", "cryptography", "jwt", "freezegun", "responses", "requests", "jinja2"),
    *("trustme", "certifi", "ssl"),
)


def loaded_after(code: str) -> set[str]:
    script = f"{code}\nimport sys\nprint(' '.join(sys.modules))"
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "code", ["import pytest_pingone", "import pytest_pingone.plugin", "import pytest_pingone.clock"]
)
def test_importing_loads_nothing_heavy(code: str) -> None:
    assert loaded_after(code).isdisjoint(HEAVY)


def test_a_tenant_without_a_state_file_loads_no_database() -> None:
    loaded = loaded_after("from pytest_pingone import PingOne\nPingOne()")
    assert "pytest_pingone.state_file" not in loaded  # the one room that imports sqlite3


def test_a_good_token_loads_no_flaws_and_what_writes_seeds_waits_too() -> None:
    loaded = loaded_after("from pytest_pingone import PingOne\nPingOne().mint.access_token()")
    late = ("tokens.flaws", "management.openapi", "management.seed.exporting")
    assert loaded.isdisjoint(f"pytest_pingone.{name}" for name in late)


def test_a_freeze_does_not_load_the_package() -> None:
    code = """
import pytest_pingone, freezegun
with freezegun.freeze_time("2030-01-01"):
    pass
"""
    assert "pytest_pingone.emulator" not in loaded_after(code)


def test_a_run_that_does_not_use_it_loads_nothing_heavy(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        f"""
        import sys
        def test_it():
            assert not [name for name in {HEAVY!r} if name in sys.modules]
        """
    )
    plugins = ("no:freezer", "no:asyncio", "no:anyio", "no:hypothesispytest", "no:xdist")
    arguments = [word for plugin in plugins for word in ("-p", plugin)]
    result = pytester.runpytest_subprocess(*arguments, "-p", "no:time_machine")
    result.assert_outcomes(passed=1)


def test_a_run_without_the_plugin_is_no_different(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import threading
        def test_it():
            assert not [t for t in threading.enumerate() if t.name.startswith("pingone")]
        def test_no_fixture(request):
            import pytest
            with pytest.raises(pytest.FixtureLookupError):
                request.getfixturevalue("pingone")
        """
    )
    pytester.runpytest_subprocess("-p", "no:pingone").assert_outcomes(passed=2)


def test_sockets_and_certificates_come_when_they_are_asked_for(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import sys, threading
        def names():
            return [t.name for t in threading.enumerate()]
        def test_the_socket_opens_when_a_url_is_read(pingone):
            assert pingone.users["alice"].enabled
            assert "pingone-server" not in names()
            assert pingone.issuer.startswith("http://127.0.0.1:")
            assert "pingone-server" in names()
        def test_a_server_needs_no_certificate(pingone):
            assert pingone.issuer
            assert "trustme" not in sys.modules
        def test_a_proxy_makes_them(pingone_proxy):
            assert "trustme" in sys.modules
        """
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=3)
