"""Writing TOML as a person would: short tables on one line, long ones in sections of their own.

`tomli-w` writes each table as a section, also `name = { given = "Alice" }`, which tears records
apart; what is needed of TOML is little.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pytest_pingone.management.seed.lines import Path
from pytest_pingone.management.seed.problems import bare, dotted, quoted
from pytest_pingone.management.seed.variables import NULL, literal

_WIDTH: Final = 100
_LEAST_LINES: Final = 2


class Section(dict[str, Any]):
    """A table that is a section, however short it is."""


def written(document: Mapping[str, Any]) -> str:
    """Return a document as TOML."""
    sections = list(_section((), document))
    return "\n".join(sections)


def _section(path: Path, table: Mapping[str, Any]) -> Iterator[str]:
    """Yield a section and all below it, each with its header and a line end."""
    lines, below = [], []
    for name, value in table.items():
        line = _line(name, value)
        if line is None:
            below.append((name, value))
        else:
            lines.append(line)
    if path and (lines or not below):
        yield "".join(f"{line}\n" for line in (f"[{dotted(path)}]", *lines))
    elif lines:
        yield "".join(f"{line}\n" for line in lines)
    for name, value in below:
        yield from _section((*path, name), value)


def _line(name: str, value: Any) -> str | None:
    """Return a key and its value, or None if it has to be a section."""
    if isinstance(value, Section):
        return None
    if isinstance(value, list):
        return f"{bare(name)} = {_list(value, room=_WIDTH - len(bare(name)) - 3)}"
    if isinstance(value, str) and value.count("\n") >= _LEAST_LINES:
        return f"{bare(name)} = {_many_lines(literal(value))}"
    line = f"{bare(name)} = {_value(value)}"
    return None if isinstance(value, dict) and value and len(line) > _WIDTH else line


def _list(value: list[Any], *, room: int) -> str:
    line = _value(value)
    if len(line) <= room:
        return line
    return "[\n" + "".join(f"  {_value(one)},\n" for one in value) + "]"


def _value(value: Any) -> str:
    """Return a value on one line."""
    if value is None:
        return quoted(NULL)
    if isinstance(value, str):
        return quoted(literal(value))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        inside = ", ".join(f"{bare(name)} = {_value(own)}" for name, own in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    return repr(value)


def _many_lines(text: str) -> str:
    lines = [quoted(line)[1:-1].replace('\\"', '"') for line in text.split("\n")]
    safe = [line.replace('"""', '""\\"') for line in lines]
    if safe[-1].endswith('"'):
        safe[-1] = f'{safe[-1][:-1]}\\"'
    return '"""\n' + "\n".join(safe) + '"""'
