"""`expire` and `to_expiry`: which tokens they take and where they go."""

from __future__ import annotations

import base64
import json
from typing import Any

import freezegun
import pytest
import requests

from pytest_pingone import PingOne
from pytest_pingone.clock import IssuerClock, ProcessClock, process_now
from pytest_pingone.errors import UsageError

_NEW_YEAR = 1_893_456_000
_US = 1_000_000


def _jwt(claims: Any) -> str:
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"eyJhbGciOiJub25lIn0.{payload}.c2ln"


_CLAIMS = {"sub": "x", "exp": _NEW_YEAR + 3600}
_TOKENS = [
    _CLAIMS,
    {"exp": float(_NEW_YEAR + 3600)},
    _jwt(_CLAIMS),
    {"access_token": _jwt(_CLAIMS), "token_type": "Bearer", "expires_in": 5},
    {"access_token": _CLAIMS},
]


@pytest.mark.parametrize("token", _TOKENS, ids=lambda token: f"{token!s:.20}")
def test_any_form_of_a_token_says_when_it_expires(clock: ProcessClock, token: Any) -> None:
    clock.freeze(_NEW_YEAR)
    clock.to_expiry(token)
    assert process_now() == (_NEW_YEAR + 3600) * _US
    clock.expire(token)
    assert process_now() == (_NEW_YEAR + 3601) * _US


@pytest.mark.parametrize(
    "token",
    [
        "",
        "opaque",
        "a.b",
        "a.b.c",
        "é.é.é",
        "a.W10.c",
        _jwt({"sub": "x"}),
        _jwt({"exp": "soon"}),
        _jwt({"exp": True}),
        _jwt([1]),
        f"e30.{base64.urlsafe_b64encode(b'[' * 100_000).decode()}.e30",
        {},
        {"access_token": "opaque", "expires_in": 3600},
        {"exp": None},
        {"exp": float("nan")},
        {"exp": float("inf")},
        {"exp": 10**20},
        None,
        3600,
        b"a.b.c",
    ],
    ids=lambda token: f"{token!s:.40}",
)
@pytest.mark.parametrize("method", ["expire", "to_expiry"])
def test_what_does_not_say_when_it_expires_is_refused(
    clock: ProcessClock, method: str, token: Any
) -> None:
    with pytest.raises(UsageError, match=r"does not say when it expires; give a JWT with an exp"):
        getattr(clock, method)(token)
    assert not clock.frozen


def test_a_minted_token_of_any_kind_says_when_it_expires(
    pingone: PingOne, clock: ProcessClock
) -> None:
    for token in (
        pingone.mint.access_token(application="worker"),
        pingone.mint.id_token(user="alice"),
        pingone.mint.refresh_token(user="alice"),
    ):
        clock.to_expiry(token)
        assert clock.now() == token.expires_at


def test_the_answer_of_the_token_endpoint_says_when_it_expires(
    pingone: PingOne, pingone_clock: ProcessClock, session: requests.Session
) -> None:
    worker = pingone.applications["worker"].credentials
    pingone_clock.freeze(_NEW_YEAR)
    answer = session.post(
        pingone.token_url,
        data={"grant_type": "client_credentials"},
        auth=(worker["client_id"], worker["client_secret"]),
    ).json()
    pingone_clock.expire(answer)
    assert process_now() == (_NEW_YEAR + answer["expires_in"] + 1) * _US


@pytest.mark.parametrize("leeway", [0, 0.5, 10])
def test_expiring_adds_the_leeway_and_a_second(clock: ProcessClock, leeway: float) -> None:
    clock.freeze(_NEW_YEAR)
    clock.expire(_CLAIMS, leeway=leeway)
    assert clock.now().timestamp() == _NEW_YEAR + 3601 + leeway


@pytest.mark.parametrize("offset", [-1, 0, 0.5, 10])
def test_to_expiry_goes_exactly_there(clock: ProcessClock, offset: float) -> None:
    clock.to_expiry(_CLAIMS, offset)
    assert clock.now().timestamp() == _NEW_YEAR + 3600 + offset


def test_to_expiry_also_goes_back(clock: ProcessClock) -> None:
    clock.expire(_CLAIMS)
    clock.to_expiry(_CLAIMS, -1)
    assert clock.now().timestamp() == _NEW_YEAR + 3599


def test_expiring_never_goes_back(clock: ProcessClock) -> None:
    clock.freeze(_NEW_YEAR + 86_400)
    clock.expire(_CLAIMS)
    assert clock.now().timestamp() == _NEW_YEAR + 86_400


def test_expiring_a_token_long_expired_stays_at_now(clock: ProcessClock) -> None:
    before = process_now()
    clock.expire({"exp": 0})
    assert before <= process_now() < before + 60 * _US
    assert clock.frozen


def test_expiring_an_auto_ticking_freeze_never_goes_back(clock: ProcessClock) -> None:
    with freezegun.freeze_time("2031-01-01", auto_tick_seconds=15) as factory:
        before = factory.time_to_freeze
        clock.expire(_CLAIMS)
        assert factory.time_to_freeze == before
        clock.unfreeze()


@pytest.mark.parametrize(("skew", "lag"), [(-300, 300), (-0.5, 0.5), (0, 0), (300, 0)])
def test_expiring_allows_for_an_issuer_that_lags(
    clock: ProcessClock, issuer_clock: IssuerClock, skew: float, lag: float
) -> None:
    clock.freeze(_NEW_YEAR)
    with issuer_clock.skewed(skew):
        clock.expire(_CLAIMS)
    assert clock.now().timestamp() == _NEW_YEAR + 3601 + lag


@pytest.mark.parametrize("skew", [-7200, -300, 0, 300])
def test_after_expiring_the_emulated_api_refuses_too(
    pingone: PingOne, pingone_clock: ProcessClock, session: requests.Session, skew: float
) -> None:
    url = f"{pingone.environment_url}/users"
    with pingone.issuer_clock.skewed(skew):
        token = pingone.mint.access_token(application="worker")
        assert session.get(url, headers=token.headers).status_code == 200
        pingone_clock.expire(token)
        assert session.get(url, headers=token.headers).status_code == 401


def test_a_fraction_in_exp_is_passed_as_well(pingone: PingOne, pingone_clock: ProcessClock) -> None:
    expiry = process_now() // _US + 3600.75
    token = pingone.mint.access_token(application="worker", claims={"exp": expiry})
    pingone_clock.expire(token)
    assert pingone_clock.now().timestamp() > expiry
