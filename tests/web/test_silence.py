"""What clients do wrong is for the journal, not for a log."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from pytest_pingone import server

if TYPE_CHECKING:
    from pytest_pingone import PingOne


def test_a_client_that_hangs_in_its_request_is_let_go_without_a_word(
    pingone: PingOne, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    monkeypatch.setattr(server._Handler, "timeout", 0.05)
    where = urlsplit(pingone.api_url)
    with socket.create_connection((str(where.hostname), int(where.port or 0)), 5) as client:
        client.sendall(b"GET /v1/organ")
        assert client.recv(1000) == b""
    assert caplog.messages == []
