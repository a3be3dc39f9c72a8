"""What holds in every worker of pytest-xdist: `pytest -n 2` passes as `pytest` does."""

import pytest
import requests

from pytest_pingone import PingOne

ALICE = "653aac32-019e-41d0-a000-29caf5c1a2bf"


@pytest.mark.parametrize("time", range(4))
def test_a_user_of_one_name_can_be_made_in_each_test(pingone: PingOne, time: int) -> None:
    """No test sees what another one did, be it before in this process or now in another."""
    assert "carol" not in pingone.users, time
    headers = pingone.mint.access_token(application="worker").headers
    user = {"username": "carol", "email": "carol@example.com"}
    url = f"{pingone.environment_url}/users"
    assert requests.post(url, json=user, headers=headers, timeout=5).status_code == 201


@pytest.mark.parametrize("time", range(4))
def test_ids_are_the_same_in_every_worker(pingone: PingOne, time: int) -> None:
    assert pingone.users["alice"].id == ALICE, time


@pytest.mark.parametrize("time", range(4))
def test_a_test_sees_its_own_requests_only(pingone: PingOne, time: int) -> None:
    assert requests.get(pingone.jwks_url, timeout=5).ok, time
    assert [entry.endpoint for entry in pingone.requests] == ["jwks"]
