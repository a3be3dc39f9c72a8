"""Clients and verifiers that know nothing of this plugin work with it, unmodified."""

from __future__ import annotations

import asyncio
import json
import urllib.parse
import urllib.request
from base64 import b64encode
from typing import TYPE_CHECKING, Any

import httpx
import jwt
import pytest
import requests
from authlib.integrations.httpx_client import AsyncOAuth2Client, OAuth2Client
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import ClientSecretJWT, PrivateKeyJWT
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from oauthlib.oauth2 import BackendApplicationClient
from oauthlib.oauth2.rfc6749.errors import OAuth2Error
from requests_oauthlib import OAuth2Session as RequestsOAuth2Session

from pytest_pingone import PingOne, ProcessClock

if TYPE_CHECKING:
    from tests.conftest import Api

SHORT = "https://short.example.com"


def credentials(pingone: PingOne, name: str = "worker") -> dict[str, str]:
    application = pingone.applications[name]
    return {"client_id": application.client_id, "client_secret": application.client_secret}


def opens_the_api(pingone: PingOne, token: str) -> bool:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.get(pingone.environment_url, headers=headers).status_code == 200


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
@pytest.mark.parametrize("client", [OAuth2Session, OAuth2Client])
def test_authlib_gets_and_uses_a_token(pingone: PingOne, client: Any, method: str) -> None:
    pingone.applications.update("worker", token_endpoint_auth_method=method.upper())
    with client(
        **credentials(pingone), token_endpoint=pingone.token_url, token_endpoint_auth_method=method
    ) as session:
        token = session.fetch_token(grant_type="client_credentials")
        assert token["expires_in"] == 3600
        assert session.get(pingone.environment_url).status_code == 200
    assert [entry.status for entry in pingone.requests] == [200, 200]


def test_authlib_gets_a_token_asynchronously(pingone: PingOne) -> None:
    async def fetch() -> int:
        async with AsyncOAuth2Client(**credentials(pingone)) as client:
            await client.fetch_token(pingone.token_url, grant_type="client_credentials")
            answer = await client.get(pingone.environment_url)
            return int(answer.status_code)

    assert asyncio.run(fetch()) == 200


def test_authlib_reports_a_refusal_in_pingones_words(pingone: PingOne) -> None:
    from authlib.integrations.base_client import OAuthError

    with OAuth2Session(**credentials(pingone, "powerless")) as session:
        with pytest.raises(OAuthError, match="does not have any role assignments") as caught:
            session.fetch_token(pingone.token_url, grant_type="client_credentials")
        assert caught.value.error == "access_denied"


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
def test_authlib_proves_itself_with_a_client_secret_jwt(pingone: PingOne, algorithm: str) -> None:
    pingone.applications.update("worker", token_endpoint_auth_method="CLIENT_SECRET_JWT")
    with OAuth2Session(
        **credentials(pingone), token_endpoint_auth_method="client_secret_jwt"
    ) as session:
        session.register_client_auth_method(ClientSecretJWT(pingone.token_url, alg=algorithm))
        token = session.fetch_token(pingone.token_url, grant_type="client_credentials")
    assert opens_the_api(pingone, token["access_token"])


@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512"])
def test_authlib_proves_itself_with_a_private_key_jwt(pingone: PingOne, algorithm: str) -> None:
    key = rsa.generate_private_key(65537, 2048)
    jwk = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    pingone.applications.update(
        "worker",
        token_endpoint_auth_method="PRIVATE_KEY_JWT",
        jwks=json.dumps({"keys": [{**jwk, "kid": "mine"}]}),
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    with OAuth2Session(
        credentials(pingone)["client_id"], pem, token_endpoint_auth_method="private_key_jwt"
    ) as session:
        session.register_client_auth_method(PrivateKeyJWT(pingone.token_url, alg=algorithm))
        token = session.fetch_token(pingone.token_url, grant_type="client_credentials")
    assert opens_the_api(pingone, token["access_token"])


def test_authlib_renews_a_token_that_has_expired(
    pingone: PingOne, pingone_clock: ProcessClock
) -> None:
    with OAuth2Session(
        **credentials(pingone),
        token_endpoint=pingone.token_url,
        grant_type="client_credentials",
    ) as session:
        first = session.fetch_token()
        pingone_clock.expire(first["access_token"])
        assert session.get(pingone.environment_url).status_code == 200
    assert [entry.status for entry in pingone.requests.to("token")] == [200, 200]


def test_requests_oauthlib_gets_and_uses_a_token(
    pingone: PingOne, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    known = credentials(pingone)
    client = BackendApplicationClient(client_id=known["client_id"])
    with RequestsOAuth2Session(client=client) as session:
        token = session.fetch_token(pingone.token_url, **known)
        assert token["token_type"] == "Bearer"
        assert session.get(pingone.environment_url).status_code == 200


def test_requests_oauthlib_sees_the_scopes_it_was_given(
    pingone: PingOne, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    known = credentials(pingone, "service")
    client = BackendApplicationClient(client_id=known["client_id"], scope=["orders:read"])
    with RequestsOAuth2Session(client=client) as session:
        assert session.fetch_token(pingone.token_url, **known)["scope"] == ["orders:read"]


def test_requests_oauthlib_reports_a_refusal(
    pingone: PingOne, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    known = {**credentials(pingone), "client_secret": "wrong"}
    client = BackendApplicationClient(client_id=known["client_id"])
    with RequestsOAuth2Session(client=client) as session:
        with pytest.raises(OAuth2Error) as caught:
            session.fetch_token(pingone.token_url, **known)
        assert (caught.value.error, caught.value.status_code) == ("invalid_client", 401)


def short_lived(pingone: PingOne, api: Api, session: requests.Session) -> str:
    """Set up, over the API, a resource whose tokens live 300 s, and get a token for it."""
    resource = {"name": "short", "audience": SHORT, "accessTokenValiditySeconds": 300}
    made = api.post("resources", resource)
    assert made.status_code == 201, made.text
    scope = api.post(f"resources/{made.json()['id']}/scopes", {"name": "short:read"}).json()
    body = {"name": "client", "type": "SERVICE", "protocol": "OPENID_CONNECT", "enabled": True}
    client = api.post("applications", body).json()
    grant = {"resource": {"id": made.json()["id"]}, "scopes": [{"id": scope["id"]}]}
    granted = api.post(f"applications/{client['id']}/grants", grant)
    assert granted.status_code == 201, granted.text
    answer = session.post(
        pingone.token_url,
        data={"grant_type": "client_credentials"},
        auth=(client["id"], pingone.applications["client"].client_secret),
    )
    assert answer.json()["expires_in"] == 300
    return str(answer.json()["access_token"])


def test_a_verifier_accepts_at_299_seconds_and_refuses_after_300(
    pingone: PingOne, pingone_clock: ProcessClock, api: Api, session: requests.Session
) -> None:
    pingone_clock.freeze()
    token = short_lived(pingone, api, session)
    keys = jwt.PyJWKClient(pingone.jwks_url)

    def verify() -> dict[str, Any]:
        key = keys.get_signing_key_from_jwt(token)
        claims: dict[str, Any] = jwt.decode(
            token, key, algorithms=["RS256"], audience=SHORT, issuer=pingone.issuer
        )
        return claims

    assert verify()["scope"] == "short:read"
    pingone_clock.advance(seconds=299)
    assert verify()["aud"] == [SHORT]
    pingone_clock.advance(seconds=1)
    with pytest.raises(jwt.ExpiredSignatureError):
        verify()
    pingone_clock.advance(seconds=1)
    with pytest.raises(jwt.ExpiredSignatureError):
        verify()


def test_a_verifier_refuses_another_issuer_and_another_audience(pingone: PingOne) -> None:
    token = pingone.mint.access_token(resource="orders")
    key = jwt.PyJWKClient(pingone.jwks_url).get_signing_key_from_jwt(token)
    with pytest.raises(jwt.InvalidAudienceError):
        jwt.decode(token, key, algorithms=["RS256"], audience=SHORT)
    with pytest.raises(jwt.InvalidIssuerError):
        jwt.decode(
            token, key, algorithms=["RS256"], issuer="x", audience="https://orders.example.com"
        )


def test_httpx_gets_and_uses_a_token(pingone: PingOne) -> None:
    known = credentials(pingone)
    with httpx.Client(auth=(known["client_id"], known["client_secret"])) as client:
        answer = client.post(pingone.token_url, data={"grant_type": "client_credentials"})
    assert opens_the_api(pingone, answer.raise_for_status().json()["access_token"])


def test_urllib_gets_and_uses_a_token(pingone: PingOne) -> None:
    known = credentials(pingone)
    basic = b64encode(f"{known['client_id']}:{known['client_secret']}".encode()).decode()
    asked = urllib.request.Request(  # noqa: S310 - a loopback URL
        pingone.token_url,
        data=urllib.parse.urlencode({"grant_type": "client_credentials"}).encode(),
        headers={"Authorization": f"Basic {basic}"},
    )
    with urllib.request.urlopen(asked) as answer:  # noqa: S310 - a loopback URL
        token = json.load(answer)["access_token"]
    assert opens_the_api(pingone, token)
