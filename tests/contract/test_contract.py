"""The Management API is held to the OpenAPI document that it publishes, by schemathesis.

pytest -m contract [--contract-examples N]
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_pingone import PingOne

_CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
)
# What a path does not have is refused by 405, and tested elsewhere; some of it is documented by
# PingOne and not emulated, and so answers 501 as it should.
_SETTINGS = "[phases.coverage]\nunexpected-methods = []\n"
_A_LONG_TIME = 86400


@pytest.mark.contract
def test_no_request_gets_an_answer_that_is_not_documented(
    pingone: PingOne, pytestconfig: pytest.Config, tmp_path: Path
) -> None:
    """No 5xx, no status, content type or body that the document does not have."""
    command = shutil.which("schemathesis", path=str(Path(sys.executable).parent))
    assert command is not None, "pip install -e '.[contract]'"
    token = pingone.mint.access_token(application="worker", lifetime=_A_LONG_TIME)
    base = pingone.api_url.removesuffix("/v1")
    kept = [pingone.environment.id, pingone.applications["worker"].id]
    examples = str(pytestconfig.getoption("--contract-examples"))
    # Two threads that parse Python source at the same time break each other on CPython 3.11.7
    # (gh-106905), and hypothesis parses.
    arguments = ["--checks", ",".join(_CHECKS), "--max-examples", examples, "--workers", "1"]
    (tmp_path / "schemathesis.toml").write_text(_SETTINGS, encoding="utf-8")
    ran = subprocess.run(  # noqa: S603
        [
            command,
            "run",
            f"{base}/__pingone__/openapi.json",
            *("--header", f"Authorization: Bearer {token}"),
            *("--suppress-health-check", "all", "--continue-on-failure"),
            *arguments,
        ],
        cwd=tmp_path,
        env={
            **os.environ,
            "PINGONE_BASE": base,
            "PINGONE_TOKEN": str(token),
            "PINGONE_ENVIRONMENT": pingone.environment.id,
            "PINGONE_KEPT": json.dumps(kept),
            "PYTHONPATH": str(Path(__file__).parent),
            "SCHEMATHESIS_HOOKS": "hooks",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    counted = re.search(r"(\d[\d,]*) generated, (\d[\d,]*) passed", ran.stdout)
    assert ran.returncode == 0, ran.stdout[-20_000:] + ran.stderr[-5_000:]
    assert counted is not None, ran.stdout
    assert counted[1] == counted[2]
