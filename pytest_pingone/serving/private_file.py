"""Files with secrets in them, for their owner alone."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def replace(path: Path, text: str) -> None:
    """Write a file as a whole or not at all; nobody but its owner can read it.

    Raises:
        OSError: it cannot be written.
    """
    place = path.resolve()  # a link stays a link
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=".pingone-")  # which nobody else reads
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
