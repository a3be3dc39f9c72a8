"""Records as text: each comes back as it was, and nothing else is ever made of a text."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import types
import typing
from collections.abc import Mapping, Sequence
from typing import Any

import freezegun
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from pytest_pingone import keys
from pytest_pingone.clock import moment
from pytest_pingone.state_file import registry, schema
from pytest_pingone.state_file.encoding import UndecodableError, decode, encode
from pytest_pingone.tenant.records import Key, User
from pytest_pingone.tenant.store import PARENTS
from tests import effort

NAMES = sorted(registry.classes())
TEXTS = st.text(st.characters())  # with halves of surrogate pairs, which JSON can bring
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS
KEYS = TEXTS | st.just("!")
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner), max_leaves=6
)
MOMENTS = st.integers(-62_135_596_800_000_000, 253_402_300_799_999_999).map(moment)
PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    Any: JSON,
    type(None): st.none(),
    str: TEXTS,
    int: st.integers(),
    float: st.floats(allow_nan=False),
    bool: st.booleans(),
    bytes: st.binary(max_size=20),
    dt.datetime: MOMENTS,
}


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Return values of an annotation of a record."""
    origin, inside = typing.get_origin(hint), typing.get_args(hint)
    if origin is None:
        return PLAIN[hint] if hint in PLAIN else records(hint)
    if origin in (types.UnionType, typing.Union):
        return st.one_of(*map(values, inside))
    if origin in (Mapping, dict):
        return st.dictionaries(KEYS, values(inside[1]), max_size=3)
    if origin is frozenset:
        return st.frozensets(values(inside[0]), max_size=3)
    assert origin in (tuple, Sequence)
    several = st.lists(values(inside[0]), max_size=3)
    return several.map(tuple) if origin is tuple else several | several.map(tuple)


@functools.cache
def records(kind: Any) -> st.SearchStrategy[Any]:
    """Return records of a class, with fields left at their usual values and others."""
    hints = typing.get_type_hints(kind)
    fields = {field.name: values(hints[field.name]) for field in dataclasses.fields(kind)}
    needed = {
        field.name: fields.pop(field.name)
        for field in dataclasses.fields(kind)
        if field.default is field.default_factory is dataclasses.MISSING
    }
    given = st.fixed_dictionaries(needed, optional=fields)
    return given.map(lambda members: kind(**members))


def typed(value: Any) -> Any:
    """Return a value with the types of all that is in it, because 1 equals True."""
    if dataclasses.is_dataclass(value):
        members = [typed(getattr(value, field.name)) for field in dataclasses.fields(value)]
        return type(value), members
    if isinstance(value, Mapping):
        return dict, [(typed(key), typed(item)) for key, item in value.items()]
    if isinstance(value, list | tuple):
        return type(value), [typed(item) for item in value]
    return type(value), value


def _class(name: str) -> Any:
    return registry.classes()[name]


@effort.examples(60)
@given(st.sampled_from(NAMES).flatmap(lambda name: records(_class(name))))
def test_any_record_comes_back_as_it_was(record: Any) -> None:
    text = encode(record)
    assert text.isascii()
    assert typed(decode(text)) == typed(record)


@pytest.mark.parametrize("name", NAMES)
def test_each_class_comes_back(name: str) -> None:
    @effort.examples(2)
    @given(records(_class(name)))
    def holds(record: Any) -> None:
        assert typed(decode(encode(record))) == typed(record)

    holds()


def test_all_that_a_store_can_hold_has_a_name_here() -> None:
    known = registry.classes().values()
    for kind in PARENTS:
        assert kind in known
        for part in registry.parts_of(kind):
            assert part in known


def test_what_has_its_usual_value_is_left_out() -> None:
    born: dict[str, Any] = {"created_at": moment(0), "updated_at": moment(1)}
    user = User(id="i", environment_id="e", population_id="p", username="u", **born)
    assert encode(user) == (
        '{"!":"User","id":"i","environment_id":"e","population_id":"p","username":"u",'
        '"created_at":{"!":"time","at":0},"updated_at":{"!":"time","at":1}}'
    )


@pytest.mark.parametrize("algorithm", ["RSA", "EC"])
def test_an_uploaded_private_key_comes_back(algorithm: str) -> None:
    private: Any = keys.load(keys.generate())
    if algorithm == "EC":
        private = ec.generate_private_key(ec.SECP384R1())
    members: dict[str, Any] = {
        field.name: ""
        for field in dataclasses.fields(Key)
        if field.default is dataclasses.MISSING and field.name != "private_key"
    }
    key = Key(**members, private_key=private)
    again = decode(encode(key))
    assert again.private_key.private_numbers() == private.private_numbers()


def test_a_frozen_clock_changes_no_moment() -> None:
    at = moment(1_893_456_000_123_456)
    with freezegun.freeze_time("2001-01-01"):
        again = decode(encode(at))
    assert again == at
    assert type(again) is type(at)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"!":"os.system","command":"true"}',
        '{"!":"User"}',
        '{"!":"User","id":"i","surname":"x"}',
        '{"!":"__class__"}',
        '{"!":["User"]}',
        '{"!":"time","at":"now"}',
        '{"!":"time","at":1e300}',
        '{"!":"bytes","base64":"?"}',
        '{"!":"private key","pkcs8":"AAAA"}',
        '{"!":"set","of":[[]]}',
        '{"!":"mapping","of":[1]}',
        "1 1",
        "[" * 100_000,
    ],
)
def test_what_was_never_written_is_refused(text: str) -> None:
    with pytest.raises(UndecodableError):
        decode(text)


@pytest.mark.parametrize("value", [object(), {1}, dt.timedelta(1), 1j])
def test_what_cannot_be_written_is_said_at_once(value: object) -> None:
    with pytest.raises(TypeError, match=f"cannot hold a {type(value).__name__}"):
        encode(value)


def test_who_changes_a_record_is_told_to_raise_the_version() -> None:
    assert registry.fingerprint() == schema.FINGERPRINT, (
        "Records look different from what state files of this version hold. Raise VERSION in "
        "pytest_pingone/state_file/schema.py by one, unless that was done since the last release, "
        f"and set FINGERPRINT to {registry.fingerprint()!r}. For users it means that state files "
        "which they have are refused: they export a seed with the version that made the file, or "
        "start anew. Say so in a fragment of the changelog (+NAME.changed.md)."
    )
