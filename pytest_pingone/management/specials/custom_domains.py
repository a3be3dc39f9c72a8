"""Custom domains: one for each environment, verified, then given a certificate.

Source: PingOne Platform API reference, "Custom domains", "SSL certificate import request data
model".
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Any

from pytest_pingone import ids
from pytest_pingone.errors import NOT_UNIQUE, VALIDATION, ApiError, Detail, invalid_data
from pytest_pingone.management.collection import Occasion
from pytest_pingone.tenant import certificates
from pytest_pingone.tenant.certificates import Said, UnreadableError
from pytest_pingone.tenant.records import CustomDomain, DomainCertificate

_UNVERIFIED, _BARE, _ACTIVE = "VERIFICATION_REQUIRED", "SSL_CERTIFICATE_REQUIRED", "ACTIVE"


def custom_domain(values: dict[str, Any], _before: Any, occasion: Occasion) -> dict[str, Any]:
    """Check that there is no other one, neither here nor of this name, and name its alias."""
    if len(occasion.change.table(CustomDomain, occasion.environment_id)):
        inner = {"maximumValue": 1}
        raise invalid_data(
            Detail("SIZE_LIMIT_EXCEEDED", "must have at most 1 entries", "customDomains", inner)
        )
    name = values["domain_name"].lower()
    if any(name == other.domain_name.lower() for other in occasion.change.state.all(CustomDomain)):
        raise invalid_data(Detail("UNIQUENESS_VIOLATION", NOT_UNIQUE, "domainName"))
    label = ids.derived(occasion.environment_id, "canonicalName", name)
    return {**values, "canonical_name": f"{occasion.tenant.region.host(f'{label}.edge1')}."}


def verify(record: CustomDomain, _sent: Mapping[str, Any], occasion: Occasion) -> CustomDomain:
    """Take the alias in the DNS for granted; a domain is verified once."""
    if record.status != _UNVERIFIED:
        raise _not_now("custom domain does not need to be verified")
    verified = dataclasses.replace(record, status=_BARE)
    occasion.change.put(verified)
    return verified


def import_certificate(
    record: CustomDomain, sent: Mapping[str, Any], occasion: Occasion
) -> CustomDomain:
    """Check a certificate and its private key, and put them to use."""
    if record.status == _UNVERIFIED:
        either = f"'{_BARE}' or '{_ACTIVE}'"
        raise _not_now(f"Custom domain status must be {either} in order to import a certificate")
    said = _certificate(sent, record, occasion.now)
    active = dataclasses.replace(
        record, status=_ACTIVE, certificate=DomainCertificate(expires_at=said.expires_at)
    )
    occasion.change.put(active)
    return active


def _certificate(sent: Mapping[str, Any], record: CustomDomain, now: dt.datetime) -> Said:
    said = _read(sent, "certificate")
    if sent.get("intermediate_certificates") is not None:
        _read(sent, "intermediate_certificates")
    if said.expires_at <= now:
        raise _invalid("certificate", "The certificate has expired")
    if said.self_signed:
        raise _invalid("certificate", "The certificate must not be self-signed")
    if not said.is_for(record.domain_name):
        raise _invalid("certificate", "The certificate is not for this domain name")
    try:
        key = certificates.read_private_key(sent["private_key"].encode())
    except UnreadableError as problem:
        raise _invalid("privateKey", str(problem)) from problem
    if certificates.public_key_of(key) != said.public_key:
        raise _invalid("privateKey", "The private key does not match the certificate")
    return said


def _read(sent: Mapping[str, Any], attribute: str) -> Said:
    try:
        return certificates.read(sent[attribute].encode())[0]
    except UnreadableError as problem:
        names = {"intermediate_certificates": "intermediateCertificates"}
        raise _invalid(names.get(attribute, attribute), str(problem)) from problem


def _invalid(target: str, message: str) -> ApiError:
    return invalid_data(Detail("INVALID_VALUE", message, target))


def _not_now(message: str) -> ApiError:
    detail = Detail("CONSTRAINT_VIOLATION", message, "status")
    return ApiError(400, "REQUEST_FAILED", VALIDATION, details=[detail])
