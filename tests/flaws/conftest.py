"""What the tests of flaws share: a resource that wants a scope, and naive ways to read a token."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
import requests
import werkzeug.test
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from pytest_pingone import Flaw, PingOne, Token, Twin


class Reader:
    """Whoever asks the Management API for alice, with a token of hers."""

    def __init__(self, pingone: PingOne, session: requests.Session) -> None:
        self.url = f"{pingone.environment_url}/users/{pingone.users['alice'].id}"
        self._pingone = pingone
        self._session = session

    def token(self, flaw: Flaw | str | None = None, twin: Twin | str | None = None) -> Token:
        scopes = ["p1:read:user"]
        return self._pingone.mint.access_token(user="alice", scopes=scopes, flaw=flaw, twin=twin)

    def status(self, token: Token) -> int:
        """Ask over HTTP."""
        return self._session.get(self.url, headers=token.headers).status_code

    def reason(self, token: Token) -> str:
        """Ask without a server, which has limits of its own, and return why the answer was no."""
        headers = dict(token.headers)
        werkzeug.test.Client(self._pingone.wsgi_app).get(self.url, headers=headers)
        return self._pingone.requests.last.reason or ""


@pytest.fixture
def reader(pingone: PingOne, session: requests.Session) -> Reader:
    return Reader(pingone, session)


@pytest.fixture
def orders_token(pingone: PingOne) -> Callable[..., Token]:
    """Make a token of alice for the resource `orders`."""

    def orders_token(**more: Any) -> Token:
        scopes = ["openid", "orders:read"]
        return pingone.mint.access_token(user="alice", resource="orders", scopes=scopes, **more)

    return orders_token


def decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


@pytest.fixture
def header_of() -> Callable[[str], dict[str, Any]]:
    """The header of any text that looks like a JWT."""
    return lambda token: dict(json.loads(decoded(token.split(".")[0])))


@pytest.fixture
def is_signed_by() -> Callable[[str, Mapping[str, Any] | rsa.RSAPublicKey], bool]:
    """Whether a key, given as an object or as a JWK, made the RS256 signature of a token."""

    def is_signed_by(token: str, key: Any) -> bool:
        if isinstance(key, Mapping):
            n, e = (int.from_bytes(decoded(key[name]), "big") for name in ("n", "e"))
            key = rsa.RSAPublicNumbers(e, n).public_key()
        message, _, signature = token.rpartition(".")
        try:
            key.verify(decoded(signature), message.encode(), padding.PKCS1v15(), SHA256())
        except Exception:  # noqa: BLE001 - whatever is wrong, it is not signed by that key
            return False
        return True

    return is_signed_by
