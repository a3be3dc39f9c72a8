"""200 tests with pytest-iam: a client, a token over HTTP and its introspection each.

The token of client credentials is opaque there: nothing is signed, and nobody can verify it but
the server.
"""

from collections.abc import Iterator

import pytest
import requests
from pytest_iam import Server


@pytest.fixture(scope="session")
def session() -> Iterator[requests.Session]:
    """Keep connections, as an application does."""
    with requests.Session() as session:
        yield session


@pytest.fixture
def client(iam_server: Server, number: int) -> Iterator[tuple[str, str]]:
    """Make a client for one test."""
    client = iam_server.models.Client(
        client_id=f"client-{number}",
        client_secret="secret",
        client_name="client",
        grant_types=["client_credentials"],
        response_types=["token"],
        token_endpoint_auth_method="client_secret_basic",
        scope=["openid"],
        redirect_uris=["http://127.0.0.1/back"],
    )
    iam_server.backend.save(client)
    yield client.client_id, client.client_secret
    iam_server.backend.delete(client)


@pytest.mark.parametrize("number", range(200))
def test_token(iam_server: Server, client: tuple[str, str], session: requests.Session) -> None:
    """Get a token, and have it looked at."""
    form = {"grant_type": "client_credentials", "scope": "openid"}
    url = f"{iam_server.url}oauth"
    answer = session.post(f"{url}/token", data=form, auth=client, timeout=5)
    token = answer.json()["access_token"]
    sent = {"token": token}
    answer = session.post(f"{url}/introspect", data=sent, auth=client, timeout=5)
    assert "active" in answer.json()
