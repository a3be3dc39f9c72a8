"""The environment variables: what they say, and that all is as it was afterwards."""

from __future__ import annotations

import os
import ssl
import stat
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import certifi
import pytest

from pytest_pingone import PingOne, PingOneProxy
from pytest_pingone.proxy.surroundings import exempt

FILES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
TOUCHED = (
    *FILES,
    *("HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy"),
    *("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"),
    *("NODE_USE_ENV_PROXY", "JAVA_TOOL_OPTIONS"),
)


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment that says nothing of proxies and certificates."""
    for name in TOUCHED:
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@pytest.fixture
def tenant() -> Iterator[PingOne]:
    with PingOne() as tenant:
        yield tenant


def certificates(path: str) -> int:
    return Path(path).read_bytes().count(b"BEGIN CERTIFICATE")


def trusted(context: ssl.SSLContext) -> int:
    return context.cert_store_stats()["x509_ca"]


def test_clients_are_led_to_the_proxy_and_not_to_this_machine(tenant: PingOne) -> None:
    with tenant.proxy() as proxy, proxy.in_this_process():
        assert os.environ["HTTPS_PROXY"] == os.environ["https_proxy"] == proxy.url
        assert os.environ["NO_PROXY"] == os.environ["no_proxy"] == "localhost,127.0.0.1,::1"
        assert not {"HTTP_PROXY", "http_proxy", "ALL_PROXY"} & set(os.environ)
        for host in ("localhost", "127.0.0.1"):
            assert urllib.request.proxy_bypass(host)
        assert not urllib.request.proxy_bypass("auth.pingone.com")
    assert not set(TOUCHED) & set(os.environ)


def test_what_was_set_before_is_set_again_exactly(
    clean: pytest.MonkeyPatch, tenant: PingOne
) -> None:
    for name in (*TOUCHED, "UNRELATED"):
        clean.setenv(name, f"before {name}")
    before = dict(os.environ)
    with tenant.proxy() as proxy, proxy.in_this_process():
        assert os.environ["HTTPS_PROXY"] == proxy.url
        assert os.environ["HTTP_PROXY"] == "before HTTP_PROXY"
        os.environ["SSL_CERT_FILE"] = "changed by a test"
        del os.environ["no_proxy"]
    assert dict(os.environ) == before


def test_nothing_of_this_process_changes_before_it_is_asked_for(tenant: PingOne) -> None:
    before = dict(os.environ)
    with tenant.proxy() as proxy:
        assert dict(os.environ) == before
        assert tenant.issuer.startswith("https://auth.pingone.com/")
        done = subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", f"import urllib.request as u; u.urlopen({tenant.jwks_url!r})"],
            env={**os.environ, **proxy.environment},
            check=False,
            capture_output=True,
            text=True,
        )
    assert done.returncode == 0, done.stderr
    assert [entry.endpoint for entry in tenant.requests] == ["jwks"]
    assert tenant.issuer.startswith("http://127.0.0.1:")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", []),
        ("internal.example.com, .corp.example.com", ["internal.example.com", ".corp.example.com"]),
        ("localhost,127.0.0.1,10.0.0.0/8", ["10.0.0.0/8"]),
        ("*", []),
        ("pingone.com", []),
        (".pingone.com,x", ["x"]),
        ("*.pingone.com:443,.com", []),
        ("AUTH.PingOne.com", []),
        ("xpingone.com,pingone.com.example", ["xpingone.com", "pingone.com.example"]),
    ],
)
def test_who_was_exempt_stays_so_but_for_the_hosts(before: str, after: list[str]) -> None:
    assert exempt(before, ["auth.pingone.com"]) == ["localhost", "127.0.0.1", "::1", *after]


def test_a_host_that_was_exempt_is_led_to_the_proxy(
    clean: pytest.MonkeyPatch, tenant: PingOne
) -> None:
    clean.setenv("no_proxy", ".pingone.com")
    with tenant.proxy() as proxy, proxy.in_this_process():
        urllib.request.urlopen(tenant.jwks_url).close()  # noqa: S310 - it is https


def test_the_files_are_their_owners_alone_and_hold_no_key(tenant: PingOne) -> None:
    with tenant.proxy() as proxy:
        folder = Path(proxy.ca_file).parent
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        for path in folder.iterdir():
            assert b"PRIVATE KEY" not in path.read_bytes()
    assert not folder.exists()


def test_without_tunnels_nobody_else_is_trusted(tenant: PingOne) -> None:
    with tenant.proxy() as proxy:
        assert [certificates(proxy.environment[name]) for name in FILES] == [1] * 4
        assert certificates(proxy.ca_file) == trusted(proxy.ssl_context) == 1


def test_who_was_trusted_by_name_stays_so(
    clean: pytest.MonkeyPatch, tenant: PingOne, tmp_path: Path
) -> None:
    mine, usual = tmp_path / "mine.pem", Path(certifi.where()).read_text(encoding="utf-8")
    end = "-----END CERTIFICATE-----\n"
    mine.write_text(end.join(usual.split(end)[:2]) + end.rstrip(), encoding="utf-8")
    clean.setenv("CURL_CA_BUNDLE", str(mine))
    clean.setenv("NODE_EXTRA_CA_CERTS", str(mine))
    with tenant.proxy() as proxy:
        found = {name: certificates(proxy.environment[name]) for name in FILES}
        assert found == {
            "SSL_CERT_FILE": 1,
            "REQUESTS_CA_BUNDLE": 3,  # requests reads the other if this one is not set
            "CURL_CA_BUNDLE": 3,
            "NODE_EXTRA_CA_CERTS": 3,
        }
        context = ssl.create_default_context(cafile=proxy.environment["CURL_CA_BUNDLE"])
        assert trusted(context) == 3


@pytest.mark.parametrize("gone", ["", "/no/such/file", "."])
def test_a_variable_that_names_no_file_does_no_harm(
    clean: pytest.MonkeyPatch, tenant: PingOne, gone: str
) -> None:
    clean.setenv("SSL_CERT_FILE", gone)
    with tenant.proxy() as proxy:
        assert certificates(proxy.environment["SSL_CERT_FILE"]) == 1


@pytest.mark.parametrize("tunnel", [True, False])
def test_whoever_reaches_other_hosts_trusts_them_as_before(
    clean: pytest.MonkeyPatch,
    tenant: PingOne,
    tunnel: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    clean.setenv("NO_PROXY", "" if tunnel else "internal.example.com")
    usual = certificates(certifi.where())
    with tenant.proxy(tunnel=tunnel) as proxy:
        assert certificates(proxy.environment["NODE_EXTRA_CA_CERTS"]) == 1
        for name in FILES[:-1]:
            assert certificates(proxy.environment[name]) > usual
        assert trusted(proxy.ssl_context) > usual * 0.9
        assert certificates(proxy.ca_file) == 1
        java = Path(proxy.ca_file).with_name("java.p12")
        assert java.stat().st_size > 50_000


def test_java_is_told_besides_what_it_was_told_before(
    clean: pytest.MonkeyPatch, tenant: PingOne, tmp_path: Path
) -> None:
    clean.setenv("JAVA_TOOL_OPTIONS", "-Xmx64m")
    place = tmp_path / "with a space"
    place.mkdir()
    clean.setattr("tempfile.tempdir", str(place))
    with tenant.proxy() as proxy:
        said = proxy.environment["JAVA_TOOL_OPTIONS"]
    assert said.startswith("-Xmx64m -Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=")
    assert '"-Djavax.net.ssl.trustStore=' in said


def test_urllib_forgets_what_it_took_from_the_environment(tenant: PingOne) -> None:
    def opener() -> object:
        return vars(urllib.request)["_opener"]

    urllib.request.urlopen(tenant.jwks_url).close()  # noqa: S310 - loopback
    before = opener()
    assert before is not None
    with tenant.proxy() as proxy, proxy.in_this_process():
        with urllib.request.urlopen(tenant.jwks_url) as answer:  # noqa: S310 - it is https
            assert answer.status == 200
        assert opener() is not before
    assert opener() is before
    urllib.request.urlopen(tenant.jwks_url).close()  # noqa: S310 - loopback


def test_an_opener_that_somebody_installed_stays(tenant: PingOne) -> None:
    before = vars(urllib.request)["_opener"]
    installed = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    urllib.request.install_opener(installed)
    try:
        with tenant.proxy() as proxy, proxy.in_this_process():
            assert vars(urllib.request)["_opener"] is installed
        assert vars(urllib.request)["_opener"] is installed
    finally:
        urllib.request.install_opener(before)


def test_the_fixture_does_it_for_its_test(pingone: PingOne, pingone_proxy: PingOneProxy) -> None:
    assert os.environ["HTTPS_PROXY"] == pingone_proxy.url
    assert pingone.issuer == f"https://auth.pingone.com/{pingone.environment.id}/as"
    assert pingone.mint.access_token(application="worker").claims["iss"] == pingone.issuer
