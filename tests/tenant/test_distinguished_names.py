"""Distinguished names as text."""

from __future__ import annotations

import re

import pytest

from pytest_pingone.tenant.distinguished_names import PATTERN, parts, value, written


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CN=key", [("CN", "key")]),
        ("CN=key, OU=a b,O=c", [("CN", "key"), ("OU", "a b"), ("O", "c")]),
        ("cn = key , L=, C=US", [("CN", "key"), ("L", ""), ("C", "US")]),
        (r"CN=a\, b\\, O=c", [("CN", "a, b\\"), ("O", "c")]),
        ("O=a=b", [("O", "a=b")]),
        ("1.2.3=x", [("1.2.3", "x")]),
        ("OU=one, OU=two", [("OU", "one"), ("OU", "two")]),
    ],
)
def test_a_name_is_read_part_by_part(text: str, expected: list[tuple[str, str]]) -> None:
    assert re.fullmatch(PATTERN, text)
    assert list(parts(text)) == expected


@pytest.mark.parametrize("text", ["", "key", "CN", "XX=key", "CN=a,", "CN=a,b", ", CN=a", "CN=a\\"])
def test_what_is_no_name_does_not_match(text: str) -> None:
    assert re.fullmatch(PATTERN, text) is None


@pytest.mark.parametrize("separator", [",", ", "])
def test_what_is_written_reads_the_same(separator: str) -> None:
    attributes = (("CN", "a, b\\c"), ("OU", "=x"), ("C", ""))
    assert parts(written(attributes, separator)) == attributes


def test_the_first_value_of_a_kind_counts() -> None:
    assert value("OU=one, OU=two", "OU") == "one"
    assert value("OU=one", "CN") == ""
