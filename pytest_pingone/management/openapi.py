"""The catalogue as an OpenAPI document, so that other tools can read what the emulator answers.

Source: OpenAPI Specification 3.1. PingOne publishes one for a part of its API only.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pytest_pingone.addresses import API_PREFIX
from pytest_pingone.management import fields, kinds
from pytest_pingone.management.collection import (
    CREATE,
    DELETE,
    LIST,
    PATCH,
    REPLACE,
    SEARCH,
    Collection,
    Query,
    Shape,
    everything,
    no_others,
)
from pytest_pingone.management.fields import Field, Kept, Parts
from pytest_pingone.management.operations import Aspect, Operation
from pytest_pingone.management.reports import Report
from pytest_pingone.management.routes import REFUSED, Endpoint, endpoints
from pytest_pingone.management.searching import SEARCHED
from pytest_pingone.web.incoming import MULTIPART

_JSON = "application/json"
_HAL = "application/hal+json;charset=UTF-8"
_WRITES = {CREATE: fields.CREATE, REPLACE: fields.REPLACE, PATCH: fields.PATCH}
Schema = dict[str, Any]

_ERROR = {"$ref": "#/components/schemas/Error"}
_LINKS = {"$ref": "#/components/schemas/Links"}
_ERRORS = {
    "400": "A value, a parameter or the body as a whole is not what it should be.",
    "401": "There is no good bearer token.",
    "403": "The token's owner may not do this, or there is no such environment.",
    "404": "There is no such resource.",
    "413": "The body is too large.",
    "415": "The body is of another content type.",
    "429": "Too many requests; `Retry-After` says for how many seconds.",
}
_COMPONENTS: Mapping[str, Schema] = {
    "Links": {
        "type": "object",
        "additionalProperties": {
            "type": "object",
            "properties": {"href": {"type": "string", "format": "uri"}},
            "required": ["href"],
        },
    },
    "Error": {
        "type": "object",
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            "code": {"type": "string"},
            "message": {"type": "string"},
            "details": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "properties": {
                        "code": {"type": "string"},
                        "target": {"type": "string"},
                        "message": {"type": "string"},
                        "innerError": {"type": "object"},
                    },
                    "required": ["code", "message"],
                    "additionalProperties": False,
                },
            },
        },
        "required": ["id", "code", "message"],
        "additionalProperties": False,
    },
}


@functools.cache
def document() -> Schema:
    """Return the OpenAPI document of every endpoint of the Management API that is emulated."""
    paths: dict[str, dict[str, Schema]] = defaultdict(dict)
    for endpoint in endpoints():
        if endpoint.kind == REFUSED:
            continue
        at = paths[f"{API_PREFIX}/{_braced(endpoint.path)}"]
        at.setdefault("parameters", _path_parameters(endpoint.path))  # type: ignore[arg-type]
        known = at.get(endpoint.method.lower())
        if known is None:
            at[endpoint.method.lower()] = _operation(endpoint)
        else:
            known["requestBody"]["content"].update(_request_body(endpoint)["content"])
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "PingOne Management API, as pytest-pingone emulates it",
            "version": "1",
        },
        "security": [{"worker": []}],
        "paths": paths,
        "components": {
            "schemas": dict(_COMPONENTS),
            "securitySchemes": {"worker": {"type": "http", "scheme": "bearer"}},
        },
    }


def error_schema() -> Schema:
    """Return the schema of a refusal."""
    return _COMPONENTS["Error"]


def _braced(path: str) -> str:
    return path.replace("<", "{").replace(">", "}")


def _path_parameters(path: str) -> list[Schema]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"<(\w+)>", path)
    ]


def _operation(endpoint: Endpoint) -> Schema:
    """Return the OpenAPI operation of an endpoint."""
    row = endpoint.row
    described: Schema = {
        "operationId": endpoint.name,
        "tags": [(row if isinstance(row, Collection) else row.of).name],
        "responses": {**_answers(endpoint), **_refusals(endpoint)},
    }
    parameters = list(_query_parameters(endpoint))
    if parameters:
        described["parameters"] = parameters
    if _has_body(endpoint):
        described["requestBody"] = _request_body(endpoint)
    return described


def _has_body(endpoint: Endpoint) -> bool:
    if isinstance(endpoint.row, Operation):
        return bool(endpoint.row.fields or endpoint.content_type)
    return endpoint.verb in _WRITES or endpoint.verb == SEARCH


def _request_body(endpoint: Endpoint) -> Schema:
    row = endpoint.row
    if isinstance(row, Operation):
        media_type = endpoint.content_type or _JSON
        is_file = row.takes_file and media_type != MULTIPART
        content = {media_type: {} if is_file else _object(row.fields, write=fields.CREATE)}
        required = bool(row.fields) and row.body_required
    elif endpoint.verb == SEARCH:
        content, required = {_JSON: _object(SEARCHED, write=fields.CREATE)}, True
    else:
        content = _written(endpoint)
        required = endpoint.verb != CREATE or row.body_required
    return {
        "required": required,
        "content": {media_type: {"schema": schema} for media_type, schema in content.items()},
    }


def _written(endpoint: Endpoint) -> dict[str, Schema]:
    """Return the schemas of what can be written, by content type."""
    row = endpoint.row
    content = {_JSON: _object(_all_fields(row), write=_WRITES[endpoint.verb])}
    if not isinstance(row, Collection) or endpoint.verb != CREATE:
        return content
    if row.only_uploaded:
        content.clear()
    if row.import_type:
        content[row.import_type] = _object(row.fields, write=fields.IMPORT)
    for media_type in row.upload_types:
        form = media_type == MULTIPART
        content[media_type] = _object(row.fields, write=fields.IMPORT) if form else {}
    return content


def _all_fields(row: Collection | Aspect) -> Sequence[Field]:
    """Return the fields of every shape that a row has; required is what the usual one requires."""
    known = {rule.name: rule for rule in row.fields}
    if isinstance(row, Collection):
        for shape in row.variants.values():
            for rule in shape.fields:
                known.setdefault(rule.name, replace(rule, required=frozenset()))
    return tuple(known.values())


def _object(rules: Iterable[Field], *, write: str) -> Schema:
    """Return the schema of what can be sent."""
    sent = [rule for rule in rules if write in rule.writes]
    required = [rule.name for rule in sent if write in rule.required and write != fields.PATCH]
    schema: Schema = {
        "type": "object",
        "properties": {rule.name: _sent(rule, write) for rule in sent},
    }
    if required:
        schema["required"] = required
    return schema


def _sent(rule: Field, write: str) -> Schema:
    schema = schema_of(rule.kind)
    if write in rule.required:
        return schema
    return {"anyOf": [schema, {"type": "null"}]}


def _answers(endpoint: Endpoint) -> Schema:
    row = endpoint.row
    if endpoint.verb == DELETE and not row.shows_deleted:
        return {"204": {"description": "It is gone."}}
    if isinstance(row, Operation):
        if row.shows is None:
            return {str(row.status): {"description": "Done."}}
        return {str(row.status): _answer("How it is then.", _shown(row.shows))}
    if isinstance(row, Report) or endpoint.verb in (LIST, SEARCH):
        return {"200": _answer("A page.", _page(row))}
    if endpoint.verb == CREATE:
        return {str(row.made_with): _answer("It was made.", _shown(row))}
    found = _answer("How it is.", _shown(row))
    usual = found["content"] if row.fields else {}
    found["content"] = {**usual, **{media_type: {} for media_type in row.formats}}
    return {"200": found}


def _answer(description: str, schema: Schema) -> Schema:
    content = {media_type: {"schema": schema} for media_type in (_JSON, _HAL)}
    return {"description": description, "content": content}


def _refusals(endpoint: Endpoint) -> Schema:
    needless = set() if _has_body(endpoint) else {"413", "415"}
    return {
        status: {"description": description, "content": {_JSON: {"schema": _ERROR}}}
        for status, description in _ERRORS.items()
        if status not in needless
    }


def _shown(row: Collection | Aspect) -> Schema:
    """Return the schema of a record as it is shown."""
    shown = [rule for rule in _all_fields(row) if rule.shown]
    properties: Schema = {"_links": _LINKS, "_embedded": {"type": "object"}}
    properties.update((rule.name, schema_of(rule.kind, shown=True)) for rule in shown)
    properties.update((name, {}) for name in row.query.includes)
    properties.update((name, {}) for name in _kept_by_some(row))
    schema: Schema = {"type": "object", "properties": properties, "required": ["_links"]}
    if isinstance(row, Collection) and "id" in properties:
        schema["required"].append("id")
    if not _keeps_others(row):
        schema["additionalProperties"] = False
    return schema


def _kept_by_some(row: Collection | Aspect) -> set[str]:
    """Return the members that have rules in one shape, and are kept as given in another."""
    if isinstance(row, Aspect):
        return set()
    shapes = [Shape(row.fields, row.others), *row.variants.values()]
    named = [({rule.name for rule in shape.fields}, shape.others) for shape in shapes]
    known = set().union(*(names for names, _ in named))
    return set().union(*(known - names for names, others in named if others is everything))


def _keeps_others(row: Collection | Aspect) -> bool:
    variants = row.variants.values() if isinstance(row, Collection) else ()
    return row.others is not no_others or any(one.others is not no_others for one in variants)


def _page(row: Collection | Report) -> Schema:
    item = _entry(row.fields) if isinstance(row, Report) else _shown(row)
    embedded = {row.embedded: {"type": "array", "items": item}}
    return {
        "type": "object",
        "properties": {
            "_links": _LINKS,
            "_embedded": {"type": "object", "properties": embedded, "required": [row.embedded]},
            "count": {"type": "integer", "minimum": 0},
            "size": {"type": "integer", "minimum": 0},
        },
        "required": ["_links", "_embedded"],
        "additionalProperties": False,
    }


def _query_parameters(endpoint: Endpoint) -> Iterable[Schema]:
    if isinstance(endpoint.row, Report):
        yield from _report_parameters(endpoint.row)
        return
    row = endpoint.row.shows if isinstance(endpoint.row, Operation) else endpoint.row
    query = row.query if row is not None else Query()
    if endpoint.verb == LIST:
        yield _parameter("limit", {"type": "integer", "minimum": 1})
        yield _parameter("cursor", {"type": "string"})
        if query.filters:
            yield _parameter("filter", {"type": "string"})
        if query.orders:
            signed = [sign + name for name in sorted(query.orders) for sign in ("", "-")]
            yield _parameter("order", {"type": "string", "enum": signed})
    for name, known in (("expand", query.expands), ("include", query.includes)):
        if known:
            yield _parameter(name, {"type": "string", "enum": sorted(known)})


def _report_parameters(row: Report) -> Iterable[Schema]:
    if any(one.operator for one in row.asks.values()):
        yield _parameter("filter", {"type": "string"})
    for name, one in row.asks.items():
        if not one.operator:
            yield _parameter(name, schema_of(one.kind))
    if row.most is not None:
        yield _parameter("limit", {"type": "integer", "minimum": 1, "maximum": row.most})
        yield _parameter("cursor", {"type": "string"})
    if row.ordered:
        yield _parameter("order", {"type": "string", "enum": ["startDate", "-startDate"]})


def _parameter(name: str, schema: Schema) -> Schema:
    return {"name": name, "in": "query", "schema": schema}


def schema_of(kind: kinds.Kind, *, shown: bool = False) -> Schema:
    """Return the schema of a kind of values.

    Args:
        shown: as the emulator answers, rather than as a client may send.
    """
    if isinstance(kind, Parts):
        return _parts(kind, shown=shown)
    if isinstance(kind, Kept):
        return _kept(kind, shown=shown)
    if isinstance(kind, kinds.Many | kinds.Items):
        return {
            "type": "array",
            "items": schema_of(kind.of, shown=shown),
            "maxItems": kind.most,
        }
    simple: Schema = _SIMPLE[type(kind)](kind)
    return simple


def _parts(kind: Parts, *, shown: bool) -> Schema:
    if not shown:
        return _object(kind.fields, write=fields.CREATE)
    return _entry(kind.fields)


def _entry(rules: Iterable[Field]) -> Schema:
    properties = {rule.name: schema_of(rule.kind, shown=True) for rule in rules if rule.shown}
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _kept(kind: Kept, *, shown: bool) -> Schema:
    if not shown:
        return _object(kind.fields, write=fields.CREATE)
    properties = {rule.name: schema_of(rule.kind, shown=True) for rule in kind.fields if rule.shown}
    return {"type": "object", "properties": properties}


def _text(kind: kinds.Text) -> Schema:
    schema: Schema = {"type": "string", "minLength": kind.least}
    if kind.most is not None:
        schema["maxLength"] = kind.most
    if kind.pattern is not None:
        schema["pattern"] = f"^(?:{kind.pattern})$"
    return schema


_IDENTIFIED = {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}
_SIMPLE: Mapping[type[Any], Any] = {
    **dict.fromkeys((kinds.Text, kinds.Identifier), _text),
    kinds.Flag: lambda _: {"type": "boolean"},
    kinds.FlagOrWord: lambda _: {"enum": [True, False, "true", "false"]},
    kinds.Whole: lambda kind: {"type": "integer", "minimum": kind.least, "maximum": kind.most},
    kinds.OneNumber: lambda kind: {"type": "integer", "enum": list(kind.numbers)},
    kinds.Choice: lambda kind: {"type": "string", "enum": list(kind.words)},
    kinds.Moment: lambda _: {"type": "string", "format": "date-time"},
    kinds.Reference: lambda _: _IDENTIFIED,
    kinds.File: lambda _: {"type": "string", "format": "binary"},
    kinds.Anything: lambda _: {"type": "object"},
    kinds.Steps: lambda kind: {
        "type": "array",
        "items": {"type": "object"},
        "minItems": 1,
        "maxItems": kind.most,
    },
}
