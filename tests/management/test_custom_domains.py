"""Custom domains: one for each environment, verified, then given a certificate."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest

from pytest_pingone import PingOne
from pytest_pingone.errors import VALIDATION
from tests.certificates import DAY, NOW, Pair, pair
from tests.management.keys import check_refused

if TYPE_CHECKING:
    import requests

    from tests.conftest import Api
    from tests.management.conftest import Workers

HOST = "auth.example.com"
VERIFY = {"Content-Type": "application/vnd.pingidentity.domainName.verify+json"}
IMPORT = {"Content-Type": "application/vnd.pingidentity.certificate.import+json"}


def made(api: Api, name: str = HOST) -> dict[str, Any]:
    answer = api.post("customDomains", {"domainName": name})
    assert answer.status_code == 201, answer.text
    document: dict[str, Any] = answer.json()
    return document


def verified(api: Api) -> dict[str, Any]:
    domain = made(api)
    answer = api("POST", f"customDomains/{domain['id']}", headers=VERIFY)
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


def imported(api: Api, domain: dict[str, Any], **body: Any) -> requests.Response:
    return api.post(f"customDomains/{domain['id']}", body, headers=IMPORT)


def of_ca(host: str = HOST, **more: Any) -> Pair:
    return pair("leaf", signed_by=pair("Test CA"), host=host, **more)


def check_not_now(answer: requests.Response, message: str) -> None:
    assert answer.status_code == 400
    body = answer.json()
    assert (body["code"], body["message"]) == ("REQUEST_FAILED", VALIDATION)
    assert body["details"] == [
        {"code": "CONSTRAINT_VIOLATION", "target": "status", "message": message}
    ]


def test_a_new_domain_waits_for_its_alias(api: Api, pingone: PingOne) -> None:
    domain = made(api)
    label, _, rest = domain["canonicalName"].partition(".")
    assert rest == "edge1.pingone.com."
    assert str(uuid.UUID(label)) == label
    assert domain == {
        "_links": {
            "self": {"href": f"{pingone.environment_url}/customDomains/{domain['id']}"},
            "environment": {"href": pingone.environment_url},
        },
        "id": domain["id"],
        "environment": {"id": pingone.environment.id},
        "domainName": HOST,
        "status": "VERIFICATION_REQUIRED",
        "canonicalName": domain["canonicalName"],
    }


@pytest.mark.parametrize(
    "name", ["localhost", "-a.example.com", "a..b", "a b.example.com", "1.2.3.4"]
)
def test_a_domain_has_a_name_of_the_dns(name: str, api: Api) -> None:
    answer = api.post("customDomains", {"domainName": name})
    check_refused(answer, "INVALID_VALUE", "domainName", "must be a valid domain name")


def test_an_environment_has_one_at_most(api: Api) -> None:
    domain = made(api)
    answer = api.post("customDomains", {"domainName": "other.example.com"})
    check_refused(answer, "SIZE_LIMIT_EXCEEDED", "customDomains")
    assert api.delete(f"customDomains/{domain['id']}").status_code == 204
    made(api, "other.example.com")


def test_a_name_is_unique_over_all_environments(api: Api, pingone: PingOne) -> None:
    made(api)
    body = {"name": "other", "type": "SANDBOX", "region": pingone.environment.region}
    other = api.post("/environments", body).json()["_links"]["self"]["href"]
    for name in (HOST, HOST.upper()):
        answer = api.post(f"{other}/customDomains", {"domainName": name})
        check_refused(answer, "UNIQUENESS_VIOLATION", "domainName")
    assert api.get(f"{other}/customDomains").json()["count"] == 0


def test_a_domain_is_verified_once(api: Api) -> None:
    domain = verified(api)
    assert domain["status"] == "SSL_CERTIFICATE_REQUIRED"
    assert api.get(f"customDomains/{domain['id']}").json() == domain
    again = api("POST", f"customDomains/{domain['id']}", headers=VERIFY)
    check_not_now(again, "custom domain does not need to be verified")


def test_a_certificate_puts_a_verified_domain_to_use(api: Api) -> None:
    domain = verified(api)
    known = of_ca()
    answer = imported(
        api,
        domain,
        certificate=known.pem.decode(),
        privateKey=known.key_pem,
        intermediateCertificates=pair("Test CA").pem.decode(),
    )
    assert answer.status_code == 200, answer.text
    ends = (NOW + 365 * DAY).isoformat(timespec="milliseconds")[:-6] + "Z"
    expected = {**domain, "status": "ACTIVE", "certificate": {"expiresAt": ends}}
    assert answer.json() == expected
    assert api.get(f"customDomains/{domain['id']}").json() == expected


def test_an_active_domain_can_be_given_another_certificate(api: Api) -> None:
    domain = verified(api)
    for days in (30, 60):
        known = of_ca("*.example.com", ends=NOW + days * DAY)
        body = {"certificate": known.pem.decode(), "privateKey": known.key_pem}
        answer = imported(api, domain, **body)
        assert answer.status_code == 200, answer.text
        ends = (NOW + days * DAY).isoformat(timespec="milliseconds")[:-6] + "Z"
        assert answer.json()["certificate"] == {"expiresAt": ends}


def test_a_domain_is_verified_before_it_gets_a_certificate(api: Api) -> None:
    domain, known = made(api), of_ca()
    body = {"certificate": known.pem.decode(), "privateKey": known.key_pem}
    message = (
        "Custom domain status must be 'SSL_CERTIFICATE_REQUIRED' or 'ACTIVE' "
        "in order to import a certificate"
    )
    check_not_now(imported(api, domain, **body), message)
    assert api.get(f"customDomains/{domain['id']}").json() == domain


@pytest.mark.parametrize(
    ("certificate", "target", "message"),
    [
        (of_ca(ends=NOW - DAY / 2), "certificate", "The certificate has expired"),
        (pair(host=HOST), "certificate", "The certificate must not be self-signed"),
        (of_ca("other.example.com"), "certificate", "The certificate is not for this domain name"),
        (of_ca("*.com"), "certificate", "The certificate is not for this domain name"),
        (pair(signed_by=pair("CA")), "certificate", "The certificate is not for this domain name"),
    ],
    ids=["expired", "self-signed", "of another host", "of too many hosts", "of no host"],
)
def test_a_certificate_must_fit_the_domain(
    certificate: Pair, target: str, message: str, api: Api
) -> None:
    domain = verified(api)
    body = {"certificate": certificate.pem.decode(), "privateKey": certificate.key_pem}
    check_refused(imported(api, domain, **body), "INVALID_VALUE", target, message)
    assert api.get(f"customDomains/{domain['id']}").json() == domain


@pytest.mark.parametrize(
    ("target", "value", "message"),
    [
        ("certificate", "nothing", "The file holds no certificate"),
        ("intermediateCertificates", "nothing", "The file holds no certificate"),
        ("privateKey", "nothing", "The file holds no private key without a password"),
        pytest.param(
            "privateKey",
            pair().key_pem,
            "The private key does not match the certificate",
            id="privateKey-another",  # or the workers of pytest-xdist have tests of other names
        ),
    ],
)
def test_what_is_imported_must_be_what_it_is_said_to_be(
    target: str, value: str, message: str, api: Api
) -> None:
    domain, known = verified(api), of_ca()
    body = {"certificate": known.pem.decode(), "privateKey": known.key_pem, target: value}
    check_refused(imported(api, domain, **body), "INVALID_VALUE", target, message)


@pytest.mark.parametrize("missing", ["certificate", "privateKey"])
def test_certificate_and_key_are_needed(missing: str, api: Api) -> None:
    body = {"certificate": "a", "privateKey": "b", missing: None}
    check_refused(imported(api, verified(api), **body), "REQUIRED_VALUE", missing)


def test_a_content_type_says_what_shall_be_done(api: Api) -> None:
    answer = api.post(f"customDomains/{made(api)['id']}", {})
    assert (answer.status_code, answer.json()["code"]) == (415, "INVALID_REQUEST")


def test_who_may_read_domains_may_not_verify_them(workers: Workers, api: Api) -> None:
    domain = made(api)
    reader = workers("Configuration Read Only", name="reads")
    assert reader.get(f"customDomains/{domain['id']}").json() == domain
    refused = [
        reader("POST", f"customDomains/{domain['id']}", headers=VERIFY),
        imported(reader, domain),
        reader.delete(f"customDomains/{domain['id']}"),
    ]
    assert [answer.status_code for answer in refused] == [403] * 3
