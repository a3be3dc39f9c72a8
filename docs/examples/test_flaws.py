"""Your API against every bad token there is, and against the unusual good ones."""

import jwt
import pytest
import requests

from pytest_pingone import FLAWS, Flaw, PingOne, Twin


class OrdersApi:
    """The code under test: an API that takes PingOne's access tokens."""

    def __init__(self, pingone: PingOne) -> None:
        self.issuer = pingone.issuer
        self.keys = jwt.PyJWKClient(pingone.jwks_url)

    def status(self, token: str) -> int:
        try:
            claims = jwt.decode(
                token,
                self.keys.get_signing_key_from_jwt(token),
                algorithms=["RS256"],
                audience="https://orders.example.com",
                issuer=self.issuer,
                options={"require": ["exp"]},
            )
        except jwt.PyJWTError:
            return 401
        return 200 if "orders:read" in claims.get("scope", "").split() else 403


@pytest.mark.parametrize("flaw", FLAWS.for_resource_server())
def test_no_flawed_token_gets_in(pingone: PingOne, flaw: Flaw) -> None:
    token = pingone.mint.access_token(user="alice", resource="orders", flaw=flaw)
    assert OrdersApi(pingone).status(token) in flaw.statuses


@pytest.mark.parametrize("twin", FLAWS.for_resource_server().twins)
def test_every_good_token_gets_in(pingone: PingOne, twin: Twin) -> None:
    token = pingone.mint.access_token(user="alice", resource="orders", twin=twin)
    assert OrdersApi(pingone).status(token) == 200


class CarefulOrdersApi:
    """An API that asks PingOne about each token, and so hears of revocations."""

    def __init__(self, pingone: PingOne) -> None:
        self.url = f"{pingone.issuer}/introspect"
        self.credentials = (pingone.resources["orders"].id, str(pingone.resources["orders"].secret))

    def status(self, token: str) -> int:
        told = requests.post(self.url, {"token": token}, auth=self.credentials, timeout=5).json()
        if not told["active"]:
            return 401
        return 200 if "orders:read" in told.get("scope", "").split() else 403


@pytest.mark.parametrize("flaw", FLAWS.for_resource_server(introspects=True))
def test_an_api_that_introspects_sees_what_others_cannot(pingone: PingOne, flaw: Flaw) -> None:
    token = pingone.mint.access_token(user="alice", resource="orders", flaw=flaw)
    assert CarefulOrdersApi(pingone).status(token) in flaw.statuses


def test_nobody_is_led_to_the_keys_of_an_attacker(pingone: PingOne) -> None:
    token = pingone.mint.access_token(user="alice", resource="orders", flaw="hostile-jku")
    assert OrdersApi(pingone).status(token) == 401
    assert not pingone.requests.to("control.attacker_jwks")
