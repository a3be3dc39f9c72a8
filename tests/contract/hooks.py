"""Schemathesis asks for what exists most of the time: ids are looked up where a path needs one.

Loaded by schemathesis itself, which is told of it by SCHEMATHESIS_HOOKS.
"""

from __future__ import annotations

import json
import os
import random
import re
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import quote

import schemathesis

_BASE = os.environ["PINGONE_BASE"]
_TOKEN = os.environ["PINGONE_TOKEN"]
_KEPT = set(json.loads(os.environ["PINGONE_KEPT"]))
_ENVIRONMENT = os.environ["PINGONE_ENVIRONMENT"]
_REAL = 0.9


@schemathesis.hook  # type: ignore[untyped-decorator, unused-ignore]
def map_path_parameters(context: Any, path_parameters: dict[str, Any]) -> dict[str, Any]:
    """Put ids of what exists into the path, except sometimes."""
    path = context.operation.path
    chosen = dict(path_parameters or {})
    for found in re.finditer(r"\{(\w+)\}", path):
        name = found[1]
        if name not in chosen or random.random() > _REAL:  # noqa: S311 - nothing is secret here
            continue
        above = path[: found.start() - 1]
        for known, value in chosen.items():
            above = above.replace(f"{{{known}}}", str(value))
        existing = _ids(above) if name != "environment_id" else [_ENVIRONMENT]
        # What the run itself needs must not be deleted or replaced by it.
        free = [one for one in existing if name != "id" or one not in _KEPT]
        if free:
            chosen[name] = random.choice(free)  # noqa: S311
    return chosen


@schemathesis.hook  # type: ignore[untyped-decorator, unused-ignore]
def before_call(_context: Any, case: Any, _arguments: dict[str, Any]) -> None:
    """Leave alone what the run itself needs, also where an answer gave its id."""
    if case.method.upper() != "GET" and (case.path_parameters or {}).get("id") in _KEPT:
        case.path_parameters["id"] = "kept"


def _ids(path: str) -> list[str]:
    request = urllib.request.Request(  # noqa: S310 - loopback
        f"{_BASE}{quote(path)}", headers={"Authorization": f"Bearer {_TOKEN}"}
    )
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
            page = json.load(answer)
    except (urllib.error.HTTPError, ValueError):
        return []
    embedded = page.get("_embedded", {})
    return [one["id"] for records in embedded.values() for one in records if "id" in one]
