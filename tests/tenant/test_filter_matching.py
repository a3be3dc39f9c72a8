"""What a filter matches, and what an index may look for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_pingone.clock import ProcessClock, moment
from pytest_pingone.tenant.filters import (
    Both,
    Comparison,
    Either,
    Filter,
    Not,
    matches,
    member,
    parse,
    required_equals,
)
from tests import effort

NOON = dt.datetime(2026, 3, 23, 12, 0, 0, 760_000, tzinfo=dt.timezone.utc)
ZONE = dt.timezone(dt.timedelta(hours=2))
NEITHER_EQ_NOR_NE = ["co", "sw", "ew", "gt", "ge", "lt", "le"]


def holds(condition: str, value: object) -> bool:
    return matches(parse(f"a {condition}"), {"a": value}.get)


def check(condition: str, yes: list[Any], no: list[Any]) -> None:
    assert [value for value in yes if not holds(condition, value)] == []
    assert [value for value in no if holds(condition, value)] == []


@pytest.mark.parametrize(
    ("condition", "yes", "no"),
    [
        ('eq "Smith"', ["Smith", "smith", "SMITH"], ["", "Smit", "Smiths", None, 1, True]),
        ('ne "Smith"', ["", "Smit", None], ["Smith", "sMITH", 1, True]),
        ('co "MI"', ["Smith", "mi", "SMI"], ["Smth", "im", "", None, 1, True]),
        ('sw "SM"', ["Smith", "sm"], ["asm", "s", "", None, True]),
        ('ew "th"', ["Smith", "TH"], ["thx", "h", "", None, True]),
        ('gt "b"', ["c", "ba", "C"], ["b", "B", "a", "", None, 1]),
        ('ge "b"', ["b", "B", "c"], ["a", "A", None, 1]),
        ('lt "b"', ["a", "A", ""], ["b", "B", "c", None, 1]),
        ('le "b"', ["b", "B", "a", ""], ["ba", "C", None, 1]),
        ('eq ""', [""], ["a", None]),
        ('co ""', ["", "a"], [None, 0]),
        ('eq "STRASSE"', ["Straße"], ["Strase"]),
        ('sw "ЖАН"', ["Жанна"], ["анна"]),
    ],
)
def test_text_is_compared_without_regard_to_case(
    condition: str, yes: list[Any], no: list[Any]
) -> None:
    check(condition, yes, no)


@pytest.mark.parametrize(
    ("condition", "yes", "no"),
    [
        ("eq 2", [2, 2.0], [1, "2", None, True]),
        ("eq 1", [1], [True, "1"]),
        ("ne 2", [1, 2.5, None], [2, 2.0, "1", True]),
        ("gt 2", [3, 2.5], [2, 1, None, "3", True]),
        ("ge 2", [2, 3], [1, None, "3"]),
        ("lt 2", [1, -3], [2, 3, None, "1", False]),
        ("le 2", [2, 1], [3, None, "1", False]),
        ("co 2", [], [2, 12, "2"]),
        ("sw 2", [], [2, 21, "2"]),
        ("ew 2", [], [2, 12, "2"]),
    ],
)
def test_a_number_is_compared_with_numbers_only(
    condition: str, yes: list[Any], no: list[Any]
) -> None:
    check(condition, yes, no)


@pytest.mark.parametrize(
    ("condition", "yes", "no"),
    [
        ("eq true", [True], [False, None, 1, "true"]),
        ("eq false", [False], [True, None, 0, "", "false"]),
        ("ne true", [False, None], [True, 0, "false"]),
        *((f"{name} true", [], [True, False, 1, "true"]) for name in NEITHER_EQ_NOR_NE),
        ('eq "true"', ["true"], [True]),
    ],
)
def test_true_and_false_are_only_equal_or_not(
    condition: str, yes: list[Any], no: list[Any]
) -> None:
    check(condition, yes, no)


@pytest.mark.parametrize(
    ("condition", "yes", "no"),
    [
        ("eq null", [None, (), []], ["", 0, False, "null", NOON, ("x",)]),
        ("ne null", ["", 0, False, NOON, ("x",)], [None, (), []]),
        *((f"{name} null", [], [None, "", "null", 0]) for name in NEITHER_EQ_NOR_NE),
        ("pr", ["x", 0, False, NOON, ("x",), ("", "x")], [None, "", (), [], ("",), (None,)]),
    ],
)
def test_an_attribute_may_have_no_value(condition: str, yes: list[Any], no: list[Any]) -> None:
    check(condition, yes, no)


EARLIER, LATER = NOON - dt.timedelta(milliseconds=1), NOON + dt.timedelta(milliseconds=1)


@pytest.mark.parametrize(
    "noon",
    ["2026-03-23T12:00:00.760Z", "2026-03-23T14:00:00.760+02:00", "2026-03-23T12:00:00.760000Z"],
)
@pytest.mark.parametrize(
    ("name", "yes", "no"),
    [
        ("eq", [NOON, NOON.astimezone(ZONE)], [EARLIER, LATER, None]),
        ("ne", [EARLIER, LATER, None], [NOON, NOON.astimezone(ZONE)]),
        ("gt", [LATER], [NOON, EARLIER, None]),
        ("ge", [NOON, LATER], [EARLIER, None]),
        ("lt", [EARLIER], [NOON, LATER, None]),
        ("le", [NOON, EARLIER], [LATER, None]),
        *((name, [], [NOON, EARLIER, LATER]) for name in ("co", "sw", "ew")),
    ],
)
def test_a_point_in_time_is_compared_with_iso_8601(
    name: str, noon: str, yes: list[Any], no: list[Any]
) -> None:
    check(f'{name} "{noon}"', yes, no)


@pytest.mark.parametrize("name", ["eq", "ne", "gt", "ge", "lt", "le"])
@pytest.mark.parametrize(
    "literal",
    ['"noon"', '""', '"2026-03-23"', '"2026-03-23T12:00:00.760"', '"2026-13-01T00:00:00Z"', "0"],
)
def test_what_is_no_point_in_time_matches_none(name: str, literal: str) -> None:
    assert not holds(f"{name} {literal}", NOON)


@pytest.mark.parametrize("literal", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
def test_the_ends_of_the_calendar_can_be_compared(literal: str) -> None:
    assert holds(f'lt "{literal}"', NOON) is literal.startswith("9")
    assert holds(f'gt "{literal}"', NOON) is literal.startswith("0")


def test_frozen_time_changes_no_comparison(pingone_clock: ProcessClock) -> None:
    pingone_clock.travel_to("2030-01-01T00:00:00Z")
    for noon in (moment(1_774_267_200_760_000), dt.datetime.fromisoformat(NOON.isoformat())):
        assert holds('eq "2026-03-23T12:00:00.760Z"', noon)
        assert holds('le "2026-03-23T12:00:00.760Z"', noon)
        assert not holds('gt "2026-03-23T12:00:00.760Z"', noon)


@pytest.mark.parametrize("kind", [tuple, list])
def test_one_of_several_values_has_to_match(kind: type[list[Any]]) -> None:
    several = kind(["red", None, "Green", 7])
    assert holds('eq "green"', several)
    assert holds('ne "green"', several)
    assert holds("gt 6", several)
    assert not holds('eq "blue"', several)
    assert not holds('ne "red"', kind(["red", "RED"]))
    assert holds('ne "red"', kind([]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("t eq true and f eq true", False),
        ("t eq true and not (f eq true)", True),
        ("f eq true or t eq true", True),
        ("f eq true or t eq false", False),
        ("t eq true or t eq true and f eq true", True),
        ("(t eq true or t eq true) and f eq true", False),
        ("not (f eq true or t eq true)", False),
        ("not (not (t eq true))", True),
    ],
)
def test_comparisons_are_joined(text: str, expected: bool) -> None:  # noqa: FBT001
    assert matches(parse(text), {"t": True, "f": False}.get) is expected


def test_an_attribute_is_read_as_it_was_spelled_and_only_if_it_matters() -> None:
    asked: list[str] = []

    def read(attribute: str) -> str:
        asked.append(attribute)
        return "x"

    assert matches(parse('Name.Given eq "x" or z[y pr]'), read)
    assert not matches(parse('m[id eq "y"] and z[y pr]'), read)
    assert asked == ["Name.Given", "m.id"]


# Against an evaluator that is written otherwise

TIMES = {
    "2026-03-23T12:00:00Z": dt.datetime(2026, 3, 23, 12, tzinfo=dt.timezone.utc),
    "2026-03-23T13:00:00+02:00": dt.datetime(2026, 3, 23, 11, tzinfo=dt.timezone.utc),
}
TEXTS = ["", "a", "A", "b", "aB", "Ba", "aba", "1", "true", *TIMES]
SINGLE = (
    st.none()
    | st.booleans()
    | st.sampled_from(TEXTS)
    | st.integers(-1, 2)
    | st.sampled_from([*TIMES.values()])
)
RECORDS = st.fixed_dictionaries(
    {name: SINGLE | st.lists(SINGLE, max_size=3).map(tuple) for name in "abc"}
)
LITERALS = (
    st.none()
    | st.booleans()
    | st.sampled_from(TEXTS)
    | st.integers(-1, 2)
    | st.sampled_from([0.0, 1.5])
)
OPERATORS = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"]
LEAVES = st.builds(
    Comparison, st.sampled_from("abc"), st.sampled_from(OPERATORS), LITERALS
) | st.builds(Comparison, st.sampled_from("abc"), st.just("pr"), st.none())


def trees() -> st.SearchStrategy[Filter]:
    def grown(inner: st.SearchStrategy[Filter]) -> st.SearchStrategy[Filter]:
        several = st.lists(inner, min_size=2, max_size=3).map(tuple)
        return several.map(Both) | several.map(Either) | inner.map(Not)

    leaf: st.SearchStrategy[Filter] = LEAVES.map(lambda comparison: comparison)
    return st.recursive(leaf, grown, max_leaves=8)


def as_expected(said: Filter, record: Mapping[str, Any]) -> bool:
    if isinstance(said, Not):
        return not as_expected(said.part, record)
    if isinstance(said, Both):
        return sum(not as_expected(part, record) for part in said.parts) == 0
    if isinstance(said, Either):
        return sum(as_expected(part, record) for part in said.parts) > 0
    assert isinstance(said, Comparison)
    return holds_as_expected(said, record[said.attribute])


def holds_as_expected(said: Comparison, found: Any) -> bool:
    values = [v for v in (found if isinstance(found, tuple) else (found,)) if v is not None]
    if said.operator == "pr":
        return len(values) > values.count("")
    if said.value is None:
        return {"eq": not values, "ne": bool(values)}.get(said.operator, False)
    if not values:
        return said.operator == "ne"
    return any(said.operator in relations(value, said.value) for value in values)


def relations(found: Any, wanted: Any) -> set[str]:
    """Return every operator that holds between a value of a known kind and a literal."""
    if type(found) is bool or type(wanted) is bool:
        if type(found) is not type(wanted):
            return set()
        return {"eq"} if found is wanted else {"ne"}
    more: set[str] = set()
    if isinstance(found, dt.datetime):
        if wanted not in TIMES:
            return set()
        wanted = TIMES[wanted]
    elif isinstance(found, str) and isinstance(wanted, str):
        found, wanted = found.lower(), wanted.lower()
        starts = [at for at in range(len(found) + 1) if found[at : at + len(wanted)] == wanted]
        more |= {"co"} if starts else set()
        more |= {"sw"} if 0 in starts else set()
        more |= {"ew"} if len(found) - len(wanted) in starts else set()
    elif isinstance(found, str) or isinstance(wanted, str):
        return set()
    if found == wanted:
        return more | {"eq", "ge", "le"}
    return more | ({"ne", "gt", "ge"} if found > wanted else {"ne", "lt", "le"})


@effort.examples(200)
@given(trees(), RECORDS)
def test_what_matches_agrees_with_an_evaluator_of_another_make(
    said: Filter, record: dict[str, Any]
) -> None:
    assert matches(said, record.get) is as_expected(said, record)


# For an index


@pytest.mark.parametrize(
    ("text", "required"),
    [
        ('a eq "x"', {"a": "x"}),
        ('a eq "X" and b eq "y"', {"a": "X", "b": "y"}),
        ('a eq "x" and (b eq "y" and (c eq "z" and d pr))', {"a": "x", "b": "y", "c": "z"}),
        ('m[id eq "x" and type eq "y"]', {"m.id": "x", "m.type": "y"}),
        ('a eq "x" and (b eq "y" or c eq "z")', {"a": "x"}),
        ('a eq "x" and not (b eq "y")', {"a": "x"}),
        ('a eq "x" and (a eq "y" and a eq "z")', {"a": "x"}),
        ('a eq "x" or a eq "x"', {}),
        ('not (a eq "x")', {}),
        ("a eq true and b eq 1 and c eq null", {}),
        ('a ne "x" and b sw "y" and c co "z" and d pr', {}),
    ],
)
def test_an_index_may_look_for_what_must_be_equal(text: str, required: dict[str, str]) -> None:
    assert required_equals(parse(text)) == required


@given(trees(), RECORDS)
def test_nothing_matches_without_what_is_required(said: Filter, record: dict[str, Any]) -> None:
    if matches(said, record.get):
        for attribute, text in required_equals(said).items():
            assert matches(Comparison(attribute, "eq", text), record.get)


GROUPS = ({"id": "g", "type": "DIRECT"}, {"id": "h", "type": "INDIRECT"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('m[id eq "g" and type eq "DIRECT"]', True),
        ('m[id eq "h" and type eq "DIRECT"]', False),
        ('m[ID eq "G" AND Type eq "direct"]', True),
        ('m[id eq "g"] and m[type eq "INDIRECT"]', True),
        ('m[id eq "x" or type eq "INDIRECT"]', True),
        ('m[not (id eq "g")]', True),
        ('m[not (id eq "g" or id eq "h")]', False),
        ('not (m[id eq "g" and type eq "DIRECT"])', False),
        ('m[id eq "g" and nothing eq "x"]', False),
        ('m[id eq "g" and id eq "h"]', False),
    ],
)
def test_one_value_satisfies_all_that_stands_in_a_bracket(
    text: str,
    expected: bool,  # noqa: FBT001
) -> None:
    assert matches(parse(text), lambda name: member({"m": GROUPS}, name.split("."))) is expected


def test_a_bracket_behind_an_attribute_with_one_value_reads_its_members() -> None:
    name = {"name": {"given": "Ada", "family": "King"}}
    for called, expected in (("ada", True), ("Bob", False)):
        chosen = parse(f'name[given eq "{called}" and family eq "King"]')
        assert matches(chosen, lambda path: member(name, path.split("."))) is expected
