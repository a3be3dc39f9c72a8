"""Which keys sign, and which certificates are known."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A public key and whose it is.

    Attributes:
        certificate: the certificate itself, in DER; None where it follows from the attributes.
    """

    id: str
    environment_id: str
    organization_id: str
    name: str
    algorithm: str
    key_length: int | None = None
    signature_algorithm: str
    subject_dn: str
    issuer_dn: str
    serial_number: int
    usage_type: str
    validity_period: int
    default: bool = False
    starts_at: dt.datetime
    expires_at: dt.datetime
    certificate: bytes | None = field(default=None, repr=False)
    created_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Key(Certificate):
    """A key pair with its certificate.

    Attributes:
        private_key: the private half, where it was uploaded; None where it is made on demand.
    """

    custom_crl: str | None = None
    private_key: Any = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomDomain:
    """A host name of a customer that stands for an environment.

    Attributes:
        certificate: about the certificate that was imported, once there is one.
    """

    id: str
    environment_id: str
    domain_name: str
    status: str = "VERIFICATION_REQUIRED"
    canonical_name: str
    mtls_enabled: bool | None = None
    certificate: DomainCertificate | None = None
    created_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainCertificate:
    """What PingOne tells about the certificate of a custom domain."""

    expires_at: dt.datetime


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
