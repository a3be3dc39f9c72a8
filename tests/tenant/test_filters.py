"""The filter language: what is read, and where it says that something is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_pingone.tenant.filters import (
    DEEPEST,
    LONGEST,
    Both,
    Comparison,
    Either,
    Filter,
    FilterError,
    Not,
    OfOne,
    comparisons,
    matches,
    parse,
)
from tests import effort

OPERATORS = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"]
A, B, C = (Comparison(name, "eq", name.upper()) for name in "abc")


def eq(attribute: str, value: str) -> Comparison:
    return Comparison(attribute, "eq", value)


# Reading


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('name sw "Eng"', Comparison("name", "sw", "Eng")),
        ('organization.id eq "o"', eq("organization.id", "o")),
        ('(name eq "a") OR (name eq "b")', Either((eq("name", "a"), eq("name", "b")))),
        (
            'beginsAt lt "2026-01-01T00:00:00Z"',
            Comparison("beginsAt", "lt", "2026-01-01T00:00:00Z"),
        ),
        (
            'name.family eq "Smith" and name.given sw "W"',
            Both((eq("name.family", "Smith"), Comparison("name.given", "sw", "W"))),
        ),
        ('memberOfGroups[id eq "g"]', eq("memberOfGroups.id", "g")),
        (
            '(population.id eq "p") AND (memberOfGroups[id eq "g"] OR memberOfGroups[id eq "h"])',
            Both(
                (
                    eq("population.id", "p"),
                    Either((eq("memberOfGroups.id", "g"), eq("memberOfGroups.id", "h"))),
                )
            ),
        ),
        (
            'recordedat gt "2026-03-23T00:00:00Z" and actors.client.id eq "c"',
            Both(
                (
                    Comparison("recordedat", "gt", "2026-03-23T00:00:00Z"),
                    eq("actors.client.id", "c"),
                )
            ),
        ),
        ("default eq true", Comparison("default", "eq", True)),
        ('trigger.type eq "AUTHENTICATION"', eq("trigger.type", "AUTHENTICATION")),
    ],
)
def test_the_documented_filters_are_read(text: str, said: Filter) -> None:
    assert parse(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('a eq "A" or b eq "B" and c eq "C"', Either((A, Both((B, C))))),
        ('a eq "A" and b eq "B" or c eq "C"', Either((Both((A, B)), C))),
        ('(a eq "A" or b eq "B") and c eq "C"', Both((Either((A, B)), C))),
        ('a eq "A" and (b eq "B" and c eq "C")', Both((A, Both((B, C))))),
        ('a eq "A" and b eq "B" and c eq "C"', Both((A, B, C))),
        ('not (a eq "A") and b eq "B"', Both((Not(A), B))),
        ('not(a eq "A" and b eq "B")', Not(Both((A, B)))),
        ('NOT (Not (a EQ "A"))', Not(Not(A))),
        ('((( a eq "A" )))', A),
        ('(a eq "A")and(b eq "B")', Both((A, B))),
        ('\ta eq\n"A"\r\nAnd b eQ "B" ', Both((A, B))),
        ("title pr OR not (title PR)", Either((P := Comparison("title", "pr", None), Not(P)))),
    ],
)
def test_and_binds_tighter_than_or_and_brackets_tighter_than_both(text: str, said: Filter) -> None:
    assert parse(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            'm[type eq "x" and value co "y"]',
            OfOne("m", Both((eq("m.type", "x"), Comparison("m.value", "co", "y")))),
        ),
        (
            'm [not (id eq "x" or id eq "y")]',
            OfOne("m", Not(Either((eq("m.id", "x"), eq("m.id", "y"))))),
        ),
        (
            'a.b[c[d.e eq "x"] or f eq "y"]',
            OfOne("a.b", Either((eq("a.b.c.d.e", "x"), eq("a.b.f", "y")))),
        ),
        ('m[id eq "x"] and id eq "y"', Both((eq("m.id", "x"), eq("id", "y")))),
    ],
)
def test_a_bracket_puts_its_attribute_before_each_name_in_it(text: str, said: Filter) -> None:
    assert parse(text) == said


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('""', ""),
        (r'"say \"hi\" and (go)"', 'say "hi" and (go)'),
        (r'"\\ \/ \b\f\n\r\t"', "\\ / \b\f\n\r\t"),
        (r'"\u00e9\u6F22 \ud83d\uDE00"', "é漢 😀"),
        ('"Жанна 漢字 😀 e\u0301"', "Жанна 漢字 😀 e\u0301"),
        ('"it\'s"', "it's"),
        ("true", True),
        ("FALSE", False),
        ("Null", None),
        ("0", 0),
        ("-12", -12),
        ("-1.5", -1.5),
        ("2E3", 2000.0),
        ("1e-2", 0.01),
    ],
)
def test_a_value_is_written_as_in_json(written: str, value: object) -> None:
    said = parse(f"(a eq {written})")
    assert isinstance(said, Comparison)
    assert said.value == value
    assert type(said.value) is type(value)


@pytest.mark.parametrize("name", ["trueName", "nullable", "eq", "order", "a-b_c$1", "x.$ref"])
def test_a_name_may_look_like_a_keyword(name: str) -> None:
    assert parse(f'{name} eq "x"') == eq(name, "x")


# What is no filter

ATTRIBUTE, END = "the name of an attribute is expected", "and the filter ends"
VALUE = "text in double quotes, a number, true, false or null is expected"


@pytest.mark.parametrize(
    ("text", "at", "problem"),
    [
        ("", 1, f"{ATTRIBUTE}, {END}"),
        ("   ", 4, f"{ATTRIBUTE}, {END}"),
        ("(", 2, f"{ATTRIBUTE}, {END}"),
        ("()", 2, f"{ATTRIBUTE}, not ')'"),
        ("@", 1, f"{ATTRIBUTE}, not '@'"),
        ('é eq "x"', 1, f"{ATTRIBUTE}, not 'é'"),
        ("\ud800", 1, f"{ATTRIBUTE}, not '\\ud800'"),
        ('or eq "x"', 1, f"{ATTRIBUTE}, not 'or'"),
        ("a pr and", 9, f"{ATTRIBUTE}, {END}"),
        ("a pr and or b pr", 10, f"{ATTRIBUTE}, not 'or'"),
        ("a", 2, "one of the operators eq, ne, co, sw, ew, gt, ge, lt, le, pr is expected, and"),
        ('a is "x"', 3, "one of the operators"),
        ('a.b. eq "x"', 4, "one of the operators"),
        ('a eqq "x"', 3, "is expected, not 'eqq'"),
        ('m[id eq "x"].type eq "y"', 13, "'and', 'or' or the end is expected, not '.'"),
        ("a eq", 5, f"{VALUE}, {END}"),
        ("a eq ", 6, f"{VALUE}, {END}"),
        ("a eq x", 6, f"{VALUE}, not 'x'"),
        ("a eq 'x'", 6, f'{VALUE}, not "\'"'),
        ("a eq -", 6, f"{VALUE}, not '-'"),
        ("a eq [1]", 6, f"{VALUE}, not '['"),
        ("a eq NaN", 6, f"{VALUE}, not 'NaN'"),
        ('a eq"x"', 5, "a space after 'eq' is expected"),
        ("a eq 042", 7, "a space or the end is expected, not '4'"),
        ('a eq "x"and b pr', 9, "a space or the end is expected, not 'and'"),
        ("a pr(b pr)", 5, "a space or the end is expected, not '('"),
        ('a eq "x', 6, "the text in double quotes is never closed"),
        ('a eq "x\\"', 6, "the text in double quotes is never closed"),
        ('a eq "x\\q"', 8, "text in double quotes cannot hold this"),
        ('a eq "x\ny"', 8, "text in double quotes cannot hold this"),
        ('a eq "\\ud800"', 6, "the text holds half of a surrogate pair"),
        ('a eq "\udfff"', 6, "the text holds half of a surrogate pair"),
        ("a eq 1e999", 6, "the number is too large"),
        (f"a eq {'9' * 5000}", 6, "the number is too large"),
        ('a eq "x" )', 10, "'and', 'or' or the end is expected, not ')'"),
        ("a pr b pr", 6, "'and', 'or' or the end is expected, not 'b'"),
        ("b pr and (a pr", 10, "'(' is never closed"),
        ("(a[b pr )", 9, "'and', 'or' or ']' is expected, not ')'"),
        ("a[b pr ", 2, "'[' is never closed"),
        ('not a eq "x"', 5, "'(' after 'not' is expected, not 'a'"),
        ("not", 4, f"'(' after 'not' is expected, {END}"),
        ("not (a pr", 5, "'(' is never closed"),
    ],
)
def test_what_is_no_filter_is_refused_where_it_goes_wrong(text: str, at: int, problem: str) -> None:
    with pytest.raises(FilterError) as raised:
        parse(text)
    assert str(raised.value).startswith(f"At character {at}: ")
    assert problem in str(raised.value)


def test_an_error_can_be_written_out_whatever_the_filter_held() -> None:
    with pytest.raises(FilterError) as raised:
        parse("a pr \udcff" + "x" * 1000)
    assert str(raised.value).encode()
    with pytest.raises(FilterError) as raised:
        parse("a " + "x" * 8000)
    assert len(str(raised.value)) < 200


def test_the_longest_filter_is_read_and_a_longer_one_refused() -> None:
    longest = 'a eq "' + "x" * (LONGEST - 7) + '"'
    assert len(longest) == LONGEST
    assert parse(longest) == eq("a", "x" * (LONGEST - 7))
    with pytest.raises(FilterError, match=r"At character 8193: .* 8192 characters"):
        parse(f"{longest} ")


@pytest.mark.parametrize(("opening", "closing"), [("(", ")"), ("not (", ")"), ("m[", "]")])
def test_nesting_is_bounded(opening: str, closing: str) -> None:
    deepest = parse(opening * DEEPEST + "a pr" + closing * DEEPEST)
    (only,) = comparisons(deepest)
    assert only.attribute.endswith("a")
    assert matches(deepest, {only.attribute: "x"}.get)
    more = DEEPEST + 1
    at = len(opening) * more
    with pytest.raises(FilterError, match=f"At character {at}: more than 100 brackets within"):
        parse(opening * more + "a pr" + closing * more)


@pytest.mark.parametrize("opening", ["(", "not (", "m[", "(a pr or "])
@pytest.mark.parametrize("times", [LONGEST // 9, 10_000])
def test_endless_nesting_is_refused(opening: str, times: int) -> None:
    with pytest.raises(FilterError):
        parse(opening * times)


def test_brackets_side_by_side_are_not_nested() -> None:
    said = parse(" or ".join(["(a pr)"] * (2 * DEEPEST)))
    assert len(list(comparisons(said))) == 2 * DEEPEST


@effort.examples(150)
@given(
    st.text(st.characters(), max_size=60)
    | st.lists(
        st.sampled_from(
            [*'()[]"\\.- \n01e+é\ud800', " ", "a", "not", "and", "or", " eq ", "pr", "true", '"x"']
        )
    ).map("".join)
)
def test_no_text_raises_anything_but_a_filter_error(text: str) -> None:
    try:
        said = parse(text)
    except FilterError as error:
        place = int(str(error).removeprefix("At character ").partition(":")[0])
        assert 1 <= place <= len(text) + 1
    else:
        matches(said, lambda _: None)
        assert list(comparisons(said))


# Reading what was written

NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9_$-]{0,4}(\.[a-z]{1,3}){0,2}", fullmatch=True).filter(
    lambda name: name.lower() not in {"and", "or", "not"}
)
VALUES = (
    st.text(max_size=8)
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.none()
)


def trees(leaves: st.SearchStrategy[Comparison]) -> st.SearchStrategy[Filter]:
    def grown(inner: st.SearchStrategy[Filter]) -> st.SearchStrategy[Filter]:
        several = st.lists(inner, min_size=2, max_size=4).map(tuple)
        return several.map(Both) | several.map(Either) | inner.map(Not)

    leaf: st.SearchStrategy[Filter] = leaves.map(lambda comparison: comparison)
    return st.recursive(leaf, grown, max_leaves=12)


def written(said: Filter, spell: Callable[[str], str]) -> str:
    match said:
        case Comparison(attribute, "pr"):
            return f"{attribute} {spell('pr')}"
        case Comparison(attribute, name, value):
            return f"{attribute} {spell(name)} {json.dumps(value)}"
        case Not(part):
            return f"{spell('not')} ({written(part, spell)})"
        case Both(parts):
            return f" {spell('and')} ".join(
                f"({written(part, spell)})"
                if isinstance(part, Both | Either)
                else written(part, spell)
                for part in parts
            )
        case Either(parts):
            return f" {spell('or')} ".join(
                f"({written(part, spell)})" if isinstance(part, Either) else written(part, spell)
                for part in parts
            )
        case OfOne():
            raise AssertionError("trees have none: names in a bracket depend on what is before it")


@given(
    trees(
        st.builds(Comparison, NAMES, st.sampled_from(OPERATORS), VALUES)
        | st.builds(Comparison, NAMES, st.just("pr"), st.none())
    ),
    st.sampled_from([str.lower, str.upper, str.title]),
)
def test_what_is_written_is_read_back(said: Filter, spell: Callable[[str], str]) -> None:
    # by repr, because 1 and True are equal
    assert repr(parse(written(said, spell))) == repr(said)


def test_comparisons_come_from_left_to_right() -> None:
    said = parse('a eq "A" and not (b eq "B" or not (c eq "C")) or a eq "A"')
    assert list(comparisons(said)) == [A, B, C, A]
