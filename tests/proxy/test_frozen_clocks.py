"""TLS and frozen clocks: before, inside and after a freeze, and made for the first time inside."""

from __future__ import annotations

import itertools
import json
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import requests
from cryptography import x509

from pytest_pingone import PingOne, PingOneProxy, ProcessClock

if TYPE_CHECKING:
    from tests.proxy.conftest import Caller


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
}
PARAMETERS = [
    *(pytest.param(client, id=name) for name, client in CLIENTS.items()),
    pytest.param(by_curl, id="curl", marks=pytest.mark.programs),
]


@pytest.mark.parametrize("client", PARAMETERS)
@pytest.mark.parametrize("year", [1990, 2001, 2027, 2045, 2999])
@pytest.mark.filterwarnings("ignore:System time is way off")  # as urllib3 says of the past
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


@pytest.mark.usefixtures("pingone_proxy")
def test_a_connection_outlives_a_freeze(pingone: PingOne, pingone_clock: ProcessClock) -> None:
    with requests.Session() as session:
        keys = session.get(pingone.jwks_url, timeout=10).json()
        pingone_clock.freeze()
        pingone_clock.advance(days=366)
        assert session.get(pingone.jwks_url, timeout=10).json() == keys
        headers = pingone.mint.access_token(application="worker").headers
        assert session.get(pingone.environment_url, headers=headers, timeout=10).ok
        pingone_clock.advance(minutes=61)
        assert session.get(pingone.environment_url, headers=headers, timeout=10).status_code == 401


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


_IMPORTS = ["", "import trustme", "import cryptography.x509"]
_OPTIONS = {"plain": "", "tick": ", tick=True"}


def _cases() -> Iterator[Any]:
    """Yield all combinations; half of them, in which each two meet, are in the usual run."""
    for when, options, imports in itertools.product(["1999", "2035"], _OPTIONS, _IMPORTS):
        odd = (when == "1999") + (options == "plain") + (imports == "import trustme")
        yield pytest.param(when, options, imports, marks=[pytest.mark.thorough] if odd % 2 else [])


@pytest.mark.parametrize(("when", "options", "imports"), list(_cases()))
def test_a_first_proxy_inside_a_freeze_spoils_nothing(
    pytester: pytest.Pytester, when: str, options: str, imports: str
) -> None:
    source = _SCRIPT.format(imports=imports, options=_OPTIONS[options], when=f"{when}-01-01")
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


def test_certificates_hold_whatever_time_a_client_lives_in(
    pingone_proxy: PingOneProxy, tunnelled: Callable[[], Caller]
) -> None:
    leaf = tunnelled().socket.getpeercert(binary_form=True)  # type: ignore[attr-defined]
    for certificate in (
        x509.load_der_x509_certificate(leaf),
        x509.load_pem_x509_certificate(Path(pingone_proxy.ca_file).read_bytes()),
    ):
        assert certificate.not_valid_before_utc.year == 2000
        assert certificate.not_valid_after_utc.year == 3000
