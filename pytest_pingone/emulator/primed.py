"""A verifier that has its keys: what `pingone.jwks_client` and `pingone.signing_key` give.

A fetch of the keys costs 31 ms where `urllib` makes an SSL context for each (Python 3.12 and
newer), more than all else that a test of an API does.
"""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

from pytest_pingone.addresses import of_region
from pytest_pingone.keys import SigningKey
from pytest_pingone.tenant.records import KeyRotationPolicy
from pytest_pingone.tenant.tenant import Tenant

if TYPE_CHECKING:
    from jwt import PyJWK, PyJWKClient


class PrimedVerifier:
    """The public keys of one environment as PyJWT takes them."""

    def __init__(self, tenant: Tenant, environment_id: str) -> None:
        self._tenant = tenant
        self._environment_id = environment_id
        self._client: PyJWKClient | None = None
        self._lock = threading.Lock()

    def client(self) -> PyJWKClient:
        """Return the one client of this environment: whoever keeps it, keeps it for all tests."""
        with self._lock:
            if self._client is None:
                self._client = self._new_client()
            return self._client

    def signing_key(self) -> PyJWK:
        """Return the CURRENT key of the default key rotation policy."""
        import jwt

        policies = self._tenant.state.table(KeyRotationPolicy, self._environment_id)
        policy = next(policy for policy in policies if policy.default)
        key: SigningKey = self._tenant.keys.policy_key(policy.id, policy.number)
        return self._tenant.keys.once(("PyJWK", key), lambda: jwt.PyJWK(dict(key.public_jwk)))

    def forget(self) -> None:
        """Let the client fetch the keys again: they may be others now."""
        with self._lock:
            client = self._client
        if client is not None and client.jwk_set_cache is not None:
            client.jwk_set_cache.put(None)
            client._last_successful_fetch = None  # noqa: SLF001 - nothing public does it

    def _new_client(self) -> PyJWKClient:
        import jwt

        tenant, environment_id = self._tenant, self._environment_id

        class PrimedClient(jwt.PyJWKClient):
            """A client whose fetch is a look into the tenant."""

            def fetch_data(self) -> Any:
                """Return the JWKS as the endpoint would answer at this moment, and cache it."""
                fetched = json.loads(tenant.keys.jwks(tenant.published_keys(environment_id)))
                cache = self.jwk_set_cache
                if cache is not None:
                    cache.put(fetched)
                    stored = cache.jwk_set_with_timestamp
                    # Newer versions do not fetch again for an unknown key id soon after a fetch.
                    self._last_successful_fetch = None if stored is None else stored.get_timestamp()
                return fetched

        # The address is never asked; that of the loopback port would open it.
        uri = of_region(tenant.region).endpoint(environment_id, "jwks")
        return PrimedClient(uri)
