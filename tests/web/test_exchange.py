"""What an entry of the journal says of a request and its answer, as documents and tokens."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
import requests
import werkzeug.test

from pytest_pingone import PingOne, Token, UsageError
from pytest_pingone.web.exchange import shortened

FORM = "application/x-www-form-urlencoded"
REDIRECT = "http://localhost:8000/callback"


def authorize(
    pingone: PingOne, session: requests.Session, client: str, **more: str
) -> requests.Response:
    members = {
        "client_id": pingone.applications[client].client_id,
        "redirect_uri": REDIRECT,
        "scope": "openid",
        "nonce": "n",
        "state": "s",
        **more,
    }
    url = f"{pingone.issuer}/authorize?{urlencode(members)}"
    return session.get(url, allow_redirects=False)


def test_the_tokens_that_a_grant_gave_are_there_by_name(
    pingone: PingOne, session: requests.Session
) -> None:
    web = pingone.applications["web"]
    auth = (web.client_id, web.client_secret)
    pingone.sign_on("alice")
    authorize(pingone, session, "web", response_type="code")
    form = {
        "grant_type": "authorization_code",
        "code": pingone.requests.last.redirect["code"],
        "redirect_uri": REDIRECT,
    }
    answer = session.post(pingone.token_url, data=form, auth=auth).json()
    entry = pingone.requests.last
    assert dict(entry.issued) == {
        name: answer[name] for name in ("access_token", "id_token", "refresh_token")
    }
    assert entry.token == answer["access_token"]
    assert entry.token_id == entry.issued["access_token"].claims["jti"]
    assert entry.issued["id_token"].claims["nonce"] == "n"
    assert entry.presented == {}

    form = {"grant_type": "refresh_token", "refresh_token": answer["refresh_token"]}
    session.post(pingone.token_url, data=form, auth=auth)
    entry = pingone.requests.last
    assert dict(entry.presented) == {"refresh_token": answer["refresh_token"]}
    assert entry.user == "alice"


@pytest.mark.parametrize("mode", ["fragment", "form_post", "pi.flow"])
def test_the_tokens_of_an_implicit_answer_are_there_however_it_travels(
    pingone: PingOne, session: requests.Session, mode: str
) -> None:
    grants = ("AUTHORIZATION_CODE", "IMPLICIT")
    pingone.applications.update(
        "spa", grant_types=grants, response_types=("CODE", "TOKEN", "ID_TOKEN")
    )
    pingone.sign_on("alice")
    authorize(pingone, session, "spa", response_type="token id_token", response_mode=mode)
    entry = pingone.requests.last
    assert set(entry.issued) == {"access_token", "id_token"}
    assert entry.issued["id_token"].claims["sub"] == pingone.users["alice"].id
    assert entry.token == entry.issued["access_token"]
    if mode == "fragment":
        assert entry.redirect["access_token"] == entry.token
        assert entry.redirect["state"] == "s"


def test_an_error_in_a_redirect_is_read_as_parameters(
    pingone: PingOne, session: requests.Session
) -> None:
    authorize(pingone, session, "web", response_type="code", prompt="none")
    entry = pingone.requests.last
    assert (entry.status, entry.refused) == (302, True)
    assert entry.redirect["error"] == "login_required"
    assert entry.query["prompt"] == "none"


@pytest.mark.parametrize(
    "send",
    [
        lambda s, p, t: s.get(f"{p.issuer}/userinfo", headers={"Authorization": f"Bearer {t}"}),
        lambda s, p, t: s.get(f"{p.issuer}/userinfo", headers={"Authorization": f"bearer {t}"}),
        lambda s, p, t: s.post(f"{p.issuer}/userinfo", data={"access_token": t}),
    ],
)
def test_a_presented_token_is_there_however_it_came(
    pingone: PingOne,
    session: requests.Session,
    send: Callable[[requests.Session, PingOne, Token], requests.Response],
) -> None:
    token = pingone.mint.access_token(user="alice", application="web", scopes=["openid"])
    assert send(session, pingone, token).status_code == 200
    assert dict(pingone.requests.last.presented) == {"access_token": token}
    assert pingone.requests.last.token == token


@pytest.mark.parametrize("name", ["token", "subject_token", "id_token_hint", "refresh_token"])
def test_a_token_that_is_asked_about_counts_as_presented(
    pingone: PingOne, session: requests.Session, name: str
) -> None:
    session.post(f"{pingone.issuer}/introspect", data={name: "opaque", "other": "1"})
    assert dict(pingone.requests.last.presented) == {name: "opaque"}
    session.get(f"{pingone.issuer}/signoff", params={name: "opaque"})
    assert dict(pingone.requests.last.presented) == {name: "opaque"}


HOSTILE = [
    "garbage",
    "a.b",
    "..",
    "a.b.c.d.e",
    "é",
    "W10.W10.W10",
    "[" * 5000,
    ".IiI.",
    "e30.bnVsbA.",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_token_that_cannot_be_read_says_so(text: str) -> None:
    token = Token(text)
    with pytest.raises(UsageError, match="has no readable claims"):
        assert token.claims
    assert (token.id, token.issued_at, token.expires_at) == (None, None, None)


@pytest.mark.parametrize("exp", ["soon", 1e300, -1e300, None, [], True])
def test_an_expiry_that_is_no_time_is_none(pingone: PingOne, exp: object) -> None:
    token = pingone.mint.access_token(claims={"exp": exp, "jti": 5})
    assert (token.expires_at, token.id) == (None, None)


def test_documents_are_read_from_request_and_answer(
    pingone: PingOne, session: requests.Session
) -> None:
    headers = pingone.mint.access_token(application="worker").headers
    url = f"{pingone.environment_url}/populations"
    session.post(url, json={"name": "Guests"}, headers=headers)
    entry = pingone.requests.last
    assert entry.request_json == {"name": "Guests"}
    assert entry.json["name"] == "Guests"
    assert entry.headers["Content-Type"].startswith("application/")
    with pytest.raises(UsageError, match=r"\[populations.create\] worker -> 201 has no form"):
        entry.request_form  # noqa: B018 - asking is what is tested


def test_of_repeated_parameters_the_first_counts(
    pingone: PingOne, session: requests.Session
) -> None:
    session.post(f"{pingone.token_url}?x=1&x=2&y", data=[("a", "1"), ("a", "2"), ("b", "ü")])
    entry = pingone.requests.last
    assert entry.request_form == {"a": "1", "b": "ü"}
    assert entry.query == {"x": "1", "y": ""}


def test_what_is_not_there_is_said(pingone: PingOne, session: requests.Session) -> None:
    session.post(pingone.token_url, data=b"\xff\xfe", headers={"Content-Type": "text/plain"})
    entry = pingone.requests.last
    with pytest.raises(UsageError, match="no JSON in its body, which is text/plain, 2 bytes"):
        entry.request_json  # noqa: B018
    with pytest.raises(UsageError, match="is no redirect: it has no Location"):
        entry.redirect  # noqa: B018
    session.get(pingone.jwks_url)
    with pytest.raises(UsageError, match=r"The request GET .* no JSON in its body, which is empty"):
        pingone.requests.last.request_json  # noqa: B018


def test_shortening_takes_no_longer_for_hostile_text() -> None:
    began = time.process_time()
    shortened("eyJ-" * 50_000)
    shortened("/" + "eyJabc." * 50_000)
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("target", "body"),
    [
        ("//[", b""),
        ("/?%", b"%"),
        ("/?id_token_hint=%00%0a%9b31m", b"token=%ff&token"),
        ("/x?y?z", b"&" * 1000),
        ("/\r\nforged?access_token=a.b.c", b"refresh_token=" + b"." * 1000),
    ],
)
def test_whatever_a_client_sends_can_be_told(
    pingone: PingOne, wsgi: werkzeug.test.Client, target: str, body: bytes
) -> None:
    headers = {"Authorization": "Bearer \x9b31m.e30.x", "Content-Type": FORM}
    path, _, query = target.partition("?")
    overrides = {"PATH_INFO": path, "QUERY_STRING": query}
    wsgi.post("/", data=body, headers=headers, environ_overrides=overrides)
    entry = pingone.requests.last
    assert entry.presented["access_token"]
    for said in (pingone.report(), entry.line):
        assert not [sign for sign in said.replace("\n", "") if not sign.isprintable()]
