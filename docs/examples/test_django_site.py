"""A Django project: an API behind a middleware, and users who sign on with mozilla-django-oidc."""

import threading
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit
from wsgiref.simple_server import make_server

import jwt
import pytest
import requests

from pytest_pingone import FLAWS, Flaw, PingOne, ProcessClock, Twin

pytest.importorskip("django", reason="this example needs pip install django mozilla-django-oidc")
pytest.importorskip("mozilla_django_oidc", reason="it needs pip install mozilla-django-oidc")

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import Client
from django.test.utils import override_settings
from django.urls import include, path

# The code under test. First the middleware and the views, as they would stand in modules.


class AccessTokens:
    """Lets holders of good tokens into the API; what their token says is in `request.claims`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.keys = jwt.PyJWKClient(settings.PINGONE_JWKS_URL)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/api/"):
            try:
                request.claims = self.claims_of(request.headers.get("Authorization", ""))
            except jwt.PyJWTError:
                challenge = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
                return HttpResponse(status=401, headers=challenge)
        return self.get_response(request)

    def claims_of(self, header: str) -> dict[str, Any]:
        token = header.removeprefix("Bearer ")
        claims: dict[str, Any] = jwt.decode(
            token,
            self.keys.get_signing_key_from_jwt(token),
            algorithms=["RS256"],
            audience="https://orders.example.com",
            issuer=settings.PINGONE_ISSUER,
            options={"require": ["exp", "iss", "aud", "sub"]},
        )
        return claims


def orders(request: HttpRequest) -> JsonResponse:
    if "orders:read" not in request.claims.get("scope", "").split():
        return JsonResponse({}, status=403)
    return JsonResponse({"orders of": request.claims["sub"]})


def home(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"hello": getattr(request.user, "email", None)})


# Then the settings of the project. Where PingOne is, and who this is to it, comes with each test.

if not settings.configured:
    settings.configure(
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "mozilla_django_oidc",
        ],
        SECRET_KEY="cookies of this application are signed with this",
        TIME_ZONE="UTC",
        USE_TZ=True,
    )
    django.setup()

urlpatterns = (
    path("", home),
    path("api/orders", orders),
    path("oidc/", include("mozilla_django_oidc.urls")),
)

SITE = {
    "ALLOWED_HOSTS": ["localhost", "127.0.0.1"],
    "AUTHENTICATION_BACKENDS": ["mozilla_django_oidc.auth.OIDCAuthenticationBackend"],
    "LOGIN_REDIRECT_URL": "/",
    "MIDDLEWARE": [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        f"{__name__}.AccessTokens",
    ],
    "OIDC_RP_SIGN_ALGO": "RS256",
    "OIDC_USE_PKCE": True,
    "ROOT_URLCONF": urlpatterns,
    "SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies",
}

# Its tests.

HERE = "http://localhost:8000"


@pytest.fixture
def site(pingone: PingOne) -> Iterator[None]:
    """The project, with the tenant in the place of PingOne."""
    callback = f"{HERE}/oidc/callback/"
    # The library sends its secret in the form.
    pingone.applications.update(
        "web", redirect_uris=[callback], token_endpoint_auth_method="CLIENT_SECRET_POST"
    )
    web = pingone.applications["web"]
    with override_settings(
        **SITE,
        PINGONE_ISSUER=pingone.issuer,
        PINGONE_JWKS_URL=pingone.jwks_url,
        OIDC_RP_CLIENT_ID=web.client_id,
        OIDC_RP_CLIENT_SECRET=web.client_secret,
        OIDC_OP_AUTHORIZATION_ENDPOINT=f"{pingone.issuer}/authorize",
        OIDC_OP_TOKEN_ENDPOINT=pingone.token_url,
        OIDC_OP_USER_ENDPOINT=f"{pingone.issuer}/userinfo",
        OIDC_OP_JWKS_ENDPOINT=pingone.jwks_url,
    ):
        call_command("migrate", verbosity=0)
        yield
        connections.close_all()


@pytest.fixture
def client(site: None) -> Client:
    return Client(headers={"host": "localhost:8000"})


@pytest.mark.parametrize("flaw", FLAWS.for_resource_server(introspects=False))
def test_no_flawed_token_gets_in(pingone: PingOne, client: Client, flaw: Flaw) -> None:
    token = pingone.mint.access_token(user="alice", resource="orders", flaw=flaw)
    assert client.get("/api/orders", headers=token.headers).status_code in flaw.statuses


@pytest.mark.parametrize("twin", FLAWS.twins)
def test_every_good_token_gets_in(pingone: PingOne, client: Client, twin: Twin) -> None:
    token = pingone.mint.access_token(user="alice", resource="orders", twin=twin)
    assert client.get("/api/orders", headers=token.headers).status_code == 200


@pytest.fixture
def live_url(site: None) -> Iterator[str]:
    """Where the project listens, for tests that need a server."""
    with make_server("127.0.0.1", 0, WSGIHandler()) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_an_expired_token_is_refused_over_the_wire(
    pingone: PingOne, pingone_clock: ProcessClock, live_url: str
) -> None:
    token = pingone.mint.access_token(user="alice", resource="orders")
    url = f"{live_url}/api/orders"
    assert requests.get(url, headers=token.headers, timeout=5).status_code == 200

    pingone_clock.expire(token)

    assert requests.get(url, headers=token.headers, timeout=5).status_code == 401


def signed_on(client: Client) -> Client:
    """Sign the user on whom the test has chosen: to PingOne, and back to the callback."""
    away = client.get("/oidc/authenticate/").headers["Location"]
    back = requests.get(away, allow_redirects=False, timeout=5).headers["Location"]
    there = urlsplit(back)
    assert client.get(f"{there.path}?{there.query}").headers["Location"] == "/"
    return client


def test_a_user_signs_on(pingone: PingOne, client: Client) -> None:
    pingone.sign_on("alice")
    assert signed_on(client).get("/").json() == {"hello": "alice@example.com"}


def test_nobody_is_signed_on_by_an_answer_to_somebody_else(
    pingone: PingOne, client: Client
) -> None:
    pingone.sign_on("alice")
    away = client.get("/oidc/authenticate/").headers["Location"]
    back = urlsplit(requests.get(away, allow_redirects=False, timeout=5).headers["Location"])
    wrong = client.get(f"{back.path}?{back.query.replace('state=', 'state=x')}")
    assert wrong.status_code == 400
    assert client.get("/").json() == {"hello": None}
