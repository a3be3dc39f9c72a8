"""Packages of npm, for tests marked `node`."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path


def installed(folder: Path, place: Path) -> Path:
    """Return a copy of a folder with a `package.json`, with what that names installed."""
    copy = place / folder.name
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("node_modules"))
    command = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund"]
    done = subprocess.run(  # noqa: S603 - our own words
        command, cwd=copy, capture_output=True, text=True, timeout=180, check=False
    )
    assert done.returncode == 0, done.stderr
    return copy
