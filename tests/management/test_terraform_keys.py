"""The calls that Terraform's provider makes for keys, certificates and custom domains, in order."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs7

from pytest_pingone import PingOne
from tests.certificates import Pair, certificate, pair
from tests.management.keys import certificate_of, request_of

if TYPE_CHECKING:
    import requests

    from tests.conftest import Api

ACCEPT = {"Accept": "application/json"}
NAME = "CN=terraform, OU=Ping Identity, O=Ping Identity, L=, ST=, C=US"
CA = "CN=My CA, OU=Ping Identity, O=Ping Identity, L=, ST=, C=US"


class Terraform:
    """Calls as the provider does: it reads JSON only, and its state is what was answered last."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def __call__(self, method: str, path: str, body: Any = None, **more: Any) -> dict[str, Any]:
        """Make a call that must succeed, and return what the state is made from."""
        answer = self.answer(method, path, body, **more)
        assert answer.ok, answer.text
        assert answer.headers["Content-Type"] == "application/json"
        document: dict[str, Any] = answer.json()
        for time in ("startsAt", "expiresAt"):
            assert time not in document or dt.datetime.fromisoformat(document[time]).tzinfo
        return document

    def answer(self, method: str, path: str, body: Any = None, **more: Any) -> requests.Response:
        headers = {**ACCEPT, **more.pop("headers", {})}
        return self._api(method, path, body, headers=headers, **more)

    def gone(self, path: str) -> None:
        """Delete something, and see that it is gone."""
        assert self.answer("DELETE", path).status_code == 204
        assert self.answer("GET", path).status_code == 404


def test_a_key_is_made_read_changed_and_destroyed(api: Api) -> None:
    terraform = Terraform(api)
    plan = {
        "name": "terraform",
        "algorithm": "RSA",
        "keyLength": 3072,
        "signatureAlgorithm": "SHA512withRSA",
        "subjectDN": NAME,
        "usageType": "ENCRYPTION",
        "default": True,
        "issuerDN": CA,
        "serialNumber": 1662023413215,
        "validityPeriod": 3650,
    }
    state = terraform("POST", "keys", plan)
    assert {**state, **plan, "status": "VALID"} == state
    here = f"keys/{state['id']}"
    assert terraform("GET", here) == state
    for usage in ("SIGNING", "SSL/TLS", "ISSUANCE"):
        update = {"default": False, "usageType": usage, "issuerDN": CA}
        state = {**state, **update}
        assert terraform("PUT", here, update) == state
        assert terraform("GET", here) == state
    terraform.gone(here)


def test_a_key_is_made_from_a_key_store_and_exported(api: Api) -> None:
    terraform, known = Terraform(api), pair("terraform")
    form = {"usageType": "SIGNING", "password": "secret"}
    state = terraform("POST", "keys", data=form, files={"file": known.key_store("secret")})
    assert (state["name"], state["default"], state["status"]) == ("terraform", False, "VALID")
    here = f"keys/{state['id']}"
    assert terraform("GET", here) == state
    as_pkcs7 = api.get(here, headers={"Accept": "application/x-pkcs7-certificates"}).content
    assert pkcs7.load_der_pkcs7_certificates(as_pkcs7) == [known.certificate]
    pem = api.get(here, headers={"Accept": "application/x-x509-ca-cert"}).text
    assert pem.removesuffix("\n") == known.pem.decode().removesuffix("\n")
    terraform.gone(here)


def test_a_signing_request_is_exported_and_its_response_imported(api: Api) -> None:
    terraform, known, ca = Terraform(api), pair("terraform"), pair("Test CA")
    form = {"usageType": "SIGNING"}
    state = terraform("POST", "keys", data=form, files={"file": known.key_store()})
    request = request_of(api, state)
    pem = api.get(f"keys/{state['id']}/csr", headers={"Accept": "application/x-pem-file"}).content
    assert x509.load_pem_x509_csr(pem) == request
    response = Pair(ca.key, certificate(known.key.public_key(), "terraform", ca.key, ca))
    files = {"file": ("file", response.pem)}
    imported = terraform("POST", f"keys/{state['id']}/csr", files=files)
    assert imported["id"] == state["id"]
    assert imported["name"] == "terraform (Test CA)"
    assert imported["issuerDN"] == "CN=Test CA, O=Ping Identity, C=GB"
    assert terraform("GET", f"keys/{state['id']}") == imported
    assert certificate_of(api, state) == response.certificate


def test_a_certificate_is_made_read_found_by_name_and_destroyed(api: Api) -> None:
    terraform, known = Terraform(api), pair("terraform")
    form, files = {"usageType": "SSL/TLS"}, {"file": ("file", known.pem)}
    state = terraform("POST", "certificates", data=form, files=files)
    here = f"certificates/{state['id']}"
    assert terraform("GET", here) == state
    found = terraform("GET", "certificates")["_embedded"]["certificates"]
    assert [one for one in found if one["name"] == "terraform"] == [state]
    terraform.gone(here)


def test_a_custom_domain_is_made_verified_given_a_certificate_and_destroyed(api: Api) -> None:
    terraform = Terraform(api)
    state = terraform("POST", "customDomains", {"domainName": "auth.example.com"})
    here = f"customDomains/{state['id']}"
    assert terraform("GET", here) == state
    verify = {"Content-Type": "application/vnd.pingidentity.domainName.verify+json"}
    verified = terraform("POST", here, headers=verify)
    assert (verified["id"], verified["status"]) == (state["id"], "SSL_CERTIFICATE_REQUIRED")
    assert terraform("GET", here) == verified
    again = terraform.answer("POST", here, headers=verify)
    message = again.json()["details"][0]["message"]
    assert message.startswith("custom domain does not need to be verified")
    assert terraform("GET", here) == verified
    known = pair("leaf", signed_by=pair("Test CA"), host="auth.example.com")
    ssl = {"Content-Type": "application/vnd.pingidentity.certificate.import+json"}
    plan = {
        "certificate": known.pem.decode(),
        "privateKey": known.key_pem,
        "intermediateCertificates": pair("Test CA").pem.decode(),
    }
    active = terraform("POST", here, plan, headers=ssl)
    assert active["status"] == "ACTIVE"
    assert dt.datetime.fromisoformat(active["certificate"]["expiresAt"]).tzinfo
    assert terraform("GET", here) == active
    terraform.gone(here)


def test_a_key_rotation_policy_is_made_read_changed_and_destroyed(
    api: Api, pingone: PingOne
) -> None:
    terraform = Terraform(api)
    minimal = {
        "name": "terraform",
        "algorithm": "RSA",
        "dn": NAME,
        "keyLength": 3072,
        "signatureAlgorithm": "SHA256withRSA",
        "usageType": "SIGNING",
    }
    state = terraform("POST", "keyRotationPolicies", minimal)
    usual = {"rotationPeriod": 90, "validityPeriod": 365}
    assert {**state, **minimal, **usual} == state
    assert {state["currentKeyId"], state["nextKeyId"]} < set(pingone.keys.published)
    here = f"keyRotationPolicies/{state['id']}"
    assert terraform("GET", here) == state
    plan = {**minimal, "keyLength": 2048, "rotationPeriod": 31, "validityPeriod": 340}
    changed = terraform("PUT", here, plan)
    assert changed == {**state, **plan, "updatedAt": changed["updatedAt"]}
    assert terraform("GET", here) == changed
    terraform.gone(here)
    assert not {state["currentKeyId"], state["nextKeyId"]} & set(pingone.keys.published)
