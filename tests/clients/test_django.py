"""A Django application that signs its users on with mozilla-django-oidc."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import django
import pytest
from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.urls import include, path

from pytest_pingone import PingOne

if TYPE_CHECKING:
    from tests.clients.conftest import Browser

CALLBACK = "http://localhost:8000/oidc/callback/"


def home(request: HttpRequest) -> JsonResponse:
    """Show who is signed on."""
    user: Any = getattr(request, "user", None)
    return JsonResponse({"email": getattr(user, "email", None)})


SITE: dict[str, Any] = {
    "ALLOWED_HOSTS": ["localhost"],
    "AUTHENTICATION_BACKENDS": ["mozilla_django_oidc.auth.OIDCAuthenticationBackend"],
    "LOGIN_REDIRECT_URL": "/",
    "LOGOUT_REDIRECT_URL": "/",
    "MIDDLEWARE": [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    "OIDC_RP_SIGN_ALGO": "RS256",
    "OIDC_STORE_ID_TOKEN": True,
    "OIDC_USE_PKCE": True,
    "SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies",
}


@pytest.fixture(scope="module")
def database() -> Iterator[None]:
    """Django, set up once in this process, with a database in memory.

    What is set here is the same in `docs/examples/test_django_site.py`: whoever comes first sets
    it for both.
    """
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
    from django.core.management import call_command
    from django.db import connections

    call_command("migrate", verbosity=0)
    yield
    connections.close_all()


@pytest.fixture
def web(pingone: PingOne, database: None) -> Iterator[Any]:  # noqa: ARG001 - set up before
    """The application, as the browser reaches it."""
    from django.test import Client
    from django.test.utils import override_settings

    pingone.applications.update("web", redirect_uris=[CALLBACK])
    registered = pingone.applications["web"]
    known = {
        "OIDC_RP_CLIENT_ID": registered.client_id,
        "OIDC_RP_CLIENT_SECRET": registered.client_secret,
        "OIDC_OP_AUTHORIZATION_ENDPOINT": f"{pingone.issuer}/authorize",
        "OIDC_OP_TOKEN_ENDPOINT": pingone.token_url,
        "OIDC_OP_USER_ENDPOINT": f"{pingone.issuer}/userinfo",
        "OIDC_OP_JWKS_ENDPOINT": pingone.jwks_url,
    }
    pingone.applications.update("web", token_endpoint_auth_method="CLIENT_SECRET_POST")
    places = (path("oidc/", include("mozilla_django_oidc.urls")), path("", home))
    with override_settings(ROOT_URLCONF=places, **SITE, **known):
        yield Client(headers={"host": "localhost:8000"})


def open_at(web: Any, url: str) -> Any:
    parts = urlsplit(url)
    return web.get(f"{parts.path}?{parts.query}")


def test_django_application_signs_a_user_on(
    pingone: PingOne, web: Any, browser: Browser, sign_on: dict[str, str]
) -> None:
    back = browser.visit(open_at(web, "/oidc/authenticate/").headers["Location"], **sign_on)
    assert back.startswith(CALLBACK)
    assert open_at(web, back).headers["Location"] == "/"
    assert open_at(web, "/").json() == {"email": pingone.users["alice"].email}


def test_django_application_forgets_a_user_who_signs_off(
    pingone: PingOne, web: Any, browser: Browser
) -> None:
    pingone.sign_on("bob")
    open_at(web, browser.visit(open_at(web, "/oidc/authenticate/").headers["Location"]))
    assert open_at(web, "/").json() == {"email": pingone.users["bob"].email}
    web.post("/oidc/logout/")
    assert open_at(web, "/").json() == {"email": None}


def test_django_application_refuses_a_state_that_it_did_not_give(
    pingone: PingOne, web: Any, browser: Browser
) -> None:
    pingone.sign_on("alice")
    back = browser.visit(open_at(web, "/oidc/authenticate/").headers["Location"])
    assert open_at(web, back.replace("state=", "state=x")).status_code == 400
    assert open_at(web, "/").json() == {"email": None}
