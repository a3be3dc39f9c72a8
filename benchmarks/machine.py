"""What the figures were measured on: no names of machines, and no paths."""

from __future__ import annotations

import os
import platform
import sys
from importlib import metadata
from pathlib import Path

from cryptography.hazmat.backends.openssl import backend

from benchmarks.peers import Peers

_ABOUT_US = ("pytest", "cryptography", "PyJWT", "Werkzeug")


def described(peers: Peers) -> dict[str, str]:
    """Return facts of the machine and of what was measured, by name."""
    facts = {
        "processor": _processor(),
        "cores": str(_cores()),
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        "OpenSSL": backend.openssl_version_text().removeprefix("OpenSSL "),
        **{name: metadata.version(name) for name in _ABOUT_US},
    }
    return facts | peers.versions()


def _cores() -> int:
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _processor() -> str:
    known = Path("/proc/cpuinfo")
    if known.exists():
        for line in known.read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or "unknown"
