"""Errors of the Management API: one shape, whatever went wrong, and the right one for each."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
import requests

from pytest_pingone import PingOne
from pytest_pingone.errors import MALFORMED, NO_ACCESS, NOT_FOUND, VALIDATION
from pytest_pingone.management import catalogue
from pytest_pingone.management.collection import CREATE, LIST, READ, REPLACE, Collection

if TYPE_CHECKING:
    from tests.conftest import Api
    from tests.management.conftest import Bench

NOWHERE = "00000000-0000-4000-8000-000000000000"
ALICE = {"username": "alice", "email": "alice@example.com"}
JSON = {"Content-Type": "application/json"}
Producer = Callable[["Api"], requests.Response]
PRODUCERS: dict[str, tuple[int, str, str, Producer]] = {
    "no token": (
        401,
        "ACCESS_FAILED",
        NO_ACCESS,
        lambda api: requests.get(api.get("").url, timeout=5),
    ),
    "nothing known about it": (
        404,
        "NOT_FOUND",
        NOT_FOUND,
        lambda api: api.get("/nothing/here"),
    ),
    "unknown user": (404, "NOT_FOUND", NOT_FOUND, lambda api: api.get(f"users/{NOWHERE}")),
    "unknown environment": (
        404,
        "NOT_FOUND",
        NOT_FOUND,
        lambda api: api.get(f"/environments/{NOWHERE}"),
    ),
    "below an unknown environment": (
        403,
        "ACCESS_FAILED",
        NO_ACCESS,
        lambda api: api.get(f"/environments/{NOWHERE}/users"),
    ),
    "validation": (400, "INVALID_DATA", VALIDATION, lambda api: api.post("users", {})),
    "not unique": (400, "INVALID_DATA", VALIDATION, lambda api: api.post("users", ALICE)),
    "wrong type": (
        400,
        "INVALID_REQUEST",
        MALFORMED,
        lambda api: api.post("users", {"username": 5}),
    ),
    "no JSON": (
        400,
        "INVALID_REQUEST",
        MALFORMED,
        lambda api: api("POST", "users", data=b"{", headers=JSON),
    ),
    "bad limit": (400, "INVALID_REQUEST", MALFORMED, lambda api: api.get("users?limit=0")),
    "another content type": (
        415,
        "INVALID_REQUEST",
        MALFORMED,
        lambda api: api("POST", "users", data={"username": "u"}),
    ),
}


@pytest.mark.parametrize(
    ("status", "code", "message", "produce"), PRODUCERS.values(), ids=PRODUCERS
)
def test_every_error_has_one_shape(
    api: Api, status: int, code: str, message: str, produce: Producer
) -> None:
    answer = produce(api)
    body = answer.json()
    assert (answer.status_code, body["code"], body["message"]) == (status, code, message)
    assert answer.headers["Content-Type"].partition(";")[0] == "application/json"
    assert str(uuid.UUID(body["id"])) == body["id"]
    assert str(uuid.UUID(answer.headers["Correlation-Id"])) == answer.headers["Correlation-Id"]
    assert set(body) <= {"id", "code", "message", "details"}
    for detail in body.get("details", ()):
        assert {"code", "message"} <= set(detail) <= {"code", "target", "message", "innerError"}


def test_two_errors_have_two_ids(api: Api) -> None:
    first, second = (api.get(f"users/{NOWHERE}") for _ in range(2))
    assert first.json()["id"] != second.json()["id"]
    assert first.headers["Correlation-Id"] != second.headers["Correlation-Id"]


def test_good_answers_have_a_correlation_id_too(api: Api) -> None:
    assert uuid.UUID(api.get("users").headers["Correlation-Id"])


WRITTEN = [
    pytest.param(row, id=f"{row.parent.name if row.parent else ''}.{row.name}")
    for row in catalogue.COLLECTIONS
    if CREATE in row.verbs
]
WRITTEN_IN_JSON = [
    pytest.param(row, id=f"{row.parent.name if row.parent else ''}.{row.name}")
    for row in catalogue.COLLECTIONS
    if CREATE in row.verbs and not row.only_uploaded
]


@pytest.mark.parametrize("row", WRITTEN_IN_JSON)
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"5",
        b"null",
        b"{'name': 1}",
        b'{"name": NaN}',
        b'{"name": Infinity}',
        b'{"name": "\xff"}',
        b'{"name": "\\ud800"}',
        b"[" * 100_000,
        b'{"a": ' + b"9" * 5000 + b"}",
    ],
    ids=lambda content: repr(content[:20]),
)
def test_a_body_that_is_no_json_object_is_malformed(
    row: Collection, content: bytes, bench: Bench
) -> None:
    places = {"POST": bench.place(row)} if content or row.body_required else {}
    if REPLACE in row.verbs:
        places["PUT"] = bench.create(row)["_links"]["self"]["href"]
    for method, place in places.items():
        answer = bench.api(method, place, data=content, headers=JSON)
        assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_REQUEST")


@pytest.mark.parametrize("row", WRITTEN)
@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", "", "nonsense"],
)
def test_another_content_type_is_refused(row: Collection, content_type: str, bench: Bench) -> None:
    answer = bench.api("POST", bench.place(row), data=b"{}", headers={"Content-Type": content_type})
    assert (answer.status_code, answer.json()["code"]) == (415, "INVALID_REQUEST")


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "Application/JSON"])
def test_a_content_type_may_have_parameters_and_any_case(api: Api, content_type: str) -> None:
    answer = api(
        "POST",
        "users",
        data='{"username": "zoë", "email": "zoe@example.com"}'.encode(),
        headers={"Content-Type": content_type},
    )
    assert (answer.status_code, answer.json()["username"]) == (201, "zoë")


IN_AN_ENVIRONMENT = [
    pytest.param(row, id=f"{row.parent.name if row.parent else ''}.{row.name}")
    for row in catalogue.COLLECTIONS
    if catalogue.ENVIRONMENTS in row.ancestors
]


MADE_IN_AN_ENVIRONMENT = [
    pytest.param(row, id=f"{row.parent.name if row.parent else ''}.{row.name}")
    for row in catalogue.COLLECTIONS
    if catalogue.ENVIRONMENTS in row.ancestors and {CREATE, READ} <= row.verbs
]


@pytest.mark.parametrize("row", IN_AN_ENVIRONMENT)
def test_what_is_below_an_environment_that_does_not_exist_is_forbidden(
    row: Collection, bench: Bench, pingone: PingOne
) -> None:
    place = bench.place(row).replace(pingone.environment.id, NOWHERE)
    asked = {LIST: place, READ: f"{place}/{NOWHERE}"}
    answers = [bench.api.get(path) for verb, path in asked.items() if verb in row.verbs]
    if CREATE in row.verbs:
        answers.append(bench.api.post(place, bench.full(row)))
    told = {(a.status_code, a.json()["code"], a.json()["details"][0]["code"]) for a in answers}
    assert told == {(403, "ACCESS_FAILED", "INSUFFICIENT_PERMISSIONS")}


@pytest.mark.parametrize("row", MADE_IN_AN_ENVIRONMENT)
def test_what_is_in_one_environment_is_not_in_another(row: Collection, bench: Bench) -> None:
    elsewhere = bench.create(catalogue.ENVIRONMENTS)["id"]
    made = bench.create(row)["_links"]["self"]["href"]
    moved = made.replace(bench.pingone.environment.id, elsewhere)
    assert bench.api.get(moved).status_code == 404


@pytest.mark.parametrize(
    "row",
    [pytest.param(row, id=row.name) for row in (catalogue.GRANTS, catalogue.SCOPES)],
)
def test_what_is_below_a_record_that_does_not_exist_is_not_found(
    row: Collection, bench: Bench
) -> None:
    path = f"/{row.path}".replace("<environment_id>", bench.pingone.environment.id)
    path = path.replace(f"<{row.variables[-1]}>", NOWHERE)
    assert LIST in row.verbs
    answers = [bench.api.get(path), bench.api.post(path, bench.full(row))]
    assert [answer.status_code for answer in answers] == [404, 404]


def test_an_unknown_application_is_named_with_its_environment(api: Api, pingone: PingOne) -> None:
    message = api.get(f"applications/{NOWHERE}").json()["message"]
    assert message == (
        f"Unable to find Application with ID: '{NOWHERE}' "
        f"in Environment with ID: '{pingone.environment.id}'"
    )


@pytest.mark.parametrize(
    "path", ["users/", "users//", "/environments/", "users/a/b", "/", "/v2/environments"]
)
def test_paths_are_exact(api: Api, path: str, pingone: PingOne) -> None:
    base = pingone.api_url if path.startswith("/") else f"{pingone.environment_url}/"
    answer = api.get(base + path)
    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")


@pytest.mark.parametrize("hostile", ["%00", "'%20OR%201=1", "..%2f..", "%F0%9F%92%A9", "x" * 5000])
def test_no_id_in_a_path_is_too_strange_for_a_404(api: Api, hostile: str) -> None:
    assert api.get(f"users/{hostile}").status_code == 404


def test_a_body_beyond_a_megabyte_is_refused(api: Api) -> None:
    body: dict[str, Any] = {**ALICE, "nickname": "x" * 1024 * 1024}
    assert api.post("users", body).status_code == 413
