"""What is in the distributions, and what they say of themselves."""

from __future__ import annotations

import email
import email.message
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import PurePosixPath

import pytest

from tests.release.conftest import ROOT, Distributions

pytestmark = pytest.mark.thorough
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
READ_AT_RUN_TIME = {
    "pytest_pingone/auth/pages/sign_on.html",
    "pytest_pingone/console/assets/console.css",
    "pytest_pingone/console/assets/console.js",
    "pytest_pingone/console/templates/frame.html",
    "pytest_pingone/management/seed/default.toml",
    "pytest_pingone/py.typed",
    "pytest_pingone/tenant/roles.toml",
    "pytest_pingone/web/pages/palette.css",
}
READ_BY_TESTS = {
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "README.md",
    "SECURITY.md",
    "benchmarks/run.py",
    "changelog.d/README.md",
    "conftest.py",
    "docs/examples/test_first_token.py",
    "docs/reference/fidelity.md",
    "noxfile.py",
    "pyproject.toml",
    "tests/conftest.py",
}


@pytest.fixture(scope="module")
def in_the_wheel(distributions: Distributions) -> set[str]:
    with zipfile.ZipFile(distributions.wheel) as wheel:
        return set(wheel.namelist())


@pytest.fixture(scope="module")
def in_the_sdist(distributions: Distributions) -> set[str]:
    with tarfile.open(distributions.sdist) as sdist:
        return {str(PurePosixPath(*PurePosixPath(name).parts[1:])) for name in sdist.getnames()}


@pytest.fixture(scope="module")
def metadata(distributions: Distributions) -> email.message.Message:
    with zipfile.ZipFile(distributions.wheel) as wheel:
        (name,) = (name for name in wheel.namelist() if name.endswith("dist-info/METADATA"))
        return email.message_from_string(wheel.read(name).decode())


def test_the_wheel_has_the_package_and_nothing_else(in_the_wheel: set[str]) -> None:
    tops = {name.split("/")[0] for name in in_the_wheel}
    version = PROJECT["version"]
    assert tops == {"pytest_pingone", f"pytest_pingone-{version}.dist-info"}
    assert in_the_wheel >= READ_AT_RUN_TIME
    kinds = {PurePosixPath(name).suffix for name in in_the_wheel if "dist-info" not in name}
    assert kinds == {".py", ".html", ".css", ".js", ".svg", ".toml", ".typed"}
    assert any(name.endswith("dist-info/licenses/LICENSE") for name in in_the_wheel)


def test_the_wheel_has_all_of_the_package(in_the_wheel: set[str]) -> None:
    import pytest_pingone

    package = ROOT / "pytest_pingone"
    if not package.exists():  # what is installed is the wheel, then
        (place,) = pytest_pingone.__path__
        package = type(package)(place)
    files = (path for path in package.rglob("*") if path.is_file() and path.suffix != ".pyc")
    mine = {f"pytest_pingone/{path.relative_to(package).as_posix()}" for path in files}
    assert mine == {name for name in in_the_wheel if name.startswith("pytest_pingone/")}


def test_the_source_distribution_has_what_its_tests_read(in_the_sdist: set[str]) -> None:
    assert in_the_sdist >= READ_BY_TESTS
    assert in_the_sdist >= READ_AT_RUN_TIME
    assert not [name for name in in_the_sdist if "__pycache__" in name or ".nox" in name]


def test_the_metadata(metadata: email.message.Message) -> None:
    assert metadata["Name"] == "pytest-pingone"
    assert metadata["Version"] == PROJECT["version"]
    assert metadata["License-Expression"] == "MIT"
    assert metadata["Requires-Python"] == PROJECT["requires-python"]
    assert set(metadata.get_all("Classifier") or ()) == set(PROJECT["classifiers"])
    run_time = [one for one in metadata.get_all("Requires-Dist") or () if "extra ==" not in one]
    assert len(run_time) == len(PROJECT["dependencies"])
    assert metadata["Description-Content-Type"] == "text/markdown"


def test_an_index_takes_them(distributions: Distributions) -> None:
    pytest.importorskip("twine", reason="needs the dev extra")
    files = (str(distributions.wheel), str(distributions.sdist))
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-m", "twine", "check", "--strict", *files],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("PASSED") == 2
