"""A dotenv file that programs read their settings from; what others wrote into it stays."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

from pytest_pingone.control.settings import as_dotenv
from pytest_pingone.errors import UsageError

_BEGIN = "# begin of what pytest-pingone serve writes"
_END = "# end of what pytest-pingone serve writes"
_BLOCK = re.compile(rf"^{_BEGIN}\n.*?^{_END}\n?", re.MULTILINE | re.DOTALL)


def write(path: Path, settings: Mapping[str, str]) -> None:
    """Write settings into a file that only its owner can read, in the place of those from before.

    Raises:
        UsageError: the file cannot be read or written.
    """
    try:
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        others = _BLOCK.sub("", before)
        if others and not others.endswith("\n"):
            others += "\n"
        _replace(path, f"{others}{_BEGIN}\n{as_dotenv(settings)}{_END}\n")
    except (OSError, UnicodeDecodeError) as problem:
        raise UsageError(
            f"The settings cannot be written to {str(path)!r}: {problem}. "
            "Name a text file in a folder of yours with --env-file."
        ) from problem


def _replace(path: Path, text: str) -> None:
    """Write a file as a whole or not at all. `mkstemp` gives it to its owner alone."""
    handle, name = tempfile.mkstemp(dir=path.resolve().parent, prefix=".pingone-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(path.resolve())
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
