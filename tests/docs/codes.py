"""Which errors the source can answer with: read from its syntax, not from the page about them."""

from __future__ import annotations

import ast
import functools
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest_pingone

PACKAGE = Path(pytest_pingone.__file__).parent
# The rooms whose refusals are PingOne's; those of faults and of the control API have pages of
# their own.
ROOMS = ("app.py", "errors.py", "auth", "management", "tenant", "tokens", "web")
_CONSTANT = re.compile(r'^([A-Z_]+)(?:: Final)? = "(.*)"$', re.MULTILINE)
OAUTH, API, DETAIL = "oauth", "api", "detail"


@dataclass(frozen=True)
class Maker:
    """A function or class that takes a code.

    Attributes:
        place: the number of the argument that is the code.
        name: the same as a keyword.
        status: the status if no other is said; None where a detail has none.
        usual: the code if no other is said.
    """

    kind: str
    place: int
    name: str
    status: int | None = None
    usual: str | None = None


MAKERS = {
    "OAuthError": Maker(OAUTH, 0, "error", 400),
    "invalid": Maker(OAUTH, 0, "error", 400),
    "denied": Maker(OAUTH, 0, "error"),
    "ApiError": Maker(API, 1, "code"),
    "Detail": Maker(DETAIL, 0, "code"),
    "ValueProblem": Maker(DETAIL, 0, "code"),
}


@dataclass
class Found:
    """What was found: codes with their statuses, and places where a code could not be read."""

    codes: dict[str, set[tuple[int | None, str]]] = field(
        default_factory=lambda: {OAUTH: set(), API: set(), DETAIL: set()}
    )
    unread: set[str] = field(default_factory=set)


@functools.cache
def found() -> Found:
    """Return what the whole package answers with."""
    return found_in(
        {path.relative_to(PACKAGE).as_posix(): path.read_text("utf-8") for path in _files()}
    )


def found_in(texts: Mapping[str, str]) -> Found:
    """Return what modules answer with, given as text by name."""
    constants = dict(found for text in texts.values() for found in _CONSTANT.findall(text))
    shared = dict(MAKERS)
    calls: dict[str, Calls] = {}
    known: dict[str, dict[str, Maker]] = defaultdict(dict)
    for _ in range(3):  # a helper of a helper
        made = re.compile(rf"\b(?:{'|'.join(shared)})\(")
        for name, text in texts.items():
            if name not in calls and made.search(text):  # to parse all of it would take long
                calls[name] = _calls_in(ast.parse(text))
        for name, some in calls.items():
            known[name] |= dict(_helpers(some, shared | known[name]))
        shared |= {
            name: maker
            for local in known.values()
            for name, maker in local.items()
            if not name.startswith("_")
        }
    everywhere = [one for some in calls.values() for one in some]
    result = Found()
    for name, some in calls.items():
        for function, call, maker in _made(some, shared | known[name]):
            argument = _argument(call, maker.place, maker.name)
            codes = _codes(argument, function, constants)
            if argument is None and maker.usual is not None:
                codes = {maker.usual}
            if not codes and not _is_parameter(argument, function):
                result.unread.add(f"{name}: {ast.unparse(call)}")
            statuses = _statuses(call, maker, function, everywhere)
            result.codes[maker.kind] |= {(status, code) for status in statuses for code in codes}
    return result


def _files() -> Iterator[Path]:
    for room in ROOMS:
        path = PACKAGE / room
        yield from [path] if path.is_file() else sorted(path.rglob("*.py"))


Calls = list[tuple[ast.FunctionDef | None, ast.Call]]


def _calls_in(node: ast.AST, function: ast.FunctionDef | None = None) -> Calls:
    """Return all calls, each with the function that it is in."""
    calls: Calls = []
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            calls.append((function, child))
        calls += _calls_in(child, child if isinstance(child, ast.FunctionDef) else function)
    return calls


def _made(
    calls: Calls, makers: dict[str, Maker]
) -> Iterator[tuple[ast.FunctionDef | None, ast.Call, Maker]]:
    for function, call in calls:
        if _name(call) in makers:
            yield function, call, makers[_name(call)]


def _helpers(calls: Calls, makers: dict[str, Maker]) -> Iterator[tuple[str, Maker]]:
    """Yield the functions that pass a parameter on as a code."""
    for function, call, maker in _made(calls, makers):
        argument = _argument(call, maker.place, maker.name)
        if function is not None and _is_parameter(argument, function):
            assert isinstance(argument, ast.Name)
            names = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
            place = names.index(argument.id) if argument.id in names else -1
            keywords = zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
            usual = [text for one, text in keywords if one.arg == argument.id]
            code = str(usual[0].value) if usual and isinstance(usual[0], ast.Constant) else None
            yield function.name, Maker(maker.kind, place, argument.id, _status(call, maker), code)


def _argument(call: ast.Call, place: int, name: str) -> ast.expr | None:
    if 0 <= place < len(call.args):
        return call.args[place]
    return next((one.value for one in call.keywords if one.arg == name), None)


def _is_parameter(argument: ast.expr | None, function: ast.FunctionDef | None) -> bool:
    if function is None or not isinstance(argument, ast.Name):
        return False
    taken = function.args
    return argument.id in {one.arg for one in (*taken.posonlyargs, *taken.args, *taken.kwonlyargs)}


def _codes(
    argument: ast.expr | None, function: ast.FunctionDef | None, constants: dict[str, str]
) -> set[str]:
    if isinstance(argument, ast.Name) and argument.id in constants:
        return {constants[argument.id]}
    if isinstance(argument, ast.Name) and function is not None:
        assigned = [
            node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Assign)
            and any(getattr(one, "id", "") == argument.id for one in node.targets)
        ]
        return {code for value in assigned for code in _texts(value)}
    return set() if argument is None else set(_texts(argument))


def _texts(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.IfExp):
        yield from _texts(value.body)
        yield from _texts(value.orelse)
    elif isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value


def _statuses(
    call: ast.Call, maker: Maker, function: ast.FunctionDef | None, calls: Calls
) -> set[int | None]:
    """Return the statuses that a call can have: said here, in a loop, or by who calls."""
    said = _said_status(call, maker)
    if not isinstance(said, ast.Name) or function is None or maker.kind == DETAIL:
        return {_status(call, maker)}
    found: set[int | None] = set()
    for loop in ast.walk(function):
        if isinstance(loop, ast.For) and said.id in {one.id for one in _names(loop.target)}:
            found.update(_numbers(*ast.walk(loop.iter)))
    keywords = zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
    found.update(_numbers(*(usual for one, usual in keywords if one.arg == said.id)))
    for _, other in calls:
        if _name(other) == function.name:
            found.update(_numbers(*(one.value for one in other.keywords if one.arg == said.id)))
    return found


def _names(target: ast.expr) -> list[ast.Name]:
    return [node for node in ast.walk(target) if isinstance(node, ast.Name)]


def _numbers(*values: ast.AST | None) -> Iterator[int]:
    for value in values:
        if isinstance(value, ast.Constant) and isinstance(value.value, int):
            yield value.value


def _name(call: ast.Call) -> str:
    return str(getattr(call.func, "id", getattr(call.func, "attr", "")))


def _said_status(call: ast.Call, maker: Maker) -> ast.expr | None:
    return _argument(call, 0 if maker.kind == API else -1, "status")


def _status(call: ast.Call, maker: Maker) -> int | None:
    if maker.kind == DETAIL:
        return None
    return next(_numbers(_said_status(call, maker)), maker.status)
