"""The walk-throughs of CONTRIBUTING.md, carried out on a copy of the project."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.docs import pages
from tests.docs.reader import ROOT, Command, File, follow, page, section, steps

PAGE = page("CONTRIBUTING.md")
WALKS = ("Add a collection", "Add a grant", "Add a flaw")
pytestmark = pytest.mark.skipif(
    not (ROOT / "pytest_pingone").exists(), reason="what is tested is installed, and not copied"
)
COPIED = ("pytest_pingone", "tests", "docs", "conftest.py", "pyproject.toml", "README.md")


def files_of(walk: str) -> list[File]:
    return [step for step in steps(section(PAGE, walk)) if isinstance(step, File)]


@pytest.mark.parametrize("walk", WALKS)
def test_what_a_walk_changes_is_where_it_says(tmp_path: Path, walk: str) -> None:
    for name in {step.name for step in files_of(walk) if step.how != "Write"}:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    follow(section(PAGE, walk), tmp_path, run=lambda _: None)
    for path in tmp_path.rglob("*.py"):
        compile(path.read_text(encoding="utf-8"), str(path), "exec")


def test_the_page_names_every_marker() -> None:
    settings = tomllib.loads(page("pyproject.toml"))["tool"]["pytest"]["ini_options"]
    known = {marker.partition(":")[0] for marker in settings["markers"]}
    assert set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)) == known


class Project:
    """A copy of this project, in which a walk is carried out."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        unneeded = shutil.ignore_patterns("__pycache__", "node_modules", "target", ".*")
        for name in COPIED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, folder / name, ignore=unneeded)
            else:
                shutil.copy(ROOT / name, folder / name)

    def runs(self, command: str) -> str:
        """Run a command of `.venv/bin`, in the environment that is there."""
        program, *arguments = command.split()
        module = {"pytest": ["-m", "pytest"], "cog": ["-m", "cogapp"], "python": []}
        known = module[program.removeprefix(".venv/bin/")]
        done = subprocess.run(  # noqa: S603 - our own words
            [sys.executable, *known, *arguments],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(self.folder), "COLUMNS": "80", "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def holds(self, code: str) -> None:
        """Run a program in which something is asserted of the copy."""
        head = "import pytest_pingone, requests\nfrom pytest_pingone import *\n"
        here = f"assert pytest_pingone.__file__.startswith({str(self.folder)!r})\n"
        path = self.folder / "holds.py"
        path.write_text(f"{head}{here}{code}", encoding="utf-8")
        self.runs("python holds.py")


SHOWN = {
    "Add a collection": """
with PingOne() as pingone:
    headers = pingone.mint.access_token(application="worker").headers
    url = f"{pingone.environment_url}/reminders"
    body = {"name": "Monday", "text": "Rotate the keys.", "urgency": "HIGH"}
    made = requests.post(url, json=body, headers=headers)
    assert made.status_code == 201, made.text
    here = made.json()["_links"]["self"]["href"]
    assert requests.get(here, headers=headers).json() == made.json()
    again = requests.post(url, json=body, headers=headers).json()
    assert again["details"][0]["code"] == "UNIQUENESS_VIOLATION", again
    wrong = requests.post(url, json={**body, "urgency": "MIDDLE"}, headers=headers).json()
    assert wrong["details"][0]["code"] == "INVALID_VALUE", wrong
    reader = pingone.mint.access_token(application="reader").headers
    assert requests.get(url, headers=reader).json()["count"] == 1
    assert requests.post(url, json=body, headers=reader).status_code == 403
""",
    "Add a grant": """
with PingOne() as pingone:
    pingone.applications.update("web", grant_types=["AUTHORIZATION_CODE", "PASSWORD"])
    web = pingone.applications["web"]
    form = {"grant_type": "password", "username": "alice", "password": "Correct-Horse-9"}
    form["scope"] = "openid"
    given = requests.post(pingone.token_url, form, auth=(web.client_id, web.client_secret))
    assert given.status_code == 200, given.text
    assert pingone.explain(given.json()["access_token"])
    refused = requests.post(
        pingone.token_url, {**form, "password": "x"}, auth=(web.client_id, web.client_secret)
    )
    assert refused.json()["error"] == "invalid_grant", refused.text
""",
    "Add a flaw": """
import jwt
assert "audience-that-begins-right" in FLAWS
with PingOne() as pingone:
    flawed = pingone.mint.access_token(application="worker", flaw="audience-that-begins-right")
    assert flawed.claims["aud"] == ["https://api.pingone.com.attacker.example"]
    url = f"{pingone.environment_url}/users"
    assert requests.get(url, headers=flawed.headers).status_code == 401
    good = pingone.mint.access_token(application="worker")
    assert requests.get(url, headers=good.headers).status_code == 200
""",
}


@pytest.mark.thorough
@pytest.mark.parametrize("walk", WALKS)
def test_a_walk_leads_to_what_it_says(tmp_path: Path, walk: str) -> None:
    pytest.importorskip("cogapp", reason="cog is in the extra `dev`")
    project = Project(tmp_path)
    done = follow(section(PAGE, walk), tmp_path, run=project.runs)
    assert [step for step in done if isinstance(step, Command) and step.says]
    project.holds(SHOWN[walk])
    written = [name for name in pages.NAMES if name.startswith("docs/") and "[[[cog" in page(name)]
    project.runs(f".venv/bin/cog --check {' '.join(written)}")


@pytest.mark.thorough
def test_without_the_walks_nothing_of_it_is_there(tmp_path: Path) -> None:
    """What is asserted of the copies fails where they were left as they are."""
    project = Project(tmp_path)
    for code in SHOWN.values():
        with pytest.raises(AssertionError):
            project.holds(code)
