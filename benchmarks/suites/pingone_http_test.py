"""200 tests, each with fresh state, a token of the token endpoint and its verification."""

from collections.abc import Iterator

import jwt
import pytest
import requests

from pytest_pingone import PingOne


@pytest.fixture(scope="session")
def session() -> Iterator[requests.Session]:
    """Keep connections, as an application does."""
    with requests.Session() as session:
        yield session


@pytest.fixture(scope="session")
def keys(pingone_emulator: PingOne) -> jwt.PyJWKClient:
    """Cache keys, as an application does."""
    return jwt.PyJWKClient(pingone_emulator.jwks_url)


@pytest.mark.parametrize("number", range(200))
def test_token(
    pingone: PingOne, session: requests.Session, keys: jwt.PyJWKClient, number: int
) -> None:
    """Get a token, and verify it."""
    pingone.users.create(username=f"user-{number}")
    worker = pingone.applications["worker"]
    answer = session.post(
        pingone.token_url,
        data={"grant_type": "client_credentials"},
        auth=(worker.client_id, worker.client_secret),
        timeout=5,
    )
    token = answer.json()["access_token"]
    jwt.decode(
        token,
        keys.get_signing_key_from_jwt(token),
        algorithms=["RS256"],
        audience="https://api.pingone.com",
        issuer=pingone.issuer,
    )
