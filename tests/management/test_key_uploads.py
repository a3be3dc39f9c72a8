"""Keys that are uploaded in a key store."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12

from pytest_pingone.errors import MALFORMED
from tests.certificates import DAY, NOW, certificate, pair
from tests.management.keys import (
    certificate_of,
    check_refused,
    listed,
    request_of,
    uploaded,
)

if TYPE_CHECKING:
    from tests.conftest import Api


@pytest.mark.parametrize("password", [None, "secret"])
def test_a_key_store_becomes_a_key(password: str | None, api: Api) -> None:
    known = pair("terraform")
    form = {} if password is None else {"password": password}
    answer = uploaded(api, known.key_store(password), **form)
    assert answer.status_code == 201, answer.text
    key = answer.json()
    dn = "CN=terraform, O=Ping Identity, C=GB"
    expected = {
        "name": "terraform",
        "subjectDN": dn,
        "issuerDN": dn,
        "algorithm": "EC",
        "keyLength": 256,
        "signatureAlgorithm": "SHA256withECDSA",
        "usageType": "SIGNING",
        "validityPeriod": 366,
        "serialNumber": known.certificate.serial_number,
        "status": "VALID",
        "default": False,
    }
    assert {name: key[name] for name in expected} == expected
    assert certificate_of(api, key) == known.certificate
    assert request_of(api, key).public_key() == known.key.public_key()
    assert not {"file", "password", "certificate"} & set(key)


def test_a_form_may_come_under_the_type_of_its_file(api: Api) -> None:
    body = {"usageType": (None, "SIGNING"), "file": ("key.p12", pair().key_store())}
    prepared = requests.Request("POST", "http://example.com", files=body).prepare()
    boundary = prepared.headers["Content-Type"].partition(";")[2]
    content_type = f"application/x-pkcs12-certificates;{boundary}"
    answer = api("POST", "keys", data=prepared.body, headers={"Content-Type": content_type})
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("password", [None, "wrong"])
def test_a_key_store_opens_with_its_password_only(password: str | None, api: Api) -> None:
    form = {} if password is None else {"password": password}
    answer = uploaded(api, pair().key_store("right"), **form)
    message = "The file can not be read with this password"
    check_refused(answer, "INVALID_VALUE", "file", message)
    assert len(listed(api)) == 1


def test_what_is_no_key_store_is_refused(api: Api) -> None:
    for file in (b"", b"\x00nothing of the kind", pair().pem):
        check_refused(uploaded(api, file), "INVALID_VALUE", "file")


def test_a_key_store_must_hold_a_certificate(api: Api) -> None:
    key = pair().key
    file = pkcs12.serialize_key_and_certificates(b"bare", key, None, None, NoEncryption())
    check_refused(uploaded(api, file), "INVALID_VALUE", "file", "The file holds no certificate")


def test_a_key_store_must_hold_a_key_that_is_emulated(api: Api) -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    signed = certificate(key.public_key(), "x", pair().key, pair())
    file = pkcs12.serialize_key_and_certificates(b"x", key, signed, None, NoEncryption())
    message = "The file holds no RSA key and no EC key"
    check_refused(uploaded(api, file), "INVALID_VALUE", "file", message)


@pytest.mark.parametrize(
    ("starts", "ends", "message"),
    [
        (NOW - 9 * DAY, NOW - DAY, "The certificate has expired"),
        (NOW + DAY, NOW + 9 * DAY, "The certificate is not valid yet"),
    ],
)
def test_what_is_uploaded_must_be_valid_at_that_moment(
    starts: dt.datetime, ends: dt.datetime, message: str, api: Api
) -> None:
    answer = uploaded(api, pair(starts=starts, ends=ends).key_store())
    check_refused(answer, "INVALID_VALUE", "file", message)


def test_an_upload_must_name_file_and_use(api: Api) -> None:
    answer = api("POST", "keys", files={"file": pair().key_store()})
    check_refused(answer, "REQUIRED_VALUE", "usageType")
    answer = api("POST", "keys", files={"usageType": (None, "SIGNING")})
    check_refused(answer, "REQUIRED_VALUE", "file")
    check_refused(uploaded(api, b"x", usageType="OTHER"), "INVALID_VALUE", "usageType")


def test_a_body_that_is_no_form_is_malformed(api: Api) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = api("POST", "keys", data=b"no form", headers=headers)
    assert (answer.status_code, answer.json()["message"]) == (400, MALFORMED)
