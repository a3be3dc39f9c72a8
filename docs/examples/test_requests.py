"""What the code under test asked PingOne for, and what it got: `pingone.requests`."""

import pytest
import requests

from pytest_pingone import PingOne, ProcessClock, UsageError


class Worker:
    """The code under test: it keeps its token until PingOne refuses it."""

    def __init__(self, pingone: PingOne) -> None:
        application = pingone.applications["worker"]
        self._credentials = (application.client_id, application.client_secret)
        self._token_url = pingone.token_url
        self._users_url = f"{pingone.environment_url}/users"
        self._token: str | None = None

    def add_user(self, name: str) -> None:
        """Create a user, with a new token if there is none or the old one is refused."""
        if self._post(name).status_code == 401:
            self._token = None
            self._post(name)

    def _post(self, name: str) -> requests.Response:
        if self._token is None:
            form = {"grant_type": "client_credentials"}
            answer = requests.post(self._token_url, form, auth=self._credentials, timeout=5)
            self._token = answer.json()["access_token"]
        headers = {"Authorization": f"Bearer {self._token}"}
        user = {"username": name, "email": f"{name}@example.com"}
        return requests.post(self._users_url, json=user, headers=headers, timeout=5)


def test_one_token_for_ten_calls_and_one_more_after_it_expired(
    pingone: PingOne, pingone_clock: ProcessClock
) -> None:
    worker = Worker(pingone)
    for number in range(10):
        worker.add_user(f"user-{number}")
    assert pingone.requests.count("token") == 1

    pingone_clock.advance(minutes=61)
    worker.add_user("latecomer")

    assert pingone.requests.count("token") == 2
    assert [entry.endpoint for entry in pingone.requests.refused] == ["users.create"]
    assert "it expired at" in str(pingone.requests.refused.last.reason)


def test_requests_are_selected_step_by_step(pingone: PingOne) -> None:
    Worker(pingone).add_user("carol")
    pingone.mint.access_token(user="alice")

    asked = pingone.requests
    created = asked.to("users.*").by("worker").with_status(201).last
    assert created.request_json["username"] == "carol"
    assert created.json["enabled"] is True
    assert asked.to("token").last.request_form == {"grant_type": "client_credentials"}
    assert len(asked.of("alice")) == 0
    assert len(asked.where(lambda entry: "Authorization" not in entry.request_headers)) == 0


def test_entries_hold_tokens_that_can_be_read(pingone: PingOne) -> None:
    Worker(pingone).add_user("carol")

    given = pingone.requests.to("token").last.issued["access_token"]
    used = pingone.requests.to("users.create").last
    assert used.token == given
    assert used.token_id == given.claims["jti"]
    assert given.claims["aud"] == ["https://api.pingone.com"]
    assert len(pingone.requests.with_token(given)) == 2


def test_a_name_with_a_typo_is_an_error_and_not_silence(pingone: PingOne) -> None:
    with pytest.raises(UsageError, match=r"Did you mean 'users\.create'"):
        pingone.requests.to("user.create")
    with pytest.raises(UsageError, match="Did you mean 'worker'"):
        pingone.requests.by("wroker")
