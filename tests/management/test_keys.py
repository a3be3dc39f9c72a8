"""Keys over the Management API: their rules, the default key, who may do what."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from pytest_pingone import PingOne
from tests.certificates import DAY
from tests.management.keys import (
    CERTIFICATE,
    DN,
    ELLIPTIC,
    KEY,
    NOWHERE,
    certificate_of,
    check_refused,
    default_key,
    listed,
    made,
)

if TYPE_CHECKING:
    import requests

    from tests.conftest import Api
    from tests.management.conftest import Workers


def test_a_new_key_is_complete(api: Api, pingone: PingOne) -> None:
    key = made(api)
    starts = dt.datetime.fromisoformat(key["startsAt"])
    assert key == {
        "_links": {"self": {"href": f"{pingone.environment_url}/keys/{key['id']}"}},
        "id": key["id"],
        "name": "key",
        "serialNumber": key["serialNumber"],
        "subjectDN": DN,
        "issuerDN": DN,
        "algorithm": "RSA",
        "keyLength": 2048,
        "createdAt": key["startsAt"],
        "startsAt": key["startsAt"],
        "expiresAt": (starts + 365 * DAY).isoformat(timespec="milliseconds")[:-6] + "Z",
        "validityPeriod": 365,
        "signatureAlgorithm": "SHA256withRSA",
        "usageType": "SIGNING",
        "status": "VALID",
        "organization": {"id": pingone.environment.organization_id},
        "environment": {"id": pingone.environment.id},
        "default": False,
    }


def test_serial_numbers_differ_and_fit_into_63_bits(api: Api) -> None:
    numbers = {made(api)["serialNumber"] for _ in range(20)}
    assert len(numbers) == 20
    assert all(0 < number < 2**63 for number in numbers)


@pytest.mark.parametrize(
    ("algorithm", "length", "allowed"),
    [
        ("RSA", 256, [2048, 3072, 4096, 7680]),
        ("EC", 2048, [224, 256, 384, 521]),
    ],
)
def test_a_length_must_fit_the_algorithm(
    algorithm: str, length: int, allowed: list[int], api: Api
) -> None:
    answer = api.post("keys", {**KEY, "algorithm": algorithm, "keyLength": length})
    check_refused(answer, "INVALID_VALUE", "keyLength")
    assert answer.json()["details"][0]["innerError"] == {"allowedValues": allowed}
    assert len(listed(api)) == 1


@pytest.mark.parametrize(("body", "wrong"), [(KEY, "SHA256withECDSA"), (ELLIPTIC, "SHA512withRSA")])
def test_a_signature_algorithm_must_fit_the_algorithm(
    body: dict[str, Any], wrong: str, api: Api
) -> None:
    answer = api.post("keys", {**body, "signatureAlgorithm": wrong})
    check_refused(answer, "INVALID_VALUE", "signatureAlgorithm")
    assert wrong not in answer.json()["details"][0]["innerError"]["allowedValues"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nothing of the kind", "must be a valid distinguished name"),
        ("XX=5", "must be a valid distinguished name"),
        ("CN=a, C=USA", "can not stand in a certificate"),
        ("CN=a, C=\u00fc\u00fc", "can not stand in a certificate"),
        ("9.9=x", "can not stand in a certificate"),
        (f"CN={'a' * 65}", "can not stand in a certificate"),
    ],
)
@pytest.mark.parametrize("target", ["subjectDN", "issuerDN"])
def test_names_must_be_such_that_a_certificate_can_say_them(
    target: str, name: str, message: str, api: Api
) -> None:
    check_refused(api.post("keys", {**KEY, target: name}), "INVALID_VALUE", target, message)


def test_a_revocation_list_is_for_issuance_only(api: Api) -> None:
    url = "http://www.example.com/test.crl"
    answer = api.post("keys", {**KEY, "customCRL": url})
    check_refused(answer, "INVALID_VALUE", "customCRL", "can only be set for usageType ISSUANCE")
    assert made(api, customCRL=url, usageType="ISSUANCE")["customCRL"] == url
    secure = {**KEY, "customCRL": "https://example.com", "usageType": "ISSUANCE"}
    check_refused(api.post("keys", secure), "INVALID_VALUE", "customCRL", "must be an http URL")


@pytest.mark.parametrize(
    ("days", "status"),
    [
        (-1, "NOT_YET_VALID"),
        (0, "VALID"),
        (334, "VALID"),
        (336, "EXPIRING"),
        (364, "EXPIRING"),
        (366, "EXPIRED"),
    ],
)
def test_the_status_goes_by_the_issuers_clock(
    days: int, status: str, api: Api, pingone: PingOne
) -> None:
    key = made(api)
    pingone.issuer_clock.skew = days * DAY
    api.token = pingone.mint.access_token(application="worker")
    assert api.get(f"keys/{key['id']}").json()["status"] == status


def test_an_unknown_key_is_named_in_the_answer(api: Api, pingone: PingOne) -> None:
    answer = api.get(f"keys/{NOWHERE}")
    message = f"Key not found for id: {NOWHERE} and environmentId: {pingone.environment.id}"
    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")
    assert answer.json()["message"] == message


def test_a_replacement_changes_three_members_and_no_other(api: Api) -> None:
    key = made(api, usageType="ENCRYPTION")
    body = {"default": True, "usageType": "SSL/TLS", "issuerDN": "CN=other"}
    answer = api.put(f"keys/{key['id']}", {**KEY, "name": "x", "keyLength": 4096, **body})
    assert answer.status_code == 200, answer.text
    assert answer.json() == {**key, **body}
    kept = api.put(f"keys/{key['id']}", {"default": False, "usageType": "SSL/TLS"}).json()
    assert kept == {**key, **body, "default": False}


def test_a_key_without_another_issuer_issues_itself(api: Api) -> None:
    key = made(api, issuerDN="CN=a CA")
    body = {"default": False, "usageType": "SIGNING", "issuerDN": None}
    assert api.put(f"keys/{key['id']}", body).json() == {**key, "issuerDN": DN}


@pytest.mark.parametrize("default", [False, True])
def test_a_replaced_issuer_must_be_a_name_that_a_certificate_can_say(
    default: bool,  # noqa: FBT001 - a value of the body
    api: Api,
) -> None:
    key = default_key(api) if default else made(api)
    body = {"default": default, "usageType": "SIGNING", "issuerDN": "CN=a, C=USA"}
    check_refused(api.put(f"keys/{key['id']}", body), "INVALID_VALUE", "issuerDN")
    assert api.get(f"keys/{key['id']}").json() == key
    body["issuerDN"] = "CN=a, C=US"
    assert api.put(f"keys/{key['id']}", body).status_code == 200
    assert certificate_of(api, key).issuer.rfc4514_string() == "CN=a,C=US"


def test_an_environment_comes_with_the_default_key_that_the_jwks_shows(
    api: Api, pingone: PingOne, session: requests.Session
) -> None:
    key = default_key(api)
    name = f"PingOne SSO Certificate for {pingone.environment.name} environment"
    about = ("name", "algorithm", "keyLength", "signatureAlgorithm", "validityPeriod")
    assert [key[one] for one in about] == [name, "RSA", 2048, "SHA256withRSA", 365]
    published = session.get(pingone.jwks_url).json()["keys"]
    shown = next(one for one in published if one["kid"] == "default")
    pem = api.get(f"keys/{key['id']}", headers={"Accept": CERTIFICATE}).text
    assert shown["x5c"] == ["".join(pem.splitlines()[1:-1])]
    assert certificate_of(api, key).serial_number == key["serialNumber"]


def test_each_new_environment_has_a_default_key_of_its_own(api: Api, pingone: PingOne) -> None:
    body = {"name": "a, b\\c", "type": "SANDBOX", "region": pingone.environment.region}
    other = api.post("/environments", body).json()
    (key,) = api.get(f"/environments/{other['id']}/keys").json()["_embedded"]["keys"]
    assert key["name"] == "PingOne SSO Certificate for a, b\\c environment"
    headers = {"Accept": CERTIFICATE}
    pem = api.get(f"/environments/{other['id']}/keys/{key['id']}", headers=headers).content
    made = x509.load_pem_x509_certificate(pem)
    assert made.public_key() != certificate_of(api, default_key(api)).public_key()
    names = made.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    assert names[0].value == "PingOne SSO Certificate for a, b\\c"


@pytest.mark.parametrize("by", ["POST", "PUT"])
def test_a_new_default_key_takes_the_place_of_the_old_one_and_signs(
    by: str, api: Api, pingone: PingOne
) -> None:
    web = {**api.get(f"applications/{pingone.applications['web'].id}").json(), "signing": None}
    assert api.put(f"applications/{web['id']}", web).status_code == 200
    before = pingone.mint.id_token(user="alice", application="web")
    assert before.header["kid"] == "default"
    old = default_key(api)
    key = made(api, keyLength=3072, default=by == "POST")
    if by == "PUT":
        api.put(f"keys/{key['id']}", {"default": True, "usageType": "SIGNING"})
    assert default_key(api)["id"] == key["id"]
    assert api.get(f"keys/{old['id']}").json() == {**old, "default": False}
    token = pingone.mint.id_token(user="alice", application="web")
    shown = jwt.PyJWKClient(pingone.jwks_url).get_signing_key("default")
    assert jwt.decode(token, shown, algorithms=["RS256"], audience=web["clientId"])
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(before, shown, algorithms=["RS256"], audience=web["clientId"])
    assert isinstance(shown.key, rsa.RSAPublicKey)
    assert shown.key.key_size == 3072
    assert shown.key == certificate_of(api, key).public_key()


@pytest.mark.parametrize(
    "body",
    [{"default": False, "usageType": "SIGNING"}, {"default": True, "usageType": "ENCRYPTION"}],
)
def test_there_is_a_default_key_for_signing_at_any_time(body: dict[str, Any], api: Api) -> None:
    key = default_key(api)
    answer = api.put(f"keys/{key['id']}", body)
    check_refused(answer, "CONSTRAINT_VIOLATION", "default")
    assert default_key(api) == key


def test_default_keys_for_other_uses_are_counted_apart(api: Api) -> None:
    first = made(api, usageType="ENCRYPTION", default=True)
    second = made(api, usageType="ENCRYPTION", default=True)
    assert [key["default"] for key in listed(api)] == [True, False, True]
    body = {"default": False, "usageType": "ENCRYPTION"}
    assert api.put(f"keys/{second['id']}", body).json()["default"] is False
    for key in (first, second):
        assert api.delete(f"keys/{key['id']}").status_code == 204


def test_a_default_key_for_signing_is_an_rsa_key(api: Api) -> None:
    message = "The default key for SIGNING must be an RSA key"
    answer = api.post("keys", {**ELLIPTIC, "default": True})
    check_refused(answer, "CONSTRAINT_VIOLATION", "default", message)
    key = made(api, ELLIPTIC)
    answer = api.put(f"keys/{key['id']}", {"default": True, "usageType": "SIGNING"})
    check_refused(answer, "CONSTRAINT_VIOLATION", "default", message)
    assert default_key(api)["id"] != key["id"]
    assert made(api, ELLIPTIC, default=True, usageType="SSL/TLS")["default"] is True


def test_a_default_key_must_not_be_deleted(api: Api) -> None:
    key = made(api, usageType="ENCRYPTION", default=True)
    for one in (key, default_key(api)):
        answer = api.delete(f"keys/{one['id']}")
        assert (answer.status_code, answer.json()["code"]) == (400, "REQUEST_FAILED")
        assert answer.json()["message"] == "The Key must not be in use"
    assert len(listed(api)) == 2


def test_a_key_that_an_application_names_is_in_use(api: Api, pingone: PingOne) -> None:
    key, other = made(api), made(api)
    web = api.get(f"applications/{pingone.applications['web'].id}").json()
    kerberos = {"key": {"id": key["id"]}}
    answer = api.put(f"applications/{web['id']}", {**web, "kerberos": kerberos})
    assert answer.status_code == 200, answer.text
    page = api.get(f"keys/{key['id']}/applications").json()
    assert page["_embedded"] == {"applications": [answer.json()]}
    assert page["size"] == 1
    refused = api.delete(f"keys/{key['id']}")
    assert (refused.status_code, refused.json()["code"]) == (400, "REQUEST_FAILED")
    assert refused.json()["message"] == "The Key must not be in use"
    assert api.delete(f"keys/{other['id']}").status_code == 204
    api.put(f"applications/{web['id']}", web)
    assert api.delete(f"keys/{key['id']}").status_code == 204


def test_no_application_uses_a_new_key(api: Api) -> None:
    page = api.get(f"keys/{made(api)['id']}/applications").json()
    assert (page["_embedded"], page["size"]) == ({"applications": []}, 0)
    assert api.get(f"keys/{NOWHERE}/applications").status_code == 404


def test_who_may_read_keys_may_not_change_them(workers: Workers, api: Api) -> None:
    key = made(api)
    reader = workers("Configuration Read Only", name="reads")
    assert reader.get(f"keys/{key['id']}").status_code == 200
    assert reader.get(f"keys/{key['id']}/csr").status_code == 200
    refused = [
        reader.post("keys", KEY),
        reader.put(f"keys/{key['id']}", {"default": True, "usageType": "SIGNING"}),
        reader("POST", f"keys/{key['id']}/csr", files={"file": b"x"}),
        reader.delete(f"keys/{key['id']}"),
    ]
    assert [answer.status_code for answer in refused] == [403] * 4
    assert api.get(f"keys/{key['id']}").json() == key
