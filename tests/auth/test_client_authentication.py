"""Which method proves an application, and that no other does."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa

from pytest_pingone import PingOne

Ask = Callable[..., requests.Response]
Refusal = Callable[[requests.Response], tuple[int, str, str]]
Presented = Mapping[str, Any]

INVALID = (401, "invalid_client", "Request denied: Invalid client credentials")
UNSUPPORTED = (401, "invalid_client", "Request denied: Unsupported authentication method")
METHODS = [
    *("CLIENT_SECRET_BASIC", "CLIENT_SECRET_POST", "CLIENT_SECRET_JWT", "PRIVATE_KEY_JWT"),
]
SECRETS = ["sp ace", "per%cent", "plus+plus", "co:lon:", "a&b=c;d", "100%25", "ümläut-€", "~._-/\\"]


@pytest.fixture
def present(
    pingone: PingOne, asserted: Callable[..., Presented], private_key: rsa.RSAPrivateKey
) -> Callable[[str], tuple[Presented, tuple[str, str] | None]]:
    """Form members and Basic credentials with which `worker` proves itself by a method."""
    worker = pingone.applications["worker"]
    client_id, secret = worker.client_id, worker.client_secret

    def present(method: str) -> tuple[Presented, tuple[str, str] | None]:
        if method == "CLIENT_SECRET_BASIC":
            return {}, (client_id, secret)
        members: dict[str, Presented] = {
            "NONE": {"client_id": client_id},
            "CLIENT_SECRET_POST": {"client_id": client_id, "client_secret": secret},
            "CLIENT_SECRET_JWT": asserted(),
            "PRIVATE_KEY_JWT": asserted(private_key, "RS256"),
        }
        return members[method], None

    return present


@pytest.mark.parametrize("presented", [*METHODS, "NONE"])
@pytest.mark.parametrize("configured", METHODS)
def test_only_the_configured_method_is_accepted(
    pingone: PingOne,
    ask: Ask,
    present: Any,
    jwks_of: Callable[..., str],
    private_key: rsa.RSAPrivateKey,
    configured: str,
    presented: str,
) -> None:
    jwks = jwks_of(private_key)
    pingone.applications.update("worker", token_endpoint_auth_method=configured, jwks=jwks)
    members, auth = present(presented)
    answer = ask(members, auth=auth)
    if presented == configured:
        assert answer.status_code == 200, answer.text
    else:
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize("presented", ["CLIENT_SECRET_POST", "CLIENT_SECRET_JWT", "NONE"])
def test_the_right_secret_by_the_wrong_method_is_said_to_be_just_that(
    ask: Ask, refusal_of: Refusal, present: Any, presented: str
) -> None:
    members, auth = present(presented)
    assert refusal_of(ask(members, auth=auth)) == UNSUPPORTED


@pytest.mark.parametrize("presented", ["CLIENT_SECRET_BASIC", "CLIENT_SECRET_POST"])
def test_the_wrong_secret_is_refused_whatever_the_method(
    pingone: PingOne, ask: Ask, refusal_of: Refusal, present: Any, presented: str
) -> None:
    members, auth = present(presented)
    pingone.applications.update("worker", secret="another-secret-altogether")
    answer = ask(members, auth=auth)
    assert refusal_of(answer) == INVALID
    reason = pingone.requests.last.reason
    assert reason is not None
    assert "worker" in reason


@pytest.mark.parametrize("secret", ["", "x", "wrong-secret"])
def test_a_wrong_basic_secret_is_challenged(pingone: PingOne, ask: Ask, secret: str) -> None:
    answer = ask(auth=(pingone.applications["worker"].id, secret))
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic realm=")


def test_a_wrong_secret_in_the_body_is_not_challenged(pingone: PingOne, ask: Ask) -> None:
    answer = ask({"client_id": pingone.applications["worker"].id, "client_secret": "wrong"})
    assert answer.status_code == 401
    assert "WWW-Authenticate" not in answer.headers


@pytest.mark.parametrize(
    "client", ["worker", "", "00000000-0000-4000-8000-000000000000", "\x00", "é"]
)
def test_an_unknown_client_is_refused(ask: Ask, refusal_of: Refusal, client: str) -> None:
    assert refusal_of(ask(auth=(client.encode(), b"secret"))) == INVALID


def test_a_request_that_names_no_client_is_refused(ask: Ask, refusal_of: Refusal) -> None:
    assert refusal_of(ask()) == INVALID
    assert refusal_of(ask({"client_secret": "lonely"})) == INVALID


def test_a_disabled_client_is_refused(pingone: PingOne, ask: Ask, refusal_of: Refusal) -> None:
    pingone.applications.update("worker", enabled=False)
    answer = ask(by="worker")
    assert refusal_of(answer) == INVALID
    assert pingone.requests.last.reason == "application 'worker' is disabled"


def test_a_deleted_client_is_refused(pingone: PingOne, ask: Ask, refusal_of: Refusal) -> None:
    credentials = pingone.applications["reader"].credentials
    pingone.applications.delete("reader")
    answer = ask(auth=(credentials["client_id"], credentials["client_secret"]))
    assert refusal_of(answer) == INVALID


def test_a_client_of_another_environment_is_refused(
    pingone: PingOne, session: requests.Session, api: Any, refusal_of: Refusal
) -> None:
    body = {"name": "Other", "type": "SANDBOX", "region": "NA"}
    body["license"] = {"id": pingone.environment.license_id}  # type: ignore[assignment]
    made = api.post("/environments", body)
    assert made.status_code == 201, made.text
    worker = pingone.applications["worker"]
    answer = session.post(
        f"{pingone.auth_url}/{made.json()['id']}/as/token",
        data={"grant_type": "client_credentials"},
        auth=(worker.client_id, worker.client_secret),
    )
    assert refusal_of(answer) == INVALID


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("encoded", [quote_plus, quote, str], ids=["form", "percent", "raw"])
def test_a_basic_secret_may_be_encoded_or_not(
    pingone: PingOne, ask: Ask, secret: str, encoded: Callable[[str], str]
) -> None:
    secret = f"{secret}-and-more"
    worker = pingone.applications.update("worker", secret=secret)
    credentials = f"{worker.client_id}:{encoded(secret)}".encode()
    header = {"Authorization": f"Basic {base64.b64encode(credentials).decode()}"}
    assert ask(headers=header).status_code == 200


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_in_the_body_is_taken_as_it_is(pingone: PingOne, ask: Ask, secret: str) -> None:
    worker = pingone.applications.update(
        "worker", secret=f"{secret}-more", token_endpoint_auth_method="CLIENT_SECRET_POST"
    )
    members = {"client_id": worker.client_id, "client_secret": worker.client_secret}
    assert ask(members).status_code == 200


@pytest.mark.parametrize(
    "credentials",
    ["", "!", "not base64", "bm8gY29sb24=", "YTpi=YTpi", "gIA6gIA=", "\xe9", "YTpi YTpi"],
)
def test_a_malformed_basic_header_is_an_invalid_request(
    ask: Ask, refusal_of: Refusal, credentials: str
) -> None:
    answer = ask(headers={"Authorization": f"Basic {credentials}"})
    assert refusal_of(answer)[:2] == (400, "invalid_request")


@pytest.mark.parametrize("scheme", ["basic", "BASIC", "bAsIc"])
def test_the_scheme_is_compared_without_regard_to_case(
    pingone: PingOne, ask: Ask, scheme: str
) -> None:
    worker = pingone.applications["worker"]
    credentials = f"{worker.client_id}:{worker.client_secret}".encode()
    header = {"Authorization": f"{scheme} {base64.b64encode(credentials).decode()}"}
    assert ask(headers=header).status_code == 200


@pytest.mark.parametrize("second", ["CLIENT_SECRET_POST", "CLIENT_SECRET_JWT"])
def test_two_methods_at_once_are_an_invalid_request(
    ask: Ask, refusal_of: Refusal, present: Any, second: str
) -> None:
    _, basic = present("CLIENT_SECRET_BASIC")
    members, _ = present(second)
    assert refusal_of(ask(members, auth=basic))[:2] == (400, "invalid_request")


def test_a_client_id_beside_the_header_must_be_the_same(
    pingone: PingOne, ask: Ask, refusal_of: Refusal
) -> None:
    worker, reader = pingone.applications["worker"], pingone.applications["reader"]
    assert ask({"client_id": worker.client_id}, by="worker").status_code == 200
    answer = ask({"client_id": reader.client_id}, by="worker")
    assert refusal_of(answer)[:2] == (400, "invalid_request")


def test_a_public_client_cannot_have_a_token_of_its_own(
    pingone: PingOne, ask: Ask, refusal_of: Refusal
) -> None:
    status, error, said = refusal_of(ask({"client_id": pingone.applications["spa"].client_id}))
    assert (status, error) == (400, "unauthorized_client")
    assert said.endswith("Unsupported grant type: client_credentials")


def test_a_public_client_that_sends_a_secret_is_refused(ask: Ask, refusal_of: Refusal) -> None:
    assert refusal_of(ask(by="spa")) == UNSUPPORTED
