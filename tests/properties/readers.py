"""How the readers of `parsers.py` are called that need more than a text: a request, a tenant.

The tenant is one for all, and after each call as it was before.
"""

from __future__ import annotations

import dataclasses
import functools
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from werkzeug.test import EnvironBuilder

from pytest_pingone import PingOne, PingOneConfig, UsageError
from pytest_pingone.auth import client_keys
from pytest_pingone.management import seed
from pytest_pingone.plugin import settings
from pytest_pingone.serving import environment
from pytest_pingone.tenant import certificates, distinguished_names
from pytest_pingone.tokens import jws
from pytest_pingone.web.incoming import FORM, JSON, Incoming
from tests.properties.wire import InProcess

SECRET = b"s" * 32


def request(body: bytes = b"", content_type: str = "", **more: Any) -> Incoming:
    builder = EnvironBuilder(method="POST", **more)
    environ = builder.get_environ()
    environ |= {"CONTENT_TYPE": content_type, "CONTENT_LENGTH": str(len(body))}
    environ["wsgi.input"].close()
    environ["wsgi.input"] = io.BytesIO(body)
    return Incoming(environ)


def with_header(name: str) -> Callable[[str], Incoming]:
    def made(text: str) -> Incoming:
        made = request()
        made.environ[name] = text.encode("utf-8", "replace").decode("latin-1")
        return Incoming(made.environ)

    return made


@functools.cache
def tenant() -> PingOne:
    return PingOne(PingOneConfig(journal_size=2))


@functools.cache
def _bearer() -> dict[str, str]:
    return {"Authorization": f"Bearer {tenant().mint.access_token(application='worker')}"}


def ask(method: str, target: str, headers: dict[str, str], body: bytes = b"") -> int:
    """Ask the tenant, which must answer with no 500 and be as before."""
    pingone = tenant()
    state = pingone.snapshot()
    try:
        answer = InProcess(pingone.wsgi_app).send(method, target, headers, body)
    finally:
        pingone.roll_back(state)
    assert answer.status < 500, pingone.requests.last.reason
    pingone.raise_faults()
    return answer.status


def users(query: str) -> int:
    sent = query.encode("utf-8", "replace").decode("latin-1")
    return ask("GET", f"/v1/environments/{tenant().environment.id}/users?{sent}", _bearer())


def patch(body: bytes) -> int:
    alice = tenant().users["alice"].id
    path = f"/v1/environments/{tenant().environment.id}/users/{alice}"
    return ask("PATCH", path, {**_bearer(), "Content-Type": JSON}, body)


def authorize(query: str) -> int:
    sent = query.encode("utf-8", "replace").decode("latin-1")
    return ask("GET", f"/{tenant().environment.id}/as/authorize?{sent}", {})


def authenticated(text: str) -> int:
    sent = text.encode("utf-8", "replace").decode("latin-1")
    headers = {"Content-Type": FORM, "Authorization": sent}
    return ask("POST", f"/{tenant().environment.id}/as/token", headers)


def client_key(text: str) -> object:
    service = tenant().applications["service"]
    return client_keys.keys_of(dataclasses.replace(service, jwks=text))


def name(text: str) -> object:
    if not re.fullmatch(distinguished_names.PATTERN, text):  # as the catalogue asks first
        return None
    certificates.check_name(text)
    return distinguished_names.parts(text)


def signed_by(text: str) -> object:
    key = tenant().keys.current.private_key.public_key()
    return jws.signed_by(text, [key, SECRET], ["RS256", "HS256"])


def seeded(text: str) -> object:
    """What a seed says, planted if it says anything."""
    found = seed.read(f"# =\n{text}")
    return PingOne(PingOneConfig(seed=f"# =\n{text}", journal_size=1)) if found else None


def of_setting(text: str) -> object:
    return [settings._typed(name, text, Path()) for name in ("port", "include_typ", "region")]


def of_variables(text: str) -> object:
    url = {"PINGONE_PUBLIC_URL": "http://localhost"}
    names = [one.name for one in environment.VARIABLES if one.name != "PINGONE_SEED"]
    return [attempted(environment.read, {**url, name: text}) for name in names]


def of_config(text: str) -> object:
    for name in ("region", "custom_domain", "public_url", "refresh_token_type"):
        try:
            PingOneConfig(**dict[str, Any]({name: text}))
        except UsageError:
            continue
    return None


def attempted(read: Callable[[Any], object], given: Any) -> object:
    try:
        return read(given)
    except UsageError as refusal:
        return refusal
