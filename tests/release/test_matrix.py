"""The classifiers, noxfile.py and the workflow of a public host name the same matrix."""

from __future__ import annotations

import ast
import re
import tomllib
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement

from tests.release.conftest import ROOT

NOX = ast.parse((ROOT / "noxfile.py").read_text(encoding="utf-8"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WORKFLOWS = sorted(ROOT.glob(".github/workflows/*.yml"))
SUPPORTED = [
    version
    for one in PROJECT["classifiers"]
    if (version := one.removeprefix("Programming Language :: Python :: ")) in one
    and re.fullmatch(r"3\.\d+", version)
]
VERSIONS = ["lowest", "newest"]

here = pytest.mark.skipif(not WORKFLOWS, reason="a distribution has no workflows")


def tried() -> list[str]:
    """Return the interpreters of noxfile.py: the supported ones, and what it adds to them."""
    for node in NOX.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "TRIED":
            assert isinstance(node.value, ast.List)
            first, *more = node.value.elts
            assert ast.unparse(first) == "*SUPPORTED"
            return [*SUPPORTED, *(ast.literal_eval(one) for one in more)]
    raise AssertionError("there is no TRIED in noxfile.py")


def sessions() -> set[str]:
    return {
        node.name
        for node in NOX.body
        if isinstance(node, ast.FunctionDef)
        and any(ast.unparse(one).startswith("nox.session") for one in node.decorator_list)
    }


def workflow(path: Path) -> dict[Any, Any]:
    read: dict[Any, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return read


def steps(path: Path) -> list[dict[str, Any]]:
    return [step for job in workflow(path)["jobs"].values() for step in job["steps"]]


def test_the_classifiers_begin_where_requires_python_does() -> None:
    assert f">={SUPPORTED[0]}" == PROJECT["requires-python"]
    minors = [int(version.removeprefix("3.")) for version in SUPPORTED]
    assert minors == list(range(minors[0], minors[0] + len(minors)))


@pytest.mark.parametrize("line", PROJECT["dependencies"])
def test_each_dependency_has_a_least_version_and_no_greatest(line: str) -> None:
    operators = [one.operator for one in Requirement(line).specifier]
    assert operators == [">="]


@here
def test_the_workflow_runs_what_nox_does() -> None:
    (path,) = WORKFLOWS
    matrix = workflow(path)["jobs"]["tests"]["strategy"]["matrix"]
    assert matrix["python"] == tried()
    assert matrix["versions"] == VERSIONS
    runs = {(system, *rest) for system, *rest in product(matrix["system"], matrix["python"])}
    for more in matrix["include"]:
        assert more["python"] in SUPPORTED
        assert more["versions"] in VERSIONS
        runs.add((more["system"], more["python"]))
    ends = {(system.partition("-")[0], version) for system, version in runs}
    assert ends >= set(product(("macos", "windows", "ubuntu"), (SUPPORTED[0], SUPPORTED[-1])))


@here
def test_the_workflow_names_sessions_that_there_are() -> None:
    (path,) = WORKFLOWS
    said = " ".join(step["run"] for step in steps(path) if "run" in step)
    named = re.findall(r'nox -s "?(\w+)', said)
    assert set(named) == {"tests", "showcase", "without_xdist"}
    assert set(named) <= sessions()
    assert "bash .ci/run" in said


@here
def test_what_is_not_supported_yet_may_fail_and_nothing_else() -> None:
    (path,) = WORKFLOWS
    jobs = workflow(path)["jobs"]
    (new,) = set(tried()) - set(SUPPORTED)
    may_fail = {
        name: job["continue-on-error"] for name, job in jobs.items() if "continue-on-error" in job
    }
    assert may_fail == {"tests": f"${{{{ matrix.python == '{new}' }}}}"}


@here
def test_the_workflow_may_do_little_and_takes_only_what_it_knows() -> None:
    (path,) = WORKFLOWS
    read = workflow(path)
    assert read["permissions"] == {}
    for name, job in read["jobs"].items():
        assert job["permissions"] == {"contents": "read"}, name
        assert job["timeout-minutes"] <= 90, name
    for line in path.read_text(encoding="utf-8").splitlines():
        if "uses:" in line:
            assert re.search(r"uses: actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line), line
    for step in steps(path):
        if "checkout" in step.get("uses", ""):
            assert step["with"]["persist-credentials"] is False
