"""Passwords are kept so that they can be compared and not read."""

from __future__ import annotations

import pytest

from pytest_pingone import PingOne
from pytest_pingone.tenant import passwords


@pytest.mark.parametrize(
    "password", ["Correct-Horse-9", "", "pass$word", "пароль", "x" * 10_000, "\x00", " spaced "]
)
def test_a_password_matches_itself_and_nothing_near_it(password: str) -> None:
    protected = passwords.protect(password)
    assert passwords.matches(password, protected)
    for other in (f"{password}x", password.swapcase() + "y", f" {password}", password[:-1] + "!"):
        assert not passwords.matches(other, protected)


def test_what_is_kept_does_not_show_the_password() -> None:
    assert "Correct-Horse-9" not in passwords.protect("Correct-Horse-9")


def test_the_same_password_is_kept_differently_each_time() -> None:
    assert len({passwords.protect("Correct-Horse-9") for _ in range(5)}) == 5


@pytest.mark.parametrize("damaged", ["", "$", "salt", "salt$", "salt$digest", "Correct-Horse-9"])
def test_nothing_matches_what_is_damaged(damaged: str) -> None:
    assert not passwords.matches("Correct-Horse-9", damaged)
    assert not passwords.matches("", damaged)


@pytest.mark.parametrize("name", ["alice", "bob", "mallory"])
def test_seeded_users_have_the_documented_password(pingone: PingOne, name: str) -> None:
    kept = pingone.users[name].password
    assert kept is not None
    assert passwords.matches("Correct-Horse-9", kept)
    assert "Correct-Horse-9" not in kept


def test_a_record_does_not_print_secrets(pingone: PingOne) -> None:
    alice, web = pingone.users["alice"], pingone.applications["web"]
    assert str(alice.password) not in repr(alice)
    assert web.secret not in repr(web)
    assert pingone.resources["orders"].secret not in repr(pingone.resources["orders"])


def test_a_change_of_something_else_keeps_the_password(pingone: PingOne) -> None:
    before = pingone.users["alice"].password
    assert pingone.users.update("alice", nickname="Al").password == before


def test_a_password_can_be_changed_by_a_test(pingone: PingOne) -> None:
    changed = pingone.users.update("alice", password="Battery-Staple-7").password
    assert changed is not None
    assert passwords.matches("Battery-Staple-7", changed)
    assert not passwords.matches("Correct-Horse-9", changed)
