"""A tenant without pytest: `unittest` here, and the same in any program."""

import unittest

import jwt
import requests
from freezegun import freeze_time

from pytest_pingone import PingOne


class Worker:
    """The code under test: it reads users from PingOne, and renews its token."""

    def __init__(self, pingone_url: str, token_url: str, credentials: tuple[str, str]) -> None:
        self.users_url = f"{pingone_url}/users"
        self.token_url = token_url
        self.credentials = credentials
        self.token = ""

    def usernames(self) -> list[str]:
        answer = self._get()
        if answer.status_code == 401:
            grant = {"grant_type": "client_credentials"}
            given = requests.post(self.token_url, grant, auth=self.credentials, timeout=5)
            given.raise_for_status()
            self.token = given.json()["access_token"]
            answer = self._get()
        answer.raise_for_status()
        return [user["username"] for user in answer.json()["_embedded"]["users"]]

    def _get(self) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.token}"}
        return requests.get(self.users_url, headers=headers, timeout=5)


class WorkerTest(unittest.TestCase):
    pingone: PingOne

    @classmethod
    def setUpClass(cls) -> None:
        cls.pingone = cls.enterClassContext(PingOne())

    def setUp(self) -> None:
        self.pingone.reset()
        self.pingone.requests.clear()
        known = self.pingone.applications["worker"]
        credentials = (known.client_id, known.client_secret)
        self.worker = Worker(self.pingone.environment_url, self.pingone.token_url, credentials)

    def test_the_worker_renews_a_token_that_has_expired(self) -> None:
        self.assertEqual(self.worker.usernames(), ["alice", "bob", "mallory"])
        self.pingone.issuer_clock.advance(minutes=61)
        self.worker.usernames()
        statuses = [entry.status for entry in self.pingone.requests.to("users.list")]
        self.assertEqual(statuses, [401, 200, 401, 200])

    def test_a_token_expires_for_everybody_when_freezegun_moves_the_clock(self) -> None:
        with freeze_time("2030-01-01T00:00:00Z") as frozen:
            token = self.pingone.mint.access_token(user="alice", resource="orders")
            frozen.tick(3601)
            with self.assertRaises(jwt.ExpiredSignatureError):
                jwt.decode(
                    token,
                    self.pingone.signing_key,
                    algorithms=["RS256"],
                    audience="https://orders.example.com",
                )
            self.assertIn("it expired", str(self.pingone.explain(token)))

    def test_the_worker_says_so_when_pingone_is_not_available(self) -> None:
        self.pingone.faults.next("token", status=503)
        with self.assertRaises(requests.HTTPError):
            self.worker.usernames()


if __name__ == "__main__":
    unittest.main()
