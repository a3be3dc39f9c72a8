"""A tenant in which every grant can be had, and a client that asks for them over real HTTP."""

from __future__ import annotations

import base64
import hashlib
import re
import uuid
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from pytest_pingone import PingOne, Token

CALLBACK = "http://localhost:8000/callback"
VERIFIER = "a-verifier-that-is-at-least-forty-three-characters-long"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode()[:43]
DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"
TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
CIBA = "urn:openid:params:grant-type:ciba"
ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"
VENDOR = "application/vnd.pingidentity."

_CLIENT = """
[applications.{name}]
type = "WEB_APP"
grant_types = ["AUTHORIZATION_CODE", "REFRESH_TOKEN", "DEVICE_CODE", "TOKEN_EXCHANGE", "CIBA"]
redirect_uris = ["http://localhost:8000/callback", "http://127.0.0.1:8000/callback"]
[applications.{name}.grants]
openid = ["openid", "profile", "email", "address", "phone"]
orders = ["orders:read", "orders:write"]
billing = ["billing:read"]
"""
_MORE = """
[resources.billing]
description = "Another API of the customer."
audience = "https://billing.example.com"
scopes = ["billing:read"]
"""


class Client:
    """Applications that ask for tokens: `shop` unless another is named. It keeps no cookies."""

    def __init__(self, pingone: PingOne, session: requests.Session) -> None:
        self.pingone = pingone
        self.session = session

    def url(self, endpoint: str) -> str:
        return f"{self.pingone.issuer}/{endpoint}"

    def post(self, endpoint: str, by: str = "shop", **members: Any) -> requests.Response:
        """Post a form, with the client authentication that the application is set to."""
        application = self.pingone.applications[by]
        method = application.token_endpoint_auth_method
        auth = (application.client_id, application.client_secret)
        if method != "CLIENT_SECRET_BASIC":
            members["client_id"], secret = auth
            if method == "CLIENT_SECRET_POST":
                members["client_secret"] = secret
        sent = {name: value for name, value in members.items() if value is not None}
        with_header = auth if method == "CLIENT_SECRET_BASIC" else None
        return self.session.post(self.url(endpoint), data=sent, auth=with_header)

    def token(self, grant_type: str, by: str = "shop", **members: Any) -> requests.Response:
        return self.post("token", by, grant_type=grant_type, **members)

    def authorize(self, by: str = "shop", user: str = "alice", **parameters: Any) -> dict[str, str]:
        """Sign a user on in a new browser; return what comes back to the redirect URI."""
        self.pingone.sign_on(user)
        self.session.cookies.clear()
        asked = {
            "client_id": self.pingone.applications[by].client_id,
            "response_type": "code",
            "redirect_uri": CALLBACK,
            "scope": "openid orders:read",
            **parameters,
        }
        answer = self.session.get(self.url("authorize"), params=asked, allow_redirects=False)
        assert answer.status_code == 302, answer.text
        back = parse_qs(urlsplit(answer.headers["Location"]).query)
        return {name: values[0] for name, values in back.items()}

    def code(self, by: str = "shop", user: str = "alice", **parameters: Any) -> str:
        return self.authorize(by, user, **parameters)["code"]

    def exchange(self, code: str, by: str = "shop", **members: Any) -> requests.Response:
        return self.token(
            "authorization_code", by, **{"code": code, "redirect_uri": CALLBACK, **members}
        )

    def tokens(self, by: str = "shop", user: str = "alice", **parameters: Any) -> dict[str, Any]:
        """Sign a user on and return what the token endpoint gives for the code."""
        return good(self.exchange(self.code(by, user, **parameters), by))

    def refresh(self, refresh_token: str, by: str = "shop", **members: Any) -> requests.Response:
        return self.token("refresh_token", by, refresh_token=refresh_token, **members)

    def is_active(self, token: str, by: str = "shop") -> bool:
        active: bool = good(self.post("introspect", by, token=token))["active"]
        return active

    def userinfo(self, token: str) -> requests.Response:
        return self.session.get(self.url("userinfo"), headers={"Authorization": f"Bearer {token}"})

    def sign_off(self) -> None:
        """End the session of the browser that signed on last."""
        answer = self.session.get(self.url("signoff"), allow_redirects=False)
        assert answer.status_code < 400, answer.text

    def start_device(self, by: str = "shop", scope: str = "openid orders:read") -> dict[str, Any]:
        return good(self.post("device_authorization", by, scope=scope))

    def activate(self, device: dict[str, Any], user: str = "alice", *, accept: bool = True) -> None:
        """Open the activation page in a new browser, sign on and answer, by the flow API."""
        self.session.cookies.clear()
        page = self.session.get(device["verification_uri_complete"])
        flow = re.search(r'name="flowId" value="([^"]+)"', page.text)
        assert flow is not None, page.text
        known = self.pingone.environment.id
        url = f"{self.pingone.auth_url}/{known}/flows/{flow[1]}"
        steps: list[tuple[str, dict[str, Any], str]] = [
            (
                "deviceAuthGrant.userCode.verify",
                {"userCode": device["user_code"]},
                "USERNAME_PASSWORD_REQUIRED",
            ),
            (
                "usernamePassword.check",
                {"username": user, "password": "Correct-Horse-9"},
                "DAG_CONSENT_REQUIRED",
            ),
            ("deviceAuthGrant.consent", {"accept": accept}, "COMPLETED" if accept else "FAILED"),
        ]
        for action, body, status in steps:
            headers = {"Content-Type": f"{VENDOR}{action}+json"}
            answer = self.session.post(url, json=body, headers=headers)
            assert good(answer)["status"] == status

    def poll_device(self, device: dict[str, Any], by: str = "shop") -> requests.Response:
        return self.token(DEVICE_CODE, by, device_code=device["device_code"])

    def start_ciba(self, by: str = "shop", user: str = "alice", **members: Any) -> str:
        asked = {"login_hint": user, "scope": "openid orders:read", **members}
        auth_req_id: str = good(self.post("cibaAuthorization", by, **asked))["auth_req_id"]
        return auth_req_id

    def poll_ciba(self, auth_req_id: str, by: str = "shop") -> requests.Response:
        return self.token(CIBA, by, auth_req_id=auth_req_id)

    def swap(self, subject_token: str, by: str = "shop", **members: Any) -> requests.Response:
        """Exchange a token for one for `billing`."""
        usual = {
            "subject_token": subject_token,
            "subject_token_type": ACCESS_TOKEN,
            "scope": "billing:read",
        }
        return self.token(TOKEN_EXCHANGE, by, **{**usual, **members})

    def ready(self, grant: str, **asked: Any) -> dict[str, str]:
        """Return the members of a token request that would be granted at once."""
        if grant == "authorization_code":
            challenge = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
            code = self.code(**(asked or challenge))
            verifier = {} if "nonce" in asked else {"code_verifier": VERIFIER}
            return {"code": code, "redirect_uri": CALLBACK, **verifier}
        if grant == "refresh_token":
            return {"refresh_token": self.tokens(**asked)["refresh_token"]}
        if grant == DEVICE_CODE:
            device = self.start_device()
            self.activate(device)
            return {"device_code": device["device_code"]}
        if grant == CIBA:
            auth_req_id = self.start_ciba()
            self.pingone.answer(auth_req_id)
            return {"auth_req_id": auth_req_id}
        return {
            "subject_token": self.tokens()["access_token"],
            "subject_token_type": ACCESS_TOKEN,
            "scope": "billing:read",
        }


def good(answer: requests.Response) -> dict[str, Any]:
    """Return the body of an answer that is no refusal."""
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


@pytest.fixture(scope="session")
def pingone_seed() -> str:
    """The default tenant, with `shop` and its equal `rival`, which may use every user's grant."""
    default = (
        files("pytest_pingone").joinpath("management/seed/default.toml").read_text(encoding="utf-8")
    )
    clients = "".join(_CLIENT.format(name=name) for name in ("shop", "rival"))
    return f"{default}{_MORE}{clients}"


@pytest.fixture
def client(pingone: PingOne, session: requests.Session) -> Client:
    """The applications of the tenant, as they ask for tokens."""
    return Client(pingone, session)


@pytest.fixture
def refused() -> Any:
    """Status, error and specific text of a refusal, after a look at the rest of it."""

    def refused(answer: requests.Response) -> tuple[int, str, str]:
        body = answer.json()
        assert list(body) == ["error", "error_description"], body
        said = re.fullmatch(r"(.+) \(Correlation ID: (\S+)\)", body["error_description"])
        assert said is not None, body
        assert said[2] == answer.headers["Correlation-Id"] == str(uuid.UUID(said[2]))
        family = r"(?:The request could not be completed\. [^:]+\.|Request denied): (.+)"
        specific = re.fullmatch(family, said[1])
        assert specific is not None, said[1]
        return answer.status_code, body["error"], specific[1]

    return refused


@pytest.fixture
def claims_of() -> Any:
    """The claims of a token, unverified."""
    return lambda token: Token(token).claims
