"""Several threads at once: one token for all of them, and a fault for one of them."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from pytest_pingone import PingOne, ProcessClock


class Users:
    """The code under test: threads share it, and it shares one token among them."""

    def __init__(self, base: str, token_url: str, auth: tuple[str, str]) -> None:
        self.base = base
        self.token_url = token_url
        self.auth = auth
        self.token = "none yet"
        self.renewing = threading.Lock()

    def add(self, name: str) -> int:
        """Create a user and return the status; with another token if this one is refused."""
        token = self.token
        answer = self._post(name, token)
        if answer.status_code == 401:
            with self.renewing:
                if self.token == token:
                    self.token = self._new_token()
            answer = self._post(name, self.token)
        return answer.status_code

    def _post(self, name: str, token: str) -> requests.Response:
        user = {"username": name, "email": f"{name}@example.com"}
        headers = {"Authorization": f"Bearer {token}", "X-Job": name}
        return requests.post(f"{self.base}/users", json=user, headers=headers, timeout=5)

    def _new_token(self) -> str:
        grant = {"grant_type": "client_credentials"}
        answer = requests.post(self.token_url, grant, auth=self.auth, timeout=5)
        answer.raise_for_status()
        return str(answer.json()["access_token"])


@pytest.fixture
def users(pingone: PingOne) -> Users:
    worker = pingone.applications["worker"]
    auth = (worker.client_id, str(worker.client_secret))
    return Users(pingone.environment_url, pingone.token_url, auth)


NAMES = [f"user-{number}" for number in range(12)]


def test_threads_share_one_token(
    pingone: PingOne, pingone_clock: ProcessClock, users: Users
) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(users.add, NAMES)) == [201] * 12
    assert pingone.requests.count("token") == 1
    assert {user.username for user in pingone.users} >= set(NAMES)

    pingone_clock.advance(minutes=61)  # while no request is under way

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(users.add, ["late-1", "late-2", "late-3", "late-4"]))
    assert pingone.requests.count("token") == 2


def test_of_two_threads_with_one_name_one_is_refused(users: Users) -> None:
    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(pool.map(users.add, ["carol", "carol"]))
    assert statuses == [201, 400]


def test_one_of_many_requests_meets_the_fault(pingone: PingOne, users: Users) -> None:
    pingone.faults.next("users.create", status=503, times=1, after=5, strict=True)
    users.add("first")
    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(users.add, NAMES))
    assert sorted(statuses) == [201] * 11 + [503]
    (failed,) = pingone.requests.with_status(503)
    assert statuses[NAMES.index(failed.request_headers["X-Job"])] == 503
