"""The control API as an OpenAPI document."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from pytest_pingone.control.calls import CALLS
from pytest_pingone.control.rows import QUERY, Call, Schema
from pytest_pingone.management import openapi as of_management
from pytest_pingone.management.fields import Field

_ERRORS = {
    "400": "A value, a parameter or the body as a whole is not what it should be.",
    "401": "This instance asks for a token, and it was not sent.",
    "403": "A page of another origin asks.",
    "404": "There is nothing of that name.",
    "413": "The body is too large.",
    "415": "The body is of another content type.",
}


@functools.cache
def document() -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of all calls."""
    paths: dict[str, dict[str, Any]] = defaultdict(dict)
    for call in CALLS:
        paths[re.sub(r"<(\w+)>", r"{\1}", call.path)][call.method.lower()] = _operation(call)
    return {
        "openapi": "3.1.0",
        "info": {"title": "The control API of pytest-pingone", "version": "1"},
        "security": [{}, {"token": []}],
        "paths": paths,
        "components": {
            "schemas": {"Error": of_management.error_schema()},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(call: Call) -> dict[str, Any]:
    parameters: list[Schema] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"<(\w+)>", call.path)
    ]
    described: dict[str, Any] = {
        "operationId": call.name,
        "tags": [call.name.partition(".")[0]],
        "description": call.says,
    }
    if call.where == QUERY:
        parameters += [
            {"name": rule.name, "in": "query", "schema": schema_of(rule)} for rule in call.takes
        ]
    elif call.takes:
        described["requestBody"] = _body(call.takes)
    if parameters:
        described["parameters"] = parameters
    described["responses"] = {str(call.status): _answer(call), **_refusals(call)}
    return described


def _body(takes: Sequence[Field]) -> dict[str, Any]:
    required = [rule.name for rule in takes if rule.required]
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {rule.name: schema_of(rule) for rule in takes},
        "additionalProperties": False,
    }
    if required:
        schema["required"] = required
    return {"required": bool(required), "content": {"application/json": {"schema": schema}}}


def schema_of(rule: Field) -> Schema:
    """Return the schema of a member that can be sent."""
    own: Schema | None = getattr(rule.kind, "schema", None)
    return of_management.schema_of(rule.kind) if own is None else own


def _answer(call: Call) -> dict[str, Any]:
    if call.shows is None:
        return {"description": "Done."}
    media_type = "application/toml" if call.shows == {"type": "string"} else "application/json"
    return {"description": "How it is.", "content": {media_type: {"schema": call.shows}}}


def _refusals(call: Call) -> dict[str, Any]:
    has_body = bool(call.takes) and call.where != QUERY
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    return {
        status: {"description": description, "content": content}
        for status, description in _ERRORS.items()
        if has_body or status not in ("413", "415")
    }
