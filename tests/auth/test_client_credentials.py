from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
import requests

from pytest_pingone import PingOne, Token

Ask = Callable[..., requests.Response]
Refusal = Callable[[requests.Response], tuple[int, str, str]]
VALIDATION = (
    "The request could not be completed. One or more validation errors were in the request."
)
NOTHING_GRANTED = (400, "invalid_scope", f"{VALIDATION}: At least one scope must be granted")
MULTIPLE = (
    400,
    "invalid_scope",
    f"{VALIDATION}: May not request scopes for multiple resources",
)


def issued(response: requests.Response) -> Token:
    assert response.status_code == 200, response.text
    return Token(response.json()["access_token"])


def grant(api: Any, application: Any, resource: str, *scopes: str) -> str:
    """Make a custom resource with these scopes over the API and grant them; return its id."""
    body = {"name": resource, "audience": f"https://{resource}.example.com"}
    made = api.post("resources", body).json()
    ids = [
        api.post(f"resources/{made['id']}/scopes", {"name": scope}).json()["id"] for scope in scopes
    ]
    granted = {"resource": {"id": made["id"]}, "scopes": [{"id": scope} for scope in ids]}
    answer = api.post(f"applications/{application.id}/grants", granted)
    assert answer.status_code == 201, answer.text
    return str(made["id"])


def test_a_worker_gets_an_answer_without_scope_or_further_tokens(ask: Ask) -> None:
    answer = ask(by="worker")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-cache, no-store"
    assert answer.headers["Pragma"] == "no-cache"
    body = answer.json()
    assert list(body) == ["access_token", "token_type", "expires_in"]
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 3600)


def test_a_workers_claims_are_those_of_pingone_in_their_order(pingone: PingOne, ask: Ask) -> None:
    before = pingone.issuer_clock.seconds()
    claims = issued(ask(by="worker")).claims
    assert list(claims) == ["client_id", "iss", "jti", "iat", "exp", "aud", "env", "org", "p1.rid"]
    assert claims["client_id"] == pingone.applications["worker"].client_id
    assert claims["iss"] == pingone.issuer
    assert claims["jti"] == claims["p1.rid"] == str(uuid.UUID(claims["jti"]))
    assert before <= claims["iat"] <= pingone.issuer_clock.seconds()
    assert claims["exp"] == claims["iat"] + 3600
    assert claims["aud"] == ["https://api.pingone.com"]
    assert claims["env"] == pingone.environment.id
    assert claims["org"] == pingone.environment.organization_id


@pytest.mark.pingone(region="AU")
def test_the_audience_of_a_worker_is_the_api_of_the_region(ask: Ask) -> None:
    assert issued(ask(by="worker")).claims["aud"] == ["https://api.pingone.com.au"]


def test_no_two_tokens_have_the_same_id(ask: Ask) -> None:
    assert len({issued(ask(by="worker")).claims["jti"] for _ in range(3)}) == 3


def test_without_a_scope_a_service_gets_all_scopes_of_its_resource(ask: Ask) -> None:
    answer = ask(by="service")
    assert list(answer.json()) == ["access_token", "token_type", "expires_in", "scope"]
    assert set(answer.json()["scope"].split()) == {"orders:read", "orders:write"}
    claims = issued(answer).claims
    assert list(claims) == [
        *("client_id", "iss", "jti", "iat", "exp", "aud", "scope", "env", "org", "p1.rid")
    ]
    assert claims["aud"] == ["https://orders.example.com"]
    assert claims["scope"] == answer.json()["scope"]
    assert claims["p1.rid"] == claims["jti"]


@pytest.mark.parametrize(
    ("requested", "granted"),
    [
        ("orders:read", "orders:read"),
        ("orders:read orders:write", "orders:read orders:write"),
        ("orders:read orders:delete", "orders:read"),
        ("openid orders:write p1:read:user", "orders:write"),
        ("orders:read orders:read", "orders:read"),
        ("", "orders:read orders:write"),
    ],
)
def test_a_service_gets_what_it_asks_for_and_is_granted(
    ask: Ask, requested: str, granted: str
) -> None:
    answer = ask({"scope": requested}, by="service")
    assert set(answer.json()["scope"].split()) == set(granted.split())
    assert issued(answer).claims["scope"] == answer.json()["scope"]


@pytest.mark.parametrize("scope", ["orders:delete", "openid", "p1:read:user", "Orders:Read"])
def test_if_no_scope_is_left_there_is_no_token(ask: Ask, refusal_of: Refusal, scope: str) -> None:
    assert refusal_of(ask({"scope": scope}, by="service")) == NOTHING_GRANTED


def test_a_service_without_grants_gets_no_token(
    pingone: PingOne, ask: Ask, refusal_of: Refusal
) -> None:
    pingone.applications.create(
        name="lonely", type="SERVICE", protocol="OPENID_CONNECT", enabled=True
    )
    assert refusal_of(ask(by="lonely")) == NOTHING_GRANTED


@pytest.mark.parametrize("members", [{}, {"scope": "orders:read stock:read"}])
def test_a_token_is_for_one_custom_resource_only(
    pingone: PingOne, ask: Ask, refusal_of: Refusal, api: Any, members: dict[str, str]
) -> None:
    grant(api, pingone.applications["service"], "stock", "stock:read")
    assert refusal_of(ask(members, by="service")) == MULTIPLE


def test_scopes_choose_between_two_custom_resources(pingone: PingOne, ask: Ask, api: Any) -> None:
    grant(api, pingone.applications["service"], "stock", "stock:read")
    claims = issued(ask({"scope": "stock:read unknown"}, by="service")).claims
    assert (claims["aud"], claims["scope"]) == (["https://stock.example.com"], "stock:read")


@pytest.mark.parametrize("scope", ["p1:read:user", "p1:read:user p1:update:user", "whatever"])
def test_a_worker_that_asks_for_other_scopes_gets_its_usual_token(ask: Ask, scope: str) -> None:
    answer = ask({"scope": scope}, by="worker")
    assert "scope" not in answer.json()
    claims = issued(answer).claims
    assert "scope" not in claims
    assert claims["aud"] == ["https://api.pingone.com"]


def test_a_worker_with_a_grant_gets_a_custom_token_if_it_asks(
    pingone: PingOne, ask: Ask, api: Any
) -> None:
    grant(api, pingone.applications["worker"], "stock", "stock:read")
    asked = issued(ask({"scope": "stock:read"}, by="worker")).claims
    assert (asked["aud"], asked["scope"]) == (["https://stock.example.com"], "stock:read")
    assert issued(ask(by="worker")).claims["aud"] == ["https://api.pingone.com"]


def test_a_worker_without_roles_gets_no_token(ask: Ask, refusal_of: Refusal) -> None:
    status, error, said = refusal_of(ask(by="powerless"))
    assert (status, error) == (403, "access_denied")
    assert said == "Request denied: Application does not have any role assignments"


def test_a_worker_that_loses_its_last_role_gets_no_further_token(
    pingone: PingOne, ask: Ask, refusal_of: Refusal, api: Any
) -> None:
    assert ask(by="reader").status_code == 200
    base = f"applications/{pingone.applications['reader'].id}/roleAssignments"
    for assignment in api.get(base).json()["_embedded"]["roleAssignments"]:
        assert api.delete(f"{base}/{assignment['id']}").status_code == 204
    assert refusal_of(ask(by="reader"))[:2] == (403, "access_denied")


@pytest.mark.parametrize("seconds", [300, 7200, 2592000])
def test_a_custom_resource_decides_the_lifetime(pingone: PingOne, ask: Ask, seconds: int) -> None:
    pingone.resources.update("orders", access_token_validity_seconds=seconds)
    answer = ask(by="service")
    claims = issued(answer).claims
    assert answer.json()["expires_in"] == claims["exp"] - claims["iat"] == seconds


@pytest.mark.parametrize("application", ["worker", "service"])
def test_the_lifetime_is_an_hour_unless_configured(ask: Ask, application: str) -> None:
    answer = ask(by=application)
    claims = issued(answer).claims
    assert answer.json()["expires_in"] == claims["exp"] - claims["iat"] == 3600


@pytest.mark.parametrize("application", ["worker", "service"])
def test_the_current_key_of_the_rotation_policy_signs(
    pingone: PingOne, ask: Ask, application: str
) -> None:
    header = issued(ask(by=application)).header
    assert list(header.items()) == [("kid", pingone.keys.current.kid), ("alg", "RS256")]
    assert uuid.UUID(header["kid"]).version == 1


@pytest.mark.parametrize("application", ["worker", "service"])
def test_without_a_rotation_policy_the_default_key_signs(
    pingone: PingOne, ask: Ask, application: str
) -> None:
    pingone.applications.update(application, signing={"key_rotation_policy": None})
    header = issued(ask(by=application)).header
    assert list(header.items()) == [("alg", "RS256"), ("kid", "default")]


def test_an_application_may_want_the_thumbprint_of_the_key(pingone: PingOne, ask: Ask) -> None:
    pingone.applications.update("worker", include_x5t=True)
    header = issued(ask(by="worker")).header
    assert list(header) == ["kid", "alg", "x5t"]
    assert header["x5t"] == pingone.keys.current.thumbprint


@pytest.mark.parametrize("application", ["worker", "service"])
def test_an_application_may_want_the_type_of_the_token(
    pingone: PingOne, ask: Ask, application: str
) -> None:
    pingone.applications.update(application, include_typ=True)
    assert issued(ask(by=application)).header["typ"] == "at+jwt"


@pytest.mark.pingone(include_typ=True)
@pytest.mark.parametrize(("wanted", "typ"), [(None, "at+jwt"), (True, "at+jwt"), (False, None)])
def test_the_property_of_the_application_wins_over_the_setting(
    pingone: PingOne,
    ask: Ask,
    wanted: bool | None,  # noqa: FBT001 - a parameter of the test
    typ: str | None,
) -> None:
    pingone.applications.update("worker", include_typ=wanted)
    assert issued(ask(by="worker")).header.get("typ") == typ


def test_the_token_opens_the_management_api(
    pingone: PingOne, ask: Ask, session: requests.Session
) -> None:
    token = issued(ask(by="worker"))
    assert session.get(pingone.environment_url, headers=token.headers).status_code == 200
