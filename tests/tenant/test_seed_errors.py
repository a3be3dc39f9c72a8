"""Wrong seeds: refused with where it is, what is wrong, and what there is instead."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_pingone import PingOne, PingOneConfig, UsageError
from pytest_pingone.management import seed


def made(text: str | Path) -> PingOne:
    return PingOne(PingOneConfig(seed=text))


WRONG: dict[str, tuple[str, list[str]]] = {
    "unknown table": ("[people.zoe]\n", ["[people]", "users", "applications"]),
    "unknown property": ("[users.zoe]\nnick = 'Z'", ["[users.zoe]", "'nick'", "nickname"]),
    "unknown part": ("[users.zoe]\nname = { first = 'Z' }", ["[users.zoe]", "'first'", "given"]),
    "unknown of organization": ("[organization]\nnmae = 'A'", ["organization", "nmae", "name"]),
    "unknown of environment": ("[environment]\ncolour = 'red'", ["environment", "colour", "name"]),
    "unknown population": (
        "[populations.North]\n[users.zoe]\npopulation = 'South'",
        ["[users.zoe]", "'South'", "[populations]", "North", "Default"],
    ),
    "unknown group": (
        "[groups.Staff]\n[users.zoe]\ngroups = ['Stuff']",
        ["[users.zoe]", "'Stuff'", "[groups]", "Staff"],
    ),
    "unknown resource": (
        "[resources.a]\n[applications.x]\ntype = 'SERVICE'\ngrants = { b = ['r'] }",
        ["[applications.x]", "'b'", "[resources]", "a", "openid"],
    ),
    "unknown scope": (
        "[resources.a]\nscopes=['read']\n[applications.x]\ntype='SERVICE'\ngrants.a=['write']",
        ["[applications.x]", "write", "read"],
    ),
    "unknown role": (
        "[applications.x]\ntype = 'WORKER'\nroles = ['King']",
        ["[applications.x]", "'King'", "Environment Admin"],
    ),
    "no type": ("[applications.x]\n", ["[applications.x]", "type"]),
    "bad value": ("[users.zoe]\nemail = 'nobody'", ["[users.zoe]", "email", "well-formed"]),
    "bad lifetime": (
        "[resources.a]\naccess_token_validity_seconds = 1",
        ["[resources.a]", "accessTokenValiditySeconds", "300", "2592000"],
    ),
    "role of a service": (
        "[applications.x]\ntype = 'SERVICE'\nroles = ['Environment Admin']",
        ["[applications.x]", "WORKER"],
    ),
    "no TOML": ("[users.zoe\n", ["TOML"]),
    "no such file": ("nowhere.toml", ["'nowhere.toml'", "TOML"]),
    "groups as text": ("[groups.A]\n[users.zoe]\ngroups = 'A'", ["[users.zoe] groups", "list"]),
    "groups as number": ("[users.zoe]\ngroups = 5", ["[users.zoe] groups", "list"]),
    "scopes as text": ("[resources.a]\nscopes = 'read'", ["[resources.a] scopes", "list"]),
    "scope as number": ("[resources.a]\nscopes = [5]", ["[resources.a] scopes"]),
    "granted as text": (
        "[resources.a]\nscopes=['read']\n[applications.x]\ntype='SERVICE'\ngrants.a='read'",
        ["[applications.x]", "grants", "list"],
    ),
    "granted as number": (
        "[resources.a]\n[applications.x]\ntype = 'SERVICE'\ngrants = { a = 5 }",
        ["[applications.x]", "grants", "list"],
    ),
    "name as number": ("[organization]\nname = 5", ["organization", "name"]),
    "environment's name as number": ("[environment]\nname = 5", ["environment", "name"]),
    "id as number": ("[users.zoe]\nid = 5", ["[users.zoe]", "id"]),
    "users as list": ("users = ['zoe']", ["[users]", "table"]),
    "user as text": ("[users]\nzoe = 'Zoe'", ["[users.zoe]", "table"]),
    "population as number": ("[users.zoe]\npopulation = 5", ["[users.zoe]", "population"]),
    "one id twice": ("[users.a]\nid = 'x'\n[users.b]\nid = 'x'", ["[users.b]", "id"]),
}


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG)
def test_a_wrong_seed_is_refused_with_where_and_what_there_is(text: str, said: list[str]) -> None:
    with pytest.raises(UsageError) as refused:
        made(text)
    for words in said:
        assert words in str(refused.value)


def test_an_error_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("[users.zoe]\nnick = 'Z'", encoding="utf-8")
    with pytest.raises(UsageError, match=r"mine\.toml"):
        made(path)


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=4,
)
KEYS = st.sampled_from(
    ["id", "name", "groups", "scopes", "grants", "roles", "population", "type", "enabled"]
)
ENTRIES = st.dictionaries(st.text(max_size=3), VALUES | st.dictionaries(KEYS, VALUES), max_size=2)


@given(
    st.dictionaries(
        st.sampled_from(["organization", "environment", "users", "groups", "applications"]),
        VALUES | ENTRIES | st.dictionaries(KEYS, VALUES, max_size=2),
        max_size=2,
    )
)
@settings(max_examples=60, deadline=None)
def test_no_document_fails_otherwise(document: dict[str, Any]) -> None:
    with contextlib.suppress(UsageError):
        seed._Reader("it", document).seed()
