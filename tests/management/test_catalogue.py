"""The rows of the catalogue: what each says agrees with the records, the roles and the answers."""

from __future__ import annotations

import dataclasses
import re
import string
from typing import TYPE_CHECKING

import pytest

from pytest_pingone.management import catalogue, fields
from pytest_pingone.management.collection import (
    CREATE,
    DELETE,
    LIST,
    READ,
    REPLACE,
    Collection,
    everything,
)
from pytest_pingone.management.routes import endpoints
from pytest_pingone.tenant.roles import BUILT_IN
from tests.management.stored_samples import without_secrets

if TYPE_CHECKING:
    from tests.conftest import Api
    from tests.management.conftest import Bench

_ANY = re.compile(r"<\w+>")


def label(row: Collection) -> str:
    return ".".join(above.name for above in (*row.ancestors, row)).removeprefix("environments.")


# What a row can have only if somebody signs on or something runs, which no request makes.
NEVER_MADE = {
    "sessions",
    "activities",
    "instances",
    "integrations",
    "flowPolicies",
    "applicationPermissions",
    "agreementConsents",
}
ROWS = (*catalogue.COLLECTIONS, *catalogue.SINGLES)
ALL = [pytest.param(row, id=label(row)) for row in ROWS]
LISTED = [  # with no need of a filter
    pytest.param(row, id=label(row)) for row in ROWS if LIST in row.verbs and not row.query.needs
]
NOT_EMPTY = [
    pytest.param(row, id=label(row))
    for row in ROWS
    if {LIST, READ} <= row.verbs and row.name not in NEVER_MADE
    if row.name != "applications" or CREATE in row.verbs  # those that name a key: none at first
]
MADE = [pytest.param(row, id=label(row)) for row in ROWS if CREATE in row.verbs]
NUMBERED = [  # PingOne gives the id, rather than the client
    pytest.param(row, id=label(row))
    for row in ROWS
    if CREATE in row.verbs and not any(r.name == "id" and CREATE in r.writes for r in row.fields)
]
REPLACED = [pytest.param(row, id=label(row)) for row in ROWS if {CREATE, REPLACE} <= row.verbs]


@pytest.mark.parametrize("row", ALL)
def test_every_member_is_an_attribute_of_the_record_or_computed(row: Collection) -> None:
    def unknown(rules: tuple[fields.Field, ...], record: type) -> list[str]:
        attributes = {attribute.name for attribute in dataclasses.fields(record)}
        kept = [rule for rule in rules if rule.shown and not rule.derive]
        missing = [rule.name for rule in kept if rule.attribute not in attributes]
        for rule in rules:
            if isinstance(rule.kind, fields.Parts):
                missing += unknown(rule.kind.fields, rule.kind.record)
        return missing

    assert unknown(row.fields, row.record) == []


@pytest.mark.parametrize("row", ALL)
def test_no_member_is_named_twice(row: Collection) -> None:
    names = [rule.name for rule in row.fields]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("row", ALL)
def test_some_built_in_role_gives_every_permission_that_a_row_asks_for(row: Collection) -> None:
    given = {permission for role in BUILT_IN.values() for permission in role.permissions}
    assert {row.permission_for(verb) for verb in row.verbs} - given == set()


@pytest.mark.parametrize("row", ALL)
def test_links_name_attributes_of_the_record_only(row: Collection) -> None:
    known = {*dir(row.record), "self"}
    known |= set(row.variables) if "in_path" in known else set()
    named = {
        name
        for template in row.links.values()
        for _, name, _, _ in string.Formatter().parse(template)
        if name is not None
    }
    assert named <= known
    assert row.links["self"] == "{self}" or READ not in row.verbs


@pytest.mark.parametrize("row", LISTED)
def test_a_list_has_hal_links_and_embeds_its_records(row: Collection, bench: Bench) -> None:
    answer = bench.api.get(bench.place(row))
    assert answer.status_code == 200, answer.text
    page = answer.json()
    assert page["_links"]["self"]["href"] == answer.url
    assert page["size"] == len(page["_embedded"][row.embedded])
    assert page.get("count") == (page["size"] if row.counted else None)
    assert list(page["_embedded"]) == [row.embedded]


@pytest.mark.parametrize("row", NOT_EMPTY)
def test_every_record_in_a_list_can_be_read_and_looks_the_same(
    row: Collection, bench: Bench
) -> None:
    if CREATE in row.verbs:
        bench.create(row)
    listed = bench.api.get(bench.place(row)).json()["_embedded"][row.embedded]
    assert listed
    for document in listed:
        assert bench.api.get(document["_links"]["self"]["href"]).json() == document


@pytest.mark.parametrize("row", MADE)
def test_what_is_created_is_at_its_location_as_it_was_written(
    row: Collection, bench: Bench
) -> None:
    body = bench.full(row)
    answer = bench.post(row, body)
    assert answer.status_code == row.made_with, answer.text
    made = answer.json()
    assert answer.headers["Location"] == made["_links"]["self"]["href"]
    visible = without_secrets(row, body)
    assert {name: made.get(name) for name in visible} == visible
    if READ in row.verbs:
        read = bench.api.get(answer.headers["Location"])
        for rule in row.fields:
            if rule.once:
                del made[rule.name]
        assert (read.status_code, read.json()) == (200, made)


@pytest.mark.parametrize("row", MADE)
def test_every_link_of_a_record_is_an_absolute_url_of_this_tenant(
    row: Collection, bench: Bench
) -> None:
    made = bench.create(row)
    record = bench.record(row, made["id"])
    assert list(made["_links"]) == [name for name in row.links if row.has_link(record, name)]
    for link in made["_links"].values():
        assert link["href"].startswith(bench.pingone.api_url)
        assert not set("{}<>").intersection(link["href"])
        assert "None" not in link["href"]


@pytest.mark.parametrize("row", MADE)
def test_members_stand_in_the_order_of_the_row(row: Collection, bench: Bench) -> None:
    made = [name for name in bench.create(row) if name != "_links"]
    assert made == [rule.name for rule in row.fields if rule.name in made]


@pytest.mark.parametrize("row", MADE)
def test_members_that_are_not_known_are_ignored_unless_all_are_kept(
    row: Collection, bench: Bench
) -> None:
    colour = {"of": "no matter"}
    made = bench.create(row, {**bench.full(row), "colour": colour, "_links": 5})
    assert made.get("colour") == (colour if row.others is everything else None)
    assert made["_links"] != 5


@pytest.mark.parametrize("row", REPLACED)
def test_a_replacement_clears_what_it_leaves_out(row: Collection, bench: Bench) -> None:
    fresh = bench.create(row, bench.minimal(row))
    assert bench.api.delete(fresh["_links"]["self"]["href"]).status_code == 204
    made = bench.create(row)
    answer = bench.api.put(made["_links"]["self"]["href"], bench.minimal(row))
    assert answer.status_code == 200, answer.text
    for rule in row.fields:
        cleared = REPLACE in rule.writes and not (rule.fixed or rule.kept or rule.lasting)
        expected = fresh if cleared else made
        if rule.attribute != "updated_at" and not rule.once:
            assert answer.json().get(rule.name) == expected.get(rule.name), rule.name


@pytest.mark.parametrize("row", REPLACED)
def test_a_replacement_is_what_is_read_from_then_on(row: Collection, bench: Bench) -> None:
    made = bench.create(row)
    changed = {**bench.full(row)}
    changed.update({name: "changed" for name in ("description", "nickname") if name in changed})
    replaced = bench.api.put(made["_links"]["self"]["href"], changed)
    assert replaced.status_code == 200, replaced.text
    if READ in row.verbs:
        assert bench.api.get(made["_links"]["self"]["href"]).json() == replaced.json()
    visible = without_secrets(row, changed)
    assert {name: replaced.json().get(name) for name in visible} == visible
    assert replaced.json()["id"] == made["id"]


@pytest.mark.parametrize("row", MADE)
def test_what_is_deleted_is_gone(row: Collection, bench: Bench) -> None:
    here = bench.create(row)["_links"]["self"]["href"]
    answer = bench.api.delete(here)
    assert (answer.status_code, answer.content) == (204, b"")
    assert "Content-Type" not in answer.headers
    assert bench.api.delete(here).status_code == 404
    if READ in row.verbs:
        assert bench.api.get(here).status_code == 404
    if REPLACE in row.verbs:
        assert bench.api.put(here, bench.full(row)).status_code == 404


@pytest.mark.parametrize("row", NUMBERED)
def test_the_id_of_a_deleted_record_is_not_given_again(row: Collection, bench: Bench) -> None:
    first = bench.create(row)
    bench.api.delete(first["_links"]["self"]["href"])
    assert bench.create(row)["id"] != first["id"]


@pytest.mark.parametrize("row", ALL)
def test_a_method_that_a_row_does_not_have_is_refused_with_those_it_has(
    row: Collection, bench: Bench
) -> None:
    for below in ("",) if row.single else ("", "/<id>"):
        path = bench.place(row) + below.replace("<id>", "x")
        at = _ANY.sub("<>", row.path + below)
        allowed = {one.method for one in endpoints() if _ANY.sub("<>", one.path) == at}
        if not allowed:  # no verb of this row has such a path
            continue
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - allowed:
            answer = bench.api(method, path, {})
            assert answer.status_code == 405, (method, path)
            told = set(answer.headers["Allow"].split(", "))
            assert told - {"HEAD", "OPTIONS"} == allowed


@pytest.mark.parametrize("row", LISTED)
def test_accept_decides_between_json_and_hal(row: Collection, api: Api, bench: Bench) -> None:
    for accept, content_type in (
        ("application/json", "application/json"),
        ("*/*", "application/hal+json;charset=UTF-8"),
    ):
        answer = api.get(bench.place(row), headers={"Accept": accept})
        assert answer.headers["Content-Type"] == content_type


def test_what_is_below_a_deleted_record_is_gone_too(bench: Bench) -> None:
    made = bench.create(catalogue.ENVIRONMENTS)
    users = made["_links"]["users"]["href"]
    assert bench.api.post(users, {"username": "u", "email": "u@example.com"}).status_code == 201
    assert DELETE in catalogue.ENVIRONMENTS.verbs
    assert bench.api.delete(made["_links"]["self"]["href"]).status_code == 204
    assert bench.api.get(users).status_code == 403
