"""On which line of a TOML document each key stands: `tomllib` reads documents and does not tell.

It is asked for only when something is wrong, of documents that `tomllib` could read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

Path = tuple[str | int, ...]

_SPACE: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BLANK: Final = re.compile(r"[ \t]*")
_BARE: Final = re.compile(r"[^\s=.\[\]{},#\"']+")
_PLAIN: Final = re.compile(r"[^\r\n,\]}#]*")
_STRINGS: Final = (
    re.compile(r'"""((?:\\.|[^\\])*?"{0,2})"""', re.DOTALL),
    re.compile(r"'''(.*?'{0,2})'''", re.DOTALL),
    re.compile(r'"((?:\\.|[^"\\\n])*)"'),
    re.compile(r"'([^'\n]*)'"),
)
_ESCAPED: Final = re.compile(r'\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([btnfre"\\]))')
_SHORT: Final = dict(zip('btnfre"\\', '\b\t\n\f\r\x1b"\\', strict=True))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a key stands.

    Attributes:
        line: the first is 1.
        header: the table whose lines it is among.
    """

    line: int
    header: Path


def places(text: str) -> Mapping[Path, Place]:
    """Return where each key, and each entry of a list, stands; the numbers of entries begin at 0.

    A table that is begun more than once stands where it is first named.
    """
    walk = _Walk(text)
    walk.document()
    return walk.found


class _Walk:
    """One walk through a document."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line = 1
        self._counted = 0
        self._header: Path = ()
        self._numbers: dict[Path, int] = {}
        self.found: dict[Path, Place] = {}

    def document(self) -> None:
        """Walk all of it, or to the first thing that is no TOML."""
        self._skip(_SPACE)
        while self._at < len(self._text):
            before = self._at
            if self._text.startswith("[", self._at):
                self._table()
            else:
                self._pair(self._header)
            self._skip(_SPACE)
            if self._at == before:
                return

    def _table(self) -> None:
        many = self._text.startswith("[[", self._at)
        self._at += 2 if many else 1
        self._skip(_BLANK)
        path: Path = ()
        names = self._key()
        for number, name in enumerate(names, start=1):
            path = (*path, name)
            self._note(path, path)
            if many and number == len(names):
                self._numbers[path] = self._numbers.get(path, -1) + 1
            if path in self._numbers:
                path = (*path, self._numbers[path])
                self._note(path, path)
        self._skip(_BLANK)
        self._at += 2 if many else 1
        self._header = path

    def _pair(self, above: Path) -> None:
        path = above
        for name in self._key():
            path = (*path, name)
            self._note(path, self._header)
        self._skip(_BLANK)
        if self._text.startswith("=", self._at):
            self._at += 1
            self._skip(_BLANK)
            self._value(path)

    def _key(self) -> list[str]:
        names: list[str] = []
        while True:
            name = self._string()
            if name is None:
                bare = _BARE.match(self._text, self._at)
                if bare is None:
                    return names
                self._at = bare.end()
                name = bare.group()
            names.append(name)
            self._skip(_BLANK)
            if not self._text.startswith(".", self._at):
                return names
            self._at += 1
            self._skip(_BLANK)

    def _value(self, path: Path) -> None:
        opens = self._text[self._at : self._at + 1]
        if opens == "[":
            self._list(path)
        elif opens == "{":
            self._inline(path)
        elif self._string() is None:
            self._skip(_PLAIN)

    def _list(self, path: Path) -> None:
        number = 0
        self._at += 1
        self._skip(_SPACE)
        while self._at < len(self._text) and not self._text.startswith("]", self._at):
            before = self._at
            self._note((*path, number), self._header)
            self._value((*path, number))
            self._comma()
            number += 1
            if self._at == before:
                return
        self._at += 1

    def _inline(self, path: Path) -> None:
        self._at += 1
        self._skip(_SPACE)
        while self._at < len(self._text) and not self._text.startswith("}", self._at):
            before = self._at
            self._pair(path)
            self._comma()
            if self._at == before:
                return
        self._at += 1

    def _comma(self) -> None:
        self._skip(_SPACE)
        if self._text.startswith(",", self._at):
            self._at += 1
            self._skip(_SPACE)

    def _string(self) -> str | None:
        """Return the string that stands here, or None if none does."""
        for pattern in _STRINGS:
            found = pattern.match(self._text, self._at)
            if found is not None:
                self._at = found.end()
                literal = found.group().startswith("'")
                return found[1] if literal else _ESCAPED.sub(_unescaped, found[1])
        return None

    def _skip(self, pattern: re.Pattern[str]) -> None:
        found = pattern.match(self._text, self._at)
        if found is not None:
            self._at = found.end()

    def _note(self, path: Path, header: Path) -> None:
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        self.found.setdefault(path, Place(self._line, header))


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    if not code:
        return _SHORT[found[3]]
    number = int(code, 16)
    return chr(number) if number <= 0x10FFFF else found.group()
