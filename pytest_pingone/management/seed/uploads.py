"""Certificates and private keys in a seed: PEM text, for what the Management API takes as files."""

from __future__ import annotations

from typing import Any

from pytest_pingone.errors import Detail, invalid_data
from pytest_pingone.tenant import certificates
from pytest_pingone.tenant.store import State


def file_of(text: str, *, with_key: bool) -> bytes:
    """Return the file that is uploaded, given the PEM text of a certificate.

    Args:
        with_key: the text has a private key, too, and they go into a PKCS #12 file.

    Raises:
        ApiError: it is no such text.
    """
    if not with_key:
        return text.encode()
    from cryptography.hazmat.primitives.serialization import (
        NoEncryption,
        load_pem_private_key,
        pkcs12,
    )
    from cryptography.x509 import load_pem_x509_certificate

    try:
        key: Any = load_pem_private_key(text.encode(), None)
        own = load_pem_x509_certificate(text.encode())
        return pkcs12.serialize_key_and_certificates(None, key, own, None, NoEncryption())
    except (ValueError, TypeError) as problem:
        message = "must be a certificate and its private key, without a password, in PEM"
        raise invalid_data(Detail("INVALID_VALUE", message, "file")) from problem


def key_store(record: Any, _state: State) -> str | None:
    """Return certificate and private key of a key that was uploaded, in PEM."""
    if record.private_key is None:
        return None
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    private = record.private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return f"{certificate(record, _state)}{private.decode()}"


def no_password(_record: Any, _state: State) -> None:
    """Say no password: what is written has none."""


def certificate(record: Any, _state: State) -> str | None:
    """Return a certificate that was uploaded, in PEM."""
    if record.certificate is None:
        return None
    return certificates.in_pem(record.certificate, "CERTIFICATE").decode()
