"""How it stands with a user's password, at one moment: read, never changed.

Source: PingOne Platform API reference, "Password policies", "User passwords".
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Final

from pytest_pingone.tenant.policies import PasswordPolicy
from pytest_pingone.tenant.records import Population, User
from pytest_pingone.tenant.sign_on_records import FormerPassword, PasswordState
from pytest_pingone.tenant.store import Change, State
from pytest_pingone.tenant.tenant import Tenant

OK: Final = "OK"
NO_PASSWORD: Final = "NO_PASSWORD"
PASSWORD_EXPIRED: Final = "PASSWORD_EXPIRED"
PASSWORD_LOCKED_OUT: Final = "PASSWORD_LOCKED_OUT"
MUST_CHANGE_PASSWORD: Final = "MUST_CHANGE_PASSWORD"
_DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordStatus:
    """How it stands with a user's password at one moment.

    Attributes:
        status: `OK`, `NO_PASSWORD`, `PASSWORD_LOCKED_OUT`, `MUST_CHANGE_PASSWORD` or
            `PASSWORD_EXPIRED`.
        policy: what the password goes by.
        failures_remaining: so many wrong attempts lock it; None where none do.
        seconds_until_unlock: when it is locked.
        changed_at: since when the user has it, if there is one.
    """

    status: str
    policy: PasswordPolicy
    failures_remaining: int | None = None
    seconds_until_unlock: int | None = None
    changed_at: dt.datetime | None = None


def state_of(user: User, state: State | Change) -> PasswordState:
    """Return what happened to a user's password so far."""
    known = state.table(PasswordState, user.environment_id).get(user.id)
    return known or PasswordState(id=user.id, environment_id=user.environment_id)


def policy_of(user: User, state: State | Change) -> PasswordPolicy:
    """Return the policy of a user's password: the population's, else the environment's default."""
    policies = state.table(PasswordPolicy, user.environment_id)
    population = state.table(Population, user.environment_id).get(user.population_id)
    chosen = policies.get((population and population.password_policy_id) or "")
    return chosen or next(policy for policy in policies if policy.default)


def status_of(user: User, state: State | Change, tenant: Tenant) -> PasswordStatus:
    """Return how it stands with a user's password now."""
    return status_at(user, state, tenant.now)


def status_at(user: User, state: State | Change, now: dt.datetime) -> PasswordStatus:
    """Return how it stands with a user's password at a moment."""
    policy, past = policy_of(user, state), state_of(user, state)
    if user.password is None:
        return PasswordStatus(status=NO_PASSWORD, policy=policy)
    status, unlock = OK, None
    if past.locked_until is not None and now < past.locked_until:
        status = PASSWORD_LOCKED_OUT
        unlock = math.ceil((past.locked_until - now).total_seconds())
    elif past.must_change:
        status = MUST_CHANGE_PASSWORD
    elif _expired_by(user, state, now):
        status = PASSWORD_EXPIRED
    left = None
    if policy.lockout is not None:
        left = 0 if unlock is not None else max(policy.lockout.failure_count - past.failures, 1)
    return PasswordStatus(
        status=status,
        policy=policy,
        failures_remaining=left,
        seconds_until_unlock=unlock,
        changed_at=past.changed_at or user.created_at,
    )


def is_locked(user: User, state: State | Change, tenant: Tenant) -> bool:
    """Return whether too many wrong attempts keep a user out at this moment."""
    until = state_of(user, state).locked_until
    return until is not None and tenant.now < until


def has_expired(user: User, state: State | Change, tenant: Tenant) -> bool:
    """Return whether a password is older than its policy allows."""
    return _expired_by(user, state, tenant.now)


def _expired_by(user: User, state: State | Change, now: dt.datetime) -> bool:
    most = policy_of(user, state).max_age_days
    return user.password is not None and most is not None and age(user, state, now) >= most


def age(user: User, state: State | Change, now: dt.datetime) -> float:
    """Return for how many days a user has had the password at a moment."""
    return (now - (state_of(user, state).changed_at or user.created_at)) / _DAY


def remembered(
    former: tuple[FormerPassword, ...], policy: PasswordPolicy, now: dt.datetime
) -> tuple[FormerPassword, ...]:
    """Return those former passwords, the latest first, that a policy does not let come back."""
    if policy.history is None:
        return ()
    days = policy.history.retention_days
    recent = tuple(past for past in former if (now - past.replaced_at) / _DAY < days)
    return recent[: policy.history.count]
