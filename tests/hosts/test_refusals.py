"""What is not answered: hosts that the tenant is not, and the network when it is blocked."""

from __future__ import annotations

import asyncio
import re
import socket
import urllib.request
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import requests
import urllib3

from pytest_pingone import EmulatorFault, PingOne, RealHosts, UsageError


async def _async_httpx(url: str) -> None:
    async with httpx.AsyncClient() as client:
        await client.get(url)


def _socket(url: str) -> None:
    socket.create_connection((url.split("/")[2], 443), 1).close()


GETS: dict[str, Callable[[str], Any]] = {
    "requests": lambda url: requests.get(url, timeout=5),
    "urllib3": lambda url: urllib3.PoolManager().request("GET", url),
    "httpx": httpx.get,
    "httpx, asynchronous": lambda url: asyncio.run(_async_httpx(url)),
    "urllib.request": lambda url: urllib.request.urlopen(url, timeout=5),  # noqa: S310 - ours
    "a plain socket": _socket,
}


def refused(pingone: PingOne, name: str, url: str) -> str:
    """Return what is said of a host of PingOne's, to the client and again when the test ends."""
    with pytest.raises(UsageError) as said:
        GETS[name](url)
    with pytest.raises(EmulatorFault, match=re.escape(str(said.value))):
        pingone.raise_faults()
    return str(said.value)


@pytest.mark.parametrize("name", GETS)
@pytest.mark.usefixtures("pingone_hosts")
def test_another_region_is_refused_by_name(name: str, pingone: PingOne) -> None:
    said = refused(pingone, name, "https://auth.pingone.eu/x/as/token")
    assert "auth.pingone.eu, which is PingOne in the region EU" in said
    assert "is in the region NA" in said
    assert "@pytest.mark.pingone(region='EU')" in said
    assert "test_another_region_is_refused_by_name" in said


@pytest.mark.parametrize("name", GETS)
@pytest.mark.usefixtures("pingone_hosts")
def test_another_service_is_refused(name: str, pingone: PingOne) -> None:
    assert "is not emulated" in refused(pingone, name, "https://console.pingone.com/")


@pytest.mark.parametrize("name", ["requests", "httpx", "urllib3", "urllib.request"])
@pytest.mark.parametrize("url", ["http://auth.pingone.com/", "https://auth.pingone.com:8443/"])
@pytest.mark.usefixtures("pingone_hosts")
def test_only_https_is_answered(name: str, url: str, pingone: PingOne) -> None:
    assert "on the https port" in refused(pingone, name, url)


@pytest.mark.usefixtures("pingone_hosts")
def test_a_client_that_is_not_answered_is_told_about_the_proxy(pingone: PingOne) -> None:
    assert "pingone_proxy" in refused(pingone, "a plain socket", "https://auth.pingone.com/")


@pytest.mark.parametrize("name", ["requests", "urllib3", "urllib.request", "httpx"])
def test_plain_http_by_a_proxy_is_refused_too(
    name: str, pingone: PingOne, free_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = f"http://127.0.0.1:{free_port}"
    monkeypatch.setenv("http_proxy", proxy)
    monkeypatch.setitem(
        GETS, "urllib3", lambda url: urllib3.ProxyManager(proxy).request("GET", url)
    )
    with socket.create_server(("127.0.0.1", free_port)), pingone.hosts():
        assert "on the https port" in refused(pingone, name, "http://auth.pingone.com/")


@pytest.mark.parametrize("name", GETS)
def test_a_blocked_network_names_host_and_test(name: str, pingone_hosts: RealHosts) -> None:
    pingone_hosts.block_network()
    with pytest.raises(UsageError) as said:
        GETS[name]("https://shop.example.com/orders")
    assert "asked for shop.example.com" in str(said.value)
    assert "tests/hosts/test_refusals.py::test_a_blocked_network_names_host_and" in str(said.value)
    assert "block_network(allow=['shop.example.com'])" in str(said.value)


@pytest.mark.parametrize("name", GETS)
def test_addresses_are_blocked_too(name: str, pingone_hosts: RealHosts) -> None:
    pingone_hosts.block_network()
    with pytest.raises(UsageError, match=r"asked for 192\.0\.2\.1"):
        GETS[name]("https://192.0.2.1/orders")


def test_datagrams_are_blocked_too(pingone_hosts: RealHosts) -> None:
    pingone_hosts.block_network()
    with socket.socket(type=socket.SOCK_DGRAM) as sender, pytest.raises(UsageError):
        sender.sendto(b"hello", ("192.0.2.1", 9))
    with pytest.raises(UsageError):
        socket.gethostbyname("shop.example.com")


@pytest.mark.parametrize("place", ["127.0.0.1", "localhost"])
def test_this_machine_is_never_blocked(place: str, pingone_hosts: RealHosts) -> None:
    pingone_hosts.block_network()
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = place, server.getsockname()[1]
        socket.create_connection(address, 5).close()
        server.accept()[0].close()


def test_what_is_allowed_is_reached(pingone_hosts: RealHosts) -> None:
    pingone_hosts.block_network(allow=["Database.example.com"])
    with pytest.raises(socket.gaierror):  # what the real function says of such a service
        socket.getaddrinfo("database.example.com.", "no-such-service")
    with pytest.raises(UsageError):
        socket.getaddrinfo("shop.example.com", "no-such-service")


@pytest.mark.usefixtures("pingone_hosts")
def test_an_unblocked_network_is_untouched() -> None:
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("shop.example.com", "no-such-service")


@pytest.mark.pingone(block_network=True)
def test_the_marker_blocks_by_itself() -> None:
    with pytest.raises(UsageError, match="asked for shop"):
        requests.get("https://shop.example.com/", timeout=5)


@pytest.fixture
def said_early() -> str:
    """What a fixture is told that goes to the network."""
    with pytest.raises(UsageError) as said:
        requests.get("https://shop.example.com/", timeout=5)
    return str(said.value)


@pytest.mark.pingone(block_network=True)
def test_the_marker_blocks_for_fixtures_too(said_early: str) -> None:
    assert "test_the_marker_blocks_for_fixtures_too asked for shop" in said_early


@pytest.mark.pingone(block_network=True)
def test_the_marker_makes_no_tenant_of_its_own(pingone: PingOne, pingone_emulator: PingOne) -> None:
    assert pingone is pingone_emulator


def test_the_ini_file_blocks(inside: pytest.Pytester) -> None:
    inside.makeini("[pytest]\npingone_block_network = true\n")
    inside.makepyfile(
        """
        import pytest, requests
        def test_blocked(pingone_hosts):
            with pytest.raises(ValueError, match="test_the_ini_file_blocks.py::test_blocked asked"):
                requests.get("https://shop.example.com/", timeout=5)
        @pytest.mark.pingone(block_network=False)
        def test_open(pingone, pingone_hosts):
            assert pingone.issuer.startswith("https://auth.pingone.com/")
            assert not pingone_hosts._standing.blocks
        """
    )
    inside.runpytest().assert_outcomes(passed=2)


def test_a_swallowed_refusal_fails_the_test(inside: pytest.Pytester) -> None:
    inside.makepyfile(
        """
        import contextlib, requests
        def test_it(pingone_hosts):
            with contextlib.suppress(Exception):
                requests.get("https://api.pingone.sg/v1", timeout=5)
        """
    )
    result = inside.runpytest()
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*asked for api.pingone.sg, which is PingOne in the region SG*"])
