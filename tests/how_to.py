"""How-to pages as their reader follows them: the files that they show, the commands as they are."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_NAMED = re.compile(
    r"`([\w./-]+)`:\n\n(?:<!-- \[\[\[cog.*?\]\]\] -->\n)?```\w+\n(.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_SECONDS = 60


def page(name: str) -> str:
    """Return the text of a page below `docs/how-to`."""
    return (ROOT / "docs/how-to" / name).read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    """Return the code blocks of a page in a language, in order."""
    return [code for kind, code in _BLOCK.findall(text) if kind == language]


def commands(text: str) -> list[str]:
    """Return the shell commands of a page, in order."""
    return [line for block in blocks(text, "sh") for line in block.splitlines()]


def files(text: str) -> dict[str, str]:
    """Return the files that a page tells its reader to write, by name."""
    return dict(_NAMED.findall(text))


def built_wheel(place: Path) -> Path:
    """Return the wheel of this project, which is made in a folder."""
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(place), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)  # noqa: S603 - our own words
    assert done.returncode == 0, done.stderr
    (wheel,) = place.glob("pytest_pingone-*.whl")
    return wheel


def surroundings(place: Path, wheel: Path) -> dict[str, str]:
    """Return an environment in which `pip install pytest-pingone` installs this project.

    `python3` is the interpreter that runs the tests.
    """
    constraint = place / "constraint.txt"
    constraint.write_text(f"pytest-pingone @ {wheel.as_uri()}\n", encoding="utf-8")
    programs = place / "programs"
    programs.mkdir()
    python = programs / "python3"
    base = getattr(sys, "_base_executable", sys.executable)
    python.write_text(f'#!/bin/sh\nexec {shlex.quote(base)} "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PINGONE_")}
    return {
        **kept,
        "PATH": f"{programs}{os.pathsep}{kept['PATH']}",
        "PIP_CONSTRAINT": str(constraint),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_COMPILE": "1",
    }


class Terminal:
    """A terminal in a folder, into which a reader of a page types.

    Args:
        env: the environment of the commands.
    """

    def __init__(self, folder: Path, env: Mapping[str, str]) -> None:
        self._folder = folder
        self._env = dict(env)

    def runs(self, command: str) -> str:
        """Run a command that ends, and return what it says."""
        done = subprocess.run(  # noqa: S602 - as a reader types it
            command,
            shell=True,
            cwd=self._folder,
            env=self._env,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    @contextlib.contextmanager
    def keeps_running(self, command: str, *, port: int) -> Iterator[list[str]]:
        """Run a command until the block ends, then stop it by Ctrl-C; gives what it says.

        Args:
            port: where it listens once it is ready; nobody may listen there before.
        """
        assert not _listens(port), f"port {port} is taken, and the page wants it: stop who has it"
        process = subprocess.Popen(  # noqa: S602 - as a reader types it
            f"exec {command}",
            shell=True,
            cwd=self._folder,
            env=self._env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        said: list[str] = []
        assert process.stdout is not None
        reading = threading.Thread(target=said.extend, args=(process.stdout,))
        reading.start()
        try:
            for _ in range(_SECONDS * 10):
                if _listens(port) or process.poll() is not None:
                    break
                threading.Event().wait(0.1)
            assert process.poll() is None, f"{command} ended:\n{''.join(said)}"
            assert _listens(port), f"{command} does not listen on {port}:\n{''.join(said)}"
            yield said
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(_SECONDS)
            finally:
                process.kill()
                reading.join()
                process.stdout.close()


def _listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("localhost", port), 1):
        return True
    return False
