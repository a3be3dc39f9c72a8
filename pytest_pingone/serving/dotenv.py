"""A dotenv file that programs read their settings from; what others wrote into it stays."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from pytest_pingone.control.settings import as_dotenv
from pytest_pingone.errors import UsageError
from pytest_pingone.serving import private_file

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
        private_file.replace(path, f"{others}{_BEGIN}\n{as_dotenv(settings)}{_END}\n")
    except (OSError, UnicodeDecodeError) as problem:
        raise UsageError(
            f"The settings cannot be written to {str(path)!r}: {problem}. "
            "Name a text file in a folder of yours with --env-file."
        ) from problem
