"""A Dockerfile, read as far as ours needs it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction: `RUN`, and what stands behind it with continued lines joined."""

    name: str
    text: str

    @property
    def words(self) -> list[str] | None:
        """The words of an instruction in exec form; None if it is in shell form."""
        if not self.text.startswith("["):
            return None
        words: list[str] = json.loads(self.text)
        return words


def instructions(path: Path = ROOT / "Dockerfile") -> list[Instruction]:
    """Return the instructions of a Dockerfile, in order."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    whole = re.sub(r"\\\n\s*", "", "\n".join(lines))
    found = [line.split(maxsplit=1) for line in whole.splitlines() if line.strip()]
    return [Instruction(name, text) for name, text in found]


def health_check() -> Instruction:
    """Return what the health check runs."""
    check = last("HEALTHCHECK")
    options, command, words = check.text.partition("CMD ")
    assert command, options
    return Instruction("CMD", words)


def last(name: str) -> Instruction:
    """Return the last instruction of a name, which is the one that counts."""
    return [one for one in instructions() if one.name == name][-1]
