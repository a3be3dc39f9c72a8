"""openid-client of npm, unmodified, through everything that a client does."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from pytest_pingone import PingOne

pytestmark = pytest.mark.node


def test_openid_client_does_all_a_client_does(pingone: PingOne, node_modules: Path) -> None:
    pingone.applications.update("device", device_polling_interval=1)
    pingone.sign_on("alice")
    web, service = pingone.applications["web"], pingone.applications["service"]
    done = subprocess.run(
        ["node", "openid_client.mjs"],  # noqa: S607 - whichever Node.js there is
        cwd=node_modules.parent,
        env={
            **os.environ,
            "ISSUER": pingone.issuer,
            "CLIENT_ID": web.client_id,
            "CLIENT_SECRET": web.client_secret,
            "SERVICE_ID": service.client_id,
            "SERVICE_SECRET": service.client_secret,
            "DEVICE_CLIENT_ID": pingone.applications["device"].client_id,
            "CALLBACK": "http://localhost:8000/callback",
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    alice = pingone.users["alice"].id
    assert json.loads(done.stdout) == {
        "issuer": pingone.issuer,
        "service": "orders:read",
        "subject": alice,
        "pushed": alice,
        "name": "Alice Adams",
        "rotated": True,
        "active": True,
        "revoked": True,
        "replay": "invalid_grant",
        "device": pingone.users["bob"].id,
    }
