"""What is wrong with a seed: collected, and said with file, line, table and key."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pytest_pingone.errors import UsageError
from pytest_pingone.management.seed.lines import Path, Place, places


@dataclass(frozen=True, slots=True, kw_only=True)
class Problems:
    """What was found wrong so far in one seed.

    Attributes:
        name: what errors call the seed.
    """

    name: str
    text: str = field(repr=False)
    found: list[tuple[Path, str]] = field(default_factory=list)

    def add(self, path: Path, message: str) -> None:
        """Note that something is wrong at a key, or at the nearest above it that is there."""
        self.found.append((path, message))

    def __bool__(self) -> bool:
        return bool(self.found)

    def check(self) -> None:
        """Raise what was found, one line for each, in the order of the file.

        Raises:
            UsageError: there was something.
        """
        if not self.found:
            return
        known = places(self.text)
        said = []
        for path, message in self.found:
            lengths = range(len(path), 0, -1)
            length = next((one for one in lengths if path[:one] in known), 0)
            place = known.get(path[:length], Place(1, ()))
            shown = path[: max(length, 1)]
            said.append((place.line, f"{self.name}:{place.line}: {_where(shown, place)}{message}"))
        said.sort(key=lambda line: line[0])
        raise UsageError("\n".join(dict.fromkeys(line for _, line in said)))


def _where(path: Path, place: Place) -> str:
    """Return a path as people write it: the table that it is in, and the key."""
    if not path:
        return ""
    named = len(place.header) if path[: len(place.header)] == place.header else 0
    table = max(named, 1)
    key = dotted(path[table:])
    return f"[{dotted(path[:table])}] {key}: " if key else f"[{dotted(path[:table])}]: "


def dotted(path: Path) -> str:
    """Return a path as TOML writes it, with the numbers of entries in brackets."""
    said = ""
    for one in path:
        if isinstance(one, int):
            said += f"[{one}]"
        else:
            said += f".{bare(one)}" if said else bare(one)
    return said


def bare(name: str) -> str:
    """Return a key as TOML writes it, in quotes where it has to be."""
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else quoted(name)


def quoted(text: str) -> str:
    """Return a text as TOML writes it, on one line; TOML has no halves of characters."""
    text = re.sub("[\ud800-\udfff]", "\ufffd", text)
    return '"' + re.sub(r'[\x00-\x1f\x7f"\\]', _escaped, text) + '"'


def _escaped(found: re.Match[str]) -> str:
    short = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
    return short.get(found.group()) or f"\\u{ord(found.group()):04x}"
