"""The pages of the manual as text: headings, links, tables and code, without Sphinx."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATHS = [
    *(path for name in ("README", "CONTRIBUTING", "CHANGELOG") for path in ROOT.glob(f"{name}.md")),
    *(
        path
        for path in sorted(ROOT.glob("docs/**/*.md"))
        if not {"_build", "examples"} & set(path.parts)
    ),
]
NAMES = [path.relative_to(ROOT).as_posix() for path in PATHS]
FENCE = re.compile(
    r"^(?P<fence>```+)(?P<language>[^\n`]*)\n(?P<code>.*?)^(?P=fence)\s*$", re.MULTILINE | re.DOTALL
)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
COG = re.compile(r"\[\[\[cog.*?\]\]\] -->(?P<output>.*?)<!-- \[\[\[end\]\]\]", re.DOTALL)
_LINK = re.compile(r"(?<!\\)\[(?:[^\]\[]|\[[^\]]*\])*\]\((?P<target>[^)\s]+)(?:\s+\"[^\"]*\")?\)")
_HEADING = re.compile(r"^#{1,6} (?P<words>.+?)\s*#*$", re.MULTILINE)

Pages = Mapping[str, str]


def read() -> dict[str, str]:
    """Return the text of every page by its path."""
    return {name: (ROOT / name).read_text(encoding="utf-8") for name in NAMES}


@dataclass(frozen=True)
class Block:
    """A fenced block of code.

    Attributes:
        line: where it begins.
        made: whether cog makes it.
    """

    language: str
    code: str
    line: int
    made: bool


def blocks(text: str) -> Iterator[Block]:
    """Yield the blocks of code of a page."""
    made = [found.span("output") for found in COG.finditer(text)]
    hidden = [found.span() for found in COMMENT.finditer(text)]
    for found in FENCE.finditer(text):
        if any(begin <= found.start() < end for begin, end in hidden):
            continue
        yield Block(
            language=found["language"].strip(),
            code=found["code"],
            line=text.count("\n", 0, found.start()) + 1,
            made=any(begin <= found.start() < end for begin, end in made),
        )


def prose(text: str) -> str:
    """Return a page without code and comments."""
    return re.sub(r"`[^`\n]*`", "``", COMMENT.sub("", FENCE.sub("", text)))


def anchors(text: str) -> set[str]:
    """Return what a link can name after `#`: each heading as code hosts and MyST spell it."""
    seen: Counter[str] = Counter()
    found = set()
    for heading in _HEADING.finditer(COMMENT.sub("", FENCE.sub("", text))):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading["words"])
        name = re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
        found.add(f"{name}-{seen[name]}" if seen[name] else name)
        seen[name] += 1
    return found


def links(text: str) -> list[str]:
    """Return the targets of all links within the repository."""
    targets = (found["target"] for found in _LINK.finditer(prose(text)))
    return [target for target in targets if not re.match(r"[a-z]+:", target)]


def broken(name: str, pages: Pages) -> list[str]:
    """Return the links of a page that lead nowhere."""
    return [target for target in links(pages[name]) if not _leads(target, name, pages)]


def _leads(target: str, name: str, pages: Pages) -> bool:
    path, _, anchor = target.partition("#")
    place = (ROOT / name).parent / path if path else ROOT / name
    if not place.exists() or not place.resolve().is_relative_to(ROOT):
        return False
    there = place.resolve().relative_to(ROOT).as_posix()
    return not anchor or anchor in anchors(pages.get(there, ""))


def section(text: str, heading: str) -> str:
    """Return what stands below a heading, to the next of its kind or a higher one."""
    begin = re.search(rf"^(#+) {re.escape(heading)}$", text, re.MULTILINE)
    if begin is None:
        return ""
    end = re.compile(rf"^#{{1,{len(begin[1])}}} ", re.MULTILINE).search(text, begin.end())
    return text[begin.end() : end.start() if end else len(text)]


def rows(text: str) -> list[list[str]]:
    """Return the cells of all tables, without their headings."""
    lines = [line for line in COMMENT.sub("", text).splitlines() if line.startswith("|")]
    ruled = [number for number, line in enumerate(lines) if set(line) <= set("|- :")]
    heads = {number - 1 for number in ruled} | set(ruled)
    return [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for number, line in enumerate(lines)
        if number not in heads
    ]
