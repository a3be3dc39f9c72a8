"""The private keys and the certificates of `Key` records: made when somebody asks for them."""

from __future__ import annotations

import dataclasses
import hashlib
from typing import TYPE_CHECKING

from pytest_pingone.errors import UsageError
from pytest_pingone.keys import DEFAULT_KEY_ID, KeyRing, SigningKey
from pytest_pingone.tenant import certificates
from pytest_pingone.tenant.certificates import Wanted
from pytest_pingone.tenant.records import Key
from pytest_pingone.tenant.store import State

if TYPE_CHECKING:
    from pytest_pingone.keys import PrivateKey


def private_key(record: Key, ring: KeyRing) -> PrivateKey:
    """Return the private half: the one that was uploaded, or one that the emulator makes."""
    if record.private_key is not None:
        uploaded: PrivateKey = record.private_key
        return uploaded
    return ring.private_key(record.id, record.algorithm, record.key_length or 0)


def certificate(record: Key, ring: KeyRing) -> bytes:
    """Return the certificate in DER: the one that was imported, or one that says what it shall."""
    if record.certificate is not None:
        return record.certificate
    wanted = Wanted(
        subject_dn=record.subject_dn,
        issuer_dn=record.issuer_dn,
        serial_number=record.serial_number,
        signature_algorithm=record.signature_algorithm,
        starts_at=record.starts_at,
        expires_at=record.expires_at,
    )
    key = private_key(record, ring)
    return ring.document(
        (key, wanted),
        lambda: _kept_as("certificate", key, *map(str, dataclasses.astuple(wanted))),
        lambda: certificates.issued(wanted, key),
    )


def request(record: Key, ring: KeyRing) -> bytes:
    """Return a certificate signing request in DER, always the same one."""
    asked = (record.subject_dn, record.signature_algorithm)
    key = private_key(record, ring)
    return ring.document(
        (key, asked),
        lambda: _kept_as("certificate signing request", key, *asked),
        lambda: certificates.requested(*asked, key),
    )


def _kept_as(kind: str, key: PrivateKey, *about: str) -> str:
    """Return under which name what was made from a key is kept: by whose it is and what it says."""
    digest = hashlib.sha256(certificates.public_key_of(key))
    digest.update("\n".join(about).encode("utf-8", "backslashreplace"))
    return f"{kind} {digest.hexdigest()}"


def default_key(environment_id: str, state: State, ring: KeyRing) -> SigningKey:
    """Return the default signing key of an environment; there is one at any time.

    Raises:
        UsageError: the environment was deleted.
    """
    for key in state.table(Key, environment_id):
        if key.default and key.usage_type == "SIGNING":
            return signing_key(key, ring)
    raise UsageError(f"The environment {environment_id} has no keys: it was deleted.")


def signing_key(record: Key, ring: KeyRing) -> SigningKey:
    """Return a key as tokens are signed with it while it is the default key, which must be RSA."""
    return ring.once(("signing key", record), lambda: _signing_key(record, ring))


def _signing_key(record: Key, ring: KeyRing) -> SigningKey:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    key, shown = private_key(record, ring), certificate(record, ring)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("tokens are signed with RSA keys")
    return ring.once((key, shown), lambda: SigningKey(DEFAULT_KEY_ID, key, shown))
