"""Retry and renewal, proved: each test here fails when the logic that it is about is taken away."""

import time
from collections.abc import Callable

import pytest
import requests

from pytest_pingone import PingOne, ProcessClock


class Worker:
    """Code under test: a worker that keeps its token until PingOne refuses it."""

    def __init__(self, token_url: str, client_id: str, client_secret: str) -> None:
        self._token_url = token_url
        self._auth = (client_id, client_secret)
        self._token = ""

    def get(self, url: str) -> requests.Response:
        """Read something; with another token, if PingOne does not take this one."""
        answer = self._ask(url)
        if answer.status_code == 401:
            self._token = ""
            answer = self._ask(url)
        return answer

    def _ask(self, url: str) -> requests.Response:
        if not self._token:
            grant = {"grant_type": "client_credentials"}
            given = requests.post(self._token_url, grant, auth=self._auth, timeout=5)
            given.raise_for_status()
            self._token = given.json()["access_token"]
        return requests.get(url, headers={"Authorization": f"Bearer {self._token}"}, timeout=5)


@pytest.fixture
def worker(pingone: PingOne) -> Worker:
    """The default tenant's worker."""
    known = pingone.applications["worker"]
    return Worker(pingone.token_url, known.client_id, str(known.client_secret))


def test_the_worker_renews_a_token_that_has_expired(
    pingone: PingOne, pingone_clock: ProcessClock, worker: Worker
) -> None:
    users = f"{pingone.environment_url}/users"
    assert [worker.get(users).status_code for _ in range(10)] == [200] * 10

    pingone_clock.advance(minutes=61)

    assert worker.get(users).status_code == 200
    assert len(pingone.requests.to("token")) == 2


def test_the_worker_renews_a_token_that_is_refused_before_it_expires(
    pingone: PingOne, worker: Worker
) -> None:
    users = f"{pingone.environment_url}/users"
    with pingone.faults.next("users.list", status=401, after=1, strict=True):
        assert [worker.get(users).status_code for _ in range(3)] == [200, 200, 200]
    assert len(pingone.requests.to("token")) == 2


def test_the_worker_does_not_ask_for_ever(pingone: PingOne, worker: Worker) -> None:
    pingone.faults.next("users.list", status=401, times=None)
    assert worker.get(f"{pingone.environment_url}/users").status_code == 401
    assert len(pingone.requests.to("users.list")) == 2


def read_patiently(
    url: str, headers: dict[str, str], *, sleep: Callable[[float], None] = time.sleep
) -> requests.Response:
    """Code under test: it waits as long as PingOne says, at most three times."""
    answer = requests.get(url, headers=headers, timeout=5)
    for _ in range(3):
        if answer.status_code not in (429, 503):
            break
        sleep(int(answer.headers["Retry-After"]))
        answer = requests.get(url, headers=headers, timeout=5)
    return answer


def test_the_client_comes_back_when_it_may(pingone: PingOne, pingone_clock: ProcessClock) -> None:
    pingone_clock.freeze()
    pingone.faults.rate_limit("users.*", after=2, seconds=30, strict=True)
    headers = pingone.mint.access_token(application="worker").headers
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        pingone_clock.advance(seconds=seconds)

    def read() -> int:
        url = f"{pingone.environment_url}/users"
        return read_patiently(url, headers, sleep=sleep).status_code

    assert [read() for _ in range(5)] == [200] * 5
    assert waited == [30, 30]
