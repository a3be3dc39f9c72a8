"""What goes in and comes out, as over a wire."""

from __future__ import annotations

import asyncio
import concurrent.futures
import io
import warnings
from collections.abc import AsyncIterator, Callable

import httpx
import pytest
import requests
import urllib3

from pytest_pingone import PingOne

pytestmark = pytest.mark.usefixtures("pingone_hosts")
GRANT = b"grant_type=client_credentials"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def worker(pingone: PingOne) -> tuple[str, str]:
    application = pingone.applications["worker"]
    return application.client_id, application.client_secret


@pytest.mark.parametrize(
    "body",
    [
        lambda: GRANT,
        GRANT.decode,
        lambda: io.BytesIO(GRANT),
        lambda: iter([GRANT[:5], GRANT[5:]]),
    ],
    ids=["bytes", "text", "file", "iterator"],
)
def test_a_body_of_any_kind_arrives(pingone: PingOne, body: Callable[[], object]) -> None:
    url, pair = pingone.token_url, worker(pingone)
    by_requests = requests.post(url, data=body(), auth=pair, headers=FORM, timeout=5)  # type: ignore[arg-type]
    by_httpx = httpx.post(url, content=body(), auth=pair, headers=FORM)  # type: ignore[arg-type]
    with urllib3.PoolManager() as pool:
        basic = urllib3.make_headers(basic_auth=":".join(pair))
        by_urllib3 = pool.request("POST", url, body=body(), headers={**FORM, **basic})  # type: ignore[arg-type]

    assert [by_requests.status_code, by_httpx.status_code, by_urllib3.status] == [200, 200, 200]


def test_an_asynchronous_body_arrives(pingone: PingOne) -> None:
    async def parts() -> AsyncIterator[bytes]:
        yield GRANT[:5]
        yield GRANT[5:]

    async def post() -> httpx.Response:
        async with httpx.AsyncClient(auth=worker(pingone)) as client:
            return await client.post(pingone.token_url, content=parts(), headers=FORM)

    assert asyncio.run(post()).status_code == 200


def test_a_head_has_a_length_and_no_body(pingone: PingOne) -> None:
    by_requests = requests.head(pingone.jwks_url, timeout=5)
    by_httpx = httpx.head(pingone.jwks_url)

    for got in (by_requests, by_httpx):
        assert got.content == b""
        assert int(got.headers["Content-Length"]) > 100


def test_an_answer_can_be_streamed(pingone: PingOne) -> None:
    with requests.get(pingone.jwks_url, stream=True, timeout=5) as answer:
        pieces = list(answer.iter_content(100))
        assert len(pieces) > 1
        assert b"".join(pieces) == requests.get(pingone.jwks_url, timeout=5).content
    with httpx.stream("GET", pingone.jwks_url) as streamed:
        assert len(list(streamed.iter_bytes(100))) > 1


def test_each_cookie_is_one_header(pingone: PingOne) -> None:
    parameters = {
        "response_type": "code",
        "client_id": pingone.applications["web"].client_id,
        "redirect_uri": "http://localhost:8000/callback",
        "scope": "openid",
    }
    url = f"{pingone.issuer}/authorize"
    by_httpx = httpx.get(url, params=parameters)
    with requests.Session() as session:
        session.get(url, params=parameters, allow_redirects=False, timeout=5)
        kept = {cookie.name: cookie for cookie in session.cookies}

    assert len(by_httpx.headers.get_list("Set-Cookie")) == 2
    assert by_httpx.cookies.keys() == kept.keys() == {"ST", "ST-NO-SS"}
    assert all(cookie.secure and cookie.domain == "auth.pingone.com" for cookie in kept.values())


def test_an_answer_is_dated_by_the_issuers_clock(pingone: PingOne) -> None:
    pingone.issuer_clock.pin("2031-05-06T07:08:09Z")
    dated = "Tue, 06 May 2031 07:08:09 GMT"
    assert requests.get(pingone.jwks_url, timeout=5).headers["Date"] == dated
    assert httpx.get(pingone.jwks_url).headers["Date"] == dated


def test_a_client_that_verifies_nothing_is_warned_as_ever(pingone: PingOne) -> None:
    with pytest.warns(urllib3.exceptions.InsecureRequestWarning):
        requests.get(pingone.jwks_url, verify=False, timeout=5)  # noqa: S501 - what is tested
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        requests.get(pingone.jwks_url, timeout=5)


def test_the_port_may_be_said(pingone: PingOne) -> None:
    url = pingone.jwks_url.replace("pingone.com", "PingOne.com:443")
    assert requests.get(url, timeout=5).json() == httpx.get(url).json()


def test_a_client_with_a_proxy_is_answered_all_the_same(
    pingone: PingOne, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.invalid:3128")
    assert requests.get(pingone.jwks_url, timeout=5).status_code == 200
    assert httpx.get(pingone.jwks_url).status_code == 200


def test_many_threads_are_answered_at_once(pingone: PingOne) -> None:
    def users(number: int) -> int:
        get = (requests.get, httpx.get)[number % 2]
        headers = pingone.mint.access_token(application="worker").headers
        return int(
            get(f"{pingone.environment_url}/users", headers=headers, timeout=5).json()["count"]
        )

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        assert set(pool.map(users, range(64))) == {3}


def test_many_tasks_are_answered_at_once(pingone: PingOne) -> None:
    async def everything() -> list[httpx.Response]:
        async with httpx.AsyncClient() as client:
            return await asyncio.gather(*(client.get(pingone.jwks_url) for _ in range(40)))

    assert {answer.status_code for answer in asyncio.run(everything())} == {200}
