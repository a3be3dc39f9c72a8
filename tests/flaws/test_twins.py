"""Each twin is unusual in the way that its row says, and good."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import freezegun
import pytest
import requests

from pytest_pingone import FLAWS, PingOne, ProcessClock, Token, Twin

Mint = Callable[..., Token]
NOW = 1_893_456_000


def without(claims: dict[str, Any], *names: str) -> dict[str, Any]:
    """Leave out what differs between any two tokens, and these claims."""
    unlike = {"jti", "p1.rid", "sid", *names}
    return {name: value for name, value in claims.items() if name not in unlike}


@pytest.mark.parametrize(
    ("name", "left"), [("last-valid-second", NOW + 1), ("as-issued", NOW + 3600)]
)
def test_while_time_stands_still_one_second_is_left(
    orders_token: Mint, name: str, left: int
) -> None:
    with freezegun.freeze_time("2030-01-01T00:00:00.9"):
        assert orders_token(twin=name).claims["exp"] == left


def test_the_last_second_is_good_to_its_end_and_not_longer(
    orders_token: Mint, pingone_clock: ProcessClock, pingone: PingOne
) -> None:
    pingone_clock.freeze()
    token = orders_token(twin="last-valid-second")
    pingone_clock.advance(milliseconds=999)
    assert pingone.issuer_clock.now() < (token.expires_at or pingone.issuer_clock.now())
    pingone_clock.advance(milliseconds=1)
    assert pingone.issuer_clock.now() == token.expires_at


@pytest.mark.parametrize("how", ["runs", "ticks"])
def test_while_time_runs_half_a_minute_is_left(
    orders_token: Mint, pingone: PingOne, how: str
) -> None:
    if how == "ticks":
        with freezegun.freeze_time("2030-01-01", tick=True):
            token, now = orders_token(twin="last-valid-second"), NOW
    else:
        token = orders_token(twin="last-valid-second")
        now = pingone.issuer_clock.seconds()
    assert 20 < token.claims["exp"] - now <= 30


def test_times_of_twins_are_those_of_the_issuer(orders_token: Mint, pingone: PingOne) -> None:
    with freezegun.freeze_time("2030-01-01"), pingone.issuer_clock.skewed(-90):
        now = NOW - 90
        assert orders_token(twin="valid-from-now").claims["nbf"] == now
        assert orders_token(twin="issued-now").claims["iat"] == now
        assert orders_token(twin="fractional-times").claims["iat"] == now - 0.5
        assert orders_token(twin="fractional-times").claims["exp"] == now + 3599.5


@pytest.mark.parametrize(
    ("name", "audience"),
    [
        ("several-audiences", ["https://another.invalid", "https://orders.example.com"]),
        ("audience-as-text", "https://orders.example.com"),
    ],
)
def test_the_right_audience_is_there_in_another_form(
    orders_token: Mint, name: str, audience: Any
) -> None:
    assert orders_token(twin=name).claims["aud"] == audience


@pytest.mark.parametrize(
    ("name", "added"),
    [
        ("unknown-claim", {"https://example.com/favourite_colour"}),
        ("jwt-in-a-claim", {"https://example.com/receipt"}),
        ("names-differ-in-case", {"EXP", "Aud", "ISS"}),
        ("unusual-json", {"café"}),
        ("large", {"https://example.com/notes"}),
    ],
)
def test_claims_are_added_and_none_is_changed(
    orders_token: Mint, name: str, added: set[str]
) -> None:
    with freezegun.freeze_time("2030-01-01"):
        plain, token = orders_token(), orders_token(twin=name)
    assert set(token.claims) - set(plain.claims) == added
    assert without(token.claims, *added) == without(plain.claims)
    assert token.header == plain.header


def test_the_claim_that_is_a_jwt_can_be_read_as_one(orders_token: Mint) -> None:
    token = orders_token(twin="jwt-in-a-claim")
    assert Token(token.claims["https://example.com/receipt"]).claims["iss"] == token.claims["iss"]


def test_unusual_json_has_lines_and_escapes(orders_token: Mint) -> None:
    part = orders_token(twin="unusual-json").split(".")[1]
    payload = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    assert b"\n" in payload
    assert b"\\u00e9" in payload
    assert json.loads(payload)["café"] == "naïve"


def test_a_large_token_fits_into_the_headers_that_servers_take(orders_token: Mint) -> None:
    assert 3_500 < len(orders_token(twin="large")) < 8_000


@pytest.mark.parametrize(
    ("name", "member"),
    [("typed", "typ"), ("thumbprint", "x5t"), ("unknown-header-member", "example.com/build")],
)
def test_a_member_is_added_to_the_header(orders_token: Mint, name: str, member: str) -> None:
    plain, token = orders_token(), orders_token(twin=name)
    assert set(token.header) - set(plain.header) == {member}
    assert {**token.header, member: None} == {**plain.header, member: None}


def test_the_next_key_is_published_and_signs_nothing_yet(
    orders_token: Mint, pingone: PingOne
) -> None:
    kid = orders_token(twin="next-key").header["kid"]
    assert kid == pingone.keys.next.kid
    assert kid in pingone.keys.published


def test_the_previous_key_was_current_a_moment_ago(orders_token: Mint, pingone: PingOne) -> None:
    current = pingone.keys.current.kid
    kid = orders_token(twin="previous-key").header["kid"]
    assert kid == current != pingone.keys.current.kid
    assert kid in pingone.keys.published


def test_the_default_key_is_published(orders_token: Mint, pingone: PingOne) -> None:
    assert orders_token(twin="default-key").header["kid"] == "default"
    assert "default" in pingone.keys.published


@pytest.mark.parametrize("name", ["next-key", "previous-key", "default-key"])
def test_a_thumbprint_is_that_of_the_key_that_signed(
    pingone: PingOne, session: requests.Session, name: str
) -> None:
    pingone.applications.update("worker", include_x5t=True)
    header = pingone.mint.access_token(application="worker", twin=name).header
    published = session.get(pingone.jwks_url).json()["keys"]
    assert {key["kid"]: key["x5t"] for key in published}[header["kid"]] == header["x5t"]


def test_more_scopes_keep_those_that_are_wanted(orders_token: Mint) -> None:
    assert orders_token(twin="more-scopes").claims["scope"] == "example:other openid orders:read"


@pytest.mark.parametrize("twin", FLAWS.twins)
def test_a_twin_of_an_applications_own_token_can_be_made_too(pingone: PingOne, twin: Twin) -> None:
    token = pingone.mint.access_token(application="worker", twin=twin)
    assert token.claims["client_id"] == pingone.applications["worker"].client_id
