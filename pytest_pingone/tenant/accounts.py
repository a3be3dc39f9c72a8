"""Whether a user's account is locked: by an administrator, or by too many wrong passwords.

Source: PingOne Platform API reference, "User accounts", "Password policies".
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Final

from pytest_pingone.tenant.records import Account, User
from pytest_pingone.tenant.sign_on_records import PasswordState
from pytest_pingone.tenant.store import Change, State

LOCKED: Final = "LOCKED"


def account_at(user: User, state: State | Change, now: dt.datetime) -> Account:
    """Return what a user's account is like at a moment: a lock ends at its time."""
    account = _as_left(user, now)
    password = state.table(PasswordState, user.environment_id).get(user.id)
    until = None if password is None else password.locked_until
    if until is not None and until > now and account.status != LOCKED:
        account = Account(can_authenticate=False, status=LOCKED, unlock_at=until)
    if account.unlock_at is None:
        return account
    left = -(-(account.unlock_at - now) // dt.timedelta(seconds=1))
    return dataclasses.replace(account, seconds_until_unlock=left)


def may_sign_on(user: User, now: dt.datetime) -> bool:
    """Return whether an administrator keeps a user out; wrong passwords are counted elsewhere."""
    account = _as_left(user, now)
    return user.enabled and account.can_authenticate and account.status != LOCKED


def _as_left(user: User, now: dt.datetime) -> Account:
    """Return a user's account as administrators left it; a lock ends at its time."""
    ends = user.account.unlock_at
    return Account() if ends is not None and ends <= now else user.account
