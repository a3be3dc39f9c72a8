"""The settings of `pingone_proxy`: settings of a test, not of its tenant."""

from __future__ import annotations

import pytest

OTHERS = """
    import socket, pytest

    def status(proxy):
        with socket.create_connection(("127.0.0.1", proxy.port), timeout=10) as connection:
            connection.sendall(b"CONNECT nowhere.invalid:443 HTTP/1.1\\r\\n\\r\\n")
            return connection.recv(12)

    def test_by_default(pingone_proxy):
        assert status(pingone_proxy) == b"HTTP/1.1 {default}"

    @pytest.mark.pingone(proxy_tunnel=True)
    def test_with_tunnels(pingone, pingone_emulator, pingone_proxy):
        assert status(pingone_proxy) == b"HTTP/1.1 502"
        assert pingone is pingone_emulator

    @pytest.mark.pingone(proxy_tunnel=False)
    def test_without_tunnels(pingone, pingone_emulator, pingone_proxy):
        assert status(pingone_proxy) == b"HTTP/1.1 403"
"""


def test_tunnels_to_others_are_a_marker_away(inside: pytest.Pytester) -> None:
    inside.makepyfile(OTHERS.format(default=403))
    inside.runpytest().assert_outcomes(passed=3)


def test_tunnels_to_others_are_a_line_in_the_ini_file_away(inside: pytest.Pytester) -> None:
    inside.makeini("[pytest]\npingone_proxy_tunnel = true\n")
    inside.makepyfile(OTHERS.format(default=502))
    inside.runpytest().assert_outcomes(passed=3)
