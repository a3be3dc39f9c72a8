"""Signing on, step by step: what a user may do next in a flow, and what comes of it.

A program does it with the vendor content types of `/flows/<id>`, a person on the sign-on page; both
end up in `ACTIONS`. Each action returns the flow as it is then, or raises PingOne's refusal.

Source: PingOne Platform API reference, "Flows".
"""

from __future__ import annotations

import dataclasses
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pytest_pingone import ids
from pytest_pingone.auth import policies
from pytest_pingone.errors import NOT_UNIQUE, ApiError, Detail, invalid_data
from pytest_pingone.tenant import credentials
from pytest_pingone.tenant.accounts import may_sign_on
from pytest_pingone.tenant.activities import note, user_of
from pytest_pingone.tenant.password_state import has_expired, is_locked, state_of
from pytest_pingone.tenant.records import Application, Lifecycle, Population, User
from pytest_pingone.tenant.sign_on_records import DeviceAuthorization, Flow, Session, SignOnRules
from pytest_pingone.tenant.store import Change
from pytest_pingone.tenant.tenant import Tenant

USERNAME_PASSWORD_REQUIRED: Final = "USERNAME_PASSWORD_REQUIRED"
PASSWORD_LOCKED_OUT: Final = "PASSWORD_LOCKED_OUT"
MUST_CHANGE_PASSWORD: Final = "MUST_CHANGE_PASSWORD"
PASSWORD_EXPIRED: Final = "PASSWORD_EXPIRED"
RECOVERY_CODE_REQUIRED: Final = "RECOVERY_CODE_REQUIRED"
VERIFICATION_CODE_REQUIRED: Final = "VERIFICATION_CODE_REQUIRED"
OTP_REQUIRED: Final = "OTP_REQUIRED"
USER_CODE_REQUIRED: Final = "USER_CODE_REQUIRED"
CONSENT_REQUIRED: Final = "DAG_CONSENT_REQUIRED"
COMPLETED: Final = "COMPLETED"
FAILED: Final = "FAILED"
ANONYMOUS: Final = frozenset(
    {USERNAME_PASSWORD_REQUIRED, PASSWORD_LOCKED_OUT, RECOVERY_CODE_REQUIRED}
)
"""Where nobody has proved anything yet, so nobody is told whose account it is."""


@dataclass(frozen=True, slots=True)
class Step:
    """One attempt to get on with a flow: where it stands, what was sent, what it may change."""

    flow: Flow
    body: Mapping[str, Any]
    tenant: Tenant
    change: Change

    def text(self, name: str) -> str:
        """Return a member of what was sent, which must be there and be text."""
        value = self.body.get(name)
        if not isinstance(value, str) or not value:
            raise invalid_data(Detail("REQUIRED_VALUE", "must not be empty", name))
        return value

    @property
    def user(self) -> User:
        """Who is signing on, once that is known."""
        found = self.change.table(User, self.flow.environment_id).get(self.flow.user_id or "")
        if found is None:
            raise invalid_data(Detail("INVALID_VALUE", "The user does not exist", "username"))
        return found

    def moved(self, status: str, **more: Any) -> Flow:
        """Return the flow with another status."""
        return dataclasses.replace(self.flow, status=status, **more)


class CountedRefusal(ApiError):
    """A refusal that leaves a trace: a wrong attempt that was counted."""

    def __init__(self, flow: Flow, detail: Detail) -> None:
        refusal = invalid_data(detail)
        super().__init__(400, refusal.code, refusal.message, details=[detail])
        self.flow = flow


@dataclass(frozen=True, slots=True, eq=False)
class Action:
    """What can be done in a flow.

    Attributes:
        statuses: in which states of the flow.
        perform: how.
        allowed: whether the sign-on policy lets users do it.
    """

    statuses: frozenset[str]
    perform: Callable[[Step], Flow]
    allowed: Callable[[SignOnRules], bool] = lambda _: True

    def fits(self, flow: Flow) -> bool:
        """Return whether it can be done now."""
        return flow.status in self.statuses and self.allowed(flow.rules)


def first_status(flow: Flow) -> str:
    """Return what a flow begins with: a device that waits needs its code confirmed first."""
    return USERNAME_PASSWORD_REQUIRED if flow.request is not None else USER_CODE_REQUIRED


def available(flow: Flow) -> list[str]:
    """Return the names of the actions that fit a flow's state, in the order of the table."""
    return [name for name, action in ACTIONS.items() if action.fits(flow)]


def _continued(step: Step, *amr: str) -> Flow:
    """Return the flow at whatever has to come next for its user."""
    user = step.user
    done = tuple(dict.fromkeys([*step.flow.amr, *amr]))
    step = dataclasses.replace(step, flow=dataclasses.replace(step.flow, amr=done, code=None))
    if state_of(user, step.change).must_change:
        return step.moved(MUST_CHANGE_PASSWORD)
    if has_expired(user, step.change, step.tenant):
        return step.moved(PASSWORD_EXPIRED)
    if user.lifecycle.status == "VERIFICATION_REQUIRED":
        return _with_code(step, VERIFICATION_CODE_REQUIRED, "verification")
    # Where nothing was proved in this flow, the session was good enough before it began.
    if done and not policies.are_met(step.flow.rules, done):
        return _with_code(step, OTP_REQUIRED, "otp")
    if step.flow.user_code is not None:
        return step.moved(CONSENT_REQUIRED)
    return step.moved(COMPLETED)


def _may_sign_on(user: User, step: Step) -> bool:
    return may_sign_on(user, step.tenant.now)


def _with_code(step: Step, status: str, kind: str) -> Flow:
    return step.moved(status, code=credentials.send(step.user, kind, step.change, step.tenant))


def _with_recovery_code(step: Step) -> Flow:
    credentials.send(step.user, "recovery", step.change, step.tenant)
    return step.moved(RECOVERY_CODE_REQUIRED)


def _check_username_and_password(step: Step) -> Flow:
    username, password = step.text("username"), step.text("password")
    users = step.change.table(User, step.flow.environment_id)
    user = users.find("username", username.casefold())
    if user is not None and is_locked(user, step.change, step.tenant):
        return step.moved(PASSWORD_LOCKED_OUT, user_id=user.id)
    right = user is not None and credentials.is_right(user, password, step.change, step.tenant)
    if user is None or not right or not _may_sign_on(user, step):
        flow = step.flow
        if user is not None and is_locked(user, step.change, step.tenant):
            flow = step.moved(PASSWORD_LOCKED_OUT, user_id=user.id)
        # Unknown user, wrong password, disabled user: PingOne does not let them be told apart.
        raise CountedRefusal(
            flow, Detail("INVALID_VALUE", "Invalid username or password", "username")
        )
    known = dataclasses.replace(step, flow=step.moved(step.flow.status, user_id=user.id))
    return _continued(known, "pwd")


def _change_password(step: Step) -> Flow:
    current, new = step.text("currentPassword"), step.text("newPassword")
    if is_locked(step.user, step.change, step.tenant):
        return step.moved(PASSWORD_LOCKED_OUT, amr=())
    try:
        credentials.change_own_password(step.user, current, new, step.change, step.tenant)
    except credentials.CountedRefusal as refusal:
        locked = is_locked(step.user, step.change, step.tenant)
        flow = step.moved(PASSWORD_LOCKED_OUT, amr=()) if locked else step.flow
        raise CountedRefusal(flow, refusal.details[0]) from refusal
    return _continued(step)


def _forget_password(step: Step) -> Flow:
    users = step.change.table(User, step.flow.environment_id)
    user = users.find("username", step.text("username").casefold())
    if user is None or not _may_sign_on(user, step):  # nobody learns from this who has an account
        return step.moved(RECOVERY_CODE_REQUIRED, user_id=None)
    known = dataclasses.replace(step, flow=step.moved(step.flow.status, user_id=user.id))
    return _with_recovery_code(known)


def _send_recovery_code(step: Step) -> Flow:
    if step.flow.user_id is None:
        return step.flow
    return _with_recovery_code(step)


def _recover_password(step: Step) -> Flow:
    code, new = step.text("recoveryCode"), step.text("newPassword")
    # The same answer whatever is wrong: nobody learns from it whether there is such a user.
    wrong = CountedRefusal(step.flow, _no_such_code("recoveryCode"))
    if step.flow.user_id is None:
        raise wrong
    try:
        credentials.recover_password(step.user, code, new, step.change, step.tenant)
    except ApiError as refusal:
        if refusal.details[0].target == "recoveryCode":
            raise wrong from refusal
        raise
    return _continued(step, "pwd")


def _register(step: Step) -> Flow:
    username, email, password = (step.text(name) for name in ("username", "email", "password"))
    change, environment_id = step.change, step.flow.environment_id
    if change.table(User, environment_id).find("username", username.casefold()) is not None:
        raise invalid_data(Detail("UNIQUENESS_VIOLATION", NOT_UNIQUE, "username"))
    if "@" not in email:
        raise invalid_data(Detail("INVALID_VALUE", "must be a well-formed email address", "email"))
    now = step.tenant.now
    user = User(
        id=ids.unguessable(),
        environment_id=environment_id,
        population_id=_population_id(step),
        username=username,
        email=email,
        lifecycle=Lifecycle(status="VERIFICATION_REQUIRED"),
        created_at=now,
        updated_at=now,
    )
    note(change, "USER.CREATED", user_of(user), result=f"Created User {user.username}")
    credentials.set_password(user, password, change, step.tenant, target="password")
    known = dataclasses.replace(step, flow=step.moved(step.flow.status, user_id=user.id))
    return _continued(known, "pwd")


def _population_id(step: Step) -> str:
    """Return where a new user goes: where the policy says, else into the default population."""
    populations = step.change.table(Population, step.flow.environment_id)
    chosen = populations.get(step.flow.rules.population_id or "")
    found = chosen or next(population for population in populations if population.default)
    return found.id


def _verify(step: Step) -> Flow:
    _check_code(step, "verificationCode")
    verified = Lifecycle(status="ACCOUNT_OK")
    user = dataclasses.replace(step.user, lifecycle=verified, email_verified=True)
    step.change.put(user)
    result = f"Updated lifecycle for User {user.username}"
    note(step.change, "USER.UPDATED", user_of(user), result=result)
    return _continued(step)


def _check_otp(step: Step) -> Flow:
    _check_code(step, "otp", code="INVALID_OTP")
    return _continued(step, "otp", "mfa")


def _check_code(step: Step, name: str, *, code: str = "INVALID_VALUE") -> None:
    expected, given = step.flow.code or "", step.text(name)
    if not expected or not hmac.compare_digest(given.encode(), expected.encode()):
        raise invalid_data(_no_such_code(name, code=code))


def _no_such_code(name: str, *, code: str = "INVALID_VALUE") -> Detail:
    return Detail(code, "The provided code is not valid", name)


def _confirm_user_code(step: Step) -> Flow:
    user_code = step.text("userCode").strip().upper()
    waiting = step.change.table(DeviceAuthorization, step.flow.environment_id)
    device = waiting.find("user_code", user_code)
    now = step.tenant.now
    if device is None or device.status != "pending" or now >= device.expires_at:
        raise invalid_data(Detail("INVALID_VALUE", "The user code is not valid", "userCode"))
    applications = step.change.table(Application, step.flow.environment_id)
    application = applications.get(device.application_id)
    if application is None:
        raise invalid_data(Detail("INVALID_VALUE", "The user code is not valid", "userCode"))
    rules = policies.rules_for(application, step.change)
    flow = step.moved(step.flow.status, user_code=user_code, rules=rules)
    session = step.change.table(Session, flow.environment_id).get(flow.session_id)
    if flow.user_id is not None and session is not None and policies.are_met(rules, session.amr):
        return _continued(dataclasses.replace(step, flow=flow))
    return dataclasses.replace(flow, status=USERNAME_PASSWORD_REQUIRED, user_id=None)


def _consent(step: Step) -> Flow:
    accepted = step.body.get("accept")
    if not isinstance(accepted, bool):
        raise invalid_data(Detail("REQUIRED_VALUE", "must not be null", "accept"))
    return step.moved(COMPLETED if accepted else FAILED)


def _reset(step: Step) -> Flow:
    flow = dataclasses.replace(step.flow, user_id=None, amr=(), code=None, user_code=None)
    return dataclasses.replace(flow, status=first_status(flow))


_RUNNING = frozenset(
    {
        USERNAME_PASSWORD_REQUIRED,
        PASSWORD_LOCKED_OUT,
        MUST_CHANGE_PASSWORD,
        PASSWORD_EXPIRED,
        RECOVERY_CODE_REQUIRED,
        VERIFICATION_CODE_REQUIRED,
        OTP_REQUIRED,
        USER_CODE_REQUIRED,
        CONSENT_REQUIRED,
    }
)
_AT_THE_START = frozenset({USERNAME_PASSWORD_REQUIRED})
ACTIONS: Mapping[str, Action] = {
    "usernamePassword.check": Action(_AT_THE_START, _check_username_and_password),
    "password.forgot": Action(
        frozenset({USERNAME_PASSWORD_REQUIRED, PASSWORD_LOCKED_OUT}),
        _forget_password,
        allowed=lambda rules: rules.recovery,
    ),
    "user.register": Action(_AT_THE_START, _register, allowed=lambda rules: rules.registration),
    "password.reset": Action(frozenset({MUST_CHANGE_PASSWORD, PASSWORD_EXPIRED}), _change_password),
    "password.recover": Action(frozenset({RECOVERY_CODE_REQUIRED}), _recover_password),
    "password.sendRecoveryCode": Action(frozenset({RECOVERY_CODE_REQUIRED}), _send_recovery_code),
    "user.verify": Action(frozenset({VERIFICATION_CODE_REQUIRED}), _verify),
    "user.sendVerificationCode": Action(
        frozenset({VERIFICATION_CODE_REQUIRED}),
        lambda step: _with_code(step, VERIFICATION_CODE_REQUIRED, "verification"),
    ),
    "otp.check": Action(frozenset({OTP_REQUIRED}), _check_otp),
    "deviceAuthGrant.userCode.verify": Action(frozenset({USER_CODE_REQUIRED}), _confirm_user_code),
    "deviceAuthGrant.consent": Action(frozenset({CONSENT_REQUIRED}), _consent),
    "session.reset": Action(_RUNNING, _reset),
}
"""What can be done in a flow: the content types without `application/vnd.pingidentity.`."""
