"""The rows of the control API, its OpenAPI document, and bodies that make no sense."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from pytest_pingone.control.calls import CALLS
from tests import effort
from tests.control.conftest import Control

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=5,
)
WRITING = [call for call in CALLS if call.takes and call.where == "body"]


def test_every_call_is_in_the_document(control: Control) -> None:
    document = control("GET", "/control.json")
    described = {
        operation["operationId"]
        for path in document["paths"].values()
        for operation in path.values()
    }
    assert described == {call.name for call in CALLS}
    assert document["servers"] == [{"url": control.base}]


def test_the_document_of_the_management_api_is_next_to_it(control: Control) -> None:
    assert "/v1/environments" in json.dumps(control("GET", "/openapi.json"))


def schema_problems(schema: Any, value: Any, where: str = "") -> list[str]:
    """Return where a document is not as its schema says, as far as our schemas go."""
    if "enum" in schema:
        return [] if value in schema["enum"] else [f"{where}: {value!r}"]
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    known: dict[str, Any] = {"string": str, "integer": int, "number": (int, float), "boolean": bool}
    known |= {"object": dict, "array": list, "null": type(None)}
    if kinds and not any(isinstance(value, known[kind]) for kind in kinds):
        return [f"{where}: {value!r} is none of {kinds}"]
    problems = []
    if isinstance(value, dict) and "required" in schema:
        problems += [f"{where}: no {name}" for name in schema["required"] if name not in value]
        extra = set(value) - set(schema["properties"])
        problems += [f"{where}: {name} is not in the schema" for name in extra]
        for name, one in schema["properties"].items():
            problems += schema_problems(one, value.get(name), f"{where}.{name}")
    if isinstance(value, list):
        for one in value:
            problems += schema_problems(schema["items"], one, f"{where}[]")
    return problems


def test_answers_are_as_the_document_says(control: Control, tenant: Any) -> None:
    requests.get(tenant.discovery_url, timeout=5)
    control("PUT", "/sign_on", {"user": "alice", "application": "web"})
    snapshot = control("POST", "/snapshots")["id"]
    fault = control("POST", "/faults/next", {"endpoint": "jwks", "status": 503})["id"]
    bodies: dict[str, Any] = {
        "clock.set": {"skew": 0},
        "clock.advance": {"seconds": 0},
        "sign_on.choose": {"user": "bob"},
        "mint.id_token": {"user": "bob"},
        "mint.refresh_token": {"user": "bob"},
        "token.explain": {"token": "x"},
        "faults.next": {"endpoint": "token", "status": 503},
        "faults.other_issuer": {"issuer": "https://elsewhere.example.com"},
    }
    checked = 0
    for call in CALLS:
        if call.shows is None:
            continue
        path = call.path.replace("<snapshot>", snapshot).replace("<fault>", fault)
        answer = control.ask(call.method, path, bodies.get(call.name))
        assert answer.status_code == call.status, (call.name, answer.text)
        if "json" in answer.headers["Content-Type"]:
            assert schema_problems(call.shows, answer.json(), call.name) == []
            checked += 1
    assert checked > 20


@effort.examples(40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    call=st.sampled_from(WRITING),
    body=st.data(),
)
def test_no_body_is_too_strange(control: Control, call: Any, body: st.DataObject) -> None:
    names = st.sampled_from([rule.name for rule in call.takes])
    document = body.draw(st.dictionaries(names, JSON_VALUES, max_size=4))
    sent = json.dumps(document)  # with NaN and Infinity, which are no JSON
    answer = control.session.request(
        call.method,
        f"{control.base}{call.path}",
        data=sent.encode(),
        headers={"Content-Type": "application/json"},
        timeout=10,
    )
    assert answer.status_code < 500, (call.name, sent, answer.text)
    control("DELETE", "/faults")
    control("DELETE", "/clock")


@pytest.mark.parametrize(
    ("sent", "status"),
    [(b"", 400), (b"{", 400), (b"[]", 400), (b"\xff", 400), (b"null", 400), (b"x" * 2**21, 413)],
)
def test_what_is_no_json_object_is_refused(control: Control, sent: bytes, status: int) -> None:
    answer = control.session.post(
        f"{control.base}/clock/advance",
        data=sent,
        headers={"Content-Type": "application/json"},
        timeout=10,
    )
    assert answer.status_code == status


def test_a_form_is_no_json(control: Control) -> None:
    answer = control.session.post(f"{control.base}/clock/advance", data={"seconds": 1}, timeout=5)
    assert answer.status_code == 415


def test_a_path_that_does_not_exist_says_which_do(control: Control) -> None:
    answer = control.ask("GET", "/clocks")
    assert answer.status_code == 404
    assert answer.json()["message"] == "The control API has nothing at /clocks."
    assert "/clock/advance" in answer.json()["details"][0]["message"]


def test_a_method_that_does_not_exist_says_which_do(control: Control) -> None:
    answer = control.ask("PATCH", "/clock", {})
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "DELETE, GET, HEAD, PUT"


def test_head_is_get_without_a_body(control: Control) -> None:
    answer = control.ask("HEAD", "/clock")
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["Content-Length"]) > 0


def test_the_tenant_answers_as_ever(control: Control, tenant: Any) -> None:
    assert requests.get(tenant.discovery_url, timeout=5).json()["issuer"] == tenant.issuer
    assert control.ask("GET", "x").status_code == 404  # /__pingone__x is not ours
