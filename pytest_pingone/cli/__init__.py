"""The command `pytest-pingone`: what the package does outside of a test.

Each command is a module with a function that adds it to the parser and names what runs it. Nothing
heavy is imported before a command runs, so that `--help` comes at once.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from typing import NoReturn

from pytest_pingone.cli import clock, explain, mint, seed, serve
from pytest_pingone.cli.words import FORMAT, INTERRUPTED, MISUSED
from pytest_pingone.errors import UsageError

_BEHIND = re.compile(r"-(\d+(\.\d+)?(d|h|min|m|s))+")
_LONG_WORD = re.compile(r"\S{60,}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: those of the command line; None takes them from there.

    Returns:
        The exit status: 0 yes, 1 no, 2 it was misused.
    """
    chosen = parser().parse_args(worded(sys.argv[1:] if arguments is None else arguments))
    try:
        status: int = chosen.run(chosen)
    except UsageError as problem:
        sys.stderr.write(f"pytest-pingone: {problem}\n")
        return MISUSED
    except KeyboardInterrupt:
        return INTERRUPTED
    return status


def worded(given: Sequence[str]) -> list[str]:
    """Return arguments as the parser takes them: a length with a minus is no option."""
    return [f"behind {one[1:]}" if _BEHIND.fullmatch(one) else one for one in given]


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command."""
    top = _Parser(
        prog="pytest-pingone",
        description="A PingOne tenant in a box: what it does outside of a test.",
        formatter_class=FORMAT,
    )
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in (serve, mint, explain, seed, clock):
        module.add(commands)
    return top


class _Parser(argparse.ArgumentParser):
    """A parser that does not repeat a token in its complaint."""

    def error(self, message: str) -> NoReturn:
        """Leave with one line and status 2."""
        super().error(_LONG_WORD.sub(lambda word: f"{word[0][:6]}...", message))
