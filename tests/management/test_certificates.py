"""Certificates that are uploaded: what is read from them, which are refused, who uses them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from pytest_pingone import PingOne
from tests.certificates import DAY, NOW, certificate, pair
from tests.management.keys import NOWHERE, check_refused

if TYPE_CHECKING:
    import requests

    from tests.conftest import Api
    from tests.management.conftest import Workers


def uploaded(api: Api, file: bytes, **form: str) -> requests.Response:
    form = {"usageType": "SSL/TLS", **form}
    return api("POST", "certificates", data=form, files={"file": file})


def test_an_uploaded_certificate_is_complete(api: Api, pingone: PingOne) -> None:
    known = pair("terraform")
    answer = uploaded(api, known.pem)
    assert answer.status_code == 202, answer.text
    made = answer.json()
    starts = (NOW - DAY).isoformat(timespec="milliseconds")[:-6] + "Z"
    ends = (NOW + 365 * DAY).isoformat(timespec="milliseconds")[:-6] + "Z"
    here = f"{pingone.environment_url}/certificates/{made['id']}"
    dn = "C=GB,O=Ping Identity,CN=terraform"
    assert made == {
        "_links": {"self": {"href": here}},
        "id": made["id"],
        "name": "terraform",
        "serialNumber": known.certificate.serial_number,
        "subjectDN": dn,
        "issuerDN": dn,
        "algorithm": "EC",
        "keyLength": 256,
        "createdAt": made["createdAt"],
        "startsAt": starts,
        "expiresAt": ends,
        "validityPeriod": 366,
        "signatureAlgorithm": "SHA256withECDSA",
        "usageType": "SSL/TLS",
        "status": "VALID",
        "organization": {"id": pingone.environment.organization_id},
        "environment": {"id": pingone.environment.id},
        "default": False,
    }
    assert api.get(here).json() == made


@pytest.mark.parametrize("kind", ["PEM", "DER", "PKCS7 in PEM", "PKCS7 in DER"])
def test_a_file_may_be_of_several_kinds(kind: str, api: Api) -> None:
    known = pair().certificate
    file = {
        "PEM": known.public_bytes(Encoding.PEM),
        "DER": known.public_bytes(Encoding.DER),
        "PKCS7 in PEM": pkcs7.serialize_certificates([known], Encoding.PEM),
        "PKCS7 in DER": pkcs7.serialize_certificates([known], Encoding.DER),
    }[kind]
    answer = uploaded(api, file)
    assert answer.status_code == 202, answer.text
    assert answer.json()["serialNumber"] == known.serial_number


def test_a_certificate_of_a_ca_is_named_with_the_ca(api: Api) -> None:
    made = uploaded(api, pair("leaf", signed_by=pair("Test CA")).pem).json()
    assert made["name"] == "leaf (Test CA)"
    assert made["issuerDN"] == "C=GB,O=Ping Identity,CN=Test CA"


def test_a_key_of_another_kind_is_unknown(api: Api) -> None:
    public = ed25519.Ed25519PrivateKey.generate().public_key()
    ca = pair("CA")
    made = uploaded(api, certificate(public, "x", ca.key, ca).public_bytes(Encoding.PEM)).json()
    assert made["algorithm"] == "UNKNOWN"
    assert "keyLength" not in made


@pytest.mark.parametrize(
    ("starts", "ends", "message"),
    [
        (NOW - 9 * DAY, NOW - DAY, "The certificate has expired"),
        (NOW + DAY, NOW + 9 * DAY, "The certificate is not valid yet"),
    ],
)
def test_a_certificate_must_be_valid_when_it_is_uploaded(
    starts: dt.datetime, ends: dt.datetime, message: str, api: Api
) -> None:
    answer = uploaded(api, pair(starts=starts, ends=ends).pem)
    check_refused(answer, "INVALID_VALUE", "file", message)
    assert api.get("certificates").json()["count"] == 0


def test_its_status_goes_by_the_issuers_clock(api: Api, pingone: PingOne) -> None:
    made = uploaded(api, pair(ends=NOW + 90 * DAY).pem).json()
    told = []
    for days in (0, 61, 91):
        pingone.issuer_clock.skew = days * DAY
        api.token = pingone.mint.access_token(application="worker")
        told.append(api.get(f"certificates/{made['id']}").json()["status"])
    assert told == ["VALID", "EXPIRING", "EXPIRED"]


def test_an_upload_must_name_file_and_use(api: Api) -> None:
    check_refused(uploaded(api, b"nothing"), "INVALID_VALUE", "file")
    check_refused(uploaded(api, pair().pem, usageType="OTHER"), "INVALID_VALUE", "usageType")
    answer = api("POST", "certificates", files={"file": pair().pem})
    check_refused(answer, "REQUIRED_VALUE", "usageType")
    answer = api("POST", "certificates", files={"usageType": (None, "SIGNING")})
    check_refused(answer, "REQUIRED_VALUE", "file")


def test_json_is_no_certificate(api: Api) -> None:
    answer = api.post("certificates", {"usageType": "SIGNING"})
    assert (answer.status_code, answer.json()["code"]) == (415, "INVALID_REQUEST")


def test_a_certificate_that_an_application_names_is_in_use(api: Api) -> None:
    made = uploaded(api, pair().pem).json()
    saml = {
        "name": "saml",
        "type": "WEB_APP",
        "protocol": "SAML",
        "enabled": True,
        "acsUrls": ["https://example.com/acs"],
        "assertionDuration": 60,
        "spEntityId": "example",
        "spVerification": {"certificates": [{"id": made["id"]}]},
    }
    named = api.post("applications", saml).json()
    users = api.get(f"certificates/{made['id']}/applications").json()
    assert users["_embedded"] == {"applications": [named]}
    refused = api.delete(f"certificates/{made['id']}")
    assert (refused.status_code, refused.json()["code"]) == (409, "REQUEST_FAILED")
    assert refused.json()["message"] == "Certificate must not be in use"
    assert api.delete(f"applications/{named['id']}").status_code == 204
    assert api.delete(f"certificates/{made['id']}").status_code == 204


def test_who_may_read_certificates_may_not_upload_them(workers: Workers, api: Api) -> None:
    made = uploaded(api, pair().pem).json()
    reader = workers("Client Application Developer", name="reads")
    assert reader.get(f"certificates/{made['id']}").json() == made
    assert uploaded(reader, pair().pem).status_code == 403
    assert reader.delete(f"certificates/{made['id']}").status_code == 403
    assert reader.get(f"certificates/{NOWHERE}").status_code == 404
