"""Requests about keys, for the tests of this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cryptography import x509

from pytest_pingone.errors import VALIDATION

if TYPE_CHECKING:
    import requests

    from tests.conftest import Api

DN = "CN=key, OU=Ping Identity, O=Ping Identity, L=, ST=, C=US"
KEY: dict[str, Any] = {
    "name": "key",
    "algorithm": "RSA",
    "keyLength": 2048,
    "signatureAlgorithm": "SHA256withRSA",
    "subjectDN": DN,
    "usageType": "SIGNING",
    "validityPeriod": 365,
}
ELLIPTIC = {**KEY, "algorithm": "EC", "keyLength": 256, "signatureAlgorithm": "SHA384withECDSA"}
CERTIFICATE = "application/x-x509-ca-cert"
NOWHERE = "00000000-0000-4000-8000-000000000000"


def made(api: Api, body: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    answer = api.post("keys", {**(body or KEY), **more})
    assert answer.status_code == 201, answer.text
    document: dict[str, Any] = answer.json()
    return document


def uploaded(api: Api, file: bytes, **form: str) -> requests.Response:
    return api("POST", "keys", data={"usageType": "SIGNING", **form}, files={"file": file})


def listed(api: Api) -> list[dict[str, Any]]:
    keys: list[dict[str, Any]] = api.get("keys").json()["_embedded"]["keys"]
    return keys


def default_key(api: Api) -> dict[str, Any]:
    return next(key for key in listed(api) if key["default"] and key["usageType"] == "SIGNING")


def certificate_of(api: Api, key: dict[str, Any]) -> x509.Certificate:
    answer = api.get(f"keys/{key['id']}", headers={"Accept": CERTIFICATE})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, CERTIFICATE)
    return x509.load_pem_x509_certificate(answer.content)


def request_of(api: Api, key: dict[str, Any]) -> x509.CertificateSigningRequest:
    answer = api.get(f"keys/{key['id']}/csr", headers={"Accept": "application/pkcs10"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pkcs10")
    return x509.load_der_x509_csr(answer.content)


def check_refused(
    answer: requests.Response, code: str, target: str, message: str | None = None
) -> None:
    assert answer.status_code == 400, answer.text
    body = answer.json()
    assert (body["code"], body["message"]) == ("INVALID_DATA", VALIDATION)
    assert [(one["code"], one["target"]) for one in body["details"]] == [(code, target)]
    if message is not None:
        assert body["details"][0]["message"] == message
