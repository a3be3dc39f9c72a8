"""A test that fails, so that docs/how-to/read-a-failure.md can show how."""

import pytest
import requests

from pytest_pingone import PingOne, ProcessClock


class Export:
    """The code under test, with two mistakes: it never renews its token and hides refusals."""

    def __init__(self, pingone: PingOne) -> None:
        worker = pingone.applications["worker"]
        answer = requests.post(
            pingone.token_url,
            data={"grant_type": "client_credentials"},
            auth=(worker.client_id, worker.client_secret),
            timeout=5,
        )
        self._headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        self._url = f"{pingone.environment_url}/users"

    def names(self) -> list[str]:
        """Return the usernames, or nothing if PingOne gives none."""
        answer = requests.get(self._url, headers=self._headers, timeout=5).json()
        return [user["username"] for user in answer.get("_embedded", {}).get("users", [])]


@pytest.mark.pingone_time("2030-01-01T12:00:00Z")
def test_the_export_runs_all_night(pingone: PingOne, pingone_clock: ProcessClock) -> None:
    """It fails: after an hour the export is empty, and nothing says why."""
    export = Export(pingone)
    assert "alice" in export.names()
    pingone_clock.advance(minutes=75)
    assert "alice" in export.names()
