"""The page of claims has those that are issued, in their order, and no others."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from pytest_pingone import PingOne, Token
from tests.docs import pages

PAGE = pages.read()["docs/reference/claims.md"]
REDIRECT = "http://localhost:8000/callback"
SCOPES = "openid profile email address phone"
SEED = """
[users.zoe]
email = "zoe@example.com"
email_verified = true
nickname = "Z"
timezone = "Europe/Oslo"
locale = "nb"
primary_phone = "+47.1"
photo = { href = "https://example.com/zoe.png" }
name = { given = "Zoe", middle = "M", family = "Berg" }
address = { country_code = "NO", locality = "Oslo" }

[resources.orders]
audience = "https://orders.example.com"
scopes = ["orders:read"]

[applications.shop]
type = "WEB_APP"
grant_types = ["AUTHORIZATION_CODE", "IMPLICIT", "REFRESH_TOKEN"]
response_types = ["CODE", "TOKEN", "ID_TOKEN"]
redirect_uris = ["http://localhost:8000/callback"]
include_x5t = true
include_typ = true
refresh_token_type = "JSON_WEB_TOKEN"
grants = { openid = ["openid", "profile", "email", "address", "phone"], orders = ["orders:read"] }

[applications.job]
type = "SERVICE"
grants = { orders = ["orders:read"] }
"""


def listed(heading: str) -> list[str]:
    """Return the names in the table below a heading, in order."""
    return [cells[0].strip("`") for cells in pages.rows(pages.section(PAGE, heading))]


ABOUT_THE_USER = listed("About the user")


class Shop:
    """A client that asks for everything."""

    def __init__(self, pingone: PingOne, session: requests.Session) -> None:
        self.pingone, self.session = pingone, session
        self.client = pingone.applications["shop"]
        pingone.sign_on("zoe")

    def authorize(self, response_type: str, scope: str = SCOPES) -> dict[str, str]:
        asked = {
            "client_id": self.client.client_id,
            "response_type": response_type,
            "redirect_uri": REDIRECT,
            "scope": scope,
            "nonce": "n",
        }
        url = f"{self.pingone.issuer}/authorize"
        answer = self.session.get(url, params=asked, allow_redirects=False, timeout=5)
        target = urlsplit(answer.headers["Location"])
        return dict(parse_qsl(target.query or target.fragment))

    def tokens(self, scope: str = SCOPES) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": self.authorize("code", scope)["code"],
            "redirect_uri": REDIRECT,
        }
        auth = (self.client.client_id, self.client.client_secret)
        answer = self.session.post(self.pingone.token_url, form, auth=auth, timeout=5)
        body: dict[str, Any] = answer.json()
        return body


@pytest.fixture(scope="module")
def pingone_seed() -> str:
    """A tenant with a user of whom everything is known."""
    return SEED


@pytest.fixture
def shop(pingone: PingOne, session: requests.Session) -> Shop:
    """A client that users sign on to."""
    return Shop(pingone, session)


def test_access_tokens(shop: Shop) -> None:
    token = Token(shop.tokens("openid orders:read")["access_token"])
    assert list(token.claims) == listed("Access token")
    assert sorted(token.header) == sorted(listed("Header"))


def test_access_tokens_without_a_user(pingone: PingOne, session: requests.Session) -> None:
    job = pingone.applications["job"]
    form = {"grant_type": "client_credentials", "scope": "orders:read"}
    auth = (job.client_id, job.client_secret)
    answer = session.post(pingone.token_url, form, auth=auth, timeout=5)
    token = Token(answer.json()["access_token"])
    rows = pages.rows(pages.section(PAGE, "Access token"))
    users = {cells[0].strip("`") for cells in rows if cells[1].startswith("for a user")}
    assert set(token.claims) == set(listed("Access token")) - users
    assert set(token.header) == {"alg", "kid"}


def test_id_tokens(shop: Shop) -> None:
    token = Token(shop.authorize("code token id_token")["id_token"])
    names = listed("ID token")
    place = names.index("sid") + 1
    assert list(token.claims) == [*names[:place], *ABOUT_THE_USER, *names[place:]]


def test_minted_tokens_are_like_issued_ones(pingone: PingOne, shop: Shop) -> None:
    minted = pingone.mint.access_token(user="zoe", application="shop", resource="orders")
    assert list(minted.claims) == list(Token(shop.tokens("orders:read")["access_token"]).claims)


def test_refresh_tokens(shop: Shop) -> None:
    assert list(Token(shop.tokens()["refresh_token"]).claims) == listed("Refresh token")


def test_userinfo(shop: Shop) -> None:
    headers = {"Authorization": f"Bearer {shop.tokens()['access_token']}"}
    told = shop.session.get(f"{shop.pingone.issuer}/userinfo", headers=headers, timeout=5).json()
    names = listed("Userinfo")
    assert list(told) == [names[0], *ABOUT_THE_USER, *names[1:]]


@pytest.mark.parametrize("scope", ["profile", "email", "address", "phone"])
def test_scopes(shop: Shop, scope: str) -> None:
    rows = pages.rows(pages.section(PAGE, "About the user"))
    names = [cells[0].strip("`") for cells in rows if cells[1] == f"`{scope}`"]
    claims = Token(shop.authorize("id_token", f"openid {scope}")["id_token"]).claims
    assert [name for name in claims if name in ABOUT_THE_USER] == names
