"""What can be had of a key: its certificate, a request for another; and what a CA makes of it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs7

from tests.certificates import DAY, NOW, Pair, certificate, pair
from tests.management.keys import (
    CERTIFICATE,
    ELLIPTIC,
    NOWHERE,
    certificate_of,
    check_refused,
    default_key,
    made,
    request_of,
)

if TYPE_CHECKING:
    import requests

    from pytest_pingone import PingOne
    from tests.conftest import Api


@pytest.mark.parametrize(
    ("algorithm", "length", "signature"),
    [
        ("RSA", 2048, "SHA256withRSA"),
        ("RSA", 3072, "SHA512withRSA"),
        ("EC", 224, "SHA256withECDSA"),
        ("EC", 256, "SHA384withECDSA"),
        ("EC", 384, "SHA384withECDSA"),
        ("EC", 521, "SHA512withECDSA"),
    ],
)
def test_the_certificate_says_what_the_key_says(
    algorithm: str, length: int, signature: str, api: Api
) -> None:
    key = made(
        api,
        algorithm=algorithm,
        keyLength=length,
        signatureAlgorithm=signature,
        serialNumber=1575483893597,
        issuerDN="CN=My CA, O=Ping Identity, C=US",
    )
    shown = certificate_of(api, key)
    public = shown.public_key()
    assert isinstance(public, rsa.RSAPublicKey if algorithm == "RSA" else ec.EllipticCurvePublicKey)
    assert public.key_size == length
    assert shown.serial_number == key["serialNumber"] == 1575483893597
    assert shown.subject.rfc4514_string() == "CN=key,OU=Ping Identity,O=Ping Identity,C=US"
    assert shown.issuer.rfc4514_string() == "CN=My CA,O=Ping Identity,C=US"
    hashed = shown.signature_hash_algorithm
    assert hashed is not None
    assert hashed.name == signature[:6].lower()
    starts = dt.datetime.fromisoformat(key["startsAt"]).replace(microsecond=0)
    assert shown.not_valid_before_utc == starts
    assert shown.not_valid_after_utc == starts + 365 * DAY


def test_a_self_signed_certificate_is_signed_with_its_key(api: Api) -> None:
    shown = certificate_of(api, made(api))
    shown.verify_directly_issued_by(shown)


def test_the_certificate_is_the_same_each_time(api: Api) -> None:
    key = made(api, ELLIPTIC)
    assert certificate_of(api, key) == certificate_of(api, key)
    assert request_of(api, key) == request_of(api, key)


def test_the_longest_keys_are_made_shorter_than_they_say(api: Api) -> None:
    key = made(api, keyLength=7680)
    public = certificate_of(api, key).public_key()
    assert isinstance(public, rsa.RSAPublicKey)
    assert (key["keyLength"], public.key_size) == (7680, 4096)


@pytest.mark.parametrize(
    "accept", [CERTIFICATE, f"{CERTIFICATE}, application/json", f"application/json, {CERTIFICATE}"]
)
def test_a_certificate_is_given_to_whoever_names_its_type(accept: str, api: Api) -> None:
    answer = api.get(f"keys/{made(api)['id']}", headers={"Accept": accept})
    assert answer.headers["Content-Type"] == CERTIFICATE
    assert answer.content.startswith(b"-----BEGIN CERTIFICATE-----\n")
    assert answer.content.endswith(b"-----END CERTIFICATE-----\n")


def test_a_certificate_can_be_had_as_pkcs_7(api: Api) -> None:
    key = made(api)
    content_type = "application/x-pkcs7-certificates"
    answer = api.get(f"keys/{key['id']}", headers={"Accept": content_type})
    assert answer.headers["Content-Type"] == content_type
    assert pkcs7.load_der_pkcs7_certificates(answer.content) == [certificate_of(api, key)]


def test_a_missing_key_is_told_in_json_whatever_is_accepted(api: Api) -> None:
    answer = api.get(f"keys/{NOWHERE}", headers={"Accept": CERTIFICATE})
    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")


def test_a_signing_request_is_for_the_key_and_signed_with_it(api: Api) -> None:
    key = made(api)
    request = request_of(api, key)
    assert request.is_signature_valid
    assert request.subject.rfc4514_string() == "CN=key,OU=Ping Identity,O=Ping Identity,C=US"
    assert request.public_key() == certificate_of(api, key).public_key()


def test_a_signing_request_can_be_had_in_pem(api: Api) -> None:
    key = made(api)
    answer = api.get(f"keys/{key['id']}/csr", headers={"Accept": "application/x-pem-file"})
    assert answer.headers["Content-Type"] == "application/x-pem-file"
    assert x509.load_pem_x509_csr(answer.content) == request_of(api, key)
    whatever = api.get(f"keys/{key['id']}/csr", headers={"Accept": "*/*"})
    assert whatever.headers["Content-Type"] == "application/pkcs10"


def response_of(ca: Pair, api: Api, key: dict[str, Any], **more: Any) -> Pair:
    public = request_of(api, key).public_key()
    assert isinstance(public, rsa.RSAPublicKey)
    return Pair(ca.key, certificate(public, "key", ca.key, ca, **more))


@pytest.mark.parametrize("method", ["POST", "PUT"])
@pytest.mark.parametrize("sent", ["a form", "the file"])
def test_the_response_of_a_ca_takes_the_place_of_the_certificate(
    method: str, sent: str, api: Api
) -> None:
    key = made(api)
    response = response_of(pair("Test CA"), api, key)
    body: dict[str, Any] = {"files": {"file": response.pem}}
    if sent == "the file":
        body = {"data": response.pem, "headers": {"Content-Type": "application/x-pem-file"}}
    answer = api(method, f"keys/{key['id']}/csr", **body)
    assert answer.status_code == 200, answer.text
    changed = answer.json()
    assert changed["name"] == "key (Test CA)"
    assert changed["subjectDN"] == "CN=key, O=Ping Identity, C=GB"
    assert changed["issuerDN"] == "CN=Test CA, O=Ping Identity, C=GB"
    assert changed["serialNumber"] == response.certificate.serial_number
    assert changed["validityPeriod"] == 366
    assert certificate_of(api, key) == response.certificate
    body = {"default": False, "usageType": "ENCRYPTION"}
    later = api.put(f"keys/{key['id']}", body).json()
    assert later == {**changed, "usageType": "ENCRYPTION"}


def test_the_response_to_the_default_keys_request_is_seen_in_the_jwks(
    api: Api, pingone: PingOne, session: requests.Session
) -> None:
    key = default_key(api)
    response = response_of(pair("Test CA"), api, key)
    assert api("POST", f"keys/{key['id']}/csr", files={"file": response.pem}).status_code == 200
    (shown, *_) = session.get(pingone.jwks_url).json()["keys"]
    assert shown["x5c"] == ["".join(response.pem.decode().splitlines()[1:-1])]


def test_a_response_for_another_key_is_refused(api: Api) -> None:
    key, other = made(api), made(api)
    response = response_of(pair("Test CA"), api, other)
    answer = api("POST", f"keys/{key['id']}/csr", files={"file": response.pem})
    check_refused(answer, "INVALID_VALUE", "file", "The certificate does not match the key")
    assert api.get(f"keys/{key['id']}").json() == key


def test_a_response_that_is_no_certificate_is_refused(api: Api) -> None:
    key = made(api)
    answer = api("POST", f"keys/{key['id']}/csr", files={"file": b"nothing"})
    check_refused(answer, "INVALID_VALUE", "file", "The file holds no certificate")
    answer = api("POST", f"keys/{key['id']}/csr", files={"other": b"nothing"})
    check_refused(answer, "REQUIRED_VALUE", "file")
    answer = api.post(f"keys/{key['id']}/csr", {"file": "nothing"})
    assert (answer.status_code, answer.json()["code"]) == (415, "INVALID_REQUEST")


def test_an_expired_response_is_refused(api: Api) -> None:
    key = made(api)
    response = response_of(pair("CA"), api, key, starts=NOW - 9 * DAY, ends=NOW - DAY)
    answer = api("POST", f"keys/{key['id']}/csr", files={"file": response.pem})
    check_refused(answer, "INVALID_VALUE", "file", "The certificate has expired")
