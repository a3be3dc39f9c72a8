"""README, `.ci/run` and the examples tell the same story."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def test_readme_opens_with_two_whole_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^```sh\n(.*)\n```$", readme, re.MULTILINE)
    assert commands == [
        "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/pytest docs/examples",
        "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/pytest -n 2",
    ]
    assert readme.index(commands[1]) < 500


@pytest.mark.skipif(not (ROOT / ".ci/run").exists(), reason="a distribution has no `.ci`")
def test_what_the_usual_run_leaves_out_is_run_by_ci() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    options = settings["tool"]["pytest"]["ini_options"]["addopts"]
    left_out = set(re.findall(r"not (\w+)", options[options.index("-m") + 1]))
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    run = re.findall(r'/pytest" -q (?:-n 2 )?-m (?:"(.+)"|(\w+))$', script, re.MULTILINE)
    assert left_out == {name for one in run for name in (one[0] or one[1]).split(" or ")}


def test_no_document_names_a_registry_or_a_path_of_a_machine() -> None:
    words = [f"{registry}.org" for registry in ("pypi", "npmjs")]
    words += [f"/{folder}/" for folder in ("root", "home", "work")]
    tracked = subprocess.run(
        ["git", "ls-files"],  # noqa: S607 - whichever git there is
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    package = (path for path in ROOT.glob("pytest_pingone/**/*.*") if path.suffix != ".pyc")
    for name in tracked.stdout.split() or map(str, package):
        text = (ROOT / name).read_text(encoding="utf-8", errors="replace")
        assert not [word for word in words if word in text], name


@pytest.mark.skipif(not (ROOT / ".ci/run").exists(), reason="a distribution has no `.ci`")
def test_ci_builds_the_manual_and_takes_warnings_for_errors() -> None:
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert re.search(r'/sphinx-build" -q -n -W --keep-going -b html docs ', script)
    assert "pip\" install --quiet -e '.[docs]'" in script
