"""Sign-on policies: which one a sign-on goes by, and what it asks of the user.

A password is always asked for first, even by a policy without an action that says so: nobody gets
in without one. After it comes a one-time passcode, if any action of the policy wants it. Actions of
other types, and the conditions of all, are skipped.

Source: PingOne Platform API reference, "Sign-on policies", "Application sign-on policy
assignments".
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pytest_pingone.errors import invalid
from pytest_pingone.tenant.records import (
    Application,
    Recovery,
    Registration,
    SignOnPolicy,
    SignOnPolicyAction,
    SignOnPolicyAssignment,
)
from pytest_pingone.tenant.sign_on_records import SignOnRules
from pytest_pingone.tenant.store import Change, State

_ASKS_WHO = ("LOGIN", "IDENTIFIER_FIRST")
_ASKS_FOR_PASSCODE = "MULTI_FACTOR_AUTHENTICATION"


def rules_for(
    application: Application, state: State | Change, *, asked: Sequence[str] = ()
) -> SignOnRules:
    """Return what users of an application have to do to sign on.

    Args:
        asked: names of policies, the preferred one first (`acr_values`).

    Raises:
        OAuthError: none of those asked for may be used by the application.
    """
    assigned = _assigned(application, state)
    if asked:
        allowed = assigned or list(state.table(SignOnPolicy, application.environment_id))
        by_name = {policy.name: policy for policy in allowed}
        found = next((by_name[name] for name in asked if name in by_name), None)
        if found is None:
            raise invalid(
                "invalid_request",
                "Invalid sign-on policy provided in acr_values parameter",
                reason=f"none of {', '.join(asked)} is among the sign-on policies that "
                f"{application.name} may go by: {', '.join(by_name)}",
            )
        return _rules(found, state)
    if assigned:
        return _rules(assigned[0], state)
    return default_rules(application.environment_id, state)


def default_rules(environment_id: str, state: State | Change) -> SignOnRules:
    """Return what users have to do where no application says anything else."""
    policies = state.table(SignOnPolicy, environment_id)
    return _rules(next(policy for policy in policies if policy.default), state)


def are_met(rules: SignOnRules, amr: Collection[str]) -> bool:
    """Return whether a user who was authenticated in these ways needs to do no more."""
    return "mfa" in amr or not rules.passcode


def _assigned(application: Application, state: State | Change) -> list[SignOnPolicy]:
    """Return the policies that an application goes by, the first to use first."""
    assignments = state.table(SignOnPolicyAssignment, application.id)
    policies = state.table(SignOnPolicy, application.environment_id)
    in_order = sorted(assignments, key=lambda assignment: assignment.priority)
    found = (policies.get(assignment.sign_on_policy_id) for assignment in in_order)
    return [policy for policy in found if policy is not None]


def _rules(policy: SignOnPolicy, state: State | Change) -> SignOnRules:
    actions = sorted(state.table(SignOnPolicyAction, policy.id), key=lambda one: one.priority)
    first = next((action for action in actions if action.type in _ASKS_WHO), None)
    recovery = (first and first.recovery) or Recovery()
    registration = (first and first.registration) or Registration()
    return SignOnRules(
        policy=policy.name,
        passcode=any(action.type == _ASKS_FOR_PASSCODE for action in actions),
        recovery=recovery.enabled,
        registration=registration.enabled,
        population_id=registration.population_id,
    )
