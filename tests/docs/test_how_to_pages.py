"""How-to pages that are followed: what they want written is written, what they want run is run."""

from __future__ import annotations

import shlex

import pytest
import yaml
from freezegun import freeze_time

from pytest_pingone import PingOne
from pytest_pingone.cli import main
from tests.docs.pages import blocks
from tests.docs.reader import Command, follow, page


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


def code(name: str, language: str) -> str:
    """Return the last block of code of a page in a language, which its author wrote by hand."""
    found = [block for block in blocks(page(name)) if not block.made]
    return next(block.code for block in reversed(found) if block.language == language)


def test_the_page_on_ci_blocks_the_network(inside: pytest.Pytester) -> None:
    inside.path.joinpath("pytest.ini").write_text(code("docs/how-to/ci.md", "ini"), "utf-8")
    inside.makepyfile("""
        import pytest, socket

        def test_nobody_else_is_called(pingone_hosts):
            with pytest.raises(ValueError, match="id.example.com"):
                socket.create_connection(("id.example.com", 443))
    """)
    result = inside.runpytest()
    result.stdout.fnmatch_lines(["pingone: block_network True (from ini)"])
    result.assert_outcomes(passed=1)


def test_settings_of_django_are_those_of_the_tenant(inside: pytest.Pytester) -> None:
    head = "import types, pytest\nsettings = types.SimpleNamespace()\n"
    inside.makeconftest(head + code("docs/how-to/django.md", "python"))
    inside.makepyfile("""
        from conftest import settings

        def test_they_are(pingone):
            assert settings.PINGONE_ISSUER == pingone.issuer
            assert settings.PINGONE_JWKS_URL == pingone.jwks_url
    """)
    inside.runpytest().assert_outcomes(passed=1)


def test_freezegun_moves_a_tenant_without_pytest(pingone: PingOne) -> None:
    names = {"freeze_time": freeze_time, "pingone": pingone}
    shown = code("docs/how-to/unittest.md", "python")
    exec(f"{shown}    said = pingone.explain(token)\n", names)  # noqa: S102 - as it is shown
    assert "expired" in str(names["said"])
    assert not names["said"]
