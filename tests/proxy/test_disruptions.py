"""Faults on the wire, through the proxy: as over loopback, but over TLS."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable
from typing import Literal

import httpx
import pytest
import requests

from pytest_pingone import PingOne
from pytest_pingone.clock import SECOND
from pytest_pingone.clock.reading import real_monotonic

TIMEOUT = 1.5

When = Literal["before", "middle"]
Lost = tuple[type[Exception], ...]
CLIENTS: dict[str, tuple[Callable[[str], object], Lost, Lost]] = {
    "requests": (
        lambda url: requests.get(url, timeout=TIMEOUT).json(),
        (requests.ConnectionError, requests.exceptions.ChunkedEncodingError),
        (requests.ReadTimeout,),
    ),
    "httpx": (
        lambda url: httpx.get(url, timeout=TIMEOUT).json(),
        (httpx.RemoteProtocolError, httpx.ReadError),
        (httpx.ReadTimeout,),
    ),
}


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("when", ["before", "middle"])
@pytest.mark.usefixtures("pingone_proxy")
def test_a_connection_that_breaks(pingone: PingOne, client: str, when: When) -> None:
    read, lost, _ = CLIENTS[client]
    with pingone.faults.next("jwks", drop=when), pytest.raises(lost):
        read(pingone.jwks_url)
    assert read(pingone.jwks_url)


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.usefixtures("pingone_proxy")
def test_an_answer_that_comes_too_late(pingone: PingOne, client: str) -> None:
    read, _, late = CLIENTS[client]
    with pingone.faults.next("jwks", delay=2 * TIMEOUT), pytest.raises(late):
        read(pingone.jwks_url)
    assert read(pingone.jwks_url)


@pytest.mark.programs
@pytest.mark.parametrize(("when", "code"), [("before", {52, 56}), ("middle", {18, 56})])
@pytest.mark.usefixtures("pingone_proxy")
def test_curl_says_what_broke(pingone: PingOne, when: When, code: set[int]) -> None:
    command = ["curl", "--silent", "--output", "/dev/null", pingone.jwks_url]
    with pingone.faults.next("jwks", drop=when):
        assert subprocess.run(command, check=False).returncode in code  # noqa: S603 - our own words
    assert subprocess.run(command, check=False).returncode == 0  # noqa: S603 - as above


def test_a_proxy_that_closes_does_not_wait_for_a_delayed_answer(pingone: PingOne) -> None:
    pingone.faults.next("jwks", delay=600)
    problems: list[Exception] = []

    def ask(url: str, proxy: str, ca_file: str) -> None:
        try:
            requests.get(url, proxies={"https": proxy}, verify=ca_file, timeout=30)
        except requests.RequestException as problem:
            problems.append(problem)

    with pingone.proxy() as proxy:
        arguments = (pingone.jwks_url, proxy.url, proxy.ca_file)
        asking = threading.Thread(target=ask, args=arguments)
        asking.start()
        while not len(pingone.requests):
            asking.join(0.01)
        began = real_monotonic()
    assert real_monotonic() - began < 5 * SECOND
    asking.join(10)
    assert len(problems) == 1
