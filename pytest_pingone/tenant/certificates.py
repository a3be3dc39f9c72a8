"""Certificates: issued, requested, read from files and written to them.

Source: RFC 5280 (X.509), RFC 2986 (PKCS #10), RFC 2315 (PKCS #7), RFC 7292 (PKCS #12).
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_pingone import clock
from pytest_pingone.keys import EC, RSA
from pytest_pingone.tenant import distinguished_names

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512

    from pytest_pingone.keys import PrivateKey

SIGNATURE_ALGORITHMS = {
    RSA: ("SHA256withRSA", "SHA384withRSA", "SHA512withRSA"),
    EC: ("SHA256withECDSA", "SHA384withECDSA", "SHA512withECDSA"),
}
"""What a key of each algorithm can sign with."""
_SIGNATURES = {
    "1.2.840.113549.1.1.5": "SHA1withRSA",
    "1.2.840.113549.1.1.11": "SHA256withRSA",
    "1.2.840.113549.1.1.12": "SHA384withRSA",
    "1.2.840.113549.1.1.13": "SHA512withRSA",
    "1.2.840.10045.4.3.2": "SHA256withECDSA",
    "1.2.840.10045.4.3.3": "SHA384withECDSA",
    "1.2.840.10045.4.3.4": "SHA512withECDSA",
}


class UnreadableError(Exception):
    """A file does not hold what it should hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a certificate shall say. Names are as in `distinguished_names`."""

    subject_dn: str
    issuer_dn: str
    serial_number: int
    signature_algorithm: str
    starts_at: dt.datetime
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a certificate says.

    Attributes:
        subject, issuer: the attributes of the names, in the order of the certificate.
        algorithm: `RSA`, `EC` or `UNKNOWN`.
        key_length: in bits; None for a key that has no length.
        hosts: the host names that it is good for.
        der: the certificate.
    """

    subject: distinguished_names.Parts
    issuer: distinguished_names.Parts
    serial_number: int
    algorithm: str
    key_length: int | None
    signature_algorithm: str
    starts_at: dt.datetime
    expires_at: dt.datetime
    hosts: tuple[str, ...]
    public_key: bytes
    der: bytes

    @property
    def self_signed(self) -> bool:
        """Whether it was issued under the name that it is for."""
        return self.subject == self.issuer

    def is_for(self, host: str) -> bool:
        """Return whether a host may show it; a wildcard stands for one label (RFC 6125, 6.4.3)."""
        wildcard = f"*.{host.partition('.')[2]}"
        return any(name.lower() in (host.lower(), wildcard.lower()) for name in self.hosts)


def check_name(dn: str) -> None:
    """Do nothing if a certificate can have this name (RFC 5280 appendix A.1).

    Raises:
        UnreadableError: an attribute has a value that it cannot have, such as a long `C`.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec

    try:  # what is written wrong is noticed by reading it
        request = requested(dn, "SHA256withECDSA", ec.generate_private_key(ec.SECP256R1()))
        _parts(x509.load_der_x509_csr(request).subject)
    except ValueError as problem:
        raise UnreadableError("can not stand in a certificate") from problem


def issued(wanted: Wanted, key: PrivateKey) -> bytes:
    """Return a certificate of a key, signed with that key, in DER."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    with clock.real_datetime_type():
        certificate = (
            x509.CertificateBuilder()
            .subject_name(_name(wanted.subject_dn))
            .issuer_name(_name(wanted.issuer_dn))
            .public_key(key.public_key())
            .serial_number(wanted.serial_number)
            .not_valid_before(wanted.starts_at.replace(microsecond=0))
            .not_valid_after(wanted.expires_at.replace(microsecond=0))
            .sign(key, _hash(wanted.signature_algorithm))
        )
    return certificate.public_bytes(Encoding.DER)


def requested(subject_dn: str, signature_algorithm: str, key: PrivateKey) -> bytes:
    """Return a certificate signing request for a key, in DER."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    builder = x509.CertificateSigningRequestBuilder().subject_name(_name(subject_dn))
    request = builder.sign(key, _hash(signature_algorithm))
    return request.public_bytes(Encoding.DER)


def read(data: bytes) -> tuple[Said, ...]:
    """Return what the certificates in a file say; PEM, DER and PKCS #7 are understood.

    Raises:
        UnreadableError: there is no certificate in it.
    """
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import pkcs7

    for load in (
        x509.load_pem_x509_certificates,
        lambda der: [x509.load_der_x509_certificate(der)],
        pkcs7.load_pem_pkcs7_certificates,
        pkcs7.load_der_pkcs7_certificates,
    ):
        with contextlib.suppress(ValueError, UnsupportedAlgorithm):
            return tuple(_said(certificate) for certificate in load(data))
    raise UnreadableError("The file holds no certificate")


def read_key_store(data: bytes, password: str | None) -> tuple[PrivateKey, Said]:
    """Return the private key and the certificate in a PKCS #12 file.

    Raises:
        UnreadableError: one of them is missing, or this is not the password.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import pkcs12

    secret = password.encode() if password else None
    try:
        key, certificate, _ = pkcs12.load_key_and_certificates(data, secret)
    except (ValueError, UnsupportedAlgorithm) as problem:
        raise UnreadableError("The file can not be read with this password") from problem
    if certificate is None:
        raise UnreadableError("The file holds no certificate")
    return _known_key(key), _said(certificate)


def read_private_key(data: bytes) -> PrivateKey:
    """Return the private key in a PEM file that is not encrypted.

    Raises:
        UnreadableError: there is none.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        return _known_key(load_pem_private_key(data, None))
    except (ValueError, TypeError, UnsupportedAlgorithm) as problem:
        raise UnreadableError("The file holds no private key without a password") from problem


def public_key_of(key: PrivateKey) -> bytes:
    """Return the public half of a key, as `Said.public_key` has it."""
    return _public_bytes(key.public_key())


def in_pem(der: bytes, what: str) -> bytes:
    """Return something in PEM (RFC 7468), such as a `CERTIFICATE`."""
    import base64

    text = base64.b64encode(der)
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    label = what.encode()
    return b"\n".join([b"-----BEGIN %b-----" % label, *lines, b"-----END %b-----\n" % label])


def in_pkcs7(der: bytes) -> bytes:
    """Return a certificate as a PKCS #7 file."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

    certificate = x509.load_der_x509_certificate(der)
    return pkcs7.serialize_certificates([certificate], Encoding.DER)


def _known_key(key: object) -> PrivateKey:
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise UnreadableError("The file holds no RSA key and no EC key")
    return key


def _name(dn: str) -> x509.Name:
    """Return a name; its text begins with what the name ends with (RFC 4514 section 2.1)."""
    from cryptography import x509

    known = distinguished_names.ATTRIBUTES
    attributes = [
        x509.NameAttribute(x509.ObjectIdentifier(known.get(kind, kind)), found)
        for kind, found in distinguished_names.parts(dn)
        if found  # an attribute without a value can be written, but not be issued
    ]
    return x509.Name(reversed(attributes))


def _hash(signature_algorithm: str) -> SHA256 | SHA384 | SHA512:
    from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512

    known: dict[str, type[SHA256 | SHA384 | SHA512]] = {
        "SHA256": SHA256,
        "SHA384": SHA384,
        "SHA512": SHA512,
    }
    return known[signature_algorithm.partition("with")[0]]()


def _said(certificate: x509.Certificate) -> Said:
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.hazmat.primitives.serialization import Encoding

    key = certificate.public_key()
    kinds = ((rsa.RSAPublicKey, RSA), (ec.EllipticCurvePublicKey, EC))
    signature = certificate.signature_algorithm_oid.dotted_string
    with clock.real_datetime_type():
        starts_at, expires_at = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    return Said(
        subject=_parts(certificate.subject),
        issuer=_parts(certificate.issuer),
        serial_number=certificate.serial_number,
        algorithm=next((name for kind, name in kinds if isinstance(key, kind)), "UNKNOWN"),
        key_length=getattr(key, "key_size", None),
        signature_algorithm=_SIGNATURES.get(signature, signature),
        starts_at=starts_at,
        expires_at=expires_at,
        hosts=_hosts(certificate),
        public_key=_public_bytes(key),
        der=certificate.public_bytes(Encoding.DER),
    )


def _parts(name: Iterable[Any]) -> distinguished_names.Parts:
    short = {oid: kind for kind, oid in distinguished_names.ATTRIBUTES.items()}
    found = ((attribute.oid.dotted_string, str(attribute.value)) for attribute in name)
    return tuple((short.get(oid, oid), value) for oid, value in found)


def _hosts(certificate: x509.Certificate) -> tuple[str, ...]:
    from cryptography import x509

    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError):
        return ()
    return tuple(names.value.get_values_for_type(x509.DNSName))


def _public_bytes(key: Any) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    data: bytes = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return data
