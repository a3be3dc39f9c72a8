"""Fixtures of the tests of faults: asking the endpoints that most of them are about."""

from __future__ import annotations

import pytest
import requests

from pytest_pingone import PingOne

GRANT = {"grant_type": "client_credentials"}


class Asking:
    """Asks, and returns what comes."""

    def __init__(self, pingone: PingOne, session: requests.Session) -> None:
        self._pingone = pingone
        self._session = session
        self._headers = pingone.mint.access_token(application="worker").headers

    def jwks(self) -> requests.Response:
        return self._session.get(self._pingone.jwks_url)

    def discovery(self) -> requests.Response:
        return self._session.get(self._pingone.discovery_url)

    def token(self, application: str = "worker") -> requests.Response:
        """Ask for a token by client credentials."""
        known = self._pingone.applications[application]
        by = (known.client_id, str(known.client_secret))
        return self._session.post(self._pingone.token_url, GRANT, auth=by)

    def users(self) -> requests.Response:
        """List the users, as the application `worker`."""
        url = f"{self._pingone.environment_url}/users"
        return self._session.get(url, headers=self._headers)

    def create_user(self, username: str) -> requests.Response:
        """Create a user, as the application `worker`."""
        population = next(iter(self._pingone.populations)).id
        body = {"username": username, "email": "x@example.com", "population": {"id": population}}
        url = f"{self._pingone.environment_url}/users"
        return self._session.post(url, json=body, headers=self._headers)


@pytest.fixture
def ask(pingone: PingOne, session: requests.Session) -> Asking:
    """Asks the endpoints that most faults are for."""
    return Asking(pingone, session)
