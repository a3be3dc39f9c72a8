"""A single-page or mobile application: it can keep no secret, so PKCE stands in for it."""

import base64
import hashlib
import secrets
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from pytest_pingone import PingOne, ProcessClock

CALLBACK = "http://localhost:8000/callback"
ORIGIN = "http://localhost:8000"


class PublicClient:
    """The code under test, as the sign-on library of such an application works."""

    def __init__(self, issuer: str, client_id: str, browser: requests.Session) -> None:
        self.issuer = issuer
        self.client_id = client_id
        self.browser = browser
        self.tokens: dict[str, str] = {}

    def sign_on(self, *, silently: bool = False) -> bool:
        """Go to PingOne and come back; silently, no page may be shown. Return whether it worked."""
        verifier = secrets.token_urlsafe(48)
        digest = hashlib.sha256(verifier.encode()).digest()
        state = secrets.token_urlsafe(16)
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": CALLBACK,
            "scope": "openid profile orders:read",
            "state": state,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
            **({"prompt": "none"} if silently else {}),
        }
        url = f"{self.issuer}/authorize"
        back = self.browser.get(url, params=asked, allow_redirects=False, timeout=5)
        told = {k: v[0] for k, v in parse_qs(urlsplit(back.headers["Location"]).query).items()}
        if "code" not in told or told.get("state") != state:
            return False
        return self._exchange(
            grant_type="authorization_code",
            code=told["code"],
            redirect_uri=CALLBACK,
            code_verifier=verifier,
        )

    def renew(self) -> bool:
        """Exchange the refresh token; without one, or if it is refused, ask silently."""
        refresh_token = self.tokens.get("refresh_token", "")
        return self._exchange(
            grant_type="refresh_token", refresh_token=refresh_token
        ) or self.sign_on(silently=True)

    def _exchange(self, **members: str) -> bool:
        form = {"client_id": self.client_id, **members}
        headers = {"Origin": ORIGIN}
        answer = self.browser.post(f"{self.issuer}/token", form, headers=headers, timeout=5)
        # A browser hands the answer to a page only if it may be read from there.
        readable = answer.headers.get("Access-Control-Allow-Origin") in {ORIGIN, "*"}
        if not answer.ok or not readable:
            return False
        self.tokens = answer.json()
        return True


# Its tests.


@pytest.fixture
def browser() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


@pytest.fixture(params=["spa", "native"])
def client(
    request: pytest.FixtureRequest, pingone: PingOne, browser: requests.Session
) -> PublicClient:
    application = pingone.applications[request.param]
    return PublicClient(pingone.issuer, application.client_id, browser)


def test_a_user_signs_on(pingone: PingOne, client: PublicClient) -> None:
    pingone.sign_on("alice")
    assert client.sign_on()
    assert "client_secret" not in pingone.requests.to("token").last.request_form
    assert pingone.requests.to("token").last.user == "alice"


def test_tokens_are_renewed(
    pingone: PingOne, pingone_clock: ProcessClock, client: PublicClient
) -> None:
    pingone.sign_on("alice")
    client.sign_on()
    before = client.tokens
    pingone_clock.expire(before)

    assert client.renew()

    assert client.tokens["access_token"] != before["access_token"]
    assert len(pingone.requests.to("authorize")) == 1


def test_a_session_that_lasts_makes_up_for_a_lost_refresh_token(
    pingone: PingOne, client: PublicClient
) -> None:
    pingone.sign_on("alice")
    client.sign_on()
    client.tokens = {}

    assert client.renew()

    assert len(pingone.requests.to("authorize")) == 2


def test_whoever_is_not_signed_on_is_told_so_without_a_page(
    pingone: PingOne, client: PublicClient
) -> None:
    assert not client.sign_on(silently=True)
    assert pingone.requests.to("authorize").last.redirect["error"] == "login_required"


def test_nobody_is_signed_on_while_pingone_gives_no_tokens(
    pingone: PingOne, client: PublicClient
) -> None:
    pingone.sign_on("alice")
    with pingone.faults.next("token", status=503, strict=True):
        assert not client.sign_on()
    assert client.tokens == {}
    assert client.sign_on()
