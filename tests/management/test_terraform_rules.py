"""What Terraform's provider and Ping's SDK for Go take for granted, rule by rule."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest

from pytest_pingone.errors import NO_ACCESS
from pytest_pingone.management import catalogue

if TYPE_CHECKING:
    from pytest_pingone import PingOne
    from tests.conftest import Api
    from tests.management.conftest import Bench, Workers

JSON = {"Accept": "application/json"}
NOWHERE = "00000000-0000-4000-8000-000000000000"


def test_json_is_answered_to_who_reads_nothing_else(api: Api) -> None:
    made = api.post("groups", {"name": "made"}, headers=JSON)
    assert made.status_code == 201
    here = made.headers["Location"]
    for answer in (made, api.get(here, headers=JSON), api.get("groups", headers=JSON)):
        assert answer.headers["Content-Type"] == "application/json"
    gone = api.delete(here, headers=JSON)
    assert (gone.status_code, gone.content) == (204, b"")


def test_an_environment_that_is_gone_is_told_from_what_was_in_it(api: Api) -> None:
    assert api.get(f"/environments/{NOWHERE}").status_code == 404
    assert api.get(f"/environments/{NOWHERE}/users").status_code == 403
    unknown = api.get(f"users/{NOWHERE}")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "NOT_FOUND")


def test_every_error_has_an_id_and_its_parts(api: Api) -> None:
    refused = api.post("users", {"username": "alice", "email": "x"}).json()
    assert uuid.UUID(refused["id"])
    assert {"code", "message", "details"} <= set(refused)
    assert all({"code", "target", "message"} <= set(detail) for detail in refused["details"])


def test_the_client_id_is_the_id_and_the_secret_is_elsewhere(api: Api, pingone: PingOne) -> None:
    web = pingone.applications["web"]
    shown = api.get(f"applications/{web.id}")
    assert shown.json()["clientId"] == shown.json()["id"] == web.id
    assert web.secret not in shown.text
    assert api.get(f"applications/{web.id}/secret").json()["secret"] == web.secret


def test_roles_are_judged_when_a_request_comes(api: Api, workers: Workers) -> None:
    worker = workers("Identity Data Read Only")
    assert worker.get("users").status_code == 200
    made = next(
        one
        for one in api.get("applications").json()["_embedded"]["applications"]
        if one["name"] == "made"
    )
    (assigned,) = api.get(f"applications/{made['id']}/roleAssignments").json()["_embedded"][
        "roleAssignments"
    ]
    assert api.delete(assigned["_links"]["self"]["href"]).status_code == 204
    assert worker.get("users").status_code == 403


@pytest.mark.parametrize(
    ("below", "embedded", "least"),
    [
        ("populations", "populations", 1),
        ("resources", "resources", 2),
        ("signOnPolicies", "signOnPolicies", 2),
        ("passwordPolicies", "passwordPolicies", 3),
        ("schemas", "schemas", 1),
        ("keys", "keys", 1),
        ("keyRotationPolicies", "keyRotationPolicies", 1),
        ("applications", "applications", 3),
        ("themes", "themes", 1),
        ("languages", "languages", 1),
    ],
)
def test_a_new_environment_is_not_empty(
    bench: Bench, below: str, embedded: str, least: int
) -> None:
    made = bench.create(catalogue.ENVIRONMENTS)
    page = bench.api.get(f"/environments/{made['id']}/{below}").json()
    assert len(page["_embedded"][embedded]) >= least


def test_an_environment_is_answered_with_its_products(bench: Bench) -> None:
    made = bench.create(catalogue.ENVIRONMENTS)
    types = [product["type"] for product in made["billOfMaterials"]["products"]]
    assert types[0] == "PING_ONE_BASE"


def test_a_population_has_a_theme_at_once(api: Api) -> None:
    made = api.post("populations", {"name": "made"}).json()
    assert made["theme"]["id"]
    assert api.get(made["_links"]["theme"]["href"]).status_code == 200


def test_a_permanent_refusal_does_not_make_terraform_wait(workers: Workers) -> None:
    refused = workers("Identity Data Read Only").post("users", {"username": "x"})
    assert refused.status_code == 403
    assert refused.json()["message"] == NO_ACCESS
    assert not NO_ACCESS.startswith("The actor attempting to perform the request")


def test_nothing_that_makes_the_sdk_try_again_is_answered_to_mistakes(
    api: Api, bench: Bench
) -> None:
    again = {408, 429, 500, 501, 502, 503, 504}
    methods = {"read": "GET", "replace": "PUT", "patch": "PATCH", "delete": "DELETE"}
    for row in catalogue.COLLECTIONS:
        path = bench.place(row)
        for verb in row.verbs & set(methods):
            answer = api(methods[verb], f"{path}/{NOWHERE}", {} if verb != "read" else None)
            assert answer.status_code not in again, (verb, path)
