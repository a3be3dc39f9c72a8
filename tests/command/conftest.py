"""The command, run in this process, and a tenant for it to talk to."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from pytest_pingone import PingOneConfig
from pytest_pingone.cli import main
from pytest_pingone.serving import Served, Wanted, serving

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command; returns its status, standard output and standard error."""

    def run(*arguments: str) -> tuple[int, str, str]:
        try:
            status = main(arguments)
        except SystemExit as left:
            status = int(str(left.code))
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


@pytest.fixture(scope="session")
def _served() -> Iterator[Served]:
    with serving(Wanted(config=PingOneConfig())) as served:
        yield served


@pytest.fixture
def served(_served: Served, monkeypatch: pytest.MonkeyPatch) -> Served:
    """A tenant that is served, just reset, which commands find by the environment."""
    monkeypatch.setenv("PINGONE_CONTROL_URL", f"{_served.url}/__pingone__")
    _served.instance.reset()
    return _served
