"""Passwords and one-time codes: checked, counted, locked, changed, sent, by the user's policy.

Source: PingOne Platform API reference, "Password policies", "User passwords".
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import hmac
import secrets
from collections.abc import Iterator
from typing import Final

from pytest_pingone import ids
from pytest_pingone.errors import ISSUE, ApiError, Detail, invalid_data
from pytest_pingone.tenant import password_policy, passwords
from pytest_pingone.tenant.activities import note, user_of
from pytest_pingone.tenant.password_state import (
    PasswordStatus,
    age,
    is_locked,
    policy_of,
    remembered,
    state_of,
    status_of,
)
from pytest_pingone.tenant.records import User
from pytest_pingone.tenant.records.activities import Origin
from pytest_pingone.tenant.sign_on_records import (
    FormerPassword,
    Message,
    PasswordState,
    RecoveryCode,
)
from pytest_pingone.tenant.store import Change
from pytest_pingone.tenant.tenant import Tenant

_ALPHABET: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_RECOVERY_LIFETIME: Final = dt.timedelta(minutes=5)
_RECOVERY_ATTEMPTS: Final = 5


class CountedRefusal(ApiError):
    """A refusal that leaves a trace: a wrong attempt that was counted. See `counting`."""


@contextlib.contextmanager
def counting(tenant: Tenant, origin: Origin | None = None) -> Iterator[Change]:
    """Change the store; the trace that a `CountedRefusal` leaves takes effect all the same.

    Not inside of another change: that one would be undone by the refusal.

    Args:
        origin: the request that the change is a part of.
    """
    refusal: CountedRefusal | None = None
    with tenant.store.change(origin) as change:
        try:
            yield change
        except CountedRefusal as problem:
            refusal = problem
    if refusal is not None:
        raise refusal


def is_right(user: User, password: str, change: Change, tenant: Tenant) -> bool:
    """Return whether a password is the user's, and count: a right one resets, a wrong one adds.

    As many wrong ones in a row as the policy says lock the password for a time.
    """
    past = state_of(user, change)
    if user.password is not None and passwords.matches(password, user.password):
        change.put(dataclasses.replace(past, failures=0, locked_until=None))
        _note(change, "CHECK_SUCCEEDED", user, f"Check Succeeded Password {user.id}")
        return True
    failures, until = past.failures + 1, None
    lockout = policy_of(user, change).lockout
    if lockout is not None and failures >= lockout.failure_count:
        until = tenant.now + dt.timedelta(seconds=lockout.duration_seconds)
        failures = 0
    change.put(dataclasses.replace(past, failures=failures, locked_until=until))
    _note(change, "CHECK_FAILED", user, f"Check Failed Password {user.id}")
    if until is not None:
        note(change, "USER.LOCKED", user_of(user), result=f"Locked User {user.username}")
    return False


def check_password(user: User, password: str, change: Change, tenant: Tenant) -> None:
    """Check that a password is the user's; one that has expired or must change is right, too.

    Raises:
        CountedRefusal: it is not, and that was counted.
        ApiError: the user has none, or it is locked.
    """
    _check_usable(user, change, tenant)
    if not is_right(user, password, change, tenant):
        message = "The provided password did not match provisioned password"
        raise _mismatch(message, "password", status_of(user, change, tenant))


def set_password(
    user: User,
    password: str,
    change: Change,
    tenant: Tenant,
    *,
    force_change: bool = False,
    bypass_policy: bool = False,
    target: str = "value",
) -> User:
    """Give a user a password, as an administrator; what locked the one before is forgotten.

    Args:
        force_change: the user has to choose another at the next sign-on.
        bypass_policy: any password will do.
        target: the member that brought the password, for an error.

    Raises:
        ApiError: it does not meet the policy.
    """
    if not bypass_policy:
        check_policy(user, password, change, tenant, target=target)
    _note(change, "SET", user, f"Set password for: {user.id}")
    return _changed(user, password, change, tenant, must_change=force_change)


def reset_password(user: User, password: str, change: Change, tenant: Tenant) -> User:
    """Give a user a password to sign on with once, as an administrator. See `set_password`."""
    check_policy(user, password, change, tenant)
    _note(change, "RESET", user, f"Reset Password {user.id}")
    return _changed(user, password, change, tenant, must_change=True)


def change_own_password(
    user: User, current: str | None, new: str, change: Change, tenant: Tenant
) -> User:
    """Give a user a new password, as the user.

    Args:
        current: the password so far; not asked for if there is none.

    Raises:
        CountedRefusal: `current` is wrong, and that was counted.
        ApiError: the password is locked or too young to be changed, or the new one does not meet
            the policy.
    """
    if user.password is not None:
        _check_usable(user, change, tenant)
        if not is_right(user, current or "", change, tenant):
            message = "The current password provided for the user is invalid"
            raise _mismatch(message, "currentPassword", status_of(user, change, tenant))
        _check_age(user, change, tenant)
    check_policy(user, new, change, tenant, current=current)
    _note(change, "RESET", user, f"Reset Password {user.id}")
    return _changed(user, new, change, tenant)


def recover_password(user: User, code: str, new: str, change: Change, tenant: Tenant) -> User:
    """Give a user who forgot the password a new one, for the last recovery code that was sent.

    That also opens a locked password.

    Raises:
        CountedRefusal: the code is wrong, and that was counted: with the fifth it is void.
        ApiError: there is no such code (any more), or the password does not meet the policy.
    """
    past = state_of(user, change)
    sent = past.recovery
    if sent is not None and sent.failures >= _RECOVERY_ATTEMPTS:
        message = "Maximum password recovery failures exceeded"
        raise invalid_data(Detail("INVALID_VALUE", message, "recoveryCode"))
    invalid = Detail(
        "INVALID_VALUE",
        "The provided password recovery code was invalid or expired",
        "recoveryCode",
    )
    if sent is None or tenant.now >= sent.expires_at:
        raise invalid_data(invalid)
    if not hmac.compare_digest(code.strip().upper().encode(), sent.code.encode()):
        counted = dataclasses.replace(sent, failures=sent.failures + 1)
        change.put(dataclasses.replace(past, recovery=counted))
        raise _counted(invalid)
    check_policy(user, new, change, tenant)
    _note(change, "RECOVERY", user, f"Recovered Password {user.id}")
    return _changed(user, new, change, tenant)


def force_change(user: User, change: Change) -> None:
    """Let a user choose another password at the next sign-on."""
    change.put(dataclasses.replace(state_of(user, change), must_change=True))


def unlock(user: User, change: Change) -> None:
    """Forget the wrong attempts with a user's password."""
    change.put(dataclasses.replace(state_of(user, change), failures=0, locked_until=None))


def note_change(user: User, change: Change, tenant: Tenant, *, must_change: bool = False) -> None:
    """Note that a user gets another password now: the former one is remembered, locks are open.

    Args:
        user: as before the change.
    """
    past, now = state_of(user, change), tenant.now
    former = past.former
    if user.password is not None:
        former = (FormerPassword(password=user.password, replaced_at=now), *former)
    change.put(
        PasswordState(
            id=user.id,
            environment_id=user.environment_id,
            must_change=must_change,
            changed_at=now,
            former=remembered(former, policy_of(user, change), now),
        )
    )


def send(user: User, kind: str, change: Change, tenant: Tenant) -> str:
    """Send a user a code, which a test finds in `pingone.messages`, and return it.

    A recovery code takes the place of the one before and is good for five minutes; a verification
    code is good until the next one.
    """
    code = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    if kind == "recovery":
        sent = RecoveryCode(code=code, expires_at=tenant.now + _RECOVERY_LIFETIME)
        change.put(dataclasses.replace(state_of(user, change), recovery=sent))
    elif kind == "otp":
        code = f"{secrets.randbelow(10**6):06}"
    change.put(
        Message(
            id=ids.unguessable(),
            environment_id=user.environment_id,
            user_id=user.id,
            kind=kind,
            email=user.email,
            code=code,
            sent_at=tenant.now,
        )
    )
    result = f"Sent {kind} code to User {user.username}"
    note(change, "NOTIFICATION.CREATED", user_of(user), result=result)
    return code


def _note(change: Change, event: str, user: User, result: str) -> None:
    note(change, f"PASSWORD.{event}", user_of(user), result=result)


def _changed(
    user: User, password: str, change: Change, tenant: Tenant, *, must_change: bool = False
) -> User:
    note_change(user, change, tenant, must_change=must_change)
    changed = dataclasses.replace(user, password=passwords.protect(password))
    change.put(changed)
    return changed


def check_policy(
    user: User,
    password: str,
    change: Change,
    tenant: Tenant,
    *,
    current: str | None = None,
    target: str = "newPassword",
) -> None:
    """Check that a password may be a user's.

    Args:
        current: the password so far, if it is known as it was typed.
        target: the member that brought the password, for an error.

    Raises:
        ApiError: it does not meet the policy.
    """
    policy = policy_of(user, change)
    former = remembered(state_of(user, change).former, policy, tenant.now)
    missing = password_policy.unsatisfied(
        password, policy, user=user, current=current, former=[past.password for past in former]
    )
    if missing:
        whose = "New" if target == "newPassword" else "User"
        message = f"{whose} password did not satisfy password policy requirements"
        inner: dict[str, object] = {
            "unsatisfiedRequirements": [lacking.requirement for lacking in missing]
        }
        inner |= {lacking.requirement: lacking.message for lacking in missing}
        raise invalid_data(Detail("INVALID_VALUE", message, target, inner))


def _check_usable(user: User, change: Change, tenant: Tenant) -> None:
    if user.password is None:
        raise _failed("NO_PASSWORD", "The user does not have a password", "password")
    if is_locked(user, change, tenant):
        raise _failed("PASSWORD_LOCKED_OUT", "The password is locked out", "password")


def _check_age(user: User, change: Change, tenant: Tenant) -> None:
    """Refuse to change a password that is too young, unless the user was told to change it."""
    least = policy_of(user, change).min_age_days
    if least is None or state_of(user, change).must_change:
        return
    if age(user, change, tenant.now) < least:
        message = (
            "The password cannot be changed because it has not been long enough since the last "
            "password change"
        )
        raise _failed("PASSWORD_TOO_YOUNG", message, "newPassword")


def _failed(code: str, message: str, target: str) -> ApiError:
    return ApiError(400, "REQUEST_FAILED", ISSUE, details=[Detail(code, message, target)])


def _mismatch(message: str, target: str, status: PasswordStatus) -> CountedRefusal:
    left = status.failures_remaining
    inner = {} if left is None else {"failuresRemaining": left}
    return _counted(Detail("INVALID_VALUE", message, target, inner))


def _counted(detail: Detail) -> CountedRefusal:
    refusal = invalid_data(detail)
    return CountedRefusal(400, refusal.code, refusal.message, details=[detail])
