"""A user's project from an empty folder on, with nothing but the wheel and its run-time needs."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.release.conftest import User

pytestmark = pytest.mark.thorough
PROJECT = Path(__file__).parent / "project"
_SECONDS = 60


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The folder of the user's tests, with their settings."""
    folder = tmp_path / "project"
    shutil.copytree(PROJECT, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def test_nothing_of_the_tests_is_in_the_environment(user: User, tmp_path: Path) -> None:
    said = user.runs(
        "python", "-W", "ignore", "-m", "pip", "list", "--format=freeze", folder=tmp_path
    )
    names = {line.partition("==")[0].lower() for line in said.splitlines() if "==" in line}
    assert {"pytest-pingone", "pytest"} <= names
    assert not names & {"pytest-xdist", "hypothesis", "httpx", "flask", "aiohttp", "coverage"}


def test_each_kind_of_user_has_their_tests(user: User, project: Path) -> None:
    said = user.runs("pytest", "-W", "error", folder=project)
    assert re.search(r"^=+ \d+ passed in [^,]+=+$", said, re.MULTILINE), said
    assert "pingone: region EU (from ini)" in said


def test_a_wrong_setting_is_told_before_any_test(user: User, project: Path) -> None:
    said = user.runs("pytest", "-o", "pingone_region=XX", folder=project, fails=True)
    assert "There is no PingOne region 'XX'" in said
    assert "Traceback" not in said


def test_the_fixtures_read_like_a_manual(user: User, tmp_path: Path) -> None:
    said = user.runs("pytest", "--fixtures", folder=tmp_path)
    (ours,) = re.findall(
        r"^-+ fixtures defined from pytest_pingone\.plugin -+$", said, re.MULTILINE
    )
    described = said.partition(ours)[2].split("\n-----")[0].split("\n=====")[0]
    names = re.findall(r"^(pingone\w*)", described, re.MULTILINE)
    assert set(names) == {
        "pingone",
        "pingone_clock",
        "pingone_config",
        "pingone_emulator",
        "pingone_hosts",
        "pingone_proxy",
        "pingone_seed",
    }
    assert "no docstring" not in described


def test_the_markers_are_told(user: User, tmp_path: Path) -> None:
    said = user.runs("pytest", "--markers", folder=tmp_path)
    assert "@pytest.mark.pingone(region=..." in said
    assert "@pytest.mark.pingone_time(at)" in said


def test_the_command(user: User, tmp_path: Path) -> None:
    said = user.runs("pytest-pingone", "--help", folder=tmp_path)
    for name in ("serve", "mint", "token", "seed", "clock"):
        assert re.search(rf"^ +{name}\b", said, re.MULTILINE), said
    options = ("--alone", "--user", "alice", "--resource", "orders")
    token = user.runs("python", "-m", "pytest_pingone", "mint", *options, folder=tmp_path)
    assert re.fullmatch(r"(?:[\w-]+\.){2}[\w-]+\n", token)


def test_serve_begins_and_ends(user: User, tmp_path: Path) -> None:
    program = str(user.programs / "pytest-pingone")
    command = [program, "serve", "--port", "0", "--env-file", ".env"]
    process = subprocess.Popen(  # noqa: S603 - our own words
        command,
        cwd=tmp_path,
        env={**user.surroundings, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        first = process.stdout.readline()
        settings = (tmp_path / ".env").read_text(encoding="utf-8")
        found = re.search(r'^PINGONE_ISSUER="?([^"\n]+)', settings, re.MULTILINE)
        assert found is not None, first + settings
        url = f"{found[1]}/.well-known/openid-configuration"
        with urllib.request.urlopen(url, timeout=_SECONDS) as answer:  # noqa: S310 - on loopback
            assert answer.status == 200
    finally:
        if sys.platform == "win32":
            process.terminate()  # Ctrl-C goes to a console there, and so to us
        else:
            process.send_signal(signal.SIGINT)
        _, complaints = process.communicate(timeout=_SECONDS)
    assert "Traceback" not in complaints
    if sys.platform != "win32":
        assert process.returncode == 0
