"""A web application whose users sign on, in another region than the rest of the project."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from pytest_pingone import PingOne

CALLBACK = "http://localhost:8000/callback"


@pytest.mark.pingone(region="CA")
def test_a_user_signs_on(pingone: PingOne) -> None:
    web = pingone.applications["web"]
    pingone.sign_on("alice")

    asked = {
        "response_type": "code",
        "client_id": web.client_id,
        "redirect_uri": CALLBACK,
        "scope": "openid profile",
    }
    authorize = f"{pingone.issuer}/authorize"
    back = requests.get(authorize, params=asked, allow_redirects=False, timeout=5)
    code = parse_qs(urlsplit(back.headers["Location"]).query)["code"][0]
    grant = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    credentials = (web.client_id, web.client_secret)
    tokens = requests.post(pingone.token_url, grant, auth=credentials, timeout=5).json()

    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    user = requests.get(f"{pingone.issuer}/userinfo", headers=headers, timeout=5).json()
    assert user["sub"] == pingone.users["alice"].id
    assert pingone.requests.count("userinfo") == 1
