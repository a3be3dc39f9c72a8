from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from pytest_pingone import PingOne, ProcessClock, Token
from pytest_pingone.tenant.sign_on_records import Session
from pytest_pingone.tokens import jws

if TYPE_CHECKING:
    from tests.grants.conftest import Client

Refused = Callable[[Any], tuple[int, str, str]]
Claims = Callable[[str], dict[str, Any]]
INVALID = (400, "invalid_grant", "Invalid refresh token")
DAY = 86_400


def test_each_exchange_gives_a_new_token(client: Client, claims_of: Claims) -> None:
    first = client.tokens()
    second = client.refresh(first["refresh_token"]).json()
    assert list(second) == list(first)
    assert second["refresh_token"] != first["refresh_token"]
    before, after = claims_of(first["access_token"]), claims_of(second["access_token"])
    assert before["jti"] != after["jti"]
    for name in ("sid", "sub", "aud", "scope", "auth_time", "acr"):
        assert before[name] == after[name], name
    assert "nonce" not in claims_of(second["id_token"])


def test_a_chain_of_exchanges_keeps_going(client: Client) -> None:
    token = client.tokens()["refresh_token"]
    for _ in range(5):
        token = client.refresh(token).json()["refresh_token"]
    assert client.is_active(token)


def test_without_a_grace_period_a_second_exchange_revokes_the_family(
    client: Client, refused: Refused
) -> None:
    first = client.tokens()
    second = client.refresh(first["refresh_token"]).json()
    assert refused(client.refresh(first["refresh_token"])) == INVALID
    assert refused(client.refresh(second["refresh_token"])) == INVALID


@pytest.mark.parametrize("protected", [True, False])
def test_a_replay_takes_the_access_tokens_along_only_with_protection(
    client: Client, pingone: PingOne, *, protected: bool
) -> None:
    pingone.applications.update(
        "shop", additional_refresh_token_replay_protection_enabled=protected
    )
    first = client.tokens()
    second = client.refresh(first["refresh_token"]).json()
    client.refresh(first["refresh_token"])
    for body in (first, second):
        assert client.is_active(body["access_token"]) is not protected
        assert not client.is_active(body["refresh_token"])
    assert client.userinfo(second["access_token"]).status_code == (401 if protected else 200)


def test_a_replay_leaves_other_families_of_the_user_alone(client: Client) -> None:
    other = client.tokens()
    first = client.tokens()
    client.refresh(first["refresh_token"])
    client.refresh(first["refresh_token"])
    assert client.refresh(other["refresh_token"]).status_code == 200


@pytest.mark.parametrize(("seconds", "status"), [(0, 200), (59, 200), (60, 400)])
def test_within_the_grace_period_a_token_may_be_exchanged_again(
    client: Client, pingone: PingOne, pingone_clock: ProcessClock, seconds: int, status: int
) -> None:
    pingone.applications.update("shop", refresh_token_rolling_grace_period_duration=60)
    pingone_clock.freeze()
    first = client.tokens()
    second = client.refresh(first["refresh_token"]).json()
    pingone_clock.advance(seconds)
    assert client.refresh(first["refresh_token"]).status_code == status
    assert client.refresh(second["refresh_token"]).status_code == status


def test_a_clock_that_goes_back_gives_no_second_exchange(client: Client, pingone: PingOne) -> None:
    first = client.tokens()
    client.refresh(first["refresh_token"])
    pingone.issuer_clock.advance(minutes=-5)
    assert client.refresh(first["refresh_token"]).status_code == 400


def test_the_grace_period_counts_from_the_first_exchange(
    client: Client, pingone: PingOne, pingone_clock: ProcessClock
) -> None:
    pingone.applications.update("shop", refresh_token_rolling_grace_period_duration=60)
    first = client.tokens()["refresh_token"]
    pingone_clock.freeze()
    statuses = []
    for _ in range(3):
        statuses.append(client.refresh(first).status_code)
        pingone_clock.advance(30)
    assert statuses == [200, 200, 400]


@pytest.mark.parametrize(("seconds", "status"), [(599, 200), (600, 400)])
def test_a_token_lives_for_refresh_token_duration(
    client: Client, pingone: PingOne, pingone_clock: ProcessClock, seconds: int, status: int
) -> None:
    pingone.applications.update("shop", refresh_token_duration=600)
    pingone_clock.freeze()
    token = client.tokens()["refresh_token"]
    pingone_clock.advance(seconds)
    assert client.is_active(token) is (status == 200)
    assert client.refresh(token).status_code == status


@pytest.mark.parametrize(("seconds", "status"), [(299, 200), (300, 400)])
def test_rolling_ends_with_the_rolling_duration(
    client: Client, pingone: PingOne, pingone_clock: ProcessClock, seconds: int, status: int
) -> None:
    pingone.applications.update(
        "shop", refresh_token_duration=900, refresh_token_rolling_duration=900
    )
    pingone_clock.freeze()
    token = client.tokens()["refresh_token"]
    pingone_clock.advance(600)
    newer = client.refresh(token).json()["refresh_token"]
    pingone_clock.advance(seconds)
    assert client.refresh(newer).status_code == status


@pytest.mark.parametrize(("seconds", "status"), [(-1, 200), (0, 400)])
def test_refreshing_does_not_outlast_the_session(
    client: Client, pingone_clock: ProcessClock, seconds: int, status: int
) -> None:
    pingone_clock.freeze()
    token = client.tokens()["refresh_token"]
    pingone_clock.advance(20 * DAY)
    newer = client.refresh(token).json()["refresh_token"]
    pingone_clock.advance(10 * DAY + seconds)
    assert client.refresh(newer).status_code == status


def test_signing_off_ends_it(client: Client, refused: Refused) -> None:
    token = client.tokens()["refresh_token"]
    client.sign_off()
    assert refused(client.refresh(token)) == INVALID
    assert not client.is_active(token)


def test_a_disabled_user_cannot_refresh(client: Client, pingone: PingOne, refused: Refused) -> None:
    token = client.tokens()["refresh_token"]
    pingone.users.update("alice", enabled=False)
    assert not client.is_active(token)
    assert refused(client.refresh(token)) == INVALID


def test_disabling_the_user_ends_it_for_good(
    client: Client, pingone: PingOne, refused: Refused
) -> None:
    token = client.tokens()["refresh_token"]
    pingone.users.update("alice", enabled=False)
    pingone.users.update("alice", enabled=True)
    assert refused(client.refresh(token)) == INVALID
    assert client.refresh(client.tokens()["refresh_token"]).status_code == 200


def test_fewer_scopes_may_be_asked_for_once(client: Client, claims_of: Claims) -> None:
    first = client.tokens(scope="openid orders:read orders:write")
    second = client.refresh(first["refresh_token"], scope="orders:read").json()
    assert second["scope"] == claims_of(second["access_token"])["scope"] == "orders:read"
    assert "id_token" not in second
    third = client.refresh(second["refresh_token"]).json()
    assert third["scope"] == "openid orders:read orders:write"


def test_a_token_for_openid_alone_is_for_the_pingone_api(client: Client, claims_of: Claims) -> None:
    first = client.tokens(scope="openid orders:read")
    second = client.refresh(first["refresh_token"], scope="openid").json()
    assert claims_of(second["access_token"])["aud"] == ["https://api.pingone.com"]
    third = client.refresh(second["refresh_token"]).json()
    assert claims_of(third["access_token"])["aud"] == ["https://orders.example.com"]


@pytest.mark.parametrize("scope", ["openid orders:write", "orders:write", "unknown", " "])
def test_any_other_scope_is_refused_and_the_token_stays_good(
    client: Client, refused: Refused, scope: str
) -> None:
    token = client.tokens()["refresh_token"]
    assert refused(client.refresh(token, scope=scope))[:2] == (400, "invalid_scope")
    assert client.refresh(token).status_code == 200


def test_a_token_is_opaque_by_default(client: Client) -> None:
    with pytest.raises(jws.UnreadableError):
        jws.unverified(client.tokens()["refresh_token"])


def test_a_jwt_says_what_pingones_says(
    client: Client, pingone: PingOne, pingone_clock: ProcessClock
) -> None:
    pingone.applications.update("shop", refresh_token_type="JSON_WEB_TOKEN")
    pingone_clock.freeze()
    body = client.tokens()
    access, refresh = Token(body["access_token"]), Token(body["refresh_token"])
    assert list(refresh.header.items()) == [("alg", "RS256"), ("kid", "default")]
    expected = "sub jti exp sid scope auth_time acr amr iss"
    assert " ".join(refresh.claims) == expected
    assert refresh.claims["exp"] - access.claims["iat"] == 2_592_000
    assert refresh.claims["amr"] == ["pwd"]
    for name in ("sub", "sid", "scope", "auth_time", "acr", "iss"):
        assert refresh.claims[name] == access.claims[name], name


def test_a_jwt_is_rotated_and_replayed_like_an_opaque_one(
    client: Client, pingone: PingOne, refused: Refused
) -> None:
    pingone.applications.update("shop", refresh_token_type="JSON_WEB_TOKEN")
    first = client.tokens()["refresh_token"]
    second = client.refresh(first).json()["refresh_token"]
    assert Token(second).claims["jti"] != Token(first).claims["jti"]
    assert refused(client.refresh(first)) == INVALID
    assert refused(client.refresh(second)) == INVALID


def test_a_minted_refresh_token_that_nobody_issued_is_refused(
    client: Client, pingone: PingOne, refused: Refused
) -> None:
    minted = pingone.mint.refresh_token(user="alice", application="shop")
    assert refused(client.refresh(minted)) == INVALID


@pytest.mark.parametrize("kind", ["access_token", "id_token"])
def test_no_other_token_is_a_refresh_token(client: Client, refused: Refused, kind: str) -> None:
    assert refused(client.refresh(client.tokens()[kind])) == INVALID


def test_an_exchange_tells_the_session_that_it_is_active(
    client: Client, pingone: PingOne, pingone_clock: ProcessClock
) -> None:
    pingone_clock.freeze()
    token = client.tokens()["refresh_token"]
    pingone_clock.advance(hours=1)
    client.refresh(token)
    (known,) = pingone.snapshot().table(Session, pingone.environment.id)
    assert (known.active_at - known.created_at).total_seconds() == 3600
    assert (known.expires_at - known.created_at).total_seconds() == 30 * DAY


@pytest.mark.parametrize(("grace", "successes"), [(0, 1), (60, 8)])
def test_eight_who_exchange_one_token_at_once(
    client: Client, pingone: PingOne, grace: int, successes: int
) -> None:
    pingone.applications.update("shop", refresh_token_rolling_grace_period_duration=grace)
    for _ in range(3):
        token = client.tokens()["refresh_token"]
        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(lambda t: client.refresh(t).status_code, [token] * 8))
        assert sorted(answers) == [200] * successes + [400] * (8 - successes)
