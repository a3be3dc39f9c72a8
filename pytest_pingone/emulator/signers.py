"""Which key signed a token: told by the place it has, or had, among an environment's keys."""

from __future__ import annotations

import dataclasses
from typing import Any

from pytest_pingone.keys import DEFAULT_KEY_ID
from pytest_pingone.tenant.records import Environment, KeyRotationPolicy
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.tokens import rules
from pytest_pingone.tokens.explanation import shown
from pytest_pingone.tokens.rules import Case


def signer(case: Case, tenant: Tenant, environment: Environment) -> str:
    """Return which key signed a token, as far as its key id and its signature say."""
    algorithm, kid = shown(case.header.get("alg")), case.header.get("kid")
    if not rules.checkable(case.header):
        return f"{algorithm}, which is not checked"
    role, key = _key(kid, tenant, environment.id)
    if key is None:
        return f"{algorithm} by a key that was never published here: {shown(kid)}"
    tried = dataclasses.replace(case, keys={str(kid): key})
    if any(rules.signature(tried)):
        return f"{algorithm}, but not by the key that it names: {role} {shown(kid)}"
    return f"{algorithm} by the {role} key{f' {shown(kid)}' if kid != role else ''}"


def _key(kid: object, tenant: Tenant, environment_id: str) -> tuple[str, Any]:
    """Return the role of a key, and the public key; also of one that is published no longer."""
    if kid == DEFAULT_KEY_ID:
        return "default", tenant.default_key(environment_id).private_key.public_key()
    for policy in tenant.state.table(KeyRotationPolicy, environment_id):
        for number in range(policy.number + 2):
            key = tenant.keys.made(policy.id, number)
            if key is not None and key.kid == kid:
                return _role(policy, number), key.private_key.public_key()
    return "unknown", None


def _role(policy: KeyRotationPolicy, number: int) -> str:
    if number > policy.number:
        return "NEXT"
    if number == policy.number:
        return "CURRENT"
    return "PREVIOUS" if number >= max(policy.oldest, policy.number - 1) else "retired"
