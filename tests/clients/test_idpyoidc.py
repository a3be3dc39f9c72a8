"""idpy-oidc as a relying party: it knows the issuer, finds the rest, and signs a user on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from idpyoidc.client.rp_handler import RPHandler

from pytest_pingone import PingOne

if TYPE_CHECKING:
    from tests.clients.conftest import Browser

BASE = "http://localhost:8000"
CALLBACK = f"{BASE}/callback"


def members(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


@pytest.fixture
def relying_party(pingone: PingOne) -> Any:
    """A relying party that knows the issuer and its own credentials, and nothing else."""
    application = pingone.applications["web"]
    return RPHandler(
        BASE,
        key_conf={"key_defs": [{"type": "RSA", "use": ["sig"]}]},  # else it writes files
        client_configs={
            pingone.issuer: {
                "issuer": pingone.issuer,
                "client_type": "oidc",
                "client_id": application.client_id,
                "client_secret": application.client_secret,
                "redirect_uris": [CALLBACK],
                "post_logout_redirect_uris": [CALLBACK],
                "scopes_supported": ["openid", "profile", "email"],
                "response_types_supported": ["code"],
                "client_authn_methods": ["client_secret_basic", "bearer_header"],
                "services": {
                    name: {"class": f"idpyoidc.client.oidc.{place}"}
                    for name, place in {
                        "discovery": "provider_info_discovery.ProviderInfoDiscovery",
                        "authorization": "authorization.Authorization",
                        "accesstoken": "access_token.AccessToken",
                        "refresh_token": "refresh_access_token.RefreshAccessToken",
                        "userinfo": "userinfo.UserInfo",
                        "end_session": "end_session.EndSession",
                    }.items()
                },
                "add_ons": {
                    "pkce": {
                        "function": "idpyoidc.client.oauth2.add_on.pkce.add_support",
                        "kwargs": {"code_challenge_length": 64, "code_challenge_method": "S256"},
                    }
                },
            }
        },
        httpc_params={"timeout": 10},
    )


def test_relying_party_discovers_signs_on_and_reads_userinfo(
    pingone: PingOne, browser: Browser, relying_party: Any, sign_on: dict[str, str]
) -> None:
    back = browser.visit(relying_party.begin(pingone.issuer), **sign_on)
    told = relying_party.finalize(pingone.issuer, members(back))
    alice = pingone.users["alice"]
    assert told["userinfo"]["sub"] == alice.id
    assert told["userinfo"]["email"] == alice.email
    assert told["id_token"]["iss"] == pingone.issuer
    assert [entry.status for entry in pingone.requests.to("userinfo")] == [200]


def test_relying_party_signs_off_and_has_to_sign_on_again(
    pingone: PingOne, browser: Browser, relying_party: Any
) -> None:
    entries = {"username": "alice", "password": "Correct-Horse-9"}
    back = browser.visit(relying_party.begin(pingone.issuer), **entries)
    told = relying_party.finalize(pingone.issuer, members(back))
    again = browser.visit(relying_party.begin(pingone.issuer))
    assert again.startswith(CALLBACK)

    request = relying_party.logout(told["state"], post_logout_redirect_uri=CALLBACK)
    assert browser.visit(request["url"]).startswith(CALLBACK)
    page = browser.visit(relying_party.begin(pingone.issuer))
    assert "/signon/" in page


def test_relying_party_renews_its_token(
    pingone: PingOne, browser: Browser, relying_party: Any
) -> None:
    pingone.sign_on("alice")
    back = browser.visit(relying_party.begin(pingone.issuer))
    told = relying_party.finalize(pingone.issuer, members(back))
    renewed = relying_party.refresh_access_token(told["state"])
    assert renewed["access_token"] != told["token"]
    assert [entry.status for entry in pingone.requests.to("token")] == [200, 200]
