"""Where the keys of private_key_jwt come from: the application itself, or an https URL."""

from __future__ import annotations

import ssl
import threading
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests
import trustme
from cryptography.hazmat.primitives.asymmetric import rsa

from pytest_pingone import PingOne

Ask = Callable[..., requests.Response]
Refusal = Callable[[requests.Response], tuple[int, str, str]]
Assert = Callable[..., dict[str, str]]

INVALID = (401, "invalid_client", "Request denied: Invalid client credentials")


@pytest.fixture
def before_the_authority() -> urllib.request.OpenerDirector:
    """What `urlopen` uses once somebody has called it."""
    return urllib.request.build_opener()


@pytest.fixture
def https_jwks(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    jwks_of: Callable[..., str],
    private_key: rsa.RSAPrivateKey,
) -> Iterator[str]:
    """The URL of a JWK set behind https, whose authority this process trusts."""
    authority = trustme.CA()
    bundle = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(bundle))
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    document = jwks_of(private_key).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(document)

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"https://localhost:{server.server_port}/jwks"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_keys_may_stand_behind_an_https_url(
    pingone: PingOne,
    ask: Ask,
    refusal_of: Refusal,
    asserted: Assert,
    private_key: rsa.RSAPrivateKey,
    other_key: rsa.RSAPrivateKey,
    before_the_authority: urllib.request.OpenerDirector,
    https_jwks: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # From Python 3.12 on, this keeps the authorities that were trusted before those of the fixture.
    monkeypatch.setattr(urllib.request, "_opener", before_the_authority)
    method = {"token_endpoint_auth_method": "PRIVATE_KEY_JWT"}
    pingone.applications.update("worker", jwks_url=https_jwks, **method)
    assert ask(asserted(private_key, "RS256")).status_code == 200
    assert refusal_of(ask(asserted(other_key, "RS256"))) == INVALID


@pytest.mark.parametrize("url", ["https://127.0.0.1:1/jwks", "https://no host/", "https://[::/"])
def test_an_unreachable_url_of_keys_proves_nobody(
    pingone: PingOne, ask: Ask, refusal_of: Refusal, asserted: Assert, private_key: Any, url: str
) -> None:
    method = {"token_endpoint_auth_method": "PRIVATE_KEY_JWT"}
    pingone.applications.update("worker", jwks_url=url, **method)
    assert refusal_of(ask(asserted(private_key, "RS256"))) == INVALID


@pytest.mark.parametrize(
    "jwks",
    [
        *("{", "[]", "{}", '{"keys":{}}', '{"keys":[1,{},{"kty":"x"}]}'),
        pytest.param("[" * 60_000, id="deeper than can be read"),
    ],
)
def test_an_unreadable_set_of_keys_proves_nobody(
    pingone: PingOne, ask: Ask, refusal_of: Refusal, asserted: Assert, private_key: Any, jwks: str
) -> None:
    method = {"token_endpoint_auth_method": "PRIVATE_KEY_JWT"}
    pingone.applications.update("worker", jwks=jwks, **method)
    assert refusal_of(ask(asserted(private_key, "RS256"))) == INVALID
