"""An application on a television: it shows a code, and waits until its user agreed elsewhere."""

import re
from collections.abc import Callable
from urllib.parse import urljoin

import pytest
import requests

from pytest_pingone import PingOne, ProcessClock

DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"


class Television:
    """The code under test: a client of the device grant (RFC 8628), which has no secret."""

    def __init__(self, issuer: str, client_id: str, sleep: Callable[[float], None]) -> None:
        self.issuer = issuer
        self.client_id = client_id
        self.sleep = sleep

    def code_to_show(self) -> dict[str, str]:
        """Return what the screen shows: the code, and where to enter it."""
        told = self._post("device_authorization", scope="openid orders:read").json()
        self.device_code = told["device_code"]
        self.interval = int(told["interval"])
        return {"code": told["user_code"], "page": told["verification_uri_complete"]}

    def wait(self) -> str:
        """Return the access token, once the user agreed; an empty text if there will be none."""
        while True:
            answer = self._post("token", grant_type=DEVICE_CODE, device_code=self.device_code)
            if answer.ok:
                return str(answer.json()["access_token"])
            error = answer.json()["error"]
            if error == "slow_down":
                self.interval += 5
            elif error != "authorization_pending":
                return ""
            self.sleep(self.interval)

    def _post(self, endpoint: str, **members: str) -> requests.Response:
        form = {"client_id": self.client_id, **members}
        return requests.post(f"{self.issuer}/{endpoint}", data=form, timeout=5)


# Its tests.


def answer_as(user: str, shown: dict[str, str], *, accept: bool) -> None:
    """Do what a user does on another machine: open the page, sign on, say yes or no."""
    with requests.Session() as browser:
        answer = browser.get(shown["page"], timeout=5)
        for entries in (
            {"userCode": shown["code"]},
            {"username": user, "password": "Correct-Horse-9"},
            {"accept": str(accept).lower()},
        ):
            form = re.search(r'<form[^>]* action="([^"]+)">(.*?)</form>', answer.text, re.DOTALL)
            assert form is not None, answer.text
            hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form[2])
            target = urljoin(answer.url, form[1])
            answer = browser.post(target, data={**dict(hidden), **entries}, timeout=5)


class Sleep:
    """Takes the place of `time.sleep`: the clock goes on, and after a while the user answers."""

    def __init__(self, clock: ProcessClock) -> None:
        self.clock = clock
        self.slept: list[float] = []
        self.answers: dict[int, Callable[[], None]] = {}

    def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.clock.advance(seconds=seconds)
        self.answers.get(len(self.slept), lambda: None)()


@pytest.fixture
def sleep(pingone_clock: ProcessClock) -> Sleep:
    return Sleep(pingone_clock)


@pytest.fixture
def television(pingone: PingOne, sleep: Sleep) -> Television:
    return Television(pingone.issuer, pingone.applications["device"].client_id, sleep)


def test_the_television_is_connected_once_its_user_agreed(
    pingone: PingOne, television: Television, sleep: Sleep
) -> None:
    shown = television.code_to_show()
    sleep.answers[2] = lambda: answer_as("bob", shown, accept=True)

    token = television.wait()

    assert sleep.slept == [5, 5]
    headers = {"Authorization": f"Bearer {token}"}
    user = requests.get(f"{pingone.issuer}/userinfo", headers=headers, timeout=5).json()
    assert user["sub"] == pingone.users["bob"].id


def test_the_television_is_told_that_its_user_said_no(television: Television, sleep: Sleep) -> None:
    shown = television.code_to_show()
    sleep.answers[1] = lambda: answer_as("bob", shown, accept=False)
    assert television.wait() == ""
    assert len(sleep.slept) == 1


def test_the_television_gives_up_when_its_code_has_expired(
    pingone: PingOne, television: Television, sleep: Sleep
) -> None:
    pingone.applications.update("device", device_timeout=60)
    television.code_to_show()
    assert television.wait() == ""
    assert sum(sleep.slept) == 60
    assert pingone.requests.to("token").last.json["error"] == "expired_token"


def test_the_television_asks_less_often_when_it_is_told_to(
    pingone: PingOne, television: Television, sleep: Sleep
) -> None:
    pingone.faults.next("token", status=400, code="slow_down", strict=True)
    shown = television.code_to_show()
    sleep.answers[2] = lambda: answer_as("bob", shown, accept=True)
    assert television.wait()
    assert sleep.slept == [10, 10]
