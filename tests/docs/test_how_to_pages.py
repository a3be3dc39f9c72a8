"""How-to pages that are followed: what they want written is written, what they want run is run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import yaml

from pytest_pingone.cli import main
from tests.docs.reader import ROOT, Command, follow, page


def test_a_team_without_a_tenant_agrees_on_one_file(
    inside: pytest.Pytester, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(command: str) -> str:
        program, *arguments = shlex.split(command)
        if program == "pytest":
            return inside.runpytest(*arguments).stdout.str() + "\n"
        assert program == "pytest-pingone"
        capsys.readouterr()
        assert main(arguments) == 0
        return capsys.readouterr().out

    done = follow(page("docs/how-to/develop-without-a-tenant.md"), inside.path, run=run)
    assert len([step for step in done if isinstance(step, Command) and step.says]) == 2


def test_the_workflow_of_the_page_on_ci_runs_these_tests(inside: pytest.Pytester) -> None:
    """All but the installation, which a test of the tutorial does."""
    workflow = yaml.safe_load(page("docs/examples/ci/workflow.yml"))
    steps = workflow["jobs"]["tests"]["steps"]
    install, test = (step["run"] for step in steps if "run" in step)
    assert install == "pip install -r requirements.txt"
    program, *arguments = shlex.split(test)
    assert program == "pytest"

    follow(page("docs/tutorial/first-test.md"), inside.path, run=lambda _: None)
    result = inside.runpytest(*["0" if word == "auto" else word for word in arguments])

    result.assert_outcomes(passed=42)
    (kept,) = (step["with"]["path"].split() for step in steps if "upload" in step.get("uses", ""))
    assert all(inside.path.joinpath(name).stat().st_size for name in kept)


PAGES = sorted((ROOT / "docs").glob("[eht]*/*.md"))
_LINK = re.compile(r"\]\((?!\w+:)([^)#\s]*)(?:#([\w-]+))?\)")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_links_lead_somewhere(path: Path) -> None:
    for target, heading in _LINK.findall(path.read_text(encoding="utf-8")):
        there = (path.parent / target).resolve() if target else path
        assert there.exists(), target
        if heading:
            titles = re.findall(r"^#+ (.*)$", there.read_text(encoding="utf-8"), re.MULTILINE)
            assert heading in {_anchor(title) for title in titles}, f"{target}#{heading}"


def _anchor(title: str) -> str:
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
