"""`pingone.keys`: the signing keys of the tenant's environment, to rotate and to retire."""

from __future__ import annotations

from pytest_pingone.errors import UsageError
from pytest_pingone.keys import SigningKey
from pytest_pingone.tenant.records import KeyRotationPolicy
from pytest_pingone.tenant.tenant import Tenant

PUBLISHED_AT_FIRST = 3
"""The default key, and the CURRENT and the NEXT one of the default key rotation policy."""


class SigningKeys:
    """The keys that sign tokens: one named `default`, and those of the key rotation policy.

    Applications sign with the CURRENT key of their policy, or with `default` if they have none. You
    get one as `pingone.keys`.
    """

    def __init__(self, tenant: Tenant, environment_id: str) -> None:
        self._tenant = tenant
        self._environment_id = environment_id

    @property
    def published(self) -> list[str]:
        """The key ids that the JWKS shows at this moment."""
        return [key.kid for key in self._tenant.published_keys(self._environment_id)]

    @property
    def current(self) -> SigningKey:
        """The CURRENT key of the default key rotation policy."""
        policy = self._policy()
        return self._tenant.keys.policy_key(policy.id, policy.number)

    @property
    def next(self) -> SigningKey:
        """The NEXT key of the default key rotation policy: published, not used yet."""
        policy = self._policy()
        return self._tenant.keys.policy_key(policy.id, policy.number + 1)

    def prefetch(self) -> None:
        """Begin to make the keys in the background that are published at the start.

        A state file may have them already.
        """
        policy = self._policy()
        if self._tenant.keys.made(policy.id, policy.number) is None:
            self._tenant.keys.supply.prefetch(PUBLISHED_AT_FIRST)

    def rotate(self) -> SigningKey:
        """Let the NEXT key become the CURRENT one, which stays published as PREVIOUS.

        Returns:
            The key that signs from now on.
        """
        with self._tenant.store.change() as change:
            policy = self._tenant.rotate(self._policy(), change)
        return self._tenant.keys.policy_key(policy.id, policy.number)

    def retire(self) -> None:
        """Withdraw the PREVIOUS key from the JWKS: tokens that it signed are refused."""
        with self._tenant.store.change() as change:
            self._tenant.retire_previous(self._policy(), change)

    def _policy(self) -> KeyRotationPolicy:
        policies = self._tenant.state.table(KeyRotationPolicy, self._environment_id)
        found = next((policy for policy in policies if policy.default), None)
        if found is None:
            raise UsageError(f"The environment {self._environment_id} has no keys: it was deleted.")
        return found
