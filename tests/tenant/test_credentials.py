"""Passwords as time goes by: checked, counted, locked, changed, recovered, by the user's policy."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest

from pytest_pingone import PingOne, ProcessClock
from pytest_pingone.errors import ApiError
from pytest_pingone.tenant import credentials, passwords
from pytest_pingone.tenant.password_state import PasswordStatus, policy_of, state_of, status_of
from pytest_pingone.tenant.policies import Lockout, PasswordHistory, PasswordPolicy
from pytest_pingone.tenant.records import User
from pytest_pingone.tenant.store import Change
from pytest_pingone.tenant.tenant import Tenant

FIRST = "Correct-Horse-9"
NEW = [
    "Other-Staple-7",
    "Third-Battery-5",
    "Quiet-River-31",
    "Green-Castle-42",
    "Velvet-Moon-53",
    "Rapid-Falcon-64",
    "Amber-Window-75",
    "Silent-Meadow-86",
]
WRONG = "Wrong-Horse-9"


class Desk:
    """The password of `alice`, and what can be done with it."""

    def __init__(self, pingone: PingOne) -> None:
        self.pingone = pingone
        self.tenant: Tenant = pingone._tenant

    @property
    def user(self) -> User:
        return self.pingone.users["alice"]

    @property
    def status(self) -> PasswordStatus:
        return status_of(self.user, self.tenant.state, self.tenant)

    def check(self, password: str) -> None:
        with credentials.counting(self.tenant) as change:
            credentials.check_password(self.user, password, change, self.tenant)

    def set(self, password: str, **more: Any) -> None:
        with self.changing() as change:
            credentials.set_password(self.user, password, change, self.tenant, **more)

    def reset(self, password: str) -> None:
        with self.changing() as change:
            credentials.reset_password(self.user, password, change, self.tenant)

    def change(self, current: str | None, new: str) -> None:
        with credentials.counting(self.tenant) as change:
            credentials.change_own_password(self.user, current, new, change, self.tenant)

    def send(self) -> str:
        with self.changing() as change:
            return credentials.send(self.user, "recovery", change, self.tenant)

    def recover(self, code: str, new: str) -> None:
        with credentials.counting(self.tenant) as change:
            credentials.recover_password(self.user, code, new, change, self.tenant)

    def rule(self, **rules: Any) -> None:
        """Change the default policy."""
        with self.changing() as change:
            change.put(dataclasses.replace(policy_of(self.user, change), **rules))

    def changing(self) -> contextlib.AbstractContextManager[Change]:
        return self.tenant.store.change()

    def has(self, password: str) -> bool:
        kept = self.user.password
        return kept is not None and passwords.matches(password, kept)


@pytest.fixture
def desk(pingone: PingOne, pingone_clock: ProcessClock) -> Desk:
    """The password of `alice`, at a time that stands still."""
    pingone_clock.travel_to(pingone.users["alice"].created_at)
    return Desk(pingone)


@contextlib.contextmanager
def refused(code: str, target: str, detail: str = "INVALID_VALUE") -> Iterator[dict[str, Any]]:
    told: dict[str, Any] = {}
    with pytest.raises(ApiError) as caught:
        yield told
    (found,) = caught.value.details
    assert (caught.value.status, caught.value.code) == (400, code)
    assert (found.code, found.target) == (detail, target)
    told.update(found.inner, message=found.message)


def lacks(*requirements: str) -> contextlib.AbstractContextManager[None]:
    @contextlib.contextmanager
    def check() -> Iterator[None]:
        with refused("INVALID_DATA", "newPassword") as told:
            yield
        assert told["unsatisfiedRequirements"] == list(requirements)
        assert set(requirements) < set(told)

    return check()


def test_a_fresh_password_is_ok(desk: Desk) -> None:
    status = desk.status
    assert (status.status, status.failures_remaining) == ("OK", 5)
    assert (status.policy.name, status.seconds_until_unlock) == ("Standard", None)
    assert status.changed_at == desk.user.created_at
    desk.check(FIRST)


def test_wrong_attempts_are_counted_until_a_right_one(desk: Desk) -> None:
    for left in (4, 3):
        with refused("INVALID_DATA", "password") as told:
            desk.check(WRONG)
        assert told["failuresRemaining"] == desk.status.failures_remaining == left
    assert told["message"] == "The provided password did not match provisioned password"
    desk.check(FIRST)
    assert desk.status.failures_remaining == 5


def lock(desk: Desk, attempts: int = 5) -> None:
    for _ in range(attempts):
        with refused("INVALID_DATA", "password"):
            desk.check(WRONG)


def test_a_lock_keeps_even_the_right_password_out_for_its_time(
    desk: Desk, pingone_clock: ProcessClock
) -> None:
    lock(desk)
    assert desk.status.status == "PASSWORD_LOCKED_OUT"
    assert (desk.status.failures_remaining, desk.status.seconds_until_unlock) == (0, 900)
    with refused("REQUEST_FAILED", "password", "PASSWORD_LOCKED_OUT"):
        desk.check(FIRST)
    with refused("REQUEST_FAILED", "password", "PASSWORD_LOCKED_OUT"):
        desk.change(FIRST, NEW[0])
    pingone_clock.advance(899.5)
    assert desk.status.seconds_until_unlock == 1
    pingone_clock.advance(0.5)
    assert (desk.status.status, desk.status.failures_remaining) == ("OK", 5)
    desk.check(FIRST)


def test_lockout_goes_by_the_policy(desk: Desk, pingone_clock: ProcessClock) -> None:
    desk.rule(lockout=Lockout(failure_count=2, duration_seconds=10))
    lock(desk, attempts=2)
    assert desk.status.seconds_until_unlock == 10
    pingone_clock.advance(10)
    assert desk.status.status == "OK"


def test_without_lockout_nothing_locks(desk: Desk) -> None:
    desk.rule(lockout=None)
    for _ in range(20):
        with refused("INVALID_DATA", "password") as told:
            desk.check(WRONG)
        assert "failuresRemaining" not in told
    assert (desk.status.status, desk.status.failures_remaining) == ("OK", None)


def test_a_lock_can_be_opened(desk: Desk) -> None:
    lock(desk)
    with desk.changing() as change:
        credentials.unlock(desk.user, change)
    assert (desk.status.status, desk.status.failures_remaining) == ("OK", 5)


def test_who_has_no_password_cannot_be_right(desk: Desk) -> None:
    with desk.changing() as change:
        change.put(dataclasses.replace(desk.user, password=None))
    assert desk.status.status == "NO_PASSWORD"
    assert (desk.status.failures_remaining, desk.status.changed_at) == (None, None)
    with refused("REQUEST_FAILED", "password", "NO_PASSWORD"):
        desk.check("")
    desk.change(None, NEW[0])
    assert desk.has(NEW[0])


def test_an_administrator_sets_a_password(desk: Desk, pingone_clock: ProcessClock) -> None:
    lock(desk)
    pingone_clock.advance(60)
    desk.set(NEW[0])
    assert desk.has(NEW[0])
    assert (desk.status.status, desk.status.changed_at) == ("OK", pingone_clock.now())
    desk.check(NEW[0])


def test_a_password_that_is_set_meets_the_policy_unless_that_is_bypassed(desk: Desk) -> None:
    with refused("INVALID_DATA", "value") as told:
        desk.set("weak")
    assert told["message"] == "User password did not satisfy password policy requirements"
    assert desk.has(FIRST)
    desk.set("weak", bypass_policy=True)
    assert desk.has("weak")


def test_a_password_that_is_set_may_have_to_be_changed(desk: Desk) -> None:
    desk.set(NEW[0], force_change=True)
    assert desk.status.status == "MUST_CHANGE_PASSWORD"
    desk.check(NEW[0])
    desk.set(NEW[1])
    assert desk.status.status == "OK"


def test_a_password_that_is_reset_has_to_be_changed(desk: Desk) -> None:
    with refused("INVALID_DATA", "newPassword") as told:
        desk.reset("weak")
    assert told["message"] == "New password did not satisfy password policy requirements"
    desk.reset(NEW[0])
    assert desk.status.status == "MUST_CHANGE_PASSWORD"
    desk.change(NEW[0], NEW[1])
    assert desk.status.status == "OK"


def test_a_change_can_be_forced_whenever(desk: Desk) -> None:
    with desk.changing() as change:
        credentials.force_change(desk.user, change)
    assert desk.status.status == "MUST_CHANGE_PASSWORD"
    desk.check(FIRST)
    assert desk.status.status == "MUST_CHANGE_PASSWORD"


def test_users_change_their_password_once_it_is_a_day_old(
    desk: Desk, pingone_clock: ProcessClock
) -> None:
    pingone_clock.advance(days=1, seconds=-1)
    with refused("REQUEST_FAILED", "newPassword", "PASSWORD_TOO_YOUNG"):
        desk.change(FIRST, NEW[0])
    assert desk.has(FIRST)
    pingone_clock.advance(1)
    desk.change(FIRST, NEW[0])
    assert desk.has(NEW[0])
    with refused("REQUEST_FAILED", "newPassword", "PASSWORD_TOO_YOUNG"):
        desk.change(NEW[0], NEW[1])


def test_without_a_least_age_users_change_their_password_at_once(desk: Desk) -> None:
    desk.rule(min_age_days=None)
    desk.change(FIRST, NEW[0])
    desk.change(NEW[0], NEW[1])
    assert desk.has(NEW[1])


def test_changing_ones_password_takes_the_current_one(desk: Desk) -> None:
    desk.rule(min_age_days=None)
    for current in (WRONG, "", None):
        with refused("INVALID_DATA", "currentPassword") as told:
            desk.change(current, NEW[0])
    assert told["failuresRemaining"] == desk.status.failures_remaining == 2
    assert told["message"] == "The current password provided for the user is invalid"
    for _ in range(2):
        with refused("INVALID_DATA", "currentPassword"):
            desk.change(WRONG, NEW[0])
    assert desk.status.status == "PASSWORD_LOCKED_OUT"
    assert desk.has(FIRST)


def test_a_new_password_is_not_like_the_current_one(desk: Desk) -> None:
    desk.rule(min_age_days=None)
    with lacks("notSimilarToCurrent"):
        desk.change(FIRST, "Correct-Horse-10")
    with lacks("notSimilarToCurrent"):
        desk.reset(FIRST)
    desk.reset("Correct-Horse-10")


def test_a_password_expires_as_the_policy_says(desk: Desk, pingone_clock: ProcessClock) -> None:
    pingone_clock.advance(days=182, seconds=-1)
    assert desk.status.status == "OK"
    pingone_clock.advance(1)
    assert desk.status.status == "PASSWORD_EXPIRED"
    desk.check(FIRST)
    desk.rule(max_age_days=183)
    assert desk.status.status == "OK"
    pingone_clock.advance(days=1)
    assert desk.status.status == "PASSWORD_EXPIRED"
    desk.rule(max_age_days=None)
    assert desk.status.status == "OK"


def test_an_expired_password_can_be_changed(desk: Desk, pingone_clock: ProcessClock) -> None:
    pingone_clock.advance(days=200)
    desk.change(FIRST, NEW[0])
    assert desk.status.status == "OK"


def test_ages_may_be_longer_than_time_itself(desk: Desk) -> None:
    forever = 2147483647
    desk.rule(
        min_age_days=forever - 22,
        max_age_days=forever,
        history=PasswordHistory(count=forever, retention_days=forever),
    )
    assert desk.status.status == "OK"
    with refused("REQUEST_FAILED", "newPassword", "PASSWORD_TOO_YOUNG"):
        desk.change(FIRST, NEW[0])
    desk.reset(NEW[0])
    with lacks("history"):
        desk.reset(FIRST)


def test_six_former_passwords_do_not_come_back(desk: Desk) -> None:
    for password in NEW[:6]:
        desk.set(password)
    with lacks("history"):
        desk.reset(FIRST)
    with lacks("history"):
        desk.reset(NEW[4])
    desk.set(NEW[6])
    desk.reset(FIRST)
    assert desk.has(FIRST)


def test_former_passwords_are_forgotten_after_a_year(
    desk: Desk, pingone_clock: ProcessClock
) -> None:
    desk.set(NEW[0])
    pingone_clock.advance(days=365, seconds=-1)
    with lacks("history"):
        desk.reset(FIRST)
    pingone_clock.advance(1)
    desk.reset(FIRST)


def test_a_policy_that_remembers_less_counts_at_once(desk: Desk) -> None:
    desk.set(NEW[0])
    desk.set(NEW[1])
    desk.rule(history=PasswordHistory(count=1, retention_days=365))
    with lacks("history"):
        desk.reset(NEW[0])
    desk.reset(FIRST)
    desk.rule(history=None)
    desk.reset(NEW[1])
    assert state_of(desk.user, desk.tenant.state).former == ()


def test_history_does_not_show_passwords(desk: Desk) -> None:
    desk.set(NEW[0])
    state = state_of(desk.user, desk.tenant.state)
    assert passwords.matches(FIRST, state.former[0].password)
    assert FIRST not in repr(state)
    assert state.former[0].password not in repr(state)


def test_a_test_sets_any_password_and_the_one_before_is_remembered(
    desk: Desk, pingone: PingOne
) -> None:
    lock(desk)
    pingone.users.update("alice", password="weak")
    assert desk.status.status == "OK"
    with lacks("history"):
        desk.reset(FIRST)
    pingone.users.create(username="carol", email="carol@example.com", password="weak")


def test_the_policy_of_the_population_comes_first(desk: Desk, pingone: PingOne) -> None:
    policies = desk.tenant.state.table(PasswordPolicy, pingone.environment.id)
    basic = next(policy for policy in policies if policy.name == "Basic")
    pingone.populations.update("Default", password_policy=basic)
    assert desk.status.policy == basic
    desk.reset("alice-Staple-7-Aaaa")
    pingone.populations.update("Default", password_policy=None)
    assert desk.status.policy.name == "Standard"


def test_a_recovery_code_lets_choose_another_password(desk: Desk, pingone: PingOne) -> None:
    lock(desk)
    code = desk.send()
    assert (pingone.messages[-1].kind, pingone.messages[-1].code) == ("recovery", code)
    with lacks("minCharacters", "minCharacters", "length"):
        desk.recover(code, "weak-")
    desk.recover(f" {code.lower()} ", NEW[0])
    assert desk.has(NEW[0])
    assert desk.status.status == "OK"
    with refused("INVALID_DATA", "recoveryCode"):
        desk.recover(code, NEW[1])


def test_a_recovery_code_is_good_for_five_minutes(desk: Desk, pingone_clock: ProcessClock) -> None:
    code = desk.send()
    pingone_clock.advance(300)
    with refused("INVALID_DATA", "recoveryCode") as told:
        desk.recover(code, NEW[0])
    assert told["message"] == "The provided password recovery code was invalid or expired"
    code = desk.send()
    pingone_clock.advance(299)
    desk.recover(code, NEW[0])


def test_only_the_last_recovery_code_is_good(desk: Desk) -> None:
    with refused("INVALID_DATA", "recoveryCode"):
        desk.recover("", NEW[0])
    first, second = desk.send(), desk.send()
    with refused("INVALID_DATA", "recoveryCode"):
        desk.recover(first, NEW[0])
    desk.recover(second, NEW[0])


def test_five_wrong_codes_make_the_right_one_void(desk: Desk) -> None:
    code = desk.send()
    for _ in range(5):
        with refused("INVALID_DATA", "recoveryCode"):
            desk.recover("Ñ0", NEW[0])
    with refused("INVALID_DATA", "recoveryCode") as told:
        desk.recover(code, NEW[0])
    assert told["message"] == "Maximum password recovery failures exceeded"
    desk.recover(desk.send(), NEW[0])


def test_another_recovery_code_cannot_be_read_from_a_record(desk: Desk) -> None:
    assert desk.send() not in repr(state_of(desk.user, desk.tenant.state))


def test_a_refusal_that_counts_leaves_nothing_else_undone(desk: Desk, pingone: PingOne) -> None:
    with pytest.raises(credentials.CountedRefusal), credentials.counting(desk.tenant) as change:
        credentials.check_password(desk.user, WRONG, change, desk.tenant)
    assert desk.status.failures_remaining == 4
    before = pingone.snapshot()
    with refused("INVALID_DATA", "newPassword"):
        desk.recover(desk.send(), "weak")
    assert desk.status.failures_remaining == 4
    assert pingone.snapshot() is not before
