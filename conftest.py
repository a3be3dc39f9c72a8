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
        "--pyright",
        metavar="PROGRAM",
        help="a pyright, for the test of what it makes of the wheel's types",
    )
    parser.addoption(
        "--installed",
        action="store_true",
        help="refuse to test anything but a package that was installed from a distribution",
    )
    parser.addoption(
        "--effort",
        type=int,
        default=1,
        help="how many times as many examples property tests make: 60 for 50,000 steps of tokens",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Look at what the options say."""
    # A working tree must not stand before what was installed, in this process or any.
    place = Path(pytest_pingone.__file__)
    if config.getoption("installed") and "site-packages" not in place.parts:
        raise pytest.UsageError(f"--installed was given, and the package comes from {place}")
    effort = config.getoption("effort")
    if effort > 1:
        from hypothesis import settings

        settings.register_profile("effort", max_examples=100 * effort, print_blob=True)
        settings.load_profile("effort")


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Give each worker of pytest-xdist neighbours, which share what takes long to make.

    It cannot be said in `addopts`, where it is an unknown option without pytest-xdist.
    """
    if config.getoption("numprocesses", None) and config.getoption("dist") == "no":
        config.option.dist = "worksteal"
