"""What `pingone.explain` says about tokens that were issued, used up and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jwt
import pytest

from pytest_pingone import PingOne, ProcessClock

if TYPE_CHECKING:
    from tests.grants.conftest import Client

ORDERS = "https://orders.example.com"
FORMS = pytest.mark.parametrize("form", ["OPAQUE_TOKEN", "JSON_WEB_TOKEN"])


def refresh_token(client: Client, form: str) -> str:
    client.pingone.applications.update("shop", refresh_token_type=form)
    token: str = client.tokens()["refresh_token"]
    return token


@FORMS
def test_a_refresh_token_is_known_in_either_form(
    client: Client, pingone: PingOne, form: str
) -> None:
    token = refresh_token(client, form)
    explanation = pingone.explain(token)
    assert explanation, explanation
    assert explanation.kind.startswith("refresh token")
    assert explanation.accepted_by == (
        "the token endpoint, from shop",
        "introspection asked by shop",
    )
    said = str(explanation)
    assert "alice" in said
    assert "openid orders:read" in said
    assert "expires in 29 d 23 h" in said or "expires in 30 d" in said
    assert token not in said


@FORMS
def test_a_refresh_token_that_was_exchanged_says_so(
    client: Client, pingone: PingOne, form: str
) -> None:
    token = refresh_token(client, form)
    assert client.refresh(token).status_code == 200
    (problem,) = pingone.explain(token).problems
    assert problem.startswith("it was exchanged before, at ")
    assert client.refresh(token).status_code == 400
    assert "it was exchanged before, at " in str(pingone.requests.last.reason)


def test_within_the_grace_period_it_may_be_exchanged_again(
    client: Client, pingone: PingOne
) -> None:
    pingone.applications.update("shop", refresh_token_rolling_grace_period_duration=60)
    token = client.tokens()["refresh_token"]
    client.refresh(token)
    assert "the token endpoint, from shop" in pingone.explain(token).accepted_by


@FORMS
def test_a_refresh_token_that_was_taken_back_says_so(
    client: Client, pingone: PingOne, form: str
) -> None:
    token = refresh_token(client, form)
    client.post("revoke", token=token)
    assert any(said.startswith("it is revoked") for said in pingone.explain(token).problems)


@FORMS
def test_all_that_ended_a_refresh_token_is_told(
    client: Client, pingone: PingOne, pingone_clock: ProcessClock, form: str
) -> None:
    token = refresh_token(client, form)
    pingone_clock.advance(days=31)
    problems = pingone.explain(token).problems
    assert any("expired" in said for said in problems)
    assert any("the session it came from is over" in said for said in problems)
    assert len(problems) == 2


def test_a_disabled_user_leaves_no_refresh_token(client: Client, pingone: PingOne) -> None:
    token = client.tokens()["refresh_token"]
    pingone.users.update("alice", enabled=False)
    assert "no opaque refresh token of this tenant" in str(pingone.explain(token))


def test_a_revoked_access_token_says_so(client: Client, pingone: PingOne) -> None:
    token = client.tokens()["access_token"]
    assert pingone.explain(token).accepted
    client.post("revoke", token=token)
    explanation = pingone.explain(token, audience=ORDERS)
    assert explanation.problems == ("it is revoked (right: a token that was not)",)
    assert explanation.accepted_by == (f"a resource server for {ORDERS}",)
    assert "nobody sees that it is revoked" in str(explanation)


def test_the_user_of_a_session_is_told_although_sub_is_mapped(
    client: Client, pingone: PingOne
) -> None:
    token = client.tokens(scope="orders:read")["access_token"]
    pingone.users.delete("alice")
    (problem,) = pingone.explain(token).problems
    assert problem.startswith("its user is gone")


@pytest.mark.pingone_time("2030-01-01T00:00:00Z")
@pytest.mark.parametrize(("lives", "good"), [(60, True), (-1, False), (7200, False)])
def test_a_client_assertion_is_judged_as_the_token_endpoint_does(
    pingone: PingOne,
    client: Client,
    lives: int,
    good: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    shop = pingone.applications.update("shop", token_endpoint_auth_method="CLIENT_SECRET_JWT")
    now = pingone.issuer_clock.seconds()
    claims = {"iss": shop.id, "sub": shop.id, "aud": pingone.token_url, "exp": now + lives}
    assertion = jwt.encode(claims, shop.client_secret, "HS256")
    explanation = pingone.explain(assertion)
    assert explanation.kind == "client assertion"
    assert explanation.accepted is good
    assert "shop" in str(explanation)
    answer = client.session.post(
        client.url("introspect"),
        {
            "token": "any",
            "client_assertion": assertion,
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        },
    )
    assert (answer.status_code == 200) is good
    if not good:
        assert str(pingone.requests.last.reason) in explanation.problems[0]
