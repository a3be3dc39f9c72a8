"""A backend that calls PingOne, by the names that its hosts have in the region of the settings."""

import pytest
import requests

from pytest_pingone import PingOne, ProcessClock

pytestmark = pytest.mark.usefixtures("pingone_hosts")


class Worker:
    def __init__(self, *, environment_id: str, client_id: str, client_secret: str) -> None:
        self.token_url = f"https://auth.pingone.eu/{environment_id}/as/token"
        self.users_url = f"https://api.pingone.eu/v1/environments/{environment_id}/users"
        self.credentials = (client_id, client_secret)
        self.token = ""

    def usernames(self) -> list[str]:
        answer = self.ask()
        if answer.status_code == 401:
            grant = {"grant_type": "client_credentials"}
            renewed = requests.post(self.token_url, grant, auth=self.credentials, timeout=5)
            self.token = renewed.json()["access_token"]
            answer = self.ask()
        answer.raise_for_status()
        return [user["username"] for user in answer.json()["_embedded"]["users"]]

    def ask(self) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.token}"}
        return requests.get(self.users_url, headers=headers, timeout=5)


def test_it_renews_its_token(pingone: PingOne, pingone_clock: ProcessClock) -> None:
    worker = Worker(**pingone.applications["worker"].credentials)
    assert worker.usernames() == ["alice", "bob", "mallory"]

    pingone_clock.advance(minutes=61)
    worker.usernames()

    assert [entry.status for entry in pingone.requests.to("token")] == [200, 200]


def test_it_tells_that_pingone_is_away(pingone: PingOne) -> None:
    worker = Worker(**pingone.applications["worker"].credentials)
    worker.token = pingone.mint.access_token(application="worker")
    pingone.faults.next("users.list", status=503, strict=True)
    with pytest.raises(requests.HTTPError, match="503"):
        worker.usernames()
