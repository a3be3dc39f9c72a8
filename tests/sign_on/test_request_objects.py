"""Authorization requests in a JWT, and hints in one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from pytest_pingone import PingOne, ProcessClock

if TYPE_CHECKING:
    import requests

    from tests.sign_on.conftest import Browser


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    """The key of a client."""
    return rsa.generate_private_key(65537, 2048)


def written(pingone: PingOne, key: Any = None, alg: str = "HS256", **claims: Any) -> str:
    """Return a JWT of `web`, signed with its secret unless a key is given; None drops a claim."""
    web = pingone.applications["web"]
    now = pingone.issuer_clock.seconds()
    usual = {"iss": web.client_id, "aud": pingone.issuer, "iat": now, "exp": now + 300}
    said = {name: value for name, value in {**usual, **claims}.items() if value is not None}
    signer = web.client_secret if key is None and alg != "none" else key
    return jwt.api_jws.encode(json.dumps(said).encode(), signer, alg)


def refusal(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]


def register(pingone: PingOne, key: rsa.RSAPrivateKey) -> None:
    public = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    pingone.applications.update("web", jwks=json.dumps({"keys": [public]}))


@pytest.mark.parametrize("alg", ["HS256", "HS384", "HS512", "RS256", "RS512"])
def test_a_signed_request_is_believed_before_the_query(
    pingone: PingOne, browser: Browser, key: rsa.RSAPrivateKey, alg: str
) -> None:
    register(pingone, key)
    signer = key if alg.startswith("RS") else None
    said = {"state": "signed", "max_age": 600, "login_hint": "bob"}
    token = written(pingone, signer, alg, **said)
    page = browser.get(browser.ask(request=token).headers["Location"])
    assert 'value="bob"' in page.text
    browser.sign_on()
    _, got = browser.arrived(browser.ask(request=token, state="query"))
    assert got["state"] == "signed"


def test_everything_may_be_in_the_object(pingone: PingOne, browser: Browser) -> None:
    said = {"response_type": "code", "redirect_uri": browser.callback, "scope": "openid"}
    token = written(pingone, **said)
    nothing: dict[str, Any] = dict.fromkeys(said)
    assert browser.begin(**nothing, request=token)


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "somebody"},
        {"iss": None},
        {"aud": "https://example.com/as"},
        {"aud": None},
        {"aud": []},
        {"exp": 1},
        {"exp": "soon"},
        {"exp": True},
    ],
    ids=str,
)
def test_an_object_meant_otherwise_is_refused(
    pingone: PingOne, browser: Browser, wrong: dict[str, Any]
) -> None:
    answer = browser.ask(request=written(pingone, **wrong))
    assert refusal(answer) == (400, "invalid_request_object")


def test_an_object_lasts_until_its_exp(
    pingone: PingOne, browser: Browser, pingone_clock: ProcessClock
) -> None:
    pingone_clock.freeze()
    token = written(pingone)
    pingone_clock.advance(299)
    assert browser.begin(request=token)
    pingone_clock.advance(1)
    assert refusal(browser.ask(request=token)) == (400, "invalid_request_object")


@pytest.mark.parametrize("alg", ["PS256", "PS384", "PS512"])
def test_an_object_signed_by_another_algorithm_is_refused(
    pingone: PingOne, browser: Browser, key: rsa.RSAPrivateKey, alg: str
) -> None:
    """Of the client's own key, but not one of those that discovery lists."""
    register(pingone, key)
    token = written(pingone, key, alg)
    assert refusal(browser.ask(request=token)) == (400, "invalid_request_object")


def test_an_object_signed_by_somebody_else_is_refused(
    pingone: PingOne, browser: Browser, key: rsa.RSAPrivateKey
) -> None:
    good = written(pingone)
    head, _, signature = good.split(".")
    body = written(pingone, state="other").split(".")[1]
    for token in (
        written(pingone, "x" * 64),
        written(pingone, key, "RS256"),
        f"{head}.{body}.{signature}",
        f"{head}.{body}.",
        "nonsense",
    ):
        assert refusal(browser.ask(request=token)) == (400, "invalid_request_object")


@pytest.mark.parametrize("alg", ["HS256", "none"])
def test_an_object_that_demands_what_nobody_understands_is_refused(
    pingone: PingOne, browser: Browser, alg: str
) -> None:
    pingone.applications.update("web", support_unsigned_request_object=True)
    web = pingone.applications["web"]
    payload = json.dumps({"iss": web.client_id, "aud": pingone.issuer}).encode()
    signer = None if alg == "none" else web.client_secret
    header = {"crit": ["https://example.com/only-on-sundays"]}
    token = jwt.api_jws.encode(payload, signer, alg, header)  # type: ignore[arg-type]
    assert refusal(browser.ask(request=token)) == (400, "invalid_request_object")
    assert "crit" in str(pingone.requests.last.reason)


def test_an_unsigned_object_needs_leave(pingone: PingOne, browser: Browser) -> None:
    token = written(pingone, alg="none")
    assert refusal(browser.ask(request=token)) == (400, "invalid_request_object")
    pingone.applications.update("web", support_unsigned_request_object=True)
    assert browser.begin(request=token)
    foreign = written(pingone, alg="none", iss="somebody")
    assert refusal(browser.ask(request=foreign)) == (400, "invalid_request_object")


def test_an_application_may_require_a_signed_object(pingone: PingOne, browser: Browser) -> None:
    pingone.applications.update("web", require_signed_request_object=True)
    assert refusal(browser.ask()) == (400, "invalid_request")
    unsigned = written(pingone, alg="none")
    assert refusal(browser.ask(request=unsigned)) == (400, "invalid_request_object")
    assert browser.begin(request=written(pingone))


def test_an_object_names_no_redirect_uri_that_is_not_registered(
    pingone: PingOne, browser: Browser
) -> None:
    token = written(pingone, redirect_uri="https://evil.example.com/")
    answer = browser.ask(request=token)
    assert refusal(answer) == (400, "invalid_request")
    assert "Location" not in answer.headers


@pytest.mark.parametrize("alg", ["HS256", "HS384", "HS512"])
@pytest.mark.parametrize("by", ["id", "username"])
def test_a_hint_token_names_a_user(pingone: PingOne, browser: Browser, alg: str, by: str) -> None:
    subject = getattr(pingone.users["bob"], by)
    token = written(pingone, alg=alg, sub=subject)
    page = browser.get(browser.ask(login_hint_token=token).headers["Location"])
    assert 'value="bob"' in page.text


@pytest.mark.parametrize(
    "wrong",
    [{"iss": "x"}, {"aud": "x"}, {"exp": None}, {"exp": 1}, {"sub": "nobody"}, {"sub": None}],
    ids=str,
)
def test_a_hint_token_meant_otherwise_is_refused(
    pingone: PingOne, browser: Browser, wrong: dict[str, Any]
) -> None:
    token = written(pingone, **{"sub": "bob", **wrong})
    assert refusal(browser.ask(login_hint_token=token)) == (400, "invalid_request")


def test_a_hint_token_is_signed_with_the_secret(
    pingone: PingOne, browser: Browser, key: rsa.RSAPrivateKey
) -> None:
    register(pingone, key)
    for token in (
        written(pingone, key, "RS256", sub="bob"),
        written(pingone, alg="none", sub="bob"),
        written(pingone, "x" * 64, sub="bob"),
    ):
        assert refusal(browser.ask(login_hint_token=token)) == (400, "invalid_request")
