"""A client that is sent away has to come back later: PingOne's rate limits, in no time."""

import time

import pytest
import requests

from pytest_pingone import PingOne, ProcessClock


def read_users(url: str, headers: dict[str, str]) -> requests.Response:
    """The code under test: it waits as long as it is told to, and asks again."""
    answer = requests.get(url, headers=headers, timeout=5)
    while answer.status_code == 429:
        time.sleep(int(answer.headers["Retry-After"]))
        answer = requests.get(url, headers=headers, timeout=5)
    return answer


@pytest.mark.pingone(rate_limits=True)
def test_the_client_waits_as_long_as_it_is_told(
    pingone: PingOne, pingone_clock: ProcessClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    pingone_clock.freeze()
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        pingone_clock.advance(seconds=seconds)

    monkeypatch.setattr(time, "sleep", sleep)
    headers = pingone.mint.access_token(application="worker").headers
    url = f"{pingone.environment_url}/users?limit=1"
    answers = [read_users(url, headers) for _ in range(101)]
    assert {answer.status_code for answer in answers} == {200}
    assert waited == [1]
