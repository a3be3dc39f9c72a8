"""A Flask application that signs its users on with Authlib's integration, as its docs show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import pytest
from authlib.integrations.flask_client import OAuth
from flask import Flask, redirect, session
from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Response

from pytest_pingone import PingOne

if TYPE_CHECKING:
    from tests.clients.conftest import Browser

BASE = "http://localhost:8000"
CALLBACK = f"{BASE}/callback"


def application(pingone: PingOne) -> Flask:
    app = Flask(__name__)
    app.secret_key = "cookies of this application are signed with this"
    registered = pingone.applications["web"]
    oauth: Any = OAuth(app)
    oauth.register(
        "pingone",
        client_id=registered.client_id,
        client_secret=registered.client_secret,
        server_metadata_url=pingone.discovery_url,
        client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256"},
    )

    @app.get("/")
    def home() -> dict[str, Any]:
        return dict(session.get("user") or {})

    @app.get("/sign-on")
    def sign_on() -> Any:
        return oauth.pingone.authorize_redirect(CALLBACK)

    @app.get("/callback")
    def callback() -> Response:
        token = oauth.pingone.authorize_access_token()
        session["user"], session["hint"] = token["userinfo"], token["id_token"]
        return redirect("/")

    @app.get("/sign-off")
    def sign_off() -> Response:
        known = oauth.pingone.load_server_metadata()
        more = urlencode({"id_token_hint": session["hint"], "post_logout_redirect_uri": BASE})
        session.clear()
        return redirect(f"{known['end_session_endpoint']}?{more}")

    return app


@pytest.fixture
def web(pingone: PingOne) -> Client:
    """The application, as the browser reaches it."""
    pingone.applications.update("web", post_logout_redirect_uris=[BASE])
    return application(pingone).test_client()


def open_at(web: Client, url: str) -> TestResponse:
    parts = urlsplit(url)
    return web.get(f"{parts.path}?{parts.query}", base_url=BASE)


def test_flask_application_signs_a_user_on(
    pingone: PingOne, web: Client, browser: Browser, sign_on: dict[str, str]
) -> None:
    away = open_at(web, "/sign-on")
    back = browser.visit(away.location or "", **sign_on)
    assert back.startswith(CALLBACK)
    assert open_at(web, back).status_code == 302
    shown = open_at(web, "/").get_json()
    alice = pingone.users["alice"]
    assert (shown["sub"], shown["email"], shown["given_name"]) == (alice.id, alice.email, "Alice")


def test_flask_application_signs_a_user_off(
    pingone: PingOne, web: Client, browser: Browser
) -> None:
    entries = {"username": "bob", "password": "Correct-Horse-9"}
    open_at(web, browser.visit(open_at(web, "/sign-on").location or "", **entries))
    assert open_at(web, "/").get_json()["sub"] == pingone.users["bob"].id
    assert browser.visit(open_at(web, "/sign-off").location or "") == BASE
    assert open_at(web, "/").get_json() == {}
    assert "/signon/" in browser.visit(open_at(web, "/sign-on").location or "")


def test_flask_application_sees_who_signs_on_next(
    pingone: PingOne, web: Client, browser: Browser
) -> None:
    for name in ("alice", "bob"):
        pingone.sign_on(name)
        open_at(web, browser.visit(open_at(web, "/sign-on").location or ""))
        assert open_at(web, "/").get_json()["sub"] == pingone.users[name].id
