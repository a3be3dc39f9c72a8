"""Write the most memory that this process had, with nothing but pytest in it."""

import os
import re
from pathlib import Path


def test_peak() -> None:
    """Write what Linux says: unlike that of `getrusage`, it is no inheritance of the parent's."""
    said = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text("utf-8"))
    assert said is not None
    Path(os.environ["PEAK"]).write_text(str(int(said[1]) * 1024), encoding="utf-8")
