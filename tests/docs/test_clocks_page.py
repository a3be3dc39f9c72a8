"""`docs/explanation/clocks.md`: what its table says of each clock, done."""

from __future__ import annotations

import re
from datetime import timedelta

import jwt
import pytest
import requests

from pytest_pingone import PingOne, ProcessClock, Token
from tests.docs.reader import page

ROWS = re.findall(
    r"^\| `(.+?)` \| ([a-z ]+) \| (\d+) \| ([a-z ]+) \| (\d+) \|$",
    page("docs/explanation/clocks.md"),
    re.MULTILINE,
)


def said_by_an_api(pingone: PingOne, token: Token) -> str:
    try:
        jwt.decode(
            token, pingone.signing_key, algorithms=["RS256"], audience="https://api.pingone.com"
        )
    except jwt.ExpiredSignatureError:
        return "expired"
    except jwt.ImmatureSignatureError:
        return "too early"
    return "good"


def said_by_pingone(pingone: PingOne, token: Token) -> int:
    url = f"{pingone.environment_url}/users"
    return requests.get(url, headers=token.headers, timeout=5).status_code


def test_the_table_has_rows() -> None:
    assert len(ROWS) == 4


@pytest.mark.parametrize(("moved", "old", "old_status", "new", "new_status"), ROWS)
def test_each_clock_does_what_the_table_says(
    pingone: PingOne,
    pingone_clock: ProcessClock,
    moved: str,
    old: str,
    old_status: str,
    new: str,
    new_status: str,
) -> None:
    pingone_clock.freeze()
    token = pingone.mint.access_token(application="worker")
    names = {"pingone": pingone, "pingone_clock": pingone_clock, "token": token}
    exec(moved, {"timedelta": timedelta, **names})  # noqa: S102 - a cell of our own page
    another = pingone.mint.access_token(application="worker")

    assert said_by_an_api(pingone, token) == old
    assert str(said_by_pingone(pingone, token)) == old_status
    assert said_by_an_api(pingone, another) == new
    assert str(said_by_pingone(pingone, another)) == new_status
