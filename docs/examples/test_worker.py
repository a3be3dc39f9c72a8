"""A backend that calls PingOne: it gets a token, uses it, and meets its end."""

import requests

from pytest_pingone import PingOne, ProcessClock


def new_token(pingone: PingOne, application: str = "worker") -> str:
    """Get a token as a worker does: client credentials at the token endpoint."""
    worker = pingone.applications[application]
    answer = requests.post(
        pingone.token_url,
        data={"grant_type": "client_credentials"},
        auth=(worker.client_id, worker.client_secret),
        timeout=5,
    )
    assert answer.status_code == 200
    token: str = answer.json()["access_token"]
    return token


def read_environments(pingone: PingOne, token: str | None) -> requests.Response:
    """Send the sample request of PingOne's documentation."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    return requests.get(f"{pingone.api_url}/environments", headers=headers, timeout=5)


def test_a_token_opens_the_management_api_until_it_expires(
    pingone: PingOne, pingone_clock: ProcessClock
) -> None:
    token = new_token(pingone)
    assert read_environments(pingone, token).status_code == 200

    pingone_clock.advance(minutes=61)

    assert read_environments(pingone, token).status_code == 401
    assert read_environments(pingone, new_token(pingone)).status_code == 200


def test_without_a_good_token_pingone_says_so_in_its_own_words(pingone: PingOne) -> None:
    for token in (None, "garbage", pingone.mint.access_token(lifetime=-1)):
        answer = read_environments(pingone, token)
        assert answer.status_code == 401
        assert answer.json()["code"] == "ACCESS_FAILED"
        assert answer.json()["details"][0]["code"] == "INVALID_TOKEN"


def test_a_read_only_worker_reads_and_cannot_write(pingone: PingOne) -> None:
    headers = {"Authorization": f"Bearer {new_token(pingone, 'reader')}"}
    users = f"{pingone.environment_url}/users"

    assert requests.get(users, headers=headers, timeout=5).json()["count"] == 3
    refused = requests.post(users, json={"username": "carol"}, headers=headers, timeout=5)

    assert refused.status_code == 403
    assert "carol" not in pingone.users


def test_what_was_asked_can_be_asserted(pingone: PingOne) -> None:
    token = new_token(pingone)
    for _ in range(10):
        read_environments(pingone, token)

    assert len(pingone.requests.to("token")) == 1
    assert [entry.status for entry in pingone.requests.to("environments.list")] == [200] * 10
    assert pingone.requests.last.application == "worker"
