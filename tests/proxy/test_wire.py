"""The proxy on the wire: what a client may ask of it, and what it gets."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
from collections.abc import Callable

import pytest

from pytest_pingone import EmulatorFault, PingOne, PingOneProxy
from tests.proxy.conftest import Caller

Open = Callable[[], Caller]
HOSTS = ("auth.pingone.com", "api.pingone.com", "apps.pingone.com")


@pytest.mark.parametrize("host", HOSTS)
def test_a_tunnel_leads_to_each_of_the_tenants_hosts(
    call: Open, pingone_proxy: PingOneProxy, host: str
) -> None:
    caller = call()
    assert caller.connect(f"{host}:443") == 200
    secured = caller.secured(pingone_proxy.ssl_context, host)
    status, _, _ = secured.get("/nothing", host)
    assert status == 404
    certificate = secured.socket.getpeercert()  # type: ignore[attr-defined]
    assert certificate["subjectAltName"] == (("DNS", host),)
    secured.socket.close()


@pytest.mark.pingone(region="EU", custom_domain="login.example.com")
def test_the_hosts_are_those_of_the_region_and_the_custom_domain(
    call: Open, pingone: PingOne
) -> None:
    assert pingone.issuer == "https://login.example.com/as"
    for host in ("login.example.com", "api.pingone.eu", "auth.pingone.eu", "apps.pingone.eu"):
        assert call().connect(f"{host}:443") == 200
    for host in HOSTS:
        assert call().connect(f"{host}:443") == 403
    with pytest.raises(EmulatorFault, match=r"(?s)3 time.*its region is a setting"):
        pingone.raise_faults()


def test_a_host_may_be_written_in_capitals(tunnelled: Open, call: Open, jwks: str) -> None:
    assert call().connect("AUTH.PingOne.com:443") == 200
    assert tunnelled().get(jwks, "AUTH.PingOne.com:443")[0] == 200


def test_a_tunnel_is_kept_for_further_requests(tunnelled: Open, jwks: str) -> None:
    caller = tunnelled()
    for _ in range(3):
        status, headers, body = caller.get(jwks)
        assert (status, headers["connection"]) == (200, "keep-alive")
        assert json.loads(body)["keys"]


def test_http_1_1_is_agreed_on(pingone_proxy: PingOneProxy, call: Open) -> None:
    caller = call()
    assert caller.connect("auth.pingone.com:443") == 200
    context = pingone_proxy.ssl_context
    context.set_alpn_protocols(["h2", "http/1.1"])
    secured = caller.secured(context)
    assert secured.socket.selected_alpn_protocol() == "http/1.1"  # type: ignore[attr-defined]
    secured.socket.close()


def test_what_goes_through_is_in_the_journal_as_at_pingone(
    pingone: PingOne, tunnelled: Open, jwks: str
) -> None:
    tunnelled().get(jwks)
    assert pingone.requests.last.url == f"https://auth.pingone.com{jwks}"
    assert pingone.requests.last.endpoint == "jwks"


REFUSED = {
    "CONNECT example.com:443": (403, "example.com is none of the emulated hosts"),
    "CONNECT xpingone.com:443": (403, "xpingone.com is none"),
    "CONNECT 192.0.2.1:443": (403, "192.0.2.1 is none"),
    "CONNECT [2001:db8::1]:443": (403, "[2001:db8::1] is none"),
    "CONNECT auth.pingone.com": (400, "a host and a port"),
    "CONNECT auth.pingone.com:x": (400, "a host and a port"),
    "CONNECT https://auth.pingone.com/:443": (400, "a host and a port"),
    "GET http://example.com/": (403, "forwards nothing"),
    "GET http://[/": (403, "forwards nothing"),
    "GET /": (403, "forwards nothing"),
}
NOT_OF_THE_TENANT = (
    "CONNECT auth.pingone.com:80",
    "CONNECT auth.pingone.com:8443",
    "CONNECT auth.pingone.eu:443",
    "CONNECT auth.pingone.com.:443",
    "CONNECT console.pingone.com:443",
    "GET http://auth.pingone.com/",
    "GET http://api.pingone.eu/v1",
    "POST https://auth.pingone.com/",
)


def asks(caller: Caller, asked: str, status: int) -> tuple[str, str]:
    """Ask for something with a long body, and return the refusal: its phrase and its text."""
    caller.send(f"{asked} HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n" + "x" * 100_000)
    phrase = caller.stream.readline().decode()
    assert phrase.startswith(f"HTTP/1.1 {status} pytest-pingone: ")
    return phrase, caller.rest().decode().partition("\r\n\r\n")[2]


@pytest.mark.parametrize("asked", REFUSED)
def test_all_else_is_refused_in_words(call: Open, asked: str) -> None:
    status, words = REFUSED[asked]
    assert all(words in said for said in asks(call(), asked, status))


@pytest.mark.parametrize("tunnel", [True, False])
@pytest.mark.parametrize("asked", NOT_OF_THE_TENANT)
def test_what_is_pingones_is_never_reached_and_fails_the_test(
    asked: str,
    tunnel: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    with PingOne() as tenant:
        with tenant.proxy(tunnel=tunnel) as proxy:
            connection = socket.create_connection(("127.0.0.1", proxy.port), timeout=10)
            with connection, connection.makefile("rb") as stream:
                phrase, _ = asks(Caller(connection, stream), asked, 403)
        assert "which is PingOne's; the emulated tenant answers by https at" in phrase
        with pytest.raises(EmulatorFault, match=r"Through pingone_proxy, .* was asked for"):
            tenant.raise_faults()


def test_a_refusal_names_the_hosts_and_the_option(call: Open) -> None:
    caller = call()
    caller.send("CONNECT example.com:443 HTTP/1.1\r\n\r\n")
    said = caller.rest().decode()
    assert all(host in said for host in HOSTS)
    assert "proxy_tunnel" in said


RUBBISH = [
    b"hello\r\n\r\n",
    b"\r\n\r\n",
    b"CONNECT\r\n\r\n",
    b"CONNECT auth.pingone.com:443 HTTP/9.9\r\n\r\n",
    b"CONNECT auth.pingone.com:443 HTTP/1.1 more\r\n\r\n",
    b"CONNECT \xff\xfe:443 HTTP/1.1\r\n\r\n",
    b"CONNECT " + b"x" * 3000 + b":443 HTTP/1.1\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"\x05\x01\x00",
    b"GET / HTTP/1.1\r\n" + b"A: " + b"x" * 20_000,
]


@pytest.mark.parametrize("rubbish", RUBBISH, ids=range(len(RUBBISH)))
def test_rubbish_is_refused_at_once_and_harms_nobody_else(
    call: Open, tunnelled: Open, jwks: str, rubbish: bytes
) -> None:
    caller = call()
    caller.send(rubbish)
    assert caller.receive()[0] in {400, 431}
    assert tunnelled().get(jwks)[0] == 200


@pytest.mark.parametrize(
    "begun",
    [b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01", b"\x16\x03\x01\x00\x05hello", b"\x00" * 99],
)
def test_what_is_no_tls_ends_the_tunnel_alone(
    call: Open, tunnelled: Open, jwks: str, begun: bytes
) -> None:
    caller = call()
    assert caller.connect("auth.pingone.com:443") == 200
    caller.send(begun)
    assert tunnelled().get(jwks)[0] == 200
    with contextlib.suppress(OSError):  # the proxy may have had enough already
        caller.socket.shutdown(socket.SHUT_WR)
        caller.rest()


@pytest.mark.parametrize("host", ["api.pingone.com", "auth.pingone.com:444", "localhost", ""])
def test_a_request_that_names_another_host_is_misdirected(
    pingone: PingOne, tunnelled: Open, jwks: str, host: str
) -> None:
    caller = tunnelled()
    status, _, body = caller.get(jwks, host)
    assert status == 421
    assert b"the tunnel leads to auth.pingone.com" in body
    assert len(pingone.requests) == 0
    assert caller.get(jwks)[0] == 200


def test_a_request_may_name_its_host_in_its_target(tunnelled: Open, jwks: str) -> None:
    caller = tunnelled()
    assert caller.get(f"https://auth.pingone.com{jwks}", "elsewhere.example.com")[0] == 200
    assert caller.get(f"https://api.pingone.com{jwks}")[0] == 421


def test_tls_for_another_name_than_was_asked_for_is_refused(
    call: Open, pingone_proxy: PingOneProxy
) -> None:
    caller = call()
    assert caller.connect("auth.pingone.com:443") == 200
    with pytest.raises(ssl.SSLError, match=r"(?i)unrecognized.name"):
        caller.secured(pingone_proxy.ssl_context, "api.pingone.com")


def test_a_client_that_names_nobody_is_served(
    call: Open, pingone_proxy: PingOneProxy, jwks: str
) -> None:
    caller = call()
    assert caller.connect("auth.pingone.com:443") == 200
    context = pingone_proxy.ssl_context
    context.check_hostname = False
    wrapped = context.wrap_socket(caller.socket)
    secured = type(caller)(wrapped, wrapped.makefile("rb"))
    assert secured.get(jwks)[0] == 200
    secured.stream.close()
    secured.socket.close()


def test_the_certificate_is_worth_nothing_to_who_was_not_told(call: Open) -> None:
    caller = call()
    assert caller.connect("auth.pingone.com:443") == 200
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    with pytest.raises(ssl.SSLCertVerificationError):
        caller.secured(context)


def test_an_end_is_said_as_tls_says_it(tunnelled: Open, jwks: str) -> None:
    caller = tunnelled()
    caller.socket.suppress_ragged_eofs = False  # type: ignore[attr-defined]
    caller.send(f"GET {jwks} HTTP/1.1\r\nHost: auth.pingone.com\r\nConnection: close\r\n\r\n")
    assert caller.receive()[0] == 200
    assert caller.rest() == b""
