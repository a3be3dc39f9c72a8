"""Laws that hold for whatever is put in: pages, PKCE, signatures, points in time, seeds.

Those of filters are in `tests/tenant`, of redirect URIs in `tests/sign_on/test_redirects.py`.
"""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import hashlib
import json
import string
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import HealthCheck, assume, given
from hypothesis import strategies as st

from pytest_pingone import PingOne, PingOneConfig, UsageError
from pytest_pingone.auth.grants import authorization_code
from pytest_pingone.clock import instant, moment
from pytest_pingone.errors import ApiError, OAuthError
from pytest_pingone.management import paging
from pytest_pingone.management.paging import Chosen, page_of
from pytest_pingone.tokens import jws
from tests import effort
from tests.properties.wire import HOST, InProcess

ANY: dict[str, Any] = {"suppress_health_check": list(HealthCheck)}


def page(numbers: list[int], asked: dict[str, str], visible: Any = lambda _: True) -> paging.Page:
    return page_of(Chosen([(n, f"record {n}") for n in numbers]), asked, most=7, visible=visible)


@effort.examples(100)
@given(
    st.sets(st.integers(0, 10**6), max_size=40).map(sorted),
    st.none() | st.integers(1, 50),
    st.integers(2, 5),
)
def test_all_pages_together_are_the_list_each_once(
    numbers: list[int], limit: int | None, hidden: int
) -> None:
    def visible(record: str) -> bool:
        return int(record.split()[1]) % hidden != 0

    asked = {"filter": "x"} | ({} if limit is None else {"limit": str(limit)})
    there: list[str] = []
    back: list[tuple[Any, ...]] = []
    pages: list[tuple[Any, ...]] = []
    while True:
        got = page(numbers, asked, visible)
        assert len(got.records) <= min(limit or 7, 7)
        pages.append(got.records)
        there += got.records
        if got.next_query is None:
            break
        asked = dict(parse_qsl(got.next_query))
        assert asked["filter"] == "x"
    assert there == [f"record {n}" for n in numbers if n % hidden]
    while True:  # and back by the links to the page before
        got = page(numbers, asked, visible)
        back.append(got.records)
        if got.previous_query is None:
            break
        asked = dict(parse_qsl(got.previous_query))
    assert back[::-1] == pages


@effort.examples(100)
@given(st.integers(0, 10**9), st.integers(0, 30), st.text(min_size=1, max_size=3))
def test_a_cursor_is_ours_or_is_refused(number: int, at: int, piece: str) -> None:
    cursor = paging._cursor(number)
    assert paging._position(cursor) == number
    tampered = cursor[: at % len(cursor)] + piece + cursor[at % len(cursor) + 1 :]
    found = None
    with contextlib.suppress(ApiError):
        found = paging._position(tampered)
    assert found is None or paging._cursor(found) == tampered


VERIFIERS = st.text(string.ascii_letters + string.digits + "-._~", min_size=43, max_size=128)
"""RFC 7636 section 4.1."""


def challenged(challenge: str, method: str | None) -> Any:
    class Code:
        class request:  # noqa: N801 - as the record has it
            code_challenge = challenge
            code_challenge_method = method

    return Code


@effort.examples(100)
@given(VERIFIERS, VERIFIERS | st.text(max_size=60) | st.none())
def test_a_verifier_fits_its_own_challenge_alone(verifier: str, other: str | None) -> None:
    """RFC 7636 section 4.6."""
    assume(other != verifier)
    digest = hashlib.sha256(verifier.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    for code in (challenged(challenge, "S256"), challenged(verifier, "plain")):
        authorization_code._check_verifier(code, verifier)
        with pytest.raises(OAuthError) as refused:
            authorization_code._check_verifier(code, other)
        assert refused.value.error == "invalid_grant"
    with pytest.raises(OAuthError):  # who saw the challenge alone
        authorization_code._check_verifier(challenged(challenge, "S256"), challenge)


def test_a_token_with_any_bit_flipped_is_refused(pingone: PingOne) -> None:
    """Each bit of what is signed and of the signature, not of how base64 spells it."""
    token = str(pingone.mint.access_token(application="worker"))
    key = pingone.keys.current.private_key.public_key()
    parts = [base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in token.split(".")]
    assert jws.signed_by(token, [key], ["RS256"])["client_id"]
    step = 7 if effort.factor() == 1 else 1
    flips = 0
    for number, part in enumerate(parts):
        for bit in range(0, len(part) * 8, step):
            flipped = bytearray(part)
            flipped[bit // 8] ^= 1 << (bit % 8)
            spoilt = [*parts[:number], bytes(flipped), *parts[number + 1 :]]
            text = ".".join(base64.urlsafe_b64encode(p).decode().rstrip("=") for p in spoilt)
            with pytest.raises(jws.UnreadableError):
                jws.signed_by(text, [key], ["RS256"])
            flips += 1
    assert flips * step >= sum(map(len, parts)) * 8


def test_the_api_refuses_it_too(pingone: PingOne) -> None:
    wire = InProcess(pingone.wsgi_app)
    address = f"http://{HOST}/{pingone.environment.id}/as"
    token = str(pingone.mint.access_token(application="worker", claims={"iss": address}))
    path = "/v1/environments"

    def status(text: str) -> int:
        return wire.send("GET", path, {"Authorization": f"Bearer {text}"}).status

    assert status(token) == 200

    @effort.examples(60, **ANY)
    @given(st.integers(0, len(token) - 1), st.sampled_from(string.ascii_letters + "-_."))
    def check(at: int, letter: str) -> None:
        mutated = token[:at] + letter + token[at + 1 :]
        same = [base64.urlsafe_b64decode(f"{part}==") for part in token.split(".")]
        with contextlib.suppress(ValueError):
            assume([base64.urlsafe_b64decode(f"{part}==") for part in mutated.split(".")] != same)
        assert status(mutated) == 401

    check()


INSTANTS = st.integers(-62_000_000_000_000_000, 253_000_000_000_000_000).map(moment)
"""Microseconds from the year 5 to the year 9987."""


@effort.examples(100)
@given(INSTANTS, st.integers(-23 * 60, 23 * 60))
def test_a_point_in_time_is_the_same_however_it_is_written(at: dt.datetime, offset: int) -> None:
    expected = instant(at)
    assert moment(expected) == at
    local = at.astimezone(dt.timezone(dt.timedelta(minutes=offset)))
    assert instant(at.isoformat()) == instant(local.isoformat()) == instant(local) == expected
    assert instant(at.isoformat().replace("+00:00", "Z")) == expected
    with pytest.raises(UsageError):
        instant(at.replace(tzinfo=None))
    with pytest.raises(UsageError):
        instant(at.replace(tzinfo=None).isoformat())


TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20
)
NAMES = st.lists(
    TEXT.map(str.strip).filter(bool), max_size=3, unique_by=lambda name: name.casefold()
)


@effort.examples(10, **ANY)
@given(NAMES, NAMES, st.data())
def test_an_export_plants_the_same_tenant(
    groups: list[str], users: list[str], data: st.DataObject
) -> None:
    pingone = PingOne(PingOneConfig(journal_size=1))
    for number, name in enumerate(users):
        wanted = {"email": f"u{number}@example.com", "enabled": data.draw(st.booleans())}
        try:
            pingone.users.create(username=name, **wanted)
        except UsageError:
            continue  # not every text is a name
    for name in groups:
        try:
            pingone.groups.create(name=name, description=data.draw(TEXT))
        except UsageError:
            continue
    written = pingone.export_seed()
    again = PingOne(PingOneConfig(seed=written, journal_size=1))
    assert again.export_seed() == written
    for ours, theirs in ((pingone.users, again.users), (pingone.groups, again.groups)):
        assert [shown(record) for record in ours] == [shown(record) for record in theirs]


def shown(record: Any) -> tuple[Any, ...]:
    told = ("id", "username", "name", "email", "enabled", "description")
    return tuple(json.dumps(str(getattr(record, name, None))) for name in told)


COOKIES = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=40)


@effort.examples(60, **ANY)
@given(COOKIES, st.sampled_from(["ST", "ST-NO-SS"]))
def test_no_invented_cookie_is_a_session(pingone_emulator: PingOne, text: str, name: str) -> None:
    wire = InProcess(pingone_emulator.wsgi_app)
    web = pingone_emulator.applications["web"]
    asked = (
        f"client_id={web.client_id}&response_type=code&scope=openid&prompt=none"
        "&redirect_uri=http%3A%2F%2Flocalhost%3A8000%2Fcallback"
    )
    path = f"/{pingone_emulator.environment.id}/as/authorize?{asked}"
    answer = wire.send("GET", path, {"Cookie": f"{name}={text}"})
    assert answer.status == 302
    assert "error=login_required" in answer.headers["location"]
