"""Authlib signs users on: with requests, with httpx, with a key of its own."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from pytest_pingone import PingOne, ProcessClock

if TYPE_CHECKING:
    from tests.clients.conftest import Browser

CALLBACK = "http://localhost:8000/callback"
VERIFIER = "v" * 64


def settings(pingone: PingOne, **more: Any) -> dict[str, Any]:
    application = pingone.applications["web"]
    return {
        "client_id": application.client_id,
        "client_secret": application.client_secret,
        "token_endpoint": pingone.token_url,
        "redirect_uri": CALLBACK,
        "scope": "openid profile orders:read",
        "code_challenge_method": "S256",
        **more,
    }


def at(pingone: PingOne, name: str) -> str:
    return f"{pingone.issuer}/{name}"


@pytest.fixture
def signed_on(pingone: PingOne, browser: Browser, sign_on: dict[str, str]) -> Any:
    """A session of Authlib's for which alice has signed on."""
    session = OAuth2Session(**settings(pingone))
    url, _ = session.create_authorization_url(
        at(pingone, "authorize"), code_verifier=VERIFIER, nonce="n-1"
    )
    session.fetch_token(
        authorization_response=browser.visit(url, **sign_on), code_verifier=VERIFIER
    )
    yield session
    session.close()


def test_requests_session_signs_on_and_reads_userinfo(pingone: PingOne, signed_on: Any) -> None:
    told = signed_on.get(at(pingone, "userinfo")).json()
    assert (told["sub"], told["given_name"]) == (pingone.users["alice"].id, "Alice")
    key = jwt.PyJWKClient(pingone.jwks_url).get_signing_key_from_jwt(signed_on.token["id_token"])
    claims = jwt.decode(
        signed_on.token["id_token"],
        key,
        algorithms=["RS256"],
        audience=signed_on.client_id,
        issuer=pingone.issuer,
    )
    assert (claims["sub"], claims["nonce"]) == (told["sub"], "n-1")


def test_requests_session_renews_by_itself_once_its_token_has_expired(
    pingone: PingOne, signed_on: Any, pingone_clock: ProcessClock
) -> None:
    first = dict(signed_on.token)
    pingone_clock.expire(first["access_token"])
    assert signed_on.get(at(pingone, "userinfo")).status_code == 200
    assert signed_on.token["access_token"] != first["access_token"]
    assert signed_on.token["refresh_token"] != first["refresh_token"]


def test_introspection_tells_active_until_revocation(pingone: PingOne, signed_on: Any) -> None:
    def told() -> dict[str, Any]:
        answer = signed_on.introspect_token(
            at(pingone, "introspect"), token=signed_on.token["access_token"]
        )
        found: dict[str, Any] = answer.json()
        return found

    before = told()
    assert (before["active"], before["sub"]) == (True, pingone.users["alice"].id)
    revoked = signed_on.revoke_token(
        at(pingone, "revoke"), token=signed_on.token["access_token"], token_type_hint="access_token"
    )
    assert revoked.status_code == 200
    assert told() == {"active": False}


def test_a_revoked_refresh_token_is_refused(pingone: PingOne, signed_on: Any) -> None:
    refresh = signed_on.token["refresh_token"]
    signed_on.revoke_token(at(pingone, "revoke"), token=refresh, token_type_hint="refresh_token")
    with pytest.raises(OAuthError) as caught:
        signed_on.refresh_token(pingone.token_url, refresh_token=refresh)
    assert caught.value.error == "invalid_grant"


def test_another_code_verifier_is_refused(pingone: PingOne, browser: Browser) -> None:
    pingone.sign_on("alice")
    with OAuth2Session(**settings(pingone)) as session:
        url, _ = session.create_authorization_url(at(pingone, "authorize"), code_verifier=VERIFIER)
        with pytest.raises(OAuthError) as caught:
            session.fetch_token(
                authorization_response=browser.visit(url), code_verifier=VERIFIER.swapcase()
            )
    assert caught.value.error == "invalid_grant"


def test_async_client_signs_on_renews_introspects_and_revokes(
    pingone: PingOne, browser: Browser, sign_on: dict[str, str]
) -> None:
    async def run() -> list[Any]:
        async with AsyncOAuth2Client(**settings(pingone)) as client:
            url, _ = client.create_authorization_url(
                at(pingone, "authorize"), code_verifier=VERIFIER
            )
            back = await asyncio.to_thread(browser.visit, url, **sign_on)
            await client.fetch_token(authorization_response=back, code_verifier=VERIFIER)
            first = await client.get(at(pingone, "userinfo"))
            await client.refresh_token(pingone.token_url)
            token = client.token["access_token"]
            known = await client.introspect_token(at(pingone, "introspect"), token=token)
            gone = await client.revoke_token(at(pingone, "revoke"), token=token)
            after = await client.introspect_token(at(pingone, "introspect"), token=token)
            return [
                first.json()["sub"],
                known.json()["active"],
                gone.status_code,
                after.json()["active"],
            ]

    assert asyncio.run(run()) == [pingone.users["alice"].id, True, 200, False]


@pytest.mark.parametrize("audience", ["token", ""])
def test_private_key_jwt_signs_on_and_renews(
    pingone: PingOne, browser: Browser, audience: str
) -> None:
    key = rsa.generate_private_key(65537, 2048)
    jwk = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    pingone.applications.update(
        "web",
        token_endpoint_auth_method="PRIVATE_KEY_JWT",
        jwks=json.dumps({"keys": [{**jwk, "kid": "mine"}]}),
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    pingone.sign_on("alice")
    made = settings(pingone, client_secret=pem, token_endpoint_auth_method="private_key_jwt")
    with OAuth2Session(**made) as session:
        session.register_client_auth_method(
            PrivateKeyJWT(at(pingone, audience).rstrip("/"), alg="RS256")
        )
        url, _ = session.create_authorization_url(at(pingone, "authorize"), code_verifier=VERIFIER)
        first = session.fetch_token(
            authorization_response=browser.visit(url), code_verifier=VERIFIER
        )
        second = session.refresh_token(pingone.token_url)
    assert first["access_token"] != second["access_token"]
    assert [entry.status for entry in pingone.requests.to("token")] == [200, 200]
