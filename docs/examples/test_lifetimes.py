"""Token lifetimes: configured over the Management API, proved at the second."""

import jwt
import pytest
import requests

from pytest_pingone import PingOne, ProcessClock


def test_a_resource_decides_how_long_its_tokens_live(
    pingone: PingOne, pingone_clock: ProcessClock
) -> None:
    admin = pingone.mint.access_token(application="worker").headers
    made = requests.post(
        f"{pingone.environment_url}/resources",
        json={"name": "tickets", "accessTokenValiditySeconds": 300},
        headers=admin,
        timeout=5,
    )
    assert made.status_code == 201

    pingone_clock.freeze()
    token = pingone.mint.access_token(application="service", resource="tickets")
    keys = jwt.PyJWKClient(pingone.jwks_url)

    def verify() -> object:
        key = keys.get_signing_key_from_jwt(token)
        return jwt.decode(token, key, algorithms=["RS256"], audience="tickets")

    pingone_clock.advance(seconds=299)
    assert verify()
    pingone_clock.advance(seconds=1)
    with pytest.raises(jwt.ExpiredSignatureError):
        verify()


@pytest.mark.parametrize("seconds", [299, 2592001])
def test_pingone_refuses_lifetimes_out_of_range(pingone: PingOne, seconds: int) -> None:
    refused = requests.post(
        f"{pingone.environment_url}/resources",
        json={"name": "tickets", "accessTokenValiditySeconds": seconds},
        headers=pingone.mint.access_token(application="worker").headers,
        timeout=5,
    )

    assert refused.status_code == 400
    detail = refused.json()["details"][0]
    assert detail["code"] == "OUT_OF_RANGE"
    assert detail["innerError"] == {"rangeMinimumValue": 300, "rangeMaximumValue": 2592000}
