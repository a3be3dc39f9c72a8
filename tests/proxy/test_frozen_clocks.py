"""TLS and frozen clocks: before, inside and after a freeze, and made for the first time inside."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Callable

import freezegun
import httpx
import pytest
import requests

from pytest_pingone import PingOne, PingOneProxy, ProcessClock


def by_urllib(url: str) -> object:
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - it is https
        return json.load(answer)


def by_curl(url: str) -> object:
    command = ["curl", "--silent", "--show-error", "--fail", url]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)  # noqa: S603


CLIENTS: dict[str, Callable[[str], object]] = {
    "urllib": by_urllib,
    "requests": lambda url: requests.get(url, timeout=10).json(),
    "httpx": lambda url: httpx.get(url, timeout=10).json(),
    "curl": by_curl,
}


@pytest.mark.parametrize("client", CLIENTS.values(), ids=CLIENTS)
@pytest.mark.parametrize("year", [1990, 2001, 2027, 2045, 2999])
@pytest.mark.usefixtures("pingone_proxy")
def test_tls_holds_before_inside_and_after_a_freeze(
    pingone: PingOne, pingone_clock: ProcessClock, client: Callable[[str], object], year: int
) -> None:
    before = client(pingone.jwks_url)
    pingone_clock.freeze(f"{year}-06-01T00:00:00Z")
    assert client(pingone.jwks_url) == before
    pingone_clock.advance(days=366)
    assert client(pingone.jwks_url) == before
    pingone_clock.unfreeze()
    assert client(pingone.jwks_url) == before


def test_a_connection_outlives_a_freeze(
    pingone: PingOne, pingone_clock: ProcessClock, pingone_proxy: PingOneProxy
) -> None:
    with requests.Session() as session:
        token = session.get(pingone.jwks_url, timeout=10).json()
        pingone_clock.freeze()
        pingone_clock.advance(days=366)
        assert session.get(pingone.jwks_url, timeout=10).json() == token
        headers = pingone.mint.access_token(application="worker").headers
        assert session.get(pingone.environment_url, headers=headers, timeout=10).ok
        pingone_clock.advance(minutes=61)
        assert session.get(pingone.environment_url, headers=headers, timeout=10).status_code == 401
    assert pingone_proxy.url


_SCRIPT = """
import datetime as dt, json, urllib.request
{imports}
import freezegun
from pytest_pingone import PingOne

def asks(pingone):
    with urllib.request.urlopen(pingone.jwks_url) as answer:
        return bool(json.load(answer)["keys"])

with PingOne() as pingone:
    with freezegun.freeze_time("{when}"{options}):
        with pingone.proxy() as proxy, proxy.in_this_process():
            assert asks(pingone)
            assert dt.datetime.__name__ == "FakeDatetime"
    with pingone.proxy(tunnel=True) as proxy, proxy.in_this_process():
        assert asks(pingone)
    with freezegun.freeze_time("2031-01-01"):
        with pingone.proxy() as proxy, proxy.in_this_process():
            assert asks(pingone)
    import trustme
    made = trustme.CA().issue_cert("later.example.com", not_after=dt.datetime(2040, 1, 1))
    from cryptography import x509
    later = x509.load_pem_x509_certificate(made.cert_chain_pems[0].bytes())
    assert type(later.not_valid_after_utc) is dt.datetime
print("healthy")
"""


@pytest.mark.parametrize("when", ["1999-01-01", "2035-01-01"])
@pytest.mark.parametrize("options", ["", ", tick=True"], ids=["plain", "tick"])
@pytest.mark.parametrize("imports", ["", "import trustme", "import cryptography.x509"])
def test_a_first_proxy_inside_a_freeze_spoils_nothing(
    pytester: pytest.Pytester, when: str, options: str, imports: str
) -> None:
    source = _SCRIPT.format(imports=imports, options=options, when=when)
    result = pytester.runpython(pytester.makepyfile(source))
    assert result.outlines == ["healthy"], result.errlines


def test_a_marked_test_is_frozen_before_its_proxy_begins(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import json, urllib.request
        import pytest

        @pytest.mark.pingone_time("2035-01-01T00:00:00Z")
        def test_frozen(pingone, pingone_proxy):
            with urllib.request.urlopen(pingone.discovery_url) as answer:
                assert json.load(answer)["issuer"] == pingone.issuer
                assert answer.headers["Date"] == "Mon, 01 Jan 2035 00:00:00 GMT"

        def test_later(pingone, pingone_proxy):
            with urllib.request.urlopen(pingone.discovery_url) as answer:
                assert "2035" not in answer.headers["Date"]
        """
    )
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=2)


def test_children_that_live_in_another_time_trust_it_too(
    pingone: PingOne, pingone_proxy: PingOneProxy
) -> None:
    """OpenSSL takes the time from the machine unless it is told one: here, by its flag."""
    code = f"""
import ssl, subprocess, sys
sys.exit(subprocess.run(["openssl", "verify", "-attime", sys.argv[1], "-CAfile",
    {pingone_proxy.ca_file!r}, "-verify_hostname", "auth.pingone.com", sys.argv[2]]).returncode)
"""
    host, port = "127.0.0.1", pingone_proxy.port
    shown = subprocess.run(
        ["openssl", "s_client", "-proxy", f"{host}:{port}", "-connect", "auth.pingone.com:443"],  # noqa: S607
        input="",
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    assert pingone.issuer
    begin, end = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
    leaf = begin + shown.partition(begin)[2].partition(end)[0] + end + "\n"
    path = f"{pingone_proxy.ca_file}.leaf"
    with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write(leaf)
    for at in ("1000000000", "4102444800", "16725225600"):
        done = subprocess.run([sys.executable, "-c", code, at, path], check=False)
        assert done.returncode == 0
    assert freezegun
