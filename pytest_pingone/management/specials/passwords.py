"""What can be done with a user's password, by an administrator or by the user.

Source: PingOne Platform API reference, "User passwords".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from pytest_pingone.errors import ISSUE, ApiError, Detail
from pytest_pingone.management.access import Where
from pytest_pingone.management.collection import Occasion
from pytest_pingone.management.fields import View
from pytest_pingone.tenant import credentials
from pytest_pingone.tenant.activities import note, user_of
from pytest_pingone.tenant.password_state import (
    NO_PASSWORD,
    PASSWORD_LOCKED_OUT,
    is_locked,
    policy_of,
    status_at,
    status_of,
)
from pytest_pingone.tenant.policies import PasswordPolicy
from pytest_pingone.tenant.records import User

_PING_ONE: Final = "PING_ONE"


def policy(user: User, view: View) -> PasswordPolicy:
    """Return what a user's password goes by."""
    return policy_of(user, view.state)


def status(user: User, view: View) -> str:
    """Return how it stands with a user's password now."""
    return status_at(user, view.state, view.now).status


def last_changed_at(user: User, view: View) -> dt.datetime | None:
    """Return since when a user has the password."""
    return status_at(user, view.state, view.now).changed_at


def set_password(user: User, sent: Mapping[str, Any], occasion: Occasion) -> User:
    """Give a user a password, which goes by the policy unless that is to be bypassed."""
    return credentials.set_password(
        user,
        sent["value"],
        occasion.change,
        occasion.tenant,
        force_change=bool(sent.get("force_change")),
        bypass_policy=bool(sent.get("bypass_policy")),
    )


def reset(user: User, sent: Mapping[str, Any], occasion: Occasion) -> User:
    """Give a user another password: as the user, or as an administrator to be changed at once."""
    change, tenant, new = occasion.change, occasion.tenant, sent["new_password"]
    if _is_by_the_user(user, occasion) or "current_password" in sent:
        _check_own(user)
        current = sent.get("current_password")
        return credentials.change_own_password(user, current, new, change, tenant)
    return credentials.reset_password(user, new, change, tenant)


def check(user: User, sent: Mapping[str, Any], occasion: Occasion) -> User:
    """Check that a password is the user's; a wrong one counts."""
    _check_own(user)
    credentials.check_password(user, sent["password"], occasion.change, occasion.tenant)
    return user


def force_change(user: User, _sent: Mapping[str, Any], occasion: Occasion) -> User:
    """Let a user choose another password at the next sign-on; that also unlocks the password."""
    _check_has_password(user)
    _unlock(user, occasion)
    credentials.force_change(user, occasion.change)
    return user


def unlock(user: User, _sent: Mapping[str, Any], occasion: Occasion) -> User:
    """Forget the wrong attempts with a user's password."""
    _check_has_password(user)
    _unlock(user, occasion)
    return user


def _unlock(user: User, occasion: Occasion) -> None:
    if is_locked(user, occasion.change, occasion.tenant):
        result = f"Unlocked User {user.username}"
        note(occasion.change, "USER.UNLOCKED", user_of(user), result=result)
    credentials.unlock(user, occasion.change)


def send_recovery_code(user: User, _sent: Mapping[str, Any], occasion: Occasion) -> User:
    """Send a user who forgot the password a code to choose another one."""
    _check_own(user)
    _check_has_password(user)
    now = status_of(user, occasion.change, occasion.tenant).status
    if not user.enabled or now == PASSWORD_LOCKED_OUT:
        raise _refused(PASSWORD_LOCKED_OUT, "The user can not recover the password now")
    credentials.send(user, "recovery", occasion.change, occasion.tenant)
    return user


def recover(user: User, sent: Mapping[str, Any], occasion: Occasion) -> User:
    """Give a user a password for a recovery code that was sent."""
    _check_own(user)
    code, new = sent["recovery_code"], sent["new_password"]
    return credentials.recover_password(user, code, new, occasion.change, occasion.tenant)


def _is_by_the_user(user: User, occasion: Occasion) -> bool:
    """Return whether a user resets the own password, by no right but the self-service scope."""
    actor = occasion.actor
    where = Where(environment_id=user.environment_id, population_id=user.population_id)
    return (
        actor is not None and actor.id == user.id and not actor.may("dir:reset:userPassword", where)
    )


def _check_own(user: User) -> None:
    if user.identity_provider.type != _PING_ONE:
        message = "The password is kept by an external identity provider"
        raise _refused("CONSTRAINT_VIOLATION", message)


def _check_has_password(user: User) -> None:
    if user.password is None:
        raise _refused(NO_PASSWORD, "The user does not have a password")


def _refused(code: str, message: str) -> ApiError:
    return ApiError(400, "REQUEST_FAILED", ISSUE, details=[Detail(code, message, "password")])
