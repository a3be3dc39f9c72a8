"""Processes that are measured: runs of pytest, and servers."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

TESTS = Path(__file__).parent / "suites"
PLUGIN = "pytest_pingone.plugin"
_SECONDS = 120


def surroundings() -> dict[str, str]:
    """Return the environment of a child: pytest loads no plugins but those it is told to.

    It keeps byte code, as an installed package has it: without, a start is mostly compiling. That
    of all children is in a folder of this run, so that nothing is left where the sources are.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return {
        **kept,
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONPYCACHEPREFIX": _byte_code().name,
    }


@functools.cache
def _byte_code() -> tempfile.TemporaryDirectory[str]:
    """Return the folder of byte code; it goes when this process ends."""
    return tempfile.TemporaryDirectory(prefix="pingone-benchmarks-")


def seconds_of_pytest(
    file: str,
    *,
    plugins: Sequence[str] = (),
    python: str = sys.executable,
    variables: Mapping[str, str] = {},
) -> float:
    """Run pytest on one of our files, and return how long that took, in seconds.

    Raises:
        RuntimeError: a test fails.
    """
    chosen = [word for plugin in plugins for word in ("-p", plugin)]
    command = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *chosen, file]
    begin = time.perf_counter()
    done = subprocess.run(  # noqa: S603 - ours
        command,
        check=False,
        capture_output=True,
        text=True,
        cwd=TESTS,
        env={**surroundings(), **variables},
        timeout=_SECONDS,
    )
    spent = time.perf_counter() - begin
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}:\n{done.stdout}{done.stderr}")
    return spent


@contextlib.contextmanager
def server(command: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Run a server, and give what it says of itself; it ends with the context.

    Raises:
        RuntimeError: it said nothing.
    """
    with subprocess.Popen(  # noqa: S603 - ours
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=surroundings(),
    ) as child:
        try:
            said = child.stdout.readline() if child.stdout else b""
            if not said:
                raise RuntimeError(f"{' '.join(command)} said nothing")
            yield json.loads(said)
        finally:
            child.kill()
