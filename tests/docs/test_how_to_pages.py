"""How-to pages that are followed: what they want written is written, what they want run is run."""

from __future__ import annotations

import shlex

import pytest

from pytest_pingone.cli import main
from tests.docs.reader import Command, follow, page, workflow_steps
from tests.how_to import blocks


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
    """All but the installation, which is a part of following the tutorial in full."""
    steps = workflow_steps()
    _, test = (step["run"] for step in steps if "run" in step)
    program, *arguments = shlex.split(test)
    assert program == "pytest"

    follow(page("docs/tutorial/first-test.md"), inside.path, run=lambda _: None)
    result = inside.runpytest(*["0" if word == "auto" else word for word in arguments])

    result.assert_outcomes(passed=42)
    (kept,) = (step["with"]["path"].split() for step in steps if "upload" in step.get("uses", ""))
    assert all(inside.path.joinpath(name).stat().st_size for name in kept)


ELSEWHERE = """
    import pytest, requests
    from pytest_pingone import UsageError

    def test_nobody_else_is_called(pingone_hosts):
        with pytest.raises(UsageError, match="asked for shop.example.com"):
            requests.get("https://shop.example.com", timeout=5)
"""


def test_ini_file_of_the_page_on_ci_blocks_the_network(inside: pytest.Pytester) -> None:
    (ini,) = blocks(page("docs/how-to/ci.md"), "ini")
    inside.makeini(ini)
    inside.makepyfile(ELSEWHERE)
    inside.runpytest().assert_outcomes(passed=1)


SETTINGS = """
    from settings_of_a_project import settings

    def test_settings_are_those_of_the_tenant(pingone):
        assert settings.PINGONE_ISSUER == pingone.issuer
        assert settings.PINGONE_JWKS_URL == pingone.jwks_url
"""


def test_settings_of_a_live_django_server_are_those_of_the_tenant(inside: pytest.Pytester) -> None:
    [code] = [one for one in blocks(page("docs/how-to/django.md"), "python") if "autouse" in one]
    inside.makepyfile(
        settings_of_a_project="import types\nsettings = types.SimpleNamespace()",
        test_settings=SETTINGS,
    )
    inside.makeconftest(f"import pytest\nfrom settings_of_a_project import settings\n\n{code}")
    inside.syspathinsert()
    inside.runpytest().assert_outcomes(passed=1)
