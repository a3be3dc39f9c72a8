"""Certificates and key stores as clients upload them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from pytest_pingone import clock

NOW = clock.moment(clock.machine_now()).replace(microsecond=0)
DAY = dt.timedelta(days=1)


def name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "GB"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Ping Identity"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


@dataclass(frozen=True)
class Pair:
    """A private key and a certificate for it."""

    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def key_pem(self) -> str:
        options = Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        return self.key.private_bytes(*options).decode()

    def key_store(self, password: str | None = None) -> bytes:
        """Return both in a PKCS #12 file."""
        locked: KeySerializationEncryption = NoEncryption()
        if password is not None:
            locked = BestAvailableEncryption(password.encode())
        return pkcs12.serialize_key_and_certificates(
            b"made", self.key, self.certificate, None, locked
        )


def pair(
    common_name: str = "uploaded",
    *,
    signed_by: Pair | None = None,
    host: str | None = None,
    starts: dt.datetime = NOW - DAY,
    ends: dt.datetime = NOW + 365 * DAY,
) -> Pair:
    """Return a new EC key with a certificate, self-signed unless somebody else signs it."""
    key = ec.generate_private_key(ec.SECP256R1())
    return Pair(key, certificate(key.public_key(), common_name, key, signed_by, host, starts, ends))


def certificate(
    public_key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey,
    common_name: str,
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
    signed_by: Pair | None = None,
    host: str | None = None,
    starts: dt.datetime = NOW - DAY,
    ends: dt.datetime = NOW + 365 * DAY,
) -> x509.Certificate:
    """Return a certificate for a public key, signed by a key or by somebody else."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(name(common_name))
        .issuer_name(signed_by.certificate.subject if signed_by else name(common_name))
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(starts)
        .not_valid_after(ends)
    )
    if host is not None:
        names = x509.SubjectAlternativeName([x509.DNSName(host)])
        builder = builder.add_extension(names, critical=False)
    return builder.sign(signed_by.key if signed_by else key, SHA256())


def self_signed() -> bytes:
    """Return a self-signed certificate in PEM."""
    return pair().pem
