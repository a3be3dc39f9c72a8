"""No input makes a 500: any method, path, header and body, with and without a good token."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import werkzeug.test
from hypothesis import given
from hypothesis import strategies as st

from pytest_pingone import EmulatorFault, PingOne
from pytest_pingone.app import _EVERYTHING
from tests import effort

ROUTES = st.sampled_from([(route.method, route.path) for route in _EVERYTHING.routes])
METHODS = st.sampled_from(
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"]
)
HEADER_TEXT = st.text(
    st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=30
)
NAMES = st.sampled_from(
    [
        *("name", "username", "email", "enabled", "type", "protocol", "population", "group"),
        *("scopes", "resource", "role", "scope", "audience", "grantTypes", "redirectUris"),
        *("jwks", "jwksUrl", "signing", "password", "address", "account", "license", "region"),
        *("accessTokenValiditySeconds", "tokenEndpointAuthMethod", "customData", "id"),
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(NAMES | st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
FORM_NAMES = st.sampled_from(
    [
        *("grant_type", "scope", "client_id", "client_secret", "client_assertion"),
        *("client_assertion_type", "code", "refresh_token", "resource"),
    ]
)
FORM_VALUES = st.text(max_size=10) | st.sampled_from(
    [
        *("client_credentials", "orders:read", "refresh_token", "e30.e30.e30"),
        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    ]
)
CONTENT_TYPES = st.sampled_from(
    [
        *("application/json", "application/x-www-form-urlencoded", "multipart/form-data"),
        *("multipart/form-data; boundary=x", "text/plain", "", "application/json; charset=utf-16"),
        "application/vnd.pingidentity.user.import+json",
    ]
)
QUERIES = st.text(max_size=20) | st.sampled_from(
    ["limit=1", "limit=-1", "limit=x", "limit=" + "9" * 5000, "cursor=x", "cursor=", "%ff=%fe"]
)
QUICK = effort.examples(150)


def survives(pingone: PingOne, **request: Any) -> int:
    """Send a request and return its status, which is never 500; the tenant is as before."""
    client = werkzeug.test.Client(pingone.wsgi_app)
    state = pingone.snapshot()
    try:
        answer = client.open(base_url=pingone.auth_url, **request)
    finally:
        pingone.roll_back(state)
    assert answer.status_code != 500, str(pingone.requests.last.reason)
    assert len(answer.headers.getlist("Correlation-Id")) == 1
    if answer.status_code == 501:
        with contextlib.suppress(EmulatorFault):
            pingone.raise_faults()
    pingone.raise_faults()
    assert len(pingone.requests.last.line.splitlines()) >= 1
    return answer.status_code


@QUICK
@given(
    METHODS,
    st.text(max_size=40),
    QUERIES,
    st.binary(max_size=100),
    st.dictionaries(
        st.sampled_from(["Authorization", "Host", "Accept", "Content-Type", "Cookie", "Origin"]),
        HEADER_TEXT,
        max_size=3,
    ),
)
def test_any_request_is_answered(
    pingone_emulator: PingOne,
    method: str,
    path: str,
    query: str,
    body: bytes,
    headers: dict[str, str],
) -> None:
    raw = "/" + path.encode("utf-8", "surrogatepass").decode("latin-1")
    survives(
        pingone_emulator,
        method=method,
        query_string=query,
        data=body,
        headers=headers,
        environ_overrides={"PATH_INFO": raw},
    )


@QUICK
@given(st.data())
def test_any_authorized_request_is_answered(pingone_emulator: PingOne, data: st.DataObject) -> None:
    pingone = pingone_emulator
    ids = [
        pingone.environment.id,
        pingone.environment.organization_id,
        pingone.applications["worker"].id,
        pingone.resources["orders"].id,
        pingone.users["alice"].id,
        pingone.groups["Staff"].id,
    ]
    method, path = data.draw(ROUTES)
    for part in path.split("/"):
        if part.startswith("<"):
            known = ids[:1] if part == "<environment_id>" else ids
            value = data.draw(st.sampled_from([*known, known[0], "x", "%00"]))
            path = path.replace(part, value, 1)
    body = data.draw(st.dictionaries(NAMES, VALUES, max_size=5) | VALUES)
    token = pingone.mint.access_token(application="worker")
    kind = data.draw(st.just("application/json") | CONTENT_TYPES)
    survives(
        pingone,
        method=method,
        path=path,
        query_string=data.draw(st.just("") | QUERIES),
        data=json.dumps(body),
        content_type=kind,
        headers={**token.headers, "Accept": data.draw(HEADER_TEXT)},
    )


@QUICK
@given(st.lists(st.tuples(FORM_NAMES, FORM_VALUES), max_size=5), CONTENT_TYPES, st.data())
def test_any_token_request_is_answered(
    pingone_emulator: PingOne, members: list[tuple[str, str]], kind: str, data: st.DataObject
) -> None:
    from urllib.parse import urlencode

    service = pingone_emulator.applications["service"]
    known = (service.client_id, service.client_secret)
    status = survives(
        pingone_emulator,
        method="POST",
        path=f"/{pingone_emulator.environment.id}/as/token",
        data=urlencode(members),
        content_type=data.draw(st.just("application/x-www-form-urlencoded") | st.just(kind)),
        auth=data.draw(st.none() | st.just(known) | st.tuples(st.text(), st.text())),
    )
    assert status in (200, 400, 401, 501)
