"""Which keys sign."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRotationPolicy:
    """How the signing keys of applications follow each other.

    `number` counts the rotations: the key with this number is CURRENT, the next one is NEXT and the
    one before is PREVIOUS, as long as it has not been retired.
    """

    id: str
    environment_id: str
    name: str
    algorithm: str = "RSA"
    key_length: int = 2048
    signature_algorithm: str = "SHA256withRSA"
    usage_type: str = "SIGNING"
    dn: str = "CN=PingOne, OU=Ping Identity, O=Ping Identity, L=, ST=, C=US"
    default: bool = False
    number: int = 0
    oldest: int = 0
    rotation_period: int = 90
    validity_period: int = 365
    rotated_at: dt.datetime | None = None
    created_at: dt.datetime
    updated_at: dt.datetime
