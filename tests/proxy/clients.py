"""Clients that reach PingOne by a proxy and by nothing else, for the journey of all clients."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import os
import ssl
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import aiohttp
import urllib3

from tests.hosts.clients import CLIENTS as OTHERS
from tests.hosts.clients import Urllib3
from tests.hosts.journey import Answer, Client

SECONDS = 10


class HttpClient:
    """`http.client` with tunnels that are kept, cookies and redirects by hand."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self.context = context
        self.cookies: dict[str, str] = {}
        self.tunnels: dict[str, http.client.HTTPSConnection] = {}

    def tunnel(self, host: str) -> http.client.HTTPSConnection:
        if host not in self.tunnels:
            proxy = urlsplit(os.environ["HTTPS_PROXY"])
            found = http.client.HTTPSConnection(
                str(proxy.hostname), proxy.port, context=self.context, timeout=SECONDS
            )
            found.set_tunnel(host)
            self.tunnels[host] = found
        return self.tunnels[host]

    def send(
        self, method: str, url: str, *, headers: dict[str, str], body: bytes | None, follow: bool
    ) -> Answer:
        parts = urlsplit(url)
        connection = self.tunnel(parts.netloc)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        target = parts._replace(scheme="", netloc="").geturl()
        connection.request(method, target, body, {**headers, "Cookie": cookies})
        got = connection.getresponse()
        content = got.read()
        for line in got.headers.get_all("Set-Cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        where = got.headers["Location"]
        if follow and where:
            return self.send("GET", urljoin(url, where), headers=headers, body=None, follow=follow)
        return Answer(status=got.status, headers=dict(got.headers), body=content, url=url)


class Aiohttp:
    def __init__(self, runner: asyncio.Runner, session: aiohttp.ClientSession) -> None:
        self.runner = runner
        self.session = session

    def send(
        self, method: str, url: str, *, headers: dict[str, str], body: bytes | None, follow: bool
    ) -> Answer:
        async def ask() -> Answer:
            asked = self.session.request(
                method, url, headers=headers, data=body, allow_redirects=follow
            )
            async with asked as got:
                content = await got.read()
                return Answer(
                    status=got.status, headers=got.headers, body=content, url=str(got.url)
                )

        return self.runner.run(ask())


class Curl:
    """The command, with a file of cookies."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(
        self, method: str, url: str, *, headers: dict[str, str], body: bytes | None, follow: bool
    ) -> Answer:
        jar = str(self.folder / "cookies")
        head, content = self.folder / "head", self.folder / "body"
        command = ["curl", "--silent", "--show-error", "--suppress-connect-headers"]
        command += ["--cookie", jar, "--cookie-jar", jar, "--dump-header", str(head)]
        command += ["--output", str(content), "--write-out", "%{http_code} %{url_effective}"]
        command += [word for pair in headers.items() for word in ("--header", ": ".join(pair))]
        if body is not None:
            command += ["--data-binary", "@-"]
        if follow:
            command += ["--location"]
        done = subprocess.run(  # noqa: S603 - our own words
            [*command, "--request", method, url],
            input=body or b"",
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        status, _, where = done.stdout.decode().partition(" ")
        last = head.read_text(encoding="latin-1").strip().split("\n\n")[-1]
        lines = (line.partition(": ") for line in last.splitlines()[1:])
        got = {name: value for name, _, value in lines}
        return Answer(status=int(status), headers=got, body=content.read_bytes(), url=where)


@contextlib.contextmanager
def of_http_client() -> Iterator[Client]:
    client = HttpClient(ssl.create_default_context())
    yield client
    for tunnel in client.tunnels.values():
        tunnel.close()


@contextlib.contextmanager
def of_urllib3() -> Iterator[Client]:
    with urllib3.ProxyManager(os.environ["HTTPS_PROXY"]) as pool:
        yield Urllib3(pool)


@contextlib.contextmanager
def of_aiohttp() -> Iterator[Client]:
    async def session() -> aiohttp.ClientSession:
        return aiohttp.ClientSession(trust_env=True)

    with asyncio.Runner() as runner:
        made = runner.run(session())
        yield Aiohttp(runner, made)
        runner.run(made.close())


@contextlib.contextmanager
def of_curl() -> Iterator[Client]:
    with tempfile.TemporaryDirectory() as folder:
        yield Curl(Path(folder))


CLIENTS: dict[str, Callable[[], contextlib.AbstractContextManager[Client]]] = {
    **OTHERS,
    "urllib3": of_urllib3,
    "http.client": of_http_client,
    "aiohttp": of_aiohttp,
    "curl": of_curl,
}
