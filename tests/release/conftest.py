"""The distributions, and an environment in which there is nothing but the wheel and its needs."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
collect_ignore = ["project", "typed"]
_SECONDS = 300


@dataclass(frozen=True, kw_only=True)
class Distributions:
    """What is published."""

    wheel: Path
    sdist: Path


@dataclass(frozen=True, kw_only=True)
class User:
    """Somebody who installed the wheel, in a folder of their own."""

    programs: Path

    def runs(self, program: str, *arguments: str, folder: Path, fails: bool = False) -> str:
        """Run a program of the environment that ends, and return all that it says."""
        done = subprocess.run(  # noqa: S603 - our own words
            [self.programs / program, *arguments],
            cwd=folder,
            env=self.surroundings,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
        assert bool(done.returncode) is fails, f"{program} {arguments}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    @property
    def surroundings(self) -> dict[str, str]:
        """Return an environment that says nothing of this suite, and makes warnings errors."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PYTEST", "PINGONE", "COVERAGE", "PYTHON"))
        }
        return {**kept, "PYTHONWARNINGS": "error"}


@pytest.fixture(scope="session")
def distributions(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Distributions:
    """Those that are tested: the wheel that is named, or what this tree makes.

    The wheel is made from the source distribution, as `build` does if it is not told otherwise.
    """
    named = request.config.getoption("wheel")
    folder = Path(named).parent if named else tmp_path_factory.mktemp("distributions")
    if not named:
        pytest.importorskip("build", reason="needs the dev extra")
        command = [sys.executable, "-m", "build", "--outdir", str(folder), str(ROOT)]
        done = subprocess.run(  # noqa: S603 - our own words
            command, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
    (wheel,), (sdist,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    return Distributions(wheel=wheel, sdist=sdist)


@pytest.fixture(scope="session")
def user(distributions: Distributions, tmp_path_factory: pytest.TempPathFactory) -> User:
    """Somebody with a new environment, and nothing but the wheel and its run-time needs in it."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", folder], check=True, timeout=_SECONDS)  # noqa: S603 - our own words
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    user = User(programs=programs)
    # Warnings of pip are not ours.
    install = ("-W", "ignore", "-m", "pip", "install", "-q", "--disable-pip-version-check")
    user.runs("python", *install, str(distributions.wheel), folder=folder)
    return user
