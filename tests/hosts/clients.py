"""The clients that a journey is made with."""

from __future__ import annotations

import asyncio
import contextlib
import http.cookiejar
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import requests
import urllib3
from authlib.integrations.httpx_client import OAuth2Client
from authlib.integrations.requests_client import OAuth2Session
from requests.adapters import HTTPAdapter

from tests.hosts.journey import Answer, Client

SECONDS = 5


class Requests:
    def __init__(self, session: requests.Session, **more: Any) -> None:
        self.session = session
        self.more = more

    def send(
        self, method: str, url: str, *, headers: dict[str, str], body: bytes | None, follow: bool
    ) -> Answer:
        got = self.session.request(
            method,
            url,
            headers=headers,
            data=body,
            allow_redirects=follow,
            timeout=SECONDS,
            **self.more,
        )
        return Answer(status=got.status_code, headers=got.headers, body=got.content, url=got.url)


class Httpx:
    def __init__(self, client: httpx.Client, **more: Any) -> None:
        self.client = client
        self.more = more

    def send(
        self, method: str, url: str, *, headers: dict[str, str], body: bytes | None, follow: bool
    ) -> Answer:
        got = self.client.request(
            method, url, headers=headers, content=body, follow_redirects=follow, **self.more
        )
        return httpx_answer(got)


class AsyncHttpx:
    def __init__(self, runner: asyncio.Runner, client: httpx.AsyncClient) -> None:
        self.runner = runner
        self.client = client

    def send(
        self, method: str, url: str, *, headers: dict[str, str], body: bytes | None, follow: bool
    ) -> Answer:
        asked = self.client.request(
            method, url, headers=headers, content=body, follow_redirects=follow
        )
        return httpx_answer(self.runner.run(asked))


def httpx_answer(got: httpx.Response) -> Answer:
    return Answer(status=got.status_code, headers=got.headers, body=got.content, url=str(got.url))


class Urllib3:
    """urllib3 keeps no cookies, so they are kept here. By itself, it would retry after a 429."""

    def __init__(self, pool: urllib3.PoolManager) -> None:
        self.pool = pool
        self.cookies: dict[str, str] = {}

    def send(
        self, method: str, url: str, *, headers: dict[str, str], body: bytes | None, follow: bool
    ) -> Answer:
        while True:
            cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            got = self.pool.request(
                method,
                url,
                headers={**headers, "Cookie": cookies} if cookies else headers,
                body=body,
                retries=False,
                timeout=SECONDS,
            )
            for cookie in got.headers.getlist("Set-Cookie"):
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            if not follow or not got.get_redirect_location():
                return Answer(status=got.status, headers=got.headers, body=got.data, url=url)
            url = got.headers["Location"]


class Urllib:
    """The standard library, with cookies; redirects are followed by `urllib.request` itself."""

    class _Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: Any) -> None:
            return None

    def __init__(self) -> None:
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        # As Python 3.12 has it by itself; before, each request makes the same context anew: 40 ms.
        tls = urllib.request.HTTPSHandler(context=ssl.create_default_context())
        self.going = urllib.request.build_opener(jar, tls)
        self.staying = urllib.request.build_opener(jar, tls, self._Stay())

    def send(
        self, method: str, url: str, *, headers: dict[str, str], body: bytes | None, follow: bool
    ) -> Answer:
        request = urllib.request.Request(url, body, headers, method=method)  # noqa: S310 - ours
        opener = self.going if follow else self.staying
        try:
            got = opener.open(request, timeout=SECONDS)
        except urllib.error.HTTPError as problem:
            got = problem
        with got:
            return Answer(status=got.status, headers=got.headers, body=got.read(), url=got.url)


@contextlib.contextmanager
def of_requests() -> Iterator[Client]:
    with requests.Session() as session:
        yield Requests(session)


@contextlib.contextmanager
def of_requests_with_retries() -> Iterator[Client]:
    retries = urllib3.Retry(3, status_forcelist=[503], respect_retry_after_header=False)
    with requests.Session() as session:
        session.mount("https://", HTTPAdapter(max_retries=retries))
        yield Requests(session)


@contextlib.contextmanager
def of_httpx() -> Iterator[Client]:
    with httpx.Client() as client:
        yield Httpx(client)


@contextlib.contextmanager
def of_async_httpx() -> Iterator[Client]:
    with asyncio.Runner() as runner:
        client = httpx.AsyncClient()
        yield AsyncHttpx(runner, client)
        runner.run(client.aclose())


@contextlib.contextmanager
def of_urllib3() -> Iterator[Client]:
    with urllib3.PoolManager() as pool:
        yield Urllib3(pool)


@contextlib.contextmanager
def of_urllib() -> Iterator[Client]:
    yield Urllib()


@contextlib.contextmanager
def of_authlib_with_requests() -> Iterator[Client]:
    with OAuth2Session() as session:
        yield Requests(session, withhold_token=True)


@contextlib.contextmanager
def of_authlib_with_httpx() -> Iterator[Client]:
    with OAuth2Client() as client:
        yield Httpx(client, withhold_token=True)


CLIENTS: dict[str, Callable[[], contextlib.AbstractContextManager[Client]]] = {
    "requests": of_requests,
    "requests with retries": of_requests_with_retries,
    "httpx": of_httpx,
    "httpx, asynchronous": of_async_httpx,
    "urllib3": of_urllib3,
    "urllib.request": of_urllib,
    "Authlib with requests": of_authlib_with_requests,
    "Authlib with httpx": of_authlib_with_httpx,
}
