"""The words and the drawing of the failure report, made from plain data."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

import pytest
from werkzeug.datastructures import Headers

from pytest_pingone import Exchange, PingOne, ProcessClock, Token
from pytest_pingone.reporting import Evidence, Minted, text
from pytest_pingone.reporting.wording import lasting

NOON = dt.datetime(2030, 1, 1, 12, tzinfo=dt.timezone.utc)
NAMES = {"u-alice": "alice", "c-web": "web", "c-worker": "worker"}


def seconds(number: float) -> dt.timedelta:
    return dt.timedelta(seconds=number)


def jwt(**claims: Any) -> Token:
    parts = [{"alg": "RS256"}, claims]
    coded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode() for part in parts]
    return Token(".".join([*(part.rstrip("=") for part in coded), "c2lnbmF0dXJl"]))


def access(issued: float = 0, lifetime: float = 3600, **claims: Any) -> Token:
    iat = int(NOON.timestamp() + issued)
    usual = {"client_id": "c-worker", "aud": ["https://api.pingone.com"], "jti": "0a1b2c3d4e5f"}
    return jwt(**{"iat": iat, "exp": iat + int(lifetime), **usual, **claims})


def exchange(after: float = 0, *, real: float | None = None, **given: Any) -> Exchange:
    at = NOON + seconds(after)
    token = given.pop("bearer", None)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    usual: dict[str, Any] = {
        "endpoint": "users.list",
        "method": "GET",
        "url": "",
        "path": "/v1/environments/c50a99ff-9337-4b50-8d5c-f6b5cc9bbada/users",
        "status": 200,
        "application": "worker",
        "correlation_id": "c",
        "at": at,
        "process_time": at,
        "real_time": at if real is None else NOON + seconds(real),
        "request_headers": Headers(headers),
        "request_body": b"",
        "headers": Headers(),
        "body": b"",
        "size": 1000,
    }
    return Exchange(**{**usual, **given})


def minted(token: Token, after: float = 0, kind: str = "access_token") -> Minted:
    at = NOON + seconds(after)
    return Minted(token=token, kind=kind, at=at, process_time=at, real_time=at)


def report(
    *exchanges: Exchange, now: float = 0, minted: Sequence[Minted] = (), **given: Any
) -> str:
    at = NOON + seconds(now)
    usual: dict[str, Any] = {
        "exchanges": exchanges,
        "earlier": 0,
        "minted": minted,
        "issuer_now": at,
        "process_now": at,
        "real_now": at,
        "issuer_mode": "follow",
        "frozen": False,
        "ended": False,
        "name_of": NAMES.get,
        "expiry_of": lambda _: None,
    }
    return text(Evidence(**{**usual, **given}))


def rows(said: str) -> dict[str, str]:
    """Return the rows of the time line by their names."""
    lines = said.partition("Time line")[2].splitlines()
    return {line[:9].strip(): line[9:] for line in lines[2:-1]}


EXPIRED = """\
Time: 2030-01-01 13:01:01Z, frozen

  1 12:00:00 POST   /c50a99ff…/as/token [token] worker -> 200, gives A
    12:00:00 the test mints B
    ---- the issuer's clock goes on by 61 min ----
  2 13:01:01 GET    /v1/environments/c50a99ff…/users [users.list] - -> 401, with A
    why (PingOne does not tell): the access token is refused: it has expired

A access token 0a1b2c3d… of worker for https://api.pingone.com
  issued 12:00:00 by request 1; EXPIRED 13:00:00, 61 s ago; presented by request 2
B access token 0a1b2c3d… of alice via web for https://orders.example.com
  issued 12:00:00 by the test; expires 14:00:00, 58 min left

Time line by the issuer's clock (not to scale)
         12:00:00                  13:00:00          13:01:01           14:00:00
         1                                           2,now
requests o>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>x
A access [=========================)                 |
B access [===========================================|=========================)
o answered  x refused  > < jump of the clock  [===) a token's life  | now"""


def test_the_whole_report_of_a_frozen_test() -> None:
    first = access()
    second = access(
        lifetime=7200, sub="u-alice", client_id="c-web", aud=["https://orders.example.com"]
    )
    said = report(
        exchange(
            endpoint="token",
            method="POST",
            path="/c50a99ff-9337-4b50-8d5c-f6b5cc9bbada/as/token",
            issued={"access_token": first},
            real=-0.02,
        ),
        exchange(
            3661,
            real=0.02,
            bearer=first,
            status=401,
            application=None,
            reason="the access token is refused: it has expired",
        ),
        minted=[minted(second)],
        now=3661,
        real_now=NOON + seconds(0.03),
        frozen=True,
    )
    assert said == EXPIRED


def test_nothing_to_tell_is_no_text() -> None:
    assert report() == ""


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "0 ms"),
        (0.25, "250 ms"),
        (1, "1 s"),
        (61, "61 s"),
        (119.9, "119 s"),
        (120, "2 min"),
        (7199, "119 min"),
        (7200, "2 h"),
        (47.9 * 3600, "47 h"),
        (48 * 3600, "2 days"),
        (700 * 86400, "700 days"),
        (730 * 86400, "2 years"),
        (36525 * 86400, "100 years"),
    ],
)
def test_a_length_of_time_is_told_in_one_unit(number: float, said: str) -> None:
    assert lasting(seconds(number)) == said


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (0, "expires 13:00:00, 60 min left"),
        (3599, "expires 13:00:00, 1 s left"),
        (3600, "EXPIRED 13:00:00, 0 ms ago"),
        (3661, "EXPIRED 13:00:00, 61 s ago"),
        (-10, "not valid for another 10 s; expires 13:00:00, 60 min left"),
        (90000, "issued 2030-01-01 12:00:00Z by the test; EXPIRED 2030-01-01 13:00:00Z, 24 h ago"),
    ],
)
def test_expiry_is_told_against_now(now: float, said: str) -> None:
    assert said in report(minted=[minted(access())], now=now)


@pytest.mark.parametrize(
    ("token", "said"),
    [
        (jwt(aud="c-web", sub="u-alice", jti="12345678x"), "ID token 12345678… of alice for web"),
        (jwt(sub="u-alice", jti="12345678x"), "refresh token 12345678… of alice"),
        (jwt(client_id="c-web", aud=["a", "b"]), "access token without jti of web for a and b"),
        (jwt(client_id="c-web", aud="orders"), "access token without jti of web for orders"),
        (jwt(client_id=["odd"], aud={"x": 1}), "access token without jti of ['odd'] for {'x': 1}"),
        (Token("garbage-that-is-long"), "unreadable access token garbag…\n"),
        (jwt(jti="a\nb\x1b[31m"), "refresh token a?b?[31m…"),
        (jwt(jti=5, aud="x" * 500), f"ID token without jti for {'x' * 59}…\n"),
        (access(iat="soon", exp=1e300), "it does not say when it expires"),
    ],
)
def test_a_token_is_named_by_what_it_says(token: Token, said: str) -> None:
    assert said in report(exchange(bearer=token))


def test_an_opaque_refresh_token_is_known_by_what_was_seen_of_it() -> None:
    token = Token("Sup3r-Secret-Value")
    asked = exchange(issued={"refresh_token": token}, user="alice", application="web")
    said = report(asked, expiry_of=lambda _: NOON + dt.timedelta(days=30))
    assert "A opaque refresh token Sup3r-… of alice via web\n" in said
    assert "issued 12:00:00 by request 1; expires 2030-01-31 12:00:00Z, 30 days left" in said
    assert token not in said
    assert rows(report(asked))["A opaque"].endswith("=?")


def test_no_token_stands_in_the_report_in_full() -> None:
    token = access()
    asked = exchange(
        bearer=token, path=f"/as/signoff?id_token_hint={token}", status=401, reason=f"not {token}"
    )
    said = report(asked, minted=[minted(token)])
    assert token not in said
    assert token.split(".")[1] not in said
    assert token.split(".")[2] not in said


@pytest.mark.parametrize(
    ("given", "heading"),
    [
        ({"status": 401}, "why (PingOne does not tell): because"),
        ({"status": 403, "body": b"because"}, "why (PingOne does not tell): because"),
        ({"status": 400, "body": b'{"m": "because"}'}, "why: because"),
        ({"status": 200, "body": b'{"active":false}'}, "why (PingOne does not tell): because"),
        ({"status": 302, "headers": Headers({"Location": "/?e=because"})}, "why: because"),
    ],
)
def test_a_reason_says_whether_the_client_heard_it(given: dict[str, Any], heading: str) -> None:
    assert f"\n    {heading}\n" in report(exchange(reason="because", **given))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Time: 2030-01-01 12:00:00Z, running\n"),
        ({"frozen": True}, "Time: 2030-01-01 12:00:00Z, frozen\n"),
        (
            {"process_now": NOON + seconds(300)},
            (
                "Time of the issuer:  2030-01-01 12:00:00Z\n"
                "Time of the process: 2030-01-01 12:05:00Z, running\n"
                "The issuer is 5 min behind the process.\n"
            ),
        ),
        (
            {"issuer_mode": "pinned"},
            (
                "Time of the issuer:  2030-01-01 12:00:00Z, pinned\n"
                "Time of the process: 2030-01-01 12:00:00Z, running\n\n"
            ),
        ),
        ({"ended": True}, "Time: 2030-01-01 12:00:00Z\n"),
    ],
)
def test_both_clocks_are_told_if_they_differ(given: dict[str, Any], said: str) -> None:
    assert said in report(exchange(), **given)


def test_time_that_passes_is_no_jump() -> None:
    said = report(exchange(0), exchange(400), now=800)
    assert "----" not in said
    assert not set("<>") & set(rows(said)["requests"])


def test_a_frozen_clock_that_stands_is_no_jump() -> None:
    said = report(exchange(0, real=0), exchange(0, real=60), real_now=NOON + seconds(120))
    assert "----" not in said


def test_a_jump_back_is_told_and_drawn() -> None:
    said = report(exchange(0, real=0), exchange(-3600, real=1), now=-3600, real_now=NOON)
    assert "    ---- the issuer's clock goes back by 60 min ----\n  2 11:00:00" in said
    assert rows(said)["requests"] == "o" + "<" * 69 + "o"


def test_a_jump_after_the_last_request_is_told_last() -> None:
    said = report(exchange(0, real=0), now=120, real_now=NOON)
    assert "-> 200\n    ---- the issuer's clock goes on by 2 min ----\n" in said


def test_many_requests_and_tokens_leave_the_last_ones() -> None:
    tokens = [access(n, jti=f"{n:08}") for n in range(30)]
    said = report(
        *[exchange(n, bearer=token) for n, token in enumerate(tokens)], earlier=70, now=30
    )
    assert "... 70 earlier requests\n 71 12:00:00" in said
    assert "\n100 12:00:29" in said
    assert "A access token 00000018…" in said
    assert "L access token 00000029…" in said
    assert "00000017" not in said


@pytest.mark.parametrize(
    "distances",
    [
        (0, 0, 0),
        (0.001, 0.002, 0.004),
        (0.5, 3600, 3600 * 24 * 365 * 30),
        (1e-6, 1e-5, 1e9),
        tuple(range(200)),
        (-1e9, 5, 5.001),
    ],
)
def test_the_time_line_fits_whatever_the_distances(distances: tuple[float, ...]) -> None:
    said = report(*[exchange(number) for number in distances], minted=[minted(access())])
    drawn = said.partition("Time line")[2].splitlines()[1:]
    assert all(len(line) <= 80 for line in drawn)
    assert drawn[2].startswith("requests ")
    assert {"o"} <= set(drawn[2][9:]) <= set("o|<> ")


def test_moments_apart_by_milliseconds_and_years_each_have_a_column() -> None:
    said = report(exchange(0.001), exchange(0.002), exchange(0.003), minted=[minted(access())])
    assert rows(said)["requests"].count("o") == 3
    assert "Time line by the issuer's clock (not to scale)" in said


def test_short_tests_are_told_in_milliseconds() -> None:
    said = report(exchange(0.25), exchange(1.5), now=2)
    assert "12:00:00.250 " in said
    assert "12:00:02.000" in said


def test_a_token_that_was_never_good_has_no_bar() -> None:
    row = rows(report(exchange(), minted=[minted(access(0, -60))], now=60))["A access"]
    assert row.strip() in (")", ")" + " " * (len(row.strip()) - 2) + "|")
    assert "=" not in row


def test_a_tenant_can_be_asked_for_its_report(
    pingone: PingOne, pingone_clock: ProcessClock
) -> None:
    pingone_clock.freeze(NOON)
    before = pingone_clock.now() + seconds(-1)
    pingone.mint.access_token(user="alice", application="web", resource="orders")
    pingone.mint.refresh_token(user="alice")
    pingone.mint.id_token(user="alice", application="spa")
    lines = pingone.report(since=None).splitlines()
    assert lines[0] == f"Time: {before + seconds(1):%Y-%m-%d %H:%M:%S}Z, frozen"
    said = "\n".join(lines)
    assert "A access token" in said
    assert "of alice via web for https://orders.example.com" in said
    assert "B refresh token" in said
    assert "of alice for spa" in said


def test_the_mint_remembers_what_it_made_and_not_for_ever(pingone: PingOne) -> None:
    token = [pingone.mint.access_token(user="alice") for _ in range(120)][-1]
    assert len(pingone.mint.made) == 100
    assert pingone.mint.made[-1].token is token
    assert pingone.mint.access_token.__doc__
