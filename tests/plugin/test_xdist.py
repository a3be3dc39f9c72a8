"""Workers of pytest-xdist: tenants of their own, keys that were made once for all."""

from __future__ import annotations

import pytest

SHOW_KEYS = """
    import pytest
    @pytest.mark.parametrize("time", range(4))
    def test_it(pingone, time, worker_id, request):
        numbers = pingone.keys.current.private_key.private_numbers()
        with open(request.config.rootpath / f"key-{worker_id}.txt", "w") as file:
            file.write(str(numbers.p))
        assert pingone.users["alice"].id == "653aac32-019e-41d0-a000-29caf5c1a2bf"
"""


def test_workers_share_the_keys_and_two_runs_do_not(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SHOW_KEYS)
    pytester.runpytest_subprocess("-n", "2").assert_outcomes(passed=4)
    keys = [path.read_text() for path in pytester.path.glob("key-gw*.txt")]
    assert len(keys) == 2
    assert len(set(keys)) == 1
    pytester.runpytest_subprocess("-n", "1").assert_outcomes(passed=4)
    assert pytester.path.joinpath("key-gw0.txt").read_text() not in keys


def test_a_run_without_users_makes_no_key(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        """
        import pytest, sys
        def pytest_sessionfinish(session):
            if not hasattr(session.config, "workerinput"):
                print("MADE", "cryptography" in sys.modules)
        """
    )
    pytester.makepyfile("def test_it(): pass")
    result = pytester.runpytest_subprocess("-n", "2", "-s", "-p", "no:asyncio")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["*MADE False*"])
