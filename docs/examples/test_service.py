"""A program of its own that names PingOne's hosts, started once for all tests of a file."""

import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator

import pytest

from pytest_pingone import PingOne

SERVICE = """
import http.server, os, urllib.request

class Service(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        jwks = f"https://auth.pingone.com/{os.environ['ENVIRONMENT_ID']}/as/jwks"
        with urllib.request.urlopen(jwks) as answer:
            self.send_response(answer.status)
            self.end_headers()
            self.wfile.write(answer.read())

    def log_message(self, *_):
        pass

server = http.server.HTTPServer(("127.0.0.1", 0), Service)
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
"""
COMMAND = [sys.executable, "-c", SERVICE]  # or any other language


@pytest.fixture(scope="module")
def service(pingone_emulator: PingOne) -> Iterator[str]:
    environment = {**os.environ, "ENVIRONMENT_ID": pingone_emulator.environment.id}
    with pingone_emulator.proxy() as proxy:
        environment |= proxy.environment
        with subprocess.Popen(
            COMMAND, env=environment, stdout=subprocess.PIPE, text=True
        ) as program:
            assert program.stdout is not None
            yield program.stdout.readline().strip()
            program.terminate()


def test_the_service_is_answered_by_the_tenant(pingone: PingOne, service: str) -> None:
    with urllib.request.urlopen(service) as answer:
        assert answer.read() == pingone.jwks
    assert pingone.requests.to("jwks").last.url.startswith("https://auth.pingone.com/")
