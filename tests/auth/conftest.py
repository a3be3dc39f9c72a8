"""Fixtures of the authorization server's tests: asking for tokens, reading refusals."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Mapping
from typing import Any

import jwt
import pytest
import requests
import werkzeug.test
from cryptography.hazmat.primitives.asymmetric import rsa

from pytest_pingone import PingOne

Ask = Callable[..., requests.Response]
Refusal = tuple[int, str, str]
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@pytest.fixture
def ask(pingone: PingOne, session: requests.Session) -> Ask:
    """Post a client credentials request, with these members besides the grant type."""

    def ask(
        members: Mapping[str, Any] | None = None, *, by: str | None = None, **more: Any
    ) -> requests.Response:
        if by is not None:
            application = pingone.applications[by]
            more["auth"] = (application.client_id, application.client_secret)
        form = {"grant_type": "client_credentials", **(members or {})}
        return session.post(pingone.token_url, data=form, **more)

    return ask


@pytest.fixture
def refusal_of() -> Callable[[requests.Response], Refusal]:
    """Status, error code and description of a refusal, after a look at its correlation id."""

    def refusal_of(response: requests.Response) -> Refusal:
        body = response.json()
        assert list(body) == ["error", "error_description"], body
        said = re.fullmatch(r"(.+) \(Correlation ID: (\S+)\)", body["error_description"])
        assert said is not None, body
        assert said[2] == response.headers["Correlation-Id"] == str(uuid.UUID(said[2]))
        return response.status_code, body["error"], said[1]

    return refusal_of


@pytest.fixture
def wsgi(pingone: PingOne) -> werkzeug.test.Client:
    """A client that calls the emulator without a socket, under any host name."""
    return werkzeug.test.Client(pingone.wsgi_app)


@pytest.fixture(scope="session")
def private_key() -> rsa.RSAPrivateKey:
    """The key of a client."""
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="session")
def other_key() -> rsa.RSAPrivateKey:
    """The key of somebody else."""
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="session")
def jwks_of() -> Callable[..., str]:
    """The JWK set of some keys, as the text that an application is registered with."""

    def jwks_of(*keys: rsa.RSAPrivateKey) -> str:
        to_jwk = jwt.algorithms.RSAAlgorithm.to_jwk
        return json.dumps({"keys": [to_jwk(key.public_key(), as_dict=True) for key in keys]})

    return jwks_of


@pytest.fixture
def asserted(pingone: PingOne) -> Callable[..., dict[str, str]]:
    """The form members of an assertion of `worker`; a claim that is None is left out."""
    worker = pingone.applications["worker"]

    def asserted(
        key: Any = None,
        algorithm: str = "HS256",
        claims: Mapping[str, Any] | None = None,
        *,
        lives: float = 300,
    ) -> dict[str, str]:
        now = pingone.issuer_clock.seconds()
        usual = {"iss": worker.id, "sub": worker.id, "aud": pingone.token_url, "exp": now + lives}
        said = {**usual, **(claims or {})}
        payload = json.dumps({name: value for name, value in said.items() if value is not None})
        known = worker.client_secret if key is None else key
        # Not jwt.encode, which refuses some of the claims that tests send.
        signed = jwt.api_jws.encode(payload.encode(), known, algorithm)
        return {"client_assertion_type": ASSERTION_TYPE, "client_assertion": signed}

    return asserted
