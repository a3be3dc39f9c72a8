from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from pytest_pingone import PingOne, ProcessClock
from pytest_pingone.auth import user_tokens

if TYPE_CHECKING:
    from tests.grants.conftest import Client

Refused = Callable[[Any], tuple[int, str, str]]
Claims = Callable[[str], dict[str, Any]]
INVALID = (400, "invalid_grant", "Invalid authorization code")
CALLBACK = "http://localhost:8000/callback"
VERIFIER = "another-verifier-of-more-than-forty-three-characters"
S256 = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")


def with_offline_access(client: Client, name: str) -> None:
    """Grant an application offline_access, as an administrator does."""
    pingone = client.pingone
    worker = pingone.mint.access_token(application="worker")
    openid = pingone.resources["openid"]
    application = pingone.applications[name]
    base = pingone.environment_url
    ask = client.session
    found = ask.get(f"{base}/resources/{openid.id}/scopes", headers=worker.headers).json()
    ids = {scope["name"]: scope["id"] for scope in found["_embedded"]["scopes"]}
    if "offline_access" not in ids:
        made = ask.post(
            f"{base}/resources/{openid.id}/scopes",
            json={"name": "offline_access"},
            headers=worker.headers,
        )
        assert made.status_code == 201, made.text
        ids["offline_access"] = made.json()["id"]
    url = f"{base}/applications/{application.id}/grants"
    grants = ask.get(url, headers=worker.headers).json()["_embedded"]["grants"]
    grant = next(grant for grant in grants if grant["resource"]["id"] == openid.id)
    scopes = [{"id": ids[scope]} for scope in ("openid", "profile", "offline_access")]
    changed = ask.put(
        f"{url}/{grant['id']}",
        json={"resource": {"id": openid.id}, "scopes": scopes},
        headers=worker.headers,
    )
    assert changed.status_code == 200, changed.text


def test_the_members_of_an_answer_stand_in_pingones_order(client: Client) -> None:
    body = client.tokens(scope="openid profile email")
    assert list(body) == [
        "access_token",
        "token_type",
        "expires_in",
        "refresh_token",
        "scope",
        "id_token",
    ]
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 3600)
    assert body["scope"] == "openid profile email"


def test_without_openid_there_is_no_id_token(client: Client) -> None:
    body = client.tokens(scope="orders:read")
    assert "id_token" not in body
    assert body["scope"] == "orders:read"


def test_the_tokens_of_one_answer_belong_together(
    client: Client, pingone: PingOne, claims_of: Claims
) -> None:
    body = client.tokens(nonce="n-1")
    access, identity = claims_of(body["access_token"]), claims_of(body["id_token"])
    shop, alice = pingone.applications["shop"], pingone.users["alice"]
    assert access["aud"] == ["https://orders.example.com"]
    assert identity["aud"] == access["client_id"] == shop.client_id
    assert identity["sub"] == access["sub"] == alice.id
    assert identity["nonce"] == "n-1"
    assert "nonce" not in access
    for name in ("sid", "iss", "auth_time", "acr", "env", "org"):
        assert identity[name] == access[name], name
    half = hashlib.sha256(body["access_token"].encode()).digest()[:16]
    assert identity["at_hash"] == base64.urlsafe_b64encode(half).decode().rstrip("=")


def test_the_claims_of_an_access_token_stand_in_pingones_order(
    client: Client, claims_of: Claims
) -> None:
    expected = "client_id iss jti iat exp aud scope sub sid auth_time acr env org p1.rid"
    assert list(claims_of(client.tokens()["access_token"])) == expected.split()


def test_a_replayed_code_revokes_all_that_it_gave(client: Client, refused: Refused) -> None:
    code = client.code()
    body = client.exchange(code).json()
    newer = client.refresh(body["refresh_token"]).json()
    assert client.is_active(body["access_token"])
    assert refused(client.exchange(code)) == INVALID
    assert not client.is_active(body["access_token"])
    assert not client.is_active(newer["refresh_token"])
    assert not client.is_active(newer["access_token"])
    assert refused(client.refresh(newer["refresh_token"]))[:2] == (400, "invalid_grant")


def test_a_foreign_client_that_replays_a_code_revokes_nothing(
    client: Client, refused: Refused
) -> None:
    code = client.code()
    body = client.exchange(code).json()
    assert refused(client.exchange(code, by="rival")) == INVALID
    assert client.is_active(body["access_token"])
    assert client.refresh(body["refresh_token"]).status_code == 200


@pytest.mark.parametrize(("seconds", "status"), [(-1, 200), (0, 400)])
def test_a_code_does_not_outlast_the_session(
    client: Client, pingone: PingOne, seconds: int, status: int
) -> None:
    pingone.issuer_clock.pin()
    client.code()
    pingone.issuer_clock.advance(days=30, seconds=-10)
    pingone.sign_on(None)
    usual = {"client_id": pingone.applications["shop"].client_id, "redirect_uri": CALLBACK}
    answer = client.session.get(
        client.url("authorize"),
        params={**usual, "response_type": "code", "scope": "openid", "prompt": "none"},
        allow_redirects=False,
    )
    (code,) = parse_qs(urlsplit(answer.headers["Location"]).query)["code"]
    pingone.issuer_clock.advance(10 + seconds)
    assert client.exchange(code).status_code == status


def test_a_replay_does_not_end_the_session(client: Client) -> None:
    code = client.code()
    client.exchange(code)
    client.exchange(code)
    client.pingone.sign_on(None)
    asked = {
        "client_id": client.pingone.applications["shop"].client_id,
        "response_type": "code",
        "redirect_uri": "http://localhost:8000/callback",
        "scope": "openid",
        "prompt": "none",
    }
    answer = client.session.get(client.url("authorize"), params=asked, allow_redirects=False)
    assert "code=" in answer.headers["Location"]


def test_of_eight_who_exchange_a_code_at_once_at_most_one_succeeds(client: Client) -> None:
    code = client.code()
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: client.exchange(code).status_code, range(8)))
    # None does, if another comes between its start and its end: that is a replay.
    assert sorted(answers) in ([200, *[400] * 7], [400] * 8)


@pytest.mark.parametrize(
    ("challenge", "verifier"),
    [
        ({"code_challenge": S256, "code_challenge_method": "S256"}, VERIFIER),
        ({"code_challenge": VERIFIER, "code_challenge_method": "plain"}, VERIFIER),
        ({"code_challenge": VERIFIER}, VERIFIER),
    ],
    ids=["S256", "plain", "plain by default"],
)
def test_the_right_verifier_opens_a_code(
    client: Client, challenge: dict[str, str], verifier: str
) -> None:
    code = client.code(**challenge)
    assert client.exchange(code, code_verifier=verifier).status_code == 200


@pytest.mark.parametrize(
    ("challenge", "verifier"),
    [
        ({"code_challenge": S256, "code_challenge_method": "S256"}, S256),
        ({"code_challenge": S256}, VERIFIER),
        ({"code_challenge": S256, "code_challenge_method": "S256"}, f"{VERIFIER} "),
        ({"code_challenge": S256, "code_challenge_method": "S256"}, "ü" * 43),
        ({"code_challenge": S256, "code_challenge_method": "S256"}, None),
        ({}, VERIFIER),
    ],
    ids=["the challenge", "S256 for plain", "a blank more", "not ascii", "none", "unasked"],
)
def test_any_other_verifier_does_not(
    client: Client, refused: Refused, challenge: dict[str, str], verifier: str | None
) -> None:
    code = client.code(**challenge)
    assert refused(client.exchange(code, code_verifier=verifier)) == INVALID


@pytest.mark.parametrize(("seconds", "status"), [(59, 200), (60, 400)])
def test_a_code_lives_for_sixty_seconds(
    client: Client, pingone_clock: ProcessClock, seconds: int, status: int
) -> None:
    pingone_clock.freeze()
    code = client.code()
    pingone_clock.advance(seconds)
    assert client.exchange(code).status_code == status


def test_without_the_refresh_token_grant_there_is_none(client: Client, pingone: PingOne) -> None:
    pingone.applications.update("shop", grant_types=["AUTHORIZATION_CODE"])
    assert "refresh_token" not in client.tokens()


@pytest.mark.parametrize(("scope", "comes"), [("openid", False), ("openid offline_access", True)])
def test_with_offline_access_granted_a_refresh_token_has_to_be_asked_for(
    client: Client, scope: str, *, comes: bool
) -> None:
    with_offline_access(client, "shop")
    assert ("refresh_token" in client.tokens(scope=scope)) is comes


@pytest.mark.parametrize("scope", ["openid", "openid offline_access"])
def test_without_offline_access_granted_a_refresh_token_always_comes(
    client: Client, scope: str
) -> None:
    body = client.tokens(scope=scope)
    assert "refresh_token" in body
    assert body["scope"] == "openid"


@pytest.mark.parametrize("method", ["CLIENT_SECRET_POST", "NONE"])
def test_the_client_authenticates_as_it_is_set_to(
    client: Client, pingone: PingOne, method: str
) -> None:
    grants = ["AUTHORIZATION_CODE", "REFRESH_TOKEN"]
    pingone.applications.update("shop", token_endpoint_auth_method=method, grant_types=grants)
    assert "access_token" in client.tokens()


def test_a_code_that_comes_back_while_it_is_exchanged_gives_nothing(
    client: Client, refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = client.code()
    signed = user_tokens.access_token
    replays = []

    def interrupted(*arguments: Any) -> Any:
        monkeypatch.setattr(user_tokens, "access_token", signed)
        replays.append(client.exchange(code))
        return signed(*arguments)

    monkeypatch.setattr(user_tokens, "access_token", interrupted)
    first = client.exchange(code)
    assert [refused(answer)[1] for answer in (first, *replays)] == ["invalid_grant"] * 2
