"""Helpers of the sign-on tests: a browser with cookies, which follows each redirect by hand."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests

from pytest_pingone import PingOne

CALLBACK = "http://127.0.0.1:8000/callback"
PASSWORD = "Correct-Horse-9"
VENDOR = "application/vnd.pingidentity."


class Browser:
    """A browser of its own: what it asks for, what it is sent to, whom it signs on."""

    callback = CALLBACK
    password = PASSWORD

    def __init__(self, pingone: PingOne) -> None:
        self.pingone = pingone
        self.http = requests.Session()

    @property
    def base(self) -> str:
        """The URL in front of `/as`."""
        return self.pingone.issuer.removesuffix("/as")

    def get(self, url: str, **more: Any) -> requests.Response:
        """Get a URL, or a path below the environment, without following redirects."""
        place = url if "://" in url else f"{self.base}/{url}"
        return self.http.get(place, allow_redirects=False, **more)

    def post(self, url: str, **more: Any) -> requests.Response:
        """Post to a URL, or a path below the environment, without following redirects."""
        place = url if "://" in url else f"{self.base}/{url}"
        return self.http.post(place, allow_redirects=False, **more)

    def ask(
        self,
        application: str = "web",
        *,
        method: str = "GET",
        accept: str = "*/*",
        **parameters: Any,
    ) -> requests.Response:
        """Call authorize for a code, with these parameters besides; None leaves one out."""
        usual = {
            "client_id": self.pingone.applications[application].id,
            "response_type": "code",
            "redirect_uri": CALLBACK,
            "scope": "openid",
        }
        said = {name: value for name, value in {**usual, **parameters}.items() if value is not None}
        where: dict[str, Any] = {"params": said} if method == "GET" else {"data": said}
        url = f"{self.pingone.issuer}/authorize"
        headers = {"Accept": accept}
        return self.http.request(method, url, headers=headers, allow_redirects=False, **where)

    def begin(self, application: str = "web", **parameters: Any) -> str:
        """Begin a sign-on, and return the id of its flow."""
        answer = self.ask(application, **parameters)
        assert answer.status_code == 302, answer.text
        where = urlsplit(answer.headers["Location"])
        assert where.path.endswith("/signon/"), answer.headers["Location"]
        return parse_qs(where.query)["flowId"][0]

    def act(
        self, flow_id: str, action: str, *, accepting: str = "*/*", **body: Any
    ) -> requests.Response:
        """Do something in a flow by its vendor content type."""
        headers = {"Content-Type": f"{VENDOR}{action}+json", "Accept": accepting}
        return self.post(f"flows/{flow_id}", data=json.dumps(body), headers=headers)

    def check(
        self, flow_id: str, username: str = "alice", password: str = PASSWORD
    ) -> requests.Response:
        """Send a username and a password."""
        return self.act(flow_id, "usernamePassword.check", username=username, password=password)

    def flow(self, flow_id: str) -> dict[str, Any]:
        """Return a flow as it is."""
        answer = self.get(f"flows/{flow_id}")
        assert answer.status_code == 200, answer.text
        document: dict[str, Any] = answer.json()
        return document

    def resume(self, flow_id: str) -> requests.Response:
        """Go back to the client."""
        return self.get("as/resume", params={"flowId": flow_id})

    def sign_on(
        self,
        username: str = "alice",
        application: str = "web",
        *,
        password: str = PASSWORD,
        **parameters: Any,
    ) -> dict[str, str]:
        """Sign on with a password, and return what the client gets in the redirect."""
        flow_id = self.begin(application, **parameters)
        answer = self.check(flow_id, username, password)
        assert answer.json()["status"] == "COMPLETED", answer.text
        return self.arrived(self.resume(flow_id))[1]

    def tokens(
        self,
        username: str = "alice",
        application: str = "web",
        verifier: str | None = None,
        **parameters: Any,
    ) -> dict[str, Any]:
        """Sign on and exchange the code."""
        code = self.sign_on(username, application, **parameters)["code"]
        tokens: dict[str, Any] = self.exchanged(code, application, verifier).json()
        return tokens

    def exchanged(
        self, code: str, application: str = "web", verifier: str | None = None
    ) -> requests.Response:
        """Exchange a code for tokens."""
        known = self.pingone.applications[application]
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
        if verifier is not None:
            form["code_verifier"] = verifier
        by = (known.client_id, known.client_secret)
        return self.http.post(self.pingone.token_url, data=form, auth=by)

    def arrived(self, answer: requests.Response) -> tuple[str, dict[str, str]]:
        """Return by which part of the URI parameters came to the client, and the parameters."""
        assert answer.status_code == 302, (answer.status_code, answer.text)
        parts = urlsplit(answer.headers["Location"])
        assert parts._replace(query="", fragment="").geturl() == CALLBACK, parts
        assert not (parts.query and parts.fragment), parts
        text = parts.query or parts.fragment
        found = parse_qs(text, strict_parsing=True, keep_blank_values=True)
        assert all(len(values) == 1 for values in found.values()), found
        by = "query" if parts.query else "fragment"
        return by, {name: values[0] for name, values in found.items()}

    def claims(self, token: str, application: str | None = "web") -> dict[str, Any]:
        """Return the claims of a token, verified as a client does; None takes any audience."""
        keys = jwt.PyJWKSet.from_dict(self.http.get(self.pingone.jwks_url).json())
        key = keys[jwt.get_unverified_header(token)["kid"]]
        to = None if application is None else self.pingone.applications[application].client_id
        claims: dict[str, Any] = jwt.decode(
            token,
            key.key,
            ["RS256"],
            audience=to,
            issuer=self.pingone.issuer,
            options={"verify_aud": to is not None},
        )
        return claims


@pytest.fixture
def new_browser(pingone: PingOne) -> Iterator[Callable[[], Browser]]:
    """Browsers that know nothing of each other."""
    with contextlib.ExitStack() as stack:

        def new() -> Browser:
            browser = Browser(pingone)
            stack.callback(browser.http.close)
            return browser

        yield new


@pytest.fixture
def browser(new_browser: Callable[[], Browser]) -> Browser:
    """A browser without cookies."""
    return new_browser()


@pytest.fixture
def hybrid(pingone: PingOne) -> str:
    """The name of an application that may ask for every response type: `web`, widened."""
    pingone.applications.update(
        "web",
        grant_types=["AUTHORIZATION_CODE", "IMPLICIT", "REFRESH_TOKEN"],
        response_types=["CODE", "TOKEN", "ID_TOKEN"],
    )
    return "web"
