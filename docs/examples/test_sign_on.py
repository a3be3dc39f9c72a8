"""A web application signs its users on: code + PKCE, renewal, sign-off."""

import base64
import hashlib
import secrets
from urllib.parse import parse_qs, urlsplit

import requests

from pytest_pingone import PingOne, ProcessClock

CALLBACK = "http://localhost:8000/callback"


class WebApp:
    """The code under test: a client of PingOne's authorization server."""

    def __init__(self, issuer: str, client_id: str, client_secret: str) -> None:
        self.issuer = issuer
        self.client_id = client_id
        self.credentials = (client_id, client_secret)
        self.verifier = secrets.token_urlsafe(48)

    def where_to_sign_on(self) -> str:
        digest = hashlib.sha256(self.verifier.encode()).digest()
        parameters = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": CALLBACK,
            "scope": "openid profile orders:read",
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        request = requests.Request("GET", f"{self.issuer}/authorize", params=parameters)
        return str(request.prepare().url)

    def came_back(self, url: str) -> dict[str, str]:
        code = parse_qs(urlsplit(url).query)["code"][0]
        return self._tokens(
            grant_type="authorization_code",
            code=code,
            redirect_uri=CALLBACK,
            code_verifier=self.verifier,
        )

    def renew(self, refresh_token: str) -> dict[str, str]:
        return self._tokens(grant_type="refresh_token", refresh_token=refresh_token)

    def _tokens(self, **members: str) -> dict[str, str]:
        url = f"{self.issuer}/token"
        answer = requests.post(url, data=members, auth=self.credentials, timeout=5)
        answer.raise_for_status()
        tokens: dict[str, str] = answer.json()
        return tokens


def web_app(pingone: PingOne) -> WebApp:
    web = pingone.applications["web"]
    return WebApp(pingone.issuer, web.client_id, web.client_secret)


def test_a_user_signs_on(pingone: PingOne) -> None:
    app = web_app(pingone)
    pingone.sign_on("alice")

    back = requests.get(app.where_to_sign_on(), allow_redirects=False, timeout=5)
    tokens = app.came_back(back.headers["Location"])

    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    user = requests.get(f"{pingone.issuer}/userinfo", headers=headers, timeout=5).json()
    assert user["name"] == "Alice Adams"


def test_an_expired_session_is_renewed_until_the_user_is_disabled(
    pingone: PingOne, pingone_clock: ProcessClock
) -> None:
    app = web_app(pingone)
    pingone.sign_on("alice")
    back = requests.get(app.where_to_sign_on(), allow_redirects=False, timeout=5)
    tokens = app.came_back(back.headers["Location"])

    pingone_clock.expire(tokens)
    tokens = app.renew(tokens["refresh_token"])
    pingone.users.update("alice", enabled=False)

    answer = requests.post(
        pingone.token_url,
        data={"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]},
        auth=app.credentials,
        timeout=5,
    )
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_a_program_signs_on_through_the_flow(pingone: PingOne) -> None:
    app = web_app(pingone)
    with requests.Session() as browser:
        sent = browser.get(app.where_to_sign_on(), allow_redirects=False)
        flow_id = parse_qs(urlsplit(sent.headers["Location"]).query)["flowId"][0]
        flow = f"{pingone.auth_url}/{pingone.environment.id}/flows/{flow_id}"
        check = {"Content-Type": "application/vnd.pingidentity.usernamePassword.check+json"}

        wrong = browser.post(flow, json={"username": "bob", "password": "?"}, headers=check)
        assert wrong.json()["code"] == "INVALID_DATA"

        password = {"username": "bob", "password": "Correct-Horse-9"}
        done = browser.post(flow, json=password, headers=check).json()
        assert done["status"] == "COMPLETED"

        back = browser.get(done["resumeUrl"], allow_redirects=False)
        assert "id_token" in app.came_back(back.headers["Location"])
