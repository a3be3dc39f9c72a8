"""What all commands share: exit statuses, how help is laid out, how text is printed."""

from __future__ import annotations

import argparse
import functools
import io
import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[Any]  # noqa: SLF001 - it has no public name

ACCEPTED, NOT_ACCEPTED, MISUSED, INTERRUPTED = 0, 1, 2, 130
FORMAT = functools.partial(argparse.HelpFormatter, width=100)


def print_text(text: str) -> None:
    """Write to standard output, whatever it can spell, and although nobody may read it."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
