"""Write the most memory that this process had, with a tenant that listens and issues."""

import os
import re
from pathlib import Path

from pytest_pingone import PingOne


def test_peak(pingone: PingOne) -> None:
    """Write what Linux says: unlike that of `getrusage`, it is no inheritance of the parent's."""
    assert pingone.mint.access_token()
    assert pingone.issuer
    said = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text("utf-8"))
    assert said is not None
    Path(os.environ["PEAK"]).write_text(str(int(said[1]) * 1024), encoding="utf-8")
