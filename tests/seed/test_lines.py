"""Where keys stand in TOML: on the line that a reader would point at, whatever the style."""

from __future__ import annotations

import itertools
import random
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_pingone.management.seed.lines import Path, Place, places
from pytest_pingone.management.seed.problems import quoted
from tests import effort

KEYS = st.text(st.characters(codec="utf-8", exclude_characters="\x7f"), min_size=0, max_size=4)
HARD = ["", "a.b", "[x]", "#", '"""', "'''", "\\", 'a"b', "x = 1", "{", "\t", "é", "line\nbreak"]
NAMES = st.sampled_from(["a", "b-c", "1", *HARD]) | KEYS
TEXTS = st.sampled_from(HARD) | st.text(st.characters(codec="utf-8"), max_size=6)
LEAVES = st.just(0) | TEXTS | st.booleans()
VALUES: st.SearchStrategy[Any] = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=12,
)


class Scribe:
    """Writes a document as TOML in all styles; each 0 becomes a number of its own."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._numbers = itertools.count(10_000)

    def document(self, table: dict[str, Any], path: tuple[str, ...] = ()) -> str:
        lines, below = [], []
        for name, value in table.items():
            several = isinstance(value, list) and value != []
            tables = several and all(isinstance(own, dict) for own in value)
            if (tables or isinstance(value, dict)) and self._maybe(6):
                below.append((name, value))
            elif isinstance(value, dict) and value and self._maybe(4):
                lines += [
                    f"{self._key(name)}{self._blank()}.{self._key(inner)}={self.value(own)}"
                    for inner, own in value.items()
                ]
            else:
                lines.append(f"{self._key(name)}{self._blank()}= {self.value(value)}")
            if self._maybe(3):
                lines.append(self._chance.choice(["", "# a = 1 [x]", "   "]))
        text = "".join(f"{self._blank()}{line}\n" for line in lines)
        for name, value in below:
            header = ".".join(self._key(part) for part in (*path, name))
            if isinstance(value, dict):
                text += f"[{self._blank()}{header}] # ]\n"
                text += self.document(value, (*path, name))
            else:
                for own in value:
                    text += f"[[{header}]]\n{self.document(own, (*path, name))}"
        return text

    def value(self, value: Any) -> str:
        if value == 0 and not isinstance(value, bool):
            return str(next(self._numbers))
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, dict):
            inside = ", ".join(f"{self._key(k)} = {self.value(v)}" for k, v in value.items())
            return f"{{{inside}}}"
        if self._maybe(5):
            inside = "".join(f"\n  {self.value(own)}, # ]" for own in value)
            return f"[{inside}\n]"
        return f"[{', '.join(self.value(own) for own in value)}]"

    def _maybe(self, tenths: int) -> bool:
        return self._chance.randrange(10) < tenths

    def _blank(self) -> str:
        return self._chance.choice(["", " ", "\t"])

    def _key(self, name: str) -> str:
        plain = name.isascii() and name.replace("-", "a").replace("_", "a").isalnum()
        if plain and self._maybe(7):
            return name
        return self._literal(name) or quoted(name)

    def _literal(self, text: str) -> str:
        fits = "'" not in text and text.isprintable()
        return f"'{text}'" if fits and self._maybe(5) else ""

    def _text(self, text: str) -> str:
        if self._maybe(3):
            escaped = quoted(text)[1:-1].replace("\\n", "\n")
            return f'"""\n{escaped}"""'
        if "'''" not in text and text.isprintable() and not text.endswith("'"):
            return f"'''{text}'''" if self._maybe(5) else quoted(text)
        return self._literal(text) or quoted(text)


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    if path:
        yield path, value
    inside: Any = value.items() if isinstance(value, dict) else ()
    for key, own in enumerate(value) if isinstance(value, list) else inside:
        yield from leaves(own, (*path, key))


@given(st.dictionaries(NAMES, VALUES, max_size=4), st.randoms(use_true_random=False))
@effort.examples(40)
def test_each_key_of_a_document_is_where_it_is_written(
    document: dict[str, Any], chance: random.Random
) -> None:
    text = Scribe(chance).document(document)
    found = places(text)
    lines = text.split("\n")
    for path, value in leaves(tomllib.loads(text)):
        assert path in found, text
        if isinstance(value, int) and value >= 10_000:
            assert str(value) in lines[found[path].line - 1], text


@given(st.text(st.sampled_from("ab=.[]{},\"'#\\\n\r \t1:é")) | st.text())
@effort.examples(60)
def test_no_text_is_too_wrong(text: str) -> None:
    found = places(text)
    assert all(1 <= place.line <= text.count("\n") + 1 for place in found.values())


SAMPLE = '''# a comment
[users.zoe]  # [x]
email = "z@example.com"
name = { given = "Z", "fam.ily" = 1 }

  [users."a.b"]
groups = [
  "A", # one
  { b = [1,
    2] },
]
text = """
[not.a.table]
x = 1
"""
dotted.a . b = 1
[[list]]
a = 1
[[list]]
a = 2
[list.below]
c = 3
'''


@pytest.mark.parametrize(
    ("path", "line", "header"),
    [
        (("users",), 2, ("users",)),
        (("users", "zoe"), 2, ("users", "zoe")),
        (("users", "zoe", "email"), 3, ("users", "zoe")),
        (("users", "zoe", "name", "fam.ily"), 4, ("users", "zoe")),
        (("users", "a.b"), 6, ("users", "a.b")),
        (("users", "a.b", "groups", 0), 8, ("users", "a.b")),
        (("users", "a.b", "groups", 1, "b", 1), 10, ("users", "a.b")),
        (("users", "a.b", "text"), 12, ("users", "a.b")),
        (("users", "a.b", "dotted", "a", "b"), 16, ("users", "a.b")),
        (("list", 1, "a"), 20, ("list", 1)),
        (("list", 1, "below", "c"), 22, ("list", 1, "below")),
    ],
)
def test_a_key_stands_on_a_line_below_a_header(path: Path, line: int, header: Path) -> None:
    assert places(SAMPLE)[path] == Place(line, header)
    assert ("not",) not in places(SAMPLE)
