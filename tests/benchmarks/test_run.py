"""The benchmarks run, say what they left out, and are what the page shows."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_pingone import PingOne

ROOT = Path(__file__).parent.parent.parent
RUN = ROOT / "benchmarks/run.py"
PAGE = ROOT / "docs/reference/benchmarks.md"
FIGURES = PAGE.with_suffix(".json")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - ours
        [sys.executable, str(RUN), "--rounds", "1", *arguments],
        check=True,
        capture_output=True,
        text=True,
    )


def test_a_group_is_measured_and_written_down(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    done = run("--only", "state", "--peers", str(tmp_path), "--json", str(file))
    assert "roll-back of the default tenant" in done.stdout
    found = json.loads(file.read_text(encoding="utf-8"))
    row = next(row for row in found["rows"] if row["name"].startswith("roll-back"))
    assert 0 < row["low"] == row["median"] == row["high"]  # there was one round
    assert row["verdicts"][0]["said"] in ("met", "not met")
    # An empty folder: each of the others is named with what would have to be installed.
    assert len(found["skipped"]) == 6
    assert "skipped: oidc-provider-mock" in done.stdout
    assert "npm install oauth2-mock-server" in done.stdout


def test_a_connection_that_the_server_gave_up_is_made_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.syspath_prepend(str(ROOT))
    from benchmarks.wire import Wire, request

    with PingOne() as pingone, Wire(request(pingone.jwks_url)) as wire:
        first = wire()
        assert wire._socket is not None
        wire._socket.shutdown(socket.SHUT_RDWR)
        assert wire() == first


def test_an_unknown_group_is_refused() -> None:
    with pytest.raises(subprocess.CalledProcessError) as refused:
        run("--only", "weather")
    assert "weather" in refused.value.stderr


def test_the_page_shows_the_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT))
    from benchmarks import page

    shown = PAGE.read_text(encoding="utf-8")
    assert page.of(str(FIGURES)) in shown


def test_the_figures_name_no_place() -> None:
    text = FIGURES.read_text(encoding="utf-8")
    assert not any(word in text for word in ("/home", "/root", "/tmp", "/work"))  # noqa: S108 - what is not there
