from __future__ import annotations

import dataclasses
import datetime as dt
import json
from typing import Any

import pytest

from pytest_pingone import NotEmulatedError
from pytest_pingone.tenant.records import User, UserName
from pytest_pingone.tokens.expressions import evaluate

BORN = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.timezone.utc)
ALICE = User(
    id="2f9c",
    environment_id="e",
    population_id="p",
    username="alice",
    email="alice@example.com",
    name=UserName(given="Alice", family="Adams"),
    external_id="X-1",
    password="$hash$",
    more={"loyaltyTier": "gold", "extra": {"a": {"b": [1]}}},
    created_at=BORN,
    updated_at=BORN,
)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("${user.id}", "2f9c"),
        ("${ user.id }", "2f9c"),
        ("${user.username}", "alice"),
        ("${user.name.given}", "Alice"),
        ("${user.externalId}", "X-1"),
        ("${user.mfaEnabled}", False),
        ("${user.account.canAuthenticate}", True),
        ("${user.nickname}", None),
        ("${user.name.middle}", None),
        ("${user.address.locality}", None),
        ("${user.noSuchAttribute}", None),
        ("${user.loyaltyTier}", "gold"),
        ("${user.extra.a.b}", [1]),
        ("${user.extra.c.d}", None),
        ("${user.more}", None),
        ("${user.password}", None),
        ("${'gold'}", "gold"),
        ('${"it\'s"}', "it's"),
        ("${''}", ""),
        ("plain text", "plain text"),
        ("", ""),
        ("$user.id", "$user.id"),
        ("{user.id}", "{user.id}"),
        ("mailto:${user.email}", "mailto:alice@example.com"),
        ("${user.name.given} ${user.name.family}", "Alice Adams"),
        ("${user.name.given} ${user.name.middle}", None),
        ("${user.id}${'-'}${user.username}", "2f9c-alice"),
    ],
)
def test_an_expression_has_the_value_of_the_user(expression: str, value: Any) -> None:
    assert evaluate(expression, ALICE) == value


@pytest.mark.parametrize(
    ("expression", "value"),
    [("${user.id}", None), ("a ${user.id}", None), ("${'gold'}", "gold"), ("text", "text")],
)
def test_without_a_user_there_are_no_user_values(expression: str, value: Any) -> None:
    assert evaluate(expression, None) == value


@pytest.mark.parametrize(
    "inner",
    [
        "",
        "user",
        "user.",
        "user.__class__",
        "user.name.",
        "user['id']",
        "#root.context.appConfig.region",
        "1 + 1",
        "user.id == '2f9c'",
        "'a' + 'b'",
        "group.name",
        "user.id ? 'a' : 'b'",
    ],
)
def test_the_rest_of_the_language_is_said_to_be_not_emulated(inner: str) -> None:
    with pytest.raises(NotEmulatedError, match="is not emulated") as caught:
        evaluate(f"${{{inner}}}", ALICE)
    assert f"${{{inner}}}" in str(caught.value)


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(User)])
def test_whatever_an_expression_gives_can_stand_in_a_token(field: str) -> None:
    first, *others = field.split("_")
    name = first + "".join(other.title() for other in others)
    try:
        value = evaluate(f"${{user.{name}}}", ALICE)
    except NotEmulatedError:  # may be said of whole objects
        return
    assert json.dumps(value)


@pytest.mark.parametrize("name", ["username.upper", "id.count", "createdAt.year", "enabled.real"])
def test_an_expression_reaches_attributes_of_pingone_and_nothing_of_python(name: str) -> None:
    assert evaluate(f"${{user.{name}}}", ALICE) is None


def test_no_expression_reveals_a_password() -> None:
    assert evaluate("${user.password}", ALICE) is None
