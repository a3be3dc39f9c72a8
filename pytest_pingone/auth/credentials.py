"""Passwords and one-time codes: checked, counted, locked, changed, sent.

Source: PingOne Platform API reference, "Password policies", "User passwords".
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import secrets

from pytest_pingone import ids
from pytest_pingone.auth.sessions import now_of
from pytest_pingone.errors import Detail, invalid_data
from pytest_pingone.tenant import password_policy, passwords
from pytest_pingone.tenant.records import User
from pytest_pingone.tenant.sign_on_records import Message, PasswordState
from pytest_pingone.tenant.store import Change, State
from pytest_pingone.tenant.tenant import Tenant

_RECOVERY_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def state_of(user: User, state: State | Change) -> PasswordState:
    """Return what happened to a user's password so far."""
    known = state.table(PasswordState, user.environment_id).get(user.id)
    return known or PasswordState(id=user.id, environment_id=user.environment_id)


def is_locked(user: User, state: State | Change, tenant: Tenant) -> bool:
    """Return whether too many wrong attempts keep a user out at this moment."""
    until = state_of(user, state).locked_until
    return until is not None and now_of(tenant) < until


def is_right(user: User, password: str, change: Change, tenant: Tenant) -> bool:
    """Return whether a password is the user's, and count: a right one resets, a wrong one adds.

    The fifth wrong one in a row locks the password for a quarter of an hour.
    """
    past = state_of(user, change)
    if user.password is not None and passwords.matches(password, user.password):
        change.put(dataclasses.replace(past, failures=0, locked_until=None))
        return True
    failures = past.failures + 1
    until = None
    if failures >= password_policy.MOST_FAILURES:
        until = now_of(tenant) + dt.timedelta(seconds=password_policy.LOCKED_SECONDS)
        failures = 0
    change.put(dataclasses.replace(past, failures=failures, locked_until=until))
    return False


def has_expired(user: User, state: State | Change, tenant: Tenant) -> bool:
    """Return whether a password is older than the policy allows."""
    changed = state_of(user, state).changed_at or user.created_at
    return now_of(tenant) >= changed + dt.timedelta(days=password_policy.MAX_AGE_DAYS)


def change_password(
    user: User, password: str, change: Change, tenant: Tenant, *, target: str = "newPassword"
) -> User:
    """Give a user a new password.

    Raises:
        ApiError: it does not meet the policy, or is the one that the user has.
    """
    missing = password_policy.unsatisfied(password, user)
    if user.password is not None and passwords.matches(password, user.password):
        missing.append("notSimilarToCurrent")
    if missing:
        words = {"password": "User", "newPassword": "New"}[target]
        message = f"{words} password did not satisfy password policy requirements"
        inner = {"unsatisfiedRequirements": missing}
        raise invalid_data(Detail("INVALID_VALUE", message, target, inner))
    changed = dataclasses.replace(user, password=passwords.protect(password))
    change.put(changed)
    change.put(
        PasswordState(id=user.id, environment_id=user.environment_id, changed_at=now_of(tenant))
    )
    return changed


def send(user: User, kind: str, change: Change, tenant: Tenant) -> str:
    """Send a user a code, which a test finds in `pingone.messages`, and return it."""
    if kind == "recovery":
        code = "".join(secrets.choice(_RECOVERY_ALPHABET) for _ in range(8))
    else:
        code = f"{secrets.randbelow(10**6):06}"
    change.put(
        Message(
            id=ids.unguessable(),
            environment_id=user.environment_id,
            user_id=user.id,
            kind=kind,
            code=code,
            sent_at=now_of(tenant),
        )
    )
    return code
