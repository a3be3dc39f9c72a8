"""Settings: for all tests by overriding a fixture, for one test by a marker."""

import dataclasses

import pytest

from pytest_pingone import PingOne, PingOneConfig

SEED = """
[resources.invoices]
audience = "https://invoices.example.com"
scopes = ["invoices:read"]

[applications.billing]
type = "SERVICE"
grants = { invoices = ["invoices:read"] }

[users.carol]
email = "carol@example.com"
"""


@pytest.fixture(scope="session")
def pingone_config(pingone_config: PingOneConfig) -> PingOneConfig:
    return dataclasses.replace(pingone_config, region="EU")


def test_the_region_is_in_the_audience(pingone: PingOne) -> None:
    token = pingone.mint.access_token()
    assert token.claims["aud"] == ["https://api.pingone.eu"]


@pytest.mark.pingone(region="CA", seed=SEED)
def test_one_test_may_have_a_tenant_of_its_own(pingone: PingOne) -> None:
    token = pingone.mint.access_token(user="carol", application="billing", resource="invoices")
    assert token.claims["aud"] == ["https://invoices.example.com"]
    assert token.claims["scope"] == "invoices:read"


@pytest.mark.pingone_time("2030-01-01T00:00:00Z")
def test_time_can_stand_still_from_the_start(pingone: PingOne) -> None:
    token = pingone.mint.access_token()
    assert token.expires_at is not None
    assert token.expires_at.isoformat() == "2030-01-01T01:00:00+00:00"
