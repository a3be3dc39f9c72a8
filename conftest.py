"""What the whole suite needs: pytest's own tester of plugins."""

import pytest

pytest_plugins = ["pytester"]


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
