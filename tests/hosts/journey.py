"""What code under test does with PingOne, from its first token to an expired one: for any client.

A client is wrapped in three lines (`Client.send`); the journey is the same for all, whether it
reaches the tenant by hosts, by proxy or over loopback.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import jwt

from pytest_pingone import PingOne, ProcessClock
from tests.forms import Form

CALLBACK = "http://localhost:8000/callback"
VERIFIER = "v" * 64
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a client got, and from which URL in the end."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str

    def json(self) -> Any:
        return json.loads(self.body)

    def header(self, name: str) -> str:
        return next(v for k, v in self.headers.items() if k.lower() == name.lower())


class Client(Protocol):
    """A client that keeps cookies by itself."""

    def send(
        self, method: str, url: str, *, headers: dict[str, str], body: bytes | None, follow: bool
    ) -> Answer:
        """Send a request; follow redirects only if told to."""
        ...


@dataclass(frozen=True, slots=True)
class Journey:
    """The steps, each on its own."""

    pingone: PingOne
    client: Client

    def get(self, url: str, token: str | None = None, *, follow: bool = False) -> Answer:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        return self.client.send("GET", url, headers=headers, body=None, follow=follow)

    def post(self, url: str, members: Mapping[str, str], *, user: str | None = None) -> Answer:
        headers = {"Content-Type": FORM}
        if user is not None:
            application = self.pingone.applications[user]
            pair = f"{application.client_id}:{application.client_secret}".encode()
            headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
        body = urlencode(members).encode()
        return self.client.send("POST", url, headers=headers, body=body, follow=False)

    def worker_token(self) -> str:
        grant = {"grant_type": "client_credentials"}
        answer = self.post(self.pingone.token_url, grant, user="worker")
        assert answer.status == 200, answer.body
        token: str = answer.json()["access_token"]
        return token

    def usernames(self, token: str) -> list[str]:
        names: list[str] = []
        url = f"{self.pingone.environment_url}/users?limit=2"
        while url:
            page = self.get(url, token).json()
            names += [user["username"] for user in page["_embedded"]["users"]]
            url = page["_links"].get("next", {}).get("href", "")
        return names

    def verified(self, token: str) -> dict[str, Any]:
        document = self.get(self.pingone.discovery_url).json()
        keys = jwt.PyJWKSet.from_dict(self.get(document["jwks_uri"]).json())
        claims: dict[str, Any] = jwt.decode(
            token,
            keys[jwt.get_unverified_header(token)["kid"]],
            algorithms=["RS256"],
            issuer=document["issuer"],
            audience="https://orders.example.com",
        )
        return claims

    def code_by_password(self) -> str:
        """Sign on through the page, and return the code that came back to the application."""
        digest = hashlib.sha256(VERIFIER.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": self.pingone.applications["web"].client_id,
            "redirect_uri": CALLBACK,
            "scope": "openid profile orders:read",
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        url = f"{self.pingone.issuer}/authorize?{urlencode(asked)}"
        page = self.get(url, follow=True)
        assert page.status == 200, page.body
        form = Form(page.body.decode())
        members = {**form.fields, "username": "alice", "password": "Correct-Horse-9"}
        answer = self.post(urljoin(page.url, form.action), members)
        while not (url := urljoin(answer.url, answer.header("Location"))).startswith(CALLBACK):
            answer = self.get(url)
        return parse_qs(urlsplit(url).query)["code"][0]

    def tokens_for(self, code: str) -> dict[str, str]:
        members = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": CALLBACK,
            "code_verifier": VERIFIER,
        }
        answer = self.post(self.pingone.token_url, members, user="web")
        assert answer.status == 200, answer.body
        tokens: dict[str, str] = answer.json()
        return tokens


def travel(pingone: PingOne, clock: ProcessClock, client: Client) -> None:
    """Go the whole way; the tenant has to have its rate limits on."""
    journey = Journey(pingone, client)
    clock.freeze()

    token = journey.worker_token()
    pingone.users.create(username="carol")
    assert sorted(journey.usernames(token)) == ["alice", "bob", "carol", "mallory"]

    tokens = journey.tokens_for(journey.code_by_password())
    assert journey.verified(tokens["access_token"])["sub"] == pingone.users["alice"].id
    userinfo = journey.get(f"{pingone.issuer}/userinfo", tokens["access_token"])
    assert userinfo.json()["name"] == "Alice Adams"

    one = f"{pingone.environment_url}/users/{pingone.users['alice'].id}"
    answers = [journey.get(one, token) for _ in range(101)]
    limited = next(answer for answer in answers if answer.status == 429)
    assert (limited.json()["code"], limited.header("Retry-After")) == ("REQUEST_LIMITED", "1")

    clock.advance(minutes=61)
    assert journey.get(one, token).status == 401
    assert journey.get(one, journey.worker_token()).status == 200
