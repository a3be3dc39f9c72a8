"""A good token that is about to be spoiled, with everything that a forger knows or has."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_pingone.keys import KeyRing, SigningKey, encode
from pytest_pingone.tokens.token import Token

if TYPE_CHECKING:
    from pytest_pingone.tenant.records import KeyRotationPolicy, User
    from pytest_pingone.tenant.tenant import Tenant

_USUAL_LIFETIME = 3600
_compact = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A good token and what is around it. Forging works for any JWT, also for client assertions.

    Attributes:
        good: the token, in compact form.
        key: what it was signed with. A forger does not have it, an issuer that errs does.
        tenant: where it would be accepted.
        environment_id: the environment that issued it.
        user: on whose behalf it is, if it is.
        base: returns the URL under which the emulator listens; called only if it must.
        id_token: returns an ID token of the same client.
        refresh_token: returns a refresh token of the same client, in JWT form.
    """

    good: str
    key: SigningKey
    tenant: Tenant
    environment_id: str
    user: User | None = None
    base: Callable[[], str]
    id_token: Callable[[], str]
    refresh_token: Callable[[], str]

    @property
    def header(self) -> dict[str, Any]:
        """The JOSE header of the good token."""
        return Token(self.good).header

    @property
    def claims(self) -> dict[str, Any]:
        """The claims of the good token."""
        return Token(self.good).claims

    @property
    def signature(self) -> str:
        """The signature of the good token, in base64url."""
        return self.good.rpartition(".")[2]

    @property
    def now(self) -> int:
        """The issuer's now, in seconds since the epoch."""
        return self.tenant.clock.seconds()

    @property
    def lifetime(self) -> int:
        """From `iat` to `exp` of the good token, in seconds."""
        issued, expires = self.claims.get("iat"), self.claims.get("exp")
        if isinstance(issued, int) and isinstance(expires, int) and expires > issued:
            return expires - issued
        return _USUAL_LIFETIME

    @property
    def attacker(self) -> SigningKey:
        """A key that nobody should trust: the same one in the whole process."""
        return attacker_key(self.tenant.keys)

    @property
    def rotation(self) -> KeyRotationPolicy:
        """The default key rotation policy of the environment."""
        from pytest_pingone.tenant.records import KeyRotationPolicy

        policies = self.tenant.state.table(KeyRotationPolicy, self.environment_id)
        return next(policy for policy in policies if policy.default)

    def rotation_key(self, distance: int) -> SigningKey:
        """Return a key of the rotation: 0 is CURRENT, 1 is NEXT, -1 is PREVIOUS."""
        policy = self.rotation
        return self.tenant.keys.policy_key(policy.id, policy.number + distance)

    def signed(
        self,
        *,
        header: Mapping[str, Any] | None = None,
        claims: Mapping[str, Any] | None = None,
        remove: Collection[str] = (),
        payload: bytes | None = None,
        key: SigningKey | None = None,
    ) -> str:
        """Return the token with changes, properly signed.

        Args:
            header: members to add or replace.
            claims: claims to add or replace.
            remove: names of claims to leave out.
            payload: what stands in the place of the claims.
            key: what to sign with, if not with the key of the good token.
        """
        if payload is None:
            changed = {**self.claims, **(claims or {})}
            left = {name: value for name, value in changed.items() if name not in remove}
            payload = dumped(left)
        message = unsigned({**self.header, **(header or {})}, payload)
        return f"{message}.{encode((key or self.key).sign(message.encode('ascii')))}"

    def signed_with(self, key: SigningKey) -> str:
        """Return the token as it would be if its issuer had signed it with another of its keys."""
        named = {"kid": key.kid}
        if "x5t" in self.header:
            named["x5t"] = key.thumbprint
        return self.signed(header=named, key=key)

    def revoke(self, token_id: str) -> None:
        """Let the environment know that the token with this `jti` is good no longer."""
        from pytest_pingone.tenant.sign_on_records import Revocation

        with self.tenant.store.change() as change:
            change.put(Revocation(id=token_id, environment_id=self.environment_id))


def attacker_key(ring: KeyRing) -> SigningKey:
    """Return the attacker's key, made when somebody first asks."""
    return ring.policy_key("attacker", 0)


def dumped(document: Mapping[str, Any]) -> bytes:
    """Return a header or claims as JSON, without spaces."""
    return _compact(document).encode()


def unsigned(header: Mapping[str, Any], payload: bytes) -> str:
    """Return the signing input of a JWS (RFC 7515 section 5.1)."""
    return f"{encode(dumped(header))}.{encode(payload)}"


def keyed(message: str, secret: bytes) -> str:
    """Return the compact JWS of a signing input, keyed with a secret by HS256."""
    return f"{message}.{encode(hmac.digest(secret, message.encode('ascii'), 'sha256'))}"


def public_pem(key: SigningKey) -> str:
    """Return the public half of a key in PEM, as libraries write it."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    public = key.private_key.public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def decode(part: str) -> bytes:
    """Return what one part of a JWS holds (RFC 7515 appendix C)."""
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
