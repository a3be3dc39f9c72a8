"""A Flask application where users sign on with PingOne, by Authlib, and stay signed on."""

from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from pytest_pingone import PingOne, ProcessClock

pytest.importorskip("flask", reason="this example needs Flask: pip install flask authlib")
pytest.importorskip("authlib", reason="this example needs Authlib: pip install flask authlib")

from authlib.integrations.flask_client import OAuth, OAuthError
from flask import Flask, redirect, request, session
from flask.testing import FlaskClient
from werkzeug.wrappers import Response

# The code under test, as it would stand in a module of its own.

HERE = "http://localhost:8000"
OPEN = {"sign_on", "callback"}


def shop(*, issuer: str, client_id: str, client_secret: str) -> Flask:
    app = Flask(__name__)
    app.secret_key = "cookies of this application are signed with this"
    oauth: Any = OAuth(app)
    oauth.register(
        "pingone",
        client_id=client_id,
        client_secret=client_secret,
        server_metadata_url=f"{issuer}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256"},
        update_token=lambda token, **_: session.update(token=dict(token)),
    )

    @app.before_request
    def only_for_users() -> Any:
        if request.endpoint not in OPEN and "token" not in session:
            return redirect("/sign-on")
        return None

    @app.get("/")
    def home() -> dict[str, str]:
        answer = oauth.pingone.get(f"{issuer}/userinfo", token=session["token"])
        return {"hello": answer.json()["name"]}

    @app.get("/sign-on")
    def sign_on() -> Any:
        return oauth.pingone.authorize_redirect(f"{HERE}/callback")

    @app.get("/callback")
    def callback() -> Response:
        token = oauth.pingone.authorize_access_token()
        kept = ("access_token", "refresh_token", "token_type", "expires_at")
        session["token"] = {name: token[name] for name in kept}
        return redirect("/")

    @app.errorhandler(OAuthError)
    def begin_again(_: OAuthError) -> Response:
        session.clear()
        return redirect("/sign-on")

    return app


# Its tests.


@pytest.fixture
def client(pingone: PingOne) -> FlaskClient:
    web = pingone.applications["web"]
    app = shop(issuer=pingone.issuer, client_id=web.client_id, client_secret=str(web.client_secret))
    return app.test_client()


def visit(client: FlaskClient, path: str) -> Any:
    """Return what a browser shows in the end: it goes to PingOne and back where it is sent."""
    url = path
    for _ in range(9):
        if url.startswith(("/", HERE)):
            there = urlsplit(url)
            answer = client.get(f"{there.path}?{there.query}", base_url=HERE)
            if answer.location is None:
                return answer.get_json()
            url = answer.location
        else:
            url = requests.get(url, allow_redirects=False, timeout=5).headers["Location"]
    raise AssertionError(f"sent on and on, at last to {url}")


def test_a_user_signs_on(pingone: PingOne, client: FlaskClient) -> None:
    pingone.sign_on("alice")
    assert visit(client, "/") == {"hello": "Alice Adams"}


def test_a_user_stays_signed_on_after_the_token_has_expired(
    pingone: PingOne, pingone_clock: ProcessClock, client: FlaskClient
) -> None:
    pingone.sign_on("alice")
    visit(client, "/")

    pingone_clock.advance(minutes=61)

    for _ in range(2):
        assert visit(client, "/") == {"hello": "Alice Adams"}
    forms = [entry.request_form["grant_type"] for entry in pingone.requests.to("token")]
    assert forms == ["authorization_code", "refresh_token"]


def test_a_user_who_was_disabled_has_to_sign_on_again(
    pingone: PingOne, pingone_clock: ProcessClock, client: FlaskClient
) -> None:
    pingone.sign_on("alice")
    visit(client, "/")
    pingone.users.update("alice", enabled=False)
    pingone.sign_on("bob")

    pingone_clock.advance(minutes=61)

    assert visit(client, "/") == {"hello": "Bob Brown"}


def test_an_answer_to_somebody_else_is_not_taken(pingone: PingOne, client: FlaskClient) -> None:
    pingone.sign_on("alice")
    away = client.get("/sign-on", base_url=HERE).location
    assert away is not None
    back = requests.get(away, allow_redirects=False, timeout=5).headers["Location"]

    answer = client.get(back.replace("state=", "state=x"), base_url=HERE)

    assert answer.location == "/sign-on"
    assert len(pingone.requests.to("token")) == 0
