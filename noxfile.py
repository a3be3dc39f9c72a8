"""The matrix: the built wheel, on each interpreter, with its lowest and its newest dependencies.

    nox -l                                           what there is
    nox -s "tests-3.11(lowest)"                      the suite, with all as old as it may be
    nox -s "tests-3.11(lowest)" -- tests/tokens -x   a part of it
    nox -s "tests-3.13(newest)" -- --pre             pre-releases of all dependencies, too

What is tested is the wheel, which is built once in a run, from the source distribution. The tests
are those of the source distribution, unpacked, without the package in it: so nothing but the
installed one can be imported, by any process of the suite.
"""

from __future__ import annotations

import shutil
import tarfile
import tempfile
from pathlib import Path

import nox
from packaging.requirements import Requirement

PYPROJECT = nox.project.load_toml("pyproject.toml")
PROJECT = PYPROJECT["project"]
SUPPORTED = nox.project.python_versions(PYPROJECT)
"""What the classifiers name."""
TRIED = [*SUPPORTED, "3.14"]
"""What is run where it is found. The last becomes a classifier once it was."""

BUILT = Path(".nox", "distributions").resolve()

nox.needs_version = ">=2025.5.1"
nox.options.sessions = ["build", "tests", "without_xdist", "showcase", "lint", "types", "docs"]


def built() -> tuple[Path, Path]:
    """Return the wheel, and the unpacked source distribution without the package."""
    (wheel,) = BUILT.glob("*.whl")
    (unpacked,) = (entry for entry in BUILT.iterdir() if entry.is_dir())
    return wheel, unpacked


def lowest() -> list[str]:
    """Return the constraints that hold each run-time dependency at the least that it may be.

    They are read here, and not resolved by a tool, because pip alone is then enough, and because
    the tests' own dependencies are to be new: it is the package that promises minimums.
    """
    found = []
    for line in PROJECT["dependencies"]:
        wanted = Requirement(line)
        (least,) = (one.version for one in wanted.specifier if one.operator == ">=")
        found.append(f"{wanted.name}=={least}")
    return found


def install(
    session: nox.Session, versions: str, *others: str, extra: str = ""
) -> tuple[Path, Path]:
    """Install the wheel, and return it and the folder of the tests.

    Args:
        versions: `lowest` or `newest`.
        others: what else to install.
        extra: a list of extras of the wheel, in brackets.
    """
    wheel, unpacked = built()
    constraints = Path(session.virtualenv.location) / "constraints.txt"
    constraints.write_text("\n".join(lowest() if versions == "lowest" else []), encoding="utf-8")
    newer = ["--pre"] if "--pre" in session.posargs else []
    wanted = [f"pytest-pingone{extra} @ {wheel.as_uri()}", *others]
    # In an environment that is used again, pip takes a wheel of the same version for installed.
    session.run("python", "-m", "pip", "uninstall", "-qy", "pytest-pingone", silent=True)
    session.install("--upgrade", "--constraint", str(constraints), *newer, *wanted)
    session.run("python", "-m", "pip", "list", "--format=freeze", silent=versions != "lowest")
    return wheel, unpacked


def chosen(session: nox.Session) -> list[str]:
    """Return the arguments for pytest: those after `--`."""
    return [one for one in session.posargs if one != "--pre"]


@nox.session
def build(session: nox.Session) -> None:
    """Build both distributions, check them as an index would, and unpack the tests."""
    session.install("build", "twine", "check-wheel-contents")
    shutil.rmtree(BUILT, ignore_errors=True)
    session.run("python", "-m", "build", "--outdir", str(BUILT), silent=True)
    (wheel,), (archive,) = BUILT.glob("*.whl"), BUILT.glob("*.tar.gz")
    session.run("twine", "check", "--strict", str(wheel), str(archive))
    session.run("check-wheel-contents", str(wheel))
    with tarfile.open(archive) as packed:
        packed.extractall(BUILT, filter="data")
    _, unpacked = built()
    shutil.rmtree(unpacked / "pytest_pingone")


@nox.session(python=TRIED, requires=["build"])
@nox.parametrize("versions", [nox.param("lowest", id="lowest"), nox.param("newest", id="newest")])
def tests(session: nox.Session, versions: str) -> None:
    """Run the suite against the installed wheel, on two processes.

    Its settings make warnings errors; `-W error` would overrule the exception that is made there.
    """
    wheel, unpacked = install(session, versions, extra="[test]")
    with session.chdir(unpacked):
        arguments = chosen(session)
        session.run(
            "pytest", "-W", "error", "-n", "2", "--installed", f"--wheel={wheel}", *arguments
        )


@nox.session(python=SUPPORTED[0], requires=["build"])
def without_xdist(session: nox.Session) -> None:
    """Run the suite where pytest-xdist is not installed."""
    all_others = PROJECT["optional-dependencies"]["test"]
    others = [one for one in all_others if Requirement(one).name != "pytest-xdist"]
    wheel, unpacked = install(session, "newest", *others)
    with session.chdir(unpacked):
        session.run("pytest", "--installed", f"--wheel={wheel}", *chosen(session))


@nox.session(python=TRIED, requires=["build"])
@nox.parametrize("versions", [nox.param("lowest", id="lowest"), nox.param("newest", id="newest")])
def showcase(session: nox.Session, versions: str) -> None:
    """Run the examples alone in an empty folder, with nothing but the wheel and what it needs."""
    _, unpacked = install(session, versions)
    with tempfile.TemporaryDirectory() as folder:  # not below this one, whose settings would hold
        empty = Path(folder) / "showcase"
        shutil.copytree(unpacked / "docs/examples", empty)
        with session.chdir(empty):
            session.run("pytest", "-W", "error", "-q", *chosen(session))


@nox.session(python=SUPPORTED[0])
def lint(session: nox.Session) -> None:
    """Check style and layers."""
    session.install("-e", ".[dev]")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("lint-imports")


@nox.session(python=SUPPORTED[0])
def types(session: nox.Session) -> None:
    """Check types: ours, and with mypy and pyright what the wheel tells its users."""
    session.install("-e", ".[test,dev]", "pyright")  # the latter installs itself by npm
    session.run("mypy")
    session.run("pytest", "-m", "thorough", "tests/release/test_types.py", "--pyright=pyright")


@nox.session(python=SUPPORTED[0])
def docs(session: nox.Session) -> None:
    """Build the manual, and check that its pages show what examples and code say."""
    session.install("-e", ".[test,dev,docs]")
    pages = [Path("README.md"), *Path("docs").rglob("*.md")]
    written = [str(page) for page in pages if "[[[cog" in page.read_text(encoding="utf-8")]
    session.run("cog", "--check", *written)
    manual = str(Path(session.virtualenv.location) / "manual")
    session.run("sphinx-build", "-q", "-n", "-W", "--keep-going", "-b", "html", "docs", manual)
