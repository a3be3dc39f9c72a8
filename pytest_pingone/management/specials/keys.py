"""Keys and certificates: made or uploaded, in use or not; and the policies that rotate keys.

Source: PingOne Platform API reference, "Certificate management", "Key rotation policies".
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pytest_pingone import ids
from pytest_pingone.errors import ApiError, Detail, invalid_data
from pytest_pingone.keys import EC, RSA
from pytest_pingone.management.collection import Occasion
from pytest_pingone.management.fields import View
from pytest_pingone.tenant import certificates, distinguished_names, key_pairs
from pytest_pingone.tenant.certificates import SIGNATURE_ALGORITHMS, Said, UnreadableError
from pytest_pingone.tenant.records import (
    Application,
    Certificate,
    Environment,
    Key,
    KeyRotationPolicy,
)
from pytest_pingone.tenant.records.stored import Stored
from pytest_pingone.tenant.store import TENANT, State
from pytest_pingone.tenant.tenant import policy_keys

LENGTHS = {RSA: (2048, 3072, 4096, 7680), EC: (224, 256, 384, 521)}
"""How long keys can be, in bits, by their algorithm."""
_SIGNING, _ISSUANCE = "SIGNING", "ISSUANCE"
_WARNING = dt.timedelta(days=30)
_MOST = 5


def key(values: dict[str, Any], before: Key | None, occasion: Occasion) -> dict[str, Any]:
    """Check what the members say together, and fill in what follows from them or from a file."""
    if before is not None:
        values = {**values, "issuer_dn": values["issuer_dn"] or before.subject_dn}
        _check_replacement(values, before)
    elif values["certificate"] is not None:
        values = _from_key_store(values, occasion)
    else:
        values = _generated(values, occasion)
    if values["default"] and values["usage_type"] == _SIGNING and values["algorithm"] != RSA:
        message = "The default key for SIGNING must be an RSA key"
        raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "default"))
    return values


def _check_replacement(values: Mapping[str, Any], before: Key) -> None:
    stays = values["default"] and values["usage_type"] == _SIGNING
    if before.default and before.usage_type == _SIGNING and not stays:
        message = "There must be a default key for SIGNING"
        raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "default"))
    if values["issuer_dn"] != before.issuer_dn:
        _check_names({"issuerDN": values["issuer_dn"]})


def _generated(values: dict[str, Any], occasion: Occasion) -> dict[str, Any]:
    algorithm, usage = values["algorithm"], values["usage_type"]
    _check_fits(values["key_length"], "keyLength", LENGTHS[algorithm])
    _check_fits(
        values["signature_algorithm"], "signatureAlgorithm", SIGNATURE_ALGORITHMS[algorithm]
    )
    issuer = values.get("issuer_dn") or values["subject_dn"]
    _check_names({"subjectDN": values["subject_dn"], "issuerDN": issuer})
    if values["custom_crl"] is not None and usage != _ISSUANCE:
        message = f"can only be set for usageType {_ISSUANCE}"
        raise invalid_data(Detail("INVALID_VALUE", message, "customCRL"))
    return {
        **values,
        "organization_id": _organization_id(occasion),
        "issuer_dn": issuer,
        "serial_number": values.get("serial_number") or ids.serial_number(),
        "starts_at": occasion.now,
        "expires_at": occasion.now + dt.timedelta(days=values["validity_period"]),
    }


def _check_fits(value: Any, target: str, allowed: Sequence[Any]) -> None:
    if value not in allowed:
        message = f"must be one of {', '.join(map(str, allowed))}"
        inner = {"allowedValues": list(allowed)}
        raise invalid_data(Detail("INVALID_VALUE", message, target, inner))


def _check_names(names: Mapping[str, str]) -> None:
    for target, name in names.items():
        try:
            certificates.check_name(name)
        except UnreadableError as problem:
            raise invalid_data(Detail("INVALID_VALUE", str(problem), target)) from problem


def _from_key_store(values: dict[str, Any], occasion: Occasion) -> dict[str, Any]:
    try:
        private_key, said = certificates.read_key_store(
            values["certificate"], values.get("password")
        )
    except UnreadableError as problem:
        raise _invalid_file(str(problem)) from problem
    _check_valid_now(said, occasion)
    return {
        **values,
        **_said(said, _of_key(said.subject), _of_key(said.issuer)),
        "organization_id": _organization_id(occasion),
        "private_key": private_key,
    }


def certificate(values: dict[str, Any], _before: Any, occasion: Occasion) -> dict[str, Any]:
    """Fill in what the file says."""
    said = _read(values["certificate"])[0]
    _check_valid_now(said, occasion)
    names = (distinguished_names.written(name, ",") for name in (said.subject, said.issuer))
    return {**values, **_said(said, *names), "organization_id": _organization_id(occasion)}


def import_response(record: Key, sent: Mapping[str, Any], occasion: Occasion) -> Key:
    """Give a key the certificate that a CA has made of its request."""
    own = certificates.public_key_of(key_pairs.private_key(record, occasion.tenant.keys))
    said = next((one for one in _read(sent["file"]) if one.public_key == own), None)
    if said is None:
        raise _invalid_file("The certificate does not match the key")
    _check_valid_now(said, occasion)
    changed = dataclasses.replace(
        record, **_said(said, _of_key(said.subject), _of_key(said.issuer))
    )
    occasion.change.put(changed)
    return changed


def _read(data: bytes) -> tuple[Said, ...]:
    try:
        return certificates.read(data)
    except UnreadableError as problem:
        raise _invalid_file(str(problem)) from problem


def _said(said: Said, subject_dn: str, issuer_dn: str) -> dict[str, Any]:
    """Return the attributes of a record that its certificate decides."""
    own = distinguished_names.value(subject_dn, "CN") or subject_dn
    issuer = distinguished_names.value(issuer_dn, "CN") or issuer_dn
    return {
        "name": own if said.self_signed else f"{own} ({issuer})",
        "subject_dn": subject_dn,
        "issuer_dn": issuer_dn,
        "serial_number": said.serial_number,
        "algorithm": said.algorithm,
        "key_length": said.key_length,
        "signature_algorithm": said.signature_algorithm,
        "starts_at": said.starts_at,
        "expires_at": said.expires_at,
        "validity_period": (said.expires_at - said.starts_at).days,
        "certificate": said.der,
    }


def _of_key(name: distinguished_names.Parts) -> str:
    """Return a name as keys show it: the most special part first."""
    return distinguished_names.written(reversed(name), ", ")


def _check_valid_now(said: Said, occasion: Occasion) -> None:
    if said.starts_at > occasion.now:
        raise _invalid_file("The certificate is not valid yet")
    if said.expires_at <= occasion.now:
        raise _invalid_file("The certificate has expired")


def _invalid_file(message: str) -> ApiError:
    return invalid_data(Detail("INVALID_VALUE", message, "file"))


def _organization_id(occasion: Occasion) -> str:
    environment = occasion.change.table(Environment, TENANT).get(occasion.environment_id)
    return environment.organization_id if environment else ""


def key_written(record: Key, occasion: Occasion) -> None:
    """Let there be one default key for each usage type."""
    if not record.default:
        return
    for other in list(occasion.change.table(Key, record.environment_id)):
        if other.default and other.usage_type == record.usage_type and other.id != record.id:
            occasion.change.put(dataclasses.replace(other, default=False))


def key_deleting(record: Key, occasion: Occasion) -> None:
    """Refuse to delete a default key, or one that is named by something else."""
    if record.default or _in_use(record, occasion.change.state):
        raise ApiError(400, "REQUEST_FAILED", "The Key must not be in use")


def certificate_deleting(record: Certificate, occasion: Occasion) -> None:
    """Refuse to delete a certificate that is named by something else."""
    if _in_use(record, occasion.change.state):
        raise ApiError(409, "REQUEST_FAILED", "Certificate must not be in use")


def _in_use(record: Certificate, state: State) -> bool:
    kinds: Iterable[type[Any]] = (Application, *Stored.__subclasses__())
    return any(names(user, record.id) for kind in kinds for user in state.all(kind))


def names(user: Any, identifier: str) -> bool:
    """Return whether something names a key or a certificate, in whatever member."""
    if isinstance(user, str):
        return user == identifier
    if isinstance(user, Mapping):
        return any(names(value, identifier) for value in user.values())
    if isinstance(user, list | tuple):
        return any(names(value, identifier) for value in user)
    if dataclasses.is_dataclass(user):
        attributes = dataclasses.fields(user)
        return any(names(getattr(user, own.name), identifier) for own in attributes)
    return False


def status(record: Certificate, view: View) -> str:
    """Return where the issuer's time is in the validity of a certificate."""
    if view.now < record.starts_at:
        return "NOT_YET_VALID"
    if view.now >= record.expires_at:
        return "EXPIRED"
    return "EXPIRING" if view.now >= record.expires_at - _WARNING else "VALID"


def in_pem(record: Key, view: View) -> bytes:
    """Return the certificate of a key in PEM."""
    return certificates.in_pem(key_pairs.certificate(record, view.keys), "CERTIFICATE")


def in_pkcs7(record: Key, view: View) -> bytes:
    """Return the certificate of a key as a PKCS #7 file."""
    return certificates.in_pkcs7(key_pairs.certificate(record, view.keys))


def csr(record: Key, view: View) -> bytes:
    """Return a certificate signing request for a key, in DER."""
    return key_pairs.request(record, view.keys)


def csr_in_pem(record: Key, view: View) -> bytes:
    """Return a certificate signing request for a key, in PEM."""
    return certificates.in_pem(key_pairs.request(record, view.keys), "CERTIFICATE REQUEST")


def jwks(record: KeyRotationPolicy, view: View) -> bytes:
    """Return the public keys of a policy as a JWK set."""
    return view.keys.jwks(policy_keys(record, view.keys))


def key_rotation_policy(values: dict[str, Any], before: Any, occasion: Occasion) -> dict[str, Any]:
    """Check how many there are, and that a key is replaced before it ends."""
    if (
        before is None
        and len(occasion.change.table(KeyRotationPolicy, occasion.parent_id)) >= _MOST
    ):
        message = f"must have at most {_MOST} entries"
        inner = {"maximumValue": _MOST}
        raise invalid_data(Detail("SIZE_LIMIT_EXCEEDED", message, "keyRotationPolicies", inner))
    longest = values["validity_period"] - 1
    if values["rotation_period"] > longest:
        message = f"must be between 30 and {longest}"
        inner = {"rangeMinimumValue": 30, "rangeMaximumValue": longest}
        raise invalid_data(Detail("OUT_OF_RANGE", message, "rotationPeriod", inner))
    return values


def key_rotation_policy_deleting(record: KeyRotationPolicy, occasion: Occasion) -> None:
    """Refuse to delete the default policy, or one that an application signs with."""
    if record.default:
        message = "The default key rotation policy can not be deleted"
        raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "default"))
    for application in occasion.change.table(Application, record.environment_id):
        if application.signing and application.signing.key_rotation_policy_id == record.id:
            message = "The key rotation policy must not be in use"
            raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "id"))


def current_key_id(record: KeyRotationPolicy, view: View) -> str:
    """Return the id of the key that signs."""
    return view.keys.policy_key(record.id, record.number).kid


def next_key_id(record: KeyRotationPolicy, view: View) -> str:
    """Return the id of the key that signs next."""
    return view.keys.policy_key(record.id, record.number + 1).kid
