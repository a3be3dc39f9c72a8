"""Every member of every row, over HTTP: what its rule requires, keeps, clears and ignores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_pingone.errors import VALIDATION
from pytest_pingone.management import fields, kinds
from pytest_pingone.management.catalogue import COLLECTIONS
from pytest_pingone.management.collection import CREATE, PATCH, REPLACE, Collection
from tests.management.stored_samples import without_secrets

if TYPE_CHECKING:
    import requests

    from tests.management.conftest import Bench

ELSEWHERE = "00000000-0000-4000-8000-000000000000"
ROWS = [row for row in COLLECTIONS if CREATE in row.verbs]
SENT = [(row, rule) for row in ROWS for rule in row.fields if CREATE in rule.writes]


def label(row: Collection, rule: fields.Field) -> str:
    above = ".".join(level.name for level in (*row.ancestors, row)).removeprefix("environments.")
    return f"{above}-{rule.name}"


def having(rule_name: str, verb: str = CREATE) -> list[Any]:
    found = [(r, rule) for r, rule in SENT if getattr(rule, rule_name) and verb in r.verbs]
    return [pytest.param(row, rule, id=label(row, rule)) for row, rule in found]


def check_refused(answer: requests.Response, code: str, target: str, **inner: Any) -> None:
    assert answer.status_code == 400, answer.text
    body = answer.json()
    assert (body["code"], body["message"]) == ("INVALID_DATA", VALIDATION)
    details = [(detail["code"], detail["target"]) for detail in body["details"]]
    assert details == [(code, target)]
    told = body["details"][0].get("innerError", {})
    assert {name: told.get(name) for name in inner} == inner


@pytest.mark.parametrize(
    ("row", "rule", "verb"),
    [
        pytest.param(row, rule, verb, id=f"{label(row, rule)}-{verb}")
        for row, rule in SENT
        for verb in (CREATE, REPLACE)
        if verb in rule.required and verb in row.verbs
    ],
)
def test_what_is_required_may_not_be_missing_or_null(
    row: Collection, rule: fields.Field, verb: str, bench: Bench
) -> None:
    method, here = "POST", bench.place(row)
    if verb == REPLACE:
        method, here = "PUT", bench.create(row)["_links"]["self"]["href"]
    body = bench.full(row)
    nulled = bench.api(method, here, {**body, rule.name: None})
    check_refused(nulled, "REQUIRED_VALUE", rule.name)
    del body[rule.name]
    check_refused(bench.api(method, here, body), "REQUIRED_VALUE", rule.name)


@pytest.mark.parametrize(("row", "rule"), having("unique"))
def test_what_is_unique_is_not_given_twice(
    row: Collection, rule: fields.Field, bench: Bench
) -> None:
    made = bench.create(row)
    again = bench.full(row)
    taken = {"existingId": made["id"]}
    check_refused(bench.post(row, again), "UNIQUENESS_VIOLATION", rule.name, **taken)
    in_capitals = {**again, rule.name: again[rule.name].upper()}
    if rule.any_case:
        check_refused(bench.post(row, in_capitals), "UNIQUENESS_VIOLATION", rule.name, **taken)
    other = bench.create(row, {**again, rule.name: "another"})["_links"]["self"]["href"]
    if rule.fixed or REPLACE not in row.verbs:
        return
    check_refused(bench.api.put(other, again), "UNIQUENESS_VIOLATION", rule.name, **taken)
    renamed = bench.api.put(made["_links"]["self"]["href"], in_capitals)
    assert renamed.status_code == 200, "its own value is nobody else's"


@pytest.mark.parametrize(("row", "rule"), having("fixed", REPLACE))
def test_what_is_fixed_may_be_sent_again_but_not_changed(
    row: Collection, rule: fields.Field, bench: Bench
) -> None:
    body = bench.full(row)
    here = bench.create(row, body)["_links"]["self"]["href"]
    assert bench.api.put(here, body).status_code == 200
    other = "OTHER"
    if isinstance(rule.kind, kinds.Choice):
        other = next((word for word in rule.kind.words if word != body[rule.name]), other)
    value = {"id": ELSEWHERE} if isinstance(rule.kind, kinds.Reference) else other
    for method in ["PUT", *(["PATCH"] if PATCH in row.verbs else [])]:
        answer = bench.api(method, here, {**body, rule.name: value})
        check_refused(answer, "INVALID_VALUE", rule.name)
    left_out = {name: sent for name, sent in body.items() if name != rule.name}
    if REPLACE not in rule.required:
        assert bench.api.put(here, left_out).json()[rule.name] == body[rule.name]


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        pytest.param(row, rule, id=label(row, rule))
        for row in COLLECTIONS
        if CREATE in row.verbs
        for rule in row.fields
        if not rule.writes & {fields.CREATE, fields.REPLACE}
        if not (row.only_uploaded and fields.IMPORT in rule.writes)
    ],
)
@pytest.mark.parametrize("value", ["not yours", 5, {"id": ELSEWHERE}], ids=["text", "5", "object"])
def test_what_pingone_sets_is_not_taken_from_clients(
    row: Collection, rule: fields.Field, value: Any, bench: Bench
) -> None:
    made = bench.create(row, {**bench.full(row), rule.name: value})
    assert made.get(rule.name) != value
    assert (rule.name in made) == (rule.shown and made.get(rule.name) is not None)
    here = made["_links"]["self"]["href"]
    writes = {REPLACE: "PUT", PATCH: "PATCH"}
    for method in (method for verb, method in writes.items() if verb in row.verbs):
        answer = bench.api(method, here, {**bench.full(row), rule.name: value})
        assert answer.status_code == 200, answer.text
        if rule.attribute != "updated_at":
            assert answer.json().get(rule.name) == made.get(rule.name)


OPTIONAL = [
    pytest.param(row, rule, id=label(row, rule))
    for row, rule in SENT
    if REPLACE in row.verbs and fields.REPLACE in rule.writes
    if not (REPLACE in rule.required or rule.fixed or rule.kept or rule.lasting)
]


@pytest.mark.parametrize(("row", "rule"), OPTIONAL)
def test_null_clears_as_if_left_out(row: Collection, rule: fields.Field, bench: Bench) -> None:
    made = bench.create(row)
    here = made["_links"]["self"]["href"]
    body = bench.full(row)
    nulled = bench.api.put(here, {**body, rule.name: None})
    assert nulled.status_code == 200, nulled.text
    assert None not in nulled.json().values()
    bench.api.put(here, body)
    body.pop(rule.name, None)
    left_out = bench.api.put(here, body)
    if rule.nulled is not None:
        assert nulled.json()[rule.name] == rule.nulled != left_out.json()[rule.name]
        return
    assert nulled.json().get(rule.name) == left_out.json().get(rule.name)
    visible = without_secrets(row, body)
    others = {name: value for name, value in visible.items() if name != rule.name}
    assert {name: nulled.json()[name] for name in others} == others


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        pytest.param(row, rule, id=label(row, rule))
        for row, rule in SENT
        if fields.CREATE in rule.writes and fields.REPLACE not in rule.writes
        if isinstance(rule.kind, kinds.Flag) and REPLACE in row.verbs
    ],
)
def test_what_can_be_set_at_creation_only_stays_as_it_is(
    row: Collection, rule: fields.Field, bench: Bench
) -> None:
    body = bench.full(row)
    made = bench.create(row, body)
    here = made["_links"]["self"]["href"]
    for other in (False, "another"):
        answer = bench.api.put(here, {**body, rule.name: other})
        assert (answer.status_code, answer.json().get(rule.name)) == (200, made.get(rule.name))


@pytest.mark.parametrize(
    "row",
    {row.name: row for row, rule in SENT if CREATE in rule.required}.values(),
    ids=lambda row: row.name,
)
def test_all_mistakes_are_told_at_once(row: Collection, bench: Bench) -> None:
    required = [rule.name for rule in row.fields if CREATE in rule.required]
    answer = bench.post(row, {})
    assert answer.json()["code"] == "INVALID_DATA"
    told = [(detail["code"], detail["target"]) for detail in answer.json()["details"]]
    assert told == [("REQUIRED_VALUE", name) for name in required]
