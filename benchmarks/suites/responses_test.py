"""200 tests with responses: stubs by hand, a token through requests and its verification each."""

import json
import time
from collections.abc import Iterator
from urllib.parse import parse_qs

import jwt
import pytest
import requests
import responses
from cryptography.hazmat.primitives.asymmetric import rsa

ISSUER = "https://auth.example.com"


@pytest.fixture(scope="session")
def session() -> Iterator[requests.Session]:
    """Keep connections, as an application does."""
    with requests.Session() as session:
        yield session


@pytest.fixture(scope="session")
def key() -> rsa.RSAPrivateKey:
    """Return the key of all tests, as an object: as PEM text it costs ten times as much."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def stubs(key: rsa.RSAPrivateKey) -> Iterator[responses.RequestsMock]:
    """Answer for tokens."""

    def token(request: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
        now = int(time.time())
        subject = parse_qs(str(request.body))["client_id"][0]
        claims = {"iss": ISSUER, "sub": subject, "iat": now, "exp": now + 3600}
        text = jwt.encode(claims, key, algorithm="RS256", headers={"kid": "key"})
        return 200, {}, json.dumps({"access_token": text})

    with responses.RequestsMock() as stubs:
        stubs.add_callback("POST", f"{ISSUER}/token", token)
        yield stubs


@pytest.mark.parametrize("number", range(200))
@pytest.mark.usefixtures("stubs")
def test_token(session: requests.Session, key: rsa.RSAPrivateKey, number: int) -> None:
    """Get a token, and verify it."""
    form = {"grant_type": "client_credentials", "client_id": f"client-{number}"}
    token = session.post(f"{ISSUER}/token", data=form, timeout=5).json()["access_token"]
    jwt.decode(token, key.public_key(), algorithms=["RS256"], issuer=ISSUER)
