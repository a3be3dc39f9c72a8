"""What the whole suite needs: pytest's own tester of plugins, and room to run in."""

import os
from pathlib import Path

import pytest

import pytest_pingone

pytest_plugins = ["pytester"]

# Tests start a hundred processes. Each of them would compile the package anew, and pytest rewrite
# all plugins: two seconds of three.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare how long the tests run that can run for as long as one likes."""
    parser.addoption(
        "--contract-examples",
        type=int,
        default=3,
        help="examples that schemathesis makes for each operation of the Management API",
    )
    parser.addoption(
        "--kill-rounds",
        type=int,
        default=4,
        help="how often a server with a state file is killed while clients write",
    )
    parser.addoption(
        "--wheel",
        metavar="PATH",
        help="the wheel that a user has, for tests that would else build one",
    )
    parser.addoption(
        "--installed",
        action="store_true",
        help="refuse to test anything but a package that was installed from a distribution",
    )


def pytest_configure(config: pytest.Config) -> None:
    """See that a working tree does not stand before what was installed, in this process or any."""
    place = Path(pytest_pingone.__file__)
    if config.getoption("installed") and "site-packages" not in place.parts:
        raise pytest.UsageError(f"--installed was given, and the package comes from {place}")


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Give each worker of pytest-xdist neighbours, which share what takes long to make.

    It cannot be said in `addopts`, where it is an unknown option without pytest-xdist.
    """
    if config.getoption("numprocesses", None) and config.getoption("dist") == "no":
        config.option.dist = "worksteal"
