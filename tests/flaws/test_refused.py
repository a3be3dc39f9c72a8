"""PingOne's own endpoints refuse every flaw and take every twin, over HTTP."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa

from pytest_pingone import FLAWS, Flaw, PingOne, Token, Twin
from pytest_pingone.keys import SigningKey
from pytest_pingone.tokens import mint
from pytest_pingone.tokens.flaws import Draft

if TYPE_CHECKING:
    from tests.flaws.conftest import Reader

BEARABLE = 0.5
"""Seconds of processor time."""
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
OF_ASSERTIONS = FLAWS.for_resource_server(checks_scopes=False, checks_iat=False)
"""PingOne does not look at the `iat` of a client assertion, nor at scopes that it has not."""
OF_OTHER_KEYS = ("next-key", "previous-key", "default-key")
"""Twins signed with the environment's keys, which are not those of a client."""


@pytest.mark.parametrize("flaw", FLAWS)
def test_the_management_api_refuses_it(reader: Reader, flaw: Flaw) -> None:
    assert reader.status(reader.token()) == 200
    assert reader.status(reader.token(flaw)) in flaw.statuses


@pytest.mark.parametrize("flaw", FLAWS)
def test_the_reason_for_the_refusal_is_the_one_in_the_table(reader: Reader, flaw: Flaw) -> None:
    assert flaw.reason in reader.reason(reader.token(flaw))


@pytest.mark.parametrize("twin", FLAWS.twins)
def test_the_management_api_takes_the_twin(reader: Reader, twin: Twin) -> None:
    assert reader.status(reader.token(twin=twin)) == 200


@pytest.fixture
def told(pingone: PingOne, session: requests.Session) -> Callable[[Token], requests.Response]:
    """What userinfo says to whoever holds a token."""
    return lambda token: session.get(f"{pingone.issuer}/userinfo", headers=token.headers)


@pytest.mark.parametrize("flaw", FLAWS)
def test_userinfo_refuses_it(
    pingone: PingOne, told: Callable[[Token], requests.Response], flaw: Flaw
) -> None:
    token = pingone.mint.access_token(user="alice", scopes=["openid"], flaw=flaw)
    assert told(token).status_code in flaw.statuses


@pytest.mark.parametrize("twin", FLAWS.twins)
def test_userinfo_takes_the_twin(
    pingone: PingOne, told: Callable[[Token], requests.Response], twin: Twin
) -> None:
    token = pingone.mint.access_token(user="alice", scopes=["openid"], twin=twin)
    assert told(token).json()["sub"] == pingone.users["alice"].id


@pytest.fixture
def introspected(
    pingone: PingOne, session: requests.Session
) -> Callable[[Token], requests.Response]:
    """What the resource `orders` is told about a token."""
    orders = pingone.resources["orders"]

    def introspected(token: Token) -> requests.Response:
        credentials = (orders.id, str(orders.secret))
        return session.post(f"{pingone.issuer}/introspect", {"token": token}, auth=credentials)

    return introspected


@pytest.mark.parametrize("flaw", FLAWS.for_resource_server(introspects=True, checks_scopes=False))
def test_introspection_calls_it_inactive(
    introspected: Callable[[Token], requests.Response],
    orders_token: Callable[..., Token],
    flaw: Flaw,
) -> None:
    answer = introspected(orders_token(flaw=flaw))
    assert (answer.status_code, answer.json()) == (200, {"active": False})


@pytest.mark.parametrize("twin", FLAWS.twins)
def test_introspection_calls_the_twin_active(
    introspected: Callable[[Token], requests.Response],
    orders_token: Callable[..., Token],
    twin: Twin,
) -> None:
    assert introspected(orders_token(twin=twin)).json()["active"] is True


@pytest.fixture(scope="module")
def client_key() -> SigningKey:
    """The key of a client, as it might come out of the client's own key store."""
    return SigningKey("of-the-client", rsa.generate_private_key(65537, 2048), b"")


@pytest.fixture
def assertion(pingone: PingOne, client_key: SigningKey) -> Draft:
    """A good client assertion of `worker`, which proves itself by private_key_jwt."""
    public = client_key.private_key.public_key()
    jwk = {**jwt.algorithms.RSAAlgorithm.to_jwk(public, as_dict=True), "kid": client_key.kid}
    worker = pingone.applications.update(
        "worker",
        token_endpoint_auth_method="PRIVATE_KEY_JWT",
        jwks=json.dumps({"keys": [jwk]}),
    )
    now = pingone.issuer_clock.seconds()
    claims = {
        "iss": worker.client_id,
        "sub": worker.client_id,
        "aud": pingone.token_url,
        "iat": now,
        "exp": now + 300,
    }
    return Draft(
        good=mint.signed(claims, client_key),
        key=client_key,
        tenant=pingone._tenant,
        environment_id=pingone.environment.id,
        base=lambda: pingone.auth_url,
        id_token=lambda: pingone.mint.id_token(user="alice"),
        refresh_token=lambda: pingone.mint.refresh_token(user="alice"),
    )


@pytest.fixture
def asked(pingone: PingOne, session: requests.Session) -> Callable[[str], requests.Response]:
    """What the token endpoint answers to a client that proves itself by an assertion."""

    def asked(assertion: str) -> requests.Response:
        form = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion}
        form["grant_type"] = "client_credentials"
        return session.post(pingone.token_url, form)

    return asked


@pytest.mark.parametrize("flaw", OF_ASSERTIONS)
def test_no_client_proves_itself_by_it(
    assertion: Draft, asked: Callable[[str], requests.Response], flaw: Flaw
) -> None:
    assert asked(assertion.good).status_code == 200
    assert asked(flaw.forge(assertion)).status_code in (400, 401)


@pytest.mark.parametrize("twin", [t for t in FLAWS.twins if t.id not in OF_OTHER_KEYS])
def test_a_client_proves_itself_by_the_twin(
    assertion: Draft, asked: Callable[[str], requests.Response], twin: Twin
) -> None:
    assert asked(twin.forge(assertion)).status_code == 200


@pytest.mark.parametrize("flaw", FLAWS)
def test_a_refusal_is_never_slow_nor_long(reader: Reader, flaw: Flaw) -> None:
    token = reader.token(flaw)
    began = time.process_time()
    assert 0 < len(reader.reason(token)) < 1000
    assert time.process_time() - began < BEARABLE
