"""A tenant as the request handlers see it: its records, its clock, its keys."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass, field

from pytest_pingone.addresses import REGIONS, Region
from pytest_pingone.clock import MILLISECOND, IssuerClock, moment
from pytest_pingone.config import PingOneConfig
from pytest_pingone.keys import KeyRing, SigningKey
from pytest_pingone.tenant import key_pairs
from pytest_pingone.tenant.rate_limits import BASE_LIMITS, RateLimits
from pytest_pingone.tenant.records import Application, KeyRotationPolicy
from pytest_pingone.tenant.store import Change, State, Store


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Tenant:
    """One emulated PingOne organization and everything in it."""

    config: PingOneConfig
    keys: KeyRing
    store: Store = field(default_factory=Store)
    clock: IssuerClock = field(default_factory=IssuerClock)
    limits: RateLimits = field(init=False)

    def __post_init__(self) -> None:
        limits = RateLimits(BASE_LIMITS if self.config.rate_limits else None)
        object.__setattr__(self, "limits", limits)

    @property
    def state(self) -> State:
        """The records as they are now."""
        return self.store.state

    @property
    def now(self) -> dt.datetime:
        """The issuer's now, as records hold it."""
        return moment(self.clock.microseconds())

    @property
    def stamp(self) -> dt.datetime:
        """The issuer's now in whole milliseconds, as PingOne dates what it writes."""
        return moment(self.clock.microseconds() // MILLISECOND * MILLISECOND)

    @property
    def region(self) -> Region:
        """Where in the world this tenant pretends to be."""
        return REGIONS[self.config.region]

    def client(self, environment_id: str, client_id: str) -> Application | None:
        """Return the client of the authorization server with an id, if there is one."""
        application = self.state.table(Application, environment_id).get(client_id)
        return None if application is None or not application.is_client else application

    def published_keys(self, environment_id: str) -> tuple[SigningKey, ...]:
        """Return the keys of an environment's JWKS.

        The default key, and of each key rotation policy the PREVIOUS (unless retired), the CURRENT
        and the NEXT key: clients shall know a key before the first token is signed with it.
        """
        policies = self.state.table(KeyRotationPolicy, environment_id)
        of_policies = (key for policy in policies for key in policy_keys(policy, self.keys))
        return (self.default_key(environment_id), *of_policies)

    def default_key(self, environment_id: str) -> SigningKey:
        """Return the default signing key of an environment; there is one at any time."""
        return key_pairs.default_key(environment_id, self.state, self.keys)

    def signing_key(self, application: Application) -> SigningKey:
        """Return the key that signs the tokens of an application.

        The CURRENT key of its key rotation policy; without one, the environment's default key.
        """
        chosen = application.signing and application.signing.key_rotation_policy_id
        policies = self.state.table(KeyRotationPolicy, application.environment_id)
        policy = policies.get(str(chosen)) if chosen else None
        if policy is None:
            return self.default_key(application.environment_id)
        return self.keys.policy_key(policy.id, policy.number)

    def rotate(self, policy: KeyRotationPolicy, change: Change) -> KeyRotationPolicy:
        """Make NEXT the CURRENT key of a policy, CURRENT the PREVIOUS one, and a fresh one NEXT."""
        now = self.now
        rotated = dataclasses.replace(
            policy, number=policy.number + 1, rotated_at=now, updated_at=now
        )
        change.put(rotated)
        return rotated

    def retire_previous(self, policy: KeyRotationPolicy, change: Change) -> KeyRotationPolicy:
        """Withdraw the PREVIOUS key of a policy from the JWKS; its tokens are refused now."""
        retired = dataclasses.replace(policy, oldest=policy.number)
        change.put(retired)
        return retired


def policy_keys(policy: KeyRotationPolicy, ring: KeyRing) -> tuple[SigningKey, ...]:
    """Return the keys of a policy that are published, the oldest first."""
    first = max(policy.oldest, policy.number - 1)
    return tuple(ring.policy_key(policy.id, n) for n in range(first, policy.number + 2))
