from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from pytest_pingone import PingOne, Token

if TYPE_CHECKING:
    from tests.grants.conftest import Client

Refused = Callable[[Any], tuple[int, str, str]]
ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"
ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token"
INVALID = (400, "invalid_grant", "Invalid subject_token")


def map_attributes(client: Client, resource: str, **mapped: str) -> None:
    """Map claims of a custom resource, through the Management API."""
    pingone = client.pingone
    worker = pingone.mint.access_token(application="worker")
    url = f"{pingone.environment_url}/resources/{pingone.resources[resource].id}/attributes"
    for name, value in mapped.items():
        body = {"name": name, "value": value}
        made = client.session.post(url, json=body, headers=worker.headers)
        assert made.status_code == 201, made.text


@pytest.mark.parametrize(
    ("member", "kind"), [("access_token", ACCESS_TOKEN), ("id_token", ID_TOKEN)]
)
def test_a_users_token_becomes_one_for_another_api(
    client: Client, pingone: PingOne, member: str, kind: str
) -> None:
    subject = Token(client.tokens()[member])
    answer = client.swap(subject, subject_token_type=kind)
    body = answer.json()
    assert answer.status_code == 200
    assert list(body) == [
        "access_token",
        "issued_token_type",
        "token_type",
        "expires_in",
        "scope",
    ]
    assert (body["issued_token_type"], body["token_type"]) == (ACCESS_TOKEN, "Bearer")
    assert (body["expires_in"], body["scope"]) == (3600, "billing:read")
    claims = Token(body["access_token"]).claims
    assert claims["aud"] == ["https://billing.example.com"]
    assert claims["scope"] == "billing:read"
    assert claims["client_id"] == pingone.applications["shop"].client_id
    for name in ("sub", "sid", "auth_time", "acr"):
        assert claims[name] == subject.claims[name], name
    assert not {"act", "may_act"} & set(claims)


def test_an_application_exchanges_what_another_was_given(client: Client, pingone: PingOne) -> None:
    subject = client.tokens(by="web")["access_token"]
    claims = Token(client.swap(subject, by="rival").json()["access_token"]).claims
    assert claims["client_id"] == pingone.applications["rival"].client_id
    assert claims["sub"] == pingone.users["alice"].id


def test_a_subject_token_may_be_exchanged_many_times(client: Client) -> None:
    subject = client.tokens()["access_token"]
    tokens = {client.swap(subject).json()["access_token"] for _ in range(3)}
    assert len(tokens) == 3
    assert client.is_active(subject)


def test_an_exchanged_token_can_be_exchanged_again(client: Client) -> None:
    once = client.swap(client.tokens()["access_token"]).json()["access_token"]
    twice = client.swap(once, scope="orders:read").json()["access_token"]
    assert Token(twice).claims["aud"] == ["https://orders.example.com"]


def test_an_application_may_be_the_subject(client: Client, pingone: PingOne) -> None:
    service = pingone.applications["service"]
    auth = (service.client_id, service.client_secret)
    form = {"grant_type": "client_credentials"}
    subject = client.session.post(pingone.token_url, form, auth=auth).json()["access_token"]
    claims = Token(client.swap(subject).json()["access_token"]).claims
    assert not {"sub", "sid"} & set(claims)


def test_mapped_claims_may_refer_to_both_tokens(client: Client, pingone: PingOne) -> None:
    map_attributes(
        client,
        "billing",
        who="${context.requestData.subjectToken.sub}",
        first="${#root.context.requestData.subjectToken.client_id}",
        agent="${context.requestData.actorToken.sub}",
        how="${context.requestData.grantType}",
        nothing="${context.requestData.subjectToken.unknown}",
    )
    subject = client.tokens()["access_token"]
    actor = client.tokens(user="bob")["id_token"]
    body = client.swap(subject, actor_token=actor, actor_token_type=ID_TOKEN).json()
    claims = Token(body["access_token"]).claims
    assert claims["who"] == claims["sub"] == pingone.users["alice"].id
    assert claims["first"] == pingone.applications["shop"].client_id
    assert claims["agent"] == pingone.users["bob"].id
    assert claims["how"] == "urn:ietf:params:oauth:grant-type:token-exchange"
    assert "nothing" not in claims


def test_without_an_actor_its_claims_are_left_out(client: Client) -> None:
    map_attributes(client, "billing", agent="${context.requestData.actorToken.sub}")
    body = client.swap(client.tokens()["access_token"]).json()
    assert "agent" not in Token(body["access_token"]).claims


@pytest.mark.parametrize("kind", ["JSON_WEB_TOKEN", "OPAQUE_TOKEN"])
def test_a_refresh_token_is_no_subject(
    client: Client, pingone: PingOne, refused: Refused, kind: str
) -> None:
    pingone.applications.update("shop", refresh_token_type=kind)
    refresh_token = client.tokens()["refresh_token"]
    assert refused(client.swap(refresh_token)) == INVALID


def test_an_id_token_is_no_access_token(client: Client, refused: Refused) -> None:
    assert refused(client.swap(client.tokens()["id_token"])) == INVALID


def test_a_token_of_another_environment_is_refused(
    client: Client, pingone: PingOne, refused: Refused
) -> None:
    other = pingone.issuer.replace(pingone.environment.id, "00000000-0000-4000-8000-000000000000")
    subject = pingone.mint.access_token(
        user="alice", application="shop", resource="orders", claims={"iss": other}
    )
    assert refused(client.swap(subject)) == INVALID
    assert "is not this tenant" in (pingone.requests.last.reason or "")


def test_a_forged_actor_is_refused(client: Client, refused: Refused) -> None:
    subject = client.tokens()["access_token"]
    forged = f"{subject[:-8]}AAAAAAAA"
    answer = client.swap(subject, actor_token=forged, actor_token_type=ACCESS_TOKEN)
    assert refused(answer) == (400, "invalid_grant", "Invalid actor_token")


def test_an_actor_needs_a_type(client: Client, refused: Refused) -> None:
    subject = client.tokens()["access_token"]
    answer = client.swap(subject, actor_token=subject)
    assert refused(answer)[:2] == (400, "invalid_request")


def test_resource_chooses_among_the_scopes(client: Client, refused: Refused) -> None:
    subject = client.tokens()["access_token"]
    scope = "orders:read billing:read"
    assert refused(client.swap(subject, scope=scope))[1] == "invalid_scope"
    body = client.swap(subject, scope=scope, resource="https://orders.example.com").json()
    assert Token(body["access_token"]).claims["aud"] == ["https://orders.example.com"]
    assert body["scope"] == "orders:read"
    answer = client.swap(subject, scope=scope, resource="https://elsewhere.example.com")
    assert refused(answer)[0] == 400


def test_audience_is_ignored(client: Client) -> None:
    body = client.swap(client.tokens()["access_token"], audience="https://orders.example.com")
    assert Token(body.json()["access_token"]).claims["aud"] == ["https://billing.example.com"]


def test_scopes_that_are_not_granted_are_dropped(client: Client) -> None:
    body = client.swap(client.tokens()["access_token"], scope="billing:read nothing:else").json()
    assert body["scope"] == "billing:read"


def test_the_pingone_api_is_no_target(client: Client, refused: Refused) -> None:
    subject = client.tokens()["access_token"]
    text = "Token exchange can only be used to issue tokens for custom resources"
    assert refused(client.swap(subject, scope="profile")) == (400, "invalid_request", text)


@pytest.mark.parametrize("by", ["public", "spa"])
def test_a_client_without_authentication_is_refused(
    client: Client, pingone: PingOne, refused: Refused, by: str
) -> None:
    subject = client.tokens()["access_token"]
    if by == "public":
        pingone.applications.update("shop", token_endpoint_auth_method="NONE")
        by = "shop"
    assert refused(client.swap(subject, by=by))[:2] == (400, "unauthorized_client")
