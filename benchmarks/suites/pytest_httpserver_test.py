"""200 tests with pytest-httpserver: handlers by hand, token and verification each."""

import json
import time
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response


@pytest.fixture(scope="session")
def session() -> Iterator[requests.Session]:
    """Keep connections, as an application does."""
    with requests.Session() as session:
        yield session


@pytest.fixture(scope="session")
def key() -> rsa.RSAPrivateKey:
    """Return the key of all tests."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def issuer(httpserver: HTTPServer, key: rsa.RSAPrivateKey) -> str:
    """Answer for keys and tokens."""
    base: str = httpserver.url_for("")
    jwk: dict[str, Any] = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)

    def token(request: Request) -> Response:
        now = int(time.time())
        claims = {"iss": base, "sub": request.form["client_id"], "iat": now, "exp": now + 3600}
        text = jwt.encode(claims, key, algorithm="RS256", headers={"kid": "key"})
        return Response(json.dumps({"access_token": text}), mimetype="application/json")

    httpserver.expect_request("/jwks").respond_with_json({"keys": [{**jwk, "kid": "key"}]})
    httpserver.expect_request("/token", method="POST").respond_with_handler(token)
    return base


@pytest.fixture(scope="session")
def keys(make_httpserver: HTTPServer) -> jwt.PyJWKClient:
    """Cache keys, as an application does."""
    return jwt.PyJWKClient(make_httpserver.url_for("/jwks"))


@pytest.mark.parametrize("number", range(200))
def test_token(issuer: str, session: requests.Session, keys: jwt.PyJWKClient, number: int) -> None:
    """Get a token, and verify it."""
    form = {"grant_type": "client_credentials", "client_id": f"client-{number}"}
    token = session.post(f"{issuer}/token", data=form, timeout=5).json()["access_token"]
    jwt.decode(token, keys.get_signing_key_from_jwt(token), algorithms=["RS256"], issuer=issuer)
