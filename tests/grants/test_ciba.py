from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import jwt
import pytest

from pytest_pingone import PingOne, ProcessClock, Token, UsageError

if TYPE_CHECKING:
    from tests.grants.conftest import Client

Refused = Callable[[Any], tuple[int, str, str]]
PENDING = (400, "authorization_pending", "The authorization request is still pending.")
SLOW_DOWN = (
    400,
    "slow_down",
    "The authorization request is still pending. Please slow down the poll requests.",
)
DENIED = (400, "access_denied", "The authorization request has been denied.")
ONE_HINT = "Exactly one of login_hint, id_token_hint, login_hint_token is required"


def test_the_start_says_what_to_poll_with(client: Client) -> None:
    answer = client.post("cibaAuthorization", login_hint="alice", scope="openid")
    body = answer.json()
    assert (answer.status_code, list(body)) == (200, ["auth_req_id", "expires_in", "interval"])
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", body["auth_req_id"])
    assert (body["expires_in"], body["interval"]) == (120, 2)


def hint_token(pingone: PingOne, subject: str) -> str:
    shop = pingone.applications["shop"]
    now = pingone.issuer_clock.seconds()
    claims = {
        "iss": shop.client_id,
        "sub": subject,
        "aud": pingone.issuer,
        "iat": now,
        "exp": now + 60,
    }
    return jwt.encode(claims, shop.client_secret, "HS256")


@pytest.mark.parametrize(
    "hint", ["username", "upper case", "id", "id_token", "expired id_token", "token", "token of id"]
)
def test_a_user_can_be_hinted_at_in_three_ways(
    client: Client, pingone: PingOne, pingone_clock: ProcessClock, hint: str
) -> None:
    bob = pingone.users["bob"]
    if "id_token" in hint:
        name, value = "id_token_hint", client.tokens(user="bob")["id_token"]
        if hint.startswith("expired"):
            pingone_clock.expire(value)
    elif hint.startswith("token"):
        name = "login_hint_token"
        value = hint_token(pingone, bob.id if hint.endswith("id") else "bob")
    else:
        name = "login_hint"
        value = {"username": "bob", "upper case": "BOB", "id": bob.id}[hint]
    auth_req_id = client.start_ciba(**{"login_hint": None, name: value})
    pingone.answer(auth_req_id)
    identity = Token(client.poll_ciba(auth_req_id).json()["id_token"])
    assert identity.claims["sub"] == bob.id


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"login_hint": None}, (400, "invalid_request", ONE_HINT)),
        ({"id_token_hint": "x"}, (400, "invalid_request", ONE_HINT)),
        ({"login_hint": "nobody"}, (400, "unknown_user_id", "The user could not be found")),
        ({"login_hint": "mallory"}, (400, "unknown_user_id", "The user could not be found")),
        (
            {"login_hint": None, "id_token_hint": "x"},
            (400, "invalid_request", "The id_token_hint is not valid"),
        ),
        ({"scope": None}, (400, "invalid_scope", "At least one scope must be granted")),
        (
            {"scope": "orders:read billing:read"},
            (400, "invalid_scope", "May not request scopes for multiple resources"),
        ),
    ],
    ids=["no hint", "two hints", "nobody", "disabled", "no token", "no scope", "two resources"],
)
def test_what_is_wrong_at_the_start_is_said_at_the_start(
    client: Client,
    refused: Refused,
    members: dict[str, Any],
    expected: tuple[int, str, str],
) -> None:
    usual: dict[str, Any] = {"login_hint": "alice", "scope": "openid"}
    assert refused(client.post("cibaAuthorization", **{**usual, **members})) == expected


def test_a_login_hint_token_must_be_signed_by_the_client(
    client: Client, pingone: PingOne, refused: Refused
) -> None:
    forged = f"{hint_token(pingone, 'alice')[:-4]}AAAA"
    answer = client.post("cibaAuthorization", login_hint_token=forged, scope="openid")
    assert refused(answer)[:2] == (400, "invalid_request")


def test_an_access_token_is_no_id_token_hint(client: Client, refused: Refused) -> None:
    access = client.tokens()["access_token"]
    answer = client.post("cibaAuthorization", id_token_hint=access, scope="openid")
    assert refused(answer) == (400, "invalid_request", "The id_token_hint is not valid")


@pytest.mark.parametrize("by", ["web", "spa"])
def test_an_application_without_the_grant_cannot_start(
    client: Client, refused: Refused, by: str
) -> None:
    answer = client.post("cibaAuthorization", by, login_hint="alice", scope="openid")
    assert refused(answer)[:2] == (400, "unauthorized_client")


def test_the_client_waits_until_the_user_agreed(
    client: Client, pingone: PingOne, refused: Refused
) -> None:
    auth_req_id = client.start_ciba()
    assert refused(client.poll_ciba(auth_req_id)) == PENDING
    pingone.answer(auth_req_id)
    body = client.poll_ciba(auth_req_id).json()
    assert body["scope"] == "openid orders:read"
    access, identity = Token(body["access_token"]).claims, Token(body["id_token"]).claims
    assert access["sub"] == identity["sub"] == pingone.users["alice"].id
    assert access["sid"] == identity["sid"]
    assert identity["aud"] == pingone.applications["shop"].client_id
    assert client.userinfo(body["access_token"]).status_code == 200


def test_asking_too_often_makes_the_interval_longer(
    client: Client, refused: Refused, pingone_clock: ProcessClock
) -> None:
    pingone_clock.freeze()
    auth_req_id = client.start_ciba()
    said = []
    for seconds in (0, 1, 6, 12):  # intervals: 2, 2, 7, 12
        pingone_clock.advance(seconds)
        said.append(refused(client.poll_ciba(auth_req_id)))
    assert said == [PENDING, SLOW_DOWN, SLOW_DOWN, PENDING]


def test_a_user_may_refuse(client: Client, pingone: PingOne, refused: Refused) -> None:
    auth_req_id = client.start_ciba()
    pingone.answer(auth_req_id, accept=False)
    assert refused(client.poll_ciba(auth_req_id)) == DENIED
    with pytest.raises(UsageError, match="waits for an answer"):
        pingone.answer(auth_req_id)


def test_each_request_has_a_session_of_its_own(client: Client, pingone: PingOne) -> None:
    sids = set()
    for user in ("alice", "alice", "bob"):
        auth_req_id = client.start_ciba(user=user)
        pingone.answer(auth_req_id)
        claims = Token(client.poll_ciba(auth_req_id).json()["access_token"]).claims
        assert claims["sub"] == pingone.users[user].id
        sids.add(claims["sid"])
    assert len(sids) == 3


def test_an_agreed_request_gives_an_access_token_and_an_id_token_only(
    client: Client, pingone: PingOne
) -> None:
    auth_req_id = client.start_ciba()
    pingone.answer(auth_req_id)
    body = client.poll_ciba(auth_req_id).json()
    assert list(body) == ["access_token", "token_type", "expires_in", "scope", "id_token"]
