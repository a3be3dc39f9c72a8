"""What sign-on clients have in common: a browser between them and the authorization server."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin

import pytest
import requests

from pytest_pingone import PingOne
from tests.forms import Form

CALLBACK = "http://localhost:8000/callback"


class Browser:
    """Keeps cookies, follows redirects inside the authorization server, fills in forms.

    It stops where it is sent to another place, and returns that URL: the application's test client
    takes it from there.
    """

    def __init__(self, pingone: PingOne, session: requests.Session) -> None:
        self._pingone = pingone
        self._session = session

    def visit(self, url: str, **entries: str) -> str:
        """Go to a URL, fill in each form that asks for one of the entries; say where that ends."""
        answer = self._session.get(url, allow_redirects=False)
        while True:
            if answer.is_redirect:
                url = urljoin(answer.url, answer.headers["Location"])
                if not url.startswith(self._pingone.auth_url):
                    return url
                answer = self._session.get(url, allow_redirects=False)
                continue
            form = Form(answer.text)
            asked = form.fields.keys() & entries.keys()
            assert answer.ok, answer.text
            if not asked:
                return answer.url
            fields = {**form.fields, **{name: entries.pop(name) for name in asked}}
            target = urljoin(answer.url, form.action)
            answer = self._session.post(target, data=fields, allow_redirects=False)


@pytest.fixture
def browser(pingone: PingOne, session: requests.Session) -> Browser:
    """A browser without a screen."""
    return Browser(pingone, session)


@pytest.fixture(params=["as the test said", "through the page"])
def sign_on(request: pytest.FixtureRequest, pingone: PingOne) -> Iterator[dict[str, str]]:
    """What alice enters: nothing where the test signs her on, her password on the page."""
    if request.param == "as the test said":
        pingone.sign_on("alice")
        yield {}
    else:
        yield {"username": "alice", "password": "Correct-Horse-9"}
