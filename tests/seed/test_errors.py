"""Wrong seeds: refused with where it is, what is wrong, and what there is instead."""

from __future__ import annotations

import copy
import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_pingone import PingOne, PingOneConfig, UsageError, keys
from pytest_pingone.management import seed
from pytest_pingone.management.seed import tables
from pytest_pingone.management.seed.writing import written
from pytest_pingone.management.spelling import settable
from pytest_pingone.tenant.tenant import Tenant
from tests import effort


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
    "user as text": ("[users]\nzoe = 'Zoe'", ["[users] zoe", "table"]),
    "population as number": ("[users.zoe]\npopulation = 5", ["[users.zoe]", "population"]),
    "unknown of a role": (
        "[applications.x]\ntype = 'WORKER'\nroles = [{ role = 'Environment Admin', on = 'x' }]",
        [":3: [applications.x] roles[0].on: ", "'on'", "population", "environment"],
    ),
    "unknown population of a role": (
        "[populations.North]\n[users.x]\nroles=[{role='Identity Data Admin',population='Nort'}]",
        [":3: [users.x] roles[0].population: ", "'Nort'", "Did you mean 'North'?", "Default"],
    ),
    "unknown environment of a role": (
        "[users.x]\nroles = [{ role = 'Identity Data Admin', environment = 'Nowhere' }]",
        ["[users.x] roles[0].environment: ", "'Nowhere'", "There are: Environment"],
    ),
    "doing without what is not there": (
        "[password_policies]\nwithout = ['Basics']",
        [":2: [password_policies] without[0]: ", "'Basics'", "Did you mean 'Basic'?", "Standard"],
    ),
    "doing without the default": (
        "[password_policies]\nwithout = ['Standard']",
        [":2: [password_policies] without[0]: ", "Default Password Policy can not be deleted"],
    ),
    "without no list": ("[themes]\nwithout = 'all'", [":2: [themes] without: ", "list of names"]),
    "what nobody can make": (
        "[templates.welcome.contents.'en Email']\nbody = 'x'",
        ["[templates.welcome", "'welcome'", "general"],
    ),
    "one group twice": (
        "[groups.A]\n[users.zoe]\ngroups = ['A', 'A']",
        [":3: [users.zoe] groups[1]: ", "'A'", "second time"],
    ),
    "an entry of a list without a name": (
        "[resources.a]\nscopes = [{ description = 'x' }]",
        [":2: [resources.a] scopes[0]: ", "'name'"],
    ),
    "unknown of a type": (
        "[sign_on_policies.A.actions.login]\nno_devices_mode = 'BLOCK'",
        [":2: [sign_on_policies.A.actions.login] no_devices_mode: ", "registration"],
    ),
    "what is only kept": (
        "[applications.x]\ntype = 'WEB_APP'\nprotocol = 'SAML'\nspEntityId = 'x'",
        [":4: [applications.x] spEntityId: ", "'more'"],
    ),
    "an unset variable": (
        "[users.zoe]\nemail = '${env.PYTEST_PINGONE_NOT_SET}'",
        [":2: [users.zoe] email: ", "PYTEST_PINGONE_NOT_SET", ":-"],
    ),
    "another encoding of a password": (
        "[users.zoe]\npassword = '{SSHA}abc'",
        [":2: [users.zoe] password: ", "clear text"],
    ),
    "a key that is none": (
        "[keys.x]\nusage_type = 'SIGNING'\ncertificate = 'x'",
        ["[keys.x]", "private key", "PEM"],
    ),
    "a certificate that is missing": (
        "[certificates.x]\nusage_type = 'SIGNING'",
        ["[certificates.x]", "file", "null"],
    ),
    "no number": ("[groups.A]\ncustom_data = { a = [nan] }", ["[groups.A] custom_data", "nan"]),
    "an environment twice": (
        "[environment]\nname='A'\n[environments.A]",
        ["[environments.A]", "name"],
    ),
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


ALL_AT_ONCE = """
[environment]
colour = "red"

[users.zoe]
nick = "Z"
population = "Sout"
email = "${env.PYTEST_PINGONE_NOT_SET}"

[populations.South]

[applications.a]
type = "SERVCE"

[peple.zoe]
"""


def test_what_is_wrong_is_said_at_once_with_line_table_and_key(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(ALL_AT_ONCE, encoding="utf-8")
    with pytest.raises(UsageError) as refused:
        seed.check(path)
    said = str(refused.value).split("\n")
    begins = [
        f"{path}:3: [environment] colour: there is no property 'colour' to set.",
        f"{path}:6: [users.zoe] nick: there is no property 'nick' to set. Did you mean 'nickname'?",
        f"{path}:7: [users.zoe] population: there is no 'Sout' in [populations]. Did you mean",
        f"{path}:8: [users.zoe] email: the environment variable PYTEST_PINGONE_NOT_SET is not set.",
        f"{path}:15: [peple]: there is no table [peple]. Known: organization, ",
    ]
    assert len(said) == len(begins)
    for line, begin in zip(said, begins, strict=True):
        assert line.startswith(begin)


def test_a_broken_rule_is_said_with_its_line() -> None:
    with pytest.raises(UsageError, match=r"^The seed:4: \[applications.a\] type: must be one"):
        seed.check("[users.zoe]\n\n[applications.a]\ntype = 'SERVCE'")


def test_no_toml_is_said_with_its_line() -> None:
    with pytest.raises(UsageError, match=r"^The seed:2: this is no TOML: "):
        seed.check("[users.zoe]\na = = 1")
    with pytest.raises(UsageError, match=r"^The seed:3: this is no TOML: "):
        seed.check("[users.zoe]\n\n[users.zoe]")


def test_a_seed_is_checked_without_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_key(*_args: object, **_more: object) -> None:
        raise AssertionError

    monkeypatch.setattr(keys.KeyRing, "once", no_key)
    monkeypatch.setattr(keys.KeyRing, "private_key", no_key)
    assert seed.check(None).environment_id == "c50a99ff-9337-4b50-8d5c-f6b5cc9bbada"


NAMES = [table.name for table in tables.ALL]
PROPERTIES = sorted(
    {name for table in tables.ALL for name in settable(table.row.fields)}
    | {"without", "more", "population", "role", "scope"}
)
WORDS = [
    "Default",
    "openid",
    "User",
    "login",
    "${null}",
    "${env.PYTEST_PINGONE_NOT_SET:-x}",
    "${env.PYTEST_PINGONE_NOT_SET}",
    "LOGIN",
    "WEB_APP",
    "ENVIRONMENT",
]
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(WORDS)
    | st.none(),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(PROPERTIES) | st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)
RECORDS = st.dictionaries(st.sampled_from([*PROPERTIES, *NAMES]), VALUES, max_size=4)
ENTRIES = st.dictionaries(
    st.sampled_from(["a", *WORDS[:4], "without"]), VALUES | RECORDS, max_size=3
)
DOCUMENTS = st.dictionaries(
    st.sampled_from(["organization", "environment", *NAMES]), VALUES | ENTRIES, max_size=3
)


def refused_in_its_way(text: str) -> None:
    """Check that a seed is planted, or refused with a line, and in no other way."""
    try:
        seed.check(text)
    except UsageError as problem:
        for line in str(problem).split("\n"):
            assert re.match(r"The seed:[1-9]\d*: ", line), line


@given(DOCUMENTS)
@effort.examples(60)
def test_no_document_fails_otherwise(document: dict[str, Any]) -> None:
    try:
        text = written(document)
        text.encode()
    except UnicodeEncodeError:
        return
    refused_in_its_way(f"{text}\n")


SAID = tomllib.loads(
    (files("pytest_pingone") / "management/seed/default.toml").read_text(encoding="utf-8")
)


def places_in(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from places_in(value[key], (*path, key))


@given(st.sampled_from(list(places_in(SAID))), VALUES)
@effort.examples(40)
def test_no_value_in_a_good_seed_makes_it_fail_otherwise(
    place: tuple[Any, ...], value: Any
) -> None:
    document = copy.deepcopy(SAID)
    inside: Any = document
    for key in place[:-1]:
        inside = inside[key]
    inside[place[-1]] = value
    refused_in_its_way(f"{written(document)}\n")


@given(st.text())
@effort.examples(25)
def test_no_text_fails_otherwise(text: str) -> None:
    refused_in_its_way(f"{text}\n")


def test_what_is_refused_leaves_nothing_behind() -> None:
    tenant = Tenant(config=PingOneConfig(), keys=keys.KeyRing())
    before = tenant.state
    with pytest.raises(UsageError):
        seed.plant(tenant, seed.read("[users.zoe]\n[users.nora]\nemail = 'nobody'"))
    assert tenant.state is before
