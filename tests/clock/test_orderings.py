"""`pingone_clock` beside every other way to freeze time, in every order, as users write it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

_CHECK = """
def check(pingone, clock, year=None):
    if year is not None:
        assert clock.now().year == year == dt.datetime.now(UTC).year
    token = pingone.mint.access_token(application="worker")
    verified(token)
    before = clock.now()
    clock.advance(minutes=30)
    verified(token)
    # A running clock is frozen at a whole second first.
    assert clock.now() - before > dt.timedelta(minutes=29, seconds=59)
    clock.expire(token)
    with pytest.raises(jwt.ExpiredSignatureError):
        verified(token)
    assert freezegun.api.freeze_factories or time_machine.traveller_stack
"""

_FORMS = {
    "alone": """
def test_it(pingone, pingone_clock):
    check(pingone, pingone_clock)
""",
    "freezer after ours": """
def test_it(pingone, pingone_clock, freezer):
    check(pingone, pingone_clock)
""",
    "freezer before ours": """
def test_it(freezer, pingone, pingone_clock):
    freezer.move_to("2031-01-01")
    check(pingone, pingone_clock, 2031)
    pingone_clock.unfreeze()
    assert freezer().year == 2031
""",
    "marker freeze_time": """
@pytest.mark.freeze_time("2031-01-01")
def test_it(pingone, pingone_clock):
    check(pingone, pingone_clock, 2031)
""",
    "both markers": """
@pytest.mark.freeze_time("2031-01-01")
@pytest.mark.pingone_time("2032-01-01T00:00:00Z")
def test_it(pingone, pingone_clock):
    check(pingone, pingone_clock)
""",
    "our marker and freezer": """
@pytest.mark.pingone_time("2032-01-01T00:00:00Z")
def test_it(freezer, pingone, pingone_clock):
    check(pingone, pingone_clock)
""",
    "decorated function": """
@freezegun.freeze_time("2031-01-01")
def test_it(pingone, pingone_clock):
    check(pingone, pingone_clock, 2031)
""",
    "decorated function, our marker": """
@pytest.mark.pingone_time("2032-01-01T00:00:00Z")
@freezegun.freeze_time("2031-01-01")
def test_it(pingone, pingone_clock):
    check(pingone, pingone_clock, 2031)
""",
    "decorated coroutine": """
@pytest.mark.asyncio
@freezegun.freeze_time("2031-01-01")
async def test_it(pingone, pingone_clock):
    check(pingone, pingone_clock, 2031)
""",
    "decorated class": """
@freezegun.freeze_time("2031-01-01")
class TestIt:
    @pytest.fixture
    def moved(self, pingone_clock):
        pingone_clock.advance(hours=1)
        return pingone_clock

    def test_it(self, pingone, pingone_clock):
        check(pingone, pingone_clock, 2031)

    def test_it_in_a_fixture(self, pingone, moved):
        check(pingone, moved, 2031)
""",
    "block in the body": """
def test_it(pingone, pingone_clock):
    with freezegun.freeze_time("2031-01-01"):
        check(pingone, pingone_clock, 2031)
    assert not pingone_clock.frozen
    check(pingone, pingone_clock)
""",
    "block inside ours": """
def test_it(pingone, pingone_clock):
    pingone_clock.freeze("2032-01-01T00:00:00Z")
    with freezegun.freeze_time("2031-01-01"):
        check(pingone, pingone_clock, 2031)
    assert pingone_clock.now().year == 2032
""",
    "time-machine decorator": """
@time_machine.travel("2031-01-01T00:00:00Z", tick=False)
def test_it(pingone, pingone_clock):
    check(pingone, pingone_clock, 2031)
""",
    "time-machine block": """
def test_it(pingone, pingone_clock):
    with time_machine.travel("2031-01-01T00:00:00Z", tick=True):
        check(pingone, pingone_clock, 2031)
    assert not pingone_clock.frozen
""",
    "time-machine fixture after ours": """
def test_it(pingone, pingone_clock, time_machine):
    time_machine.move_to("2031-01-01T00:00:00Z", tick=False)
    check_with(pingone, pingone_clock)
""",
    "time-machine fixture before ours": """
def test_it(time_machine, pingone, pingone_clock):
    time_machine.move_to("2031-01-01T00:00:00Z", tick=False)
    check_with(pingone, pingone_clock)
""",
    "freezegun in time-machine": """
def test_it(pingone, pingone_clock):
    with time_machine.travel("2031-01-01T00:00:00Z", tick=False):
        with freezegun.freeze_time("2032-01-01"):
            check(pingone, pingone_clock, 2032)
        check(pingone, pingone_clock, 2031)
""",
    "monkeypatch": """
def test_it(pingone, pingone_clock, monkeypatch):
    monkeypatch.setattr(time, "time", lambda: 1924992000.0)
    assert pingone.mint.access_token(application="worker").claims["iat"] == 1924992000
""",
    "fails while frozen": """
@pytest.mark.xfail(strict=True, raises=ZeroDivisionError)
def test_it(pingone, pingone_clock):
    pingone_clock.freeze("2031-01-01T00:00:00Z")
    1 / 0

@pytest.mark.xfail(strict=True, raises=ZeroDivisionError)
def test_it_in_a_block(pingone, pingone_clock):
    with freezegun.freeze_time("2031-01-01"):
        pingone_clock.advance(1)
        1 / 0
""",
}


@pytest.mark.parametrize("form", list(_FORMS))
def test_it_ends_clean(run_tests: Callable[..., pytest.RunResult], form: str) -> None:
    # Here `time_machine` names the fixture, there the module, so the check has two names.
    source = f"{_CHECK}\ncheck_with = check\n{_FORMS[form]}"
    result = run_tests(source)
    outcomes = result.parseoutcomes()
    assert set(outcomes) <= {"passed", "xfailed", "warnings", "warning"}, result.stdout.str()
    result.stdout.fnmatch_lines(["*test_afterwards_time_runs PASSED*"])


def test_all_of_them_in_one_process_end_clean(run_tests: Callable[..., pytest.RunResult]) -> None:
    numbered = [
        form.replace("def test_it", f"def test_it_{number}").replace("TestIt", f"TestIt{number}")
        for number, form in enumerate(_FORMS.values())
    ]
    result = run_tests(f"{_CHECK}\ncheck_with = check\n{''.join(numbered)}", subprocess=True)
    result.assert_outcomes(passed=len(_FORMS) + 1, xfailed=2)
