"""200 tests with oidc-provider-mock: a user, an ID token over HTTP and its verification each.

One server for all: its own README starts one for each test, which takes ten times as long.
"""

import logging
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from oidc_provider_mock import run_server_in_thread

BACK = "http://127.0.0.1/back"
CLIENT = {"client_id": "client", "client_secret": "secret"}


@pytest.fixture(scope="session")
def session() -> Iterator[requests.Session]:
    """Keep connections, as an application does."""
    with requests.Session() as session:
        yield session


@pytest.fixture(scope="session")
def issuer() -> Iterator[str]:
    """Run the server."""
    logging.disable()
    with run_server_in_thread() as server:
        yield f"http://127.0.0.1:{server.server_port}"


@pytest.fixture(scope="session")
def keys(issuer: str) -> jwt.PyJWKClient:
    """Cache keys, as an application does."""
    return jwt.PyJWKClient(f"{issuer}/jwks")


@pytest.mark.parametrize("number", range(200))
def test_token(issuer: str, session: requests.Session, keys: jwt.PyJWKClient, number: int) -> None:
    """Get an ID token, and verify it; there are no client credentials."""
    asked = {"redirect_uri": BACK, "response_type": "code", "scope": "openid", **CLIENT}
    answer = session.post(
        f"{issuer}/oauth2/authorize",
        params=asked,
        data={"sub": f"user-{number}"},
        allow_redirects=False,
        timeout=5,
    )
    code = parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, **CLIENT}
    token = session.post(f"{issuer}/oauth2/token", data=form, timeout=5).json()["id_token"]
    jwt.decode(token, keys.get_signing_key_from_jwt(token), algorithms=["RS256"], audience="client")
