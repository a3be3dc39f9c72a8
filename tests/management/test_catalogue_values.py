"""Every member of every row, over HTTP: which values its kind accepts and which it refuses."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from pytest_pingone.errors import MALFORMED, VALIDATION
from pytest_pingone.management import fields, kinds
from pytest_pingone.management.catalogue import COLLECTIONS
from pytest_pingone.management.collection import CREATE, Collection

if TYPE_CHECKING:
    import requests

    from tests.management.conftest import Bench

Path = tuple[str, ...]
_NOT_ANY_TEXT = {("userFilter",), ("jwks",)}
# What an object needs that no full body has, beside the member that is tried.
AROUND: dict[str, dict[str, Any]] = {"billOfMaterials": {"products": []}}
WRONG: dict[type[Any], tuple[Any, ...]] = {
    kinds.Text: (5, True, ["text"], {"text": 1}),
    kinds.Identifier: (5, True, ["text"], {"text": 1}),
    kinds.Flag: ("true", 1, []),
    kinds.FlagOrWord: ("yes", "True", 1, []),
    kinds.OneNumber: ("2048", True, []),
    kinds.Whole: ("300", True, [300]),
    kinds.Choice: (5, ["NONE"], {}),
    kinds.Reference: ("an-id", {"id": 5}, {}, []),
    kinds.Many: ("text", {}, [5], [None]),
    kinds.Items: ("text", {}, 5),
    kinds.Moment: (5, True, ["text"]),
    fields.Kept: ("text", [], 5),
    fields.Parts: ("text", [], 5),
    kinds.Anything: ("text", [], 5),
}


def sent(
    rules: Iterable[fields.Field], write: str, above: Path = ()
) -> Iterator[tuple[Path, fields.Field]]:
    """Yield the members that clients may send, and those inside of them."""
    for rule in rules:
        if write in rule.writes:
            yield (*above, rule.name), rule
            if isinstance(rule.kind, fields.Parts | fields.Kept):
                yield from sent(rule.kind.fields, fields.CREATE, (*above, rule.name))


def label(row: Collection, path: Path) -> str:
    above = ".".join(level.name for level in (*row.ancestors, row)).removeprefix("environments.")
    return f"{above}-{'.'.join(path)}"


EVERY = [
    (row, path, rule)
    for row in COLLECTIONS
    if CREATE in row.verbs
    for path, rule in sent(row.fields, fields.CREATE)
]


def members(kind: type[Any]) -> list[Any]:
    found = [(row, path, rule) for row, path, rule in EVERY if isinstance(rule.kind, kind)]
    return [pytest.param(row, path, rule.kind, id=label(row, path)) for row, path, rule in found]


def rule_of(row: Collection, path: Path) -> fields.Field:
    return next(rule for rule in row.fields if rule.name == path[0])


def with_value(body: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(body)
    inner = changed
    for name in path[:-1]:
        inner = inner.setdefault(name, dict(AROUND.get(name, {})))
    inner[path[-1]] = value
    return changed


def at(document: dict[str, Any], path: Path) -> Any:
    value: Any = document
    for name in path:
        value = value[name]
    return value


def check_refused(answer: requests.Response, code: str, path: Path, **inner: Any) -> None:
    assert answer.status_code == 400, answer.text
    body = answer.json()
    assert (body["code"], body["message"]) == ("INVALID_DATA", VALIDATION)
    details = [(detail["code"], detail["target"]) for detail in body["details"]]
    assert details == [(code, ".".join(path))]
    told = body["details"][0].get("innerError", {})
    assert {name: told.get(name) for name in inner} == inner


@pytest.mark.parametrize(
    ("row", "path", "rule"),
    [pytest.param(row, path, rule, id=label(row, path)) for row, path, rule in EVERY],
)
def test_a_value_of_the_wrong_type_makes_the_request_malformed(
    row: Collection, path: Path, rule: fields.Field, bench: Bench
) -> None:
    for value in WRONG[type(rule.kind)]:
        answer = bench.post(row, with_value(bench.full(row), path, value))
        assert answer.status_code == 400, value
        body = answer.json()
        assert (body["code"], body["message"]) == ("INVALID_REQUEST", MALFORMED)
        assert body["details"] == [
            {
                "code": "INVALID_VALUE",
                "target": ".".join(path),
                "message": "Invalid value for attribute.",
            }
        ]


@pytest.mark.parametrize(("row", "path", "kind"), members(kinds.Whole))
def test_a_number_is_accepted_up_to_its_bounds_and_refused_beyond(
    row: Collection, path: Path, kind: kinds.Whole, bench: Bench
) -> None:
    body = bench.full(row)
    body.pop("refreshTokenRollingDuration", None)  # has to do with refreshTokenDuration
    if path == ("refreshTokenRollingDuration",):
        body["refreshTokenDuration"] = 60
    method, here = "POST", bench.place(row)
    if fields.REPLACE in rule_of(row, path).writes:
        method, here = "PUT", bench.create(row, body)["_links"]["self"]["href"]
    for value in (kind.least, kind.most):
        answer = bench.api(method, here, with_value(body, path, value))
        assert answer.ok, answer.text
        assert at(answer.json(), path) == value
    for value in (kind.least - 1, kind.most + 1):
        answer = bench.api(method, here, with_value(body, path, value))
        bounds = {"rangeMinimumValue": kind.least, "rangeMaximumValue": kind.most}
        check_refused(answer, "OUT_OF_RANGE", path, **bounds)


@pytest.mark.parametrize(
    ("row", "path", "kind"), [one for one in members(kinds.Whole) if not one.values[2].exact]
)
@pytest.mark.parametrize("fraction", [0.25, 0.75])
def test_fractions_are_cut_off_without_a_word(
    row: Collection, path: Path, kind: kinds.Whole, fraction: float, bench: Bench
) -> None:
    body = with_value(bench.full(row), path, kind.least + fraction)
    body.pop("refreshTokenRollingDuration", None)
    if path == ("refreshTokenRollingDuration",):
        body.update({"refreshTokenDuration": 60, path[0]: kind.least + fraction})
    assert at(bench.create(row, body), path) == kind.least


@pytest.mark.parametrize(
    ("row", "path", "kind"), [one for one in members(kinds.Whole) if one.values[2].exact]
)
def test_fractions_of_an_exact_number_make_the_request_malformed(
    row: Collection, path: Path, kind: kinds.Whole, bench: Bench
) -> None:
    answer = bench.post(row, with_value(bench.full(row), path, kind.least + 0.5))
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_REQUEST")
    assert answer.json()["details"] == [
        {
            "code": "INVALID_VALUE",
            "target": ".".join(path),
            "message": "Invalid value for attribute.",
        }
    ]


@pytest.mark.parametrize(("row", "path", "kind"), members(kinds.Choice))
def test_a_word_that_is_no_choice_is_refused_with_the_choices(
    row: Collection, path: Path, kind: kinds.Choice, bench: Bench
) -> None:
    for value in ("OTHER", kind.words[0].swapcase()):
        answer = bench.post(row, with_value(bench.full(row), path, value))
        check_refused(answer, "INVALID_VALUE", path, allowedValues=list(kind.words))
    answer = bench.post(row, with_value(bench.full(row), path, ""))
    check_refused(answer, "INVALID_VALUE", path)


@pytest.mark.parametrize(("row", "path", "kind"), members(kinds.Text))
def test_a_text_must_not_be_empty_or_too_long(
    row: Collection, path: Path, kind: kinds.Text, bench: Bench
) -> None:
    check_refused(
        bench.post(row, with_value(bench.full(row), path, "")),
        "EMPTY_VALUE",
        path,
    )
    if kind.most is not None:
        too_long = with_value(bench.full(row), path, "x" * (kind.most + 1))
        check_refused(bench.post(row, too_long), "INVALID_VALUE", path)
        if kind.pattern is None and path not in _NOT_ANY_TEXT:
            longest = with_value(bench.full(row), path, "x" * kind.most)
            assert bench.post(row, longest).status_code == row.made_with
